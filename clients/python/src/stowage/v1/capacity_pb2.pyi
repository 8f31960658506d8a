from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Capacity(_message.Message):
    __slots__ = ["finite", "infinite", "unknown"]
    FINITE_FIELD_NUMBER: _ClassVar[int]
    INFINITE_FIELD_NUMBER: _ClassVar[int]
    UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    finite: float
    infinite: bool
    unknown: bool
    def __init__(self, finite: _Optional[float] = ..., infinite: bool = ..., unknown: bool = ...) -> None: ...

class CapacityFactors(_message.Message):
    __slots__ = ["allocated_gib", "calculated_free_gib", "free", "free_percent", "max_over_subscription_ratio", "provisioned_gib", "provisioned_ratio", "reserved_gib", "thin", "total", "total_available_gib", "total_reserved_available_gib", "virtual_free_gib"]
    ALLOCATED_GIB_FIELD_NUMBER: _ClassVar[int]
    CALCULATED_FREE_GIB_FIELD_NUMBER: _ClassVar[int]
    FREE_FIELD_NUMBER: _ClassVar[int]
    FREE_PERCENT_FIELD_NUMBER: _ClassVar[int]
    MAX_OVER_SUBSCRIPTION_RATIO_FIELD_NUMBER: _ClassVar[int]
    PROVISIONED_GIB_FIELD_NUMBER: _ClassVar[int]
    PROVISIONED_RATIO_FIELD_NUMBER: _ClassVar[int]
    RESERVED_GIB_FIELD_NUMBER: _ClassVar[int]
    THIN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_AVAILABLE_GIB_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    TOTAL_RESERVED_AVAILABLE_GIB_FIELD_NUMBER: _ClassVar[int]
    VIRTUAL_FREE_GIB_FIELD_NUMBER: _ClassVar[int]
    allocated_gib: float
    calculated_free_gib: float
    free: Capacity
    free_percent: float
    max_over_subscription_ratio: float
    provisioned_gib: float
    provisioned_ratio: float
    reserved_gib: float
    thin: bool
    total: Capacity
    total_available_gib: float
    total_reserved_available_gib: float
    virtual_free_gib: float
    def __init__(self, total: _Optional[_Union[Capacity, _Mapping]] = ..., free: _Optional[_Union[Capacity, _Mapping]] = ..., allocated_gib: _Optional[float] = ..., reserved_gib: _Optional[float] = ..., total_reserved_available_gib: _Optional[float] = ..., max_over_subscription_ratio: _Optional[float] = ..., total_available_gib: _Optional[float] = ..., provisioned_gib: _Optional[float] = ..., calculated_free_gib: _Optional[float] = ..., virtual_free_gib: _Optional[float] = ..., free_percent: _Optional[float] = ..., provisioned_ratio: _Optional[float] = ..., thin: bool = ...) -> None: ...

class OverSubscriptionRatio(_message.Message):
    __slots__ = ["none", "number", "text"]
    NONE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    none: _struct_pb2.NullValue
    number: float
    text: str
    def __init__(self, number: _Optional[float] = ..., text: _Optional[str] = ..., none: _Optional[_Union[_struct_pb2.NullValue, str]] = ...) -> None: ...

class PoolCapacity(_message.Message):
    __slots__ = ["allocated_gib", "capacity_group", "free", "max_over_subscription_ratio", "maximum_volume_size_gib", "maximum_volumes", "minimum_volume_size_gib", "provisioned_gib", "reserved_percentage", "thick_provisioning_support", "thin_provisioning_support", "total"]
    ALLOCATED_GIB_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_GROUP_FIELD_NUMBER: _ClassVar[int]
    FREE_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_VOLUMES_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_VOLUME_SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    MAX_OVER_SUBSCRIPTION_RATIO_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_VOLUME_SIZE_GIB_FIELD_NUMBER: _ClassVar[int]
    PROVISIONED_GIB_FIELD_NUMBER: _ClassVar[int]
    RESERVED_PERCENTAGE_FIELD_NUMBER: _ClassVar[int]
    THICK_PROVISIONING_SUPPORT_FIELD_NUMBER: _ClassVar[int]
    THIN_PROVISIONING_SUPPORT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    allocated_gib: float
    capacity_group: str
    free: Capacity
    max_over_subscription_ratio: OverSubscriptionRatio
    maximum_volume_size_gib: float
    maximum_volumes: int
    minimum_volume_size_gib: float
    provisioned_gib: float
    reserved_percentage: float
    thick_provisioning_support: bool
    thin_provisioning_support: bool
    total: Capacity
    def __init__(self, total: _Optional[_Union[Capacity, _Mapping]] = ..., free: _Optional[_Union[Capacity, _Mapping]] = ..., allocated_gib: _Optional[float] = ..., provisioned_gib: _Optional[float] = ..., reserved_percentage: _Optional[float] = ..., max_over_subscription_ratio: _Optional[_Union[OverSubscriptionRatio, _Mapping]] = ..., thin_provisioning_support: bool = ..., thick_provisioning_support: bool = ..., maximum_volumes: _Optional[int] = ..., maximum_volume_size_gib: _Optional[float] = ..., minimum_volume_size_gib: _Optional[float] = ..., capacity_group: _Optional[str] = ...) -> None: ...
