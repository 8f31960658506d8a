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

    stowage.give_token("nobody")
    try:
        refused = wait_until("the other token is shown", lambda: ends("error"), every=1)
        assert cloud.rest.messages(refused["id"]) == [UNKNOWN]
        assert refused["id"] not in ledger.volumes()
    finally:
        stowage.give_token("cinder")
    wait_until("the good token is shown", lambda: ends("available"), every=1)
    ledger.agrees(cloud)
