"""Renews the leases of the orders in work."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from stowage._threads import native
from stowage.errors import StowageError
from stowage.messages import RenewLeasesRequest
from stowage.services import WorkerService
from stowage.status import error_of_item
from stowage.worker.book import Book
from stowage.worker.order import Order

_LOG = logging.getLogger("stowage.worker")
_AT_ONCE = 1000
_CALL_SECONDS = 10.0
_AGAIN_SECONDS = 1.0


class LeaseKeeper:
    """Renews each lease when a third of its life is over, in a thread that ends with `stop`."""

    def __init__(
        self,
        service: WorkerService,
        worker_id: str,
        book: Book,
    ) -> None:
        self._service = service
        self._worker_id = worker_id
        self._book = book
        threading = native()
        self._changed = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="stowage-leases", daemon=True)
        self._thread.start()

    def changed(self) -> None:
        """A lease was given, which may be the next to end."""
        self._changed.set()

    def stop(self) -> None:
        self._stopped = True
        self._changed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped:
            self._changed.clear()
            orders = self._book.orders()
            due = min((order.renew_at for order in orders), default=None)
            if due is None:
                self._changed.wait()
            elif due > time.monotonic():
                self._changed.wait(due - time.monotonic())
            else:
                for at in range(0, len(orders), _AT_ONCE):
                    self._renew(orders[at : at + _AT_ONCE])

    def _renew(self, orders: Sequence[Order]) -> None:
        refs = [order.ref() for order in orders]
        request = RenewLeasesRequest(worker_id=self._worker_id, items=refs)
        asked_at = time.monotonic()
        try:
            answer = self._service.renew_leases(request, deadline=_CALL_SECONDS)
        except (StowageError, ValueError) as error:
            _LOG.warning("leases not renewed: %s", error)
            for order in orders:
                order.renew_at = time.monotonic() + _AGAIN_SECONDS
            return
        for order, ref, result in zip(orders, refs, answer.results, strict=True):
            # It may have been offered anew while the answer was on its way.
            if not result.HasField("lease"):
                self._book.drop(order, error_of_item(result.error).message, ref.lease_token)
            elif order.token == ref.lease_token:
                order.keep(result.lease, asked_at)
