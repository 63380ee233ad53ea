from typing import NamedTuple, Optional

from kfp import dsl
from kfp.dsl import Dataset, Input, Model, Output


@dsl.component(base_image="python:3.11")
def register_model(
    model: Input[Model],
    name: str,
    registered: Output[Model],
    version: str = "",
    metrics: dict = {},
    description: str = "",
    limitations: str = "",
    transformer: Optional[Input[Model]] = None,
    training_data: Optional[Input[Dataset]] = None,
) -> NamedTuple("Outputs", [("registered_version", str), ("digest", str)]):
    """Packs a model for serving: the model files, a model card for people and a record for machines.

    A model server finds the model files at the top of the folder, and nothing else that it could take for a model: the
    card and the record stand in about/, the transformer in transformer/. Nothing in it depends on the time or the
    place: the same model gives the same bytes.

    Args:
        model: The model to register, a file or a folder.
        name: Its name, fit for a service: lower-case letters, digits and hyphens, a letter first, at most 40.
        registered: The folder: model files, about/model-card.md, about/metadata.json and, where given, transformer/.
            Metadata: the model's own, and name, version, digest and metrics.
        version: Its version, such as 1.4.0; by default made from the digest, so that the same model has the same one.
        metrics: Its metrics by name; by default those in the model's metadata, where compare-models writes them.
        description: What the model is for, in the card.
        limitations: What the model must not be used for, in the card.
        transformer: What makes features of raw rows, as transform-dataset writes it.
        training_data: The rows that the model learnt from; their digest is recorded.

    Returns:
        registered_version: The version, given or made.
        digest: SHA-256 over the paths and contents of the model files and the transformer.
    """
    import hashlib
    import json
    import os
    import re
    import shutil

    # What model servers look for; a file of another name keeps its name.
    ENDINGS = (".joblib", ".pkl", ".ubj", ".bst", ".json", ".onnx")

    def check_names():
        problems = []
        if not re.fullmatch(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?", name):
            problems.append(
                f"The name '{name}' cannot name a service. "
                "Use lower-case letters, digits and hyphens, a letter first, at most 40 characters."
            )
        if version and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", version):
            problems.append(
                f"The version '{version}' cannot be part of an address. "
                "Use letters, digits, dots, hyphens and underscores."
            )
        if problems:
            raise ValueError(" ".join(problems))

    def pack(source, folder):
        """Copies a file or a folder into `folder`."""
        os.makedirs(folder, exist_ok=True)
        if os.path.isdir(source.path):
            shutil.copytree(source.path, folder, dirs_exist_ok=True)
        elif os.path.isfile(source.path):
            shutil.copyfile(source.path, os.path.join(folder, file_name(source)))
        else:
            raise ValueError(
                f"The model '{source.name}' has no file at {source.path}. Look at the task that should have written it."
            )

    def file_name(source):
        """A single file is named after the output, without the ending by which servers know what it is."""
        base = os.path.basename(source.path)
        ending = os.path.splitext(base)[1]
        if ending not in ENDINGS:
            with open(source.path, "rb") as file:
                start = file.read(2)
            framework = source.metadata.get("framework")
            known = ".joblib" if framework == "sklearn" else ".ubj" if framework == "xgboost" else ""
            ending = ".json" if start in (b'{"', b"{\n", b"{\r", b"{ ") else known
        return f"model{ending}" if ending else base

    def list_files(root):
        """Digest and size of each file below `root`, by its path with forward slashes, in order."""
        found = {}
        for folder, _, files in os.walk(root):
            for file in files:
                path = os.path.join(folder, file)
                found[os.path.relpath(path, root).replace(os.sep, "/")] = {
                    "sha256": sha256(path),
                    "size_bytes": os.path.getsize(path),
                }
        return dict(sorted(found.items()))

    def sha256(path):
        digest = hashlib.sha256()
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def model_card(record):
        known = [("Version", record["version"]), ("Digest", record["digest"])]
        known += [
            (label, record[key])
            for key, label in (
                ("framework", "Framework"),
                ("framework_version", "Framework version"),
                ("estimator", "Estimator"),
                ("task", "Task"),
                ("target", "Target"),
                ("training_rows", "Training rows"),
                ("training_data_sha256", "Training data"),
            )
            if key in record
        ]
        lines = [f"# {name}", "", description or "No description was given.", "", *table(("", ""), known)]
        if record["metrics"]:
            lines += [
                "",
                "## Metrics",
                "",
                *table(
                    ("Metric", "Value"), [(key, f"{value:.4f}") for key, value in sorted(record["metrics"].items())]
                ),
            ]
        if limitations:
            lines += ["", "## Limitations", "", limitations]
        for key, title in (("classes", "Classes"), ("features", "Features")):
            if record.get(key):
                lines += ["", f"## {title}", "", ", ".join(f"`{item}`" for item in record[key])]
        if record.get("hyperparameters"):
            lines += [
                "",
                "## Hyperparameters",
                "",
                *table(("Name", "Value"), sorted(record["hyperparameters"].items())),
            ]
        lines += [
            "",
            "## Files",
            "",
            *table(("File", "SHA-256"), [(path, entry["sha256"]) for path, entry in record["files"].items()]),
        ]
        return "\n".join(lines) + "\n"

    def table(heads, rows):
        return [f"| {' | '.join(heads)} |", "| --- | --- |"] + [
            f"| {' | '.join(str(item).replace('|', chr(92) + '|') for item in row)} |" for row in rows
        ]

    check_names()
    wrong = [key for key, value in metrics.items() if isinstance(value, bool) or not isinstance(value, (int, float))]
    if wrong:
        raise ValueError(
            f"These metrics are no numbers: {', '.join(wrong)}. Give what evaluate-model puts out as metric_values."
        )

    root = registered.path
    pack(model, root)
    # A model that was registered before brings its old card along, which would be wrong here.
    shutil.rmtree(os.path.join(root, "about"), ignore_errors=True)
    if transformer is not None:
        pack(transformer, os.path.join(root, "transformer"))
    files = list_files(root)
    if not files:
        raise ValueError(f"The model '{model.name}' is an empty folder. Look at the task that should have written it.")
    digest = hashlib.sha256(
        "".join(f"{path}\0{entry['sha256']}\n" for path, entry in files.items()).encode()
    ).hexdigest()

    kept = (
        "framework",
        "framework_version",
        "estimator",
        "task",
        "target",
        "features",
        "classes",
        "hyperparameters",
        "training_rows",
        "seed",
    )
    record = {
        "name": name,
        "version": version or f"sha-{digest[:12]}",
        "digest": digest,
        "description": description,
        "limitations": limitations,
        "metrics": metrics or model.metadata.get("metrics", {}),
        "files": files,
        **{key: model.metadata[key] for key in kept if key in model.metadata},
    }
    if training_data is not None:
        record["training_data_sha256"] = sha256(training_data.path)
    os.makedirs(os.path.join(root, "about"))
    with open(os.path.join(root, "about", "metadata.json"), "w", encoding="utf-8") as file:
        json.dump(record, file, indent=2, sort_keys=True, ensure_ascii=False)
        file.write("\n")
    with open(os.path.join(root, "about", "model-card.md"), "w", encoding="utf-8") as file:
        file.write(model_card(record))

    registered.metadata.update(
        model.metadata, name=name, version=record["version"], digest=digest, metrics=record["metrics"]
    )
    print(f"{name} {record['version']}: {len(files)} file(s), digest {digest}")
    return record["version"], digest
