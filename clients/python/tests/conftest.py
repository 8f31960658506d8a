"""Servers for the tests: real ones, from the build of this repository."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from samples import ROOT, begin_checks

from stowage import Client
from stowage.messages import (
    BackendReport,
    Capacity,
    PoolCapacity,
    PoolReport,
    ReportCapabilitiesRequest,
)

PATIENCE = 60.0


def free_address() -> str:
    """One where nobody listens. It is below the ports that Linux gives to connections and to who
    asks for any: while a server is away, its port goes to nobody, not even to a client that tries
    to connect.
    """
    while True:
        with socket.socket() as probe, contextlib.suppress(OSError):
            port = random.randrange(10_000, 32_768)
            probe.bind(("127.0.0.1", port))
            return f"127.0.0.1:{port}"


class Server:
    """A `stowage serve` on a free port, with a directory of its own that outlives it."""

    def __init__(self, *options: str, listen: str | None = None) -> None:
        self.directory = tempfile.mkdtemp(prefix="stowage-python-")
        self._options = options
        self.address = listen or free_address()
        self.start()

    def start(self) -> None:
        """Starts it, at the same address each time."""
        self._log = Path(self.directory, "log")
        command = ["node", "dist/src/bin.js", "serve", "--listen", self.address]
        command += ["--http-listen", "off", "--data-dir", self.directory, *self._options]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            if re.search(r"gRPC\s+127\.0\.0\.1:\d+", self.output()):
                return
            time.sleep(0.05)
        raise RuntimeError(f"no server: {self.output()}")

    def output(self) -> str:
        return self._log.read_text()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def pause(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.directory)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The checks of conformance run beside all other tests, and are looked at last."""
    items.sort(key=lambda item: "test_conformance" in item.nodeid)


@pytest.fixture(scope="session", autouse=True)
def checks(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, subprocess.Popen[str]]:
    """Runs of `stowage worker check`, by the name of the sample that they play against."""
    if not any("test_conformance" in item.nodeid for item in request.session.items):
        return {}
    return begin_checks(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="session")
def shared() -> Iterator[Server]:
    """A server for tests that do it no harm. Each takes a backend of its own."""
    made = Server()
    yield made
    made.remove()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server to kill."""
    made = Server()
    yield made
    made.remove()


@pytest.fixture
def client(shared: Server) -> Iterator[Client]:
    with Client(shared.address) as made:
        yield made


@pytest.fixture
def own(server: Server) -> Iterator[Client]:
    """A client of the server to kill."""
    with Client(server.address) as made:
        yield made


@pytest.fixture
def backend() -> str:
    """A name that no other test has."""
    return f"node-{uuid.uuid4().hex[:8]}@lvm"


def report_pool(client: Client, host: str, free: float = 100) -> None:
    """Reports a backend of one thick pool."""
    space = Capacity(finite=free)
    capacity = PoolCapacity(total=space, free=space)
    report = BackendReport(host=host, pools=[PoolReport(pool_name="ssd", capacity=capacity)])
    client.capabilities.report_capabilities(ReportCapabilitiesRequest(report=report))


def eventually(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it never came to it"
        time.sleep(0.05)
