"""Threads of the operating system, also in a process that eventlet patched.

eventlet replaces `threading` by green threads of one real thread. gRPC waits in C, where green
threads cannot be switched: it needs real ones. Nothing here is made when the package is imported,
for the patch may come later.
"""

from __future__ import annotations

import sys
import threading
from types import ModuleType
from typing import Any


def native() -> Any:
    """The module `threading` with real threads and locks."""
    patcher: ModuleType | None = sys.modules.get("eventlet.patcher")
    if patcher is not None and patcher.is_monkey_patched("thread"):
        return patcher.original("threading")
    return threading
