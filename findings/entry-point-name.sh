#!/usr/bin/env bash
# The guess: a filter is enabled by the name of its entry point, as plug-ins
# are; Cinder's package has one that is called RetryFilter.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0

seen=$(PYTHONWARNINGS=ignore "$work/venv/bin/python" 2>>"$work/errors" <<'PY'
from importlib.metadata import entry_points
from cinder import exception, objects
objects.register_all()
from cinder.scheduler import filters, host_manager

manager = host_manager.HostManager.__new__(host_manager.HostManager)
manager.filter_classes = filters.BackendFilterHandler("cinder.scheduler.filters").get_all_classes()
known = {point.name for point in entry_points(group="cinder.scheduler.filters")}
for name in ("RetryFilter", "IgnoreAttemptedHostsFilter"):
    try:
        manager._choose_backend_filters([name])
        taken = "taken"
    except exception.SchedulerHostFilterNotFound:
        taken = "not found"
    print(f"{name}: {'an' if name in known else 'no'} entry point, {taken}")
PY
)
expected='RetryFilter: an entry point, not found
IgnoreAttemptedHostsFilter: no entry point, taken'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Cinder 29.0.0 loads filters by their entry points and then compares the names of the classes: the"
echo "name that its package declares stops the scheduler, and the one that it does not declare works."
