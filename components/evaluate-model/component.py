from typing import NamedTuple

from kfp import dsl
from kfp.dsl import HTML, ClassificationMetrics, Dataset, Input, Metrics, Model, Output


@dsl.component(
    base_image="python:3.11",
    packages_to_install=[
        "pandas>=1.5,<3",
        "scikit-learn>=1.2,<2",
        "numpy>=1.24,<3",
        "joblib>=1.2,<2",
        "xgboost>=1.7,<4",
    ],
)
def evaluate_model(
    model: Input[Model],
    dataset: Input[Dataset],
    metrics: Output[Metrics],
    classification_metrics: Output[ClassificationMetrics],
    report: Output[HTML],
    metric: str = "auto",
    positive_class: str = "",
    target: str = "",
) -> NamedTuple("Outputs", [("score", float), ("metric_name", str), ("metric_values", dict)]):
    """Judges a model by rows that it has not seen: scikit-learn, XGBoost or pipelines/logistic-regression/v1.

    A scikit-learn model is a pickle, and a pickle is code: evaluate only models whose origin you trust.

    Args:
        model: The model, a file or a folder that holds one model file. The kind is found from the content.
        dataset: The rows to judge by, as CSV, with the features that the model was trained on.
        metrics: Classification: accuracy, precision, recall, f1, roc_auc, log_loss. Regression: rmse, mae, r2.
        classification_metrics: Confusion matrix and, for two classes, the ROC curve. Stays empty for regression.
        report: A page with the figures, the ROC curves and the confusion matrix; for regression, predictions against
            truth.
        metric: The metric that becomes the score; auto takes accuracy for classification and rmse for regression.
        positive_class: With two classes, the one that precision, recall, f1 and the ROC curve are about; by default
            the model's last class.
        target: Name of the column to predict; by default the one that the dataset names in its metadata.

    Returns:
        score: The value of the chosen metric.
        metric_name: The name of the chosen metric.
        metric_values: All metrics by name.
    """
    import difflib
    import html
    import json
    import os
    import shutil
    import tempfile

    import numpy as np
    import pandas as pd
    from sklearn import metrics as measures

    MOST_ROC_POINTS = 200
    MOST_CURVES = 10
    MOST_CLASSES_DRAWN = 30
    MOST_DOTS = 2000
    SAME_VERSION = "Use the library version that it was saved with; it stands in its metadata."

    def read_table(dataset, target, dtype=None):
        """The rows, the target column as text, and the task. Only an empty field or NaN is missing."""
        target = target or dataset.metadata.get("target", "")
        try:
            table = pd.read_csv(
                dataset.path,
                dtype=dtype or {target: str},
                keep_default_na=False,
                na_values=["", "NaN", "nan"],
                float_precision="round_trip",
                low_memory=False,
            )
        except (OSError, ValueError) as error:
            raise ValueError(
                f"The dataset '{dataset.name}' cannot be read as CSV: {error}. "
                "Produce it with load-dataset, or write UTF-8 text with commas and a header line."
            ) from None
        if target not in table.columns:
            near = difflib.get_close_matches(target, table.columns, 1)
            hint = f"Did you mean '{near[0]}'? " if near else ""
            raise ValueError(
                f"The dataset '{dataset.name}' has no target column '{target}'. "
                f"{hint}Set target to one of: {', '.join(table.columns[:50])}."
            )
        numbers = pd.to_numeric(table[target].dropna(), errors="coerce")
        found = "regression" if numbers.notna().all() and numbers.nunique() > 20 else "classification"
        return table, target, dataset.metadata.get("task", found)

    def refuse(artifact, what, fix):
        kind = "model" if artifact is model else "dataset"
        raise ValueError(f"The {kind} '{artifact.name}' {what}. {fix}") from None

    def model_file():
        """The one file with the model; what register-model puts beside it stands in folders of its own."""
        if os.path.isfile(model.path):
            return model.path
        endings = (".joblib", ".pkl", ".ubj", ".bst", ".json")
        names = os.listdir(model.path) if os.path.isdir(model.path) else []
        found = sorted(name for name in names if name.endswith(endings))
        if len(found) != 1:
            wanted = f"Give a file, or a folder with exactly one file ending in {', '.join(endings)}."
            refuse(model, f"holds {len(found)} model files ({', '.join(found)})", wanted)
        return os.path.join(model.path, found[0])

    def open_model(path):
        """What predicts, the model's features and its classes (none for regression).

        What predicts takes rows and gives (scores, whether they are probabilities, the guessed class of each row).
        """
        with open(path, "rb") as file:
            start = file.read(1)
        if start != b"{":
            return open_xgboost(path, ".bst") if path.endswith(".bst") else open_sklearn(path)
        try:
            with open(path, encoding="utf-8") as file:
                content = json.load(file)
        except ValueError:
            # Binary JSON begins with the same brace.
            return open_xgboost(path, ".ubj")
        if "learner" in content:
            return open_xgboost(path, ".json")
        if content.get("format") != "pipelines/logistic-regression/v1":
            refuse(model, "is JSON of an unknown kind", "Known are XGBoost's and pipelines/logistic-regression/v1.")
        return open_linear(content)

    def open_sklearn(path):
        import joblib

        try:
            fitted = joblib.load(path)
        except Exception as error:  # A broken pickle raises whatever it likes.
            refuse(model, f"cannot be loaded: {type(error).__name__}: {error}", SAME_VERSION)
        named = getattr(fitted, "feature_names_in_", None)
        features = [str(name) for name in named] if named is not None else model.metadata.get("features", [])
        classes = [str(name) for name in getattr(fitted, "classes_", [])]

        def predict(rows):
            rows = rows if named is not None else rows.to_numpy()
            try:
                found = fitted.predict(rows)
            except (TypeError, ValueError) as error:
                refuse(model, f"refuses these rows: {error}", "Evaluate on rows like those that it was trained on.")
            if not classes:
                return found, False, None
            # Its own word, not the highest score: the two differ for a support vector machine.
            guess = np.array([classes.index(str(name)) for name in found])
            if hasattr(fitted, "predict_proba"):
                return fitted.predict_proba(rows), True, guess
            scores = fitted.decision_function(rows)
            return (scores if scores.ndim == 2 else np.column_stack([-scores, scores])), False, guess

        return predict, features, classes

    def open_xgboost(path, suffix):
        import xgboost

        # XGBoost goes by the ending of the name.
        with tempfile.NamedTemporaryFile(suffix=suffix) as copy:
            shutil.copyfile(path, copy.name)
            booster = xgboost.Booster()
            try:
                booster.load_model(copy.name)
            except xgboost.core.XGBoostError as error:
                refuse(model, f"cannot be read by XGBoost: {str(error).splitlines()[0]}", SAME_VERSION)
        objective = json.loads(booster.save_config())["learner"]["learner_train_param"]["objective"]
        kept = {name: json.loads(booster.attr(name) or "null") for name in ("features", "classes")}
        features = kept["features"] or model.metadata.get("features") or booster.feature_names
        classes = []
        if objective.startswith(("binary:", "multi:")):
            classes = kept["classes"] or model.metadata.get("classes") or dataset.metadata.get("class_names")
            classes = [str(name) for name in classes or classes_of_rows()]

        def predict(rows):
            values = numbers(rows).to_numpy(np.float32)
            found = booster.predict(xgboost.DMatrix(values, feature_names=booster.feature_names))
            if not classes:
                return found, False, None
            if objective == "multi:softmax":
                return np.eye(len(classes))[found.astype(int)], False, found.astype(int)
            total = 0 if objective == "binary:logitraw" else 1
            scores = found if found.ndim == 2 else np.column_stack([total - found, found])
            return scores, objective in ("binary:logistic", "multi:softprob"), scores.argmax(axis=1)

        return predict, features, classes

    def classes_of_rows():
        return sorted(table[column].dropna().unique())

    def open_linear(content):
        def array(name, default):
            return np.array(content.get(name) or default, float)

        features, classes = content.get("features", []), [str(name) for name in content.get("classes", [])]
        coefficients, intercepts = array("coefficients", [[]]), array("intercepts", [])
        mean, scale = array("mean", np.zeros(len(features))), array("scale", np.ones(len(features)))
        # Two classes may share one row of coefficients: the other's scores are then 0.
        sides = 1 if len(coefficients) == 1 and len(classes) == 2 else len(classes)
        shapes = [coefficients.shape, intercepts.shape, mean.shape, scale.shape]
        if not features or shapes != [(sides, len(features)), (sides,), (len(features),), (len(features),)]:
            given = f"{len(classes)} classes and {len(features)} features"
            told = dict(zip(("coefficients", "intercepts", "mean", "scale"), shapes))
            refuse(model, f"does not fit together: {given}, and shapes {told}", "Train it again.")

        def predict(rows):
            scaled = (numbers(rows).to_numpy(float) - mean) / np.where(scale == 0, 1, scale)
            scores = scaled @ coefficients.T + intercepts
            if sides == 1:
                scores = np.column_stack([np.zeros(len(scores)), scores[:, 0]])
            powers = np.exp(scores - scores.max(axis=1, keepdims=True))
            return powers / powers.sum(axis=1, keepdims=True), True, scores.argmax(axis=1)

        return predict, features, classes

    def feature_rows(features):
        names = features or [name for name in table.columns if name != column]
        missing = [name for name in names if name not in table.columns]
        unlabelled = int(table[column].isna().sum())
        if missing:
            lacking = f"lacks {len(missing)} of the model's {len(names)} features: {', '.join(missing[:20])}"
            refuse(
                dataset, lacking, "Evaluate on rows that went through the same transform-dataset as the training rows."
            )
        if unlabelled:
            refuse(dataset, f"has {unlabelled} row(s) without a target", "Remove them: they judge nothing.")
        if not len(table):
            refuse(dataset, "has no rows", "Raise test_fraction of split-dataset.")
        return table[names]

    def numbers(rows):
        text = [name for name in rows if not pd.api.types.is_numeric_dtype(rows[name])]
        if text:
            shown = ", ".join(text[:20])
            refuse(
                dataset, f"has columns that are no numbers: {shown}", "Evaluate on rows that transform-dataset wrote."
            )
        return rows

    def judge_classes(scores, are_probabilities, guess, classes):
        known = ", ".join(classes[:20])
        if scores.shape[1] != len(classes):
            counts = f"gives {scores.shape[1]} scores a row for {len(classes)} classes: {known}"
            refuse(model, counts, "Name its classes, in order, in its metadata 'classes'.")
        unseen = sorted(set(table[column]) - set(classes))
        if unseen:
            refuse(
                dataset, f"has classes that the model does not know: {', '.join(unseen[:10])}", f"It knows: {known}."
            )
        if positive_class and positive_class not in classes:
            raise ValueError(f"positive_class is '{positive_class}'. Use one of: {known}.")
        positive = classes.index(positive_class) if positive_class else len(classes) - 1
        truth = table[column].map({name: at for at, name in enumerate(classes)}).to_numpy()
        judged = {"average": "macro", "labels": sorted({*truth, *guess})}
        asked = range(len(classes))
        if len(classes) == 2:
            judged, asked = {"average": "binary", "pos_label": positive}, [positive]
        precision, recall, f1, _ = measures.precision_recall_fscore_support(truth, guess, zero_division=0, **judged)
        values = {"accuracy": (truth == guess).mean(), "precision": precision, "recall": recall, "f1": f1}
        # A curve needs rows of the class and rows of others.
        drawn = [at for at in asked if 0 < (truth == at).sum() < len(truth)]
        curves = {classes[at]: measures.roc_curve(truth == at, scores[:, at]) for at in drawn}
        areas = {name: measures.auc(false, true) for name, (false, true, _) in curves.items()}
        if areas:
            values["roc_auc"] = np.mean(list(areas.values()))
        if are_probabilities:
            values["log_loss"] = -np.log(np.clip(scores[np.arange(len(truth)), truth], 1e-15, 1)).mean()
        matrix = measures.confusion_matrix(truth, guess, labels=range(len(classes))).tolist()
        classification_metrics.log_confusion_matrix(classes, matrix)
        if len(classes) == 2 and curves:
            log_curve(*curves[classes[positive]], highest=1.0 if are_probabilities else float(scores.max()))
        return values, roc_section(curves, areas) + matrix_section(classes, matrix)

    def log_curve(false, true, thresholds, highest):
        keep = np.unique(np.linspace(0, len(false) - 1, min(len(false), MOST_ROC_POINTS)).astype(int))
        # The library's first threshold is above every score, in newer versions infinite, which JSON does not know.
        bounded = np.minimum(thresholds[keep], highest)
        classification_metrics.log_roc_curve(false[keep].tolist(), true[keep].tolist(), bounded.tolist())

    def judge_numbers(found):
        truth = pd.to_numeric(table[column], errors="coerce").to_numpy()
        if not np.isfinite(truth).all():
            refuse(dataset, f"has a target '{column}' that is not a number in each row", "The model predicts numbers.")
        off = found - truth
        spread = ((truth - truth.mean()) ** 2).sum()
        values = {"rmse": np.sqrt((off**2).mean()), "mae": np.abs(off).mean()}
        if spread:
            values["r2"] = 1 - (off**2).sum() / spread
        return values, scatter_section(truth, found)

    def choose(values):
        name = ("rmse" if "rmse" in values else "accuracy") if metric == "auto" else metric
        if name not in values:
            why = " The model gives scores and no probabilities." if name == "log_loss" else ""
            raise ValueError(f"The metric '{name}' cannot be had here.{why} Use one of: {', '.join(values)}.")
        return name

    def data_table(caption, heads, rows, numbers=()):
        """A table whose first cell names the row; the columns at `numbers` are aligned as numbers."""
        sides = [' class="number"' if at in numbers else "" for at in range(len(heads))]
        head = "".join(f'<th scope="col"{side}>{html.escape(name)}</th>' for name, side in zip(heads, sides))
        body = ""
        for first, *rest in rows:
            cells = "".join(f"<td{side}>{cell}</td>" for cell, side in zip(rest, sides[1:]))
            body += f'<tr><th scope="row">{first}</th>{cells}</tr>'
        name = html.escape(caption)
        return (
            f'<div class="scroll" role="region" aria-label="{name}" tabindex="0"><table><caption>{name}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def page(title, facts, body):
        """A page that needs nothing from elsewhere, light or dark as the reader's system is."""
        style = """
:root{color-scheme:light dark;--ink:#1b2330;--soft:#566172;--line:#d8dee7;--paper:#fff;--card:#f5f7fa;
  --accent:#2563c9;--error:#b42318;--warning:#8a5300;--good:#1a7037}
@media(prefers-color-scheme:dark){:root{--ink:#e7eaf0;--soft:#a3adbb;--line:#333b47;--paper:#12161c;--card:#1b212a;
  --accent:#78aaff;--error:#ff9387;--warning:#f2b84b;--good:#62d488}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:2rem 1.25rem 4rem;background:var(--paper);color:var(--ink);
  font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:0 0 1rem}h2{font-size:1.15rem;margin:2.25rem 0 .5rem}small,dt{color:var(--soft)}
dl{display:flex;flex-wrap:wrap;gap:.75rem;margin:0}dt{font-size:.8rem}dd{margin:0;font-size:1.15rem}
dl div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .9rem;min-width:8rem}
.scroll{overflow-x:auto;width:fit-content;max-width:100%;border:1px solid var(--line);border-radius:.5rem}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;min-width:16rem;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:.45rem .75rem;text-align:left;border-top:1px solid var(--line)}.number{text-align:right}
thead th{border-top:0;background:var(--card);color:var(--soft);white-space:nowrap}
svg{fill:var(--accent);vertical-align:middle}svg path{fill:none;stroke:var(--line)}
svg .aim{stroke:var(--soft);stroke-dasharray:4 4}text{fill:var(--soft);font-size:12px}
.side{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start}
.cell{display:block;margin:-.2rem -.5rem;padding:.2rem .5rem;border-radius:.25rem;
  background:color-mix(in srgb,var(--tint) var(--share),transparent)}
.error,.warning,.good{font-weight:600}.error{color:var(--error)}.warning{color:var(--warning)}.good{color:var(--good)}
"""
        shown = "".join(f"<div><dt>{html.escape(name)}</dt><dd>{value}</dd></div>" for name, value in facts.items())
        return (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{html.escape(title)}</title><style>{style}</style></head>\n"
            f"<body><h1>{html.escape(title)}</h1><dl>{shown}</dl>{body}</body></html>\n"
        )

    def chart(label, axes, ends, drawn):
        """A square plot of 300 by 300 units, the same scale on both axes; `drawn` is in units, y downwards."""
        grid = "".join(f'<path d="M{at} 0V300M0 {at}H300"/>' for at in range(0, 301, 75))
        (x_title, y_title), (low, high) = axes, ends
        words = (
            f'<text y="318" text-anchor="middle">{low}</text><text x="300" y="318" text-anchor="middle">{high}</text>'
        )
        words += (
            f'<text x="-8" y="304" text-anchor="end">{low}</text><text x="-8" y="8" text-anchor="end">{high}</text>'
        )
        words += f'<text x="150" y="336" text-anchor="middle">{x_title}</text>'
        words += f'<text text-anchor="middle" transform="translate(-34 150) rotate(-90)">{y_title}</text>'
        size = 'viewBox="-52 -8 372 352" width="372" height="352" role="img"'
        aim = '<path class="aim" d="M0 300L300 0"/>'
        return f'<svg {size} aria-label="{html.escape(label)}">{grid}{aim}{words}{drawn}</svg>'

    def roc_section(curves, areas):
        if not curves:
            return "<h2>ROC curve</h2><p>The rows hold a single class: there is no curve.</p>"
        drawn, rows = "", []
        for at, (name, (false, true, _)) in enumerate(list(curves.items())[:MOST_CURVES]):
            color = f"hsl({(217 + at * 137) % 360} 70% 55%)"
            points = " ".join(f"{300 * x:.1f},{300 - 300 * y:.1f}" for x, y in zip(false, true))
            drawn += f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>'
            sample = f'<path d="M0 6H24" style="stroke:{color};stroke-width:3"/>'
            swatch = f'<svg width="24" height="12" aria-hidden="true">{sample}</svg>'
            rows.append((f"{swatch} {html.escape(name)}", f"{areas[name]:.4f}"))
        label = "ROC curve of each class; the table beside it has the areas"
        plot = chart(label, ("False positive rate", "True positive rate"), (0, 1), drawn)
        table_of_areas = data_table("Area under the curve", ["Class against the rest", "Area"], rows, numbers=(1,))
        left = f"<p>{len(curves) - MOST_CURVES} more classes are not drawn.</p>" if len(curves) > MOST_CURVES else ""
        return f'<h2>ROC curve</h2><div class="side">{plot}{table_of_areas}</div>{left}'

    def matrix_section(classes, matrix):
        if len(classes) > MOST_CLASSES_DRAWN:
            return f"<h2>Confusion matrix</h2><p>{len(classes)} classes: see the classification metrics.</p>"
        rows = []
        for at, counts in enumerate(matrix):
            colors = ["accent" if guess == at else "error" for guess in range(len(classes))]
            cells = [tinted(count, count / max(1, sum(counts)), color) for count, color in zip(counts, colors)]
            rows.append([html.escape(classes[at]), *cells])
        shown = data_table("Confusion matrix", ["Truth", *classes], rows, numbers=range(1, len(classes) + 1))
        return f"<h2>Confusion matrix</h2><p>Rows are the truth, columns what the model says.</p>{shown}"

    def tinted(count, share, color):
        # At most half the color, so that the figure stays readable in both themes; enough that one mistake is seen.
        depth = max(10, 50 * share) if count else 0
        return f'<span class="cell" style="--tint:var(--{color});--share:{depth:.0f}%">{count:,}</span>'

    def scatter_section(truth, found):
        low, high = float(min(truth.min(), found.min())), float(max(truth.max(), found.max()))
        scale, pairs = 300 / (high - low or 1.0), list(zip(truth, found))[:MOST_DOTS]
        dots = [(scale * (x - low), 300 - scale * (y - low)) for x, y in pairs]
        drawn = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill-opacity=".55"/>' for x, y in dots)
        label = f"Predictions against truth for {len(pairs)} of {len(truth)} rows"
        plot = chart(label, ("Truth", "Prediction"), (f"{low:.4g}", f"{high:.4g}"), drawn)
        return f"<h2>Predictions against truth</h2>{plot}<p>{len(pairs):,} of {len(truth):,} rows.</p>"

    table, column, _ = read_table(dataset, target)
    predict, features, classes = open_model(model_file())
    rows = feature_rows(features)
    scores, are_probabilities, guess = predict(rows)
    if classes:
        values, drawing = judge_classes(scores, are_probabilities, guess, classes)
    else:
        values, drawing = judge_numbers(np.asarray(scores, float))
    values = {name: float(value) for name, value in values.items()}
    chosen = choose(values)
    for name, value in values.items():
        metrics.log_metric(name, value)

    facts = {
        "Model": html.escape(str(model.metadata.get("estimator") or model.metadata.get("framework") or "model")),
        "Rows": f"{len(rows):,}",
        "Target": html.escape(column),
        chosen: f"{values[chosen]:.4f}",
    }
    figures = [(name, f"{value:.4f}") for name, value in values.items()]
    listed = data_table("Metrics", ["Metric", "Value"], figures, numbers=(1,))
    with open(report.path, "w", encoding="utf-8") as file:
        file.write(page("Model evaluation", facts, f"<h2>Metrics</h2>{listed}{drawing}"))
    print(", ".join(f"{name} {value}" for name, value in figures))
    return values[chosen], chosen, values
