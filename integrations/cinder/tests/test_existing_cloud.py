"""A cloud that Cinder's own scheduler filled is taken over, and what differs later is mended."""

import uuid

import pytest
from harness.cloud import Cloud
from harness.command import Command
from harness.ledger import Ledger
from harness.page import Page
from harness.processes import wait_until
from harness.rest import home
from harness.run import VENV, keep
from harness.stowage_server import StowageServer
from stowage import messages as m

pytestmark = pytest.mark.once

BACKENDS = {"lvm1": {"finite_pools": "p1:20,p2:20"}, "lvm2": {"finite_pools": "p1:30"}}
POOLS = {"node1@lvm1#p1", "node1@lvm1#p2", "node2@lvm2#p1"}
#: Volumes that are rows of Cinder's database only, and in no driver.
MANY = 600


@pytest.fixture(autouse=True)
def _tidy():
    """These tests follow one another, in a cloud of their own."""


@pytest.fixture(scope="module")
def server(directory):
    one = StowageServer(f"{directory}/stowage-existing")
    try:
        yield one.start()
    finally:
        one.stop()


@pytest.fixture(scope="module")
def ledger(server):
    with Ledger(server.client()) as found:
        yield found


@pytest.fixture(scope="module")
def cloud(directory, mariadb, rabbitmq):
    cloud = Cloud(
        VENV,
        f"{directory}/existing",
        mariadb.database("existing"),
        rabbitmq.vhost("existing"),
        {},
        {"node1": ["lvm1"], "node2": ["lvm2"]},
        BACKENDS,
    )
    try:
        yield cloud.start(schedulers=1)
    finally:
        cloud.stop()
        keep(cloud.directory)


@pytest.fixture(scope="module")
def command(cloud):
    return Command(cloud)


@pytest.fixture(scope="module")
def made(cloud, server):
    """Ids of what Cinder's own scheduler placed: three volumes, one with a snapshot, and one that
    fits nowhere.
    """
    cloud.rest.create_type("plain", {})
    volumes = [cloud.rest.create_volume(size, volume_type="plain") for size in (2, 3, 4)]
    for volume_id in volumes:
        cloud.rest.available(volume_id)
    snapshot = cloud.rest.create_snapshot(volumes[0])
    cloud.rest.wait_status(f"/snapshots/{snapshot}", "snapshot", "available")
    cloud.rest.wait_volume(cloud.rest.create_volume(900, volume_type="plain"), "error")
    append(cloud.conf, "[stowage]\nfollow_interval = 2\n")
    return volumes


@pytest.fixture(scope="module")
def page(cloud, server):
    """docs/cinder-driver.md, whose settings and commands these tests use."""
    return Page(cloud, {"stowage1:50051": server.address})


def test_what_is_there_is_taken_over(made, cloud, page, ledger):
    append(cloud.conf, page.ini("Install"))
    page.check("stowage-cinder import --dry-run")
    assert ledger.volumes() == {}
    page.check("stowage-cinder import")
    places = {volume_id: home(cloud.rest.volume(volume_id)) for volume_id in made}
    assert ledger.volumes() == {
        volume_id: ("available", places[volume_id], size)
        for volume_id, size in zip(made, (2, 3, 4), strict=True)
    }


def test_an_import_goes_on_where_it_was_killed(made, cloud, command, ledger, directory):
    add_rows(cloud, made[0])
    log = f"{directory}/import.log"
    child = command.start(log, "import", "--batch", "5")
    wait_until("some are taken over", lambda: len(ledger.volumes()) > 3)
    child.kill()
    before, ours_gib = len(ledger.volumes()), sum(one[2] for one in ledger.volumes().values())
    assert before < MANY
    code, out, said = command.run("import")
    assert code == 0, out + said
    assert out.splitlines()[:2] == [
        f"{MANY + 3 - before} volumes taken over, {gib(cloud) - ours_gib} GiB",
        f"{before} in the ledger already",
    ]
    assert len(ledger.volumes()) == MANY + 3
    command.finds_nothing()


def test_a_database_without_the_volumes_does_not_empty_the_ledger(cloud, command, ledger):
    cloud.database.query("DELETE FROM volumes WHERE display_name = 'one of many'")
    code, found = command.differences("--apply")
    assert (code, len(found)) == (2, MANY)
    assert {(one["mended"], one["why_not"][:14]) for one in found.values()} == {
        (False, "more than half")
    }
    assert len(ledger.volumes()) == MANY + 3
    code, found = command.differences("--apply", "--allow-mass-release")
    assert (code, len(found)) == (0, MANY)
    assert len(ledger.volumes()) == 3


def test_one_line_switches(made, cloud, command, ledger, page):
    cloud.schedulers[0].stop()
    append(cloud.conf, page.ini("Switch"))
    cloud.schedulers[0].start()
    wait_until("every pool is known", lambda: cloud.rest.pools().keys() >= POOLS, 90, 1)
    page.check("stowage-cinder reconcile")
    # 30 GiB are nowhere left but in an empty pool: what was taken over counts.
    ours = ledger.volumes()
    busy = {place for _, place, _ in ours.values()}
    refused = cloud.rest.create_volume(30, volume_type="plain")
    wanted = "error" if "node2@lvm2#p1" in busy else "available"
    cloud.rest.wait_volume(refused, wanted)
    volume_id = cloud.rest.create_volume(1, volume_type="plain")
    cloud.rest.available(volume_id)
    ledger.agrees(cloud)
    for one in (refused, volume_id):
        cloud.rest.delete_volume(one)
    cloud.rest.wait_volume(volume_id, "deleted")
    ledger.agrees(cloud)


