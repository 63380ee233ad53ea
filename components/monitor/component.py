from typing import NamedTuple

from kfp import dsl
from kfp.dsl import HTML, Dataset, Input, Metrics, Output


@dsl.component(base_image="python:3.11", packages_to_install=["pandas>=1.5,<3", "numpy>=1.24,<3", "scipy>=1.10,<2"])
def monitor(
    reference: Input[Dataset],
    current: Input[Dataset],
    metrics: Output[Metrics],
    report: Output[HTML],
    columns: list = [],
    psi_limit: float = 0.2,
    significance: float = 0.001,
    max_drifted_fraction: float = 0.3,
    max_outlier_fraction: float = 0.05,
    min_rows: int = 100,
) -> NamedTuple("Outputs", [("drifted", bool), ("drifted_columns", list), ("worst_column", str), ("worst_psi", float)]):
    """Compares what a model is asked now with what it was trained on: drift, outliers and skew, column by column.

    Numbers are compared by the population stability index (PSI) and the Kolmogorov-Smirnov test, words by PSI and the
    chi-square test. A column has drifted when its PSI is above the limit and its test says that chance does not
    explain it; both, because PSI alone is alarmed by few rows, and a test alone by many.

    Args:
        reference: The rows that the model was trained on, as CSV.
        current: The rows that it is asked, or was asked in some time: as CSV, or as JSON lines of a request log.
        metrics: worst_psi, drifted_fraction, outlier_fraction, missing_fraction and rows.
        report: A page with a table of all columns and the two distributions of each that has drifted.
        columns: The columns to compare; all that both have, if empty.
        psi_limit: A column with a larger PSI has moved. 0.1 is a small move, 0.25 a large one.
        significance: A column has moved by more than chance when its test's p-value is below this.
        max_drifted_fraction: With a larger share of drifted columns the data have drifted.
        max_outlier_fraction: With a larger share of rows outside all that was seen in training they have, too.
        min_rows: With fewer rows nothing is said to have drifted.

    Returns:
        drifted: True when a model should be trained anew.
        drifted_columns: The columns that have drifted, the worst first.
        worst_column: The column with the largest PSI.
        worst_psi: Its PSI.
    """
    import difflib
    import html
    import json
    import math
    import os

    import numpy as np
    import pandas as pd
    from scipy import stats

    BINS = 10
    MOST_WORDS = 50
    MOST_DRAWN = 20
    # The least share of a bin, so that one that is empty does not make a PSI infinite.
    LEAST = 1e-4

    def refuse(artifact, what, fix):
        raise ValueError(f"The dataset '{artifact.name}' {what}. {fix}") from None

    def read_csv(artifact):
        try:
            return pd.read_csv(
                artifact.path,
                keep_default_na=False,
                na_values=["", "NaN", "nan"],
                float_precision="round_trip",
                low_memory=False,
            )
        except (OSError, ValueError) as error:
            refuse(artifact, f"cannot be read as CSV: {error}", "Write UTF-8 text with commas and a header line.")

    def read_current(names):
        """The rows as a table. A folder, or a file whose first line is JSON, is a request log."""
        path = current.path
        if os.path.isdir(path):
            files = sorted(os.path.join(path, name) for name in os.listdir(path) if name.endswith(".jsonl"))
            if not files:
                refuse(current, "is a folder without .jsonl files", "Give a CSV, or the folder of a request log.")
            return read_log(files, names)
        with open(path, encoding="utf-8", errors="replace") as file:
            is_log = file.read(1) == "{"
        return read_log([path], names) if is_log else read_csv(current)

    def read_log(files, names):
        """The rows of all requests that were answered; requests of other kinds are passed over."""
        rows, unread = [], 0
        for name in files:
            with open(name, encoding="utf-8") as file:
                for line in file:
                    try:
                        rows.extend(rows_of(json.loads(line), names))
                    except (ValueError, TypeError, KeyError, AttributeError):
                        unread += 1
        if unread:
            print(f"{unread} line(s) of the request log hold no rows of this model and were passed over.")
        return pd.DataFrame(rows, columns=names)

    def rows_of(entry, names):
        request = entry["request"]
        if "inputs" in request and isinstance(request["inputs"], list) and "shape" in (request["inputs"] or [{}])[0]:
            return tensor_rows(request["inputs"], names)
        found = []
        for row in request.get("instances", request.get("inputs")):
            values = [row.get(name) for name in names] if isinstance(row, dict) else list(row)
            if len(values) != len(names):
                raise ValueError("Another number of features.")
            found.append(values)
        return found

    def tensor_rows(tensors, names):
        """One tensor of rows by columns, or one tensor of rows for each column."""
        if len(tensors) == 1 and len(tensors[0]["shape"]) == 2:
            values = np.array(tensors[0]["data"], dtype=object).reshape(tensors[0]["shape"])
            if values.shape[1] != len(names):
                raise ValueError("Another number of features.")
            return values.tolist()
        by_name = {tensor["name"]: np.array(tensor["data"], dtype=object).ravel() for tensor in tensors}
        return [list(values) for values in zip(*(by_name[name] for name in names))]

    def chosen(table):
        target = reference.metadata.get("target", "")
        known = [name for name in table.columns if name != target]
        unknown = [name for name in columns if name not in known]
        if unknown:
            near = difflib.get_close_matches(unknown[0], known, 1)
            hint = f"Did you mean '{near[0]}'?" if near else f"It has: {', '.join(known[:50])}."
            refuse(reference, f"has no column '{unknown[0]}'", hint)
        return list(columns) or known

    def is_number(values):
        return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)

    def shares(counts):
        total = counts.sum()
        return np.maximum(counts / total if total else counts, LEAST)

    def psi(before, now):
        expected, found = shares(before), shares(now)
        return float(((found - expected) * np.log(found / expected)).sum())

    def compare_numbers(before, now):
        now = pd.to_numeric(now, errors="coerce").astype(float)
        before = before.astype(float)
        known, asked = before.dropna().to_numpy(), now.dropna().to_numpy()
        edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.array([])
        # What is missing is a bin of its own.
        counted = [
            np.append(np.bincount(np.searchsorted(edges, values, side="right"), minlength=len(edges) + 1), missing)
            for values, missing in ((known, before.isna().sum()), (asked, now.isna().sum()))
        ]
        low, high = (known.min(), known.max()) if len(known) else (-math.inf, math.inf)
        reach = (high - low) * 0.05 if len(known) else 0
        outside = ((now < low - reach) | (now > high + reach)).to_numpy()
        names = [f"up to {edge:.4g}" for edge in edges] + ["above", "missing"]
        chance = float(stats.ks_2samp(known, asked).pvalue) if len(known) and len(asked) else 1.0
        if before.isna().any() != now.isna().any() or not len(asked):
            chance = min(chance, of_counts(*counted))
        means = (float(np.mean(known)) if len(known) else math.nan, float(np.mean(asked)) if len(asked) else math.nan)
        return counted, names, chance, outside, "Kolmogorov-Smirnov", means

    def compare_words(before, now):
        before, now = (values.map(lambda value: "missing" if pd.isna(value) else str(value)) for values in (before, now))
        names = list(before.value_counts().index[:MOST_WORDS])
        counted = []
        for values in (before, now):
            counts = values.value_counts()
            kept = [int(counts.get(name, 0)) for name in names]
            counted.append(np.array([*kept, len(values) - sum(kept)]))
        outside = (~now.isin(set(before))).to_numpy()
        return counted, [*names, "others"], of_counts(*counted), outside, "chi-square", (math.nan, math.nan)

    def of_counts(before, now):
        both = np.array([before, now])
        both = both[:, both.sum(axis=0) > 0]
        return float(stats.chi2_contingency(both)[1]) if both.shape[1] > 1 and both.sum(axis=1).all() else 1.0

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

    def drawn(name, found):
        """The shares of each bin, before and now, side by side."""
        before, now = (counts / max(1, counts.sum()) for counts in found["counts"])
        most, bars = max(before.max(), now.max(), LEAST), ""
        for at, (old, new) in enumerate(zip(before, now)):
            left = 8 + at * 300 / len(before)
            width = 120 / len(before)
            for offset, share, color in ((0, old, "var(--soft)"), (width, new, "var(--accent)")):
                height = 100 * share / most
                bars += f'<rect x="{left + offset:.1f}" y="{110 - height:.1f}" width="{width:.1f}" height="{height:.1f}" style="fill:{color}"/>'
        label = html.escape(f"{name}: shares of the bins before (grey) and now (blue)", quote=True)
        return f'<svg viewBox="0 0 316 116" width="316" height="116" role="img" aria-label="{label}">{bars}</svg>'

    def figure(value):
        return "" if math.isnan(value) else f"{value:.4g}"

    before = read_csv(reference)
    names = chosen(before)
    now = read_current(names)
    lacking = [name for name in names if name not in now.columns]
    if lacking:
        refuse(current, f"lacks {len(lacking)} column(s): {', '.join(lacking[:20])}", "Compare rows of the same form.")
    if not len(before):
        refuse(reference, "has no rows", "Give the rows that the model was trained on.")

    found, outliers = {}, np.zeros(len(now), bool)
    for name in names:
        compare = compare_numbers if is_number(before[name]) else compare_words
        counts, bins, chance, outside, test, means = compare(before[name], now[name])
        outliers |= outside
        moved = psi(*counts)
        has_drifted = bool(len(now) >= min_rows and moved > psi_limit and chance < significance)
        found[name] = {
            "psi": moved, "p": chance, "drifted": has_drifted, "outside": float(outside.mean()) if len(now) else 0.0,
            "missing": float(now[name].isna().mean()) if len(now) else 0.0, "test": test, "counts": counts, "bins": bins,
            "means": means,
        }  # fmt: skip
    order = sorted(names, key=lambda name: -found[name]["psi"])
    gone = [name for name in order if found[name]["drifted"]]
    outlier_fraction = float(outliers.mean()) if len(now) else 0.0
    drifted_fraction = len(gone) / len(names) if names else 0.0
    enough = len(now) >= min_rows
    alarm = enough and (drifted_fraction > max_drifted_fraction or outlier_fraction > max_outlier_fraction)
    worst = order[0] if order else ""
    values = {
        "worst_psi": found[worst]["psi"] if worst else 0.0,
        "drifted_fraction": drifted_fraction,
        "outlier_fraction": outlier_fraction,
        "missing_fraction": float(now[names].isna().to_numpy().mean()) if len(now) and names else 0.0,
        "rows": float(len(now)),
    }
    for name, value in values.items():
        metrics.log_metric(name, value)

    verdict = "drifted" if alarm else "as before" if enough else "too few rows"
    tone = "error" if alarm else "good" if enough else "warning"
    facts = {
        "Verdict": f'<span class="{tone}">{verdict}</span>',
        "Rows": f"{len(now):,}",
        "Drifted columns": f"{len(gone)} of {len(names)}",
        "Outliers": f"{outlier_fraction:.2%}",
    }
    heads = ["Column", "PSI", "Test", "p", "Mean before", "Mean now", "Outside", "Missing"]
    listed = [
        (
            html.escape(str(name)) + (' <span class="error">drifted</span>' if found[name]["drifted"] else ""),
            f"{found[name]['psi']:.4f}", found[name]["test"], f"{found[name]['p']:.2g}",
            figure(found[name]["means"][0]), figure(found[name]["means"][1]),
            f"{found[name]['outside']:.2%}", f"{found[name]['missing']:.2%}",
        )
        for name in order
    ]  # fmt: skip
    body = "<h2>Columns</h2>" + data_table("Columns", heads, listed, numbers=(1, 3, 4, 5, 6, 7))
    for name in gone[:MOST_DRAWN]:
        body += f"<h2>{html.escape(str(name))}</h2>{drawn(name, found[name])}"
    with open(report.path, "w", encoding="utf-8") as file:
        file.write(page("Drift report", facts, body))
    print(f"{verdict}: {len(gone)} of {len(names)} columns drifted, {outlier_fraction:.2%} outliers, {len(now)} rows")
    return alarm, [str(name) for name in gone], str(worst), values["worst_psi"]
