"""Sample workers and a sample manager, played against by `stowage worker check`."""

from __future__ import annotations

import json
import subprocess

from conftest import PATIENCE


def test_samples_keep_every_requirement(checks: dict[str, subprocess.Popen[str]]) -> None:
    for name, check in checks.items():
        out, errors = check.communicate(timeout=3 * PATIENCE)
        assert check.returncode == 0, f"{name}: {broken(out)}{errors}"
        verdicts = {
            each["requirement"]: each["verdict"]
            for each in json.loads(out)["requirements"]
            if each["of"] == "worker" or name == "both"
        }
        if name != "both":
            # Whether an order takes space once is seen only of a manager.
            assert verdicts.pop("carried-out-once") == "not_seen"
        assert set(verdicts.values()) == {"met"}, f"{name}: {verdicts}"


def broken(out: str) -> list[str]:
    requirements = json.loads(out)["requirements"]
    return [json.dumps(each["breaches"]) for each in requirements if each["breaches"]]
