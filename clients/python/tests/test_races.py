"""What happens only if two messages cross: a server that lets them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
import pytest
from conftest import PATIENCE

from stowage import Client, Order, Worker
from stowage.messages import (
    OPERATION_CREATE_VOLUME,
    ORDER_CREATE,
    AcknowledgeDecisionsRequest,
    AcknowledgeDecisionsResponse,
    Lease,
    LeaseResult,
    Offer,
    OutcomeAccepted,
    OutcomeResult,
    Placement,
    ReportOutcomesRequest,
    ReportOutcomesResponse,
    WatchDecisionsRequest,
    WatchDecisionsResponse,
)
from stowage.v1 import worker_service_pb2_grpc

DECISION = "5e9ba35d-801a-4495-aa04-725a890679b1"


class OffersAgain(worker_service_pb2_grpc.WorkerServiceServicer):
    """Offers an order anew while its outcome is on the way, and answers the outcome only then."""

    def __init__(self) -> None:
        self.offers: queue.Queue[Offer | None] = queue.Queue()
        self.acknowledged = {1: threading.Event(), 2: threading.Event()}
        self.reported: queue.Queue[int] = queue.Queue()
        self.offers.put(self.offer(1))

    def offer(self, token: int) -> Offer:
        return Offer(
            decision_id=DECISION,
            operation=OPERATION_CREATE_VOLUME,
            order=ORDER_CREATE,
            placement=Placement(pool="node1@lvm#ssd", backend="node1@lvm"),
            lease=Lease(token=token, remaining_ms=30_000),
        )

    def WatchDecisions(
        self, request: WatchDecisionsRequest, context: Any
    ) -> Iterator[WatchDecisionsResponse]:
        while (offer := self.offers.get()) is not None:
            yield WatchDecisionsResponse(offers=[offer])

    def AcknowledgeDecisions(
        self, request: AcknowledgeDecisionsRequest, context: Any
    ) -> AcknowledgeDecisionsResponse:
        token = request.items[0].lease_token
        lease = Lease(token=token, remaining_ms=30_000)
        if token == 2:
            # The worker is granted the newer lease, and knows it before the outcome is answered.
            threading.Timer(0.5, self.acknowledged[2].set).start()
        return AcknowledgeDecisionsResponse(
            results=[LeaseResult(decision_id=DECISION, lease=lease)]
        )

    def ReportOutcomes(
        self, request: ReportOutcomesRequest, context: Any
    ) -> ReportOutcomesResponse:
        token = request.items[0].ref.lease_token
        if token == 1:
            self.offers.put(self.offer(2))
            self.acknowledged[2].wait(PATIENCE)
        self.reported.put(token)
        return ReportOutcomesResponse(
            results=[OutcomeResult(decision_id=DECISION, accepted=OutcomeAccepted())]
        )


@pytest.fixture
def playing() -> Iterator[tuple[OffersAgain, str]]:
    served = OffersAgain()
    server = grpc.server(futures.ThreadPoolExecutor(4))
    worker_service_pb2_grpc.add_WorkerServiceServicer_to_server(served, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield served, f"127.0.0.1:{port}"
    served.offers.put(None)
    server.stop(None)


def test_an_order_that_comes_again_while_its_outcome_is_answered(
    playing: tuple[OffersAgain, str],
) -> None:
    served, address = playing
    carried_out: list[Order] = []
    with Client(address) as client, Worker(client, "sample", ["node1@lvm"]) as worker:
        worker.start(carried_out.append)
        assert served.reported.get(timeout=PATIENCE) == 1
        assert served.reported.get(timeout=5) == 2
        assert len(carried_out) == 1
