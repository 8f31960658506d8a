# Generated from proto/. Do not edit: npm run generate
from collections.abc import Iterator
from typing import Any

import grpc

from stowage.v1 import capability_service_pb2 as capability_service

class CapabilityServiceStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    ReportCapabilities: Any
    StreamCapabilities: Any
    Heartbeat: Any

class CapabilityServiceServicer:
    def ReportCapabilities(self, request: capability_service.ReportCapabilitiesRequest, context: Any) -> capability_service.ReportCapabilitiesResponse: ...
    def StreamCapabilities(self, request: Iterator[capability_service.StreamCapabilitiesRequest], context: Any) -> Iterator[capability_service.StreamCapabilitiesResponse]: ...
    def Heartbeat(self, request: capability_service.HeartbeatRequest, context: Any) -> capability_service.HeartbeatResponse: ...

def add_CapabilityServiceServicer_to_server(
    servicer: CapabilityServiceServicer, server: grpc.Server
) -> None: ...
