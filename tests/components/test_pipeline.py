"""The components as steps: each compiled form runs its whole command line, from the set of data to the registered model.

All of it runs twice: in other folders, with other hash seeds and other numbers of threads. What comes out must be
the same bytes, since a cache that goes by content would else never be hit.
"""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml

import workbench
from workbench import ROOT

INSTALL = ["-m", "pip", "install"]

# Stands in for the trainer of another language, which writes the same format.
COEFFICIENTS = {"mean concave points": 1.0, "worst radius": 1.5, "worst texture": 0.8, "worst concave points": 1.2}


class Steps:
    """Runs the commands of component.yaml files as processes; the little of an orchestrator that this needs."""

    def __init__(self, folder: Path, **environment):
        self.folder = folder
        self.installed = folder / "installed"
        tools = folder / "tools"
        tools.mkdir(parents=True)
        # A python3 that notes what it is asked to install and installs nothing: the packages are here.
        note = f'if [ "$1 $2 $3" = "{" ".join(INSTALL)}" ]; then printf "%s\\n" "$*" >> {self.installed}; exit 0; fi'
        for name, text in (("python3", f'#!/bin/sh\n{note}\nexec {sys.executable} "$@"\n'), ("pip", "#!/bin/sh\n")):
            (tools / name).write_text(text)
            (tools / name).chmod(stat.S_IRWXU)
        path = f"{tools}{os.pathsep}{os.environ['PATH']}"
        self.environment = workbench.environment(PATH=path, TMPDIR=str(folder), **environment)

    def run(self, task: str, component: str, artifacts=None, /, **parameters) -> dict:
        """All outputs by name. A parameter that is not given is left to its default, an artifact to be absent."""
        spec = yaml.safe_load((ROOT / "components" / component / "component.yaml").read_text(encoding="utf-8"))
        declared = spec["components"][f"comp-{component}"]["outputDefinitions"]
        place = self.folder / task
        place.mkdir()
        outputs = {
            name: {"name": name, "uri": str(place / name), "type": output["artifactType"], "metadata": {}}
            for name, output in declared.get("artifacts", {}).items()
        }
        executor_input = {
            "inputs": {
                "parameterValues": parameters,
                "artifacts": {name: {"artifacts": listed(given)} for name, given in (artifacts or {}).items()},
            },
            "outputs": {
                "parameters": {n: {"outputFile": str(place / f"{n}.txt")} for n in declared.get("parameters", {})},
                "artifacts": {name: {"artifacts": [artifact]} for name, artifact in outputs.items()},
                "outputFile": str(place / "executor_output.json"),
            },
        }
        container = spec["deploymentSpec"]["executors"][f"exec-{component}"]["container"]
        line = [part.replace("{{$}}", json.dumps(executor_input)) for part in container["command"] + container["args"]]
        done = subprocess.run(line, env=self.environment, cwd=place, capture_output=True, text=True)
        if done.returncode:
            raise StepFailed(done.stdout + done.stderr)
        left = json.loads((place / "executor_output.json").read_text())
        for name, found in left.get("artifacts", {}).items():
            outputs[name] = {**outputs[name], **found["artifacts"][0]}
        return {**outputs, **left.get("parameterValues", {})}


def listed(given) -> list:
    return given if isinstance(given, list) else [given]


class StepFailed(Exception):
    pass


def breast_cancer(steps: Steps) -> dict:
    """From the data to the registered model; the outputs of each task by its name."""
    done = {}

    def task(name, component, artifacts=None, /, **parameters):
        done[name] = steps.run(name, component, artifacts, **parameters)
        return done[name]

    loaded = task("load", "load-dataset", source="breast_cancer")
    task("validate", "validate-dataset", {"dataset": loaded["dataset"]})
    parts = task("split", "split-dataset", {"dataset": loaded["dataset"]}, test_fraction=0.25, seed=7)
    given = {name: parts[name] for name in ("train", "test")}
    ready = task("transform", "transform-dataset", given)
    train, test = ready["transformed_train"], ready["transformed_test"]
    models = {
        "a": task("forest", "train-sklearn", {"dataset": train}, hyperparameters={"n_estimators": 50}, seed=7)["model"],
        "b": task("boosted", "train-xgboost", {"dataset": train}, rounds=60, seed=7)["model"],
        "c": linear_model(steps, train["metadata"]),
    }
    compared, values = {}, {}
    for slot, model in models.items():
        judged = task(f"evaluate-{slot}", "evaluate-model", {"model": model, "dataset": test}, metric="roc_auc")
        compared[f"model_{slot}"] = model
        values[f"metric_values_{slot}"] = judged["metric_values"]
    best = task("compare", "compare-models", compared, metric="roc_auc", minimum=0.9, **values)["best_model"]
    task("register", "register-model", {"model": best, "transformer": ready["transformer"]}, name="breast-cancer")
    task("predict", "batch-predict", {"model": best, "dataset": test})
    task("watch", "monitor", {"reference": train, "current": test})
    return done


