"""``dialer call-test NUMBER``: one call on the real switch, and the cause of its end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.servers import clean_environment
from tests.architecture.house import ROOT
from tests.asterisk_fixtures import AsteriskServer
from tests.world import small_world

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(120)]


def call_test(asterisk: AsteriskServer, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = clean_environment(
        SOLLECITO_NODE__DATA_DIR=str(data),
        SOLLECITO_AMI__PORT=str(asterisk.values.ami_port),
        SOLLECITO_AMI__SECRET=asterisk.values.ami_secret,
    )
    command = [sys.executable, "-m", "dialer", "call-test", *words]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60)


@pytest.fixture
async def data(tmp_path: Path) -> Path:
    """A dialer's data folder whose database knows the trunk."""
    async with small_world(f"sqlite:///{tmp_path}/dialer.sqlite3"):
        return tmp_path


def test_an_answered_call_is_hung_up_and_a_refused_one_tells_its_sip_cause(
    asterisk: AsteriskServer, data: Path
) -> None:
    asterisk.start_carrier()
    answered = call_test(asterisk, data, "+39 347 000 0100", "--caller-id", "+390422550130")
    assert answered.returncode == 0, answered.stderr
    assert "ringing" in answered.stdout and "answered" in answered.stdout
    busy = call_test(asterisk, data, "347 000 0101", "--caller-id", "+390422550130")
    assert busy.returncode == 1
    assert "BUSY, SIP 486, Q.850 17" in busy.stdout


def test_what_is_missing_is_named_with_its_remedy(asterisk: AsteriskServer, data: Path) -> None:
    no_trunk = call_test(asterisk, data, "+393470000100", "--trunk", "other")
    assert no_trunk.returncode == 1 and "there are: carrier" in no_trunk.stderr
    no_number = call_test(asterisk, data, "+393470000100")
    assert no_number.returncode == 1 and "--caller-id" in no_number.stderr
    not_a_number = call_test(asterisk, data, "12")
    assert not_a_number.returncode == 1 and "12" in not_a_number.stderr
