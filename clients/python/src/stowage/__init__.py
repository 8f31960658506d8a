"""A client of Stowage, which decides where storage volumes go.

`Client` calls the services, `Manager` reports a backend, `Worker` carries out its orders.
`stowage.messages` holds the messages, `stowage.v1` the generated code as protoc lays it out.
"""

from __future__ import annotations

from importlib.metadata import version

from stowage.client import Client
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
from stowage.retry import Retry
from stowage.status import error_of_item

__version__ = version("stowage")

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
    "NoValidBackend",
    "NotFound",
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
    "WorkerReplaced",
    "error_of_item",
    "is_passing",
]
