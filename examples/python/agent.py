"""A volume manager that serves one directory: reports the space of the directory's file system, and
keeps volumes there as sparse files.

agent.py --server 127.0.0.1:50051 --host python1@files DIRECTORY

It may be killed at any moment and started again: nothing is lost, and nothing is done twice.
"""

import argparse
import asyncio
import signal
import sys
import uuid

import grpc
from orders import CALL_S, PASSING, Orders, backoff, ending, say
from stowage.v1 import capability_service_pb2 as capability
from stowage.v1 import capability_service_pb2_grpc as capability_grpc
from volumes import Volumes

POOL = "files"
# Finds out that a server went away while a stream is silent, and comes back soon.
CHANNEL = [
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.max_reconnect_backoff_ms", 5_000),
]


class Agent:
    def __init__(self, channel, settings, volumes):
        self.settings = settings
        self.volumes = volumes
        self.stub = capability_grpc.CapabilityServiceStub(channel)
        self.orders = Orders(channel, settings, volumes, self.confirmed)
        self.revision = 0
        self.news = asyncio.Event()
        # One run of the agent. Together with the growing sequence it keeps a report that was late
        # on its way from undoing a newer one.
        self.incarnation = str(uuid.uuid4())
        self.sequence = 0
        self.provisioned = None

    async def run(self):
        """Works until it is cancelled. Only streams begin anew with each connection;
        orders go on meanwhile.
        """
        clock = asyncio.get_running_loop().time
        failures = 0
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.orders.run(tasks))
            while True:
                begun, errors, unreadable = clock(), (), None
                try:
                    async with asyncio.TaskGroup() as streams:
                        streams.create_task(self.report())
                        streams.create_task(self.orders.watch())
                except* grpc.RpcError as group:
                    errors = group.exceptions
                except* OSError as group:
                    unreadable = group.exceptions[0]
                if unreadable:
                    # To live on without figures would be to stand by the old ones.
                    sys.exit(f"cannot measure {self.settings.directory}: {unreadable.strerror}")
                for error in errors:
                    say("cut off", f"{error.code().name}: {error.details()}")
                if any(error.code() not in PASSING for error in errors):
                    sys.exit(1)
                failures = 1 if clock() - begun > 10 else failures + 1
                await asyncio.sleep(backoff(failures))

    async def report(self):
        """Reports at once, after every change and from time to time. That the stream lives
        is the heartbeat.
        """
        stream = self.stub.StreamCapabilities()
        await self.ask_revision()
        while True:
            if stream.done():
                raise await ending(stream)
            report = self.measured()
            await stream.write(capability.StreamCapabilitiesRequest(report=report))
            answer = await stream.read()
            if answer is grpc.aio.EOF:
                raise await ending(stream)
            if answer.HasField("accepted"):
                self.learn(answer.accepted.accounting_revision)
                self.tell(report.volume_stats["pools"][0]["provisioned_capacity_gb"])
            else:
                # After the ledger was restored from a backup, for one, the revision here is ahead
                # of it.
                say("refused", answer.refused.message)
                await self.ask_revision()
            try:
                async with asyncio.timeout(self.settings.report_seconds):
                    await self.news.wait()
            except TimeoutError:
                pass

    def tell(self, provisioned):
        """Says what stands, once it stands: whoever waits for it can place volumes then."""
        if provisioned != self.provisioned:
            say("report", f"{provisioned:g} GiB in volumes")
        self.provisioned = provisioned

    def measured(self):
        """A report. It contains what the ledger confirmed up to the revision that it names,
        so the revision is taken first, then the figures.

        A volume that is confirmed while they are taken may be in them as well, and is
        counted twice until the next report: that is safe. To leave out what was not
        answered yet would not be: the revision of an answer that is still on its way may be
        known already.
        """
        revision = self.revision
        self.news.clear()
        total, free, provisioned = self.volumes.measure()
        self.sequence += 1
        report = capability.BackendReport(
            host=self.settings.host,
            availability_zone=self.settings.zone,
            accounting_revision=revision,
            incarnation=self.incarnation,
            sequence=self.sequence,
        )
        # The dictionary of a driver of Cinder's, as its get_volume_stats returns it, would do as it
        # is.
        report.volume_stats.update(
            {
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
        )
        return report

    async def ask_revision(self):
        request = capability.HeartbeatRequest(
            host=self.settings.host, availability_zone=self.settings.zone
        )
        self.revision = (await self.stub.Heartbeat(request, timeout=CALL_S)).accounting_revision

    def learn(self, revision):
        # Answers may overtake each other.
        self.revision = max(self.revision, revision)

    def confirmed(self, revision):
        # Until a report contains the volume, the ledger goes by its own sums.
        self.learn(revision)
        self.news.set()


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


async def main():
    settings = parse_arguments()
    try:
        volumes = Volumes(settings.directory, settings.size_gib)
    except OSError as error:
        sys.exit(f"cannot serve {settings.directory}: {error.strerror}")
    task = asyncio.current_task()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    async with grpc.aio.insecure_channel(settings.server, options=CHANNEL) as channel:
        try:
            await Agent(channel, settings, volumes).run()
        except asyncio.CancelledError:
            # What was not finished is offered again at the next start.
            say("stopped")


if __name__ == "__main__":
    asyncio.run(main())
