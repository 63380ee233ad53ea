"""How well a classifier does: a curve and a confusion matrix, for all data or slice by slice."""

from kfp.dsl.types.artifact import Artifact


class ClassificationMetrics(Artifact):
    schema_title = "system.ClassificationMetrics"

    def log_roc_data_point(self, fpr: float, tpr: float, threshold: float) -> None:
        _add_reading(self.metadata, threshold, tpr, fpr)

    def log_roc_curve(self, fpr, tpr, threshold) -> None:
        if not len(fpr) == len(tpr) == len(threshold):
            raise ValueError(
                f"log_roc_curve: fpr has {len(fpr)} values, tpr {len(tpr)} and threshold {len(threshold)}. "
                "Give lists of equal length, one value of each per point."
            )
        for point in zip(fpr, tpr, threshold):
            self.log_roc_data_point(*point)

    def set_confusion_matrix_categories(self, categories) -> None:
        _start_matrix(self.metadata, categories)

    def log_confusion_matrix_row(self, row_category: str, row) -> None:
        _set_row(self.metadata, row_category, row)

    def log_confusion_matrix_cell(self, row_category: str, col_category: str, value: int) -> None:
        _set_cell(self.metadata, row_category, col_category, value)

    def log_confusion_matrix(self, categories, matrix) -> None:
        _set_matrix(self.metadata, categories, matrix)


class SlicedClassificationMetrics(Artifact):
    schema_title = "system.SlicedClassificationMetrics"

    def log_roc_reading(self, slice: str, threshold: float, tpr: float, fpr: float) -> None:
        _add_reading(self._metrics_of(slice), threshold, tpr, fpr)

    def load_roc_readings(self, slice: str, readings) -> None:
        """Adds readings, each `[threshold, tpr, fpr]`."""
        for reading in readings:
            if len(reading) != 3:
                raise ValueError(
                    f"load_roc_readings: slice '{slice}' has the reading {reading!r} of {len(reading)} values. "
                    "Each is [threshold, tpr, fpr]."
                )
        for threshold, tpr, fpr in readings:
            self.log_roc_reading(slice, threshold, tpr, fpr)

    def set_confusion_matrix_categories(self, slice: str, categories) -> None:
        _start_matrix(self._metrics_of(slice), categories)

    def log_confusion_matrix_row(self, slice: str, row_category: str, row) -> None:
        _set_row(self._metrics_of(slice), row_category, row)

    def log_confusion_matrix_cell(self, slice: str, row_category: str, col_category: str, value: int) -> None:
        _set_cell(self._metrics_of(slice), row_category, col_category, value)

    def load_confusion_matrix(self, slice: str, categories, matrix) -> None:
        _set_matrix(self._metrics_of(slice), categories, matrix)

    def _metrics_of(self, slice: str) -> dict:
        slices = self.metadata.setdefault("evaluationSlices", [])
        for entry in slices:
            if entry["slice"] == slice:
                return entry["sliceClassificationMetrics"]
        slices.append({"slice": slice, "sliceClassificationMetrics": {}})
        return slices[-1]["sliceClassificationMetrics"]


def _add_reading(metrics: dict, threshold, tpr, fpr) -> None:
    metrics.setdefault("confidenceMetrics", []).append(
        {"confidenceThreshold": threshold, "recall": tpr, "falsePositiveRate": fpr}
    )


def _start_matrix(metrics: dict, categories) -> None:
    names = list(categories)
    metrics["confusionMatrix"] = {
        "annotationSpecs": [{"displayName": name} for name in names],
        "rows": [{"row": [0] * len(names)} for _ in names],
    }


def _set_matrix(metrics: dict, categories, matrix) -> None:
    names = list(categories)
    if len(matrix) != len(names):
        raise ValueError(
            f"The confusion matrix has {len(matrix)} rows for {len(names)} categories: {', '.join(map(str, names))}. "
            "Give one row per category."
        )
    _start_matrix(metrics, names)
    for name, row in zip(names, matrix):
        _set_row(metrics, name, row)


def _set_row(metrics: dict, row_category: str, row) -> None:
    index = _index_of(metrics, row_category)
    expected = len(metrics["confusionMatrix"]["annotationSpecs"])
    if len(row) != expected:
        raise ValueError(
            f"The confusion matrix's row '{row_category}' has {len(row)} values; want {expected}, one per category."
        )
    metrics["confusionMatrix"]["rows"][index] = {"row": list(row)}


def _set_cell(metrics: dict, row_category: str, col_category: str, value) -> None:
    row, column = _index_of(metrics, row_category), _index_of(metrics, col_category)
    metrics["confusionMatrix"]["rows"][row]["row"][column] = value


def _index_of(metrics: dict, category: str) -> int:
    if "confusionMatrix" not in metrics:
        raise ValueError("The confusion matrix has no categories yet. Call set_confusion_matrix_categories first.")
    names = [spec["displayName"] for spec in metrics["confusionMatrix"]["annotationSpecs"]]
    if category not in names:
        raise ValueError(f"The confusion matrix has no category '{category}'. It has: {', '.join(map(str, names))}.")
    return names.index(category)
