"""An order, as the program that carries it out sees it."""

from __future__ import annotations

from collections.abc import Callable

from stowage._threads import native
from stowage.messages import (
    ORDER_DELETE,
    Created,
    Deleted,
    Failed,
    Lease,
    LeaseRef,
    Offer,
    Operation,
    OutcomeReport,
    Placement,
    VolumeSpec,
)

_REASON_BYTES = 4096


class OrderFailed(Exception):
    """Raised by a handler: the order could not be carried out.

    `retriable`: another backend may succeed. `may_have_left_data`: something that takes space may
    be left, so the space stays counted until a report contains it.
    """

    def __init__(
        self, reason: str, *, retriable: bool = True, may_have_left_data: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retriable = retriable
        self.may_have_left_data = may_have_left_data


class OrderLost(Exception):
    """The order is not this worker's any more: it was withdrawn, or its lease was lost. What was
    made stays: either the order comes again, or one to delete comes.
    """


class Order:
    """An order that the server granted to this worker. Its lease is renewed until it is finished.

    It may come again, after a crash for one: what carries it out must recognise by `decision_id`
    what is done already.
    """

    def __init__(
        self,
        offer: Offer,
        lease: Lease,
        asked_at: float,
        finish: Callable[[Order, OutcomeReport], bool],
    ) -> None:
        self.offer = offer
        """All that the server said of the order."""
        self.token = 0
        self.renew_at = 0.0
        self.keep(lease, asked_at)
        self._finish = finish
        self.finished = False
        """Whether its outcome was stated."""
        threading = native()
        self._lost = threading.Event()
        self._closed = threading.Event()

    @property
    def decision_id(self) -> str:
        return self.offer.decision_id

    @property
    def is_delete(self) -> bool:
        """Whether what the decision made is to be deleted; otherwise its operation is to be carried
        out.
        """
        return bool(self.offer.order == ORDER_DELETE)

    @property
    def operation(self) -> Operation:
        return self.offer.operation

    @property
    def placement(self) -> Placement:
        """Where to do it."""
        return self.offer.placement

    @property
    def volume(self) -> VolumeSpec:
        return self.offer.volume

    @property
    def traceparent(self) -> str:
        """The span of the call that asked for it, as `traceparent` of W3C Trace Context, beneath
        which what is done may be traced; empty: it is in no trace.
        """
        return self.offer.traceparent

    @property
    def key(self) -> tuple[str, bool]:
        """An order to delete has the decision id of what it takes back."""
        return self.decision_id, self.is_delete

    @property
    def lost(self) -> bool:
        """Whether work on it has to stop."""
        return bool(self._lost.is_set())

    def check(self) -> None:
        """Raises OrderLost if work on it has to stop. For long work, now and then."""
        if self.lost:
            raise OrderLost(f"{self} is not this worker's any more")

    def wait(self, seconds: float) -> None:
        """Waits, and raises OrderLost as soon as work on the order has to stop."""
        self.wait_lost(seconds)
        self.check()

    def created(self) -> bool:
        """Reports that it was carried out. See `finish`."""
        return self.finish(OutcomeReport(created=Created()))

    def deleted(self) -> bool:
        """Reports that nothing is left. See `finish`."""
        return self.finish(OutcomeReport(deleted=Deleted()))

    def failed(
        self, reason: str, *, retriable: bool = True, may_have_left_data: bool = False
    ) -> bool:
        """Reports that it failed, as OrderFailed says. See `finish`."""
        text = (reason or "no reason was given").encode()[:_REASON_BYTES].decode(errors="ignore")
        failed = Failed(reason=text, retriable=retriable, may_have_left_data=may_have_left_data)
        return self.finish(OutcomeReport(failed=failed))

    def finish(self, outcome: OutcomeReport) -> bool:
        """Reports the outcome until the server has answered. Returns whether it was taken; False:
        the order was lost, or is over. Raises StowageError if asking again is of no use, and
        RuntimeError the second time.
        """
        if self.finished:
            raise RuntimeError(f"{self} has its outcome already")
        self.finished = True
        return self._finish(self, outcome)

    # What follows is the worker's.

    def keep(self, lease: Lease, asked_at: float) -> None:
        """Takes a lease over, to be renewed when a third of its life is over. The life is counted
        from the time of the request, by the monotonic clock: the answer may have been late.
        """
        self.token = lease.token
        self.renew_at = asked_at + lease.remaining_ms / 3000

    def wait_lost(self, seconds: float) -> None:
        self._lost.wait(seconds)

    def lose(self) -> None:
        self._lost.set()

    def close(self) -> None:
        """Work on it has ended."""
        self._closed.set()

    def wait_closed(self) -> None:
        self._closed.wait()

    def ref(self) -> LeaseRef:
        return LeaseRef(
            decision_id=self.decision_id,
            backend=self.offer.placement.backend,
            lease_token=self.token,
        )

    def __str__(self) -> str:
        verb = "delete" if self.is_delete else _operation_name(self.operation)
        return f"order to {verb} of decision {self.decision_id}"


def _operation_name(operation: int) -> str:
    try:
        return str(Operation.Name(operation)).removeprefix("OPERATION_").lower().replace("_", " ")
    except ValueError:
        return f"do operation {operation}"
