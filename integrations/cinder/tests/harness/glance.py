"""A Glance of the test's own: images in a directory, and nobody is asked who calls."""

import json
import os
import subprocess
import urllib.request

from .cinder_conf import write_ini
from .processes import Child, wait_until

SERVE = """\
import socketserver
import sys
from wsgiref import simple_server

port = int(sys.argv.pop())
from glance.wsgi.api import application


class Server(socketserver.ThreadingMixIn, simple_server.WSGIServer):
    daemon_threads = True


simple_server.make_server("127.0.0.1", port, application, Server).serve_forever()
"""


def install():
    """Installs Debian's qemu-img, with which Cinder reads images, if it is not there."""
    if os.path.exists("/usr/bin/qemu-img"):
        return
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    quiet = {"check": True, "env": env, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "qemu-utils"], **quiet
    )


class Glance:
    """The API, in Python's own web server: Glance has none any more."""

    def __init__(self, venv, directory, port):
        self.port = port
        self._venv = venv
        stores = {
            name: f"{directory}/{name}"
            for name in ("images", "os_glance_staging_store", "os_glance_tasks_store")
        }
        for path in stores.values():
            os.makedirs(path)
        sections = {
            "DEFAULT": {"enabled_backends": "images:file"},
            "database": {"connection": f"sqlite:///{directory}/glance.db"},
            "glance_store": {"default_backend": "images"},
            # The defaults of old ask for no role.
            "oslo_policy": {"enforce_new_defaults": False, "enforce_scope": False},
            "paste_deploy": {
                "flavor": "",
                "config_file": f"{venv}/etc/glance/glance-api-paste.ini",
            },
        }
        for name, path in stores.items():
            sections[name] = {"filesystem_store_datadir": path}
        self._conf = write_ini(f"{directory}/glance-api.conf", sections)
        env = dict(os.environ, OS_GLANCE_CONFIG_DIR=directory)
        command = [f"{venv}/bin/python", "-c", SERVE, port]
        self._child = Child("glance", command, f"{directory}/glance.log", env=env)

    def start(self):
        manage = [f"{self._venv}/bin/python", f"{self._venv}/bin/glance-manage"]
        subprocess.run(
            [*manage, "--config-file", self._conf, "db_sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._child.start()
        wait_until("Glance answers", self._answers)
        return self

    def _answers(self):
        if not self._child.running():
            raise RuntimeError(f"Glance ended: {self._child.output()}")
        try:
            return self._call("GET", "/v2/images")
        except OSError:
            return None

    def image(self, data):
        """Id of a new image of these bytes, raw."""
        wanted = {"name": "test", "disk_format": "raw", "container_format": "bare"}
        body = json.dumps(wanted).encode()
        image_id = json.loads(self._call("POST", "/v2/images", body))["id"]
        self._call("PUT", f"/v2/images/{image_id}/file", data, "application/octet-stream")
        return image_id

    def _call(self, method, path, data=None, content_type="application/json"):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            data=data,
            headers={"Content-Type": content_type},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read()

    def stop(self):
        self._child.stop(2)
