"""Messages between the scheduler and its agent: JSON, one a line, over a socket pair."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

Message = dict[str, Any]


class Lines:
    """One end. Any thread may send; one thread reads."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._sending = threading.Lock()

    def send(self, message: Message) -> None:
        """Raises OSError if the other end is gone."""
        line = json.dumps(message, separators=(",", ":")).encode() + b"\n"
        with self._sending:
            self._end.sendall(line)

    def __iter__(self) -> Iterator[Message]:
        """Every message, until the other end is gone."""
        rest = b""
        while True:
            try:
                data = self._end.recv(65536)
            except OSError:
                return
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                yield json.loads(line)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._end.shutdown(socket.SHUT_RDWR)
        self._end.close()
