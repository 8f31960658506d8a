"""Places a volume with gRPC's own retries, as ../../../examples/service-config.json says.

service_config.py ADDRESS prints where it goes.
"""

import sys
import uuid
from pathlib import Path

import grpc
from stowage.v1 import scheduler_service_pb2 as scheduler
from stowage.v1 import scheduler_service_pb2_grpc as scheduler_grpc


def main():
    config = Path("examples/service-config.json").read_text()
    with grpc.insecure_channel(sys.argv[1], options=[("grpc.service_config", config)]) as channel:
        request = scheduler.ScheduleCreateVolumeRequest(
            request_id=str(uuid.uuid4()), volume_id=str(uuid.uuid4()), size_gib=1
        )
        answer = scheduler_grpc.SchedulerServiceStub(channel).ScheduleCreateVolume(request)
        print(f"goes to {answer.placement.pool}")


main()
