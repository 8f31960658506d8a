from google.protobuf import timestamp_pb2 as _timestamp_pb2
from stowage.v1 import access_pb2 as _access_pb2
from stowage.v1 import decision_pb2 as _decision_pb2
from stowage.v1 import pool_pb2 as _pool_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
DRIFT_KIND_COUNT_DIFFERS: DriftKind
DRIFT_KIND_ELSEWHERE: DriftKind
DRIFT_KIND_NOT_IN_LEDGER: DriftKind
DRIFT_KIND_NOT_ON_BACKEND: DriftKind
DRIFT_KIND_OVERPROMISED: DriftKind
DRIFT_KIND_SIZE_DIFFERS: DriftKind
DRIFT_KIND_SUMS_DIFFER: DriftKind
DRIFT_KIND_UNCONTAINED: DriftKind
DRIFT_KIND_UNDERREPORTED: DriftKind
DRIFT_KIND_UNSPECIFIED: DriftKind

class DrainMove(_message.Message):
    __slots__ = ["pool", "project_id", "reason", "size_gib", "volume_id", "volume_type"]
    POOL_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    pool: str
    project_id: str
    reason: str
    size_gib: int
    volume_id: str
    volume_type: str
    def __init__(self, volume_id: _Optional[str] = ..., project_id: _Optional[str] = ..., volume_type: _Optional[str] = ..., size_gib: _Optional[int] = ..., pool: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Drift(_message.Message):
    __slots__ = ["detail", "kind", "ledger_size_gib", "listed_size_gib", "repairable", "repaired", "volume_id"]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LEDGER_SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    LISTED_SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    REPAIRABLE_FIELD_NUMBER: _ClassVar[int]
    REPAIRED_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    detail: str
    kind: DriftKind
    ledger_size_gib: int
    listed_size_gib: int
    repairable: bool
    repaired: bool
    volume_id: str
    def __init__(self, kind: _Optional[_Union[DriftKind, str]] = ..., volume_id: _Optional[str] = ..., ledger_size_gib: _Optional[int] = ..., listed_size_gib: _Optional[int] = ..., detail: _Optional[str] = ..., repairable: bool = ..., repaired: bool = ...) -> None: ...

class ForgetBackendRequest(_message.Message):
    __slots__ = ["name", "reason", "request_id", "validate_only"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    name: str
    reason: str
    request_id: str
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., validate_only: bool = ..., reason: _Optional[str] = ...) -> None: ...

class ForgetBackendResponse(_message.Message):
    __slots__ = ["hosts", "pools", "read_revision", "renamed_to"]
    HOSTS_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    RENAMED_TO_FIELD_NUMBER: _ClassVar[int]
    hosts: int
    pools: int
    read_revision: int
    renamed_to: str
    def __init__(self, hosts: _Optional[int] = ..., pools: _Optional[int] = ..., renamed_to: _Optional[str] = ..., read_revision: _Optional[int] = ...) -> None: ...

class GetPoolRequest(_message.Message):
    __slots__ = ["min_read_revision", "pool"]
    MIN_READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    min_read_revision: int
    pool: str
    def __init__(self, pool: _Optional[str] = ..., min_read_revision: _Optional[int] = ...) -> None: ...

class GetPoolResponse(_message.Message):
    __slots__ = ["pool", "read_revision"]
    POOL_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    pool: _pool_pb2.Pool
    read_revision: int
    def __init__(self, pool: _Optional[_Union[_pool_pb2.Pool, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class LiftQuarantineRequest(_message.Message):
    __slots__ = ["backend", "reason"]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    backend: str
    reason: str
    def __init__(self, backend: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class LiftQuarantineResponse(_message.Message):
    __slots__ = ["backend", "lifted", "read_revision"]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    LIFTED_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    backend: _pool_pb2.Backend
    lifted: bool
    read_revision: int
    def __init__(self, backend: _Optional[_Union[_pool_pb2.Backend, _Mapping]] = ..., lifted: bool = ..., read_revision: _Optional[int] = ...) -> None: ...

class ListBackendsRequest(_message.Message):
    __slots__ = ["admin_state", "availability_zone", "min_read_revision", "page_size", "page_token", "participating"]
    ADMIN_STATE_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    MIN_READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PARTICIPATING_FIELD_NUMBER: _ClassVar[int]
    admin_state: _pool_pb2.AdminState
    availability_zone: str
    min_read_revision: int
    page_size: int
    page_token: str
    participating: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., participating: bool = ..., admin_state: _Optional[_Union[_pool_pb2.AdminState, str]] = ..., availability_zone: _Optional[str] = ..., min_read_revision: _Optional[int] = ...) -> None: ...

class ListBackendsResponse(_message.Message):
    __slots__ = ["backends", "moves_held_until", "next_page_token", "read_revision"]
    BACKENDS_FIELD_NUMBER: _ClassVar[int]
    MOVES_HELD_UNTIL_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    backends: _containers.RepeatedCompositeFieldContainer[_pool_pb2.Backend]
    moves_held_until: _timestamp_pb2.Timestamp
    next_page_token: str
    read_revision: int
    def __init__(self, backends: _Optional[_Iterable[_Union[_pool_pb2.Backend, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_revision: _Optional[int] = ..., moves_held_until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListPoolsRequest(_message.Message):
    __slots__ = ["availability_zone", "backend", "capabilities", "min_read_revision", "page_size", "page_token", "participating", "pool", "pools", "volume_type"]
    class CapabilitiesEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    MIN_READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PARTICIPATING_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    availability_zone: str
    backend: str
    capabilities: _containers.ScalarMap[str, str]
    min_read_revision: int
    page_size: int
    page_token: str
    participating: bool
    pool: str
    pools: _containers.RepeatedScalarFieldContainer[str]
    volume_type: _decision_pb2.VolumeType
    def __init__(self, backend: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., participating: bool = ..., availability_zone: _Optional[str] = ..., pool: _Optional[str] = ..., capabilities: _Optional[_Mapping[str, str]] = ..., volume_type: _Optional[_Union[_decision_pb2.VolumeType, _Mapping]] = ..., min_read_revision: _Optional[int] = ..., pools: _Optional[_Iterable[str]] = ...) -> None: ...

class ListPoolsResponse(_message.Message):
    __slots__ = ["next_page_token", "pools", "read_revision"]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    next_page_token: str
    pools: _containers.RepeatedCompositeFieldContainer[_pool_pb2.Pool]
    read_revision: int
    def __init__(self, pools: _Optional[_Iterable[_Union[_pool_pb2.Pool, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ListedVolume(_message.Message):
    __slots__ = ["size_gib", "volume_id"]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    size_gib: int
    volume_id: str
    def __init__(self, volume_id: _Optional[str] = ..., size_gib: _Optional[int] = ...) -> None: ...

class PlanPoolDrainRequest(_message.Message):
    __slots__ = ["max_volumes", "pool"]
    MAX_VOLUMES_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    max_volumes: int
    pool: str
    def __init__(self, pool: _Optional[str] = ..., max_volumes: _Optional[int] = ...) -> None: ...

class PlanPoolDrainResponse(_message.Message):
    __slots__ = ["moves", "read_revision", "volumes_omitted"]
    MOVES_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_OMITTED_FIELD_NUMBER: _ClassVar[int]
    moves: _containers.RepeatedCompositeFieldContainer[DrainMove]
    read_revision: int
    volumes_omitted: int
    def __init__(self, moves: _Optional[_Iterable[_Union[DrainMove, _Mapping]]] = ..., volumes_omitted: _Optional[int] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ReconcilePoolRequest(_message.Message):
    __slots__ = ["allow_mass_forget", "listing", "pool", "repair"]
    ALLOW_MASS_FORGET_FIELD_NUMBER: _ClassVar[int]
    LISTING_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    REPAIR_FIELD_NUMBER: _ClassVar[int]
    allow_mass_forget: bool
    listing: VolumeListing
    pool: str
    repair: bool
    def __init__(self, pool: _Optional[str] = ..., listing: _Optional[_Union[VolumeListing, _Mapping]] = ..., repair: bool = ..., allow_mass_forget: bool = ...) -> None: ...

class ReconcilePoolResponse(_message.Message):
    __slots__ = ["contained_gib", "drift", "more_drift", "pool", "read_revision", "reserved_confirmed_gib", "reserved_held_gib", "volumes", "volumes_gib"]
    CONTAINED_GIB_FIELD_NUMBER: _ClassVar[int]
    DRIFT_FIELD_NUMBER: _ClassVar[int]
    MORE_DRIFT_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    RESERVED_CONFIRMED_GIB_FIELD_NUMBER: _ClassVar[int]
    RESERVED_HELD_GIB_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_GIB_FIELD_NUMBER: _ClassVar[int]
    contained_gib: int
    drift: _containers.RepeatedCompositeFieldContainer[Drift]
    more_drift: bool
    pool: _pool_pb2.Pool
    read_revision: int
    reserved_confirmed_gib: int
    reserved_held_gib: int
    volumes: int
    volumes_gib: int
    def __init__(self, pool: _Optional[_Union[_pool_pb2.Pool, _Mapping]] = ..., reserved_held_gib: _Optional[int] = ..., reserved_confirmed_gib: _Optional[int] = ..., volumes: _Optional[int] = ..., volumes_gib: _Optional[int] = ..., drift: _Optional[_Iterable[_Union[Drift, _Mapping]]] = ..., read_revision: _Optional[int] = ..., contained_gib: _Optional[int] = ..., more_drift: bool = ...) -> None: ...

class RenameBackendRequest(_message.Message):
    __slots__ = ["allow_merge", "name", "new_name", "reason", "request_id", "to_cluster", "validate_only"]
    ALLOW_MERGE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NEW_NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TO_CLUSTER_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    allow_merge: bool
    name: str
    new_name: str
    reason: str
    request_id: str
    to_cluster: bool
    validate_only: bool
    def __init__(self, request_id: _Optional[str] = ..., name: _Optional[str] = ..., new_name: _Optional[str] = ..., to_cluster: bool = ..., allow_merge: bool = ..., validate_only: bool = ..., reason: _Optional[str] = ...) -> None: ...

class RenameBackendResponse(_message.Message):
    __slots__ = ["already_renamed", "backend", "confirmed_gib", "contained_gib", "held_gib", "hosts", "merged", "pools", "read_revision", "unfinished_decisions", "volumes"]
    ALREADY_RENAMED_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_GIB_FIELD_NUMBER: _ClassVar[int]
    CONTAINED_GIB_FIELD_NUMBER: _ClassVar[int]
    HELD_GIB_FIELD_NUMBER: _ClassVar[int]
    HOSTS_FIELD_NUMBER: _ClassVar[int]
    MERGED_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    UNFINISHED_DECISIONS_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    already_renamed: bool
    backend: _pool_pb2.Backend
    confirmed_gib: int
    contained_gib: int
    held_gib: int
    hosts: int
    merged: bool
    pools: int
    read_revision: int
    unfinished_decisions: int
    volumes: int
    def __init__(self, backend: _Optional[_Union[_pool_pb2.Backend, _Mapping]] = ..., hosts: _Optional[int] = ..., pools: _Optional[int] = ..., volumes: _Optional[int] = ..., unfinished_decisions: _Optional[int] = ..., held_gib: _Optional[int] = ..., confirmed_gib: _Optional[int] = ..., contained_gib: _Optional[int] = ..., merged: bool = ..., already_renamed: bool = ..., read_revision: _Optional[int] = ...) -> None: ...

class SetBackendStateRequest(_message.Message):
    __slots__ = ["host", "reason", "state"]
    HOST_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    host: str
    reason: str
    state: _pool_pb2.AdminState
    def __init__(self, host: _Optional[str] = ..., state: _Optional[_Union[_pool_pb2.AdminState, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class SetBackendStateResponse(_message.Message):
    __slots__ = ["backend", "read_revision"]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    backend: _pool_pb2.Backend
    read_revision: int
    def __init__(self, backend: _Optional[_Union[_pool_pb2.Backend, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class SetPoolStateRequest(_message.Message):
    __slots__ = ["pool", "reason", "state"]
    POOL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    pool: str
    reason: str
    state: _pool_pb2.PoolState
    def __init__(self, pool: _Optional[str] = ..., state: _Optional[_Union[_pool_pb2.PoolState, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class SetPoolStateResponse(_message.Message):
    __slots__ = ["pool", "read_revision"]
    POOL_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    pool: _pool_pb2.Pool
    read_revision: int
    def __init__(self, pool: _Optional[_Union[_pool_pb2.Pool, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class VolumeListing(_message.Message):
    __slots__ = ["taken_at", "volumes"]
    TAKEN_AT_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    taken_at: _timestamp_pb2.Timestamp
    volumes: _containers.RepeatedCompositeFieldContainer[ListedVolume]
    def __init__(self, volumes: _Optional[_Iterable[_Union[ListedVolume, _Mapping]]] = ..., taken_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WatchPoolsRequest(_message.Message):
    __slots__ = ["availability_zone", "backend", "capabilities", "participating", "pool", "pools", "resume_token", "volume_type"]
    class CapabilitiesEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    PARTICIPATING_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    availability_zone: str
    backend: str
    capabilities: _containers.ScalarMap[str, str]
    participating: bool
    pool: str
    pools: _containers.RepeatedScalarFieldContainer[str]
    resume_token: str
    volume_type: _decision_pb2.VolumeType
    def __init__(self, backend: _Optional[str] = ..., resume_token: _Optional[str] = ..., participating: bool = ..., availability_zone: _Optional[str] = ..., pool: _Optional[str] = ..., capabilities: _Optional[_Mapping[str, str]] = ..., volume_type: _Optional[_Union[_decision_pb2.VolumeType, _Mapping]] = ..., pools: _Optional[_Iterable[str]] = ...) -> None: ...

class WatchPoolsResponse(_message.Message):
    __slots__ = ["complete", "pools", "read_revision", "removed", "reset", "resume_token"]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    RESET_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    complete: bool
    pools: _containers.RepeatedCompositeFieldContainer[_pool_pb2.Pool]
    read_revision: int
    removed: _containers.RepeatedScalarFieldContainer[str]
    reset: bool
    resume_token: str
    def __init__(self, pools: _Optional[_Iterable[_Union[_pool_pb2.Pool, _Mapping]]] = ..., removed: _Optional[_Iterable[str]] = ..., reset: bool = ..., complete: bool = ..., resume_token: _Optional[str] = ..., read_revision: _Optional[int] = ...) -> None: ...

class DriftKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
