from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from stowage.v1 import capacity_pb2 as _capacity_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

ADMIN_STATE_DISABLED: AdminState
ADMIN_STATE_ENABLED: AdminState
ADMIN_STATE_FROZEN: AdminState
ADMIN_STATE_UNSPECIFIED: AdminState
DESCRIPTOR: _descriptor.FileDescriptor
POOL_STATE_CLOSED: PoolState
POOL_STATE_CORDONED: PoolState
POOL_STATE_DRAINING: PoolState
POOL_STATE_OPEN: PoolState
POOL_STATE_UNSPECIFIED: PoolState
SERVICE_KIND_BACKUP: ServiceKind
SERVICE_KIND_UNSPECIFIED: ServiceKind
SERVICE_KIND_VOLUME: ServiceKind

class Backend(_message.Message):
    __slots__ = ["accounting_revision", "admin_state", "admin_state_since", "availability_zone", "backend", "cluster", "hosts", "participating", "pool_count", "quarantine", "reason", "report_too_old", "reported_accounting_revision", "reported_at"]
    ACCOUNTING_REVISION_FIELD_NUMBER: _ClassVar[int]
    ADMIN_STATE_FIELD_NUMBER: _ClassVar[int]
    ADMIN_STATE_SINCE_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    HOSTS_FIELD_NUMBER: _ClassVar[int]
    PARTICIPATING_FIELD_NUMBER: _ClassVar[int]
    POOL_COUNT_FIELD_NUMBER: _ClassVar[int]
    QUARANTINE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REPORTED_ACCOUNTING_REVISION_FIELD_NUMBER: _ClassVar[int]
    REPORTED_AT_FIELD_NUMBER: _ClassVar[int]
    REPORT_TOO_OLD_FIELD_NUMBER: _ClassVar[int]
    accounting_revision: int
    admin_state: AdminState
    admin_state_since: _timestamp_pb2.Timestamp
    availability_zone: str
    backend: str
    cluster: str
    hosts: _containers.RepeatedCompositeFieldContainer[Host]
    participating: bool
    pool_count: int
    quarantine: Quarantine
    reason: str
    report_too_old: bool
    reported_accounting_revision: int
    reported_at: _timestamp_pb2.Timestamp
    def __init__(self, backend: _Optional[str] = ..., cluster: _Optional[str] = ..., availability_zone: _Optional[str] = ..., participating: bool = ..., hosts: _Optional[_Iterable[_Union[Host, _Mapping]]] = ..., accounting_revision: _Optional[int] = ..., pool_count: _Optional[int] = ..., reported_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., reported_accounting_revision: _Optional[int] = ..., admin_state: _Optional[_Union[AdminState, str]] = ..., reason: _Optional[str] = ..., admin_state_since: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., report_too_old: bool = ..., quarantine: _Optional[_Union[Quarantine, _Mapping]] = ...) -> None: ...

class CapacityGroup(_message.Message):
    __slots__ = ["confirmed_gib", "contained_gib", "held_gib", "name", "pool_count"]
    CONFIRMED_GIB_FIELD_NUMBER: _ClassVar[int]
    CONTAINED_GIB_FIELD_NUMBER: _ClassVar[int]
    HELD_GIB_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    POOL_COUNT_FIELD_NUMBER: _ClassVar[int]
    confirmed_gib: int
    contained_gib: int
    held_gib: int
    name: str
    pool_count: int
    def __init__(self, name: _Optional[str] = ..., pool_count: _Optional[int] = ..., held_gib: _Optional[int] = ..., confirmed_gib: _Optional[int] = ..., contained_gib: _Optional[int] = ...) -> None: ...

