"""URIs and paths are inverse to each other."""

from support import FolderTest

from kfp import dsl
from kfp.dsl.types import locations

STORES = {
    "gs://bucket/a/b": "/gcs/bucket/a/b",
    "s3://bucket/a b%20": "/s3/bucket/a b%20",
    "minio://bucket/a": "/minio/bucket/a",
}


class Paths(FolderTest):
    def test_a_store_is_a_folder_of_the_root(self):
        for uri, path in STORES.items():
            self.assertEqual(path, locations.to_path(uri))
            self.assertEqual(uri, locations.to_uri(path))

    def test_the_root_of_the_stores_can_be_moved(self):
        self.set_environment(PIPELINES_LOCAL_ROOT="/data/run/")
        for uri, path in STORES.items():
            self.assertEqual("/data/run" + path, locations.to_path(uri))
            self.assertEqual(uri, locations.to_uri("/data/run" + path))
        self.assertEqual("/s3/bucket/a", locations.to_uri("/s3/bucket/a"))

    def test_the_root_of_the_file_system_is_no_move(self):
        self.set_environment(PIPELINES_LOCAL_ROOT="/")
        self.assertEqual("/s3/bucket/a", locations.to_path("s3://bucket/a"))

    def test_an_image_is_one_folder(self):
        self.assertEqual("/oci/registry_team_model:1", locations.to_path("oci://registry/team/model:1"))
        self.assertEqual("oci://registry/team/model:1", locations.to_uri("/oci/registry_team_model:1/models"))

    def test_a_plain_path_and_an_unknown_scheme_stay_as_they_are(self):
        for text in ("/data/set.csv", "data/set.csv", "https://host/set.csv", "", "/s3", "/gcsx/a"):
            self.assertEqual(text, locations.to_path(text))
            self.assertEqual(text, locations.to_uri(text))

    def test_a_file_uri_is_its_decoded_path(self):
        self.assertEqual("/a b/ü%", locations.to_path("file:///a%20b/%C3%BC%25"))
        self.assertEqual("/a", locations.to_path("file://localhost/a"))

    def test_a_path_becomes_an_encoded_file_uri_where_files_are_named_so(self):
        for path in ("/a b/ü%", "/plain-1_2.3~/x", "/task%2Fname/#?&"):
            uri = locations.to_uri(path, as_file=True)
            self.assertTrue(uri.startswith("file:///"))
            self.assertTrue(uri.isascii())
            self.assertEqual(path, locations.to_path(uri))
        self.assertEqual("file:///plain-1_2.3~/x", locations.to_uri("/plain-1_2.3~/x", as_file=True))

    def test_a_store_keeps_its_scheme_where_files_are_named_by_uri(self):
        self.assertEqual("s3://b/k", locations.to_uri("/s3/b/k", as_file=True))
        self.assertEqual("https://host/x", locations.to_uri("https://host/x", as_file=True))

    def test_a_file_of_another_machine_is_refused(self):
        with self.assertRaisesRegex(ValueError, "the machine 'elsewhere'.*three slashes"):
            locations.to_path("file://elsewhere/a")


class TaskRoot(FolderTest):
    def test_outside_a_task_there_is_no_uri(self):
        with self.assertRaisesRegex(RuntimeError, "outside a running task.*inside the component's function"):
            dsl.get_uri()

    def test_a_plain_task_root_gives_plain_paths(self):
        locations.enter_task("/run/task/executor_output.json", ["/run/task/x"])
        self.assertEqual("/run/task/Output", dsl.get_uri())
        self.assertEqual("/run/task/model", dsl.get_uri(suffix="model"))

    def test_a_task_root_in_a_store_gives_uris_of_the_store(self):
        locations.enter_task("/s3/bucket/root/task/executor_output.json", [])
        self.assertEqual("s3://bucket/root/task/model", dsl.get_uri("model"))

    def test_a_task_root_in_a_moved_store_gives_uris_of_the_store(self):
        self.set_environment(PIPELINES_LOCAL_ROOT="/tmp/moved")
        locations.enter_task("/tmp/moved/gcs/bucket/task/executor_output.json", [])
        self.assertEqual("gs://bucket/task/Output", dsl.get_uri())

    def test_a_task_whose_artifacts_are_file_uris_names_its_own_so(self):
        locations.enter_task("/run/a task/executor_output.json", ["s3://b/k", "file:///run/x"])
        self.assertEqual("file:///run/a%20task/Output", dsl.get_uri())
        self.assertEqual("/run/a task/Output", dsl.Dataset(uri=dsl.get_uri()).path)

    def test_a_task_root_may_itself_be_a_file_uri(self):
        locations.enter_task("file:///run/a%20task/executor_output.json", [])
        self.assertEqual("file:///run/a%20task/Output", dsl.get_uri())

    def test_a_relative_task_root_is_one_of_the_working_folder(self):
        import os

        locations.enter_task("executor_output.json", [])
        self.assertEqual(os.path.join(os.getcwd(), "Output"), dsl.get_uri())
