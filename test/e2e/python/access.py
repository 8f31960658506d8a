"""Calls a server that asks who calls, with a certificate, with a token and with neither.

access.py ADDRESS CA CERT KEY TOKEN prints one JSON object a line: what each call came to.
"""

import json
import pathlib
import sys

import grpc
from google.rpc import error_details_pb2, status_pb2
from stowage.v1 import access_service_pb2 as access
from stowage.v1 import access_service_pb2_grpc as access_grpc
from stowage.v1 import volume_service_pb2 as volumes
from stowage.v1 import volume_service_pb2_grpc as volumes_grpc

TIMEOUT = 20


def said(error):
    status = status_pb2.Status()
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            status.ParseFromString(value)
    for detail in status.details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return f"{error.code().name} {info.reason}"
    return error.code().name


def try_as(who, credentials, address):
    with grpc.secure_channel(address, credentials) as channel:
        line = {"who": who}
        try:
            me = access_grpc.AccessServiceStub(channel).WhoAmI(access.WhoAmIRequest(), timeout=TIMEOUT)
            line["name"] = me.name
        except grpc.RpcError as error:
            line["name"] = said(error)
        for project in ("acme", "other"):
            request = volumes.ListVolumesRequest(project_id=project)
            try:
                volumes_grpc.VolumeServiceStub(channel).ListVolumes(request, timeout=TIMEOUT)
                line[project] = "OK"
            except grpc.RpcError as error:
                line[project] = said(error)
        print(json.dumps(line), flush=True)


def main():
    address, *files = sys.argv[1:]
    ca, cert, key, token = (pathlib.Path(file).read_bytes() for file in files)
    anonymous = grpc.ssl_channel_credentials(ca)
    bearer = grpc.access_token_call_credentials(token.decode().strip())
    try_as("certificate", grpc.ssl_channel_credentials(ca, key, cert), address)
    try_as("token", grpc.composite_channel_credentials(anonymous, bearer), address)
    try_as("nobody", anonymous, address)


main()
