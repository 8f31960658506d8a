from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from stowage.v1 import access_pb2 as _access_pb2
from stowage.v1 import decision_pb2 as _decision_pb2
from stowage.v1 import limits_pb2 as _limits_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
MIGRATION_POLICY_NEVER: MigrationPolicy
MIGRATION_POLICY_ON_DEMAND: MigrationPolicy
MIGRATION_POLICY_UNSPECIFIED: MigrationPolicy
SET_FAILURE_POLICY_KEEP: SetFailurePolicy
SET_FAILURE_POLICY_ROLLBACK: SetFailurePolicy
SET_FAILURE_POLICY_UNSPECIFIED: SetFailurePolicy
SET_SCOPE_BACKEND: SetScope
SET_SCOPE_CAPABILITY: SetScope
SET_SCOPE_HOST: SetScope
SET_SCOPE_POOL: SetScope
SET_SCOPE_UNSPECIFIED: SetScope
SET_SCOPE_ZONE: SetScope
VOLUME_SET_STATE_KEPT: VolumeSetState
VOLUME_SET_STATE_PLACED: VolumeSetState
VOLUME_SET_STATE_ROLLED_BACK: VolumeSetState
VOLUME_SET_STATE_UNSPECIFIED: VolumeSetState

class BackendEstimate(_message.Message):
    __slots__ = ["available_capacity_gib", "backend", "boundless", "growth", "pools", "unlimited", "volumes"]
    AVAILABLE_CAPACITY_GIB_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    BOUNDLESS_FIELD_NUMBER: _ClassVar[int]
    GROWTH_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    UNLIMITED_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    available_capacity_gib: int
    backend: str
    boundless: bool
    growth: _containers.RepeatedCompositeFieldContainer[Growth]
    pools: int
    unlimited: bool
    volumes: int
    def __init__(self, backend: _Optional[str] = ..., volumes: _Optional[int] = ..., unlimited: bool = ..., available_capacity_gib: _Optional[int] = ..., boundless: bool = ..., pools: _Optional[int] = ..., growth: _Optional[_Iterable[_Union[Growth, _Mapping]]] = ...) -> None: ...

