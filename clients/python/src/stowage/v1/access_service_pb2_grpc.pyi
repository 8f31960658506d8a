# Generated from proto/. Do not edit: npm run generate
from collections.abc import Iterator
from typing import Any

import grpc

from stowage.v1 import access_service_pb2 as access_service

class AccessServiceStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    WhoAmI: Any

class AccessServiceServicer:
    def WhoAmI(self, request: access_service.WhoAmIRequest, context: Any) -> access_service.WhoAmIResponse: ...

def add_AccessServiceServicer_to_server(
    servicer: AccessServiceServicer, server: grpc.Server
) -> None: ...
