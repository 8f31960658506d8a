"""A Stowage server with a ledger of its own, which can be killed and started again."""

import os
import shutil
import sys
from pathlib import Path

from stowage import Client, Tls

from .processes import Child, free_port, wait_until

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../../.."))
sys.path.append(f"{ROOT}/clients/python/tests")
from authority import Authority  # noqa: E402 - the Python client's tests make it

#: What the certificate says, which is not the server's address.
NAME = "stowage.example"
#: As docs/cinder-driver.md has it; and what the tests look with.
BINDINGS = [
    {
        "tokens": ["cinder"],
        "roles": ["client", "manager", "worker", "operator"],
        "projects": ["*"],
        "hosts": ["*"],
        "backends": ["*"],
    },
    {"tokens": ["test"], "roles": ["operator"]},
]


class StowageServer:
    """On the same port and directory at every start. `guarded`: with TLS, and it asks who calls."""

    def __init__(self, directory, service_down_time_ms=10_000, guarded=False):
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
        self._authority = Authority(Path(directory)) if guarded else None
        if self._authority:
            command += ["--config", self._authority.configuration(BINDINGS, f"DNS:{NAME}")]
        self._child = Child("stowage", command, f"{directory}/server.log", env=env, cwd=directory)
        self._starts = 0

    def options(self):
        """The section `[stowage]` of a cinder.conf that may use it."""
        if not self._authority:
            return {"servers": self.address}
        return {
            "servers": self.address,
            "ca_file": self._authority.ca,
            "server_name": NAME,
            "token_file": self.give_token("cinder"),
        }

    def give_token(self, name):
        """Gives the schedulers a token of this name; the path of its file."""
        path = Path(self.directory, "cinder.token")
        new = path.with_suffix(".new")
        new.write_text(self._authority.token(name), encoding="utf8")
        return new.replace(path)

    def client(self):
        """A client for tests, to be closed."""
        if not self._authority:
            return Client(self.address)
        tls = Tls(ca=self._authority.ca, server_name=NAME)
        return Client(self.address, tls=tls, token=self._authority.token("test"))

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

    @property
    def pid(self):
        return self._child.pid

    def kill(self):
        """SIGKILL."""
        self._child.kill()

    def stop(self):
        self._child.stop(5)
