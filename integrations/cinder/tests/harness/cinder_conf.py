"""The files that a Cinder of a test reads."""

import os

API_PASTE = """\
[composite:osapi_volume]
use = call:cinder.api:root_app_factory
/: versions
/v3: v3

[pipeline:v3]
pipeline = request_id faultwrap noauth apiv3

[pipeline:versions]
pipeline = faultwrap versionsapp

[filter:request_id]
paste.filter_factory = cinder.api.middleware.request_id:RequestId.factory

[filter:faultwrap]
paste.filter_factory = cinder.api.middleware.fault:FaultWrapper.factory

[filter:noauth]
paste.filter_factory = cinder.api.middleware.auth:NoAuthMiddleware.factory

[app:apiv3]
paste.app_factory = cinder.api.v3.router:APIRouter.factory

[app:versionsapp]
paste.app_factory = cinder.api.versions:Versions.factory
"""


def write_ini(path, sections):
    """Writes a configuration file: names of sections to their options."""
    with open(path, "w", encoding="utf8") as file:
        for section, options in sections.items():
            file.write(f"[{section}]\n")
            for name, value in options.items():
                file.write(f"{name} = {value}\n")
            file.write("\n")
    return path


def write_common(directory, additions, backends):
    """cinder.conf, as every service of the cloud reads it.

    Each of the additions maps sections to options, `backends` each backend's name to the options
    of its section.
    """
    with open(paste := f"{directory}/api-paste.ini", "w", encoding="utf8") as file:
        file.write(API_PASTE)
    os.makedirs(storage := f"{directory}/storage", exist_ok=True)
    sections = {
        "DEFAULT": {
            "auth_strategy": "noauth",
            "state_path": directory,
            "api_paste_config": paste,
            "osapi_volume_listen": "127.0.0.1",
            "osapi_volume_workers": 1,
            "debug": False,
            "report_interval": 2,
            "service_down_time": 10,
            "periodic_interval": 10,
            "periodic_fuzzy_delay": 0,
            "backend_stats_polling_interval": 10,
            "quota_volumes": -1,
            "quota_gigabytes": -1,
            "quota_snapshots": -1,
            "quota_backups": -1,
            "quota_backup_gigabytes": -1,
            "quota_groups": -1,
            "default_volume_type": "__DEFAULT__",
        },
        "oslo_concurrency": {"lock_path": f"{directory}/locks"},
        "coordination": {"backend_url": f"file://{directory}/coordination"},
    }
    for addition in additions:
        for section, options in addition.items():
            sections[section] = {**sections.get(section, {}), **options}
    for name, options in backends.items():
        sections[name] = {
            "volume_driver": "finite_driver.FiniteDriver",
            "volume_backend_name": name,
            "finite_dir": storage,
            **options,
        }
    return write_ini(f"{directory}/cinder.conf", sections)
