"""The worker: takes the orders of Cinder's backends, and says what became of them.

Cinder's volume services carry orders out without knowing of them. So an order is acknowledged when
it comes, before its service is told, and its outcome is read from Cinder's database. Every
scheduler watches all backends; which of them holds an order does not matter, and if one goes away
its orders come to another.

The client package's Worker is no help here: it keeps its targets, and has each order carried out by
a handler and reported alone. Here the targets follow Cinder's services, and thousands of orders
wait for rows of the database, which are read and reported by the hundred.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from stowage import Client, StowageError, WorkerReplaced
from stowage import messages as m

from stowage_cinder.agent.outcomes import Outcome, outcomes_of

LOG = logging.getLogger(__name__)

_BATCH = 500
#: More than any cloud makes at a time: an order costs nothing while it is open.
_OUTSTANDING = 100_000
_RECONNECT_SECONDS = 1.0
#: Leases last 30 s unless the server is told otherwise; each is renewed after this time.
_RENEW_SECONDS = 8.0


class Orders:
    """Watches, acknowledges, renews and reports. Threads of its own do the work."""

    def __init__(self, client: Client, worker_id: str, interval: float) -> None:
        self._client = client
        self.worker_id = worker_id
        self._interval = interval
        self._guard = threading.Condition()
        self._open: dict[str, Any] = {}
        self._targets: tuple[str, ...] = ()
        self._stream: Any = None
        self._hurry = threading.Event()

    def start(self) -> None:
        for run in (self._watch_forever, self._follow_forever, self._renew_forever):
            threading.Thread(target=run, name=run.__name__, daemon=True).start()

    def serve(self, targets: Iterable[str]) -> None:
        """Watches these backends from now on, and no others."""
        wanted = tuple(sorted(set(targets)))
        with self._guard:
            if wanted == self._targets:
                return
            self._targets = wanted
            self._guard.notify_all()
            stream = self._stream
        if stream is not None:
            stream.cancel()

    def held(self, decision_id: str) -> Any:
        """The order, acknowledged by this worker; None: it does not hold it."""
        with self._guard:
            return self._open.get(decision_id)

    def wait_held(self, decision_id: str, seconds: float) -> bool:
        """Whether this worker has acknowledged the order within so many seconds."""
        with self._guard:
            return self._guard.wait_for(lambda: decision_id in self._open, seconds)

    def drop(self, decision_id: str) -> None:
        """The order is over; somebody else said so."""
        with self._guard:
            self._open.pop(decision_id, None)

    def _close(self, offer: Any) -> None:
        """An order is over under this lease. It may have come again while that was answered, under
        a newer one: then it stays open, and its outcome is told again.
        """
        with self._guard:
            if self._open.get(offer.decision_id) is offer:
                del self._open[offer.decision_id]

    def look_now(self) -> None:
        """Somebody waits for what became of an order."""
        self._hurry.set()

    # Taking orders

    def _watch_forever(self) -> None:
        while True:
            with self._guard:
                self._guard.wait_for(lambda: self._targets)
                targets = self._targets
            try:
                self._watch(targets)
            except WorkerReplaced:
                LOG.debug("The watch of orders was opened anew")
            except StowageError as error:
                LOG.warning("The watch of orders ended: %s", error)
            time.sleep(_RECONNECT_SECONDS)

    def _watch(self, targets: tuple[str, ...]) -> None:
        request = m.WatchDecisionsRequest(
            worker_id=self.worker_id, targets=targets, max_outstanding=_OUTSTANDING
        )
        with self._client.workers.watch_decisions(request) as stream:
            with self._guard:
                self._stream = stream
                if self._targets != targets:
                    return
            for answer in stream:
                for decision_id in answer.withdrawn_decision_ids:
                    self.drop(decision_id)
                self._accept(list(answer.offers))

    def _accept(self, offers: list[Any]) -> None:
        for start in range(0, len(offers), _BATCH):
            batch = {one.decision_id: one for one in offers[start : start + _BATCH]}
            request = m.AcknowledgeDecisionsRequest(
                worker_id=self.worker_id, items=[lease_ref(one) for one in batch.values()]
            )
            answer = self._client.workers.acknowledge_decisions(request)
            with self._guard:
                for result in answer.results:
                    if result.WhichOneof("result") == "lease":
                        self._open[result.decision_id] = batch[result.decision_id]
                    else:
                        LOG.info("Order %s is gone: %s", result.decision_id, result.error.message)
                self._guard.notify_all()

    # Saying what became of them

    def _follow_forever(self) -> None:
        def pause() -> None:
            self._hurry.wait(self._interval)
            self._hurry.clear()

        self._forever(pause, self._follow)

    def _follow(self, offers: list[Any]) -> None:
        self.report(offers, outcomes_of(offers))

    def report(self, offers: list[Any], outcomes: dict[str, Outcome]) -> None:
        """Reports the outcomes that are known, of these offers."""
        known = [one for one in offers if one.decision_id in outcomes]
        for start in range(0, len(known), _BATCH):
            batch = known[start : start + _BATCH]
            request = m.ReportOutcomesRequest(
                worker_id=self.worker_id,
                items=[outcome_report(one, outcomes[one.decision_id]) for one in batch],
            )
            answer = self._client.workers.report_outcomes(request)
            for offer, result in zip(batch, answer.results, strict=True):
                if result.WhichOneof("result") == "error":
                    self._refused(offer, result)
                else:
                    self._taken(offer, result)

    def _taken(self, offer: Any, result: Any) -> None:
        self._close(offer)
        if result.accepted.WhichOneof("next") == "delete_order":
            # Given up in the ledger, made in Cinder: it comes as an order to delete, which is done
            # when Cinder's volume is gone.
            undo = result.accepted.delete_order
            with self._guard:
                self._open[undo.decision_id] = undo

    def _refused(self, offer: Any, result: Any) -> None:
        LOG.info("Outcome of %s was not taken: %s", result.decision_id, result.error.message)
        # Somebody else holds it now, or it is over; only if the server is away is it told again.
        if result.error.code != _UNAVAILABLE:
            self._close(offer)

    def _renew_forever(self) -> None:
        self._forever(lambda: time.sleep(_RENEW_SECONDS), self._renew)

    def _renew(self, offers: list[Any]) -> None:
        for start in range(0, len(offers), _BATCH):
            batch = offers[start : start + _BATCH]
            refs = [lease_ref(one) for one in batch]
            request = m.RenewLeasesRequest(worker_id=self.worker_id, items=refs)
            answer = self._client.workers.renew_leases(request)
            for offer, result in zip(batch, answer.results, strict=True):
                if result.WhichOneof("result") == "error" and result.error.code != _UNAVAILABLE:
                    self._close(offer)

    def _forever(self, pause: Callable[[], None], act: Callable[[list[Any]], None]) -> None:
        while True:
            pause()
            with self._guard:
                offers = list(self._open.values())
            try:
                if offers:
                    act(offers)
            except StowageError as error:
                LOG.warning("Stowage was not told of %s orders: %s", len(offers), error)
            except Exception:
                LOG.exception("Of %s orders nothing could be told", len(offers))


#: google.rpc.Code
_UNAVAILABLE = 14


def lease_ref(offer: Any) -> Any:
    """An order, as its worker's calls name it."""
    return m.LeaseRef(
        decision_id=offer.decision_id,
        backend=offer.placement.backend,
        lease_token=offer.lease.token,
    )


def outcome_report(offer: Any, outcome: Outcome) -> Any:
    """What became of an order, as the call says it."""
    report = m.OutcomeReport(ref=lease_ref(offer))
    if outcome.kind == "created":
        report.created.SetInParent()
    elif outcome.kind == "deleted":
        report.deleted.SetInParent()
    else:
        report.failed.reason = outcome.reason[:4000]
        report.failed.retriable = outcome.retriable
        report.failed.may_have_left_data = outcome.may_have_left_data
    return report
