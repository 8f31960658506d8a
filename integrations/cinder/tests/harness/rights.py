"""What Cinder's services do as root, they do here as who runs the tests: the files are theirs."""

import os
import stat

from .cinder_conf import write_ini


def write_rights(venv, directory):
    """Writes a `sudo` that only starts the two programs which Cinder starts by it, and the
    configuration that these need. Returns the directory of the former, and sections of cinder.conf.
    """
    os.makedirs(bin_directory := f"{directory}/bin")
    with open(path := f"{bin_directory}/sudo", "w", encoding="utf8") as file:
        # Not by their own first lines: these are wrong where the environment was moved.
        file.write(
            f'#!/bin/sh\nprogram=$1; shift\nexec {venv}/bin/python {venv}/bin/$program "$@"\n'
        )
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    rootwrap = {
        "filters_path": f"{venv}/etc/cinder/rootwrap.d,{venv}/etc/os-brick/rootwrap.d",
        "exec_dirs": "/usr/sbin,/usr/bin,/sbin,/bin",
        "use_syslog": "False",
    }
    helper = {"helper_command": f"sudo privsep-helper --config-file {directory}/cinder.conf"}
    return bin_directory, {
        "DEFAULT": {
            "rootwrap_config": write_ini(f"{directory}/rootwrap.conf", {"DEFAULT": rootwrap})
        },
        "cinder_sys_admin": helper,
        "privsep_osbrick": helper,
    }