def test_differences_are_shown_and_mended(made, cloud, command, ledger):
    lost, moved, grown = made
    other = next(iter(POOLS - {ledger.volumes()[moved][1]}))
    snapshot = cloud.rest.create_snapshot(grown)
    cloud.rest.wait_status(f"/snapshots/{snapshot}", "snapshot", "available")
    ledger.agrees(cloud)
    # It would mend some of it by itself.
    cloud.schedulers[0].stop()
    unknown, foreign = str(uuid.uuid4()), str(uuid.uuid4())
    ledger.client.volumes.release_volume(m.ReleaseVolumeRequest(volume_id=lost))
    ledger.client.capabilities.heartbeat(m.HeartbeatRequest(host="elsewhere@san"))
    take_in(ledger, unknown, "node1@lvm1#p1")
    take_in(ledger, foreign, "elsewhere@san#p1")
    change(cloud, "UPDATE volumes SET host = %s WHERE id = %s", other, moved)
    change(cloud, "UPDATE volumes SET size = 6, project_id = 'q' WHERE id = %s", grown)
    gone = "deleted = 1, status = 'deleted', deleted_at = '2026-01-01'"
    change(cloud, f"UPDATE snapshots SET {gone} WHERE id = %s", snapshot)

    wanted = {
        lost: (["only in Cinder"], "take over"),
        unknown: (["only in the ledger"], "release"),
        moved: (["elsewhere"], "take over"),
        grown: (["size", "project"], "take over"),
        snapshot: (["only in the ledger"], "release"),
    }
    # Looking changes nothing, however often.
    for _ in range(2):
        code, found = command.differences()
        assert code == 2
        assert {one: (each["kinds"], each["mend"]) for one, each in found.items()} == wanted
    assert "6 GiB, project q" in found[grown]["cinder"]

    code, out, said = command.run("reconcile", "--apply")
    assert code == 0, out + said
    assert len(out.splitlines()) == 5
    assert all(line.endswith(": mended") for line in out.splitlines())
    assert ": 5 differences, 0 left" in said
    assert "1 on backends that Cinder does not have: not compared" in said
    command.finds_nothing()
    ours = ledger.volumes()
    assert (ours[moved][1], ours[grown][2]) == (other, 6)
    assert lost in ours
    assert unknown not in ours
    assert foreign in ours


def test_what_cinders_own_scheduler_did_meanwhile_is_taken_over(cloud, command, page):
    """The line is taken out again."""
    with open(cloud.conf, encoding="utf8") as file:
        settings = file.read()
    assert settings.endswith(page.ini("Switch"))
    with open(cloud.conf, "w", encoding="utf8") as file:
        file.write(settings.removesuffix(page.ini("Switch")))
    cloud.schedulers[0].start()
    volume_id = cloud.rest.create_volume(1, volume_type="plain")
    cloud.rest.available(volume_id)
    code, found = command.differences("--apply")
    assert (code, list(found), found[volume_id]["kinds"]) == (0, [volume_id], ["only in Cinder"])


def test_if_it_cannot_look_it_says_so(cloud, command, server):
    code, _, said = command.run("reconcile", "--nonsense")
    assert (code, "unrecognized arguments" in said) == (1, True)
    append(cloud.conf, "[stowage]\ndeadline = 2\n")
    server.kill()
    code, _, said = command.run("reconcile")
    assert code == 1
    assert "Stowage could not be asked" in said
    none = (
        "connection = mysql+pymysql://root@127.0.0.1:1/none\nmax_retries = 1\nretry_interval = 0\n"
    )
    append(cloud.conf, f"[database]\n{none}")
    code, _, said = command.run("reconcile")
    assert code == 1
    assert "Cinder's database could not be read" in said


def add_rows(cloud, volume_id):
    """Many copies of a volume's row."""
    names = [
        name
        for (name,) in cloud.database.query(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_schema = database() AND table_name = 'volumes'"
        )
        if name not in ("id", "name_id", "display_name")
    ]
    listed = ", ".join(names)
    cloud.database.query(
        f"INSERT INTO volumes (id, display_name, {listed}) "
        f"SELECT uuid(), 'one of many', {', '.join('v.' + one for one in names)} "
        f"FROM volumes v, seq_1_to_{MANY} WHERE v.id = %s",
        volume_id,
    )


def change(cloud, sql, *parameters):
    """Writes to Cinder's database what its services know nothing of."""
    cloud.database.query(sql, *parameters)


def take_in(ledger, volume_id, pool):
    volume = m.ImportedVolume(volume_id=volume_id, pool=pool, size_gib=1)
    answer = ledger.client.volumes.import_volumes(m.ImportVolumesRequest(volumes=[volume]))
    assert not answer.results[0].HasField("error"), answer


def gib(cloud):
    sql = "SELECT sum(size) FROM volumes WHERE NOT deleted AND status = 'available'"
    return int(cloud.database.query(sql)[0][0])


def append(path, text):
    with open(path, "a", encoding="utf8") as file:
        file.write(text)
