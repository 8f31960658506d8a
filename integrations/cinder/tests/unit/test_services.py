"""What Cinder's flags of a service stand for."""

from stowage import messages as m

from stowage_cinder.agent.services import backend_of, host_of, state_of
from stowage_cinder.database import ServiceRow


def service(host="node1@lvm", cluster="", binary="cinder-volume", **flags):
    known = {"disabled": False, "frozen": False, "reason": ""} | flags
    return ServiceRow(host, cluster, binary, "nova", is_up=True, beat=None, **known)


def test_states():
    states = m.AdminState
    assert state_of(service()) == (states.ADMIN_STATE_ENABLED, "")
    disabled = state_of(service(disabled=True, reason="a disk"))
    assert disabled == (states.ADMIN_STATE_DISABLED, "Cinder: a disk")
    assert state_of(service(disabled=True, frozen=True))[0] == states.ADMIN_STATE_FROZEN


def test_names():
    assert backend_of(service(cluster="c@lvm")) == "c@lvm"
    assert host_of(service("node1", binary="cinder-backup")) == "node1@backup"
