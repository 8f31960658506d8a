"""Has a handler carry an order out, and says what became of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from stowage.retry import Retry
from stowage.worker.order import Order, OrderFailed, OrderLost

_LOG = logging.getLogger("stowage.worker")
_DELETE = Retry(base=0.5)

Handler = Callable[[Order], None]


def carry_out(order: Order, handler: Handler, earlier: Sequence[Order]) -> None:
    """Waits until work on the `earlier` orders of the same decision has ended: one may be lost
    without its handler having noticed. Then calls the handler and reports the outcome. Raises
    OrderLost, and what Order.finish raises.
    """
    for each in earlier:
        each.wait_closed()
    try:
        _until_deleted(order, handler) if order.is_delete else handler(order)
    except OrderLost:
        raise
    except OrderFailed as failed:
        order.failed(
            failed.reason, retriable=failed.retriable, may_have_left_data=failed.may_have_left_data
        )
    except Exception as error:
        if order.finished:
            raise
        _LOG.exception("%s failed", order)
        order.failed(f"{type(error).__name__}: {error}", may_have_left_data=True)
    else:
        if not order.finished:
            (order.deleted if order.is_delete else order.created)()


def _until_deleted(order: Order, handler: Handler) -> None:
    """To say anything but "deleted" would give space back that is taken."""
    failures = 0
    while True:
        order.check()
        try:
            return handler(order)
        except (OrderFailed, OrderLost):
            raise
        except Exception:
            if order.finished:
                raise
            failures += 1
            _LOG.warning("%s failed; again", order, exc_info=True)
            order.wait(_DELETE.wait(None, failures))
