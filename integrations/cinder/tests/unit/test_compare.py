"""What differs between a row of Cinder's database and a volume of the ledger."""

import datetime

import pytest
from stowage import messages as m

from stowage_cinder.compare import BUSY, Mend, compare_volume
from stowage_cinder.database import Row
from stowage_cinder.taking_over import why_not

HERE, THERE = "node1@lvm#p1", "node2@lvm#p1"
TYPES = {"1": "plain", "2": "fast"}
STATES = {
    "available": m.VolumeState.VOLUME_STATE_AVAILABLE,
    "creating": m.VolumeState.VOLUME_STATE_CREATING,
    "error": m.VolumeState.VOLUME_STATE_ERROR,
}


def row(status="available", home=HERE, size=1, kind="1", moving="", deleted=False, project="p"):
    changed = datetime.datetime(2026, 1, 1)
    return Row("id", status, home, size, kind, moving, project, deleted, changed)


def volume(state="available", pool=HERE, size=1, kind="plain", project="p"):
    one = m.Volume(volume_id="id", size_gib=size, volume_type=kind, project_id=project)
    one.state = STATES[state]
    if pool:
        one.placement.pool = pool
        one.placement.backend = pool.split("#")[0]
    return one


def kinds(there, here):
    found = compare_volume(there, here, TYPES)
    return None if found is None else (*found.kinds, found.mend)


def test_nothing_differs():
    assert kinds(row(), volume()) is None
    assert kinds(row("in-use"), volume()) is None
    # Cinder has a backend without its pool; the ledger learned which it is.
    assert kinds(row(home="node1@lvm"), volume()) is None


def test_place_size_type_and_project():
    assert kinds(row(home=THERE), volume()) == ("elsewhere", Mend.TAKE_OVER)
    assert kinds(row(size=2), volume()) == ("size", Mend.TAKE_OVER)
    assert kinds(row(kind="2"), volume()) == ("type", Mend.TAKE_OVER)
    assert kinds(row(project="q"), volume()) == ("project", Mend.TAKE_OVER)
    found = compare_volume(row(home=THERE, size=2), volume(), TYPES)
    assert (found.cinder, found.ledger) == (f"{THERE}, 2 GiB", f"{HERE}, 1 GiB")


def test_only_one_side_has_it():
    assert kinds(row(), None) == ("only in Cinder", Mend.TAKE_OVER)
    assert kinds(row(), volume("error", pool="")) == ("only in Cinder", Mend.TAKE_OVER)
    assert kinds(None, volume()) == ("only in the ledger", Mend.RELEASE)
    assert kinds(row(deleted=True), volume()) == ("only in the ledger", Mend.RELEASE)


def test_nothing_is_promised_for_what_is_in_error():
    assert kinds(row("error", home=""), None) is None
    assert kinds(row("error"), volume("error", pool="")) is None
    assert kinds(None, volume("error", pool="")) is None


def test_a_volume_in_error_may_be_there():
    assert kinds(row("error"), volume()) is None
    assert kinds(row("error", home=""), volume()) == ("only in the ledger", Mend.RELEASE)
    assert kinds(row("error", home=THERE), volume()) == ("elsewhere", None)


@pytest.mark.parametrize("status", ["creating", "extending", "retyping", "deleting", "managing"])
def test_what_cinder_is_at_is_not_compared(status):
    assert compare_volume(row(status, size=2), volume(), TYPES) is BUSY
    assert compare_volume(row(status), None, TYPES) is BUSY


def test_what_is_decided_or_moves_is_not_compared():
    assert compare_volume(row(), volume("creating"), TYPES) is BUSY
    assert compare_volume(None, volume("creating"), TYPES) is BUSY
    assert compare_volume(row(moving="migrating", home=THERE), volume(), TYPES) is BUSY
    # The second volume of a migration.
    assert compare_volume(row(moving="target:id"), None, TYPES) is BUSY


def test_what_the_ledger_cannot_have():
    assert why_not(row()) == "its id is no UUID"
    whole = "5e3f0a0e-6e0c-4a53-8a55-6f2b0b5a3c11"
    good = Row(whole, "available", HERE, 1, "1", "", "p", False)
    assert why_not(good) == ""
    for home in ("node1", "node1#p1", "", "a@b@c#p"):
        bad = Row(whole, "available", home, 1, "1", "", "p", False)
        assert why_not(bad).startswith("its host ")
