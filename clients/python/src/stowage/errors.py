"""What a call may fail with. One class for each kind that a caller handles differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import grpc

if TYPE_CHECKING:
    from stowage.v1.decision_pb2 import Diagnosis


@dataclass(frozen=True)
class FieldViolation:
    """A field of the request that is wrong."""

    field: str
    description: str


@dataclass(frozen=True)
class PreconditionViolation:
    """A precondition that did not hold."""

    type: str
    subject: str
    description: str


@dataclass(frozen=True)
class Details:
    """What an error says besides code and message."""

    reason: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    violations: Sequence[FieldViolation] = ()
    preconditions: Sequence[PreconditionViolation] = ()
    resource: tuple[str, str] | None = None
    retry_after: float | None = None
    diagnosis: Diagnosis | None = None


class StowageError(Exception):
    """A call, or one item of a call, failed.

    Every error of the server's own has a `reason` of docs/errors.md, and the values of its message
    as `metadata`. An error without a reason came from gRPC: no connection, a deadline, a proxy.
    """

    def __init__(
        self,
        code: grpc.StatusCode,
        message: str,
        details: Details | None = None,
        *,
        request_id: str = "",
        may_have_been_done: bool = False,
    ) -> None:
        super().__init__(code, message)
        details = details or Details()
        self.code = code
        self.message = message
        self.reason = details.reason
        self.metadata = details.metadata
        self.violations = details.violations
        """Fields that are wrong."""
        self.preconditions = details.preconditions
        self.resource = details.resource
        """Type and name of what was not found, or is there already."""
        self.retry_after = details.retry_after
        """How long the server asks to wait before the same call is made again, seconds."""
        self.diagnosis = details.diagnosis
        """Why no pool fits, shortened; `get_diagnosis` answers all of it."""
        self.request_id = request_id
        """Id of the request that failed; empty: it has none."""
        self.may_have_been_done = may_have_been_done
        """Whether the server may have done what was asked, although no answer came. Then ask again
        with the same request id: the answer is the first one, and nothing is done twice.
        """

    def __str__(self) -> str:
        what = f"{self.reason or self.code.name}: {self.message}"
        if self.may_have_been_done and self.request_id:
            return f"{what} (it may have been done all the same: request {self.request_id})"
        return what


class InvalidRequest(StowageError):
    """The request is wrong, and would be wrong again. `violations` names each field."""


class NotFound(StowageError):
    """The server knows no such thing: `resource`."""


class AlreadyExists(StowageError):
    """It is there already, or the request id was used with other content."""


class NoValidBackend(StowageError):
    """No pool fits: `diagnosis` says why. It is an answer, remembered under its request id."""


class Overloaded(StowageError):
    """The server has too much to do. Nothing was done; ask again after `retry_after`."""


class PermissionDenied(StowageError):
    """The caller may not do this."""


class Unauthenticated(StowageError):
    """The server does not know who calls, or the token or certificate has ended."""


class FailedPrecondition(StowageError):
    """The state of things does not allow it now; the `reason` says what is in the way."""


class LeaseLost(FailedPrecondition):
    """The order belongs to another worker now, or to nobody. Stop working on it."""


class RevisionAhead(FailedPrecondition):
    """A report names an accounting revision that the ledger never gave out."""


class Aborted(StowageError):
    """It was begun, and could not be carried out; or another took its place."""


class WorkerReplaced(Aborted):
    """Another stream of the same worker id connected."""


class Unavailable(StowageError):
    """No server answered in time, or none can now. The same request may be sent again."""


class Contended(Unavailable):
    """Others took what was chosen, every time; there was room. The same request may be sent
    again.
    """


class DeadlineExceeded(StowageError):
    """No answer came in time. It may have been decided all the same: ask again with the same
    `request_id` to learn the answer.
    """


class Cancelled(StowageError):
    """The call was cancelled here."""


class EventsExpired(StowageError):
    """The events after the resume token are no longer kept."""


_BY_REASON: Mapping[str, type[StowageError]] = {
    "NO_VALID_BACKEND": NoValidBackend,
    "OVERLOADED": Overloaded,
    "LEASE_LOST": LeaseLost,
    "DECISION_WITHDRAWN": LeaseLost,
    "REVISION_AHEAD": RevisionAhead,
    "WORKER_REPLACED": WorkerReplaced,
    "CONTENDED": Contended,
    "EVENTS_EXPIRED": EventsExpired,
}

_BY_CODE: Mapping[grpc.StatusCode, type[StowageError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: InvalidRequest,
    grpc.StatusCode.NOT_FOUND: NotFound,
    grpc.StatusCode.ALREADY_EXISTS: AlreadyExists,
    grpc.StatusCode.PERMISSION_DENIED: PermissionDenied,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated,
    grpc.StatusCode.FAILED_PRECONDITION: FailedPrecondition,
    grpc.StatusCode.ABORTED: Aborted,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    grpc.StatusCode.CANCELLED: Cancelled,
}


def error_class(code: grpc.StatusCode, reason: str) -> type[StowageError]:
    """The class of an error: by its reason, else by its code."""
    return _BY_REASON.get(reason) or _BY_CODE.get(code, StowageError)


def is_passing(error: StowageError) -> bool:
    """Whether the same call may succeed a little later. A refusal for want of room has the code of
    an overload, and is an answer.
    """
    return isinstance(error, (Unavailable, Overloaded))
