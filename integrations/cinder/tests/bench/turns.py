"""Times scheduling calls inside cinder-scheduler: Cinder's own driver and Stowage's, by turns.

`turns.py JOB`, JSON: `sizes` of {backends, pools_each, calls}, `rounds`. Prints a line of JSON for
each turn of a driver. Ends if its standard input does.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import mariadb, rabbitmq  # noqa: E402
from harness.cloud import Cloud  # noqa: E402
from harness.ledger import Ledger  # noqa: E402
from harness.processes import wait_until  # noqa: E402
from harness.stowage_server import StowageServer  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))


def main(job):
    threading.Thread(target=_end_with_input, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="stowage-bench-") as directory, ExitStack() as stack:
        mariadb.install()
        rabbitmq.install()
        database = stack.enter_context(Running(mariadb.MariaDb(f"{directory}/mariadb")))
        broker = stack.enter_context(Running(rabbitmq.RabbitMq(f"{directory}/rabbitmq")))
        for size in job["sizes"]:
            where = f"{directory}/{size['backends']}"
            for turn in measure(where, database, broker, size, job["rounds"]):
                print(json.dumps(turn), flush=True)


def _end_with_input():
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGINT)


class Running:
    """Something with `start` and `stop`."""

    def __init__(self, what):
        self._what = what

    def __enter__(self):
        try:
            return self._what.start()
        except BaseException:
            self._what.stop()
            raise

    def __exit__(self, *_):
        self._what.stop()


class Side:
    """One cloud: a real cinder-scheduler with one of the drivers, and what asks it."""

    def __init__(self, name, directory, database, broker, driver, options):
        places = {
            "DEFAULT": {
                "scheduler_driver": driver,
                # Nobody signs on again.
                "service_down_time": 86400,
            },
            **options,
        }
        vhost = f"{name}{os.path.basename(directory)}"
        self.name = name
        self._cloud = Cloud(
            sys.prefix,
            f"{directory}/{name}",
            database.database(vhost),
            broker.vhost(vhost),
            places,
            {},
            {},
        )
        self.database = self._cloud.database
        self._calls = f"{directory}/{name}/calls"
        path = os.pathsep.join([HERE, self._cloud.env["PYTHONPATH"]])
        self._cloud.env |= {"PYTHONPATH": path, "BENCH_CALLS": self._calls}
        self._asker = None

    def begin(self, reports):
        """Services sign on, the scheduler starts, and knows what they report: its pools' names."""
        self._cloud.create_database()
        self._start_asker()
        self.ask("services", list(reports))
        self._cloud.add_scheduler(f"{self.name}-scheduler").start()
        return self.ask("report", reports)

    def _start_asker(self):
        files = [f"{HERE}/asker.py", self._cloud.conf, self._calls]
        with open(f"{self._cloud.directory}/asker.log", "wb") as log:
            self._asker = subprocess.Popen(
                [sys.executable, "-W", "ignore", *files],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=self._cloud.env,
            )

    def ask(self, command, argument):
        line = b""
        with contextlib.suppress(BrokenPipeError):
            self._asker.stdin.write(json.dumps([command, argument]).encode() + b"\n")
            self._asker.stdin.flush()
            line = self._asker.stdout.readline()
        if not line:
            self._tell_why()
        return json.loads(line)

    def _tell_why(self):
        for name in ("asker", f"{self.name}-scheduler"):
            path = f"{self._cloud.directory}/{name}.log"
            if os.path.exists(path):
                with open(path, encoding="utf8", errors="replace") as log:
                    print(f"{name}: {log.read()[-3000:]}", file=sys.stderr)
        raise RuntimeError(f"what asks {self.name} ended")

    def finish(self):
        """The volumes that were sent out become available. Nobody makes them."""
        self.database.query("UPDATE volumes SET status = 'available' WHERE status = 'creating'")

    def places(self):
        """How many volumes each pool got."""
        rows = "SELECT host, COUNT(*) FROM volumes WHERE status = 'available' GROUP BY host"
        return dict(self.database.query(rows))

    def agent(self):
        """The process of the driver's agent."""
        (agent,) = self._cloud.schedulers[0].children()
        return agent

    def stop(self):
        if self._asker is not None:
            self._asker.kill()
            self._asker.wait()
        self._cloud.stop()


def measure(directory, database, broker, size, rounds):
    """Both clouds have the same services and reports, and take turns. Yields each turn."""
    reports = reports_of(size)
    pools = sorted(
        f"{host}#{one['pool_name']}" for host in reports for one in reports[host]["pools"]
    )
    os.makedirs(directory)
    with ExitStack() as stack:
        server = StowageServer(f"{directory}/server", service_down_time_ms=86_400_000)
        stack.enter_context(Running(server))
        ledger = stack.enter_context(Ledger(server.client()))
        section = {"stowage": server.options()}
        own = Side("own", directory, database, broker, "timed.TimedFilterScheduler", {})
        ours = Side("stowage", directory, database, broker, "timed.TimedStowageScheduler", section)
        sides = (own, ours)
        for side in sides:
            stack.callback(side.stop)
        with ThreadPoolExecutor() as threads:
            known = list(threads.map(lambda side: side.begin(reports), sides))
        if known != [pools, pools]:
            raise RuntimeError("a scheduler knows other pools than were reported")
        # The first turns warm up.
        for number in range(rounds + 1):
            for side in sides if number % 2 else reversed(sides):
                helpers = {} if side is own else {"agent": ours.agent(), "server": server.pid}
                turn = take_turn(side, size["calls"], helpers)
                side.finish()
                wait_until("no order is open", lambda: not ledger.unfinished(), 60)
                if number > 0:
                    yield {"pools": len(pools), "round": number, "driver": side.name, **turn}
        for side in sides:
            check(side, size["calls"] * (rounds + 1), set(pools))


def take_turn(side, calls, helpers):
    """So many calls, one after the other, and the processor time of the driver's helpers."""
    before = {name: cpu_ms(pid) for name, pid in helpers.items()}
    done = side.ask("create", calls)
    spent = {f"{name}_cpu_ms": cpu_ms(pid) - before[name] for name, pid in helpers.items()}
    failed = [call["error"] for call in done if call["error"]]
    if failed:
        raise RuntimeError(f"{len(failed)} of {calls} calls failed: {failed[0]}")
    return {"calls": [[call["wall_ms"], call["cpu_ms"]] for call in done], **spent}


def check(side, made, pools):
    places = side.places()
    if sum(places.values()) != made or not pools.issuperset(places):
        raise RuntimeError(f"{side.name}: {made} volumes were asked for, and are in {places}")


def cpu_ms(pid):
    """Processor time of a process so far, all of its threads."""
    with open(f"/proc/{pid}/stat", encoding="utf8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def reports_of(size):
    """What volume services report: thin pools, all alike but for their use."""
    return {
        f"node{number:04}@array": {
            "volume_backend_name": "array",
            "vendor_name": "Open Source",
            "driver_version": "3.0.0",
            "storage_protocol": "iSCSI",
            "pools": [
                {
                    "pool_name": f"pool{pool}",
                    "total_capacity_gb": 100_000,
                    "free_capacity_gb": 100_000 - number - pool,
                    "provisioned_capacity_gb": number + pool,
                    "allocated_capacity_gb": number + pool,
                    "max_over_subscription_ratio": "20.0",
                    "reserved_percentage": 0,
                    "thin_provisioning_support": True,
                    "thick_provisioning_support": False,
                    "multiattach": True,
                    "QoS_support": False,
                }
                for pool in range(size["pools_each"])
            ],
        }
        for number in range(size["backends"])
    }


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
