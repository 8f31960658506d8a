"""Cinder's own unit tests of what a scheduler's driver owes, run against this one."""

import json
import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from harness.cinder_conf import write_ini
from harness.stowage_server import StowageServer
from upstream.selection import LEFT_OUT, RUN, is_case_of

HERE = os.path.dirname(os.path.abspath(__file__))
README = f"{HERE}/../../README.md"
SELECTED = [f"{where}.{test}" for where, tests in RUN.items() for test in tests]
LISTED = [*SELECTED, *(f"{where}.{test}" for where, tests in LEFT_OUT.items() for test in tests)]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """What Cinder has, and what became of what was run."""
    directory = str(tmp_path_factory.mktemp("upstream"))
    server = StowageServer(f"{directory}/stowage", service_down_time_ms=3_600_000)
    try:
        server.start()
        conf = write_ini(
            f"{directory}/cinder.conf",
            {
                "DEFAULT": {"host": "upstream", "state_path": directory, "service_down_time": 3600},
                "database": {"connection": f"sqlite:///{directory}/cinder.db"},
                # Cinder's tests have their volumes in a database of their own.
                "stowage": {"servers": server.address, "outcome_interval": 3600},
            },
        )
        command = [sys.executable, "-W", "ignore", f"{HERE}/run.py", conf]
        command += [f"{directory}/cinder.db", f"{directory}/results.json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, (done.stdout + done.stderr)[-5000:]
        with open(f"{directory}/results.json", encoding="utf8") as file:
            yield json.load(file)
    finally:
        server.stop()


def cases(names, test):
    """Those of a test, which is named by file, class and method."""
    where, _, method = test.rpartition(".")
    return [
        name
        for name in names
        if name.startswith(f"{where}.") and is_case_of(name.removeprefix(f"{where}."), method)
    ]


@pytest.mark.parametrize("test", SELECTED)
def test_passes(run, test):
    ended = {name: run["ended"][name] for name in cases(run["ended"], test)}
    assert ended
    assert not any(ended.values()), "\n".join(ended.values())


def test_what_is_listed_exists_and_nothing_else(run):
    assert [test for test in LISTED if not cases(run["there"], test)] == []
    listed = {name for test in LISTED for name in cases(run["there"], test)}
    assert [name for name in run["there"] if name not in listed] == []


def test_the_readme_has_the_numbers(run):
    with open(README, encoding="utf8") as file:
        rows = re.findall(r"^\| `(test_\w+)` \| (\d+) \| (\d+) \|", file.read(), re.MULTILINE)
    ran = Counter(name.partition(".")[0] for name in run["ended"])
    assert {file: (int(tests), int(those)) for file, tests, those in rows} == {
        file: (tests, ran[file]) for file, tests in run["tests"].items()
    }
