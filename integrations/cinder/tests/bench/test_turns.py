"""What `npm run bench -- cinder` measures, as small as it gets."""

import pytest
from bench.turns import measure


@pytest.mark.once
def test_both_drivers_take_turns(tmp_path, mariadb, rabbitmq):
    size = {"backends": 2, "pools_each": 2, "calls": 2}
    turns = list(measure(f"{tmp_path}/turns", mariadb, rabbitmq, size, rounds=1))
    assert [turn["driver"] for turn in turns] == ["own", "stowage"]
    for turn in turns:
        assert (turn["pools"], turn["round"], len(turn["calls"])) == (4, 1, 2)
        for wall_ms, cpu_ms in turn["calls"]:
            # A green thread of the scheduler may work while another call waits.
            assert wall_ms > 0
            assert cpu_ms > 0
    assert turns[1]["server_cpu_ms"] >= 0
