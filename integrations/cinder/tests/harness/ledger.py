"""What Stowage knows, and whether Cinder's database agrees."""

from stowage import messages as m

from .processes import wait_until

UNFINISHED = [
    m.DecisionState.DECISION_STATE_PENDING,
    m.DecisionState.DECISION_STATE_LEASED,
    m.DecisionState.DECISION_STATE_ACCEPTED,
    m.DecisionState.DECISION_STATE_IN_DOUBT,
]
STATES = {
    m.VolumeState.VOLUME_STATE_CREATING: "creating",
    m.VolumeState.VOLUME_STATE_AVAILABLE: "available",
    m.VolumeState.VOLUME_STATE_ERROR: "error",
}


class Ledger:
    """Reads one server, with a client that it closes in the end."""

    def __init__(self, client):
        self.client = client

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()

    def volumes(self):
        """Every volume: its state, home and size."""
        found = {}
        request = m.ListVolumesRequest()
        while True:
            page = self.client.volumes.list_volumes(request)
            for one in page.volumes:
                found[one.volume_id] = (STATES[one.state], one.placement.pool, one.size_gib)
            if not page.next_page_token:
                return found
            request.page_token = page.next_page_token

    def attempts(self, volume_id):
        """State and pool of each attempt at a volume, oldest first."""
        answer = self.client.volumes.get_volume(m.GetVolumeRequest(volume_id=volume_id))
        return [
            (m.DecisionState.Name(one.state)[15:].lower(), one.placement.pool)
            for one in answer.decisions
        ]

    def pools(self):
        """The pools by name."""
        answer = self.client.pools.list_pools(m.ListPoolsRequest())
        return {one.pool: one for one in answer.pools}

    def hosts(self):
        """Administrative state, reason, and whether it is up, of each host."""
        answer = self.client.pools.list_backends(m.ListBackendsRequest())
        return {
            host.host: (m.AdminState.Name(host.admin_state)[12:].lower(), host.up)
            for backend in answer.backends
            for host in backend.hosts
        }

    def unfinished(self):
        """Decisions that somebody is still at."""
        request = m.ListDecisionsRequest(states=UNFINISHED)
        return [
            (m.Operation.Name(one.operation), one.volume_id, one.placement.pool)
            for one in self.client.volumes.list_decisions(request).decisions
        ]

    def differences(self, cloud):
        """What Cinder's database says otherwise, as lines for people."""
        cinder = {
            row[0]: (_state(row[1]), row[2] or row[3] or "", row[4])
            for row in cloud.database.query(
                "SELECT id, status, cluster_name, host, size FROM volumes WHERE NOT deleted"
            )
        }
        ours = self.volumes()
        lines = [f"unfinished: {one}" for one in self.unfinished()]
        for volume_id in sorted(cinder.keys() | ours.keys()):
            there, here = cinder.get(volume_id), ours.get(volume_id)
            # A volume in error may have a host in Cinder, and has no home in the ledger.
            if there and here and there[0] == here[0] == "error":
                continue
            # Its scheduler or Stowage was away, and nobody ever decided about it.
            if there and not here and there[:2] == ("error", ""):
                continue
            if there != here:
                lines.append(f"volume {volume_id}: Cinder {there}, ledger {here}")
        for name, pool in self.pools().items():
            if pool.held_gib:
                lines.append(f"pool {name}: {pool.held_gib} GiB held")
        return lines

    def agrees(self, cloud, seconds=30):
        """Waits until both agree; TimeoutError says what differs."""
        found = []

        def look():
            found[:] = self.differences(cloud)
            return not found

        try:
            wait_until("ledger and Cinder agree", look, seconds, 0.5)
        except TimeoutError:
            raise AssertionError("\n".join(found)) from None

    def room(self, pools, gib, seconds=90):
        """Waits until each of the pools could take so much."""

        def look():
            found = self.pools()
            return all(
                name in found and found[name].factors.virtual_free_gib >= gib for name in pools
            )

        wait_until(f"{pools} have room for {gib} GiB each", look, seconds, 0.5)


def _state(status):
    if status in ("error", "creating"):
        return status
    return "error" if status == "error_managing" else "available"
