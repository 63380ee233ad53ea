"""What an interpreter has, by the metadata of its packages."""

import sys
import zipfile
from unittest import mock

from environment_tests.wheels import write_wheel
from pipelines_environments import requirements
from support import FolderTest


class Satisfied(FolderTest):
    def setUp(self):
        super().setUp()
        self.has("plain_one", "2.5")
        self.has("leaning", "1.0", ["plain_one>=2", "absent_one; extra == 'more'", "plain_one<2; extra == 'odd'"])
        self.has("leaning_on_absent", "1.0", ["absent_one"])
        self.has("early", "2.0rc1")
        self.has("circle_a", "1", ["circle_b"])
        self.has("circle_b", "1", ["circle_a[x]", "plain_one; extra == 'x'"])
        sys.path.insert(0, self.path("site"))
        self.addCleanup(sys.path.remove, self.path("site"))

    def has(self, name: str, version: str, requires=()) -> None:
        with zipfile.ZipFile(write_wheel(self.path("wheels"), name, version, requires)) as wheel:
            wheel.extractall(self.path("site"))

    def is_met(self, *texts, flags=()) -> bool:
        return requirements.are_satisfied([{"requirements": list(texts), "flags": list(flags)}])

    def test_names_and_versions(self):
        for text, expected in (
            ("plain_one", True),
            ("Plain-One", True),
            ("plain.one==2.5", True),
            ("plain-one>=2,<3", True),
            ("plain-one==2.*", True),
            ("plain-one>=3", False),
            ("plain-one!=2.5", False),
            ("absent_one", False),
            ("early>=1", True),
            ("early>=2.0", False),
        ):
            self.assertEqual(expected, self.is_met(text), text)

    def test_all_of_them_must_be_there(self):
        self.assertTrue(self.is_met("plain-one", "leaning"))
        self.assertFalse(self.is_met("plain-one", "absent_one"))
        self.assertTrue(self.is_met())

    def test_markers_that_do_not_hold_ask_for_nothing(self):
        self.assertTrue(self.is_met('absent_one; python_version < "3"'))
        self.assertFalse(self.is_met('absent_one; python_version >= "3"'))

    def test_what_packages_need_must_be_there_too(self):
        self.assertTrue(self.is_met("leaning"))
        self.assertFalse(self.is_met("leaning_on_absent"))
        self.assertTrue(self.is_met("leaning_on_absent", flags=["--no-deps"]))
        self.assertTrue(self.is_met("circle_a", "circle_b"))

    def test_extras_ask_for_more(self):
        self.assertFalse(self.is_met("leaning[more]"))
        self.assertFalse(self.is_met("leaning[odd]"))
        self.assertTrue(self.is_met("leaning[unknown]"))

    def test_what_is_no_requirement_is_not_met(self):
        for text in ("./plain.whl", "git+https://example.org/x", "plain-one @ https://example.org/x.whl", "a b", ""):
            self.assertFalse(self.is_met(text), text)

    def test_without_the_grammar_nothing_is_met(self):
        absent = ("packaging", "packaging.requirements", "pip", "pip._vendor", "pip._vendor.packaging.requirements")
        with mock.patch.dict(sys.modules, {name: None for name in absent}):
            self.assertFalse(self.is_met("plain-one"))
