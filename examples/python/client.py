"""Places volumes, or releases one.

client.py --size-gib 10
client.py --release VOLUME_ID

Calls are repeated while the server is away, up to the deadline. A request keeps its id, so that an
answer which was lost on the way is given again and nothing is placed twice. If even that is not
enough, ask again with the ids that were printed.
"""

import argparse
import sys

from stowage import Client, NoValidBackend, StowageError, new_id
from stowage.messages import ReleaseVolumeRequest, ScheduleCreateVolumeRequest


def place(client, settings):
    request = ScheduleCreateVolumeRequest(
        request_id=settings.request_id or new_id(),
        volume_id=settings.volume_id or new_id(),
        size_gib=settings.size_gib,
        project_id=settings.project,
        availability_zones=settings.zone,
    )
    request.volume_type.extra_specs.update(pair.split("=", 1) for pair in settings.spec)
    # Before the call: whoever is interrupted during it can ask again.
    print(f"volume  {request.volume_id}\nrequest {request.request_id}", flush=True)
    answer = client.scheduler.schedule_create_volume(request)
    print(f"goes to {answer.placement.pool} in {answer.placement.availability_zone}")


def release(client, settings):
    client.volumes.release_volume(ReleaseVolumeRequest(volume_id=settings.release))
    print(f"released {settings.release}")


def explain(refusal):
    """Prints what every filter removed, and what was nearest."""
    for count in refusal.diagnosis.filters:
        print(f"  {count.filter} removed {count.removed} of {count.considered} pools")
    for miss in refusal.diagnosis.nearest_misses:
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
    with Client(settings.server, deadline=30) as client:
        try:
            (release if settings.release else place)(client, settings)
        except NoValidBackend as refusal:
            print(refusal)
            explain(refusal)
            sys.exit(1)
        except StowageError as error:
            sys.exit(str(error))
        except KeyboardInterrupt:
            sys.exit(130)


if __name__ == "__main__":
    main()
