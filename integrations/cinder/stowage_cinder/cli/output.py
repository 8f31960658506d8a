"""Differences as people and programs read them."""

from __future__ import annotations

import json
import sys
import time

from stowage_cinder.compare import Difference

_EVERY_SECONDS = 10.0


class Listing:
    """Prints differences as they come: lines of text, or a JSON array."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._count = 0
        if as_json:
            sys.stdout.write("[")

    def add(self, difference: Difference, result: str | None) -> None:
        """`result`: why it was not mended; empty: it was; None: it was not to be."""
        self._count += 1
        if self._as_json:
            sys.stdout.write(",\n " if self._count > 1 else "\n ")
            sys.stdout.write(json.dumps(_plain(difference, result)))
        else:
            print(_line(difference, result))

    def end(self) -> None:
        if self._as_json:
            print("\n]" if self._count else "]")
        sys.stdout.flush()


def _line(difference: Difference, result: str | None) -> str:
    sides = f"Cinder: {difference.cinder or 'nothing'}; ledger: {difference.ledger or 'nothing'}"
    line = f"{difference.subject} {difference.id}: {', '.join(difference.kinds)}. {sides}"
    if result is None:
        return line + (f" ({difference.hint})" if difference.hint else "")
    return f"{line}: {'not mended: ' + result if result else 'mended'}"


def _plain(difference: Difference, result: str | None) -> dict[str, object]:
    plain: dict[str, object] = {
        "subject": difference.subject,
        "id": difference.id,
        "kinds": list(difference.kinds),
        "cinder": difference.cinder,
        "ledger": difference.ledger,
        "mend": difference.mend.value if difference.mend else None,
        "hint": difference.hint,
    }
    if result is not None:
        plain["mended"] = not result
        plain["why_not"] = result
    return plain


class Progress:
    """How far a long work is, on standard error: on a terminal in place, else a line now and then,
    the first at once.
    """

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._total = total
        self._said_at = 0.0
        self._in_place = sys.stderr.isatty()

    def at(self, done: int) -> None:
        if self._in_place:
            sys.stderr.write(f"\r{self._what}: {done} of {self._total}")
            sys.stderr.flush()
        elif time.monotonic() - self._said_at >= _EVERY_SECONDS or not self._said_at:
            self._said_at = time.monotonic()
            print(f"{self._what}: {done} of {self._total}", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._in_place:
            sys.stderr.write("\n")


def say(text: str) -> None:
    """For people who watch: standard error."""
    print(text, file=sys.stderr, flush=True)


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
