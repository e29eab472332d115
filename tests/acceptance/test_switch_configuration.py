"""What an administrator changes in the pages reaches Asterisk while it runs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.acceptance.api_client import ApiClient
from tests.acceptance.servers import ServerProcess, clean_environment
from tests.architecture.house import ROOT

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(300)]


def asterisk_says(data: Path, *words: str) -> str:
    command = [ROOT / "scripts" / "asterisk", "cli", "--data", data, *words]
    return subprocess.run(command, capture_output=True, text=True, env=clean_environment(), timeout=30).stdout


def test_a_new_agents_telephone_is_known_to_asterisk_at_once_and_a_disabled_ones_is_gone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    command = [sys.executable, "-m", "dialer", "demo", "--asterisk", "--port", "0", "--data", data]
    environ = clean_environment(SOLLECITO_DEMO__AGENT_COUNT="0", SOLLECITO_DEMO__CASE_COUNT="20")
    with ServerProcess(command, cwd=ROOT, environ=environ) as server:
        server.wait_ready()
        api = ApiClient(server.address)
        api.log_in("admin", json.loads((data / "demo-logins.json").read_text())["passwords"]["admin"])
        status, user = api.ask(
            "POST",
            "/api/users",
            {
                "username": "nina",
                "name": "Nina Prova",
                "roles": ["agent"],
                "password": "una-parola-lunga-7",
                "language": "it",
                "agent": {"endpoint_kind": "sip", "endpoint": "nina", "team_ids": [1]},
            },
        )
        assert status in (200, 201), user
        assert shown(data, "nina"), "the new telephone did not reach Asterisk"
        status, answer = api.ask("PATCH", f"/api/users/{user['user']['user_id']}", {"is_enabled": False})
        assert status == 200, answer
        assert not shown(data, "nina", wanted=False), "the disabled telephone is still there"


def shown(data: Path, endpoint: str, *, wanted: bool = True) -> bool:
    """Whether Asterisk has the endpoint; a reload takes it a moment."""
    deadline = time.monotonic() + 30
    while True:
        found = "Endpoint:" in asterisk_says(data, "pjsip", "show", "endpoint", endpoint).partition("====")[2]
        if found == wanted or time.monotonic() > deadline:
            return found
        time.sleep(0.1)  # another process's state can only be asked again
