"""Metrics keep what is logged in the metadata that dashboards read."""

import unittest

from kfp import dsl

TWO_BY_TWO = {
    "annotationSpecs": [{"displayName": "cat"}, {"displayName": "dog"}],
    "rows": [{"row": [1, 2]}, {"row": [3, 4]}],
}


class PlainMetrics(unittest.TestCase):
    def test_a_metric_is_a_member_of_the_metadata(self):
        metrics = dsl.Metrics()
        metrics.log_metric("accuracy", 0.5)
        metrics.log_metric("accuracy", 0.75)
        metrics.log_metric("loss", 2)
        self.assertEqual({"accuracy": 0.75, "loss": 2}, metrics.metadata)


class WholeClassifier(unittest.TestCase):
    def setUp(self):
        self.metrics = dsl.ClassificationMetrics()

    def test_points_of_the_curve_are_kept_in_order(self):
        self.metrics.log_roc_data_point(fpr=0.1, tpr=0.2, threshold=0.9)
        self.metrics.log_roc_curve([0.3, 0.4], [0.5, 0.6], [0.8, 0.7])
        self.assertEqual(
            [
                {"confidenceThreshold": 0.9, "recall": 0.2, "falsePositiveRate": 0.1},
                {"confidenceThreshold": 0.8, "recall": 0.5, "falsePositiveRate": 0.3},
                {"confidenceThreshold": 0.7, "recall": 0.6, "falsePositiveRate": 0.4},
            ],
            self.metrics.metadata["confidenceMetrics"],
        )

    def test_a_curve_of_unequal_lists_is_refused_whole(self):
        with self.assertRaisesRegex(ValueError, "fpr has 1 values, tpr 2 and threshold 1.*equal length"):
            self.metrics.log_roc_curve([0.3], [0.5, 0.6], [0.8])
        self.assertEqual({}, self.metrics.metadata)

    def test_a_matrix_at_once_by_rows_and_by_cells_is_the_same(self):
        self.metrics.log_confusion_matrix(["cat", "dog"], [[1, 2], [3, 4]])
        self.assertEqual(TWO_BY_TWO, self.metrics.metadata["confusionMatrix"])

        by_rows = dsl.ClassificationMetrics()
        by_rows.set_confusion_matrix_categories(["cat", "dog"])
        by_rows.log_confusion_matrix_row("dog", [3, 4])
        by_rows.log_confusion_matrix_row("cat", [1, 2])
        self.assertEqual(TWO_BY_TWO, by_rows.metadata["confusionMatrix"])

        by_cells = dsl.ClassificationMetrics()
        by_cells.set_confusion_matrix_categories(["cat", "dog"])
        for row, column, value in (("cat", "cat", 1), ("cat", "dog", 2), ("dog", "cat", 3), ("dog", "dog", 4)):
            by_cells.log_confusion_matrix_cell(row, column, value)
        self.assertEqual(TWO_BY_TWO, by_cells.metadata["confusionMatrix"])

    def test_categories_start_a_matrix_of_zeros(self):
        self.metrics.set_confusion_matrix_categories(["a", "b"])
        self.assertEqual([{"row": [0, 0]}, {"row": [0, 0]}], self.metrics.metadata["confusionMatrix"]["rows"])

    def test_a_wrong_matrix_is_refused_with_the_place(self):
        with self.assertRaisesRegex(ValueError, "no categories yet. Call set_confusion_matrix_categories"):
            self.metrics.log_confusion_matrix_row("cat", [1])
        self.metrics.set_confusion_matrix_categories(["cat", "dog"])
        with self.assertRaisesRegex(ValueError, "no category 'cow'. It has: cat, dog"):
            self.metrics.log_confusion_matrix_cell("cow", "cat", 1)
        with self.assertRaisesRegex(ValueError, "no category 'cow'"):
            self.metrics.log_confusion_matrix_cell("cat", "cow", 1)
        with self.assertRaisesRegex(ValueError, "row 'cat' has 3 values; want 2"):
            self.metrics.log_confusion_matrix_row("cat", [1, 2, 3])
        with self.assertRaisesRegex(ValueError, "1 rows for 2 categories: cat, dog"):
            self.metrics.log_confusion_matrix(["cat", "dog"], [[1, 2]])


class SlicedClassifier(unittest.TestCase):
    def setUp(self):
        self.metrics = dsl.SlicedClassificationMetrics()

    def test_each_slice_has_its_own_curve(self):
        self.metrics.log_roc_reading("young", 0.9, 0.2, 0.1)
        self.metrics.load_roc_readings("old", [[0.8, 0.5, 0.3], [0.7, 0.6, 0.4]])
        self.metrics.log_roc_reading("young", threshold=0.5, tpr=0.6, fpr=0.2)
        self.assertEqual(
            [
                {
                    "slice": "young",
                    "sliceClassificationMetrics": {
                        "confidenceMetrics": [
                            {"confidenceThreshold": 0.9, "recall": 0.2, "falsePositiveRate": 0.1},
                            {"confidenceThreshold": 0.5, "recall": 0.6, "falsePositiveRate": 0.2},
                        ]
                    },
                },
                {
                    "slice": "old",
                    "sliceClassificationMetrics": {
                        "confidenceMetrics": [
                            {"confidenceThreshold": 0.8, "recall": 0.5, "falsePositiveRate": 0.3},
                            {"confidenceThreshold": 0.7, "recall": 0.6, "falsePositiveRate": 0.4},
                        ]
                    },
                },
            ],
            self.metrics.metadata["evaluationSlices"],
        )

    def test_readings_of_another_length_are_refused_whole(self):
        with self.assertRaisesRegex(ValueError, r"slice 'a' has the reading \[1\] of 1 values.*threshold, tpr, fpr"):
            self.metrics.load_roc_readings("a", [[1, 2, 3], [1]])
        self.assertEqual({}, self.metrics.metadata)

    def test_each_slice_has_its_own_matrix(self):
        self.metrics.load_confusion_matrix("all", ["cat", "dog"], [[1, 2], [3, 4]])
        self.metrics.set_confusion_matrix_categories("some", ["cat", "dog"])
        self.metrics.log_confusion_matrix_row("some", "cat", [1, 2])
        self.metrics.log_confusion_matrix_row("some", "dog", [0, 4])
        self.metrics.log_confusion_matrix_cell("some", "dog", "cat", 3)
        for entry in self.metrics.metadata["evaluationSlices"]:
            self.assertEqual(TWO_BY_TWO, entry["sliceClassificationMetrics"]["confusionMatrix"])
