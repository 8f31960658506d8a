#!/usr/bin/env bash
# The guess: the list of services, where one looks which service is down, says so of a scheduler;
# a newer microversion adds fields to it.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0 oslo.db==18.1.1 SQLAlchemy==2.1.9 \
  oslo.messaging==18.3.1 WebOb==1.8.11

cat > "$work/cinder.conf" <<INI
[DEFAULT]
auth_strategy = noauth
transport_url = fake://
rpc_response_timeout = 3
state_path = $work
api_paste_config = $work/venv/etc/cinder/api-paste.ini
INI

seen=$(PYTHONWARNINGS=ignore "$work/venv/bin/python" - "$work/cinder.conf" 2>>"$work/errors" <<'PY'
import datetime
import sys
import webob
from cinder import context, objects, rpc
from cinder.common import config
from cinder.db import migration
from oslo_service import wsgi
from oslo_utils import timeutils

config.CONF(["--config-file", sys.argv[1]], project="cinder")
objects.register_all()
migration.db_sync()
rpc.init(config.CONF)
api = wsgi.Loader(config.CONF).load_app("osapi_volume")
admin = context.get_admin_context()
an_hour_ago = timeutils.utcnow() - datetime.timedelta(hours=1)
for binary, heard in (("cinder-scheduler", an_hour_ago), ("cinder-volume", timeutils.utcnow())):
    service = objects.Service(admin, host="node", binary=binary, topic=binary)
    service.create()
    service.updated_at = heard
    service.save()
project = "0" * 32

for version in ("3.48", "3.49"):
    request = webob.Request.blank(f"/v3/{project}/os-services")
    request.headers["X-Auth-Token"] = f"admin:{project}"
    request.headers["OpenStack-API-Version"] = f"volume {version}"
    answer = request.get_response(api)
    services = answer.json.get("services", [])
    states = [f"{service['binary']} is {service['state']}" for service in services]
    print(f"{version}: {answer.status_int} {', '.join(states) or 'nothing'}")
PY
)
expected='3.48: 200 cinder-scheduler is down, cinder-volume is up
3.49: 500 nothing'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
grep -q "MessagingTimeout: No reply on topic cinder-scheduler" "$work/errors"
echo "From microversion 3.49 on, Cinder 29.0.0 asks a scheduler for the states of backends before"
echo "it lists services: if none runs, it waits for rpc_response_timeout (60 s), then answers 500."
