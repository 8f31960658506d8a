"""Calls of the services' methods: deadlines, retries, request ids, errors as exceptions."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, TypeVar, overload

import grpc
from google.protobuf.message import Message

from stowage._threads import native
from stowage.channels import Channels, Connection
from stowage.errors import DeadlineExceeded, StowageError, Unavailable, is_passing
from stowage.retry import Retry
from stowage.status import error_of_call

Metadata = Sequence[tuple[str, str]]
Req = TypeVar("Req", bound=Message)
Resp = TypeVar("Resp", bound=Message)


@dataclass(frozen=True)
class CallDefaults:
    """What counts for calls that do not say otherwise. Seconds."""

    deadline: float
    retry: Retry | None


class Service:
    """The methods of one service."""

    def __init__(self, channels: Channels, defaults: CallDefaults) -> None:
        self.channels = channels
        self.defaults = defaults


class Unary(Generic[Req, Resp]):
    """A method with one request and one answer, in a class of `Service`."""

    def __init__(
        self,
        path: str,
        request: type[Req],
        response: type[Resp],
        *,
        fills_request_id: bool = False,
        repeatable: bool = True,
    ) -> None:
        self.path = path
        self.request = request
        self.response = response
        self.fills_request_id = fills_request_id
        self.repeatable = repeatable

    @overload
    def __get__(self, service: None, owner: type[Service]) -> Unary[Req, Resp]: ...

    @overload
    def __get__(self, service: Service, owner: type[Service]) -> UnaryCall[Req, Resp]: ...

    def __get__(self, service: Service | None, owner: type[Service]) -> Any:
        return self if service is None else UnaryCall(self, service)


class UnaryCall(Generic[Req, Resp]):
    """A unary method of one client."""

    def __init__(self, method: Unary[Req, Resp], service: Service) -> None:
        self._method = method
        self._channels = service.channels
        self._defaults = service.defaults

    def __call__(
        self,
        request: Req,
        *,
        deadline: float | None = None,
        retry: Retry | bool | None = None,
        metadata: Metadata = (),
    ) -> Resp:
        """Calls, and calls again while that may help.

        `deadline`: seconds for all attempts and the waits between them. `retry`: False for one
        attempt only. A call whose repetition would have another effect is made once, unless
        `retry` is given. `metadata`: further headers, such as `traceparent`, in lower case.

        A request without an id gets one, in the message itself: to ask again after
        `DeadlineExceeded`, pass the same message. Raises StowageError.
        """
        if self._method.fills_request_id:
            _fill_request_id(request)
        budget = self._defaults.deadline if deadline is None else deadline
        policy = self._policy(retry)
        until = time.monotonic() + budget
        begun_in_doubt = False
        failures = 0
        while True:
            position = self._channels.current()
            try:
                return self._attempt(request, position, until, policy, metadata)
            except StowageError as error:
                failures += 1
                begun_in_doubt |= error.may_have_been_done
                error.may_have_been_done = begun_in_doubt
                wait = self._wait(error, position, failures, until, policy)
                if wait is None:
                    raise
            if wait > 0:
                native().Event().wait(wait)

    def _policy(self, retry: Retry | bool | None) -> Retry | None:
        if isinstance(retry, Retry):
            return retry
        if retry is False:
            return None
        if retry is True:
            return self._defaults.retry or Retry()
        return self._defaults.retry if self._method.repeatable else None

    def _attempt(
        self, request: Req, position: int, until: float, policy: Retry | None, more: Metadata
    ) -> Resp:
        left = max(0.001, until - time.monotonic())
        # One of several servers that says nothing must leave time for the others.
        share = len(self._channels.addresses) if policy is not None else 1
        metadata = (*self._channels.metadata(), *more)
        connection = self._channels.lend(position)
        try:
            send = connection.channel.unary_unary(
                self._method.path,
                request_serializer=self._method.request.SerializeToString,
                response_deserializer=self._method.response.FromString,
            )
            answer: Resp = send(request, timeout=left / share, metadata=metadata)
        except grpc.RpcError as raw:
            error = error_of_call(raw, request_id=getattr(request, "request_id", ""))
            if _is_of_connection(error):
                self._channels.drop(connection)
            raise error from raw
        finally:
            self._channels.give_back(connection)
        return answer

    def _wait(
        self,
        error: StowageError,
        position: int,
        failures: int,
        until: float,
        policy: Retry | None,
    ) -> float | None:
        """Seconds to wait before the next attempt; None: there is none."""
        several = len(self._channels.addresses)
        silent = isinstance(error, DeadlineExceeded) and not error.reason and several > 1
        if isinstance(error, Unavailable) or silent:
            self._channels.pass_on(position)
        if policy is None or not (is_passing(error) or silent):
            return None
        if policy.attempts is not None and failures >= policy.attempts:
            return None
        # The servers not yet asked come at once, after that it is waited for.
        another = error.retry_after is None and failures % several != 0
        wait = 0.0 if another else policy.wait(error, max(1, failures // several))
        # The last error says more than the deadline that passed.
        return wait if time.monotonic() + wait < until else None


def _is_of_connection(error: StowageError) -> bool:
    """Whether gRPC says it, not a server of Stowage, which gives a reason."""
    return isinstance(error, Unavailable) and not error.reason


def _fill_request_id(request: Any) -> None:
    if not request.request_id:
        request.request_id = str(uuid.uuid4())


class Stream(Generic[Resp]):
    """The answers of a streaming call, to be read once: a StowageError ends them.

    Leaving the `with` block cancels the call; `cancel` may be called by any thread, and the reader
    then sees the end of the answers, not an error.
    """

    def __init__(self, call: Any, channels: Channels, connection: Connection) -> None:
        self._call = call
        self._channels = channels
        self._connection = connection
        self._cancelled = False
        self._over = False
        self._lock = native().Lock()

    def __iter__(self) -> Iterator[Resp]:
        return self

    def __next__(self) -> Resp:
        try:
            answer: Resp = next(self._call)
        except grpc.RpcError as raw:
            error = self._broken(raw)
            self._end()
            if self._cancelled:
                raise StopIteration from None
            raise error from raw
        except StopIteration:
            self._end()
            raise
        return answer

    def cancel(self) -> None:
        """Ends the call."""
        self._cancelled = True
        self._call.cancel()
        self._end()

    def _broken(self, raw: grpc.RpcError) -> StowageError:
        error = error_of_call(raw)
        if isinstance(error, Unavailable) and not self._cancelled:
            self._channels.pass_on(self._connection.position)
            if _is_of_connection(error):
                self._channels.drop(self._connection)
        return error

    def _end(self) -> None:
        with self._lock:
            over, self._over = self._over, True
        if not over:
            self._channels.give_back(self._connection)

    def __enter__(self) -> Stream[Resp]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cancel()


class ServerStream(Generic[Req, Resp]):
    """A method with one request and many answers, in a class of `Service`."""

    def __init__(self, path: str, request: type[Req], response: type[Resp]) -> None:
        self.path = path
        self.request = request
        self.response = response

    @overload
    def __get__(self, service: None, owner: type[Service]) -> ServerStream[Req, Resp]: ...

    @overload
    def __get__(self, service: Service, owner: type[Service]) -> ServerStreamCall[Req, Resp]: ...

    def __get__(self, service: Service | None, owner: type[Service]) -> Any:
        return self if service is None else ServerStreamCall(self, service)


class ServerStreamCall(Generic[Req, Resp]):
    """A server-streaming method of one client."""

    def __init__(self, method: ServerStream[Req, Resp], service: Service) -> None:
        self._method = method
        self._channels = service.channels

    def __call__(self, request: Req, *, deadline: float | None = None) -> Stream[Resp]:
        """Opens the stream at the server whose turn it is. It has no deadline unless one is given,
        in seconds, and is not opened anew by itself.
        """
        metadata = self._channels.metadata()
        connection = self._channels.lend(self._channels.current())
        send = connection.channel.unary_stream(
            self._method.path,
            request_serializer=self._method.request.SerializeToString,
            response_deserializer=self._method.response.FromString,
        )
        call = send(request, timeout=deadline, metadata=metadata)
        return Stream(call, self._channels, connection)


class BidiStream(Generic[Req, Resp]):
    """A method with many requests and many answers, in a class of `Service`."""

    def __init__(self, path: str, request: type[Req], response: type[Resp]) -> None:
        self.path = path
        self.request = request
        self.response = response

    @overload
    def __get__(self, service: None, owner: type[Service]) -> BidiStream[Req, Resp]: ...

    @overload
    def __get__(self, service: Service, owner: type[Service]) -> BidiStreamCall[Req, Resp]: ...

    def __get__(self, service: Service | None, owner: type[Service]) -> Any:
        return self if service is None else BidiStreamCall(self, service)


class BidiStreamCall(Generic[Req, Resp]):
    """A bidirectional method of one client."""

    def __init__(self, method: BidiStream[Req, Resp], service: Service) -> None:
        self._method = method
        self._channels = service.channels

    def __call__(self, requests: Iterable[Req], *, deadline: float | None = None) -> Stream[Resp]:
        """Opens the stream; gRPC takes the requests in a thread of its own. It has no deadline
        unless one is given, in seconds, and is not opened anew by itself.
        """
        metadata = self._channels.metadata()
        connection = self._channels.lend(self._channels.current())
        send = connection.channel.stream_stream(
            self._method.path,
            request_serializer=self._method.request.SerializeToString,
            response_deserializer=self._method.response.FromString,
        )
        call = send(iter(requests), timeout=deadline, metadata=metadata)
        return Stream(call, self._channels, connection)
