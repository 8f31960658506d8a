# Generated from proto/. Do not edit: npm run generate
from collections.abc import Iterator
from typing import Any

import grpc

from stowage.v1 import pool_service_pb2 as pool_service

class PoolServiceStub:
    def __init__(self, channel: grpc.Channel) -> None: ...
    ListPools: Any
    WatchPools: Any
    GetPool: Any
    ListBackends: Any
    ReconcilePool: Any
    SetBackendState: Any

class PoolServiceServicer:
    def ListPools(self, request: pool_service.ListPoolsRequest, context: Any) -> pool_service.ListPoolsResponse: ...
    def WatchPools(self, request: pool_service.WatchPoolsRequest, context: Any) -> Iterator[pool_service.WatchPoolsResponse]: ...
    def GetPool(self, request: pool_service.GetPoolRequest, context: Any) -> pool_service.GetPoolResponse: ...
    def ListBackends(self, request: pool_service.ListBackendsRequest, context: Any) -> pool_service.ListBackendsResponse: ...
    def ReconcilePool(self, request: pool_service.ReconcilePoolRequest, context: Any) -> pool_service.ReconcilePoolResponse: ...
    def SetBackendState(self, request: pool_service.SetBackendStateRequest, context: Any) -> pool_service.SetBackendStateResponse: ...

def add_PoolServiceServicer_to_server(
    servicer: PoolServiceServicer, server: grpc.Server
) -> None: ...
