"""Artifact objects in the hands of users."""

from support import FolderTest

from kfp import dsl
from kfp.dsl.types import locations


class Artifacts(FolderTest):
    def test_an_artifact_without_anything_is_empty(self):
        artifact = dsl.Artifact()
        self.assertEqual(
            ("", "", {}, "", ""), (artifact.name, artifact.uri, artifact.metadata, artifact.path, artifact.custom_path)
        )
        self.assertEqual(("system.Artifact", "0.0.1"), (artifact.schema_title, artifact.schema_version))

    def test_two_artifacts_share_no_metadata(self):
        first, second = dsl.Artifact(), dsl.Artifact()
        first.metadata["a"] = 1
        self.assertEqual({}, second.metadata)

    def test_arguments_may_be_given_by_position(self):
        artifact = dsl.Dataset("rows", "s3://b/k", {"n": 1})
        self.assertEqual(("rows", "s3://b/k", {"n": 1}), (artifact.name, artifact.uri, artifact.metadata))

    def test_each_type_has_its_title(self):
        for name in (
            "Dataset",
            "HTML",
            "Markdown",
            "Metrics",
            "Model",
            "ClassificationMetrics",
            "SlicedClassificationMetrics",
        ):
            kind = getattr(dsl, name)
            self.assertEqual((f"system.{name}", "0.0.1"), (kind.schema_title, kind.schema_version))
            self.assertTrue(issubclass(kind, dsl.Artifact))

    def test_setting_the_path_sets_the_uri(self):
        artifact = dsl.Dataset(uri="gs://b/k")
        artifact.path = "/s3/c/l"
        self.assertEqual(("s3://c/l", "/s3/c/l"), (artifact.uri, artifact.path))
        artifact.path = "/data/x y"
        self.assertEqual(("/data/x y", "/data/x y"), (artifact.uri, artifact.path))

    def test_setting_the_path_of_a_file_keeps_the_way_it_is_named(self):
        artifact = dsl.Dataset(uri="file:///a/b")
        artifact.path = "/data/x y"
        self.assertEqual(("file:///data/x%20y", "/data/x y"), (artifact.uri, artifact.path))

    def test_setting_a_path_in_a_task_of_files_names_it_as_the_task_does(self):
        locations.enter_task("/run/out.json", ["file:///run/x"])
        artifact = dsl.Dataset()
        artifact.path = "/data/x"
        self.assertEqual("file:///data/x", artifact.uri)

    def test_setting_the_path_that_it_has_keeps_the_uri(self):
        image = dsl.Artifact(uri="oci://registry/my_team/model:1")
        image.path = image.path
        self.assertEqual("oci://registry/my_team/model:1", image.uri)

    def test_a_custom_path_wins_over_the_uri_and_leaves_it(self):
        artifact = dsl.Dataset(uri="s3://b/k")
        artifact.set_path("/tmp/x")
        self.assertEqual(("/tmp/x", "/tmp/x", "s3://b/k"), (artifact.path, artifact.custom_path, artifact.uri))
        artifact.custom_path = None
        self.assertEqual(("/s3/b/k", ""), (artifact.path, artifact.custom_path))

    def test_setting_the_path_ends_a_custom_path(self):
        artifact = dsl.Dataset(uri="s3://b/k")
        artifact.set_path("/tmp/x")
        artifact.path = "/tmp/x"
        self.assertEqual(("/tmp/x", "", "/tmp/x"), (artifact.path, artifact.custom_path, artifact.uri))

    def test_a_type_of_the_users_own_needs_no_call_of_our_constructor(self):
        class Own(dsl.Artifact):
            def __init__(self):
                self.uri, self.metadata = "s3://b/k", {}

        self.assertEqual(("/s3/b/k", ""), (Own().path, Own().custom_path))

    def test_it_is_printed_with_what_it_is(self):
        self.assertEqual("Model(name='m', uri='s3://b/k', metadata={})", repr(dsl.Model("m", "s3://b/k")))


class Models(FolderTest):
    def test_the_framework_is_metadata(self):
        model = dsl.Model(metadata={"framework": "xgboost"})
        self.assertEqual("xgboost", model.framework)
        model.framework = "sklearn"
        self.assertEqual({"framework": "sklearn"}, model.metadata)
        self.assertEqual("", dsl.Model().framework)

    def test_a_model_in_an_image_lies_in_its_models_folder(self):
        model = dsl.Model(uri="oci://registry/model:1")
        self.assertEqual("/oci/registry_model:1/models", model.path)
        self.assertEqual("/oci/registry_model:1", dsl.Artifact(uri="oci://registry/model:1").path)
        model.set_path("/tmp/model")
        self.assertEqual("/tmp/model", model.path)

    def test_setting_the_path_of_a_model_in_an_image_inverts_it(self):
        model = dsl.Model()
        model.path = "/oci/registry_model:1/models"
        self.assertEqual(("oci://registry/model:1", "/oci/registry_model:1/models"), (model.uri, model.path))


class InWorkspace(FolderTest):
    def artifact(self, uri):
        return dsl.Dataset(uri=uri, metadata={"_kfp_workspace": True})

    def test_it_lies_below_the_workspace(self):
        self.assertEqual("/kfp-workspace/.artifacts/s3/b/k", self.artifact("s3://b/k").path)
        self.assertEqual("/kfp-workspace/.artifacts/data/x y", self.artifact("file:///data/x%20y").path)

    def test_the_workspace_can_be_moved_and_the_stores_root_does_not_move_it(self):
        self.set_environment(PIPELINES_WORKSPACE="/run/workspace/", PIPELINES_LOCAL_ROOT="/run/root")
        self.assertEqual("/run/workspace/.artifacts/s3/b/k", self.artifact("s3://b/k").path)

    def test_a_path_inside_keeps_it_there(self):
        artifact = self.artifact("s3://b/k")
        artifact.path = "/kfp-workspace/.artifacts/s3/b/other"
        self.assertEqual("s3://b/other", artifact.uri)
        self.assertEqual("/kfp-workspace/.artifacts/s3/b/other", artifact.path)
        self.assertEqual({"_kfp_workspace": True}, artifact.metadata)

    def test_a_path_outside_takes_it_out(self):
        artifact = self.artifact("s3://b/k")
        artifact.path = "/s3/b/other"
        self.assertEqual(("s3://b/other", "/s3/b/other"), (artifact.uri, artifact.path))
        self.assertEqual({"_kfp_workspace": False}, artifact.metadata)
