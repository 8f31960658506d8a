"""A stream of orders that is opened again when it breaks."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import grpc

from stowage._threads import native
from stowage.calls import Stream
from stowage.errors import (
    InvalidRequest,
    PermissionDenied,
    StowageError,
    Unauthenticated,
    Unavailable,
    WorkerReplaced,
)
from stowage.messages import WatchDecisionsRequest, WatchDecisionsResponse
from stowage.retry import Retry
from stowage.services import WorkerService

_LOG = logging.getLogger("stowage.worker")
# Even a stream that breaks at once, over and over, is not asked for ten times a second.
_RETRY = Retry(base=0.4)
_LONG_SECONDS = 10.0


class Watch:
    """Watches in a thread of its own, which ends with `stop` or if watching is of no use."""

    def __init__(
        self,
        service: WorkerService,
        request: WatchDecisionsRequest,
        take: Callable[[WatchDecisionsResponse], None],
        ended: Callable[[], None],
    ) -> None:
        """`take` is called with each message, `ended` in the end."""
        self._service = service
        self._request = request
        self._take = take
        self._ended = ended
        threading = native()
        self._stopping = threading.Event()
        self._stream: Stream[WatchDecisionsResponse] | None = None
        self.failure: BaseException | None = None
        """What ended it; None: `stop` did, or it goes on."""
        self._thread: Any = threading.Thread(target=self._run, name="stowage-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends it; may be called from a signal handler."""
        self._stopping.set()
        if self._stream is not None:
            self._stream.cancel()

    def join(self, timeout: float | None = None) -> None:
        self._thread.join(timeout)

    @property
    def over(self) -> bool:
        return bool(self._stopping.is_set()) or self.failure is not None

    def _run(self) -> None:
        try:
            self._watch_again()
        except BaseException as error:
            self.failure = error
        finally:
            self._ended()

    def _watch_again(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            begun = time.monotonic()
            error = self._watch_once()
            if self._stopping.is_set():
                return
            if _is_hopeless(error):
                raise error
            failures = 1 if time.monotonic() - begun > _LONG_SECONDS else failures + 1
            _LOG.warning("the stream of orders ended: %s", error)
            self._stopping.wait(_RETRY.wait(error, failures))

    def _watch_once(self) -> StowageError:
        """Takes orders until the stream ends; returns why it did."""
        try:
            self._stream = self._service.watch_decisions(self._request)
            if self._stopping.is_set():
                self._stream.cancel()
            for message in self._stream:
                self._take(message)
        except StowageError as error:
            return error
        return Unavailable(grpc.StatusCode.UNAVAILABLE, "the server closed the stream")


def _is_hopeless(error: StowageError) -> bool:
    if error.reason == "CREDENTIALS_EXPIRED":
        # There may be a new token by now.
        return False
    return error.code is grpc.StatusCode.UNIMPLEMENTED or isinstance(
        error, (InvalidRequest, PermissionDenied, Unauthenticated, WorkerReplaced)
    )
