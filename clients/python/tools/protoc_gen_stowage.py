"""A protoc plugin: the Python code of stowage.v1, from the descriptors that buf hands over.

It runs grpc_tools' own generators for messages, their types and gRPC stubs, and writes
`stowage/services.py`: the typed methods of the client.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2

PACKAGE = "stowage.v1"
# Asked twice, it does something twice. src/client/repeatable.ts says the same.
NOT_REPEATABLE = {"VolumeService.RescheduleVolume"}
# Their answers are remembered by request id.
DECIDES = re.compile("Schedule|ValidateCapacity")


def main() -> None:
    request = plugin_pb2.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    files = {file.name: file for file in request.proto_file}
    ours = [name for name in request.file_to_generate if files[name].package == PACKAGE]
    response = plugin_pb2.CodeGeneratorResponse(
        supported_features=plugin_pb2.CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL
    )
    for name, content in sorted(protoc(request, ours).items()):
        response.file.add(name=name, content=content)
    listed = [files[name] for name in sorted(ours)]
    response.file.add(name="stowage/services.py", content=services_module(listed))
    for file in listed:
        if file.service:
            path = f"stowage/v1/{Path(file.name).stem}_pb2_grpc.pyi"
            response.file.add(name=path, content=grpc_types(file, holding_modules(listed)))
    response.file.add(name="stowage/messages.py", content=messages_module(listed))
    response.file.add(name="stowage/v1/__init__.py", content=PACKAGE_PAGE)
    sys.stdout.buffer.write(response.SerializeToString())


def protoc(request: plugin_pb2.CodeGeneratorRequest, names: list[str]) -> dict[str, str]:
    """What grpc_tools makes of these files, by path."""
    with tempfile.TemporaryDirectory() as directory:
        descriptors = Path(directory, "descriptors")
        descriptors.write_bytes(
            descriptor_pb2.FileDescriptorSet(file=request.proto_file).SerializeToString()
        )
        out = Path(directory, "out")
        out.mkdir()
        subprocess.run(
            [
                sys.executable,
                "-m",
                "grpc_tools.protoc",
                f"--descriptor_set_in={descriptors}",
                f"--python_out={out}",
                f"--pyi_out={out}",
                f"--grpc_python_out={out}",
                *names,
            ],
            check=True,
            stdout=sys.stderr,
        )
        texts = {str(path.relative_to(out)): path.read_text() for path in out.rglob("*.py*")}
    return {
        path: text
        for path, text in texts.items()
        # Of a file without services only a header comes.
        if not path.endswith("_grpc.py") or "class " in text
    }


def services_module(files: list[descriptor_pb2.FileDescriptorProto]) -> str:
    holders = holding_modules(files)
    services = [(file, service) for file in files for service in file.service]
    modules = {
        holders[kind]
        for _, service in services
        for method in service.method
        for kind in (method.input_type, method.output_type)
    }
    imports = "\n".join(f"from stowage.v1 import {name} as {name[:-4]}" for name in sorted(modules))
    classes = "\n\n\n".join(
        service_class(file, at, service, holders)
        for file in files
        for at, service in enumerate(file.service)
    )
    return HEADER + imports + "\n\n\n" + classes + "\n"


HEADER = '''# Generated from proto/. Do not edit: npm run generate
"""The services of stowage.v1, their methods as Python writes them."""

from __future__ import annotations

from stowage.calls import BidiStream, ServerStream, Service, Unary
'''


PACKAGE_PAGE = '''# Generated from proto/. Do not edit: npm run generate
"""stowage.v1 as protoc generates it: a module of messages and one of stubs for each file."""
'''

MESSAGES_HEADER = '''# Generated from proto/. Do not edit: npm run generate
"""The messages, enums and values of enums of stowage.v1, all in one place."""

'''


def messages_module(files: list[descriptor_pb2.FileDescriptorProto]) -> str:
    return MESSAGES_HEADER + "".join(
        f"from stowage.v1.{Path(file.name).stem}_pb2 import {name} as {name}\n"
        for file in files
        for name in names(file)
    )


GRPC_HEADER = """# Generated from proto/. Do not edit: npm run generate
from collections.abc import Iterator
from typing import Any

