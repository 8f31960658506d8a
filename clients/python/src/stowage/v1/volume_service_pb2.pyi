from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.rpc import status_pb2 as _status_pb2
from stowage.v1 import access_pb2 as _access_pb2
from stowage.v1 import decision_pb2 as _decision_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
VOLUME_STATE_AVAILABLE: VolumeState
VOLUME_STATE_CREATING: VolumeState
VOLUME_STATE_DELETED: VolumeState
VOLUME_STATE_ERROR: VolumeState
VOLUME_STATE_UNSPECIFIED: VolumeState

class GetVolumeRequest(_message.Message):
    __slots__ = ["volume_id"]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    volume_id: str
    def __init__(self, volume_id: _Optional[str] = ...) -> None: ...

class GetVolumeResponse(_message.Message):
    __slots__ = ["decisions", "read_revision", "volume"]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    decisions: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Decision]
    read_revision: int
    volume: Volume
    def __init__(self, volume: _Optional[_Union[Volume, _Mapping]] = ..., decisions: _Optional[_Iterable[_Union[_decision_pb2.Decision, _Mapping]]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ImportVolumeResult(_message.Message):
    __slots__ = ["error", "volume_id"]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    error: _status_pb2.Status
    volume_id: str
    def __init__(self, volume_id: _Optional[str] = ..., error: _Optional[_Union[_status_pb2.Status, _Mapping]] = ...) -> None: ...

class ImportVolumesRequest(_message.Message):
    __slots__ = ["volumes"]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    volumes: _containers.RepeatedCompositeFieldContainer[ImportedVolume]
    def __init__(self, volumes: _Optional[_Iterable[_Union[ImportedVolume, _Mapping]]] = ...) -> None: ...

class ImportVolumesResponse(_message.Message):
    __slots__ = ["read_revision", "results"]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    read_revision: int
    results: _containers.RepeatedCompositeFieldContainer[ImportVolumeResult]
    def __init__(self, results: _Optional[_Iterable[_Union[ImportVolumeResult, _Mapping]]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ImportedVolume(_message.Message):
    __slots__ = ["pool", "project_id", "size_gib", "volume_id", "volume_type"]
    POOL_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    pool: str
    project_id: str
    size_gib: int
    volume_id: str
    volume_type: str
    def __init__(self, volume_id: _Optional[str] = ..., pool: _Optional[str] = ..., size_gib: _Optional[int] = ..., project_id: _Optional[str] = ..., volume_type: _Optional[str] = ...) -> None: ...

class ListDecisionsRequest(_message.Message):
    __slots__ = ["decided_before", "decided_from", "home", "page_size", "page_token", "project_id", "states", "subject_id"]
    DECIDED_BEFORE_FIELD_NUMBER: _ClassVar[int]
    DECIDED_FROM_FIELD_NUMBER: _ClassVar[int]
    HOME_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    decided_before: _timestamp_pb2.Timestamp
    decided_from: _timestamp_pb2.Timestamp
    home: str
    page_size: int
    page_token: str
    project_id: str
    states: _containers.RepeatedScalarFieldContainer[_decision_pb2.DecisionState]
    subject_id: str
    def __init__(self, states: _Optional[_Iterable[_Union[_decision_pb2.DecisionState, str]]] = ..., home: _Optional[str] = ..., project_id: _Optional[str] = ..., subject_id: _Optional[str] = ..., decided_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., decided_before: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDecisionsResponse(_message.Message):
    __slots__ = ["decisions", "next_page_token", "read_revision"]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    decisions: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Decision]
    next_page_token: str
    read_revision: int
    def __init__(self, decisions: _Optional[_Iterable[_Union[_decision_pb2.Decision, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ListVolumesRequest(_message.Message):
    __slots__ = ["created_before", "created_from", "home", "page_size", "page_token", "project_id", "state"]
    CREATED_BEFORE_FIELD_NUMBER: _ClassVar[int]
    CREATED_FROM_FIELD_NUMBER: _ClassVar[int]
    HOME_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    created_before: _timestamp_pb2.Timestamp
    created_from: _timestamp_pb2.Timestamp
    home: str
    page_size: int
    page_token: str
    project_id: str
    state: VolumeState
    def __init__(self, state: _Optional[_Union[VolumeState, str]] = ..., project_id: _Optional[str] = ..., home: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., created_from: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., created_before: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListVolumesResponse(_message.Message):
    __slots__ = ["next_page_token", "read_revision", "volumes"]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    VOLUMES_FIELD_NUMBER: _ClassVar[int]
    next_page_token: str
    read_revision: int
    volumes: _containers.RepeatedCompositeFieldContainer[Volume]
    def __init__(self, volumes: _Optional[_Iterable[_Union[Volume, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ReleaseSnapshotRequest(_message.Message):
    __slots__ = ["snapshot_id"]
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    snapshot_id: str
    def __init__(self, snapshot_id: _Optional[str] = ...) -> None: ...

class ReleaseSnapshotResponse(_message.Message):
    __slots__ = ["decisions", "read_revision"]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    decisions: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Decision]
    read_revision: int
    def __init__(self, decisions: _Optional[_Iterable[_Union[_decision_pb2.Decision, _Mapping]]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class ReleaseVolumeRequest(_message.Message):
    __slots__ = ["volume_id"]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    volume_id: str
    def __init__(self, volume_id: _Optional[str] = ...) -> None: ...

class ReleaseVolumeResponse(_message.Message):
    __slots__ = ["read_revision", "volume"]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    read_revision: int
    volume: Volume
    def __init__(self, volume: _Optional[_Union[Volume, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class RescheduleVolumeRequest(_message.Message):
    __slots__ = ["reason", "volume_id"]
    REASON_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    reason: str
    volume_id: str
    def __init__(self, volume_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class RescheduleVolumeResponse(_message.Message):
    __slots__ = ["decision", "previous", "read_revision"]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    previous: _decision_pb2.Decision
    read_revision: int
    def __init__(self, previous: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ..., decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class SettleDecisionRequest(_message.Message):
    __slots__ = ["decision_id", "reason"]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    reason: str
    def __init__(self, decision_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SettleDecisionResponse(_message.Message):
    __slots__ = ["decision", "read_revision"]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    read_revision: int
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ..., read_revision: _Optional[int] = ...) -> None: ...

class Volume(_message.Message):
    __slots__ = ["created_at", "decision_id", "error_message", "error_reason", "placement", "project_id", "size_gib", "state", "updated_at", "volume_id", "volume_type"]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    ERROR_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    ERROR_REASON_FIELD_NUMBER: _ClassVar[int]
    PLACEMENT_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    VOLUME_ID_FIELD_NUMBER: _ClassVar[int]
    VOLUME_TYPE_FIELD_NUMBER: _ClassVar[int]
    created_at: _timestamp_pb2.Timestamp
    decision_id: str
    error_message: str
    error_reason: str
    placement: _decision_pb2.Placement
    project_id: str
    size_gib: int
    state: VolumeState
    updated_at: _timestamp_pb2.Timestamp
    volume_id: str
    volume_type: str
    def __init__(self, volume_id: _Optional[str] = ..., project_id: _Optional[str] = ..., size_gib: _Optional[int] = ..., volume_type: _Optional[str] = ..., state: _Optional[_Union[VolumeState, str]] = ..., placement: _Optional[_Union[_decision_pb2.Placement, _Mapping]] = ..., decision_id: _Optional[str] = ..., error_reason: _Optional[str] = ..., error_message: _Optional[str] = ..., created_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WatchNewestDecisionsRequest(_message.Message):
    __slots__ = ["home", "max_decisions", "project_id", "states", "subject_id"]
    HOME_FIELD_NUMBER: _ClassVar[int]
    MAX_DECISIONS_FIELD_NUMBER: _ClassVar[int]
    PROJECT_ID_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    home: str
    max_decisions: int
    project_id: str
    states: _containers.RepeatedScalarFieldContainer[_decision_pb2.DecisionState]
    subject_id: str
    def __init__(self, states: _Optional[_Iterable[_Union[_decision_pb2.DecisionState, str]]] = ..., home: _Optional[str] = ..., project_id: _Optional[str] = ..., subject_id: _Optional[str] = ..., max_decisions: _Optional[int] = ...) -> None: ...

class WatchNewestDecisionsResponse(_message.Message):
    __slots__ = ["decisions", "read_revision", "skipped"]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    READ_REVISION_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_FIELD_NUMBER: _ClassVar[int]
    decisions: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Decision]
    read_revision: int
    skipped: bool
    def __init__(self, decisions: _Optional[_Iterable[_Union[_decision_pb2.Decision, _Mapping]]] = ..., skipped: bool = ..., read_revision: _Optional[int] = ...) -> None: ...

class VolumeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
