"""What became of an order, by a row of Cinder's database."""

import pytest
from stowage import messages as m

from stowage_cinder.agent.outcomes import CREATED, DELETED, Outcome, judge
from stowage_cinder.database import Row
from stowage_cinder.request import TYPE_KEY

HERE, THERE = "node1@lvm#p1", "node2@lvm#p1"


def offer(operation, order=m.Order.ORDER_CREATE, **detail):
    one = m.Offer(operation=operation, order=order, **detail)
    one.placement.pool = HERE
    one.placement.backend = "node1@lvm"
    return one


def row(status, home=HERE, size=1, kind="plain", moving="", deleted=False):
    return Row("id", status, home, size, kind, moving, "project", deleted)


CREATE = m.Operation.OPERATION_CREATE_VOLUME


@pytest.mark.parametrize("status", ["creating", "downloading", "restoring-backup"])
def test_a_volume_that_is_coming_is_waited_for(status):
    assert judge(offer(CREATE), row(status)) is None


@pytest.mark.parametrize("status", ["available", "in-use", "attaching", "backing-up"])
def test_a_volume_that_is_there_was_created(status):
    assert judge(offer(CREATE), row(status)) == CREATED


def test_a_volume_in_error_may_have_left_data_where_it_was_to_be():
    assert judge(offer(CREATE), row("error")).may_have_left_data
    assert not judge(offer(CREATE), row("error", home="")).may_have_left_data


def test_a_volume_that_another_attempt_made_is_not_this_one_s():
    outcome = judge(offer(CREATE), row("available", home=THERE))
    assert (outcome.kind, outcome.retriable) == ("failed", False)


@pytest.mark.parametrize("found", [None, row("deleted", deleted=True)])
def test_a_volume_that_is_gone_failed(found):
    assert judge(offer(CREATE), found) == Outcome("failed", "it was deleted in Cinder")


def test_an_order_to_delete_is_done_once_nothing_is_there():
    order = offer(CREATE, m.Order.ORDER_DELETE)
    assert judge(order, row("available")) is None
    assert judge(order, row("available", home=THERE)) == DELETED
    assert judge(order, None) == DELETED


def test_an_extend_is_done_by_its_size_and_fails_by_its_status():
    order = offer(m.Operation.OPERATION_EXTEND_VOLUME, extend={"new_size_gib": 5})
    assert judge(order, row("extending", size=2)) is None
    assert judge(order, row("available", size=5)) == CREATED
    assert judge(order, row("error_extending", size=2)).kind == "failed"


def test_a_migration_is_done_by_its_place():
    order = offer(m.Operation.OPERATION_MIGRATE_VOLUME)
    assert judge(order, row("available", home=THERE, moving="migrating")) is None
    assert judge(order, row("available", home=HERE, moving="success")) == CREATED
    assert judge(order, row("available", home=THERE, moving="error")).kind == "failed"


def test_a_retype_is_done_by_its_type_and_place():
    order = offer(m.Operation.OPERATION_RETYPE_VOLUME, volume={"metadata": {TYPE_KEY: "fast"}})
    assert judge(order, row("retyping")) is None
    assert judge(order, row("available", kind="fast")) == CREATED
    assert judge(order, row("available", kind="plain")).kind == "failed"


def test_a_snapshot_is_done_by_its_status():
    order = offer(m.Operation.OPERATION_CREATE_SNAPSHOT, snapshot={"snapshot_id": "s"})
    assert judge(order, row("creating")) is None
    assert judge(order, row("available")) == CREATED
    assert judge(order, row("error")).kind == "failed"