class CreateVolumeResult(_message.Message):
    __slots__ = ["error", "placed", "request_id"]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    PLACED_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    error: _status_pb2.Status
    placed: ScheduleCreateVolumeResponse
    request_id: str
    def __init__(self, request_id: _Optional[str] = ..., placed: _Optional[_Union[ScheduleCreateVolumeResponse, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class EstimateCapacityRequest(_message.Message):
    __slots__ = ["availability_zones", "hints", "instance_host", "max_pools", "multiattach", "profile", "project_id", "resource_backend", "size_gib", "source", "volume_properties", "volume_type", "with_growth"]
    AVAILABILITY_ZONES_FIELD_NUMBER: _ClassVar[int]
    HINTS_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_HOST_FIELD_NUMBER: _ClassVar[int]
    MAX_POOLS_FIELD_NUMBER: _ClassVar[int]
    MULTIATTACH_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_BACKEND_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    WITH_GROWTH_FIELD_NUMBER: _ClassVar[int]
    availability_zones: _containers.RepeatedScalarFieldContainer[str]
    hints: _struct_pb2.Struct
    instance_host: str
    max_pools: int
    multiattach: bool
    profile: str
    project_id: str
    resource_backend: str
    size_gib: int
    source: _decision_pb2.VolumeSource
    volume_properties: _struct_pb2.Struct
    volume_type: _decision_pb2.VolumeType
    with_growth: bool
    def __init__(self, size_gib: _Optional[int] = ..., project_id: _Optional[str] = ..., volume_type: _Optional[_Union[_decision_pb2.VolumeType, _Mapping]] = ..., availability_zones: _Optional[_Iterable[str]] = ..., hints: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., resource_backend: _Optional[str] = ..., source: _Optional[_Union[_decision_pb2.VolumeSource, _Mapping]] = ..., multiattach: bool = ..., instance_host: _Optional[str] = ..., profile: _Optional[str] = ..., volume_properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., max_pools: _Optional[int] = ..., with_growth: bool = ...) -> None: ...

class EstimateCapacityResponse(_message.Message):
    __slots__ = ["absent_backends", "absent_backends_omitted", "absent_counts", "available_capacity_gib", "backends", "boundless", "exact", "growth", "limits", "maximum_volume_size_gib", "minimum_volume_size_gib", "most_volumes", "pools", "pools_omitted", "profile", "read_revision", "unlimited", "volumes", "warnings", "zones"]
    ABSENT_BACKENDS_FIELD_NUMBER: _ClassVar[int]
    ABSENT_BACKENDS_OMITTED_FIELD_NUMBER: _ClassVar[int]
    ABSENT_COUNTS_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_CAPACITY_GIB_FIELD_NUMBER: _ClassVar[int]
    BACKENDS_FIELD_NUMBER: _ClassVar[int]
    BOUNDLESS_FIELD_NUMBER: _ClassVar[int]
    EXACT_FIELD_NUMBER: _ClassVar[int]
    GROWTH_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_VOLUME_SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_VOLUME_SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    MOST_VOLUMES_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    POOLS_OMITTED_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    UNLIMITED_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    ZONES_FIELD_NUMBER: _ClassVar[int]
    absent_backends: _containers.RepeatedCompositeFieldContainer[_decision_pb2.AbsentBackend]
    absent_backends_omitted: int
    absent_counts: _containers.RepeatedCompositeFieldContainer[_decision_pb2.AbsenceCount]
    available_capacity_gib: int
    backends: _containers.RepeatedCompositeFieldContainer[BackendEstimate]
    boundless: bool
    exact: bool
    growth: _containers.RepeatedCompositeFieldContainer[Growth]
    limits: _containers.RepeatedCompositeFieldContainer[LimitEstimate]
    maximum_volume_size_gib: int
    minimum_volume_size_gib: int
    most_volumes: int
    pools: _containers.RepeatedCompositeFieldContainer[PoolEstimate]
    pools_omitted: int
    profile: str
    read_revision: int
    unlimited: bool
    volumes: int
    warnings: _containers.RepeatedCompositeFieldContainer[_decision_pb2.SpecWarning]
    zones: _containers.RepeatedCompositeFieldContainer[ZoneEstimate]
    def __init__(self, volumes: _Optional[int] = ..., unlimited: bool = ..., exact: bool = ..., most_volumes: _Optional[int] = ..., available_capacity_gib: _Optional[int] = ..., boundless: bool = ..., maximum_volume_size_gib: _Optional[int] = ..., minimum_volume_size_gib: _Optional[int] = ..., zones: _Optional[_Iterable[_Union[ZoneEstimate, _Mapping]]] = ..., limits: _Optional[_Iterable[_Union[LimitEstimate, _Mapping]]] = ..., pools: _Optional[_Iterable[_Union[PoolEstimate, _Mapping]]] = ..., pools_omitted: _Optional[int] = ..., profile: _Optional[str] = ..., read_revision: _Optional[int] = ..., absent_counts: _Optional[_Iterable[_Union[_decision_pb2.AbsenceCount, _Mapping]]] = ..., absent_backends: _Optional[_Iterable[_Union[_decision_pb2.AbsentBackend, _Mapping]]] = ..., absent_backends_omitted: _Optional[int] = ..., growth: _Optional[_Iterable[_Union[Growth, _Mapping]]] = ..., backends: _Optional[_Iterable[_Union[BackendEstimate, _Mapping]]] = ..., warnings: _Optional[_Iterable[_Union[_decision_pb2.SpecWarning, _Mapping]]] = ...) -> None: ...

class EvaluateExpressionRequest(_message.Message):
    __slots__ = ["expression", "multiattach", "pool", "project_id", "size_gib", "user_id", "volume_id", "volume_properties", "volume_type"]
    EXPRESSION_FIELD_NUMBER: _ClassVar[int]
    MULTIATTACH_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    expression: str
    multiattach: bool
    pool: str
    project_id: str
    size_gib: int
    user_id: str
    volume_id: str
    volume_properties: _struct_pb2.Struct
    volume_type: _decision_pb2.VolumeType
    def __init__(self, expression: _Optional[str] = ..., pool: _Optional[str] = ..., size_gib: _Optional[int] = ..., volume_type: _Optional[_Union[_decision_pb2.VolumeType, _Mapping]] = ..., project_id: _Optional[str] = ..., user_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., multiattach: bool = ..., volume_properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class EvaluateExpressionResponse(_message.Message):
    __slots__ = ["goodness", "passes", "read_revision", "results", "unreadable"]
    GOODNESS_FIELD_NUMBER: _ClassVar[int]
    PASSES_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    UNREADABLE_FIELD_NUMBER: _ClassVar[int]
    goodness: float
    passes: bool
    read_revision: int
    results: _containers.RepeatedCompositeFieldContainer[ExpressionResult]
    unreadable: ExpressionFault
    def __init__(self, unreadable: _Optional[_Union[ExpressionFault, _Mapping]] = ..., results: _Optional[_Iterable[_Union[ExpressionResult, _Mapping]]] = ..., passes: bool = ..., goodness: _Optional[float] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ExistingVolume(_message.Message):
    __slots__ = ["availability_zones", "backend", "hints", "instance_host", "metadata", "multiattach", "profile", "project_id", "size_gib", "user_id", "volume_id", "volume_properties", "volume_type"]
    class MetadataEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    AVAILABILITY_ZONES_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    HINTS_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_HOST_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    MULTIATTACH_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    availability_zones: _containers.RepeatedScalarFieldContainer[str]
    backend: str
    hints: _struct_pb2.Struct
    instance_host: str
    metadata: _containers.ScalarMap[str, str]
    multiattach: bool
    profile: str
    project_id: str
    size_gib: int
    user_id: str
    volume_id: str
    volume_properties: _struct_pb2.Struct
    volume_type: _decision_pb2.VolumeType
    def __init__(self, volume_id: _Optional[str] = ..., size_gib: _Optional[int] = ..., backend: _Optional[str] = ..., project_id: _Optional[str] = ..., user_id: _Optional[str] = ..., volume_type: _Optional[_Union[_decision_pb2.VolumeType, _Mapping]] = ..., availability_zones: _Optional[_Iterable[str]] = ..., hints: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., multiattach: bool = ..., metadata: _Optional[_Mapping[str, str]] = ..., instance_host: _Optional[str] = ..., profile: _Optional[str] = ..., volume_properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class ExplainCreateVolumesRequest(_message.Message):
    __slots__ = ["max_pools", "set"]
    MAX_POOLS_FIELD_NUMBER: _ClassVar[int]
    SET_FIELD_NUMBER: _ClassVar[int]
    max_pools: int
    set: ScheduleCreateVolumesRequest
    def __init__(self, set: _Optional[_Union[ScheduleCreateVolumesRequest, _Mapping]] = ..., max_pools: _Optional[int] = ...) -> None: ...

class ExplainCreateVolumesResponse(_message.Message):
    __slots__ = ["members", "missing", "missing_volume_id", "read_revision", "warnings"]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    MISSING_VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[SetMemberPlacement]
    missing: ExplainPlacementResponse
    missing_volume_id: str
    read_revision: int
    warnings: _containers.RepeatedCompositeFieldContainer[_decision_pb2.SpecWarning]
    def __init__(self, members: _Optional[_Iterable[_Union[SetMemberPlacement, _Mapping]]] = ..., missing_volume_id: _Optional[str] = ..., missing: _Optional[_Union[ExplainPlacementResponse, _Mapping]] = ..., read_revision: _Optional[int] = ..., warnings: _Optional[_Iterable[_Union[_decision_pb2.SpecWarning, _Mapping]]] = ...) -> None: ...

class ExplainPlacementRequest(_message.Message):
    __slots__ = ["create_snapshot", "create_volume", "extend_volume", "manage_snapshot", "manage_volume", "max_pools", "migrate_volume", "retype_volume", "validate_capacity", "with_plan"]
    CREATE_SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    CREATE_VOLUME_FIELD_NUMBER: _ClassVar[int]
    EXTEND_VOLUME_FIELD_NUMBER: _ClassVar[int]
    MANAGE_SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    MANAGE_VOLUME_FIELD_NUMBER: _ClassVar[int]
    MAX_POOLS_FIELD_NUMBER: _ClassVar[int]
    MIGRATE_VOLUME_FIELD_NUMBER: _ClassVar[int]
    RETYPE_VOLUME_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_CAPACITY_FIELD_NUMBER: _ClassVar[int]
    WITH_PLAN_FIELD_NUMBER: _ClassVar[int]
    create_snapshot: ScheduleCreateSnapshotRequest
    create_volume: ScheduleCreateVolumeRequest
    extend_volume: ScheduleExtendVolumeRequest
    manage_snapshot: ScheduleManageSnapshotRequest
    manage_volume: ScheduleManageVolumeRequest
    max_pools: int
    migrate_volume: ScheduleMigrateVolumeRequest
    retype_volume: ScheduleRetypeVolumeRequest
    validate_capacity: ValidateCapacityRequest
    with_plan: bool
    def __init__(self, create_volume: _Optional[_Union[ScheduleCreateVolumeRequest, _Mapping]] = ..., manage_volume: _Optional[_Union[ScheduleManageVolumeRequest, _Mapping]] = ..., create_snapshot: _Optional[_Union[ScheduleCreateSnapshotRequest, _Mapping]] = ..., manage_snapshot: _Optional[_Union[ScheduleManageSnapshotRequest, _Mapping]] = ..., extend_volume: _Optional[_Union[ScheduleExtendVolumeRequest, _Mapping]] = ..., migrate_volume: _Optional[_Union[ScheduleMigrateVolumeRequest, _Mapping]] = ..., retype_volume: _Optional[_Union[ScheduleRetypeVolumeRequest, _Mapping]] = ..., validate_capacity: _Optional[_Union[ValidateCapacityRequest, _Mapping]] = ..., max_pools: _Optional[int] = ..., with_plan: bool = ...) -> None: ...

class ExplainPlacementResponse(_message.Message):
    __slots__ = ["absent_backends", "absent_backends_omitted", "absent_counts", "alternatives", "diagnosis", "plan_expire_time", "plan_token", "pool", "pools", "pools_omitted", "profile", "read_revision", "seed", "stays", "warnings", "weight"]
    ABSENT_BACKENDS_FIELD_NUMBER: _ClassVar[int]
    ABSENT_BACKENDS_OMITTED_FIELD_NUMBER: _ClassVar[int]
    ABSENT_COUNTS_FIELD_NUMBER: _ClassVar[int]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    DIAGNOSIS_FIELD_NUMBER: _ClassVar[int]
    PLAN_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    PLAN_TOKEN_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    POOLS_OMITTED_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    STAYS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    absent_backends: _containers.RepeatedCompositeFieldContainer[_decision_pb2.AbsentBackend]
    absent_backends_omitted: int
    absent_counts: _containers.RepeatedCompositeFieldContainer[_decision_pb2.AbsenceCount]
    alternatives: _containers.RepeatedCompositeFieldContainer[_decision_pb2.WeighedPool]
    diagnosis: _decision_pb2.Diagnosis
    plan_expire_time: _timestamp_pb2.Timestamp
    plan_token: str
    pool: str
    pools: _containers.RepeatedCompositeFieldContainer[PoolAccount]
    pools_omitted: int
    profile: str
    read_revision: int
    seed: int
    stays: bool
    warnings: _containers.RepeatedCompositeFieldContainer[_decision_pb2.SpecWarning]
    weight: float
    def __init__(self, pool: _Optional[str] = ..., weight: _Optional[float] = ..., alternatives: _Optional[_Iterable[_Union[_decision_pb2.WeighedPool, _Mapping]]] = ..., stays: bool = ..., diagnosis: _Optional[_Union[_decision_pb2.Diagnosis, _Mapping]] = ..., pools: _Optional[_Iterable[_Union[PoolAccount, _Mapping]]] = ..., pools_omitted: _Optional[int] = ..., profile: _Optional[str] = ..., seed: _Optional[int] = ..., read_revision: _Optional[int] = ..., absent_counts: _Optional[_Iterable[_Union[_decision_pb2.AbsenceCount, _Mapping]]] = ..., absent_backends: _Optional[_Iterable[_Union[_decision_pb2.AbsentBackend, _Mapping]]] = ..., absent_backends_omitted: _Optional[int] = ..., plan_token: _Optional[str] = ..., plan_expire_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_decision_pb2.SpecWarning, _Mapping]]] = ...) -> None: ...

class ExpressionFault(_message.Message):
    __slots__ = ["column", "line", "message", "position"]
    COLUMN_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    column: int
    line: int
    message: str
    position: int
    def __init__(self, message: _Optional[str] = ..., position: _Optional[int] = ..., line: _Optional[int] = ..., column: _Optional[int] = ...) -> None: ...

class ExpressionResult(_message.Message):
    __slots__ = ["fault", "number", "storage_protocol", "text", "truth", "variables"]
    FAULT_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STORAGE_PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TRUTH_FIELD_NUMBER: _ClassVar[int]
    VARIABLES_FIELD_NUMBER: _ClassVar[int]
    fault: ExpressionFault
    number: float
    storage_protocol: str
    text: str
    truth: bool
    variables: _containers.RepeatedCompositeFieldContainer[ExpressionVariable]
    def __init__(self, storage_protocol: _Optional[str] = ..., number: _Optional[float] = ..., text: _Optional[str] = ..., truth: bool = ..., fault: _Optional[_Union[ExpressionFault, _Mapping]] = ..., variables: _Optional[_Iterable[_Union[ExpressionVariable, _Mapping]]] = ...) -> None: ...

class ExpressionVariable(_message.Message):
    __slots__ = ["name", "value"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: _struct_pb2.Value
    def __init__(self, name: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...

class GetDiagnosisRequest(_message.Message):
    __slots__ = ["attempt", "project_id", "request_id"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    attempt: int
    project_id: str
    request_id: str
    def __init__(self, request_id: _Optional[str] = ..., project_id: _Optional[str] = ..., attempt: _Optional[int] = ...) -> None: ...

class GetDiagnosisResponse(_message.Message):
    __slots__ = ["answered_at", "decisions", "diagnosis", "error", "operation", "request_id", "seen", "volume_id", "volume_set", "waiting"]
    ANSWERED_AT_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    DIAGNOSIS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SEEN_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_SET_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    answered_at: _timestamp_pb2.Timestamp
    decisions: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Decision]
    diagnosis: _decision_pb2.Diagnosis
    error: _status_pb2.Status
    operation: _decision_pb2.Operation
    request_id: str
    seen: ReplayDecisionResponse
    volume_id: str
    volume_set: VolumeSet
    waiting: Waiting
    def __init__(self, request_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., operation: _Optional[_Union[_decision_pb2.Operation, str]] = ..., answered_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., diagnosis: _Optional[_Union[_decision_pb2.Diagnosis, _Mapping]] = ..., decisions: _Optional[_Iterable[_Union[_decision_pb2.Decision, _Mapping]]] = ..., waiting: _Optional[_Union[Waiting, _Mapping]] = ..., seen: _Optional[_Union[ReplayDecisionResponse, _Mapping]] = ..., volume_set: _Optional[_Union[VolumeSet, _Mapping]] = ...) -> None: ...

class GroupMember(_message.Message):
    __slots__ = ["availability_zones", "multiattach", "size_gib", "volume_id", "volume_type"]
    AVAILABILITY_ZONES_FIELD_NUMBER: _ClassVar[int]
    MULTIATTACH_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    availability_zones: _containers.RepeatedScalarFieldContainer[str]
    multiattach: bool
    size_gib: int
    volume_id: str
    volume_type: _decision_pb2.VolumeType
    def __init__(self, volume_id: _Optional[str] = ..., size_gib: _Optional[int] = ..., volume_type: _Optional[_Union[_decision_pb2.VolumeType, _Mapping]] = ..., availability_zones: _Optional[_Iterable[str]] = ..., multiattach: bool = ...) -> None: ...

class Growth(_message.Message):
    __slots__ = ["full_time", "gib_per_day", "since_time", "span_days"]
    FULL_TIME_FIELD_NUMBER: _ClassVar[int]
    GIB_PER_DAY_FIELD_NUMBER: _ClassVar[int]
    SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    SPAN_DAYS_FIELD_NUMBER: _ClassVar[int]
    full_time: _timestamp_pb2.Timestamp
    gib_per_day: float
    since_time: _timestamp_pb2.Timestamp
    span_days: int
    def __init__(self, span_days: _Optional[int] = ..., since_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., gib_per_day: _Optional[float] = ..., full_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class LimitEstimate(_message.Message):
    __slots__ = ["filter", "pools", "volumes"]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    filter: str
    pools: int
    volumes: int
    def __init__(self, filter: _Optional[str] = ..., pools: _Optional[int] = ..., volumes: _Optional[int] = ...) -> None: ...

class ListWaitingRequestsRequest(_message.Message):
    __slots__ = ["page_size", "page_token", "project_id"]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    project_id: str
    def __init__(self, project_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListWaitingRequestsResponse(_message.Message):
    __slots__ = ["next_page_token", "read_revision", "requests"]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    next_page_token: str
    read_revision: int
    requests: _containers.RepeatedCompositeFieldContainer[WaitingRequest]
    def __init__(self, requests: _Optional[_Iterable[_Union[WaitingRequest, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_revision: _Optional[int] = ...) -> None: ...

class NewVolume(_message.Message):
    __slots__ = ["allow_reschedule", "availability_zones", "hints", "instance_host", "max_alternatives", "metadata", "multiattach", "plan_token", "profile", "project_id", "request_id", "reschedule_after_down", "resource_backend", "size_gib", "source", "user_id", "volume_id", "volume_properties", "volume_type_index", "wait_priority", "wait_until"]
    class MetadataEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ALLOW_RESCHEDULE_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_ZONES_FIELD_NUMBER: _ClassVar[int]
    HINTS_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_HOST_FIELD_NUMBER: _ClassVar[int]
    MAX_ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    MULTIATTACH_FIELD_NUMBER: _ClassVar[int]
    PLAN_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RESCHEDULE_AFTER_DOWN_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_BACKEND_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_INDEX_FIELD_NUMBER: _ClassVar[int]
    WAIT_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    WAIT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    allow_reschedule: bool
    availability_zones: _containers.RepeatedScalarFieldContainer[str]
    hints: _struct_pb2.Struct
    instance_host: str
    max_alternatives: int
    metadata: _containers.ScalarMap[str, str]
    multiattach: bool
    plan_token: str
    profile: str
    project_id: str
    request_id: str
    reschedule_after_down: bool
    resource_backend: str
    size_gib: int
    source: _decision_pb2.VolumeSource
    user_id: str
    volume_id: str
    volume_properties: _struct_pb2.Struct
    volume_type_index: int
    wait_priority: int
    wait_until: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., size_gib: _Optional[int] = ..., project_id: _Optional[str] = ..., user_id: _Optional[str] = ..., volume_type_index: _Optional[int] = ..., availability_zones: _Optional[_Iterable[str]] = ..., hints: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., resource_backend: _Optional[str] = ..., source: _Optional[_Union[_decision_pb2.VolumeSource, _Mapping]] = ..., multiattach: bool = ..., metadata: _Optional[_Mapping[str, str]] = ..., allow_reschedule: bool = ..., max_alternatives: _Optional[int] = ..., instance_host: _Optional[str] = ..., profile: _Optional[str] = ..., volume_properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., reschedule_after_down: bool = ..., plan_token: _Optional[str] = ..., wait_until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., wait_priority: _Optional[int] = ...) -> None: ...

class PoolAccount(_message.Message):
    __slots__ = ["filter", "pool", "reason", "report_age", "shares", "weight"]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REPORT_AGE_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    filter: str
    pool: str
    reason: str
    report_age: _duration_pb2.Duration
    shares: _containers.RepeatedCompositeFieldContainer[WeigherShare]
    weight: float
    def __init__(self, pool: _Optional[str] = ..., filter: _Optional[str] = ..., reason: _Optional[str] = ..., shares: _Optional[_Iterable[_Union[WeigherShare, _Mapping]]] = ..., weight: _Optional[float] = ..., report_age: _Optional[_Union[_duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class PoolEstimate(_message.Message):
    __slots__ = ["availability_zone", "available_capacity_gib", "boundless", "capacity_group", "filter", "growth", "maximum_volume_size_gib", "minimum_volume_size_gib", "pool", "reason", "unlimited", "volumes"]
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_CAPACITY_GIB_FIELD_NUMBER: _ClassVar[int]
    BOUNDLESS_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_GROUP_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    GROWTH_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_VOLUME_SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_VOLUME_SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UNLIMITED_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    availability_zone: str
    available_capacity_gib: int
    boundless: bool
    capacity_group: str
    filter: str
    growth: _containers.RepeatedCompositeFieldContainer[Growth]
    maximum_volume_size_gib: int
    minimum_volume_size_gib: int
    pool: str
    reason: str
    unlimited: bool
    volumes: int
    def __init__(self, pool: _Optional[str] = ..., availability_zone: _Optional[str] = ..., capacity_group: _Optional[str] = ..., volumes: _Optional[int] = ..., unlimited: bool = ..., filter: _Optional[str] = ..., reason: _Optional[str] = ..., available_capacity_gib: _Optional[int] = ..., boundless: bool = ..., maximum_volume_size_gib: _Optional[int] = ..., minimum_volume_size_gib: _Optional[int] = ..., growth: _Optional[_Iterable[_Union[Growth, _Mapping]]] = ...) -> None: ...

class ReplayDecisionRequest(_message.Message):
    __slots__ = ["attempt", "decision_id", "max_pools", "volume_id"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    MAX_POOLS_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    attempt: int
    decision_id: str
    max_pools: int
    volume_id: str
    def __init__(self, decision_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., attempt: _Optional[int] = ..., max_pools: _Optional[int] = ...) -> None: ...

class ReplayDecisionResponse(_message.Message):
    __slots__ = ["attempt", "decision", "differences", "filters", "operation", "pools_seen", "replayed", "request_id", "same", "seen_at", "subject_id"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCES_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    POOLS_SEEN_FIELD_NUMBER: _ClassVar[int]
    REPLAYED_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SAME_FIELD_NUMBER: _ClassVar[int]
    SEEN_AT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    attempt: int
    decision: _decision_pb2.Decision
    differences: _containers.RepeatedCompositeFieldContainer[ReplayDifference]
    filters: _containers.RepeatedCompositeFieldContainer[_decision_pb2.FilterCount]
    operation: _decision_pb2.Operation
    pools_seen: int
    replayed: ExplainPlacementResponse
    request_id: str
    same: bool
    seen_at: _timestamp_pb2.Timestamp
    subject_id: str
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ..., request_id: _Optional[str] = ..., subject_id: _Optional[str] = ..., attempt: _Optional[int] = ..., operation: _Optional[_Union[_decision_pb2.Operation, str]] = ..., seen_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., pools_seen: _Optional[int] = ..., filters: _Optional[_Iterable[_Union[_decision_pb2.FilterCount, _Mapping]]] = ..., replayed: _Optional[_Union[ExplainPlacementResponse, _Mapping]] = ..., same: bool = ..., differences: _Optional[_Iterable[_Union[ReplayDifference, _Mapping]]] = ...) -> None: ...

class ReplayDifference(_message.Message):
    __slots__ = ["row", "was"]
    IS_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    WAS_FIELD_NUMBER: _ClassVar[int]
    row: str
    was: str
    def __init__(self, row: _Optional[str] = ..., was: _Optional[str] = ..., **kwargs) -> None: ...

class ScheduleCreateBackupRequest(_message.Message):
    __slots__ = ["backup_id", "backup_service", "driver", "request_id", "volume"]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    BACKUP_SERVICE_FIELD_NUMBER: _ClassVar[int]
    DRIVER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    backup_id: str
    backup_service: str
    driver: str
    request_id: str
    volume: ExistingVolume
    def __init__(self, request_id: _Optional[str] = ..., volume: _Optional[_Union[ExistingVolume, _Mapping]] = ..., backup_id: _Optional[str] = ..., driver: _Optional[str] = ..., backup_service: _Optional[str] = ...) -> None: ...

class ScheduleCreateBackupResponse(_message.Message):
    __slots__ = ["placed", "read_revision"]
    PLACED_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    placed: _decision_pb2.Placed
    read_revision: int
    def __init__(self, placed: _Optional[_Union[_decision_pb2.Placed, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ScheduleCreateGroupRequest(_message.Message):
    __slots__ = ["group_id", "group_type", "members", "profile", "project_id", "request_id", "user_id"]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    group_id: str
    group_type: _decision_pb2.VolumeType
    members: _containers.RepeatedCompositeFieldContainer[GroupMember]
    profile: str
    project_id: str
    request_id: str
    user_id: str
    def __init__(self, request_id: _Optional[str] = ..., group_id: _Optional[str] = ..., project_id: _Optional[str] = ..., user_id: _Optional[str] = ..., group_type: _Optional[_Union[_decision_pb2.VolumeType, _Mapping]] = ..., members: _Optional[_Iterable[_Union[GroupMember, _Mapping]]] = ..., profile: _Optional[str] = ...) -> None: ...

class ScheduleCreateGroupResponse(_message.Message):
    __slots__ = ["placed", "read_revision"]
    PLACED_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    placed: _decision_pb2.Placed
    read_revision: int
    def __init__(self, placed: _Optional[_Union[_decision_pb2.Placed, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ScheduleCreateSnapshotRequest(_message.Message):
    __slots__ = ["request_id", "size_gib", "snapshot_id", "volume"]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    size_gib: int
    snapshot_id: str
    volume: ExistingVolume
    def __init__(self, request_id: _Optional[str] = ..., volume: _Optional[_Union[ExistingVolume, _Mapping]] = ..., snapshot_id: _Optional[str] = ..., size_gib: _Optional[int] = ...) -> None: ...

class ScheduleCreateSnapshotResponse(_message.Message):
    __slots__ = ["placed", "read_revision"]
    PLACED_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    placed: _decision_pb2.Placed
    read_revision: int
    def __init__(self, placed: _Optional[_Union[_decision_pb2.Placed, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ScheduleCreateVolumeRequest(_message.Message):
    __slots__ = ["allow_reschedule", "availability_zones", "hints", "instance_host", "max_alternatives", "metadata", "multiattach", "plan_token", "profile", "project_id", "request_id", "reschedule_after_down", "resource_backend", "size_gib", "source", "user_id", "volume_id", "volume_properties", "volume_type", "wait_priority", "wait_until"]
    class MetadataEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ALLOW_RESCHEDULE_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_ZONES_FIELD_NUMBER: _ClassVar[int]
    HINTS_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_HOST_FIELD_NUMBER: _ClassVar[int]
    MAX_ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    MULTIATTACH_FIELD_NUMBER: _ClassVar[int]
    PLAN_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RESCHEDULE_AFTER_DOWN_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_BACKEND_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_PROPERTIES_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    WAIT_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    WAIT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    allow_reschedule: bool
    availability_zones: _containers.RepeatedScalarFieldContainer[str]
    hints: _struct_pb2.Struct
    instance_host: str
    max_alternatives: int
    metadata: _containers.ScalarMap[str, str]
    multiattach: bool
    plan_token: str
    profile: str
    project_id: str
    request_id: str
    reschedule_after_down: bool
    resource_backend: str
    size_gib: int
    source: _decision_pb2.VolumeSource
    user_id: str
    volume_id: str
    volume_properties: _struct_pb2.Struct
    volume_type: _decision_pb2.VolumeType
    wait_priority: int
    wait_until: _timestamp_pb2.Timestamp
    def __init__(self, request_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., size_gib: _Optional[int] = ..., project_id: _Optional[str] = ..., user_id: _Optional[str] = ..., volume_type: _Optional[_Union[_decision_pb2.VolumeType, _Mapping]] = ..., availability_zones: _Optional[_Iterable[str]] = ..., hints: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., resource_backend: _Optional[str] = ..., source: _Optional[_Union[_decision_pb2.VolumeSource, _Mapping]] = ..., multiattach: bool = ..., metadata: _Optional[_Mapping[str, str]] = ..., allow_reschedule: bool = ..., max_alternatives: _Optional[int] = ..., instance_host: _Optional[str] = ..., profile: _Optional[str] = ..., volume_properties: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., reschedule_after_down: bool = ..., plan_token: _Optional[str] = ..., wait_until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., wait_priority: _Optional[int] = ...) -> None: ...

class ScheduleCreateVolumeResponse(_message.Message):
    __slots__ = ["alternatives", "attempt", "decision_id", "placement", "read_revision", "reservation_id", "waiting", "warnings", "weight"]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    RESERVATION_ID_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    alternatives: _containers.RepeatedCompositeFieldContainer[_decision_pb2.WeighedPool]
    attempt: int
    decision_id: str
    placement: _decision_pb2.Placement
    read_revision: int
    reservation_id: str
    waiting: Waiting
    warnings: _containers.RepeatedCompositeFieldContainer[_decision_pb2.SpecWarning]
    weight: float
    def __init__(self, decision_id: _Optional[str] = ..., reservation_id: _Optional[str] = ..., placement: _Optional[_Union[_decision_pb2.Placement, _Mapping]] = ..., attempt: _Optional[int] = ..., weight: _Optional[float] = ..., alternatives: _Optional[_Iterable[_Union[_decision_pb2.WeighedPool, _Mapping]]] = ..., read_revision: _Optional[int] = ..., waiting: _Optional[_Union[Waiting, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[_decision_pb2.SpecWarning, _Mapping]]] = ...) -> None: ...

class ScheduleCreateVolumesRequest(_message.Message):
    __slots__ = ["on_failure", "request_id", "rules", "volume_types", "volumes"]
    ON_FAILURE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPES_FIELD_NUMBER: _ClassVar[int]
    on_failure: SetFailurePolicy
    request_id: str
    rules: _containers.RepeatedCompositeFieldContainer[VolumeSetRule]
    volume_types: _containers.RepeatedCompositeFieldContainer[_decision_pb2.VolumeType]
    volumes: _containers.RepeatedCompositeFieldContainer[NewVolume]
    def __init__(self, request_id: _Optional[str] = ..., volume_types: _Optional[_Iterable[_Union[_decision_pb2.VolumeType, _Mapping]]] = ..., volumes: _Optional[_Iterable[_Union[NewVolume, _Mapping]]] = ..., rules: _Optional[_Iterable[_Union[VolumeSetRule, _Mapping]]] = ..., on_failure: _Optional[_Union[SetFailurePolicy, str]] = ...) -> None: ...

class ScheduleCreateVolumesResponse(_message.Message):
    __slots__ = ["read_revision", "set", "volumes"]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    SET_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    read_revision: int
    set: VolumeSet
    volumes: _containers.RepeatedCompositeFieldContainer[ScheduleCreateVolumeResponse]
    def __init__(self, volumes: _Optional[_Iterable[_Union[ScheduleCreateVolumeResponse, _Mapping]]] = ..., read_revision: _Optional[int] = ..., set: _Optional[_Union[VolumeSet, _Mapping]] = ...) -> None: ...

class ScheduleExtendVolumeRequest(_message.Message):
    __slots__ = ["attached", "group_id", "new_size_gib", "policy", "request_id", "volume"]
    ATTACHED_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    NEW_SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    attached: bool
    group_id: str
    new_size_gib: int
    policy: MigrationPolicy
    request_id: str
    volume: ExistingVolume
    def __init__(self, request_id: _Optional[str] = ..., volume: _Optional[_Union[ExistingVolume, _Mapping]] = ..., new_size_gib: _Optional[int] = ..., attached: bool = ..., policy: _Optional[_Union[MigrationPolicy, str]] = ..., group_id: _Optional[str] = ...) -> None: ...

class ScheduleExtendVolumeResponse(_message.Message):
    __slots__ = ["placed", "read_revision"]
    PLACED_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    placed: _decision_pb2.Placed
    read_revision: int
    def __init__(self, placed: _Optional[_Union[_decision_pb2.Placed, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ScheduleManageSnapshotRequest(_message.Message):
    __slots__ = ["reference", "request_id", "size_gib", "snapshot_id", "volume"]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    reference: _struct_pb2.Struct
    request_id: str
    size_gib: int
    snapshot_id: str
    volume: ExistingVolume
    def __init__(self, request_id: _Optional[str] = ..., volume: _Optional[_Union[ExistingVolume, _Mapping]] = ..., snapshot_id: _Optional[str] = ..., size_gib: _Optional[int] = ..., reference: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class ScheduleManageSnapshotResponse(_message.Message):
    __slots__ = ["placed", "read_revision"]
    PLACED_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    placed: _decision_pb2.Placed
    read_revision: int
    def __init__(self, placed: _Optional[_Union[_decision_pb2.Placed, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ScheduleManageVolumeRequest(_message.Message):
    __slots__ = ["reference", "request_id", "volume"]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    reference: _struct_pb2.Struct
    request_id: str
    volume: ExistingVolume
    def __init__(self, request_id: _Optional[str] = ..., volume: _Optional[_Union[ExistingVolume, _Mapping]] = ..., reference: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class ScheduleManageVolumeResponse(_message.Message):
    __slots__ = ["placed", "read_revision"]
    PLACED_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    placed: _decision_pb2.Placed
    read_revision: int
    def __init__(self, placed: _Optional[_Union[_decision_pb2.Placed, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ScheduleMigrateVolumeRequest(_message.Message):
    __slots__ = ["request_id", "volume"]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    volume: ExistingVolume
    def __init__(self, request_id: _Optional[str] = ..., volume: _Optional[_Union[ExistingVolume, _Mapping]] = ...) -> None: ...

class ScheduleMigrateVolumeResponse(_message.Message):
    __slots__ = ["placed", "read_revision"]
    PLACED_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    placed: _decision_pb2.Placed
    read_revision: int
    def __init__(self, placed: _Optional[_Union[_decision_pb2.Placed, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ScheduleRetypeVolumeRequest(_message.Message):
    __slots__ = ["policy", "request_id", "volume"]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    policy: MigrationPolicy
    request_id: str
    volume: ExistingVolume
    def __init__(self, request_id: _Optional[str] = ..., volume: _Optional[_Union[ExistingVolume, _Mapping]] = ..., policy: _Optional[_Union[MigrationPolicy, str]] = ...) -> None: ...

class ScheduleRetypeVolumeResponse(_message.Message):
    __slots__ = ["placed", "read_revision"]
    PLACED_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    placed: _decision_pb2.Placed
    read_revision: int
    def __init__(self, placed: _Optional[_Union[_decision_pb2.Placed, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class SetMemberPlacement(_message.Message):
    __slots__ = ["pool", "volume_id", "weight"]
    POOL_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    pool: str
    volume_id: str
    weight: float
    def __init__(self, volume_id: _Optional[str] = ..., pool: _Optional[str] = ..., weight: _Optional[float] = ...) -> None: ...

class StreamCreateVolumesRequest(_message.Message):
    __slots__ = ["volume_types", "volumes"]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPES_FIELD_NUMBER: _ClassVar[int]
    volume_types: _containers.RepeatedCompositeFieldContainer[_decision_pb2.VolumeType]
    volumes: _containers.RepeatedCompositeFieldContainer[NewVolume]
    def __init__(self, volume_types: _Optional[_Iterable[_Union[_decision_pb2.VolumeType, _Mapping]]] = ..., volumes: _Optional[_Iterable[_Union[NewVolume, _Mapping]]] = ...) -> None: ...

class StreamCreateVolumesResponse(_message.Message):
    __slots__ = ["results"]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[CreateVolumeResult]
    def __init__(self, results: _Optional[_Iterable[_Union[CreateVolumeResult, _Mapping]]] = ...) -> None: ...

class ValidateCapacityRequest(_message.Message):
    __slots__ = ["request_id", "volume"]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    volume: ExistingVolume
    def __init__(self, request_id: _Optional[str] = ..., volume: _Optional[_Union[ExistingVolume, _Mapping]] = ...) -> None: ...

class ValidateCapacityResponse(_message.Message):
    __slots__ = ["placed", "read_revision"]
    PLACED_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    placed: _decision_pb2.Placed
    read_revision: int
    def __init__(self, placed: _Optional[_Union[_decision_pb2.Placed, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class VolumeSet(_message.Message):
    __slots__ = ["error", "failed_at", "failed_decision_id", "failed_volume_id", "on_failure", "request_id", "state", "used_volume_id", "volume_ids"]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    FAILED_AT_FIELD_NUMBER: _ClassVar[int]
    FAILED_DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    FAILED_VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    ON_FAILURE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    USED_VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_IDS_FIELD_NUMBER: _ClassVar[int]
    error: _status_pb2.Status
    failed_at: _timestamp_pb2.Timestamp
    failed_decision_id: str
    failed_volume_id: str
    on_failure: SetFailurePolicy
    request_id: str
    state: VolumeSetState
    used_volume_id: str
    volume_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, request_id: _Optional[str] = ..., volume_ids: _Optional[_Iterable[str]] = ..., on_failure: _Optional[_Union[SetFailurePolicy, str]] = ..., state: _Optional[_Union[VolumeSetState, str]] = ..., failed_volume_id: _Optional[str] = ..., failed_decision_id: _Optional[str] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., used_volume_id: _Optional[str] = ..., failed_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class VolumeSetRule(_message.Message):
    __slots__ = ["capability", "max_per_value", "same", "scope"]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    MAX_PER_VALUE_FIELD_NUMBER: _ClassVar[int]
    SAME_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    capability: str
    max_per_value: int
    same: bool
    scope: SetScope
    def __init__(self, scope: _Optional[_Union[SetScope, str]] = ..., capability: _Optional[str] = ..., same: bool = ..., max_per_value: _Optional[int] = ...) -> None: ...

class Waiting(_message.Message):
    __slots__ = ["overtaken", "priority", "wait_until"]
    OVERTAKEN_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    WAIT_UNTIL_FIELD_NUMBER: _ClassVar[int]
    overtaken: int
    priority: int
    wait_until: _timestamp_pb2.Timestamp
    def __init__(self, wait_until: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., priority: _Optional[int] = ..., overtaken: _Optional[int] = ...) -> None: ...

class WaitingRequest(_message.Message):
    __slots__ = ["began_at", "project_id", "request_id", "size_gib", "volume_id", "waiting"]
    BEGAN_AT_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    began_at: _timestamp_pb2.Timestamp
    project_id: str
    request_id: str
    size_gib: int
    volume_id: str
    waiting: Waiting
    def __init__(self, request_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., project_id: _Optional[str] = ..., size_gib: _Optional[int] = ..., began_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., waiting: _Optional[_Union[Waiting, _Mapping]] = ...) -> None: ...

class WeigherShare(_message.Message):
    __slots__ = ["multiplier", "number", "share", "weigher"]
    MULTIPLIER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    WEIGHER_FIELD_NUMBER: _ClassVar[int]
    multiplier: float
    number: float
    share: float
    weigher: str
    def __init__(self, weigher: _Optional[str] = ..., number: _Optional[float] = ..., multiplier: _Optional[float] = ..., share: _Optional[float] = ...) -> None: ...

class ZoneEstimate(_message.Message):
    __slots__ = ["availability_zone", "available_capacity_gib", "boundless", "growth", "pools", "unlimited", "volumes"]
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_CAPACITY_GIB_FIELD_NUMBER: _ClassVar[int]
    BOUNDLESS_FIELD_NUMBER: _ClassVar[int]
    GROWTH_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    UNLIMITED_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    availability_zone: str
    available_capacity_gib: int
    boundless: bool
    growth: _containers.RepeatedCompositeFieldContainer[Growth]
    pools: int
    unlimited: bool
    volumes: int
    def __init__(self, availability_zone: _Optional[str] = ..., volumes: _Optional[int] = ..., unlimited: bool = ..., available_capacity_gib: _Optional[int] = ..., boundless: bool = ..., pools: _Optional[int] = ..., growth: _Optional[_Iterable[_Union[Growth, _Mapping]]] = ...) -> None: ...

class SetFailurePolicy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class VolumeSetState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class SetScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class MigrationPolicy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
