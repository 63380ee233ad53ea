from typing import NamedTuple

from kfp import dsl
from kfp.dsl import HTML, Dataset, Input, Output


@dsl.component(base_image="python:3.11", packages_to_install=["pandas>=1.5,<3", "numpy>=1.24,<3"])
def validate_dataset(
    dataset: Input[Dataset],
    report: Output[HTML],
    schema: dict = {},
    min_rows: int = 2,
    max_missing_fraction: float = 0.2,
    max_duplicate_fraction: float = 0.05,
    min_class_fraction: float = 0.01,
    max_constant_columns: int = -1,
    fail_on_findings: bool = True,
    target: str = "",
) -> NamedTuple("Outputs", [("passed", bool), ("summary", dict)]):
    """Judges a table before anything is learnt from it.

    Looked at are the schema, missing values, ranges, duplicates, constant columns and the class balance. All broken
    limits are listed at once, each with its column and how to mend it.

    Args:
        dataset: The table to judge, as CSV with a header line.
        report: A page with the findings, the class balance and a histogram of each column.
        schema: What columns must be, by name: {"age": {"type": "integer", "min": 0, "max": 120,
            "max_missing_fraction": 0.1}, "sex": {"values": ["f", "m"]}, "note": {"required": false}}. The types are
            number, integer and text.
        min_rows: Fewer rows break a limit.
        max_missing_fraction: A column may lack at most this share of its values; the schema may say otherwise for
            one column.
        max_duplicate_fraction: At most this share of the rows may repeat an earlier row.
        min_class_fraction: Each class must have at least this share of the rows. Has no effect on regression.
        max_constant_columns: More columns with a single value break a limit; -1 only warns of them.
        fail_on_findings: Fail the step when a limit is broken. If false, look at the output passed.
        target: Name of the column to predict; by default the one that the dataset names in its metadata.

    Returns:
        passed: True when no limit is broken.
        summary: The findings and the figures of each column (of the first 200 columns).
    """
    import difflib
    import html

    import numpy as np
    import pandas as pd

    MOST_COLUMNS_SHOWN = 200
    RULES = {
        "type": str,
        "min": (int, float),
        "max": (int, float),
        "values": list,
        "required": bool,
        "max_missing_fraction": (int, float),
    }
    TYPES = ("number", "integer", "text")
    MEND = {
        "too-few-rows": "Load more rows, or lower min_rows.",
        "no-features": "Check the delimiter that load-dataset was given.",
        "duplicate-rows": "Remove them: one row in both parts flatters a model. Or raise max_duplicate_fraction.",
        "constant-column": "Drop the column: it tells nothing (drop_columns of transform-dataset).",
        "missing-values": "Fill or drop the column with transform-dataset, or raise max_missing_fraction.",
        "missing-target": "Label these rows or remove them.",
        "infinite-values": "Replace them at the source: no model learns from infinity.",
        "mixed-column": "Name such texts in missing_values of load-dataset, or the column is taken for categories.",
        "target-not-number": "Mend the values, or set task of load-dataset.",
        "one-class": "Load rows of the other classes: there is nothing to tell apart.",
        "rare-class": "Collect more rows, merge classes, or lower min_class_fraction.",
        "schema-missing": "Add it, or set required to false in the schema.",
        "schema-type": "Clean the column, or change its type in the schema.",
        "schema-range": "Mend the values, or widen the range in the schema.",
        "schema-values": "Mend the values, or allow them in the schema.",
    }
    findings = []

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

    def find(code, column, what, severity="error"):
        findings.append({"severity": severity, "code": code, "column": column, "what": what, "fix": MEND[code]})

    def find_values(code, column, wrong, how):
        """One finding for all the values in `wrong`, with the first as example."""
        if len(wrong):
            example = f"such as {wrong.iloc[0]!r} in row {wrong.index[0] + 1}"
            find(code, column, f"{len(wrong)} value(s) are {how}, {example}.")

    def check_schema():
        wrong = []
        for name, rules in schema.items():
            if not isinstance(rules, dict):
                wrong.append(f"'{name}' is {rules!r} and not a set of rules.")
                continue
            for rule, value in rules.items():
                if rule not in RULES:
                    wrong.append(f"'{name}' has an unknown rule '{rule}'. Known: {', '.join(RULES)}.")
                elif rule == "type" and value not in TYPES:
                    wrong.append(f"'{name}' has the type {value!r}. Use one of: {', '.join(TYPES)}.")
                elif not isinstance(value, RULES[rule]):
                    wrong.append(f"'{name}' has {rule} {value!r}, which is of the wrong kind.")
        if wrong:
            raise ValueError("The schema cannot be used: " + " ".join(wrong))

    def is_number(values):
        return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)

    def profile(name):
        """The figures of one column, and the counts that its histogram draws."""
        values = table[name]
        if name == column and task == "regression":
            values = pd.to_numeric(values, errors="coerce")
        present = values.dropna()
        kind = "empty" if not len(present) else "number" if is_number(values) else "text"
        missing = int(table[name].isna().sum())
        figures = {"name": name, "type": kind, "missing": missing, "distinct": int(present.nunique())}
        if figures["type"] == "number":
            finite = present[np.isfinite(present)].astype(float)
            figures["infinite"] = len(present) - len(finite)
            if len(finite):
                sums = {
                    "min": finite.min(),
                    "mean": finite.mean(),
                    "max": finite.max(),
                    "deviation": finite.std(ddof=0),
                }
                # Of numbers near the end of the range the sums overflow.
                figures.update({key: float(value) for key, value in sums.items() if np.isfinite(value)})
            if len(finite) and np.isfinite(float(finite.max()) - float(finite.min())):
                counts, edges = np.histogram(finite, bins=min(16, max(1, figures["distinct"])))
                spans = [f"{short(a)} to {short(b)}" for a, b in zip(edges, edges[1:])]
                figures["bars"] = list(zip(spans, counts.tolist()))
        else:
            # Ties in the order of the alphabet, so that the same table gives the same page.
            counts = present.map(str).value_counts().sort_index().sort_values(ascending=False, kind="stable")
            figures["bars"] = [(str(value), int(count)) for value, count in counts.head(16).items()]
        return figures

    def check_column(figures):
        name, rules, missing = figures["name"], schema.get(figures["name"], {}), figures["missing"]
        values = table[name].dropna()
        limit = rules.get("max_missing_fraction", max_missing_fraction)
        if name == column and missing:
            find("missing-target", name, f"{missing} row(s) have no target.")
        elif missing > limit * len(table):
            share = missing / len(table)
            find("missing-values", name, f"{share:.1%} of the values are missing; the limit is {limit:.1%}.")
        if figures.get("infinite"):
            find("infinite-values", name, f"{figures['infinite']} value(s) are infinite.")
        numbers = pd.to_numeric(values.map(str), errors="coerce")
        words = values[numbers.isna()]
        if name != column and 0 < len(words) < len(values) / 2:
            what = f"{len(words)} of {len(values)} values are no numbers, such as {words.iloc[0]!r}; the rest are."
            find("mixed-column", name, what, "warning")
        check_rules(name, rules, values, numbers)

    def check_rules(name, rules, values, numbers):
        kind = rules.get("type", "number" if "min" in rules or "max" in rules else "text")
        if kind != "text":
            misfits = numbers.isna() if kind == "number" else numbers % 1 != 0
            find_values("schema-type", name, values[misfits], f"no {kind}")
        find_values("schema-range", name, values[numbers < rules.get("min", -np.inf)], f"below {rules.get('min')}")
        find_values("schema-range", name, values[numbers > rules.get("max", np.inf)], f"above {rules.get('max')}")
        if "values" in rules:
            # 1 in the schema is 1.0 in a column that lacks values.
            as_text = {str(value) for value in rules["values"]}
            as_number = pd.to_numeric(pd.Series(list(as_text), dtype=object), errors="coerce").dropna()
            known = values.map(str).isin(as_text) | numbers.isin(as_number)
            find_values("schema-values", name, values[~known], f"none of {', '.join(sorted(as_text)[:10])}")

    def check_table(profiles):
        if len(table) < min_rows:
            find("too-few-rows", "", f"The table has {len(table)} row(s); the limit is {min_rows}.")
        if len(table.columns) < 2:
            find("no-features", "", f"The table has no column but the target '{column}'.")
        for name, rules in schema.items():
            if name not in table.columns and rules.get("required", True):
                near = difflib.get_close_matches(name, table.columns, 1)
                find("schema-missing", name, f"There is no such column{f'; there is {near[0]!r}' if near else ''}.")
        if duplicates > max_duplicate_fraction * len(table):
            share = f"{duplicates} row(s) ({duplicates / len(table):.1%}) repeat an earlier one"
            find("duplicate-rows", "", f"{share}; the limit is {max_duplicate_fraction:.1%}.")
        constant = [figures["name"] for figures in profiles if figures["distinct"] == 1 and figures["name"] != column]
        for name in constant:
            is_broken = -1 < max_constant_columns < len(constant)
            find("constant-column", name, "Every value is the same.", "error" if is_broken else "warning")

    def check_target():
        """The rows of each class; none for regression."""
        labels = table[column].dropna()
        if task == "regression":
            wrong = labels[pd.to_numeric(labels, errors="coerce").isna()]
            find_values("target-not-number", column, wrong, "no number, as regression needs")
            return {}
        counts = {str(name): int(count) for name, count in sorted(labels.value_counts().items())}
        if len(counts) == 1:
            find("one-class", column, f"All rows have the class {next(iter(counts))!r}.")
        rare = [f"{name!r} ({count})" for name, count in counts.items() if count < min_class_fraction * len(labels)]
        if rare:
            share = f"{len(rare)} class(es) have less than {min_class_fraction:.1%} of the rows"
            find("rare-class", column, f"{share}: {', '.join(rare[:10])}.")
        return counts

    def short(value):
        return f"{value:,.0f}" if float(value).is_integer() and abs(value) < 1e9 else f"{value:.4g}"

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

    def bars(title, pairs, width=176, height=40):
        """A small histogram; what it shows stands in its label for those who do not see it."""
        if not pairs:
            return ""
        top, step, drawn = max(count for _, count in pairs), width / max(len(pairs), 4), ""
        for at, (label, count) in enumerate(pairs):
            tall = height * count / top
            place = f'x="{at * step:.2f}" y="{height - tall:.2f}" width="{step - 1:.2f}" height="{tall:.2f}"'
            drawn += f"<rect {place}><title>{html.escape(label)}: {count}</title></rect>"
        label = f"{title}: {len(pairs)} bars, {pairs[0][0]} first, {pairs[-1][0]} last; the highest has {top} rows"
        size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        line = f'<path d="M0 {height}H{width}"/>'
        return f'<svg {size} role="img" aria-label="{html.escape(label)}">{line}{drawn}</svg>'

    def badge(kind, text):
        return f'<span class="{kind}">{text}</span>'

    def findings_table():
        if not findings:
            return "<p>No findings.</p>"
        cells = [[f["column"] or "whole table", f["what"], f["fix"]] for f in findings]
        rows = [[badge(f["severity"], f["severity"]), *map(html.escape, texts)] for f, texts in zip(findings, cells)]
        return data_table("Findings", ["Severity", "Column", "What", "How to mend it"], rows)

    def columns_table(profiles):
        rows = []
        for f in profiles[:MOST_COLUMNS_SHOWN]:
            name = html.escape(f["name"]) + (" <small>(target)</small>" if f["name"] == column else "")
            figures = [short(f[key]) if key in f else "" for key in ("min", "mean", "max")]
            drawn = bars(f["name"], f.get("bars", []))
            rows.append([name, f["type"], f"{f['missing']:,}", f"{f['distinct']:,}", *figures, drawn])
        heads = ["Column", "Type", "Missing", "Distinct", "Min", "Mean", "Max", "Values"]
        more = len(profiles) - len(rows)
        note = f"<p>{more} more columns are not shown.</p>" if more else ""
        return data_table("Columns", heads, rows, numbers=range(2, 7)) + note

    def balance():
        if not classes:
            return ""
        shown, total = list(classes.items())[:50], sum(classes.values())
        rows = [(html.escape(name), f"{count:,}", f"{count / total:.1%}") for name, count in shown]
        counts = data_table("Classes", ["Class", "Rows", "Share"], rows, numbers=(1, 2))
        drawn = bars("Rows of each class", shown, width=352, height=120)
        return f'<h2>Classes of {html.escape(column)}</h2><div class="side">{counts}{drawn}</div>'

    check_schema()
    table, column, task = read_table(dataset, target)
    duplicates = int(table.duplicated().sum())
    profiles = [profile(name) for name in table.columns]
    check_table(profiles)
    for figures in profiles:
        check_column(figures)
    classes = check_target()
    findings.sort(key=lambda finding: finding["severity"] != "error")
    errors = [finding for finding in findings if finding["severity"] == "error"]
    missing = sum(figures["missing"] for figures in profiles)

    facts = {
        "Limits": badge("error", f"{len(errors)} broken") if errors else badge("good", "passed"),
        "Rows": f"{len(table):,}",
        "Columns": f"{len(table.columns):,}",
        "Missing values": f"{missing:,}",
        "Repeated rows": f"{duplicates:,}",
        "Task": html.escape(task),
    }
    body = f"<h2>Findings</h2>{findings_table()}{balance()}<h2>Columns</h2>{columns_table(profiles)}"
    with open(report.path, "w", encoding="utf-8") as file:
        file.write(page("Dataset validation", facts, body))

    kept = [{key: value for key, value in f.items() if key != "bars"} for f in profiles[:MOST_COLUMNS_SHOWN]]
    summary = {
        "passed": not errors,
        "rows": len(table),
        "columns": len(table.columns),
        "target": column,
        "task": task,
        "missing_values": missing,
        "duplicate_rows": duplicates,
        "classes": classes,
        "findings": findings,
        "column_figures": kept,
    }
    told = [f"{f['column'] + ': ' if f['column'] else ''}{f['what']} {f['fix']}" for f in findings]
    lines = [f"  {at}. {f['severity']}: {text}" for at, (f, text) in enumerate(zip(findings, told), 1)]
    if errors and fail_on_findings:
        raise ValueError("\n".join([f"The dataset '{dataset.name}' breaks {len(errors)} limit(s):", *lines]))
    count = f"{len(errors)} error(s), {len(findings) - len(errors)} warning(s)"
    print("\n".join([f"{len(table)} rows, {len(table.columns)} columns: {count}", *lines]))
    return not errors, summary
