# Generated from proto/. Do not edit: npm run generate
from collections.abc import Iterator
from typing import Any

import grpc

from stowage.v1 import event_service_pb2 as event_service

class EventServiceStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    ListEvents: Any
    WatchEvents: Any

class EventServiceServicer:
    def ListEvents(self, request: event_service.ListEventsRequest, context: Any) -> event_service.ListEventsResponse: ...
    def WatchEvents(self, request: event_service.WatchEventsRequest, context: Any) -> Iterator[event_service.WatchEventsResponse]: ...

def add_EventServiceServicer_to_server(
    servicer: EventServiceServicer, server: grpc.Server
) -> None: ...