class ExpressionStatus(_message.Message):
    __slots__ = ["error", "error_position", "failures", "last_failed_at", "last_failure", "name"]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    ERROR_POSITION_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    LAST_FAILED_AT_FIELD_NUMBER: _ClassVar[int]
    LAST_FAILURE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    error: str
    error_position: int
    failures: int
    last_failed_at: _timestamp_pb2.Timestamp
    last_failure: str
    name: str
    def __init__(self, name: _Optional[str] = ..., error: _Optional[str] = ..., error_position: _Optional[int] = ..., failures: _Optional[int] = ..., last_failure: _Optional[str] = ..., last_failed_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Host(_message.Message):
    __slots__ = ["admin_state", "admin_state_since", "availability_zone", "host", "last_seen_at", "reason", "service_kind", "up"]
    ADMIN_STATE_FIELD_NUMBER: _ClassVar[int]
    ADMIN_STATE_SINCE_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    LAST_SEEN_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SERVICE_KIND_FIELD_NUMBER: _ClassVar[int]
    UP_FIELD_NUMBER: _ClassVar[int]
    admin_state: AdminState
    admin_state_since: _timestamp_pb2.Timestamp
    availability_zone: str
    host: str
    last_seen_at: _timestamp_pb2.Timestamp
    reason: str
    service_kind: ServiceKind
    up: bool
    def __init__(self, host: _Optional[str] = ..., availability_zone: _Optional[str] = ..., service_kind: _Optional[_Union[ServiceKind, str]] = ..., admin_state: _Optional[_Union[AdminState, str]] = ..., reason: _Optional[str] = ..., up: bool = ..., last_seen_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., admin_state_since: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Pool(_message.Message):
    __slots__ = ["availability_zone", "backend", "capabilities", "capacity_group", "confirmed_gib", "contained_gib", "expressions", "factors", "generation", "held_gib", "participating", "pool", "pool_name", "reported_at", "state", "state_reason", "state_since", "volume_count", "warnings"]
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_GROUP_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_GIB_FIELD_NUMBER: _ClassVar[int]
    CONTAINED_GIB_FIELD_NUMBER: _ClassVar[int]
    EXPRESSIONS_FIELD_NUMBER: _ClassVar[int]
    FACTORS_FIELD_NUMBER: _ClassVar[int]
    GENERATION_FIELD_NUMBER: _ClassVar[int]
    HELD_GIB_FIELD_NUMBER: _ClassVar[int]
    PARTICIPATING_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    POOL_NAME_FIELD_NUMBER: _ClassVar[int]
    REPORTED_AT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_REASON_FIELD_NUMBER: _ClassVar[int]
    STATE_SINCE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_COUNT_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    availability_zone: str
    backend: str
    capabilities: _struct_pb2.Struct
    capacity_group: CapacityGroup
    confirmed_gib: int
    contained_gib: int
    expressions: _containers.RepeatedCompositeFieldContainer[ExpressionStatus]
    factors: _capacity_pb2.CapacityFactors
    generation: int
    held_gib: int
    participating: bool
    pool: str
    pool_name: str
    reported_at: _timestamp_pb2.Timestamp
    state: PoolState
    state_reason: str
    state_since: _timestamp_pb2.Timestamp
    volume_count: int
    warnings: _containers.RepeatedCompositeFieldContainer[PoolWarning]
    def __init__(self, pool: _Optional[str] = ..., backend: _Optional[str] = ..., pool_name: _Optional[str] = ..., availability_zone: _Optional[str] = ..., participating: bool = ..., factors: _Optional[_Union[_capacity_pb2.CapacityFactors, _Mapping]] = ..., held_gib: _Optional[int] = ..., confirmed_gib: _Optional[int] = ..., contained_gib: _Optional[int] = ..., volume_count: _Optional[int] = ..., capabilities: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., reported_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., generation: _Optional[int] = ..., warnings: _Optional[_Iterable[_Union[PoolWarning, _Mapping]]] = ..., state: _Optional[_Union[PoolState, str]] = ..., state_reason: _Optional[str] = ..., state_since: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., capacity_group: _Optional[_Union[CapacityGroup, _Mapping]] = ..., expressions: _Optional[_Iterable[_Union[ExpressionStatus, _Mapping]]] = ...) -> None: ...

class PoolWarning(_message.Message):
    __slots__ = ["description", "key", "reason"]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    description: str
    key: str
    reason: str
    def __init__(self, key: _Optional[str] = ..., description: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Quarantine(_message.Message):
    __slots__ = ["attempts", "began_at", "failures", "last_failure", "max_probes", "probes", "probes_from", "spans"]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    BEGAN_AT_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    LAST_FAILURE_FIELD_NUMBER: _ClassVar[int]
    MAX_PROBES_FIELD_NUMBER: _ClassVar[int]
    PROBES_FIELD_NUMBER: _ClassVar[int]
    PROBES_FROM_FIELD_NUMBER: _ClassVar[int]
    SPANS_FIELD_NUMBER: _ClassVar[int]
    attempts: int
    began_at: _timestamp_pb2.Timestamp
    failures: int
    last_failure: str
    max_probes: int
    probes: int
    probes_from: _timestamp_pb2.Timestamp
    spans: int
    def __init__(self, began_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., probes_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., spans: _Optional[int] = ..., probes: _Optional[int] = ..., max_probes: _Optional[int] = ..., attempts: _Optional[int] = ..., failures: _Optional[int] = ..., last_failure: _Optional[str] = ...) -> None: ...

class ServiceKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class AdminState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class PoolState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
