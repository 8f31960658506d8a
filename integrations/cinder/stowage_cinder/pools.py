"""Capabilities as Cinder's API shows and filters them."""

from __future__ import annotations

from typing import Any

from oslo_serialization import jsonutils
from oslo_utils import strutils


def plain(capabilities: Any) -> dict[str, Any]:
    """Capabilities as JSON has them."""
    return jsonutils.loads(jsonutils.dumps(dict(capabilities or {})))


def matches(capabilities: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether every capability equals what was asked for, text for text as in a query string."""
    return all(_equal(capabilities.get(key), value) for key, value in wanted.items())


def _equal(capability: Any, value: Any) -> bool:
    if isinstance(capability, bool):
        return capability == strutils.bool_from_string(value)
    return capability == value or str(capability) == str(value)
