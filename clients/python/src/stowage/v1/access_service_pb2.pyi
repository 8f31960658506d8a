from google.protobuf import timestamp_pb2 as _timestamp_pb2
from stowage.v1 import access_pb2 as _access_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor
IDENTITY_KIND_ANONYMOUS: IdentityKind
IDENTITY_KIND_CERTIFICATE: IdentityKind
IDENTITY_KIND_TOKEN: IdentityKind
IDENTITY_KIND_UNSPECIFIED: IdentityKind

class GrantedRole(_message.Message):
    __slots__ = ["backends", "hosts", "projects", "role"]
    BACKENDS_FIELD_NUMBER: _ClassVar[int]
    HOSTS_FIELD_NUMBER: _ClassVar[int]
    PROJECTS_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    backends: _containers.RepeatedScalarFieldContainer[str]
    hosts: _containers.RepeatedScalarFieldContainer[str]
    projects: _containers.RepeatedScalarFieldContainer[str]
    role: _access_pb2.Role
    def __init__(self, role: _Optional[_Union[_access_pb2.Role, str]] = ..., projects: _Optional[_Iterable[str]] = ..., hosts: _Optional[_Iterable[str]] = ..., backends: _Optional[_Iterable[str]] = ...) -> None: ...

class WhoAmIRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class WhoAmIResponse(_message.Message):
    __slots__ = ["expires_at", "kind", "name", "roles"]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    expires_at: _timestamp_pb2.Timestamp
    kind: IdentityKind
    name: str
    roles: _containers.RepeatedCompositeFieldContainer[GrantedRole]
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[_Union[IdentityKind, str]] = ..., roles: _Optional[_Iterable[_Union[GrantedRole, _Mapping]]] = ..., expires_at: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class IdentityKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = []
