"""When to ask again."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from stowage.errors import StowageError


@dataclass(frozen=True)
class Retry:
    """How often to ask again, and how long to wait between. Times in seconds.

    Only what may pass is asked again: `Unavailable` and `Overloaded`. The request stays the same,
    its id included, and all attempts together keep to the call's deadline.
    """

    attempts: int | None = None
    """The first one included. None: as many as the deadline allows."""
    base: float = 0.1
    """The first wait; doubled each time."""
    max: float = 5.0
    """The longest wait, even if the server asks for more."""
    random: Callable[[], float] = random.random
    """Source of the jitter: numbers from 0 to below 1."""

    def wait(self, error: StowageError | None, failures: int) -> float:
        """Seconds to wait after so many failures. What the server asks for is the least; jitter
        comes on top, so that not all clients come back at once.
        """
        backoff = min(self.max, self.base * 2.0 ** min(failures - 1, 30))
        if error is not None and error.retry_after is not None:
            return min(self.max, error.retry_after) + backoff * 0.5 * self.random()
        return backoff * (0.5 + 0.5 * self.random())
