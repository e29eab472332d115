"""``dialer offset-tests`` on an embedded database."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from dialer.cli import main
from dialer.packaged import config_folder

pytestmark = pytest.mark.usefixtures("data_dir")
SHIPPED = config_folder() / "strategies" / "it-utility-b2c.yaml"


def test_tests_are_listed_and_nothing_is_compared_before_its_size(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["strategies", "load", str(SHIPPED)]) == 0
    assert main(["strategies", "assign", "it-utility-b2c"]) == 0
    capsys.readouterr()
    assert main(["offset-tests", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    connection = sqlite3.connect(next(data_dir.glob("*.sqlite3")))
    arms = [{"strategy_id": 1, "from_day": -7, "to_day": -5}, {"strategy_id": 1, "from_day": -5, "to_day": -3}]
    connection.execute(
        "INSERT INTO offset_tests (name, strategy_id, step, arms, horizon_day, base_ratio, least_gain, per_arm, "
        "starts_on, assignment_id, state, started_at) VALUES ('spring', 1, 'courtesy-call', ?, 0, 0.6, 0.1, 281, "
        "'2026-03-02', 1, 'running', 0)",
        [json.dumps(arms)],
    )
    connection.commit()
    connection.close()
    assert main(["offset-tests", "list", "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert row == {
        "test": 1, "name": "spring", "step": "courtesy-call", "days": [-7, -5], "state": "running", "needed": 281,
        "entered": [0, 0], "ready": "", "better": "",
    }  # fmt: skip
    assert main(["offset-tests", "judge"]) == 0
    assert capsys.readouterr().out == "0 tests were compared\n"
