from typing import List, NamedTuple, Optional

from kfp import dsl
from kfp.dsl import Input, Markdown, Metrics, Model, Output


@dsl.component(base_image="python:3.11")
def compare_models(
    best_model: Output[Model],
    metrics: Output[Metrics],
    table: Output[Markdown],
    model_a: Optional[Input[Model]] = None,
    model_b: Optional[Input[Model]] = None,
    model_c: Optional[Input[Model]] = None,
    model_d: Optional[Input[Model]] = None,
    name_a: str = "",
    name_b: str = "",
    name_c: str = "",
    name_d: str = "",
    score_a: Optional[float] = None,
    score_b: Optional[float] = None,
    score_c: Optional[float] = None,
    score_d: Optional[float] = None,
    metric_values_a: dict = {},
    metric_values_b: dict = {},
    metric_values_c: dict = {},
    metric_values_d: dict = {},
    models: Optional[Input[List[Model]]] = None,
    names: list = [],
    scores: list = [],
    metric_values: list = [],
    metric: str = "accuracy",
    direction: str = "auto",
    minimum: Optional[float] = None,
    maximum: Optional[float] = None,
    fail_below: bool = True,
) -> NamedTuple("Outputs", [("best_name", str), ("best_score", float), ("passed", bool)]):
    """Picks the best of several models and keeps the gate: a best model that is not good enough fails the step.

    Up to four models of different tasks come as model_a to model_d, each with its score or its metric values, as
    evaluate-model gives them. The models of a loop come as lists: models, with scores or metric_values and, where
    wanted, names. Both may be given at once. Of two equal scores the earlier model wins: a to d, then the lists.

    Args:
        model_a: A candidate.
        model_b: A candidate.
        model_c: A candidate.
        model_d: A candidate.
        name_a: What the candidate is called; by default after its estimator.
        name_b: What the candidate is called; by default after its estimator.
        name_c: What the candidate is called; by default after its estimator.
        name_d: What the candidate is called; by default after its estimator.
        score_a: The candidate's score. Without it, its metric value of the name given by metric.
        score_b: The candidate's score. Without it, its metric value of the name given by metric.
        score_c: The candidate's score. Without it, its metric value of the name given by metric.
        score_d: The candidate's score. Without it, its metric value of the name given by metric.
        metric_values_a: The candidate's metrics by name, for the table and for the winner's metadata.
        metric_values_b: The candidate's metrics by name, for the table and for the winner's metadata.
        metric_values_c: The candidate's metrics by name, for the table and for the winner's metadata.
        metric_values_d: The candidate's metrics by name, for the table and for the winner's metadata.
        models: More candidates, such as those of a loop.
        names: What the candidates of the list are called; empty, or one for each.
        scores: The scores of the candidates of the list; empty, or one for each.
        metric_values: The metrics of the candidates of the list; empty, or one set for each.
        metric: What the scores measure.
        direction: Either maximize or minimize; auto knows it of the metrics that evaluate-model gives.
        minimum: The best score must not be below this.
        maximum: The best score must not be above this, for a metric that is better when lower.
        fail_below: Fail the step when the gate is not passed. If false, look at the output passed.
        best_model: A copy of the winner. Metadata: the winner's own, and selected_as, metric, score, metrics and
            candidates.
        metrics: The winner's metrics.
        table: All candidates, the best first.

    Returns:
        best_name: The winner.
        best_score: The winner's score.
        passed: True when the winner keeps minimum and maximum.
    """
    import math
    import os
    import shutil

    HIGHER = ("accuracy", "precision", "recall", "f1", "roc_auc", "r2")
    LOWER = ("log_loss", "rmse", "mae")
    problems = []

    def find_direction():
        if direction in ("maximize", "minimize"):
            return direction
        if direction != "auto":
            problems.append(f"The direction '{direction}' is unknown. Use auto, maximize or minimize.")
        elif metric not in HIGHER + LOWER:
            problems.append(
                f"It is not known whether '{metric}' is better when higher. Set direction to maximize or minimize."
            )
        return "minimize" if metric in LOWER else "maximize"

    def candidates():
        slots = (
            ("a", model_a, name_a, score_a, metric_values_a),
            ("b", model_b, name_b, score_b, metric_values_b),
            ("c", model_c, name_c, score_c, metric_values_c),
            ("d", model_d, name_d, score_d, metric_values_d),
        )
        for slot, model, name, score, values in slots:
            if model is not None:
                yield candidate(slot, model, name, score, values)
            elif name or score is not None or values:
                problems.append(f"Something is given of model_{slot}, but not the model. Connect model_{slot} too.")
        listed = models or []
        for label, given in (("names", names), ("scores", scores), ("metric_values", metric_values)):
            if given and len(given) != len(listed):
                problems.append(
                    f"{label} has {len(given)} entries for {len(listed)} models. Give one for each, or none."
                )
        if problems:
            return
        for at, model in enumerate(listed):
            yield candidate(
                f"{at + 1}",
                model,
                names[at] if names else "",
                scores[at] if scores else None,
                metric_values[at] if metric_values else {},
            )

    def candidate(slot, model, name, score, values):
        name = str(name or f"{model.metadata.get('estimator') or 'model'}-{slot}")
        score = values.get(metric) if score is None else score
        if score is None:
            what = (
                f"its metric values hold no '{metric}' (they hold: {', '.join(sorted(values))})"
                if values
                else "it has neither a score nor metric values"
            )
            problems.append(f"The model '{name}' cannot be ranked: {what}. Connect an output of its evaluate-model.")
        elif isinstance(score, bool) or not isinstance(score, (int, float)) or not math.isfinite(score):
            problems.append(
                f"The score of '{name}' is {score!r}, which is not a finite number. Look at its evaluation."
            )
        if not os.path.exists(model.path):
            problems.append(
                f"The model '{name}' has no file at {model.path}. Look at the task that should have written it."
            )
        return {"name": name, "model": model, "score": score, "values": {**values, metric: score}}

    def gate(score):
        """Why the score is not good enough; empty when it is."""
        if minimum is not None and score < minimum:
            return f"below the minimum {minimum:g}"
        if maximum is not None and score > maximum:
            return f"above the maximum {maximum:g}"
        return ""

    def markdown(ranking, verdict):
        shown = [metric] + sorted({name for one in ranking for name in one["values"]} - {metric})
        lines = [
            "# Model comparison",
            "",
            verdict,
            "",
            f"| Rank | Model | {' | '.join(map(cell, shown))} |",
            f"| ---: | --- | {' | '.join(['---:'] * len(shown))} |",
        ]
        for rank, one in enumerate(ranking, 1):
            name = f"**{cell(one['name'])}**" if rank == 1 else cell(one["name"])
            lines.append(f"| {rank} | {name} | {' | '.join(figure(one['values'].get(key)) for key in shown)} |")
        return "\n".join(lines) + "\n"

    def cell(text):
        return str(text).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")

    def figure(value):
        return f"{value:.4f}" if isinstance(value, (int, float)) else ""

    def copy(source, target):
        if os.path.isdir(source):
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)

    way = find_direction()
    rivals = list(candidates())
    twice = sorted({one["name"] for one in rivals if [other["name"] for other in rivals].count(one["name"]) > 1})
    if twice:
        problems.append(f"Several models are called {', '.join(twice)}. Give each a name of its own.")
    if not rivals and not problems:
        problems.append("There is no model to compare. Connect model_a and model_b, or models.")
    if problems:
        raise ValueError(" ".join(problems))

    # The sort is stable, so the earlier of two equals stays first.
    ranking = sorted(rivals, key=lambda one: -one["score"] if way == "maximize" else one["score"])
    best = ranking[0]
    broken = gate(best["score"])
    reached = f"{metric} {best['score']:.4f}"
    verdict = f"The best of {len(ranking)} is **{cell(best['name'])}** with {cell(reached)}: {broken or 'passed'}."
    text = markdown(ranking, verdict)
    with open(table.path, "w", encoding="utf-8") as file:
        file.write(text)
    if broken and fail_below:
        scored = "\n".join(f"  {one['name']}: {one['score']:.4f}" for one in ranking)
        raise ValueError(
            f"No model passes the gate. The best, '{best['name']}', has {reached}, which is {broken}:\n{scored}\n"
            "Improve the models or the data, move the gate, or set fail_below to false to go on without it."
        )

    copy(best["model"].path, best_model.path)
    values = {name: value for name, value in best["values"].items() if isinstance(value, (int, float))}
    best_model.metadata.update(
        best["model"].metadata,
        selected_as=best["name"],
        metric=metric,
        score=best["score"],
        metrics=values,
        candidates={one["name"]: one["score"] for one in ranking},
    )
    for name, value in sorted(values.items()):
        metrics.log_metric(name, value)
    print(text)
    return best["name"], float(best["score"]), not broken
