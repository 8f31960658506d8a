"""The driver as Cinder's own tests find it: real, with its agent, on a real Stowage.

Their requests lack what each of Cinder's messages has: ids, the operation, the backend in the name
of a host. It is added here. Methods of FilterScheduler that they call are made of the driver's
public ones. Nothing is answered here.
"""

import contextlib
import uuid
from types import SimpleNamespace
from unittest import mock

from cinder import exception, objects
from cinder.scheduler import driver

from stowage_cinder import StowageScheduler
from stowage_cinder.errors import DriverNotInitialized, StowageFault

#: Cinder's tests have hosts without a backend, which no cloud has since `enabled_backends`.
_BACKEND = "@fake"
#: Where the driver keeps what it must know of the attempt before.
MARK = "stowage"


class NotDecided(Exception):
    """Stowage decided nothing. Cinder's tests take any NoValidBackend for a refusal."""


class UnderTest(StowageScheduler):
    """`link` leads to the agent of the cloud that a test is about."""

    def __init__(self, link):
        super().__init__()
        self._link = link

    def _ask(self, method, body):
        try:
            return super()._ask(method, body)
        except (DriverNotInitialized, StowageFault) as error:
            raise NotDecided(str(error)) from error

    def schedule_create_volume(self, context, request_spec, filter_properties):
        super().schedule_create_volume(context, _completed(request_spec), filter_properties)

    def schedule_create_group(self, context, group, group_spec, specs, *filters):
        group = objects.Group(id=str(uuid.uuid4()))
        super().schedule_create_group(context, group, group_spec, specs, *filters)

    def backend_passes_filters(self, context, backend, request_spec, filter_properties):
        spec = _completed(request_spec)
        grown = {"new_size": spec["volume_properties"]["size"] + 1, **filter_properties}
        return _named(super().backend_passes_filters(context, with_backend(backend), spec, grown))

    def find_retype_backend(self, context, request_spec, *more, **named):
        spec = _completed(request_spec)
        return _named(super().find_retype_backend(context, spec, *more, **named))

    # FilterScheduler's

    def _schedule(self, context, request_spec, filter_properties):
        """Where a new volume is sent; None: nowhere. Of one that was tried before, as the filter
        properties say, the attempt before is made first.
        """
        spec = _completed(request_spec)
        is_first = "retry" not in filter_properties
        create = super().schedule_create_volume
        with _told("create_volume") as places:
            if not is_first:
                before = {}
                create(context, spec, before)
                filter_properties[MARK] = before[MARK]
            try:
                create(context, spec, filter_properties)
            except exception.NoValidBackend:
                if is_first:
                    return None
                raise
        return SimpleNamespace(obj=_named(places[-1]))

    def _schedule_generic_group(self, context, group_spec, specs, group_filters, filters):
        with _told("create_group") as places:
            self.schedule_create_group(context, None, group_spec, specs, group_filters, filters)
        return SimpleNamespace(obj=_named(places[-1]))


@contextlib.contextmanager
def _told(method):
    """The places of what is handed to volume services meanwhile. It is neither written, for these
    tests have no row of it, nor sent.
    """
    places = []

    def write(context, subject, host, cluster_name, **_):
        places.append(SimpleNamespace(host=host, cluster_name=cluster_name))

    with (
        mock.patch.object(driver, "volume_update_db", write),
        mock.patch.object(driver, "generic_group_update_db", write),
        mock.patch(f"cinder.volume.rpcapi.VolumeAPI.{method}"),
    ):
        yield places


def with_backend(name):
    """A host, or a pool of one, with its backend."""
    if not name or "@" in name:
        return name
    host, mark, pool = name.partition("#")
    return f"{host}{_BACKEND}{mark}{pool}"


def _named(place):
    """A place by the names that the test gave."""
    place.host = place.host.replace(_BACKEND, "")
    return place


def _completed(spec):
    """A request as Cinder's scheduler gets it. Each is about a volume of its own: the ledger
    outlives a test.
    """
    if not isinstance(spec, objects.RequestSpec):
        spec = objects.RequestSpec.from_primitives(spec)
    given = {name: spec[name] for name in spec.fields if spec.obj_attr_is_set(name)}
    volume = given["volume_properties"]
    properties = {name: volume[name] for name in volume.fields if volume.obj_attr_is_set(name)}
    # No field of the object: the API sends the volume itself.
    properties["host"] = with_backend(getattr(volume, "host", None))
    kind = given.get("volume_type")
    if kind is not None:
        kind.id = str(uuid.uuid4())
    return {
        # What Cinder's API asks for by itself.
        "operation": "migrate_volume",
        **given,
        "volume_id": str(uuid.uuid4()),
        "volume_properties": properties,
        "resource_backend": with_backend(given.get("resource_backend")),
    }