import grpc

"""


def grpc_types(file: descriptor_pb2.FileDescriptorProto, holders: dict[str, str]) -> str:
    """The types of a module of gRPC stubs, which grpc_tools leaves out."""
    kinds = [
        kind
        for service in file.service
        for method in service.method
        for kind in (method.input_type, method.output_type)
    ]
    modules = sorted({holders[kind] for kind in kinds})
    lines = [f"from stowage.v1 import {name} as {name[:-4]}" for name in modules]
    for service in file.service:
        lines += ["", f"class {service.name}Stub:"]
        lines += ["    def __init__(self, channel: grpc.Channel) -> None: ..."]
        lines += [f"    {method.name}: Any" for method in service.method]
        lines += ["", f"class {service.name}Servicer:"]
        for method in service.method:
            taken, given = (
                f"Iterator[{message(kind, holders)}]" if streams else message(kind, holders)
                for kind, streams in (
                    (method.input_type, method.client_streaming),
                    (method.output_type, method.server_streaming),
                )
            )
            lines += [
                f"    def {method.name}(self, request: {taken}, context: Any) -> {given}: ..."
            ]
        lines += ["", f"def add_{service.name}Servicer_to_server("]
        lines += [f"    servicer: {service.name}Servicer, server: grpc.Server", ") -> None: ..."]
    return GRPC_HEADER + "\n".join(lines) + "\n"


def names(file: descriptor_pb2.FileDescriptorProto) -> list[str]:
    """Messages, enums and, as protoc lays them out, the values of enums beside them."""
    values = [value.name for enum in file.enum_type for value in enum.value]
    return [each.name for each in (*file.enum_type, *file.message_type)] + values


def holding_modules(files: list[descriptor_pb2.FileDescriptorProto]) -> dict[str, str]:
    """The module of each message, by its full name."""
    return {
        f".{file.package}.{message.name}": Path(file.name).stem + "_pb2"
        for file in files
        for message in file.message_type
    }


def service_class(
    file: descriptor_pb2.FileDescriptorProto,
    at: int,
    service: descriptor_pb2.ServiceDescriptorProto,
    holders: dict[str, str],
) -> str:
    comments = {
        tuple(location.path): location.leading_comments
        for location in file.source_code_info.location
    }
    lines = [f"class {service.name}(Service):", *docstring(comments.get((6, at), ""), 4)]
    for index, method in enumerate(service.method):
        kind = {(False, True): "ServerStream", (True, True): "BidiStream"}.get(
            (method.client_streaming, method.server_streaming), "Unary"
        )
        lines += [
            "",
            f"    {snake(method.name)} = {kind}(",
            f'        "/{file.package}.{service.name}/{method.name}",',
            f"        {message(method.input_type, holders)},",
            f"        {message(method.output_type, holders)},",
            *(f"        {trait}," for trait in traits(service, method)),
            "    )",
            *docstring(comments.get((6, at, 2, index), ""), 4),
        ]
    return "\n".join(lines)


def traits(
    service: descriptor_pb2.ServiceDescriptorProto, method: descriptor_pb2.MethodDescriptorProto
) -> list[str]:
    """What a method has that others have not."""
    if f"{service.name}.{method.name}" in NOT_REPEATABLE:
        return ["repeatable=False"]
    if service.name == "SchedulerService" and DECIDES.match(method.name) and is_unary(method):
        return ["fills_request_id=True"]
    return []


def is_unary(method: descriptor_pb2.MethodDescriptorProto) -> bool:
    return not method.client_streaming and not method.server_streaming


def message(kind: str, holders: dict[str, str]) -> str:
    return f"{holders[kind][:-4]}.{kind.rsplit('.', 1)[1]}"


def docstring(comment: str, indent: int) -> list[str]:
    lines = [line[1:] if line.startswith(" ") else line for line in comment.rstrip().split("\n")]
    pad = " " * indent
    if len(lines) == 1:
        return [f'{pad}"""{lines[0]}"""']
    return [f'{pad}"""{lines[0]}', *(f"{pad}{line}".rstrip() for line in lines[1:]), f'{pad}"""']


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


if __name__ == "__main__":
    main()
