"""Which names user code finds, and what it costs to find them."""

import json
import subprocess
import sys
import unittest

from support import environment

RUNTIME_NAMES = """
    Input Output InputPath OutputPath PipelineTaskFinalStatus TaskConfig Artifact ClassificationMetrics Dataset HTML
    Markdown Metrics Model SlicedClassificationMetrics get_uri run_notebook PIPELINE_JOB_NAME_PLACEHOLDER
    PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER PIPELINE_JOB_ID_PLACEHOLDER PIPELINE_TASK_NAME_PLACEHOLDER
    PIPELINE_TASK_ID_PLACEHOLDER PIPELINE_TASK_EXECUTOR_OUTPUT_PATH_PLACEHOLDER
    PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER PIPELINE_ROOT_PLACEHOLDER PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER
    PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER WORKSPACE_PATH_PLACEHOLDER
""".split()

ARTIFACT_CLASSES = """
    Artifact ClassificationMetrics Dataset HTML Markdown Metrics Model SlicedClassificationMetrics
""".split()


class Names(unittest.TestCase):
    def test_a_star_import_of_dsl_brings_the_runtime_names_and_no_others(self):
        found = {}
        exec("from kfp.dsl import *", found)
        self.assertEqual(set(RUNTIME_NAMES), set(found) - {"__builtins__"})

    def test_placeholders_have_the_texts_that_an_orchestrator_replaces(self):
        from kfp import dsl

        self.assertEqual("{{$.pipeline_job_name}}", dsl.PIPELINE_JOB_NAME_PLACEHOLDER)
        self.assertEqual("{{$.pipeline_job_resource_name}}", dsl.PIPELINE_JOB_RESOURCE_NAME_PLACEHOLDER)
        self.assertEqual("{{$.pipeline_job_uuid}}", dsl.PIPELINE_JOB_ID_PLACEHOLDER)
        self.assertEqual("{{$.pipeline_task_name}}", dsl.PIPELINE_TASK_NAME_PLACEHOLDER)
        self.assertEqual("{{$.pipeline_task_uuid}}", dsl.PIPELINE_TASK_ID_PLACEHOLDER)
        self.assertEqual("{{$.outputs.output_file}}", dsl.PIPELINE_TASK_EXECUTOR_OUTPUT_PATH_PLACEHOLDER)
        self.assertEqual("{{$}}", dsl.PIPELINE_TASK_EXECUTOR_INPUT_PLACEHOLDER)
        self.assertEqual("{{$.pipeline_root}}", dsl.PIPELINE_ROOT_PLACEHOLDER)
        self.assertEqual("{{$.pipeline_job_create_time_utc}}", dsl.PIPELINE_JOB_CREATE_TIME_UTC_PLACEHOLDER)
        self.assertEqual("{{$.pipeline_job_schedule_time_utc}}", dsl.PIPELINE_JOB_SCHEDULE_TIME_UTC_PLACEHOLDER)
        self.assertEqual("{{$.workspace_path}}", dsl.WORKSPACE_PATH_PLACEHOLDER)

    def test_types_are_the_same_objects_under_each_of_their_names(self):
        import kfp.components.types.artifact_types as old_artifacts
        import kfp.components.types.type_annotations as old_annotations
        import kfp.dsl.types.artifact_types as artifacts
        import kfp.dsl.types.type_annotations as annotations
        from kfp import dsl

        for name in ARTIFACT_CLASSES:
            self.assertIs(getattr(dsl, name), getattr(artifacts, name))
            self.assertIs(getattr(dsl, name), getattr(old_artifacts, name))
        for name in ("Input", "Output", "EmbeddedInput", "InputPath", "OutputPath"):
            self.assertIs(getattr(dsl, name), getattr(annotations, name))
            self.assertIs(getattr(dsl, name), getattr(old_annotations, name))

    def test_the_older_home_of_the_types_needs_no_import_of_its_own(self):
        import kfp

        self.assertIs(kfp.dsl.Dataset, kfp.components.types.artifact_types.Dataset)

    def test_the_version_is_that_of_the_interface_and_says_whose_it_is(self):
        import kfp

        self.assertRegex(kfp.__version__, r"^2\.\d+\.\d+\+pipelines$")

    def test_annotations_are_marked_types_whose_marker_comes_first(self):
        import typing

        from kfp import dsl
        from kfp.dsl.types import type_annotations as annotations

        for form, marker in (
            (dsl.Input, annotations.InputAnnotation),
            (dsl.Output, annotations.OutputAnnotation),
            (dsl.EmbeddedInput, annotations.EmbeddedAnnotation),
        ):
            self.assertIs(marker, form[dsl.Dataset].__metadata__[0])
            self.assertIs(dsl.Dataset, typing.get_args(form[dsl.Dataset])[0])

    def test_a_compiler_name_is_refused_with_the_reason(self):
        import kfp
        from kfp import dsl

        with self.assertRaisesRegex(AttributeError, "'kfp' has no attribute 'compiler'.*no compiler and no client"):
            kfp.compiler
        with self.assertRaisesRegex(AttributeError, "'kfp.dsl' has no attribute 'ParallelFor'.*not write pipelines"):
            dsl.ParallelFor
        self.assertFalse(hasattr(dsl, "If"))

    def test_decorators_leave_functions_alone_in_both_of_their_forms(self):
        from kfp import dsl

        def function():
            return 7

        for decorator in (dsl.component, dsl.pipeline, dsl.container_component, dsl.notebook_component):
            self.assertIs(function, decorator(function))
            self.assertIs(function, decorator(base_image="python:3.11")(function))
        self.assertIsInstance(dsl.ContainerSpec, type)


class Cost(unittest.TestCase):
    def test_starting_a_component_imports_none_of_the_heavy_modules(self):
        script = "import json, sys; before = set(sys.modules); import kfp.dsl.executor_main; "
        script += "print(json.dumps(sorted(set(sys.modules) - before)))"
        output = subprocess.run(
            [sys.executable, "-S", "-c", script], env=environment(), stdout=subprocess.PIPE, check=True
        ).stdout

        imported = set(json.loads(output))

        heavy = "argparse asyncio configparser dataclasses difflib inspect logging subprocess tempfile threading"
        self.assertEqual(set(), imported & set(f"{heavy} traceback urllib.parse".split()))
