"""A client of Stowage, which decides where storage volumes go.

`Client` calls the services, `Manager` reports a backend, `Worker` carries out its orders.
`stowage.messages` holds the messages, `stowage.v1` the generated code as protoc lays it out.
"""

from __future__ import annotations

from importlib.metadata import version

from stowage.client import Client, new_id
from stowage.credentials import Tls, TokenFile, TokenSource
from stowage.errors import (
    Aborted,
    AlreadyExists,
    Cancelled,
    Contended,
    DeadlineExceeded,
    EventsExpired,
    FailedPrecondition,
    FieldViolation,
    InvalidRequest,
    LeaseLost,
    NotFound,
    NoValidBackend,
    Overloaded,
    PermissionDenied,
    PreconditionViolation,
    RevisionAhead,
    StowageError,
    Unauthenticated,
    Unavailable,
    WorkerReplaced,
    is_passing,
)
from stowage.manager import Manager
from stowage.retry import Retry
from stowage.status import error_of_item
from stowage.worker import Order, OrderFailed, OrderLost, Worker

__version__ = version("stowage-client")

__all__ = [
    "Aborted",
    "AlreadyExists",
    "Cancelled",
    "Client",
    "Contended",
    "DeadlineExceeded",
    "EventsExpired",
    "FailedPrecondition",
    "FieldViolation",
    "InvalidRequest",
    "LeaseLost",
    "Manager",
    "NoValidBackend",
    "NotFound",
    "Order",
    "OrderFailed",
    "OrderLost",
    "Overloaded",
    "PermissionDenied",
    "PreconditionViolation",
    "Retry",
    "RevisionAhead",
    "StowageError",
    "Tls",
    "TokenFile",
    "TokenSource",
    "Unauthenticated",
    "Unavailable",
    "Worker",
    "WorkerReplaced",
    "error_of_item",
    "is_passing",
    "new_id",
]
