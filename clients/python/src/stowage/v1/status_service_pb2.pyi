from google.protobuf import timestamp_pb2 as _timestamp_pb2
from stowage.v1 import access_pb2 as _access_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

CONCERN_KIND_BACKEND_DOWN: ConcernKind
CONCERN_KIND_BACKEND_NEVER_REPORTED: ConcernKind
CONCERN_KIND_BACKEND_QUARANTINED: ConcernKind
CONCERN_KIND_CERTIFICATE_ENDS: ConcernKind
CONCERN_KIND_DECISION_IN_DOUBT: ConcernKind
CONCERN_KIND_DECISION_STUCK: ConcernKind
CONCERN_KIND_DISABLED: ConcernKind
CONCERN_KIND_FROZEN: ConcernKind
CONCERN_KIND_HOST_DOWN: ConcernKind
CONCERN_KIND_LEDGER_UNAVAILABLE: ConcernKind
CONCERN_KIND_MOVES_HELD: ConcernKind
CONCERN_KIND_NOTHING_TAKES_PLACEMENTS: ConcernKind
CONCERN_KIND_POOL_CLOSED: ConcernKind
CONCERN_KIND_POOL_CORDONED: ConcernKind
CONCERN_KIND_POOL_DRAINING: ConcernKind
CONCERN_KIND_POOL_FULL: ConcernKind
CONCERN_KIND_POOL_OVERPROMISED: ConcernKind
CONCERN_KIND_POOL_PHYSICALLY_FULL: ConcernKind
CONCERN_KIND_POOL_SUSPICIOUS: ConcernKind
CONCERN_KIND_REPORT_TOO_OLD: ConcernKind
CONCERN_KIND_UNSPECIFIED: ConcernKind
CONCERN_KIND_ZONE_FULL: ConcernKind
DESCRIPTOR: _descriptor.FileDescriptor
URGENCY_ACTION: Urgency
URGENCY_NOTICE: Urgency
URGENCY_UNSPECIFIED: Urgency

class CertificateEnd(_message.Message):
    __slots__ = ["ends_at", "key"]
    ENDS_AT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ends_at: _timestamp_pb2.Timestamp
    key: str
    def __init__(self, key: _Optional[str] = ..., ends_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Concern(_message.Message):
    __slots__ = ["count", "kind", "subjects", "urgency"]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECTS_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    count: int
    kind: ConcernKind
    subjects: _containers.RepeatedCompositeFieldContainer[ConcernSubject]
    urgency: Urgency
    def __init__(self, kind: _Optional[_Union[ConcernKind, str]] = ..., urgency: _Optional[_Union[Urgency, str]] = ..., count: _Optional[int] = ..., subjects: _Optional[_Iterable[_Union[ConcernSubject, _Mapping]]] = ...) -> None: ...

class ConcernSubject(_message.Message):
    __slots__ = ["name", "note", "since"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    note: str
    since: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., since: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., note: _Optional[str] = ...) -> None: ...

class GetStatusRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class GetStatusResponse(_message.Message):
    __slots__ = ["backend_count", "concerns", "participating_backend_count", "read_revision", "server", "unfinished_decisions", "zones"]
    BACKEND_COUNT_FIELD_NUMBER: _ClassVar[int]
    CONCERNS_FIELD_NUMBER: _ClassVar[int]
    PARTICIPATING_BACKEND_COUNT_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    SERVER_FIELD_NUMBER: _ClassVar[int]
    UNFINISHED_DECISIONS_FIELD_NUMBER: _ClassVar[int]
    ZONES_FIELD_NUMBER: _ClassVar[int]
    backend_count: int
    concerns: _containers.RepeatedCompositeFieldContainer[Concern]
    participating_backend_count: int
    read_revision: int
    server: ServerInfo
    unfinished_decisions: UnfinishedDecisions
    zones: _containers.RepeatedCompositeFieldContainer[ZoneSpace]
    def __init__(self, server: _Optional[_Union[ServerInfo, _Mapping]] = ..., concerns: _Optional[_Iterable[_Union[Concern, _Mapping]]] = ..., backend_count: _Optional[int] = ..., participating_backend_count: _Optional[int] = ..., zones: _Optional[_Iterable[_Union[ZoneSpace, _Mapping]]] = ..., unfinished_decisions: _Optional[_Union[UnfinishedDecisions, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ServerInfo(_message.Message):
    __slots__ = ["certificates", "database", "ledger_available", "profiles", "schema_version", "started_at", "version"]
    CERTIFICATES_FIELD_NUMBER: _ClassVar[int]
    DATABASE_FIELD_NUMBER: _ClassVar[int]
    LEDGER_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    PROFILES_FIELD_NUMBER: _ClassVar[int]
    SCHEMA_VERSION_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    certificates: _containers.RepeatedCompositeFieldContainer[CertificateEnd]
    database: str
    ledger_available: bool
    profiles: _containers.RepeatedScalarFieldContainer[str]
    schema_version: int
    started_at: _timestamp_pb2.Timestamp
    version: str
    def __init__(self, version: _Optional[str] = ..., started_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., database: _Optional[str] = ..., schema_version: _Optional[int] = ..., ledger_available: bool = ..., certificates: _Optional[_Iterable[_Union[CertificateEnd, _Mapping]]] = ..., profiles: _Optional[_Iterable[str]] = ...) -> None: ...

class UnfinishedDecisions(_message.Message):
    __slots__ = ["accepted", "in_doubt", "leased", "oldest_pending_at", "pending"]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    IN_DOUBT_FIELD_NUMBER: _ClassVar[int]
    LEASED_FIELD_NUMBER: _ClassVar[int]
    OLDEST_PENDING_AT_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    accepted: int
    in_doubt: int
    leased: int
    oldest_pending_at: _timestamp_pb2.Timestamp
    pending: int
    def __init__(self, pending: _Optional[int] = ..., leased: _Optional[int] = ..., accepted: _Optional[int] = ..., in_doubt: _Optional[int] = ..., oldest_pending_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ZoneSpace(_message.Message):
    __slots__ = ["availability_zone", "available_gib", "pool_count", "virtual_free_gib"]
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_GIB_FIELD_NUMBER: _ClassVar[int]
    POOL_COUNT_FIELD_NUMBER: _ClassVar[int]
    VIRTUAL_FREE_GIB_FIELD_NUMBER: _ClassVar[int]
    availability_zone: str
    available_gib: float
    pool_count: int
    virtual_free_gib: float
    def __init__(self, availability_zone: _Optional[str] = ..., pool_count: _Optional[int] = ..., available_gib: _Optional[float] = ..., virtual_free_gib: _Optional[float] = ...) -> None: ...

class Urgency(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class ConcernKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
