"""Lets OpenStack Cinder ask Stowage where volumes go.

`scheduler_driver = stowage_cinder.StowageScheduler` in cinder.conf switches it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stowage_cinder.scheduler import StowageScheduler

__all__ = ["StowageScheduler"]


def __getattr__(name: str) -> Any:
    # The agent's process needs neither the driver nor what it imports.
    if name == "StowageScheduler":
        from stowage_cinder.scheduler import StowageScheduler

        return StowageScheduler
    raise AttributeError(f"module 'stowage_cinder' has no attribute '{name}'")
