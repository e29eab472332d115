"""``dialer simulate``: what it prints, in which units, and what it says of bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dialer.cli import main
from dialer.commands import simulate
from dialer.twin.guide import draw_keys

TINY = """
title = "A tiny floor"
agents = 3
answer_rate = 0.4
shift_h = 0.25
cap = 0.03
formula = "silent_per_good"
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(TINY, encoding="utf-8")
    return path


def told(capsys: pytest.CaptureFixture[str], *words: str | Path) -> dict[str, Any]:
    assert main(["simulate", *map(str, words), "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    run: dict[str, Any] = json.loads(printed.out)
    return run


def test_json_has_every_figure_in_base_units(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = told(capsys, tiny, "--policy", "power", "--days", "2", "--seed", "7", "--jobs", "1")
    assert 0 < run["utilisation"] <= 1
    assert set(run["abandonment"]) >= {"mean", "p95", "max", "worst_running"}
    assert all(0 <= run["abandonment"][key] for key in ("mean", "p95", "max", "worst_running"))
    assert run["abandonment"]["formula"] == "silent_per_good"
    assert set(run["abandonment"]["by_formula"]) == {"abandoned_per_answered", "silent_per_good"}
    assert run["days_within_cap"] in (0.0, 0.5, 1.0)
    assert 5 < run["conversations_per_agent_hour"] < 60
    assert 0 < run["idle_gap_s"]["mean"] <= run["idle_gap_s"]["p95"] < 900
    assert run["dials_per_conversation"] > 1
    assert [day["day"] for day in run["days"]] == [0, 1]
    assert (run["seed"], run["policy"], run["cap"], run["day_count"]) == (7, "power", 0.03, 2)
    assert run["cpu_s"] >= 0
    assert run["version"]


def test_the_scenario_is_told_whole_and_can_be_read_again(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from dialer.twin.scenario import parse_scenario

    scenario = told(capsys, tiny, "--policy", "progressive", "--days", "1", "--jobs", "1")["scenario"]
    assert scenario["talk_s"][0] == {"weight": 0.35, "distribution": "exponential", "mean": 25.0}
    assert scenario["ring_to_answer_s"] == {"distribution": "gamma", "mean": 9.0, "shape": 3.0}
    written = {
        key: value for key, value in scenario.items() if value is not None and key not in ("first_day", "starts_at")
    }
    for table in ("leads", "inbound", "carrier"):
        written[table] = {key: value for key, value in scenario[table].items() if value is not None}
    again = parse_scenario(written, "echo")
    assert again == simulate.read_scenario(tiny)[0]


def test_the_same_seed_gives_the_same_days_on_any_number_of_processes(
    tiny: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone, together, other = (
        told(capsys, tiny, "--policy", "vicidial_hard", "--days", "2", "--seed", seed, "--jobs", jobs)
        for seed, jobs in (("5", "1"), ("5", "2"), ("6", "1"))
    )
    for run in (alone, together, other):
        run.pop("cpu_s")
    assert alone == together
    assert alone["days"] != other["days"]


def test_several_policies_are_compared(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = (tiny, "--days", "1", "--jobs", "1", "--policy", "progressive", "--policy", "power@ratio=3")
    runs = told(capsys, *words)["runs"]
    assert [run["policy"] for run in runs] == ["progressive", "power@ratio=3"]
    assert runs[0]["abandonment"]["max"] == 0.0


def test_people_get_a_table_of_days_and_one_of_all(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", str(tiny), "--policy", "progressive", "--days", "2", "--jobs", "1"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "A tiny floor: 3 agents, answer rate 0.4" in printed.out
    for word in (
        "day by day",
        "utilisation",
        "silent ÷ good",
        "abandoned ÷ answered",
        "worst",
        "idle gap",
        "all 2 days",
    ):
        assert word in printed.out
    assert all(len(line) <= 130 for line in printed.out.splitlines())


@pytest.mark.parametrize("suffix", [".svg", ".png"])
def test_a_chart_is_drawn(tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str) -> None:
    chart = tmp_path / f"chart{suffix}"
    words = ("--policy", "progressive", "--days", "2", "--jobs", "1", "--plot", str(chart))
    assert main(["simulate", str(tiny), *words]) == 0
    content = chart.read_bytes()
    if suffix == ".png":
        assert content.startswith(b"\x89PNG")
    else:
        for text in (b"utilisation (%)", b"abandoned calls (%)", b"hours since the start of the shift (h)", b"cap 3 %"):
            assert text in content


def test_a_shipped_scenario_is_known_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("base", "--set", "agents=2", "--set", "shift_h=0.1", "--set", "fast_failure.share=0.35")
    run = told(capsys, *words, "--policy", "progressive", "--days", "1", "--jobs", "1")
    assert run["source"].endswith("config/scenarios/base.toml")
    assert run["scenario"]["fast_failure"] == {"share": 0.35, "lo_s": 1.0, "hi_s": 3.0}
    assert run["scenario"]["agents"] == 2


def test_the_shipped_scenarios_and_the_keys_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--list"]) == 0
    assert "base                  The study's floor, p = 0.3" in capsys.readouterr().out
    assert main(["simulate", "--keys"]) == 0
    assert capsys.readouterr().out == draw_keys() + "\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "name a scenario"),
        (("nowhere.toml",), "nowhere.toml: there is no such file; shipped scenarios are base"),
        (("{}", "--policy", "predictve"), "did you mean predictive?"),
        (("{}", "--days", "0"), "--days 0: must be 1 or more"),
        (("{}", "--seed", "-1"), "--seed -1: must be 0 or more"),
        (("{}", "--jobs", "0"), "--jobs 0: must be 1 or more"),
        (("{}", "--plot", "chart.pdf"), "ends in .png or .svg"),
        (("{}", "--plot", "nowhere/chart.svg"), "there is no folder"),
        (("{}", "--set", "agents"), "must be KEY=VALUE"),
        (("{}", "--set", "agents=0"), "tiny.toml with --set: agents: is 0"),
        (("{}", "--set", "leads.rule_pack='xx'"), "there is no rule pack 'xx'; installed: de, es, fr, it, uk, us"),
    ],
)
def test_bad_words_end_with_status_2_and_nothing_on_standard_output(
    tiny: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], expected: str
) -> None:
    assert main(["simulate", *(word.format(tiny) for word in words), "--json"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("dialer simulate: ")
    assert expected in printed.err


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("patience = 2.0", "tiny.toml: patience: unknown 'patience'; did you mean patience_s?"),
        ("patience_s = -2.0", "tiny.toml: patience_s: is -2; it must be 0 or more"),
        ("fast_failure = {share = 1.5}", "tiny.toml: fast_failure.share: is 1.5; it must be 1 or less"),
        ("shift_h 2", "tiny.toml: not valid TOML"),
    ],
)
def test_a_bad_scenario_is_told_with_file_key_and_remedy(
    tiny: Path, capsys: pytest.CaptureFixture[str], line: str, expected: str
) -> None:
    tiny.write_text(TINY + line, encoding="utf-8")
    assert main(["simulate", str(tiny)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert expected in printed.err
