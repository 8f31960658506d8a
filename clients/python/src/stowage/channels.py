"""Connections to the servers of one ledger, tried in turn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import grpc
from grpc.experimental import ChannelOptions as Experimental

from stowage._threads import native
from stowage.credentials import Tls, TokenSource

ChannelOptions = Sequence[tuple[str, Any]]

_LOOPBACK = re.compile(r"(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?|unix:.*")
# How long a server may take to connect: gRPC's own 20 s are most of a call's deadline. One of
# several has less, for then it is the next one's turn.
_CONNECT_MS = 5_000
_CONNECT_OF_SEVERAL_MS = 2_000

_OPTIONS: ChannelOptions = (
    # Finds out that a server went away while a stream is silent.
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # Pages of pools with long capabilities exceed the usual 4 MiB.
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 5_000),
    # A client that is closed leaves no connection behind, and shares none with others.
    ("grpc.use_local_subchannel_pool", 1),
    # A stream's reader waits for itself. Otherwise gRPC waits in a thread that it makes with
    # `threading`: in a process that eventlet patched, that is a green one, and all stands still.
    (Experimental.SingleThreadedUnaryStream, 1),
)


class Connection:
    """A channel to one address, and how many calls it carries. Made and counted by `Channels`."""

    def __init__(self, position: int, channel: grpc.Channel) -> None:
        self.position = position
        self.channel = channel
        self.calls = 0
        self.dropped = False


class Channels:
    """One channel an address, opened when it is first needed. May be used by any thread.

    A channel that could not connect is not used again: the next call opens another. gRPC would try
    to connect again by itself. But older versions (1.51 does, 1.85 does not) notice that they are
    connected only while a call waits for that, or every 5 s, and a call on a channel that failed
    waits for nothing. An attempt whose time ends before it is noticed counts as failed, each time.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        tls: Tls | None,
        token: TokenSource | None,
        options: ChannelOptions,
    ) -> None:
        if not addresses:
            raise ValueError("a client needs the address of a server")
        if token is not None and tls is None:
            for address in addresses:
                if not _LOOPBACK.fullmatch(address):
                    raise ValueError(
                        f"a token to {address} without TLS: "
                        "whoever sees it on the network could use it"
                    )
        self.addresses = tuple(addresses)
        self._tls = tls
        self._token = token
        self._options = tuple(options)
        self._lock = native().Lock()
        self._open: dict[int, Connection] = {}
        self._dropped: set[Connection] = set()
        self._closed = False
        self._turn = 0

    def current(self) -> int:
        """Position of the address whose turn it is."""
        return self._turn

    def pass_on(self, position: int) -> None:
        """The address did not answer: the next one's turn, unless it came meanwhile."""
        with self._lock:
            if self._turn == position:
                self._turn = (position + 1) % len(self.addresses)

    def lend(self, position: int) -> Connection:
        """The channel of an address, for one call, to be given back when the call has ended.
        Raises ValueError after `close`.
        """
        with self._lock:
            if self._closed:
                raise ValueError("the client is closed")
            connection = self._open.get(position)
            if connection is None:
                connection = Connection(position, self._connect(self.addresses[position]))
                self._open[position] = connection
            connection.calls += 1
            return connection

    def give_back(self, connection: Connection) -> None:
        """The call has ended."""
        with self._lock:
            connection.calls -= 1
            unused = connection.dropped and connection.calls == 0
            if unused:
                self._dropped.discard(connection)
        if unused:
            connection.channel.close()

    def drop(self, connection: Connection) -> None:
        """It could not connect. Calls that it still carries may end; the next one opens another."""
        with self._lock:
            if self._open.get(connection.position) is connection:
                del self._open[connection.position]
                connection.dropped = True
                self._dropped.add(connection)

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What goes with every call."""
        if self._token is None:
            return ()
        token = self._token if isinstance(self._token, str) else self._token()
        return (("authorization", f"Bearer {token}"),)

    def close(self) -> None:
        """Cancels what is under way. May be called again."""
        with self._lock:
            self._closed = True
            connections = [*self._open.values(), *self._dropped]
            self._open.clear()
            self._dropped.clear()
        for connection in connections:
            connection.channel.close()

    def _connect(self, address: str) -> grpc.Channel:
        several = len(self.addresses) > 1
        options = dict(_OPTIONS)
        options["grpc.min_reconnect_backoff_ms"] = (
            _CONNECT_OF_SEVERAL_MS if several else _CONNECT_MS
        )
        if _LOOPBACK.fullmatch(address):
            # A proxy from the environment is not for the machine itself.
            options["grpc.enable_http_proxy"] = 0
        if self._tls is not None and self._tls.server_name is not None:
            options["grpc.ssl_target_name_override"] = self._tls.server_name
        options.update(self._options)
        items = tuple(options.items())
        if self._tls is None:
            return grpc.insecure_channel(address, options=items)
        return grpc.secure_channel(address, self._tls.credentials(), options=items)
