"""These tests start schedulers of their own."""

import pytest


@pytest.fixture(autouse=True)
def _tidy():
    """Nothing is left behind."""
