"""A creditor's file, uploaded to a running server: loaded, and the second time nothing twice."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from tests.acceptance.api_client import ApiClient
from tests.acceptance.servers import ServerProcess, clean_environment
from tests.architecture.house import ROOT

SAMPLE = ROOT / "config" / "samples" / "cases.csv"


def finished(api: ApiClient, import_id: int) -> dict[str, Any]:
    """The import's row when it is over; its state can only be asked for."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        status, row = api.ask("GET", f"/api/imports/{import_id}")
        assert status == 200, row
        if row["state"] in ("done", "failed"):
            return dict(row)
        time.sleep(0.1)
    raise AssertionError("the import did not end")


def test_an_uploaded_file_becomes_cases_and_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    environ = clean_environment(SOLLECITO_DEMO__AGENT_COUNT="0", SOLLECITO_DEMO__CASE_COUNT="20")
    command = [sys.executable, "-m", "dialer", "demo", "--port", "0", "--data", data]
    with ServerProcess(command, cwd=ROOT, environ=environ) as server:
        server.wait_ready()
        api = ApiClient(server.address)
        api.log_in("supervisor", json.loads((data / "demo-logins.json").read_text())["passwords"]["supervisor"])
        counts = []
        for _ in range(2):
            status, answer = api.upload("/api/imports", SAMPLE, {"creditor": "LUMEN", "dry_run": "false"})
            assert status in (200, 201, 202), answer
            row = finished(api, answer["import_id"])
            assert row["state"] == "done", row
            counts.append((row["added_count"], row["updated_count"], row["unchanged_count"]))
        assert counts == [(25, 0, 0), (0, 0, 25)]
        status, cases = api.ask("GET", "/api/cases?q=&limit=50")
        assert status == 200 and len(cases["items"]) == 45
