"""What a trial reports while it runs, as lines of a file."""

import datetime
import json
import multiprocessing
import os
from unittest import mock

from pipelines_metrics import VARIABLE, report
from support import FolderTest


def _report_many(worker):
    for step in range(200):
        report({"loss": worker, "accuracy": step / 200}, step=step)


class Reports(FolderTest):
    def setUp(self):
        super().setUp()
        patch = mock.patch.dict(os.environ, {VARIABLE: self.path("metrics.jsonl")})
        patch.start()
        self.addCleanup(patch.stop)

    def lines(self):
        with open(self.path("metrics.jsonl"), encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def test_each_metric_is_a_line_with_its_step_and_time(self):
        noon = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.timezone.utc)
        self.assertTrue(report({"loss": 0.25, "epochs": 3}, step=7, time=noon))
        self.assertEqual(
            self.lines(),
            [
                {"metric": "loss", "value": "0.25", "step": 7, "time": "2026-03-01T12:00:00+00:00"},
                {"metric": "epochs", "value": "3.0", "step": 7, "time": "2026-03-01T12:00:00+00:00"},
            ],
        )

    def test_without_a_step_none_is_told_and_the_time_is_now(self):
        before = datetime.datetime.now(datetime.timezone.utc)
        report({"loss": "1e-3"})
        (line,) = self.lines()
        self.assertEqual((line["metric"], line["value"], "step" in line), ("loss", "1e-3", False))
        self.assertGreaterEqual(datetime.datetime.fromisoformat(line["time"]), before)

    def test_what_is_no_number_is_told_as_it_is_when_it_is_nan(self):
        report({"loss": float("nan"), "gain": float("inf")})
        self.assertEqual([line["value"] for line in self.lines()], ["nan", "inf"])

    def test_names_may_hold_anything(self):
        report({'a "quoted"\nname ü': 1})
        self.assertEqual(self.lines()[0]["metric"], 'a "quoted"\nname ü')

    def test_nobody_listens_and_nothing_is_written(self):
        with mock.patch.dict(os.environ):
            del os.environ[VARIABLE]
            self.assertFalse(report({"loss": 1}))
        self.assertFalse(os.path.exists(self.path("metrics.jsonl")))

    def test_what_is_no_report_is_refused_before_anything_is_written(self):
        for metrics, step, time in [({"loss": "low"}, None, None), ({"loss": None}, None, None), ({"": 1}, None, None), ({"loss": 1}, 1.5, None),
                                    ({"good": 1, "loss": []}, None, None), ({"loss": 1}, None, datetime.datetime(2026, 3, 1))]:
            with self.subTest(metrics=metrics, step=step, time=time), self.assertRaises((TypeError, ValueError)):
                report(metrics, step=step, time=time)
        self.assertFalse(os.path.exists(self.path("metrics.jsonl")))

    def test_processes_do_not_mix_their_lines(self):
        workers = [multiprocessing.get_context("fork").Process(target=_report_many, args=(number,)) for number in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(120)
        self.assertEqual([worker.exitcode for worker in workers], [0] * 4)
        lines = self.lines()
        self.assertEqual(len(lines), 4 * 200 * 2)
        self.assertEqual(sum(1 for line in lines if line["metric"] == "loss" and line["value"] == "3.0"), 200)
