"""The compose file and what stands beside it: it is understood, holds no secret, and names what there is."""

import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {"POSTGRES_PASSWORD": "first-secret", "S3_ACCESS_KEY": "second-secret", "S3_SECRET_KEY": "third-secret"}


def config(**environment):
    kept = {name: value for name, value in os.environ.items() if name not in SECRETS}
    return subprocess.run(
        ["docker-compose", "--file", str(ROOT / "docker-compose.yml"), "--project-directory", str(ROOT), "config"],
        env={**kept, **environment}, capture_output=True, text=True, timeout=120, check=False)


class ComposeTest(unittest.TestCase):
    def setUp(self):
        self.text = (ROOT / "docker-compose.yml").read_text()

    @unittest.skipUnless(shutil.which("docker-compose"), "docker-compose is not on this machine: WITH=lint installs it.")
    def test_it_is_understood(self):
        done = config(**SECRETS)
        self.assertEqual(done.returncode, 0, done.stderr)
        for service in ("balancer", "server-1", "server-2", "postgres", "s3"):
            self.assertIn(f"  {service}:", done.stdout)
        self.assertIn("first-secret", done.stdout)

    @unittest.skipUnless(shutil.which("docker-compose"), "docker-compose is not on this machine: WITH=lint installs it.")
    def test_without_a_secret_it_says_which_one_is_missing(self):
        for missing in SECRETS:
            done = config(**{name: value for name, value in SECRETS.items() if name != missing})
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(missing, done.stderr)

    def test_it_holds_no_secret_and_pins_each_image(self):
        for name in SECRETS:
            self.assertNotRegex(self.text, rf"{name}: *[\"']?[A-Za-z0-9]")
            self.assertRegex((ROOT / ".env.example").read_text(), rf"(?m)^{name}=$")
        for image in re.findall(r"(?m)^ +image: (\S+)$", self.text):
            self.assertRegex(image, r":(v?[0-9]+(\.[0-9]+)+(-alpine)?|local)$")

    def test_each_service_has_a_health_check_and_the_balancer_knows_each_server(self):
        services = re.split(r"(?m)^  (?=[a-z0-9-]+:$)", self.text.split("\nservices:\n", 1)[1].split("\nvolumes:\n", 1)[0])
        services = [service for service in services if service.strip()]
        self.assertEqual(len(services), 6)
        for service in services:
            self.assertIn("healthcheck:", service)
        balancer = (ROOT / "deploy" / "nginx.conf").read_text()
        for listen in re.findall(r'"--listen", "([0-9.:]+)"', self.text):
            self.assertIn(f"server {listen} ", balancer)

    def test_the_program_in_the_image_runs_as_nobody_special_and_tells_whether_it_is_well(self):
        image = (ROOT / "Dockerfile").read_text()
        self.assertRegex(image, r"(?m)^USER pipelines$")
        self.assertIn("HEALTHCHECK", image)
        self.assertEqual(image.count("\nFROM ") + image.startswith("FROM "), 2)
        for source in re.findall(r"(?:cp -Rp|publish) (src/\S+)", image):
            self.assertTrue((ROOT / source).exists(), source)


if __name__ == "__main__":
    unittest.main()
