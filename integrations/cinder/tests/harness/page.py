"""docs/cinder-driver.md, whose commands and settings are those that the test uses."""

import os
import re
import subprocess

PAGE = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../../../docs/cinder-driver.md"))
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class Page:
    """`replaced`: what a reader would replace, and what the test has for it."""

    def __init__(self, cloud, replaced):
        with open(PAGE, encoding="utf8") as file:
            self._text = file.read()
        self._replaced = replaced
        home = f"{cloud.directory}/home"
        os.makedirs(f"{home}/.cinder", exist_ok=True)
        os.makedirs(f"{home}/bin", exist_ok=True)
        # oslo.config looks there first for a file that nobody names.
        os.symlink(cloud.conf, f"{home}/.cinder/cinder.conf")
        with open(f"{home}/bin/stowage-cinder", "w", encoding="utf8") as file:
            file.write(f'#!/bin/sh\nexec {cloud.venv}/bin/python -m stowage_cinder.cli "$@"\n')
        os.chmod(file.name, 0o755)
        path = f"{home}/bin:{os.environ['PATH']}"
        self._env = dict(cloud.env, HOME=home, PATH=path, PYTHONWARNINGS="ignore")

    def ini(self, heading):
        """The settings under a heading."""
        section = self._text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
        found = [body for language, body in _FENCE.findall(section) if language == "ini"]
        assert len(found) == 1, f"{heading}: {len(found)} blocks of settings"
        for there, here in self._replaced.items():
            found[0] = found[0].replace(there, here)
        return found[0]

    def check(self, command):
        """Runs a command of the page; it prints what the page shows."""
        fences = _FENCE.findall(self._text)
        at = fences.index(("sh", f"{command}\n"))
        language, shown = fences[at + 1]
        assert language == "text", f"{command}: the page does not show what it prints"
        done = subprocess.run(
            ["bash", "-c", f"{command} 2>&1"],
            env=self._env,
            capture_output=True,
            text=True,
            timeout=180,
        )
        pattern = re.sub(_UUID, lambda _: _UUID, re.escape(shown).replace(r"\-", "-"))
        assert re.fullmatch(pattern, done.stdout), f"{command} printed\n{done.stdout}"
