"""How a client shows who it is, and knows the server."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import grpc

Pem = str | os.PathLike[str] | bytes
"""PEM text as bytes, or the path of a file that holds it."""

TokenSource = str | Callable[[], str]
"""A bearer token, or what gives the one that counts now: asked at every call."""

_LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class Tls:
    """A connection with TLS. Files are read when the client first connects to an address."""

    ca: Pem | None = None
    """Authorities that the server's certificate may come from. None: those that gRPC trusts."""
    cert: Pem | None = None
    """The client's own certificate, with `key`."""
    key: Pem | None = None
    server_name: str | None = None
    """The name that the server's certificate must have, where it is not the address's."""

    def __post_init__(self) -> None:
        if (self.cert is None) != (self.key is None):
            raise ValueError("cert and key belong together: one of them is missing")

    def credentials(self) -> grpc.ChannelCredentials:
        """Raises OSError if a file cannot be read."""
        return grpc.ssl_channel_credentials(
            root_certificates=_read(self.ca),
            private_key=_read(self.key),
            certificate_chain=_read(self.cert),
        )


class TokenFile:
    """A token in a file that somebody else renews: read again when the file changes.

    Raises OSError if the file cannot be read at first; later the last token goes on.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)
        self._token = self._path.read_text().strip()
        self._changed_at = self._path.stat().st_mtime_ns
        self._looked_at = time.monotonic()

    def __call__(self) -> str:
        now = time.monotonic()
        if now - self._looked_at < _LOOK_SECONDS:
            return self._token
        self._looked_at = now
        try:
            changed_at = self._path.stat().st_mtime_ns
            if changed_at != self._changed_at and (token := self._path.read_text().strip()):
                self._token, self._changed_at = token, changed_at
        except OSError:
            # It is being replaced.
            pass
        return self._token


def _read(pem: Pem | None) -> bytes | None:
    return pem if pem is None or isinstance(pem, bytes) else Path(pem).read_bytes()
