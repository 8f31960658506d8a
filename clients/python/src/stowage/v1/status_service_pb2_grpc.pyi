# Generated from proto/. Do not edit: npm run generate
from collections.abc import Iterator
from typing import Any

import grpc

from stowage.v1 import status_service_pb2 as status_service

class StatusServiceStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    GetStatus: Any

class StatusServiceServicer:
    def GetStatus(self, request: status_service.GetStatusRequest, context: Any) -> status_service.GetStatusResponse: ...

def add_StatusServiceServicer_to_server(
    servicer: StatusServiceServicer, server: grpc.Server
) -> None: ...
