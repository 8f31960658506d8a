#!/usr/bin/env bash
# The guess: `PUT /os-services/disable` disables a service, as `disable-log-reason` does, which only
# also takes a reason; and a service that the answer calls disabled is disabled.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"

cat > "$work/cinder.conf" <<INI
[DEFAULT]
auth_strategy = noauth
transport_url = fake://
state_path = $work
api_paste_config = $work/venv/etc/cinder/api-paste.ini
INI

asked() {
  "$work/venv/bin/pip" install --quiet "cinder==$1" oslo.db==18.1.1 SQLAlchemy==2.1.9 WebOb==1.8.11
  rm -f "$work/cinder.sqlite"
  PYTHONWARNINGS=ignore "$work/venv/bin/python" - "$work/cinder.conf" "$1" 2>>"$work/errors" <<'PY'
import sys
import webob
from cinder import context, objects, rpc
from cinder.common import config
from cinder.db import migration
from oslo_service import wsgi

config.CONF(["--config-file", sys.argv[1]], project="cinder")
objects.register_all()
migration.db_sync()
rpc.init(config.CONF)
api = wsgi.Loader(config.CONF).load_app("osapi_volume")
admin = context.get_admin_context()
service = objects.Service(admin, host="node@lvm", binary="cinder-volume", topic="cinder-volume")
service.create()
project = "0" * 32

def ask(action, **body):
    request = webob.Request.blank(f"/v3/{project}/os-services/{action}", method="PUT")
    request.headers["X-Auth-Token"] = f"admin:{project}"
    request.json = {"host": service.host, "binary": service.binary, **body}
    request.content_type = "application/json"
    answer = request.get_response(api)
    said = f"{answer.status_int} {answer.json['status']}"
    flag = objects.Service.get_by_id(admin, service.id).disabled
    print(f"{sys.argv[2]} {action}: {said}, in the database disabled is {flag}")

ask("disable")
ask("disable-log-reason", disabled_reason="a new disk")
ask("enable")
PY
}

expected='27.0.0 disable: 200 disabled, in the database disabled is True
27.0.0 disable-log-reason: 200 disabled, in the database disabled is True
27.0.0 enable: 200 enabled, in the database disabled is False
29.0.0 disable: 200 disabled, in the database disabled is False
29.0.0 disable-log-reason: 200 disabled, in the database disabled is True
29.0.0 enable: 200 enabled, in the database disabled is True'
seen=$(asked 27.0.0 && asked 29.0.0)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Cinder 29.0.0 answers 200 and \"disabled\", and writes no flag: the service stays enabled."
echo "What was disabled with a reason stays so after enable. In 27.0.0 both do what they say."
