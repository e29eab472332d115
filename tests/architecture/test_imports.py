"""Who may import whom: the contracts in pyproject.toml, and that they bite."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import PACKAGE, ROOT

VIOLATIONS = {
    "dialer/core/kernel/planted.py": "import asyncio",
    "dialer/core/calls/planted.py": "import dialer.core.agents",
    "dialer/web/planted.py": "import sqlalchemy",
    "dialer/engine/planted.py": "import dialer.ami",
    "dialer/ami/planted.py": "import dialer.db",
    "dialer/ports/planted.py": "import dialer.workflows",
    "dialer/workflows/planted.py": "import dialer.settings",
    "dialer/amisim/planted.py": "import dialer.core",
    "dialer/twin/planted.py": "import time",
    "dialer/newroom/__init__.py": "x = 1",
}
"""A planted file and what stands in it: each alone must break a contract."""


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).parent / "lint-imports"),
        "--no-cache",
        "--config",
        str(root / "pyproject.toml"),
    ]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=100)


def test_every_room_imports_only_what_it_may() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copied_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    shutil.copytree(PACKAGE, root / "dialer", ignore=shutil.ignore_patterns("ui", "static", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.mark.parametrize("planted", VIOLATIONS)
def test_a_planted_violation_is_caught(copied_house: Path, planted: str) -> None:
    file = copied_house / planted
    file.parent.mkdir(exist_ok=True)
    file.write_text(VIOLATIONS[planted] + "\n", encoding="utf-8")
    try:
        done = lint(copied_house)
    finally:
        file.unlink()
        if planted == "dialer/newroom/__init__.py":
            shutil.rmtree(file.parent)
    assert done.returncode != 0, f"{planted}: {VIOLATIONS[planted]!r} was not caught"
    assert "planted" in done.stdout or "newroom" in done.stdout, done.stdout + done.stderr
