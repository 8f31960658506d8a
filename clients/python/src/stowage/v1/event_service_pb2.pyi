from google.protobuf import timestamp_pb2 as _timestamp_pb2
from stowage.v1 import access_pb2 as _access_pb2
from stowage.v1 import capacity_pb2 as _capacity_pb2
from stowage.v1 import decision_pb2 as _decision_pb2
from stowage.v1 import pool_pb2 as _pool_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
EVENT_KIND_AUDIT: EventKind
EVENT_KIND_CAPACITY: EventKind
EVENT_KIND_FAILURE: EventKind
EVENT_KIND_MESSAGE: EventKind
EVENT_KIND_UNSPECIFIED: EventKind
QUARANTINE_END_CONFIGURATION: QuarantineEnd
QUARANTINE_END_OPERATOR: QuarantineEnd
QUARANTINE_END_PROBE: QuarantineEnd
QUARANTINE_END_UNSPECIFIED: QuarantineEnd

class ActionTaken(_message.Message):
    __slots__ = ["address", "after", "backend", "before", "identity", "object", "pool", "reason", "request_id", "volume_id"]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    OBJECT_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    address: str
    after: str
    backend: str
    before: str
    identity: str
    object: str
    pool: str
    reason: str
    request_id: str
    volume_id: str
    def __init__(self, identity: _Optional[str] = ..., address: _Optional[str] = ..., object: _Optional[str] = ..., before: _Optional[str] = ..., after: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., backend: _Optional[str] = ..., pool: _Optional[str] = ...) -> None: ...

