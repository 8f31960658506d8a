"""Programs that use the package, to be checked from outside."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[3]

CALLBACKS = """
    import signal, sys
    from stowage import Client, Worker
    server, backend = sys.argv[1:]
    with Client(server) as client:
        worker = Worker(client, "sample", [backend])
        signal.signal(signal.SIGTERM, lambda *_: worker.stop(finish=False, timeout=0))
        worker.run(lambda order: order.wait(1.2))
"""

ONE_BY_ONE = """
    import sys, threading
    from stowage import Client, OrderLost, Worker
    def work(order):
        try:
            order.wait(1.2)
            (order.deleted if order.is_delete else order.created)()
        except OrderLost:
            pass
    server, backend = sys.argv[1:]
    with Client(server) as client:
        for order in Worker(client, "sample", [backend]).orders():
            threading.Thread(target=work, args=[order], daemon=True).start()
"""

BOTH = """
    import sys, threading
    from stowage import Client, Manager, Worker
    volumes, lock = {}, threading.Lock()
    def measure():
        with lock:
            used = sum(volumes.values())
        return {"pools": [{
            "pool_name": "ssd", "total_capacity_gb": 1000, "free_capacity_gb": 1000 - used,
            "provisioned_capacity_gb": used, "allocated_capacity_gb": used,
        }]}
    def work(order):
        if order.is_delete:
            with lock:
                volumes.pop(order.decision_id, None)
            return
        order.wait(1.2)
        with lock:
            volumes[order.decision_id] = order.volume.size_gib
    server, backend = sys.argv[1:]
    with Client(server) as client:
        manager = Manager(client, backend, measure, interval=2)
        worker = Worker(client, backend, [backend], learn=lambda _, news: manager.learn(news))
        with manager:
            worker.run(work)
"""


def program(path: Path, text: str) -> Path:
    path.write_text(textwrap.dedent(text))
    return path


def begin_checks(directory: Path) -> dict[str, subprocess.Popen[str]]:
    samples = {"callbacks": CALLBACKS, "one by one": ONE_BY_ONE, "both": BOTH}
    return {
        # The sample of both remembers its volumes in memory only.
        name: begin_check(program(directory / f"{name}.py", text), restart=name != "both")
        for name, text in samples.items()
    }


def begin_check(sample: Path, *, restart: bool) -> subprocess.Popen[str]:
    check = ["node", "dist/src/bin.js", "worker", "check", "-f", "json"]
    check += ["--restart"] if restart else []
    return subprocess.Popen(
        [*check, "--", sys.executable, str(sample), "{server}", "{backend}"],
        cwd=ROOT,
        env={**os.environ, "no_proxy": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
