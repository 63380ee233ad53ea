from typing import NamedTuple

from kfp import dsl
from kfp.dsl import Dataset, Output


@dsl.component(base_image="python:3.11", packages_to_install=["scikit-learn>=1.2,<2", "numpy>=1.24,<3"])
def load_dataset(
    source: str,
    dataset: Output[Dataset],
    target: str = "",
    task: str = "auto",
    delimiter: str = ",",
    encoding: str = "utf-8",
    missing_values: list = ["NA", "N/A", "NaN", "nan", "NULL", "null", "?"],
    max_megabytes: int = 1024,
) -> NamedTuple("Outputs", [("rows", int), ("columns", int), ("task_kind", str)]):
    """Loads a table by name, path or URL and writes it as plain CSV.

    What it writes is UTF-8 with commas and a header line; a missing value is an empty field. By name there are
    scikit-learn's real sets, which need no network: iris, wine, breast_cancer, digits and diabetes.

    Args:
        source: Name of a built-in set, path of a CSV file on the step's machine, or a file, http or https URL of one.
        dataset: The table. Metadata: rows, columns, target, task, class_names (up to 1000), source and, for a CSV,
            source_sha256.
        target: Name of the column to predict. Required for a CSV; renames the target of a built-in set.
        task: Either classification or regression; auto takes a numeric target with more than 20 distinct values for
            regression.
        delimiter: The character between the fields of a CSV.
        encoding: The text encoding of a CSV.
        missing_values: Fields that mean "no value" in a CSV, besides the empty one.
        max_megabytes: A larger CSV is refused.

    Returns:
        rows: Number of rows.
        columns: Number of columns, the target included.
        task_kind: The task found, classification or regression.
    """
    import codecs
    import contextlib
    import csv
    import difflib
    import hashlib
    import http.client
    import math
    import os
    import tempfile
    import urllib.error
    import urllib.parse
    import urllib.request

    TARGETS = {
        "iris": "species",
        "wine": "cultivar",
        "breast_cancer": "diagnosis",
        "digits": "digit",
        "diabetes": "progression",
    }
    MOST_CLASSES_OF_NUMBERS = 20
    MOST_CLASSES_LISTED = 1000

    def check_options():
        wrong = []
        if task not in ("auto", "classification", "regression"):
            wrong.append(f"The task '{task}' is unknown. Use auto, classification or regression.")
        if len(delimiter) != 1:
            wrong.append(f"The delimiter {delimiter!r} is not one character.")
        try:
            codecs.lookup(encoding)
        except LookupError:
            wrong.append(f"The encoding '{encoding}' is unknown. Try utf-8, latin-1 or cp1252.")
        if wrong:
            raise ValueError(" ".join(wrong))

    def load_built_in(name):
        """Rows of one of scikit-learn's sets; its numbers in their own units, its classes by name."""
        import sklearn.datasets

        options = {"scaled": False} if name == "diabetes" else {}
        found = getattr(sklearn.datasets, f"load_{name}")(**options)
        column = target or TARGETS[name]
        yield [*map(str, found.feature_names), column]
        whole = [all(float(v).is_integer() for v in values) for values in found.data.T]
        names = getattr(found, "target_names", None)
        for values, label in zip(found.data.tolist(), found.target.tolist()):
            fields = [str(int(v)) if is_whole else repr(v) for v, is_whole in zip(values, whole)]
            yield fields + [str(names[label]) if names is not None else repr(label)]

    @contextlib.contextmanager
    def local_copy(address):
        """A file with the CSV's bytes, and their digest."""
        scheme = urllib.parse.urlsplit(address).scheme if "://" in address else ""
        if scheme not in ("", "file", "http", "https"):
            raise ValueError(
                f"'{shown(address)}' has the scheme '{scheme}'. Give a path, or a file, http or https URL."
            )
        try:
            stream = urllib.request.urlopen(address, timeout=60) if scheme else open(address, "rb")
        except urllib.error.HTTPError as error:
            error.close()
            raise ValueError(
                f"{shown(address)} answers {error.code} {error.reason}. "
                "Check that the address is right and needs no sign-in."
            ) from None
        except (urllib.error.URLError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise ValueError(
                f"{shown(address)} cannot be read: {reason}. Check the address and the network of the step."
            ) from None
        except OSError as error:
            raise ValueError(unknown_source(address, error)) from None
        with stream, tempfile.NamedTemporaryFile(suffix=".csv") as copy:
            digest = download(stream, copy, shown(address))
            yield copy.name, digest

    def download(stream, copy, address):
        digest, size = hashlib.sha256(), 0
        try:
            while block := stream.read(1 << 20):
                size += len(block)
                if size > max_megabytes * 1_000_000:
                    raise ValueError(
                        f"{address} is larger than {max_megabytes} MB. Raise max_megabytes if that is meant."
                    )
                digest.update(block)
                copy.write(block)
        except (OSError, http.client.HTTPException) as error:
            raise ValueError(f"{address} broke off after {size} bytes: {error}. Try again.") from None
        # A connection that ends early looks like the end of the file.
        announced = getattr(stream, "headers", {}).get("Content-Length")
        if announced and int(announced) != size:
            raise ValueError(f"{address} broke off after {size} of {announced} bytes. Try again.")
        copy.flush()
        return digest.hexdigest()

    def unknown_source(address, error):
        near = difflib.get_close_matches(address, TARGETS, 1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        return (
            f"'{address}' is no built-in set ({', '.join(TARGETS)}) and no file: {error.strerror}.{hint} "
            f"A relative path starts in {os.getcwd()}; an absolute one is safer."
        )

    def shown(address):
        """The address without what may be secret in it: user, password and query."""
        parts = urllib.parse.urlsplit(address)
        return (
            parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
            if parts.scheme
            else address
        )

    def load_csv(path):
        """Rows of a CSV file, checked; `missing_values` become empty fields."""
        missing = {*missing_values, ""}
        with open(
            path, encoding="utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding, newline=""
        ) as text:
            rows = csv.reader(text, delimiter=delimiter, strict=True)
            header = [name.strip() for name in next(rows, [])]
            check_header(header)
            yield header
            uneven, count = [], 0
            for fields in rows:
                if not fields:
                    continue
                if len(fields) != len(header):
                    count += 1
                    uneven = uneven or [rows.line_num, len(fields)]
                    continue
                fields = [field.strip() for field in fields]
                yield ["" if field in missing else field for field in fields]
        if count:
            raise ValueError(
                f"{count} row(s) have another number of fields than the header, which has {len(header)}: "
                f"line {uneven[0]} has {uneven[1]}. Quote fields that hold the delimiter, or mend the rows."
            )

    def check_header(header):
        if not any(header):
            raise ValueError(f"{shown(source)} is empty. A CSV file starts with a line of column names.")
        others = [d for d in ";\t|," if d != delimiter and d in "".join(header)]
        if len(header) == 1 and others:
            raise ValueError(
                f"The header has a single column, {header[0]!r}: the fields seem to be separated by {others[0]!r}. "
                "Set delimiter to it."
            )
        empty = [str(at + 1) for at, name in enumerate(header) if not name]
        twice = sorted({name for name in header if name and header.count(name) > 1})
        if empty:
            raise ValueError(f"The header has no name for column {', '.join(empty)}. Give each column a name.")
        if twice:
            raise ValueError(f"The header has these names more than once: {', '.join(twice)}. Rename the columns.")
        if target not in header:
            near = difflib.get_close_matches(target, header, 1)
            wrong = (
                f"The CSV has no column '{target}' for the target"
                if target
                else "A CSV needs the name of its target column"
            )
            raise ValueError(
                f"{wrong}. {f'Did you mean {near[0]!r}? ' if near else ''}"
                f"Set target to one of: {', '.join(header[:50])}{', ...' if len(header) > 50 else ''}."
            )

    def number(text):
        with contextlib.suppress(ValueError):
            return float(text) if math.isfinite(float(text)) else None
        return None

    def find_task(labels):
        words = [label for label in labels if number(label) is None]
        if task == "regression" and words:
            raise ValueError(
                f"Regression needs a numeric target, and {len(words)} distinct value(s) of it are no numbers, such as "
                f"{', '.join(map(repr, sorted(words)[:5]))}. Name them in missing_values, or use classification."
            )
        if task != "auto":
            return task
        return "regression" if not words and len(labels) > MOST_CLASSES_OF_NUMBERS else "classification"

    def write(rows):
        """Writes the rows as they come, so that a large file needs little memory; returns what was seen."""
        header = next(rows)
        at = header.index(target) if target in header else len(header) - 1
        labels, count = set(), 0
        with open(dataset.path, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(header)
            for fields in rows:
                out.writerow(fields)
                count += 1
                if fields[at]:
                    labels.add(fields[at])
        if not count:
            raise ValueError(f"{shown(source)} has a header and no rows. Check that it is the right file.")
        if not labels:
            raise ValueError(
                f"The target '{header[at]}' has no value in any of the {count} rows. Check target and missing_values."
            )
        return header, header[at], labels, count

    check_options()
    name = source.strip().replace("-", "_")
    if name in TARGETS:
        header, column, labels, count = write(load_built_in(name))
        origin = {"source": f"scikit-learn:{name}"}
    else:
        with local_copy(source) as (path, digest):
            try:
                header, column, labels, count = write(load_csv(path))
            except UnicodeError as error:
                raise ValueError(
                    f"{shown(source)} is not {encoding} text: {error}. Set encoding, for example to latin-1."
                ) from None
            except csv.Error as error:
                raise ValueError(
                    f"{shown(source)} is not a CSV: {error}. Check the quotes and the delimiter."
                ) from None
        origin = {"source": shown(source), "source_sha256": digest}

    kind = find_task(labels)
    dataset.metadata.update(rows=count, columns=len(header), target=column, task=kind, **origin)
    if kind == "classification" and len(labels) <= MOST_CLASSES_LISTED:
        # Numbers in their own order: 10 stands after 9.
        ordered = sorted(labels, key=lambda label: (number(label) is None, number(label) or 0.0, label))
        dataset.metadata["class_names"] = ordered
    print(f"{count} rows, {len(header)} columns, target '{column}' ({kind})")
    return count, len(header), kind