def linear_model(steps: Steps, metadata: dict) -> dict:
    place = steps.folder / "linear"
    content = {
        "format": "pipelines/logistic-regression/v1",
        "classes": metadata["class_names"],
        "features": list(COEFFICIENTS),
        "coefficients": [list(COEFFICIENTS.values())],
        "intercepts": [-0.5],
    }
    place.write_text(json.dumps(content))
    kind = {"schemaTitle": "system.Model", "schemaVersion": "0.0.1"}
    return {"name": "linear", "uri": str(place), "type": kind, "metadata": {"estimator": "linear"}}


class Pipeline(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="pipelines-steps-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.steps = Steps(cls.folder / "one", PYTHONHASHSEED="1", OMP_NUM_THREADS="1")
        cls.done = breast_cancer(cls.steps)
        cls.asked = cls.steps.installed.read_text().splitlines()
        cls.again = breast_cancer(Steps(cls.folder / "other", PYTHONHASHSEED="2", OMP_NUM_THREADS="2"))

    def test_it_ends_with_a_good_model(self):
        self.assertTrue(self.done["validate"]["passed"])
        self.assertEqual(
            (427, 142, 0), tuple(self.done["split"][f"{part}_rows"] for part in ("train", "test", "validation"))
        )
        scores = {slot: self.done[f"evaluate-{slot}"]["score"] for slot in "abc"}
        self.assertGreater(min(scores.values()), 0.95)
        self.assertEqual(max(scores.values()), self.done["compare"]["best_score"])
        self.assertTrue(self.done["compare"]["passed"])
        registered = self.done["register"]["registered"]
        self.assertEqual("breast-cancer", registered["metadata"]["name"])
        self.assertEqual(self.done["compare"]["best_score"], registered["metadata"]["metrics"]["roc_auc"])
        self.assertTrue(Path(registered["uri"], "transformer", "model.joblib").is_file())

    def test_it_is_used_and_watched(self):
        self.assertEqual(142, self.done["predict"]["rows"])
        self.assertFalse(self.done["watch"]["drifted"])

    def test_each_step_asks_for_its_packages_and_the_runtime(self):
        for name in workbench.COMPONENTS:
            wanted = " ".join([*INSTALL, "--quiet", "--no-warn-script-location", *workbench.component(name).packages])
            if workbench.component(name).packages:
                self.assertIn(wanted, self.asked)
        self.assertEqual(len(self.done), sum("kfp==" in line for line in self.asked))

    def test_the_same_inputs_give_the_same_bytes(self):
        for task, outputs in self.done.items():
            for name, output in outputs.items():
                with self.subTest(f"{task}.{name}"):
                    if name == "training_seconds":
                        continue
                    other = self.again[task][name]
                    if not isinstance(output, dict) or "uri" not in output:
                        self.assertEqual(output, other)
                        continue
                    self.assertEqual(output["metadata"], other["metadata"])
                    self.assertEqual(files(output), files(other))

    def test_the_models_of_a_loop_reach_the_step_as_a_list(self):
        models = [self.done["forest"]["model"], self.done["boosted"]["model"]]
        result = self.steps.run("loop", "compare-models", {"models": models}, scores=[0.5, 0.75])
        self.assertEqual(("xgboost-2", 0.75), (result["best_name"], result["best_score"]))
        self.assertEqual(files(models[1]), files(result["best_model"]))

    def test_a_step_that_fails_says_why_at_the_end(self):
        with self.assertRaises(StepFailed) as failed:
            self.steps.run("fails", "load-dataset", source="irsi")
        self.assertIn("Did you mean 'iris'?", str(failed.exception).strip().splitlines()[-1])


def files(artifact: dict) -> dict:
    root = Path(artifact["uri"])
    found = [path for path in root.rglob("*") if path.is_file()] if root.is_dir() else [root] * root.is_file()
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(found)}


if __name__ == "__main__":
    unittest.main()
