"""Carries out the orders of backends."""

from __future__ import annotations

from stowage.worker.order import Order, OrderFailed, OrderLost
from stowage.worker.worker import Worker

__all__ = ["Order", "OrderFailed", "OrderLost", "Worker"]
