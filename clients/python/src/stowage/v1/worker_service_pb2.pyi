from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from stowage.v1 import access_pb2 as _access_pb2
from stowage.v1 import decision_pb2 as _decision_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AcknowledgeDecisionsRequest(_message.Message):
    __slots__ = ["items", "worker_id"]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    WORKER_ID_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[LeaseRef]
    worker_id: str
    def __init__(self, worker_id: _Optional[str] = ..., items: _Optional[_Iterable[_Union[LeaseRef, _Mapping]]] = ...) -> None: ...

class AcknowledgeDecisionsResponse(_message.Message):
    __slots__ = ["results"]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[LeaseResult]
    def __init__(self, results: _Optional[_Iterable[_Union[LeaseResult, _Mapping]]] = ...) -> None: ...

class BackupDetail(_message.Message):
    __slots__ = ["backup_id"]
    BACKUP_ID_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    backup_id: str
    def __init__(self, backup_id: _Optional[str] = ..., **kwargs) -> None: ...

class Created(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class Deleted(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class ExtendDetail(_message.Message):
    __slots__ = ["attached", "new_size_gib"]
    ATTACHED_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    NEW_SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    attached: bool
    new_size_gib: int
    def __init__(self, new_size_gib: _Optional[int] = ..., attached: bool = ..., **kwargs) -> None: ...

class Failed(_message.Message):
    __slots__ = ["may_have_left_data", "reason", "retriable"]
    MAY_HAVE_LEFT_DATA_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    RETRIABLE_FIELD_NUMBER: _ClassVar[int]
    may_have_left_data: bool
    reason: str
    retriable: bool
    def __init__(self, reason: _Optional[str] = ..., retriable: bool = ..., may_have_left_data: bool = ...) -> None: ...

class GroupDetail(_message.Message):
    __slots__ = ["group_id", "group_type", "volume_ids"]
    GROUP_ID_FIELD_NUMBER: _ClassVar[int]
    GROUP_TYPE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_IDS_FIELD_NUMBER: _ClassVar[int]
    group_id: str
    group_type: _decision_pb2.VolumeType
    volume_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, group_id: _Optional[str] = ..., group_type: _Optional[_Union[_decision_pb2.VolumeType, _Mapping]] = ..., volume_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class Lease(_message.Message):
    __slots__ = ["expires_at", "remaining_ms", "token"]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    REMAINING_MS_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    expires_at: _timestamp_pb2.Timestamp
    remaining_ms: int
    token: int
    def __init__(self, token: _Optional[int] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., remaining_ms: _Optional[int] = ...) -> None: ...

class LeaseRef(_message.Message):
    __slots__ = ["backend", "decision_id", "lease_token"]
    BACKEND_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    LEASE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    backend: str
    decision_id: str
    lease_token: int
    def __init__(self, decision_id: _Optional[str] = ..., backend: _Optional[str] = ..., lease_token: _Optional[int] = ...) -> None: ...

class LeaseResult(_message.Message):
    __slots__ = ["decision_id", "error", "lease"]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    error: _status_pb2.Status
    lease: Lease
    def __init__(self, decision_id: _Optional[str] = ..., lease: _Optional[_Union[Lease, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class ManageDetail(_message.Message):
    __slots__ = ["reference"]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    reference: _struct_pb2.Struct
    def __init__(self, reference: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class Offer(_message.Message):
    __slots__ = ["attempt", "backup", "decision_id", "extend", "group", "history", "lease", "manage", "operation", "order", "placement", "request_id", "retype", "snapshot", "traceparent", "volume"]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    BACKUP_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    EXTEND_FIELD_NUMBER: _ClassVar[int]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    MANAGE_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    RETYPE_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    attempt: int
    backup: BackupDetail
    decision_id: str
    extend: ExtendDetail
    group: GroupDetail
    history: _containers.RepeatedCompositeFieldContainer[_decision_pb2.AttemptRecord]
    lease: Lease
    manage: ManageDetail
    operation: _decision_pb2.Operation
    order: _decision_pb2.Order
    placement: _decision_pb2.Placement
    request_id: str
    retype: RetypeDetail
    snapshot: SnapshotDetail
    traceparent: str
    volume: VolumeSpec
    def __init__(self, decision_id: _Optional[str] = ..., operation: _Optional[_Union[_decision_pb2.Operation, str]] = ..., order: _Optional[_Union[_decision_pb2.Order, str]] = ..., placement: _Optional[_Union[_decision_pb2.Placement, _Mapping]] = ..., lease: _Optional[_Union[Lease, _Mapping]] = ..., volume: _Optional[_Union[VolumeSpec, _Mapping]] = ..., attempt: _Optional[int] = ..., history: _Optional[_Iterable[_Union[_decision_pb2.AttemptRecord, _Mapping]]] = ..., request_id: _Optional[str] = ..., snapshot: _Optional[_Union[SnapshotDetail, _Mapping]] = ..., extend: _Optional[_Union[ExtendDetail, _Mapping]] = ..., retype: _Optional[_Union[RetypeDetail, _Mapping]] = ..., manage: _Optional[_Union[ManageDetail, _Mapping]] = ..., group: _Optional[_Union[GroupDetail, _Mapping]] = ..., backup: _Optional[_Union[BackupDetail, _Mapping]] = ..., traceparent: _Optional[str] = ...) -> None: ...

class OutcomeAccepted(_message.Message):
    __slots__ = ["accounting_revision", "decision", "delete_order", "refusal", "state"]
    ACCOUNTING_REVISION_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    DELETE_ORDER_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    accounting_revision: int
    decision: _decision_pb2.Decision
    delete_order: Offer
    refusal: _status_pb2.Status
    state: _decision_pb2.DecisionState
    def __init__(self, state: _Optional[_Union[_decision_pb2.DecisionState, str]] = ..., accounting_revision: _Optional[int] = ..., decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ..., refusal: _Optional[_Union[_status_pb2.Status, _Mapping]] = ..., delete_order: _Optional[_Union[Offer, _Mapping]] = ...) -> None: ...

class OutcomeReport(_message.Message):
    __slots__ = ["created", "deleted", "failed", "ref"]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    REF_FIELD_NUMBER: _ClassVar[int]
    created: Created
    deleted: Deleted
    failed: Failed
    ref: LeaseRef
    def __init__(self, ref: _Optional[_Union[LeaseRef, _Mapping]] = ..., created: _Optional[_Union[Created, _Mapping]] = ..., deleted: _Optional[_Union[Deleted, _Mapping]] = ..., failed: _Optional[_Union[Failed, _Mapping]] = ...) -> None: ...

class OutcomeResult(_message.Message):
    __slots__ = ["accepted", "decision_id", "error"]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    accepted: OutcomeAccepted
    decision_id: str
    error: _status_pb2.Status
    def __init__(self, decision_id: _Optional[str] = ..., accepted: _Optional[_Union[OutcomeAccepted, _Mapping]] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class RenewLeasesRequest(_message.Message):
    __slots__ = ["items", "worker_id"]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    WORKER_ID_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[LeaseRef]
    worker_id: str
    def __init__(self, worker_id: _Optional[str] = ..., items: _Optional[_Iterable[_Union[LeaseRef, _Mapping]]] = ...) -> None: ...

class RenewLeasesResponse(_message.Message):
    __slots__ = ["results"]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[LeaseResult]
    def __init__(self, results: _Optional[_Iterable[_Union[LeaseResult, _Mapping]]] = ...) -> None: ...

class ReportOutcomesRequest(_message.Message):
    __slots__ = ["items", "worker_id"]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    WORKER_ID_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[OutcomeReport]
    worker_id: str
    def __init__(self, worker_id: _Optional[str] = ..., items: _Optional[_Iterable[_Union[OutcomeReport, _Mapping]]] = ...) -> None: ...

class ReportOutcomesResponse(_message.Message):
    __slots__ = ["results"]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[OutcomeResult]
    def __init__(self, results: _Optional[_Iterable[_Union[OutcomeResult, _Mapping]]] = ...) -> None: ...

class RetypeDetail(_message.Message):
    __slots__ = []
    FROM_FIELD_NUMBER: _ClassVar[int]
    def __init__(self, **kwargs) -> None: ...

class SnapshotDetail(_message.Message):
    __slots__ = ["reference", "size_gib", "snapshot_id"]
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    reference: _struct_pb2.Struct
    size_gib: int
    snapshot_id: str
    def __init__(self, snapshot_id: _Optional[str] = ..., size_gib: _Optional[int] = ..., reference: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class VolumeSpec(_message.Message):
    __slots__ = ["hints", "metadata", "multiattach", "project_id", "size_gib", "source", "user_id", "volume_id", "volume_type"]
    class MetadataEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    HINTS_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    MULTIATTACH_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    hints: _struct_pb2.Struct
    metadata: _containers.ScalarMap[str, str]
    multiattach: bool
    project_id: str
    size_gib: int
    source: _decision_pb2.VolumeSource
    user_id: str
    volume_id: str
    volume_type: _decision_pb2.VolumeType
    def __init__(self, volume_id: _Optional[str] = ..., size_gib: _Optional[int] = ..., project_id: _Optional[str] = ..., user_id: _Optional[str] = ..., volume_type: _Optional[_Union[_decision_pb2.VolumeType, _Mapping]] = ..., source: _Optional[_Union[_decision_pb2.VolumeSource, _Mapping]] = ..., multiattach: bool = ..., metadata: _Optional[_Mapping[str, str]] = ..., hints: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class WatchDecisionsRequest(_message.Message):
    __slots__ = ["max_outstanding", "targets", "worker_id"]
    MAX_OUTSTANDING_FIELD_NUMBER: _ClassVar[int]
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    WORKER_ID_FIELD_NUMBER: _ClassVar[int]
    max_outstanding: int
    targets: _containers.RepeatedScalarFieldContainer[str]
    worker_id: str
    def __init__(self, worker_id: _Optional[str] = ..., targets: _Optional[_Iterable[str]] = ..., max_outstanding: _Optional[int] = ...) -> None: ...

class WatchDecisionsResponse(_message.Message):
    __slots__ = ["offers", "unknown_targets", "withdrawn_decision_ids"]
    OFFERS_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_TARGETS_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_DECISION_IDS_FIELD_NUMBER: _ClassVar[int]
    offers: _containers.RepeatedCompositeFieldContainer[Offer]
    unknown_targets: _containers.RepeatedScalarFieldContainer[str]
    withdrawn_decision_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, offers: _Optional[_Iterable[_Union[Offer, _Mapping]]] = ..., withdrawn_decision_ids: _Optional[_Iterable[str]] = ..., unknown_targets: _Optional[_Iterable[str]] = ...) -> None: ...
