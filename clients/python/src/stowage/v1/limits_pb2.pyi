from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor
MAX_MESSAGE_BYTES_FIELD_NUMBER: _ClassVar[int]
STRUCT_LIMITS_FIELD_NUMBER: _ClassVar[int]
max_message_bytes: _descriptor.FieldDescriptor
struct_limits: _descriptor.FieldDescriptor

class StructLimits(_message.Message):
    __slots__ = ["max_bytes", "max_depth"]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_DEPTH_FIELD_NUMBER: _ClassVar[int]
    max_bytes: int
    max_depth: int
    def __init__(self, max_depth: _Optional[int] = ..., max_bytes: _Optional[int] = ...) -> None: ...
