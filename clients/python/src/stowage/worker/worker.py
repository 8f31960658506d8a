"""The worker of some backends."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType

import grpc

from stowage._threads import native
from stowage.client import Client
from stowage.errors import FailedPrecondition, NotFound, StowageError, is_passing
from stowage.messages import (
    ORDER_CREATE,
    ORDER_DELETE,
    AcknowledgeDecisionsRequest,
    LeaseRef,
    Offer,
    Operation,
    OutcomeAccepted,
    OutcomeReport,
    ReportOutcomesRequest,
    WatchDecisionsRequest,
    WatchDecisionsResponse,
)
from stowage.retry import Retry
from stowage.status import error_of_item
from stowage.worker.book import Book
from stowage.worker.handling import Handler, carry_out
from stowage.worker.leases import LeaseKeeper
from stowage.worker.order import Order, OrderLost
from stowage.worker.watch import Watch

_LOG = logging.getLogger("stowage.worker")
_AT_ONCE = 1000
_RETRY = Retry(base=0.4)
# They say nothing of the server's own: asking again is right.
_UNHEARD = (
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.ABORTED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
)


class Worker:
    """Watches orders, has them carried out, and reports what became of them, with threads of its
    own.

    In callback style, `run` calls a handler for each order, in a thread of its own; what it returns
    or raises is reported. In iterator style, `orders` yields each order, and the program calls
    `created`, `deleted` or `failed` of it, in whatever thread. Either way orders are acknowledged
    before they are begun, leases are renewed, a stream that breaks is opened again, outcomes are
    reported until they are answered, and an order that comes again is not carried out again.
    """

    def __init__(
        self,
        client: Client,
        worker_id: str,
        targets: Sequence[str],
        *,
        max_outstanding: int = 0,
        learn: Callable[[str, int], None] | None = None,
    ) -> None:
        """`worker_id`: the same after every start. `targets`: backends, members of clusters or
        hosts. `max_outstanding`: how many orders it takes at a time; 0: as many as the server's
        default. `learn`: called with backend and accounting revision after every outcome that was
        taken.
        """
        self.worker_id = worker_id
        self._service = client.workers
        self._learn = learn
        self._book = Book()
        self._waiting: deque[Order] = deque()
        self._news = native().Condition()
        self._begin: Callable[[Order], None] = self._to_reader
        self._leases: LeaseKeeper | None = None
        request = WatchDecisionsRequest(
            worker_id=worker_id, targets=targets, max_outstanding=max_outstanding
        )
        self._watch = Watch(self._service, request, self._take, self._wake)

    def run(self, handler: Handler) -> None:
        """Has orders carried out until `stop` is called, then waits for those that were begun.
        Raises StowageError if watching again is of no use.

        If the handler returns, the order was carried out, unless it stated the outcome itself. If
        it raises OrderFailed, it failed; any other exception is a failure that may have left
        something. A handler of an order to delete is called again until it succeeds or raises
        OrderFailed.
        """
        self.start(handler)
        try:
            self.join()
        finally:
            self.stop()

    def start(self, handler: Handler) -> None:
        """Begins what `run` does, and returns."""
        self._begin = lambda order: self._to_handler(order, handler)
        self._start()

    def join(self, timeout: float | None = None) -> None:
        """Waits until watching has ended, or so many seconds. Raises what ended it."""
        self._watch.join(timeout)
        if self._watch.failure is not None:
            raise self._watch.failure

    def orders(self) -> Iterator[Order]:
        """Every order to carry out, until `stop` is called. Raises StowageError if watching again
        is of no use. Before the program begins an order, it ends its work on another one of the
        same decision that was lost.
        """
        self._start()
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._watch.over)
                if not self._waiting:
                    break
                order = self._waiting.popleft()
            if not order.lost:
                yield order
        if self._watch.failure is not None:
            raise self._watch.failure

    def stop(self, *, finish: bool = True, timeout: float | None = None) -> None:
        """Takes no more orders. Waits for those in work, or so many seconds; with `finish=False`
        they are left, and the server offers them again. May be called again; a signal handler
        takes `finish=False, timeout=0`.
        """
        until = None if timeout is None else time.monotonic() + timeout
        self._watch.stop()
        with self._news:
            unbegun = list(self._waiting)
            self._waiting.clear()
            self._news.notify_all()
        for order in unbegun:
            self._book.drop(order, "the worker ends")
        if finish:
            self._book.wait_idle(timeout)
        else:
            self._book.drop_all("the worker ends")
        if self._leases is not None and timeout != 0:
            self._watch.join(None if until is None else max(0, until - time.monotonic()))
            self._leases.stop()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop(finish=kind is None)

    def _start(self) -> None:
        if self._leases is not None:
            raise RuntimeError("a worker is started once")
        self._leases = LeaseKeeper(self._service, self.worker_id, self._book)
        self._watch.start()

    def _wake(self) -> None:
        with self._news:
            self._news.notify_all()

    # What comes.

    def _take(self, message: WatchDecisionsResponse) -> None:
        if message.unknown_targets:
            _LOG.info("not known to the server yet: %s", ", ".join(message.unknown_targets))
        for decision_id in message.withdrawn_decision_ids:
            self._book.withdraw(decision_id)
        for at in range(0, len(message.offers), _AT_ONCE):
            self._accept(message.offers[at : at + _AT_ONCE])

    def _accept(self, offers: Sequence[Offer]) -> None:
        """Begins what the server leaves to this worker, and nothing before it said so: otherwise a
        volume that nobody wants would be made.
        """
        items = [_ref(offer) for offer in offers]
        request = AcknowledgeDecisionsRequest(worker_id=self.worker_id, items=items)
        asked_at = time.monotonic()
        try:
            answer = self._service.acknowledge_decisions(request)
        except StowageError as error:
            # They come again, when their lease has ended or with the next stream.
            _LOG.warning("%d offers not acknowledged: %s", len(offers), error)
            return
        for offer, result in zip(offers, answer.results, strict=True):
            if result.HasField("lease"):
                self._granted(Order(offer, result.lease, asked_at, self._finish))
            else:
                refused = error_of_item(result.error).message
                _LOG.info("decision %s is not ours: %s", offer.decision_id, refused)

    def _granted(self, order: Order) -> None:
        is_new = self._book.add(order)
        if self._leases is not None:
            self._leases.changed()
        if not is_new:
            return
        outcome = self._book.outcome(order)
        if outcome is not None:
            _in_thread(lambda: self._finish(order, outcome))
        elif not _is_known(order.offer):
            what = f"order {order.offer.order} of operation {order.offer.operation}"
            _in_thread(lambda: order.failed(f"{self.worker_id} does not know {what}"))
        else:
            self._begin(order)

    def _to_reader(self, order: Order) -> None:
        with self._news:
            self._waiting.append(order)
            self._news.notify_all()

    def _to_handler(self, order: Order, handler: Handler) -> None:
        earlier = self._book.handle(order)

        def work() -> None:
            try:
                carry_out(order, handler, earlier)
            finally:
                self._book.close(order)

        _in_thread(work)

    # What became of it.

    def _finish(self, order: Order, outcome: OutcomeReport) -> bool:
        """What `Order.finish` does."""
        try:
            self._book.remember(order, outcome)
            accepted = self._report(order, outcome)
        finally:
            self._book.close(order)
        if accepted is None:
            return False
        if self._learn is not None:
            self._learn(order.placement.backend, accepted.accounting_revision)
        if accepted.HasField("delete_order"):
            # It was decided again elsewhere meanwhile.
            self._accept([accepted.delete_order])
        return True

    def _report(self, order: Order, outcome: OutcomeReport) -> OutcomeAccepted | None:
        failures = 0
        while not order.lost:
            outcome.ref.CopyFrom(order.ref())
            request = ReportOutcomesRequest(worker_id=self.worker_id, items=[outcome])
            try:
                result = self._service.report_outcomes(request).results[0]
                if result.HasField("accepted"):
                    if self._book.settle(order, outcome.ref.lease_token):
                        return result.accepted
                    continue
                raise error_of_item(result.error)
            except (FailedPrecondition, NotFound) as error:
                _LOG.info("%s: the outcome was not taken: %s", order, error)
                self._book.drop(order, error.message, outcome.ref.lease_token)
            except StowageError as error:
                if not _is_unjudged(error):
                    raise
                failures += 1
                order.wait_lost(_RETRY.wait(error, failures))
        return None


def _is_unjudged(error: StowageError) -> bool:
    """Whether nobody knows from it what the server made of an outcome. An error without a reason
    is not the server's: it is of a proxy, or of the connection.
    """
    if error.reason:
        return is_passing(error) or error.reason == "CREDENTIALS_EXPIRED"
    return is_passing(error) or error.code in _UNHEARD


def _ref(offer: Offer) -> LeaseRef:
    return LeaseRef(
        decision_id=offer.decision_id,
        backend=offer.placement.backend,
        lease_token=offer.lease.token,
    )


def _is_known(offer: Offer) -> bool:
    """A server may be newer than its workers: to do something else instead would be worse than to
    fail.
    """
    return offer.operation in Operation.values() and offer.order in (ORDER_CREATE, ORDER_DELETE)


def _in_thread(work: Callable[[], object]) -> None:
    def guarded() -> None:
        try:
            work()
        except OrderLost as lost:
            _LOG.info("%s", lost)
        except Exception:
            _LOG.exception("an outcome was not taken")

    native().Thread(target=guarded, name="stowage-order", daemon=True).start()
