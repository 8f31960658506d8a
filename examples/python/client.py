"""Places volumes, or releases one.

client.py --size-gib 10 client.py --release VOLUME_ID

Calls are repeated while the server is away, as ../service-config.json says. A request keeps its id,
so that an answer which was lost on the way is given again and nothing is placed twice. If even that
is not enough, ask again with the ids that were printed.
"""

import argparse
import sys
import uuid
from pathlib import Path

import grpc
from google.rpc import error_details_pb2, status_pb2
from stowage.v1 import decision_pb2 as decision
from stowage.v1 import scheduler_service_pb2 as scheduler
from stowage.v1 import scheduler_service_pb2_grpc as scheduler_grpc
from stowage.v1 import volume_service_pb2 as volume
from stowage.v1 import volume_service_pb2_grpc as volume_grpc

SERVICE_CONFIG = Path(__file__).parent.parent / "service-config.json"


def place(channel, settings):
    request = scheduler.ScheduleCreateVolumeRequest(
        request_id=settings.request_id or str(uuid.uuid4()),
        volume_id=settings.volume_id or str(uuid.uuid4()),
        size_gib=settings.size_gib,
        project_id=settings.project,
        availability_zones=settings.zone,
    )
    request.volume_type.extra_specs.update(pair.split("=", 1) for pair in settings.spec)
    # Before the call: whoever is interrupted during it can ask again.
    print(f"volume  {request.volume_id}\nrequest {request.request_id}", flush=True)
    answer = scheduler_grpc.SchedulerServiceStub(channel).ScheduleCreateVolume(request)
    print(f"goes to {answer.placement.pool} in {answer.placement.availability_zone}")


def release(channel, settings):
    request = volume.ReleaseVolumeRequest(volume_id=settings.release)
    volume_grpc.VolumeServiceStub(channel).ReleaseVolume(request)
    print(f"released {settings.release}")


def explain(error):
    """Prints all that a status says. Its details travel as a google.rpc.Status in the trailing
    metadata.
    """
    print(f"{error.code().name}: {error.details()}")
    raw = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"")
    info, diagnosis = error_details_pb2.ErrorInfo(), decision.Diagnosis()
    for detail in status_pb2.Status.FromString(raw).details:
        if detail.Unpack(info):
            print(f"reason: {info.reason}")
        elif detail.Unpack(diagnosis):
            print_diagnosis(diagnosis)


def print_diagnosis(diagnosis):
    for count in diagnosis.filters:
        print(f"  {count.filter} removed {count.removed} of {count.considered} pools")
    for miss in diagnosis.nearest_misses:
        print(f"  {miss.pool}: {miss.reason}")


def parse_arguments():
    parser = argparse.ArgumentParser(description="Asks Stowage where a new volume goes.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--size-gib", type=int, help="place a volume of this size")
    what.add_argument("--release", metavar="VOLUME_ID", help="give a volume's space back")
    parser.add_argument("--server", default="127.0.0.1:50051")
    parser.add_argument("--project", default="demo")
    parser.add_argument(
        "--zone", action="append", default=[], help="a zone that will do; may be repeated"
    )
    parser.add_argument(
        "--spec",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a requirement on pools; may be repeated",
    )
    parser.add_argument("--volume-id", help="UUID (default: a new one)")
    parser.add_argument("--request-id", help="UUID, to ask again (default: a new one)")
    settings = parser.parse_args()
    if any("=" not in pair for pair in settings.spec):
        parser.error("--spec takes KEY=VALUE")
    return settings


def main():
    settings = parse_arguments()
    options = [("grpc.service_config", SERVICE_CONFIG.read_text())]
    with grpc.insecure_channel(settings.server, options=options) as channel:
        try:
            (release if settings.release else place)(channel, settings)
        except grpc.RpcError as error:
            explain(error)
            sys.exit(1)
        except KeyboardInterrupt:
            sys.exit(130)


if __name__ == "__main__":
    main()
