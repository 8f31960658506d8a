"""A client of Stowage's servers."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from types import TracebackType

from stowage.calls import CallDefaults
from stowage.channels import ChannelOptions, Channels
from stowage.credentials import Tls, TokenSource
from stowage.retry import Retry
from stowage.services import (
    AccessService,
    CapabilityService,
    EventService,
    PoolService,
    SchedulerService,
    StatusService,
    VolumeService,
    WorkerService,
)

_DEADLINE_SECONDS = 30.0
_RETRY = Retry()


def new_id() -> str:
    """A UUID for a volume, snapshot, group, backup or request."""
    return str(uuid.uuid4())


class Client:
    """The services of the servers of one ledger. Any thread may use it.

    It connects at the first call, and connects again by itself. If a server does not answer, it is
    the next address's turn. Make the client after a fork, not before.
    """

    def __init__(
        self,
        addresses: str | Sequence[str],
        *,
        tls: Tls | None = None,
        token: TokenSource | None = None,
        deadline: float = _DEADLINE_SECONDS,
        retry: Retry | None = _RETRY,
        options: ChannelOptions = (),
    ) -> None:
        """`addresses`: `host:port`, or several of them: servers that share a ledger. `tls`: None
        for a connection in plain text. `token`: a bearer token, or what gives it; without TLS only
        to this machine. `deadline`: seconds that a unary call may take with all its attempts,
        unless it says otherwise. `retry`: None for one attempt only. `options`: more for gRPC's
        channels. Raises ValueError if these do not go together.
        """
        if deadline <= 0:
            raise ValueError("deadline: a number of seconds above 0 is expected")
        listed = [addresses] if isinstance(addresses, str) else list(addresses)
        self._channels = Channels(listed, tls, token, options)
        defaults = CallDefaults(deadline, retry)
        self.scheduler = SchedulerService(self._channels, defaults)
        self.capabilities = CapabilityService(self._channels, defaults)
        self.workers = WorkerService(self._channels, defaults)
        self.pools = PoolService(self._channels, defaults)
        self.volumes = VolumeService(self._channels, defaults)
        self.events = EventService(self._channels, defaults)
        self.access = AccessService(self._channels, defaults)
        self.status = StatusService(self._channels, defaults)

    def close(self) -> None:
        """Closes the connections, and cancels every call over them."""
        self._channels.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
