# Generated from proto/. Do not edit: npm run generate
from collections.abc import Iterator
from typing import Any

import grpc

from stowage.v1 import worker_service_pb2 as worker_service

class WorkerServiceStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    WatchDecisions: Any
    AcknowledgeDecisions: Any
    RenewLeases: Any
    ReportOutcomes: Any

class WorkerServiceServicer:
    def WatchDecisions(self, request: worker_service.WatchDecisionsRequest, context: Any) -> Iterator[worker_service.WatchDecisionsResponse]: ...
    def AcknowledgeDecisions(self, request: worker_service.AcknowledgeDecisionsRequest, context: Any) -> worker_service.AcknowledgeDecisionsResponse: ...
    def RenewLeases(self, request: worker_service.RenewLeasesRequest, context: Any) -> worker_service.RenewLeasesResponse: ...
    def ReportOutcomes(self, request: worker_service.ReportOutcomesRequest, context: Any) -> worker_service.ReportOutcomesResponse: ...

def add_WorkerServiceServicer_to_server(
    servicer: WorkerServiceServicer, server: grpc.Server
) -> None: ...
