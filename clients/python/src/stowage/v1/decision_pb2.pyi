from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from stowage.v1 import limits_pb2 as _limits_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

ABSENCE_CAUSE_DISABLED: AbsenceCause
ABSENCE_CAUSE_DOWN: AbsenceCause
ABSENCE_CAUSE_FROZEN: AbsenceCause
ABSENCE_CAUSE_NEVER_REPORTED: AbsenceCause
ABSENCE_CAUSE_NO_POOLS: AbsenceCause
ABSENCE_CAUSE_QUARANTINED: AbsenceCause
ABSENCE_CAUSE_REPORT_TOO_OLD: AbsenceCause
ABSENCE_CAUSE_UNSPECIFIED: AbsenceCause
DECISION_STATE_ACCEPTED: DecisionState
DECISION_STATE_CANCELLED: DecisionState
DECISION_STATE_CREATED: DecisionState
DECISION_STATE_FAILED: DecisionState
DECISION_STATE_IN_DOUBT: DecisionState
DECISION_STATE_LEASED: DecisionState
DECISION_STATE_PENDING: DecisionState
DECISION_STATE_UNSPECIFIED: DecisionState
DESCRIPTOR: _descriptor.FileDescriptor
OPERATION_CREATE_BACKUP: Operation
OPERATION_CREATE_GROUP: Operation
OPERATION_CREATE_SNAPSHOT: Operation
OPERATION_CREATE_VOLUME: Operation
OPERATION_CREATE_VOLUMES: Operation
OPERATION_EXTEND_VOLUME: Operation
OPERATION_MANAGE_SNAPSHOT: Operation
OPERATION_MANAGE_VOLUME: Operation
OPERATION_MIGRATE_VOLUME: Operation
OPERATION_RETYPE_VOLUME: Operation
OPERATION_UNSPECIFIED: Operation
OPERATION_VALIDATE_CAPACITY: Operation
ORDER_CREATE: Order
ORDER_DELETE: Order
ORDER_UNSPECIFIED: Order
RESERVATION_STATE_CONFIRMED: ReservationState
RESERVATION_STATE_CONTAINED: ReservationState
RESERVATION_STATE_HELD: ReservationState
RESERVATION_STATE_RELEASED: ReservationState
RESERVATION_STATE_UNSPECIFIED: ReservationState

class AbsenceCount(_message.Message):
    __slots__ = ["backends", "cause"]
    BACKENDS_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    backends: int
    cause: AbsenceCause
    def __init__(self, cause: _Optional[_Union[AbsenceCause, str]] = ..., backends: _Optional[int] = ...) -> None: ...

class AbsentBackend(_message.Message):
    __slots__ = ["backend", "cause", "explanation", "operator_reason", "since"]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_REASON_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    backend: str
    cause: AbsenceCause
    explanation: str
    operator_reason: str
    since: _timestamp_pb2.Timestamp
    def __init__(self, backend: _Optional[str] = ..., cause: _Optional[_Union[AbsenceCause, str]] = ..., since: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., operator_reason: _Optional[str] = ..., explanation: _Optional[str] = ...) -> None: ...

