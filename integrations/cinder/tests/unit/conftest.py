"""These tests start no Cinder."""

import pytest
from cinder import objects

objects.register_all()


@pytest.fixture(autouse=True)
def _tidy():
    """Nothing is left behind."""
