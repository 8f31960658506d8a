"""The scheduler's side of its agent.

gRPC runs in C and waits there, where eventlet cannot switch green threads, and it survives no fork.
So a process of its own talks with Stowage, as a child of the scheduler: the agent. The scheduler
starts it, starts it anew if it ends, and asks it over a socket. If the scheduler ends, even by
SIGKILL, the agent sees the socket close and ends, too.
"""

from __future__ import annotations

import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from oslo_config import cfg
from oslo_log import log as logging

from stowage_cinder.errors import Away, error_of
from stowage_cinder.lines import Lines, Message

LOG = logging.getLogger(__name__)

_RESTART_SECONDS = 1.0
#: What the agent may need beyond the deadline to say that it has passed, seconds.
_GRACE_SECONDS = 5.0


class _Waiter:
    """A question that waits for its answer."""

    def __init__(self) -> None:
        self.answered = threading.Event()
        self.answer: Message | None = None


class Link:
    """The agent of this process. It is started by the first question or message."""

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._conf = conf
        self._guard = threading.Lock()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, _Waiter] = {}
        self._lines: Lines | None = None
        self._owner = 0

    def ask(self, method: str, body: Message, seconds: float) -> Any:
        """The agent's answer. If the agent ends, a new one is asked the same.

        Raises Away if there is none in time, and what the agent's error stands for.
        """
        until = time.monotonic() + seconds
        while True:
            left = until - time.monotonic()
            if left <= 0:
                raise Away(f"the agent did not answer within {seconds:g} s")
            answer = self._ask_once({"method": method, "body": body, "seconds": left}, left)
            if answer is None:
                time.sleep(min(_RESTART_SECONDS, max(0.0, until - time.monotonic())))
                continue
            if "error" in answer:
                raise error_of(answer["error"])
            return answer["result"]

    def tell(self, method: str, body: Message) -> None:
        """Passes something on that needs no answer. It is lost if the agent ends just then."""
        try:
            self._connected().send({"method": method, "body": body})
        except OSError:
            LOG.warning("The agent of Stowage ended before it was told of: %s", method)

    def _ask_once(self, question: Message, seconds: float) -> Message | None:
        """The answer; None: the agent ended, or did not answer at all."""
        number = next(self._numbers)
        try:
            # Starting the first agent of a process forgets the waiters of the process that forked.
            lines = self._connected()
            waiter = self._waiting[number] = _Waiter()
            lines.send({"id": number, **question})
            waiter.answered.wait(seconds + _GRACE_SECONDS)
        except OSError:
            return None
        finally:
            self._waiting.pop(number, None)
        return waiter.answer

    def _connected(self) -> Lines:
        with self._guard:
            if self._lines is None or self._owner != os.getpid():
                self._start()
            assert self._lines is not None
            return self._lines

    def _start(self) -> None:
        if self._owner != os.getpid():
            self._waiting = {}
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "stowage_cinder.agent", "--fd", str(theirs.fileno())]
        for path in self._conf.config_file or []:
            command += ["--config-file", path]
        for path in self._conf.config_dir or []:
            command += ["--config-dir", path]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
        theirs.close()
        self._owner = os.getpid()
        self._lines = Lines(ours)
        LOG.info("Started the agent of Stowage, process %s", process.pid)
        reader = threading.Thread(target=self._read, args=(self._lines, process), daemon=True)
        reader.start()

    def _read(self, lines: Lines, process: subprocess.Popen[bytes]) -> None:
        for message in lines:
            waiter = self._waiting.get(message["id"])
            if waiter is not None:
                waiter.answer = message
                waiter.answered.set()
        lines.close()
        with self._guard:
            if self._lines is lines:
                self._lines = None
        for waiter in list(self._waiting.values()):
            waiter.answered.set()
        while process.poll() is None:
            time.sleep(0.1)
        LOG.error("The agent of Stowage ended with %s; it is started anew", process.returncode)
        time.sleep(_RESTART_SECONDS)
        # Orders and deletes are followed also while nobody asks.
        self._connected()
