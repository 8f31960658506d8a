"""Which orders a worker has, and what became of earlier ones."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence

from stowage._threads import native
from stowage.messages import OutcomeReport
from stowage.worker.order import Order

_LOG = logging.getLogger("stowage.worker")
_REMEMBERED = 10_000


class Book:
    """The orders in work, and the outcomes of those that were carried out. For any thread."""

    def __init__(self) -> None:
        self._changed = native().Condition()
        self._held: dict[tuple[str, bool], Order] = {}
        # Those that a handler is at, also if they were lost meanwhile, by decision.
        self._handled: dict[str, list[Order]] = {}
        self._outcomes: OrderedDict[tuple[str, bool], OutcomeReport] = OrderedDict()

    def orders(self) -> Sequence[Order]:
        """The orders in work."""
        with self._changed:
            return list(self._held.values())

    def add(self, order: Order) -> bool:
        """Takes an order in. False: it is in work already, and has a newer lease now."""
        with self._changed:
            held = self._held.get(order.key)
            if held is not None:
                held.token, held.renew_at = order.token, order.renew_at
                return False
            undone = self._held.get((order.decision_id, False)) if order.is_delete else None
            if undone is not None:
                self.drop(undone, "it is to be deleted")
            self._held[order.key] = order
            return True

    def withdraw(self, decision_id: str) -> None:
        """The decision is not wanted any more."""
        with self._changed:
            order = self._held.get((decision_id, False))
            if order is not None:
                self.drop(order, "it was withdrawn")

    def drop(self, order: Order, why: str, token: int | None = None) -> None:
        """Work on an order has to stop; with a token, only if no newer lease came since."""
        with self._changed:
            if token is not None and order.token != token:
                return
            if self._held.get(order.key) is order:
                _LOG.info("%s was dropped: %s", order, why)
                # Whoever has it now may undo what was done.
                self._outcomes.pop(order.key, None)
            order.lose()
            self._remove(order)

    def drop_all(self, why: str) -> None:
        for order in self.orders():
            self.drop(order, why)

    def settle(self, order: Order, token: int) -> bool:
        """Its outcome was taken under this token. False: the order came again meanwhile, under a
        newer one, and wants its outcome again.
        """
        with self._changed:
            if order.token != token:
                return False
            self._remove(order)
            return True

    def close(self, order: Order) -> None:
        """Work on an order has ended."""
        with self._changed:
            handled = self._handled.get(order.decision_id, [])
            if order in handled:
                handled.remove(order)
            if not handled:
                self._handled.pop(order.decision_id, None)
            self._remove(order)
        order.close()

    def handle(self, order: Order) -> Sequence[Order]:
        """A handler is to begin with an order. Returns those of the same decision that others are
        still at.
        """
        with self._changed:
            handled = self._handled.setdefault(order.decision_id, [])
            earlier = list(handled)
            handled.append(order)
            return earlier

    def outcome(self, order: Order) -> OutcomeReport | None:
        """What became of an order that was carried out before."""
        with self._changed:
            return self._outcomes.get(order.key)

    def remember(self, order: Order, outcome: OutcomeReport) -> None:
        """So that an order which comes again is not carried out again. Not if the order was lost:
        another worker may have undone since what was done.
        """
        with self._changed:
            if order.lost:
                return
            self._outcomes[order.key] = outcome
            if order.is_delete:
                self._outcomes.pop((order.decision_id, False), None)
            if len(self._outcomes) > _REMEMBERED:
                self._outcomes.popitem(last=False)

    def wait_idle(self, timeout: float | None) -> None:
        """Waits until no order is in work, or so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not self._held, timeout)

    def _remove(self, order: Order) -> None:
        if self._held.get(order.key) is order:
            del self._held[order.key]
            self._changed.notify_all()
