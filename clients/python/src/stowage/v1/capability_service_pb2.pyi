from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from stowage.v1 import access_pb2 as _access_pb2
from stowage.v1 import capacity_pb2 as _capacity_pb2
from stowage.v1 import limits_pb2 as _limits_pb2
from stowage.v1 import pool_pb2 as _pool_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BackendReport(_message.Message):
    __slots__ = ["accounting_revision", "availability_zone", "capabilities", "cluster", "host", "incarnation", "measured_at", "pools", "sequence", "service_kind", "volume_stats", "whole_backend"]
    ACCOUNTING_REVISION_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    INCARNATION_FIELD_NUMBER: _ClassVar[int]
    MEASURED_AT_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SERVICE_KIND_FIELD_NUMBER: _ClassVar[int]
    VOLUME_STATS_FIELD_NUMBER: _ClassVar[int]
    WHOLE_BACKEND_FIELD_NUMBER: _ClassVar[int]
    accounting_revision: int
    availability_zone: str
    capabilities: _struct_pb2.Struct
    cluster: str
    host: str
    incarnation: str
    measured_at: _timestamp_pb2.Timestamp
    pools: _containers.RepeatedCompositeFieldContainer[PoolReport]
    sequence: int
    service_kind: _pool_pb2.ServiceKind
    volume_stats: _struct_pb2.Struct
    whole_backend: _capacity_pb2.PoolCapacity
    def __init__(self, host: _Optional[str] = ..., cluster: _Optional[str] = ..., availability_zone: _Optional[str] = ..., service_kind: _Optional[_Union[_pool_pb2.ServiceKind, str]] = ..., capabilities: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., pools: _Optional[_Iterable[_Union[PoolReport, _Mapping]]] = ..., whole_backend: _Optional[_Union[_capacity_pb2.PoolCapacity, _Mapping]] = ..., accounting_revision: _Optional[int] = ..., incarnation: _Optional[str] = ..., sequence: _Optional[int] = ..., measured_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., volume_stats: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class HeartbeatRequest(_message.Message):
    __slots__ = ["availability_zone", "cluster", "host", "service_kind"]
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    SERVICE_KIND_FIELD_NUMBER: _ClassVar[int]
    availability_zone: str
    cluster: str
    host: str
    service_kind: _pool_pb2.ServiceKind
    def __init__(self, host: _Optional[str] = ..., cluster: _Optional[str] = ..., availability_zone: _Optional[str] = ..., service_kind: _Optional[_Union[_pool_pb2.ServiceKind, str]] = ...) -> None: ...

class HeartbeatResponse(_message.Message):
    __slots__ = ["accounting_revision", "admin_state"]
    ACCOUNTING_REVISION_FIELD_NUMBER: _ClassVar[int]
    ADMIN_STATE_FIELD_NUMBER: _ClassVar[int]
    accounting_revision: int
    admin_state: _pool_pb2.AdminState
    def __init__(self, accounting_revision: _Optional[int] = ..., admin_state: _Optional[_Union[_pool_pb2.AdminState, str]] = ...) -> None: ...

class PoolReport(_message.Message):
    __slots__ = ["capabilities", "capacity", "pool_name"]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    POOL_NAME_FIELD_NUMBER: _ClassVar[int]
    capabilities: _struct_pb2.Struct
    capacity: _capacity_pb2.PoolCapacity
    pool_name: str
    def __init__(self, pool_name: _Optional[str] = ..., capacity: _Optional[_Union[_capacity_pb2.PoolCapacity, _Mapping]] = ..., capabilities: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class ReportCapabilitiesRequest(_message.Message):
    __slots__ = ["report"]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    report: BackendReport
    def __init__(self, report: _Optional[_Union[BackendReport, _Mapping]] = ...) -> None: ...

class ReportCapabilitiesResponse(_message.Message):
    __slots__ = ["accounting_revision", "applied", "ignored_reason", "read_revision", "warnings"]
    ACCOUNTING_REVISION_FIELD_NUMBER: _ClassVar[int]
    APPLIED_FIELD_NUMBER: _ClassVar[int]
    IGNORED_REASON_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    accounting_revision: int
    applied: bool
    ignored_reason: str
    read_revision: int
    warnings: _containers.RepeatedCompositeFieldContainer[ReportWarning]
    def __init__(self, applied: bool = ..., ignored_reason: _Optional[str] = ..., accounting_revision: _Optional[int] = ..., read_revision: _Optional[int] = ..., warnings: _Optional[_Iterable[_Union[ReportWarning, _Mapping]]] = ...) -> None: ...

class ReportWarning(_message.Message):
    __slots__ = ["description", "field", "reason"]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    description: str
    field: str
    reason: str
    def __init__(self, field: _Optional[str] = ..., description: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class StreamCapabilitiesRequest(_message.Message):
    __slots__ = ["report"]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    report: BackendReport
    def __init__(self, report: _Optional[_Union[BackendReport, _Mapping]] = ...) -> None: ...

class StreamCapabilitiesResponse(_message.Message):
    __slots__ = ["accepted", "refused"]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    accepted: ReportCapabilitiesResponse
    refused: _status_pb2.Status
    def __init__(self, accepted: _Optional[_Union[ReportCapabilitiesResponse, _Mapping]] = ..., refused: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...
