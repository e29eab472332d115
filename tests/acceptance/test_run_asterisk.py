"""``scripts/run --asterisk``: the demo on a real Asterisk that it prepares, starts, and stops again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.acceptance.servers import ServerProcess, clean_environment
from tests.architecture.house import ROOT

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(900)]


def asterisk_status(data: Path) -> int:
    command = [ROOT / "scripts" / "asterisk", "status", "--data", data]
    return subprocess.run(command, capture_output=True, env=clean_environment()).returncode


def test_the_demo_is_ready_on_a_real_asterisk_and_takes_it_down_again(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ServerProcess([ROOT / "scripts" / "run", "--asterisk", "--port", "0", "--data", data], cwd=tmp_path) as server:
        checks = server.wait_ready(180)
        assert checks, "the answer names each check"
        assert asterisk_status(data) == 0
        assert b"dialer_ami_up 1.0" in server.get("/metrics")[1]
    assert asterisk_status(data) != 0, "it left an Asterisk behind"
