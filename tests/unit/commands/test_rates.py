"""``dialer rates``: what is missing is seen, and entered once with its source."""

from __future__ import annotations

import json

import pytest

from dialer.cli import main

pytestmark = pytest.mark.usefixtures("data_dir")


def test_a_missing_rate_is_listed_entered_once_and_then_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rates", "list", "--country", "de", "--missing", "--json"]) == 0
    missing = json.loads(capsys.readouterr().out)
    assert missing and all(row["percent"] == "missing" for row in missing)
    table, period = missing[0]["table"], missing[0]["period"]
    entered = ["rates", "enter", table, period, "3,62", "--source", "Bundesbank", "--country", "de"]
    assert main(entered) == 0
    assert "0 cases owe something else now" in capsys.readouterr().out
    assert main(entered) == 1
    assert "has its rate already" in capsys.readouterr().err
    assert main(["rates", "list", "--country", "de", "--json"]) == 0
    known = [row for row in json.loads(capsys.readouterr().out) if row["entered"]]
    assert known == [{"table": table, "period": period, "percent": "3.62", "source": "Bundesbank", "entered": True}]


def test_a_rate_without_sense_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rates", "enter", "nothing", "2026", "1", "--source", "x y z"]) == 1
    assert "no rate table 'nothing'" in capsys.readouterr().err
    assert main(["rates", "list", "--country", "zz"]) == 1
    assert "no law of receivables for zz" in capsys.readouterr().err
