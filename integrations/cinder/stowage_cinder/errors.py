"""What a request to Stowage ends with, as Cinder's scheduler manager takes it.

All are NoValidBackend: after any other exception the manager leaves a volume in `extending`, or a
snapshot in `creating`, for good.
"""

from __future__ import annotations

from typing import Any

from cinder import exception


class DriverNotInitialized(exception.NoValidBackend):
    """Stowage could not be asked.

    Cinder chooses the text of its user messages by an exception's name, from a fixed table. Of that
    table this entry comes nearest: `Driver is not initialized at present.` So users can tell it
    from a request that nothing fits.
    """

    def __init__(self, why: str) -> None:
        super().__init__(reason=f"Stowage could not be asked: {why}")


class StowageFault(exception.NoValidBackend):
    """Stowage, or the request to it, is faulty: `An unknown error occurred.` for users."""

    def __init__(self, why: str) -> None:
        super().__init__(reason=f"Stowage answered with a fault: {why}")


Away = DriverNotInitialized

#: Kinds of the agent's errors.
REFUSED, AWAY, FAULT = "refused", "away", "fault"


def error_of(error: dict[str, Any]) -> Exception:
    """The exception for an error that the agent answered."""
    message = error["message"]
    if error["kind"] == REFUSED:
        # By its name users are told that no backend is available.
        return exception.NoValidBackend(reason=message)
    return Away(message) if error["kind"] == AWAY else StowageFault(message)