class AttemptRecord(_message.Message):
    __slots__ = ["attempt", "decision_id", "pool", "reason", "state"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    attempt: int
    decision_id: str
    pool: str
    reason: str
    state: DecisionState
    def __init__(self, decision_id: _Optional[str] = ..., attempt: _Optional[int] = ..., pool: _Optional[str] = ..., state: _Optional[_Union[DecisionState, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ["alternatives", "attempt", "backup_id", "decided_at", "decision_id", "finished_at", "group_id", "lease_expires_at", "lease_token", "operation", "placement", "profile", "reason", "request_id", "reservations", "seed", "snapshot_id", "state", "volume_id", "weight", "worker_id"]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    FINISHED_AT_FIELD_NUMBER: _ClassVar[int]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    LEASE_EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    LEASE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RESERVATIONS_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    WORKER_ID_FIELD_NUMBER: _ClassVar[int]
    alternatives: _containers.RepeatedCompositeFieldContainer[WeighedPool]
    attempt: int
    backup_id: str
    decided_at: _timestamp_pb2.Timestamp
    decision_id: str
    finished_at: _timestamp_pb2.Timestamp
    group_id: str
    lease_expires_at: _timestamp_pb2.Timestamp
    lease_token: int
    operation: Operation
    placement: Placement
    profile: str
    reason: str
    request_id: str
    reservations: _containers.RepeatedCompositeFieldContainer[Reservation]
    seed: int
    snapshot_id: str
    state: DecisionState
    volume_id: str
    weight: float
    worker_id: str
    def __init__(self, decision_id: _Optional[str] = ..., operation: _Optional[_Union[Operation, str]] = ..., request_id: _Optional[str] = ..., volume_id: _Optional[str] = ..., attempt: _Optional[int] = ..., state: _Optional[_Union[DecisionState, str]] = ..., placement: _Optional[_Union[Placement, _Mapping]] = ..., weight: _Optional[float] = ..., alternatives: _Optional[_Iterable[_Union[WeighedPool, _Mapping]]] = ..., seed: _Optional[int] = ..., reservations: _Optional[_Iterable[_Union[Reservation, _Mapping]]] = ..., worker_id: _Optional[str] = ..., lease_token: _Optional[int] = ..., lease_expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., decided_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., finished_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., snapshot_id: _Optional[str] = ..., group_id: _Optional[str] = ..., backup_id: _Optional[str] = ..., profile: _Optional[str] = ...) -> None: ...

class Diagnosis(_message.Message):
    __slots__ = ["absent_backends", "absent_backends_omitted", "absent_counts", "earlier_attempts", "filters", "nearest_misses", "pools", "pools_omitted", "pools_seen", "warnings"]
    ABSENT_BACKENDS_FIELD_NUMBER: _ClassVar[int]
    ABSENT_BACKENDS_OMITTED_FIELD_NUMBER: _ClassVar[int]
    ABSENT_COUNTS_FIELD_NUMBER: _ClassVar[int]
    EARLIER_ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    NEAREST_MISSES_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    POOLS_OMITTED_FIELD_NUMBER: _ClassVar[int]
    POOLS_SEEN_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    absent_backends: _containers.RepeatedCompositeFieldContainer[AbsentBackend]
    absent_backends_omitted: int
    absent_counts: _containers.RepeatedCompositeFieldContainer[AbsenceCount]
    earlier_attempts: _containers.RepeatedCompositeFieldContainer[AttemptRecord]
    filters: _containers.RepeatedCompositeFieldContainer[FilterCount]
    nearest_misses: _containers.RepeatedCompositeFieldContainer[PoolRejection]
    pools: _containers.RepeatedCompositeFieldContainer[PoolRejection]
    pools_omitted: int
    pools_seen: int
    warnings: _containers.RepeatedCompositeFieldContainer[SpecWarning]
    def __init__(self, pools_seen: _Optional[int] = ..., filters: _Optional[_Iterable[_Union[FilterCount, _Mapping]]] = ..., nearest_misses: _Optional[_Iterable[_Union[PoolRejection, _Mapping]]] = ..., earlier_attempts: _Optional[_Iterable[_Union[AttemptRecord, _Mapping]]] = ..., pools: _Optional[_Iterable[_Union[PoolRejection, _Mapping]]] = ..., pools_omitted: _Optional[int] = ..., absent_counts: _Optional[_Iterable[_Union[AbsenceCount, _Mapping]]] = ..., absent_backends: _Optional[_Iterable[_Union[AbsentBackend, _Mapping]]] = ..., absent_backends_omitted: _Optional[int] = ..., warnings: _Optional[_Iterable[_Union[SpecWarning, _Mapping]]] = ...) -> None: ...

class FilterCount(_message.Message):
    __slots__ = ["considered", "filter", "removed"]
    CONSIDERED_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    considered: int
    filter: str
    removed: int
    def __init__(self, filter: _Optional[str] = ..., considered: _Optional[int] = ..., removed: _Optional[int] = ...) -> None: ...

class ImageSource(_message.Message):
    __slots__ = ["image_id", "locations"]
    IMAGE_ID_FIELD_NUMBER: _ClassVar[int]
    LOCATIONS_FIELD_NUMBER: _ClassVar[int]
    image_id: str
    locations: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, image_id: _Optional[str] = ..., locations: _Optional[_Iterable[str]] = ...) -> None: ...

class Placed(_message.Message):
    __slots__ = ["alternatives", "decision_id", "placement", "reservation_id", "warnings", "weight"]
    ALTERNATIVES_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_FIELD_NUMBER: _ClassVar[int]
    RESERVATION_ID_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    alternatives: _containers.RepeatedCompositeFieldContainer[WeighedPool]
    decision_id: str
    placement: Placement
    reservation_id: str
    warnings: _containers.RepeatedCompositeFieldContainer[SpecWarning]
    weight: float
    def __init__(self, decision_id: _Optional[str] = ..., reservation_id: _Optional[str] = ..., placement: _Optional[_Union[Placement, _Mapping]] = ..., weight: _Optional[float] = ..., alternatives: _Optional[_Iterable[_Union[WeighedPool, _Mapping]]] = ..., warnings: _Optional[_Iterable[_Union[SpecWarning, _Mapping]]] = ...) -> None: ...

class Placement(_message.Message):
    __slots__ = ["availability_zone", "backend", "cluster", "host", "pool"]
    AVAILABILITY_ZONE_FIELD_NUMBER: _ClassVar[int]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    HOST_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    availability_zone: str
    backend: str
    cluster: str
    host: str
    pool: str
    def __init__(self, pool: _Optional[str] = ..., backend: _Optional[str] = ..., host: _Optional[str] = ..., cluster: _Optional[str] = ..., availability_zone: _Optional[str] = ...) -> None: ...

class PoolRejection(_message.Message):
    __slots__ = ["filter", "pool", "reason"]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    filter: str
    pool: str
    reason: str
    def __init__(self, pool: _Optional[str] = ..., filter: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Reservation(_message.Message):
    __slots__ = ["confirmed_accounting_revision", "pool", "reservation_id", "size_gib", "state"]
    CONFIRMED_ACCOUNTING_REVISION_FIELD_NUMBER: _ClassVar[int]
    POOL_FIELD_NUMBER: _ClassVar[int]
    RESERVATION_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    confirmed_accounting_revision: int
    pool: str
    reservation_id: str
    size_gib: int
    state: ReservationState
    def __init__(self, reservation_id: _Optional[str] = ..., pool: _Optional[str] = ..., size_gib: _Optional[int] = ..., state: _Optional[_Union[ReservationState, str]] = ..., confirmed_accounting_revision: _Optional[int] = ...) -> None: ...

class SpecWarning(_message.Message):
    __slots__ = ["description", "key", "reason"]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    description: str
    key: str
    reason: str
    def __init__(self, key: _Optional[str] = ..., description: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class VolumeSource(_message.Message):
    __slots__ = ["backup_id", "image", "snapshot_id", "source_volume_id"]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    IMAGE_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    backup_id: str
    image: ImageSource
    snapshot_id: str
    source_volume_id: str
    def __init__(self, image: _Optional[_Union[ImageSource, _Mapping]] = ..., snapshot_id: _Optional[str] = ..., source_volume_id: _Optional[str] = ..., backup_id: _Optional[str] = ...) -> None: ...

class VolumeType(_message.Message):
    __slots__ = ["extra_specs", "name", "null_extra_specs", "qos_specs"]
    class ExtraSpecsEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    EXTRA_SPECS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NULL_EXTRA_SPECS_FIELD_NUMBER: _ClassVar[int]
    QOS_SPECS_FIELD_NUMBER: _ClassVar[int]
    extra_specs: _containers.ScalarMap[str, str]
    name: str
    null_extra_specs: _containers.RepeatedScalarFieldContainer[str]
    qos_specs: _struct_pb2.Struct
    def __init__(self, name: _Optional[str] = ..., extra_specs: _Optional[_Mapping[str, str]] = ..., qos_specs: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., null_extra_specs: _Optional[_Iterable[str]] = ...) -> None: ...

class WeighedPool(_message.Message):
    __slots__ = ["pool", "weight"]
    POOL_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    pool: str
    weight: float
    def __init__(self, pool: _Optional[str] = ..., weight: _Optional[float] = ...) -> None: ...

class Operation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class Order(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class DecisionState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class ReservationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []

class AbsenceCause(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