class BackendForgotten(_message.Message):
    __slots__ = ["backend", "pool", "renamed_to", "request_id"]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    RENAMED_TO_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    backend: str
    pool: str
    renamed_to: str
    request_id: str
    def __init__(self, pool: _Optional[str] = ..., backend: _Optional[str] = ..., renamed_to: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class BackendQuarantined(_message.Message):
    __slots__ = ["attempts", "backend", "failures", "last_failure", "probes_from", "spans"]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    LAST_FAILURE_FIELD_NUMBER: _ClassVar[int]
    PROBES_FROM_FIELD_NUMBER: _ClassVar[int]
    SPANS_FIELD_NUMBER: _ClassVar[int]
    attempts: int
    backend: str
    failures: int
    last_failure: str
    probes_from: _timestamp_pb2.Timestamp
    spans: int
    def __init__(self, backend: _Optional[str] = ..., probes_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., spans: _Optional[int] = ..., attempts: _Optional[int] = ..., failures: _Optional[int] = ..., last_failure: _Optional[str] = ...) -> None: ...

class BackendRenamed(_message.Message):
    __slots__ = ["backend", "confirmed_gib", "contained_gib", "former_name", "held_gib", "hosts", "pool", "pools", "request_id", "volumes"]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_GIB_FIELD_NUMBER: _ClassVar[int]
    CONTAINED_GIB_FIELD_NUMBER: _ClassVar[int]
    FORMER_NAME_FIELD_NUMBER: _ClassVar[int]
    HELD_GIB_FIELD_NUMBER: _ClassVar[int]
    HOSTS_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    backend: str
    confirmed_gib: int
    contained_gib: int
    former_name: str
    held_gib: int
    hosts: int
    pool: str
    pools: int
    request_id: str
    volumes: int
    def __init__(self, former_name: _Optional[str] = ..., pool: _Optional[str] = ..., backend: _Optional[str] = ..., hosts: _Optional[int] = ..., pools: _Optional[int] = ..., volumes: _Optional[int] = ..., held_gib: _Optional[int] = ..., confirmed_gib: _Optional[int] = ..., contained_gib: _Optional[int] = ..., request_id: _Optional[str] = ...) -> None: ...

class CapacityChanged(_message.Message):
    __slots__ = ["allocated_gib", "backend", "free", "gone", "pool", "provisioned_gib", "total", "virtual_free_gib"]
    ALLOCATED_GIB_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    FREE_FIELD_NUMBER: _ClassVar[int]
    GONE_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    PROVISIONED_GIB_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    VIRTUAL_FREE_GIB_FIELD_NUMBER: _ClassVar[int]
    allocated_gib: float
    backend: str
    free: _capacity_pb2.Capacity
    gone: bool
    pool: str
    provisioned_gib: float
    total: _capacity_pb2.Capacity
    virtual_free_gib: float
    def __init__(self, pool: _Optional[str] = ..., backend: _Optional[str] = ..., gone: bool = ..., total: _Optional[_Union[_capacity_pb2.Capacity, _Mapping]] = ..., free: _Optional[_Union[_capacity_pb2.Capacity, _Mapping]] = ..., allocated_gib: _Optional[float] = ..., provisioned_gib: _Optional[float] = ..., virtual_free_gib: _Optional[float] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ["action_taken", "backend_forgotten", "backend_quarantined", "backend_renamed", "capacity_changed", "created_at", "expires_at", "message", "placement_failed", "pool_warnings_changed", "quarantine_lifted", "request_waited", "serial", "type"]
    ACTION_TAKEN_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FORGOTTEN_FIELD_NUMBER: _ClassVar[int]
    BACKEND_QUARANTINED_FIELD_NUMBER: _ClassVar[int]
    BACKEND_RENAMED_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_CHANGED_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_FAILED_FIELD_NUMBER: _ClassVar[int]
    POOL_WARNINGS_CHANGED_FIELD_NUMBER: _ClassVar[int]
    QUARANTINE_LIFTED_FIELD_NUMBER: _ClassVar[int]
    REQUEST_WAITED_FIELD_NUMBER: _ClassVar[int]
    SERIAL_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    action_taken: ActionTaken
    backend_forgotten: BackendForgotten
    backend_quarantined: BackendQuarantined
    backend_renamed: BackendRenamed
    capacity_changed: CapacityChanged
    created_at: _timestamp_pb2.Timestamp
    expires_at: _timestamp_pb2.Timestamp
    message: UserMessage
    placement_failed: PlacementFailed
    pool_warnings_changed: PoolWarningsChanged
    quarantine_lifted: QuarantineLifted
    request_waited: RequestWaited
    serial: int
    type: str
    def __init__(self, serial: _Optional[int] = ..., type: _Optional[str] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., placement_failed: _Optional[_Union[PlacementFailed, _Mapping]] = ..., capacity_changed: _Optional[_Union[CapacityChanged, _Mapping]] = ..., message: _Optional[_Union[UserMessage, _Mapping]] = ..., pool_warnings_changed: _Optional[_Union[PoolWarningsChanged, _Mapping]] = ..., backend_renamed: _Optional[_Union[BackendRenamed, _Mapping]] = ..., backend_forgotten: _Optional[_Union[BackendForgotten, _Mapping]] = ..., backend_quarantined: _Optional[_Union[BackendQuarantined, _Mapping]] = ..., quarantine_lifted: _Optional[_Union[QuarantineLifted, _Mapping]] = ..., request_waited: _Optional[_Union[RequestWaited, _Mapping]] = ..., action_taken: _Optional[_Union[ActionTaken, _Mapping]] = ...) -> None: ...

class EventFilter(_message.Message):
    __slots__ = ["kinds", "project_id", "since", "source", "types", "until", "volume_id"]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TYPES_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    kinds: _containers.RepeatedScalarFieldContainer[EventKind]
    project_id: str
    since: _timestamp_pb2.Timestamp
    source: str
    types: _containers.RepeatedScalarFieldContainer[str]
    until: _timestamp_pb2.Timestamp
    volume_id: str
    def __init__(self, kinds: _Optional[_Iterable[_Union[EventKind, str]]] = ..., types: _Optional[_Iterable[str]] = ..., project_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., source: _Optional[str] = ..., since: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListEventsRequest(_message.Message):
    __slots__ = ["filter", "newest_first", "page_size", "page_token"]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    NEWEST_FIRST_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    filter: EventFilter
    newest_first: bool
    page_size: int
    page_token: str
    def __init__(self, filter: _Optional[_Union[EventFilter, _Mapping]] = ..., newest_first: bool = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListEventsResponse(_message.Message):
    __slots__ = ["events", "next_page_token", "resume_token"]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[Event]
    next_page_token: str
    resume_token: str
    def __init__(self, events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., resume_token: _Optional[str] = ...) -> None: ...

class PlacementFailed(_message.Message):
    __slots__ = ["filters", "method", "pools_seen", "project_id", "reason", "request_id", "size_gib", "text", "user_id", "volume_id", "volume_state", "volume_type"]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    POOLS_SEEN_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_STATE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    filters: _containers.RepeatedCompositeFieldContainer[_decision_pb2.FilterCount]
    method: str
    pools_seen: int
    project_id: str
    reason: str
    request_id: str
    size_gib: int
    text: str
    user_id: str
    volume_id: str
    volume_state: str
    volume_type: str
    def __init__(self, method: _Optional[str] = ..., request_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., volume_state: _Optional[str] = ..., project_id: _Optional[str] = ..., user_id: _Optional[str] = ..., size_gib: _Optional[int] = ..., volume_type: _Optional[str] = ..., reason: _Optional[str] = ..., text: _Optional[str] = ..., pools_seen: _Optional[int] = ..., filters: _Optional[_Iterable[_Union[_decision_pb2.FilterCount, _Mapping]]] = ...) -> None: ...

class PoolWarningsChanged(_message.Message):
    __slots__ = ["backend", "pool", "warnings"]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    backend: str
    pool: str
    warnings: _containers.RepeatedCompositeFieldContainer[_pool_pb2.PoolWarning]
    def __init__(self, pool: _Optional[str] = ..., backend: _Optional[str] = ..., warnings: _Optional[_Iterable[_Union[_pool_pb2.PoolWarning, _Mapping]]] = ...) -> None: ...

class QuarantineLifted(_message.Message):
    __slots__ = ["backend", "began_at", "by", "reason"]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    BEGAN_AT_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    backend: str
    began_at: _timestamp_pb2.Timestamp
    by: QuarantineEnd
    reason: str
    def __init__(self, backend: _Optional[str] = ..., began_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., by: _Optional[_Union[QuarantineEnd, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class RequestWaited(_message.Message):
    __slots__ = ["pool", "project_id", "request_id", "size_gib", "user_id", "volume_id", "wait_until"]
    POOL_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    WAIT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    pool: str
    project_id: str
    request_id: str
    size_gib: int
    user_id: str
    volume_id: str
    wait_until: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., project_id: _Optional[str] = ..., user_id: _Optional[str] = ..., size_gib: _Optional[int] = ..., wait_until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., pool: _Optional[str] = ...) -> None: ...

class UserMessage(_message.Message):
    __slots__ = ["action", "detail", "project_id", "request_id", "text", "user_id", "volume_id"]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    action: str
    detail: str
    project_id: str
    request_id: str
    text: str
    user_id: str
    volume_id: str
    def __init__(self, action: _Optional[str] = ..., detail: _Optional[str] = ..., text: _Optional[str] = ..., request_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., project_id: _Optional[str] = ..., user_id: _Optional[str] = ...) -> None: ...

class WatchEventsRequest(_message.Message):
    __slots__ = ["filter", "from_oldest", "resume_token"]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    FROM_OLDEST_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    filter: EventFilter
    from_oldest: bool
    resume_token: str
    def __init__(self, filter: _Optional[_Union[EventFilter, _Mapping]] = ..., resume_token: _Optional[str] = ..., from_oldest: bool = ...) -> None: ...

class WatchEventsResponse(_message.Message):
    __slots__ = ["events", "resume_token"]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[Event]
    resume_token: str
    def __init__(self, events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., resume_token: _Optional[str] = ...) -> None: ...

class EventKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class QuarantineEnd(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
