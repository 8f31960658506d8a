"""A server that has too much to do for a while."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
import pytest
from google.protobuf import any_pb2, duration_pb2
from google.rpc import error_details_pb2, status_pb2

import stowage
from stowage import Client, Retry
from stowage.messages import ListPoolsRequest, ListPoolsResponse
from stowage.v1 import pool_service_pb2_grpc


class Busy(pool_service_pb2_grpc.PoolServiceServicer):
    """Answers as a server does that is overloaded, some times, and then as usual."""

    def __init__(self) -> None:
        self.times = 0
        self.asked = 0

    def ListPools(self, request: ListPoolsRequest, context: Any) -> ListPoolsResponse:
        self.asked += 1
        if self.asked <= self.times:
            info = error_details_pb2.ErrorInfo(reason="OVERLOADED", metadata={"limit": "turns"})
            wait = error_details_pb2.RetryInfo(retry_delay=duration_pb2.Duration(nanos=300_000_000))
            details = [any_pb2.Any(), any_pb2.Any()]
            details[0].Pack(info)
            details[1].Pack(wait)
            code = grpc.StatusCode.RESOURCE_EXHAUSTED
            status = status_pb2.Status(code=code.value[0], message="too much", details=details)
            found = (("grpc-status-details-bin", status.SerializeToString()),)
            context.set_trailing_metadata(found)
            context.abort(code, status.message)
        return ListPoolsResponse()


@pytest.fixture
def busy() -> Iterator[tuple[Busy, str]]:
    served = Busy()
    server = grpc.server(futures.ThreadPoolExecutor(2))
    pool_service_pb2_grpc.add_PoolServiceServicer_to_server(served, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield served, f"127.0.0.1:{port}"
    server.stop(None)


def test_an_overloaded_server_is_asked_again_when_it_says(busy: tuple[Busy, str]) -> None:
    served, address = busy
    served.times = 2
    waits: list[float] = []

    class Noting(Retry):
        def wait(self, error: stowage.StowageError | None, failures: int) -> float:
            waits.append(super().wait(error, failures))
            return waits[-1]

    with Client(address, retry=Noting()) as client:
        client.pools.list_pools(ListPoolsRequest())
    assert served.asked == 3
    assert len(waits) == 2
    assert min(waits) >= 0.3


def test_what_stays_overloaded_is_an_error_of_its_own(busy: tuple[Busy, str]) -> None:
    served, address = busy
    served.times = 1000
    with Client(address) as client:
        for more in ({"retry": False}, {"deadline": 1.0}):
            with pytest.raises(stowage.Overloaded) as caught:
                client.pools.list_pools(ListPoolsRequest(), **more)
            assert caught.value.retry_after == pytest.approx(0.3)
            assert caught.value.metadata == {"limit": "turns"}
            assert not caught.value.may_have_been_done
    assert served.asked > 2
