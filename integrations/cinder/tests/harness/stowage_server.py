"""A Stowage server with a ledger of its own, which can be killed and started again."""

import os
import shutil

from .processes import Child, free_port, wait_until

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../../.."))


class StowageServer:
    """On the same port and directory at every start."""

    def __init__(self, directory, service_down_time_ms=10_000):
        self.directory = directory
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)
        self.address = f"127.0.0.1:{free_port()}"
        env = dict(
            os.environ,
            STOWAGE_SERVICE_DOWN_TIME_MS=str(service_down_time_ms),
            # What Cinder's services were told to do stays theirs, whatever this says.
            STOWAGE_WORKERS_RESCHEDULE_AFTER_DOWN_MS="0",
        )
        command = ["node", f"{ROOT}/dist/src/bin.js", "serve", "--listen", self.address]
        command += ["--http-listen", "off", "--data-dir", f"{directory}/data"]
        self._child = Child("stowage", command, f"{directory}/server.log", env=env, cwd=directory)
        self._starts = 0

    def start(self):
        self._starts += 1
        self._child.start()
        wait_until("Stowage listens", self._listens, 30)
        return self

    def _listens(self):
        if not self._child.running():
            raise RuntimeError(f"Stowage ended: {self._child.output()}")
        said = "\n" + self._child.output()
        return said.count("\ngRPC ") >= self._starts

    def kill(self):
        """SIGKILL."""
        self._child.kill()

    def stop(self):
        self._child.stop(5)
