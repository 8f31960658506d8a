"""Reads what a failed call says: a google.rpc.Status with its details."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

from stowage.errors import (
    Details,
    FieldViolation,
    PreconditionViolation,
    StowageError,
    error_class,
)
from stowage.v1.decision_pb2 import Diagnosis

DETAILS_KEY = "grpc-status-details-bin"

_CODES = {code.value[0]: code for code in grpc.StatusCode}
# gRPC's own words for a connection that never stood: nothing was sent over it.
_NEVER_SENT = ("failed to connect to all addresses", "DNS resolution failed")


def error_of_call(raw: Any, *, request_id: str = "") -> StowageError:
    """The error of a call that failed with `grpc.RpcError`."""
    code = raw.code() or grpc.StatusCode.UNKNOWN
    message = raw.details() or ""
    details = _details_of(_status_of(raw.trailing_metadata()).details)
    return error_class(code, details.reason)(
        code,
        message,
        details,
        request_id=request_id,
        may_have_been_done=_is_ambiguous(code, message, details),
    )


def error_of_item(status: Any) -> StowageError:
    """The error of one item of a call: a `google.rpc.Status` in the answer."""
    code = _CODES.get(status.code, grpc.StatusCode.UNKNOWN)
    details = _details_of(status.details)
    return error_class(code, details.reason)(code, status.message, details)


def _is_ambiguous(code: grpc.StatusCode, message: str, details: Details) -> bool:
    """Whether the server may have carried the call out. Where it answered for itself, it did
    not.
    """
    if code is grpc.StatusCode.UNAVAILABLE:
        return not details.reason and not message.startswith(_NEVER_SENT)
    return not details.reason and code in (
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.INTERNAL,
    )


def _status_of(metadata: Iterable[tuple[str, Any]] | None) -> Any:
    raw = dict(metadata or ()).get(DETAILS_KEY, b"")
    try:
        return status_pb2.Status.FromString(raw)
    except DecodeError:
        # Code and message are of use without details.
        return status_pb2.Status()


def _details_of(packed: Iterable[Any]) -> Details:
    found: dict[str, Any] = {}
    for detail in packed:
        try:
            found.update(_detail_of(detail))
        except DecodeError:
            continue
    return Details(**found)


def _detail_of(packed: Any) -> dict[str, Any]:
    if packed.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
        info = _unpack(packed, error_details_pb2.ErrorInfo())
        return {"reason": info.reason, "metadata": dict(info.metadata)}
    if packed.Is(error_details_pb2.BadRequest.DESCRIPTOR):
        bad = _unpack(packed, error_details_pb2.BadRequest())
        return {
            "violations": tuple(
                FieldViolation(each.field, each.description) for each in bad.field_violations
            )
        }
    if packed.Is(error_details_pb2.PreconditionFailure.DESCRIPTOR):
        unmet = _unpack(packed, error_details_pb2.PreconditionFailure())
        return {
            "preconditions": tuple(
                PreconditionViolation(each.type, each.subject, each.description)
                for each in unmet.violations
            )
        }
    if packed.Is(error_details_pb2.ResourceInfo.DESCRIPTOR):
        resource = _unpack(packed, error_details_pb2.ResourceInfo())
        return {"resource": (resource.resource_type, resource.resource_name)}
    if packed.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
        delay = _unpack(packed, error_details_pb2.RetryInfo()).retry_delay
        return {"retry_after": delay.seconds + delay.nanos / 1e9}
    if packed.Is(Diagnosis.DESCRIPTOR):
        return {"diagnosis": _unpack(packed, Diagnosis())}
    return {}


def _unpack(packed: Any, message: Any) -> Any:
    packed.Unpack(message)
    return message
