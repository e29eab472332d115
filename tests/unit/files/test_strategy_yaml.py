"""Strategies as files: what is wrong is said with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.core.treatment.risk import Risk
from dialer.files.strategy_yaml import StrategyFileError, load_strategies, load_strategy, parse_strategy
from dialer.packaged import config_folder

GOOD = """\
strategy: mine
version: "1"
title: Mine
least_balance: 15.00
control_ratio: 0.05
phases:
  - {phase: soft, longest_days: 20}
steps:
  - {id: call, title: Call, phase: soft, action: call, wording: reminder, mode: predictive, window: [3, 14], cost: 1.60}
  - {id: mail, title: Mail, phase: soft, action: message, wording: reminder, template: t, window: [5, 14],
     gates: [consent], traits: [consumer]}
"""


def load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    load_strategy(path)


def test_the_strategies_that_ship_are_good() -> None:
    assert "it-utility-b2c" in load_strategies(config_folder() / "strategies")


def test_money_is_read_to_the_cent(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD, encoding="utf-8")
    found = load_strategy(path)
    assert (found.least_balance_minor, found.steps[0].cost_minor, found.control_ratio) == (15_00, 1_60, 0.05)


def test_currency_and_limits_of_risk_are_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    more = "currency: CHF\nrisk: {on_time_below: 0.5, late_days_from: 7, behaviour: [worse]}\n"
    path.write_text(GOOD.replace("phases:", more + "phases:"), encoding="utf-8")
    found = load_strategy(path)
    assert found.currency == "CHF"
    assert found.risk == Risk(on_time_below=0.5, late_days_from=7, behaviours=frozenset({"worse"}))
    path.write_text(GOOD, encoding="utf-8")
    assert (load_strategy(path).currency, load_strategy(path).risk) == ("EUR", None)


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("strategy: mine", "strategy: other", 1, "must bear its file's name"),
        ("least_balance: 15.00", "least_balance: 15.001", 4, "more than two decimals"),
        ("least_balance: 15.00", "least_balance: -1", 4, "not negative"),
        ("control_ratio: 0.05", "control_ratio: 1.5", 5, "control group"),
        ("longest_days: 20", "longest_days: 0", 7, "at least one day"),
        ("window: [3, 14]", "window: 3", 9, "two days from the due date"),
        ("window: [3, 14]", "window: [-3, 14]", 9, "only courtesy is allowed"),
        ("control_ratio: 0.05", "currency: euro", 5, "three letters such as EUR"),
        ("control_ratio: 0.05", "risk: {}", 5, "risk needs a limit"),
        ("control_ratio: 0.05", "risk: {on_time_below: 7}", 5, "a share above 0 and up to 1"),
        ("control_ratio: 0.05", "risk: {behaviour: [bad]}", 5, "behaviour is a list of"),
        ("action: call", "action: sing", 9, "'sing' is not known"),
        ("mode: predictive", "mode: fast", 9, "'fast' is not known"),
        ("id: mail", "id: call", 10, "there twice"),
        ("gates: [consent]", "gates: [luck]", 11, "'luck' is not known"),
        ("cost: 1.60", "price: 1.60", 9, "unknown key 'price'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, before: str, after: str, line: int, reason: str) -> None:
    assert before in GOOD
    with pytest.raises(StrategyFileError, match=reason) as error:
        load(tmp_path, GOOD.replace(before, after, 1))
    assert error.value.facts["line"] == line


def test_a_folder_without_strategies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StrategyFileError, match="holds no strategy"):
        load_strategies(tmp_path)


def test_a_text_is_read_as_its_file_is_and_refused_by_the_files_name() -> None:
    path = config_folder() / "strategies" / "it-utility-b2c.yaml"
    assert parse_strategy(path.stem, path.read_text(encoding="utf-8")) == load_strategy(path)
    with pytest.raises(StrategyFileError, match=r"^it-utility-b2c\.yaml:"):
        parse_strategy(path.stem, "strategy: other\n")
