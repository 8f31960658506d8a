"""These tests start no service."""

import pytest
from cinder import objects

objects.register_all()


@pytest.fixture(autouse=True)
def _tidy():
    """Nothing is left behind."""
