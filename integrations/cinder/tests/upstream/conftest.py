"""These tests start no Cinder."""

import pytest


@pytest.fixture(autouse=True)
def _tidy():
    """Nothing is left behind."""
