from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Optional as _Optional, Union as _Union

ACCESS_FIELD_NUMBER: _ClassVar[int]
DESCRIPTOR: _descriptor.FileDescriptor
ROLE_AUDITOR: Role
ROLE_CLIENT: Role
ROLE_MANAGER: Role
ROLE_METRICS: Role
ROLE_OPERATOR: Role
ROLE_UNSPECIFIED: Role
ROLE_WORKER: Role
access: _descriptor.FieldDescriptor

class MethodAccess(_message.Message):
    __slots__ = ["any_identity", "audited", "roles"]
    ANY_IDENTITY_FIELD_NUMBER: _ClassVar[int]
    AUDITED_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    any_identity: bool
    audited: bool
    roles: _containers.RepeatedScalarFieldContainer[Role]
    def __init__(self, roles: _Optional[_Iterable[_Union[Role, str]]] = ..., any_identity: bool = ..., audited: bool = ...) -> None: ...

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
