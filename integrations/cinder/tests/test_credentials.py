"""The schedulers show a token; all other tests run over TLS with one, too."""

import pytest
from harness.processes import wait_until

pytestmark = pytest.mark.once

UNKNOWN = "schedule allocate volume:An unknown error occurred."


def test_a_token_is_read_again_when_it_changes(cloud, ledger, stowage):
    def ends(status):
        volume_id = cloud.rest.create_volume(1, volume_type="plain")
        volume = cloud.rest.wait_volume(volume_id, "available", "error")
        return volume if volume["status"] == status else None

    def refused():
        """In error, and unknown to the ledger: its first question came with the other token.

        The token may change after a decision, too: that volume is in error and the ledger has it,
        until the good token is back and an agent tells what became of it.
        """
        volume = ends("error")
        return volume if volume and volume["id"] not in ledger.volumes() else None

    stowage.give_token("nobody")
    try:
        volume = wait_until("the other token is shown", refused, every=1)
        assert cloud.rest.messages(volume["id"]) == [UNKNOWN]
    finally:
        stowage.give_token("cinder")
    wait_until("the good token is shown", lambda: ends("available"), every=1)
    ledger.agrees(cloud)
