"""Child processes that end with the test."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import time


def free_port():
    """A TCP port of 127.0.0.1 that nobody listens on now.

    It is below the ports that Linux gives to connections and to who asks for any: while a server is
    away, its port goes to nobody, not even to a client that tries to connect.
    """
    while True:
        with socket.socket() as probe, contextlib.suppress(OSError):
            port = random.randrange(10_000, 32_768)
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(what, check, seconds=60, every=0.1):
    """Calls check until it answers something true, and returns that; TimeoutError names `what`."""
    end = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"after {seconds} s still not: {what}")
        time.sleep(every)


def exists(pid):
    """Whether there is such a process, other than one that only waits to be reaped."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Child:
    """A child process in a group of its own, so that what it starts ends with it."""

    def __init__(self, name, command, log, env=None, cwd=None):
        self.name = name
        self.command = [str(part) for part in command]
        self.log = log
        self._env = env
        self._cwd = cwd
        self._process = None

    def start(self):
        """Starts it, once more after an end."""
        with open(self.log, "ab") as out:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=self._env,
                cwd=self._cwd,
                start_new_session=True,
            )
        return self

    @property
    def pid(self):
        return self._process.pid

    def children(self):
        """Ids of the processes that it started itself."""
        with open(f"/proc/{self.pid}/task/{self.pid}/children", encoding="utf8") as file:
            return [int(one) for one in file.read().split()]

    def running(self):
        return self._process is not None and self._process.poll() is None

    def output(self):
        """What it has written so far."""
        with open(self.log, encoding="utf8", errors="replace") as file:
            return file.read()

    def kill(self):
        """SIGKILL to the process alone: what it started must notice by itself."""
        self._process.kill()
        self._process.wait()

    def terminate(self):
        """SIGTERM, without waiting."""
        if self.running():
            self._process.terminate()

    def stop(self, seconds=15):
        """SIGTERM, then SIGKILL to the whole group. Safe to call at any time."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
