"""The command `stowage-cinder`, as an operator runs it."""

import json
import subprocess

from .processes import Child


class Command:
    """With the cinder.conf of one cloud."""

    def __init__(self, cloud):
        self._cloud = cloud

    def words(self, *words):
        start = [f"{self._cloud.venv}/bin/python", "-m", "stowage_cinder.cli"]
        return [*start, "--config-file", self._cloud.conf, *words]

    def run(self, *words):
        """Exit code, standard output, standard error."""
        done = subprocess.run(
            self.words(*words), env=self._quiet(), capture_output=True, text=True, timeout=180
        )
        return done.returncode, done.stdout, done.stderr

    def start(self, log, *words):
        """In the background, so that it can be killed."""
        return Child("stowage-cinder", self.words(*words), log, env=self._quiet()).start()

    def differences(self, *words):
        """Exit code, and each difference by its id."""
        code, out, said = self.run("reconcile", "-f", "json", *words)
        assert code != 1, said
        return code, {one["id"]: one for one in json.loads(out)}

    def finds_nothing(self):
        code, out, said = self.run("reconcile")
        assert code == 0, out + said
        assert out == ""

    def _quiet(self):
        return dict(self._cloud.env, PYTHONWARNINGS="ignore")
