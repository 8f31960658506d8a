"""A volume manager and worker that serves one directory: reports the space of the directory's file
system, and keeps volumes there as sparse files.

agent.py --server 127.0.0.1:50051 --host python1@files DIRECTORY

It may be killed at any moment and started again: nothing is lost, and nothing is done twice.
"""

import argparse
import logging
import signal
import sys

from stowage import Client, Manager, OrderFailed, OrderLost, StowageError, Worker
from stowage.messages import OPERATION_CREATE_VOLUME
from volumes import Volumes

POOL = "files"


class Agent:
    def __init__(self, client, settings, volumes):
        self.settings = settings
        self.volumes = volumes
        self.provisioned = None
        self.manager = Manager(
            client,
            settings.host,
            self.measure,
            availability_zone=settings.zone,
            interval=settings.report_seconds,
            least_interval=min(0.1, settings.report_seconds),
            reported=self.tell,
        )
        # What an outcome confirmed is reported soon: until then the ledger goes by its own sums.
        self.worker = Worker(
            client,
            settings.worker,
            [settings.host],
            learn=lambda _, revision: self.manager.learn(revision),
        )

    def run(self):
        """Works until it is stopped. Raises StowageError if that is of no use."""
        say("watching", f"{self.settings.host} as {self.settings.worker}")
        with self.manager:
            self.worker.run(self.carry_out)

    def stop(self):
        # What was not finished is offered again at the next start.
        self.worker.stop(finish=False, timeout=0)

    def measure(self):
        """The dictionary of a driver of Cinder's, as its get_volume_stats returns it, would do as
        it is.
        """
        total, free, provisioned = self.volumes.measure()
        return {
            "volume_backend_name": POOL,
            "vendor_name": "example",
            "storage_protocol": "file",
            "pools": [
                {
                    "pool_name": POOL,
                    "total_capacity_gb": total,
                    "free_capacity_gb": free,
                    "allocated_capacity_gb": provisioned,
                    "provisioned_capacity_gb": provisioned,
                    "thin_provisioning_support": True,
                    "max_over_subscription_ratio": self.settings.ratio,
                }
            ],
        }

    def tell(self, report, _):
        """Says what stands, once it stands: whoever waits for it can place volumes then."""
        provisioned = report.volume_stats["pools"][0]["provisioned_capacity_gb"]
        if provisioned != self.provisioned:
            say("report", f"{provisioned:g} GiB in volumes")
        self.provisioned = provisioned

    def carry_out(self, order):
        """Called in a thread of its own. Never for two orders of one decision at a time."""
        say("begin", words(order))
        try:
            if order.is_delete:
                self.volumes.delete(order.offer)
                taken = order.deleted()
            else:
                self.create(order)
                taken = order.created()
        except OrderLost:
            # Its file stays: either the order comes again, or one to delete comes.
            say("dropped", words(order))
            raise
        done = "deleted" if order.is_delete else "created"
        say(done if taken else "not taken", words(order))

    def create(self, order):
        if order.operation != OPERATION_CREATE_VOLUME:
            raise OrderFailed(f"{self.settings.host}: {order} is not known here")
        try:
            self.volumes.create(order.offer)
        except (OSError, OverflowError) as error:
            left = not self.volumes.try_delete(order.offer)
            raise OrderFailed(f"{self.settings.host}: {error}", may_have_left_data=left) from error
        order.wait(self.settings.work_seconds)


def words(order):
    verb = "delete" if order.is_delete else "create"
    return f"{verb} {order.volume.volume_id}, {order.volume.size_gib} GiB"


def say(what, of=""):
    print(f"{what:<10} {of}".rstrip(), flush=True)


def parse_arguments():
    parser = argparse.ArgumentParser(description="Serves a directory as a backend of sparse files.")
    parser.add_argument("directory")
    parser.add_argument("--server", default="127.0.0.1:50051", help="(default: %(default)s)")
    parser.add_argument(
        "--host", default="python1@files", help="node@backend (default: %(default)s)"
    )
    parser.add_argument("--zone", default="nova", help="(default: %(default)s)")
    parser.add_argument(
        "--worker", help="name of the worker, the same after every start (default: the host)"
    )
    parser.add_argument("--size-gib", type=float, help="use at most so much of the file system")
    parser.add_argument(
        "--ratio",
        type=float,
        default=1.0,
        help="promise up to so many times the size (default: %(default)s)",
    )
    parser.add_argument(
        "--report-seconds",
        type=float,
        default=10,
        help="longest time between two reports (default: %(default)s)",
    )
    parser.add_argument(
        "--work-seconds",
        type=float,
        default=0,
        help="let every create take so long, to try things out",
    )
    settings = parser.parse_args()
    settings.worker = settings.worker or settings.host
    return settings


def main():
    settings = parse_arguments()
    # What the package says of itself, such as that it watches again.
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        volumes = Volumes(settings.directory, settings.size_gib)
    except OSError as error:
        sys.exit(f"cannot serve {settings.directory}: {error.strerror}")
    with Client(settings.server) as client:
        agent = Agent(client, settings, volumes)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: agent.stop())
        try:
            agent.run()
        except StowageError as error:
            sys.exit(str(error))
    say("stopped")


if __name__ == "__main__":
    main()
