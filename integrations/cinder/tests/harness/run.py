"""What all tests of a run have in common."""

import os
import sys

#: The virtual environment whose Cinder is tested.
VENV = os.environ.get("CINDER_VENV", sys.prefix)


def keep(directory):
    """Logs outlive the run where CINDER_LOGS names a directory."""
    target = os.environ.get("CINDER_LOGS")
    if target:
        os.makedirs(target, exist_ok=True)
        for name in os.listdir(directory):
            if name.endswith((".log", ".conf", ".db")):
                with open(f"{directory}/{name}", "rb") as source:
                    data = source.read()
                with open(f"{target}/{name}", "wb") as copy:
                    copy.write(data)
