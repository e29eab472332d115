"""``dialer calibrate`` and ``dialer forecast`` on a database in which a campaign has worked."""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dialer.cli import main
from dialer.commands import office
from dialer.twin.model import Scenario
from dialer.twin.scenario import parse_scenario
from tests.worked_day import work
from tests.world import small_world

FLOOR = Scenario(agents=5, answer_rate=0.4, shift_h=1.0)
Run = Callable[..., str]


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """A folder with a database, and the moment at which its campaign stands."""
    folder = tmp_path_factory.mktemp("worked")

    async def fill() -> datetime:
        async with small_world(f"sqlite:///{folder / 'dialer.sqlite3'}") as world:
            await world.add_debtors([[f"+39347123{n:04d}"] for n in range(600)])
            await world.add_campaign("Idle")
            recall = await world.add_campaign("Recall")
            await world.start_campaign(recall)
            return await work(world, recall, FLOOR, hours=0.75)

    return folder, asyncio.run(fill())


@pytest.fixture
def dialer(worked: tuple[Path, datetime], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    folder, now = worked
    monkeypatch.setenv("SOLLECITO_NODE__DATA_DIR", str(folder))
    monkeypatch.setenv("SOLLECITO_SECURITY__HASH_MEMORY_MB", "8")
    monkeypatch.setenv("SOLLECITO_LOGGING__LEVEL", "ERROR")
    monkeypatch.setattr(office.Office, "now", property(lambda _: now))

    def run(*words: str, status: int = 0) -> str:
        assert main(list(words)) == status
        printed = capsys.readouterr()
        return printed.out if status == 0 else printed.err

    return run


def test_a_campaign_becomes_a_scenario_that_can_be_simulated(dialer: Run, tmp_path: Path) -> None:
    path = tmp_path / "recall.toml"
    assert dialer("calibrate", "Recall", "--out", str(path)) == ""
    scenario = parse_scenario(tomllib.loads(path.read_text(encoding="utf-8")), str(path))
    assert scenario.agents == 5
    assert scenario.answer_rate == pytest.approx(0.4, abs=0.1)
    assert (scenario.patience_s, scenario.cap, scenario.formula.value) == (3.0, 0.03, "silent_per_good")
    assert scenario.carrier.channels == 100
    told = json.loads(dialer("simulate", str(path), "--days", "1", "--policy", "progressive", "--jobs", "1", "--json"))
    assert told["utilisation"] > 0.5


def test_a_clock_that_is_behind_the_calls_is_taken_from_them(
    dialer: Run, worked: tuple[Path, datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, now = worked
    monkeypatch.setattr(office.Office, "now", property(lambda _: now - timedelta(days=3)))
    assert json.loads(dialer("calibrate", "Recall", "--json"))["calls"] > 100


def test_without_a_file_the_scenario_is_printed(dialer: Run) -> None:
    text = dialer("calibrate", "Recall")
    assert tomllib.loads(text)["title"] == "Recall"
    assert "# Campaign 'Recall' as it was measured" in text


def test_json_gives_each_figure_with_what_it_rests_on(dialer: Run) -> None:
    told = json.loads(dialer("calibrate", "Recall", "--json"))
    figures = {figure["key"]: figure for figure in told["figures"]}
    assert told["calls"] > 100
    assert f"{told['conversations']} conversations" in figures["talk_s"]["note"]
    assert figures["agents"]["value"] == 5


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["calibrate", "Recal"], "there is no campaign Recal; did you mean Recall?"),
        (["calibrate", "Zzz"], "`dialer campaigns list`"),
        (["calibrate", "Idle"], "needs at least 50 calls (there are 0) and at least 10 conversations"),
        (["calibrate", "Recall", "--days", "0"], "--days 0: must be from 1 to 366"),
        (["calibrate", "Recall", "--out", "/nowhere/at/all.toml"], "--out /nowhere/at/all.toml: cannot be written"),
        (["forecast", "Recall", "--until", "noon"], "--until 'noon' is no time"),
        (["forecast", "Recall", "--until", "08:00"], "--until 08:00 is over; it is 09:45 in Europe/Rome"),
        (["forecast", "Recall", "--agents", "0"], "--agents 0: must be 1 or more"),
        (["forecast", "Idle"], "there are 0"),
        (["forecast", "Recall", "--policy", "psychic"], "psychic"),
    ],
)
def test_mistakes_are_one_message(dialer: Run, words: list[str], text: str) -> None:
    error = dialer(*words, status=1)
    assert text in error
    assert len(error.strip().splitlines()) == 1


FORECAST = ("forecast", "Recall", "--until", "10:00", "--runs", "3", "--jobs", "1")


def told_of(out: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(out)
    return told


def test_the_rest_of_the_day_is_told_with_intervals(dialer: Run) -> None:
    told = told_of(dialer(*FORECAST, "--json"))
    assert (told["agents"], told["policy"], told["run_count"]) == (5, "progressive", 3)
    assert told["until"] == "2026-11-23T09:00:00+00:00"
    for figure in ("conversations", "utilisation", "abandonment", "day_abandonment"):
        lo, hi = told[figure]["interval_95"]
        assert lo <= told[figure]["mean"] <= hi
    assert told["conversations"]["mean"] > 5
    assert told_of(dialer(*FORECAST, "--json")) == told


def test_people_get_a_table(dialer: Run) -> None:
    table = dialer(*FORECAST, "--agents", "3")
    assert "Recall: from 09:45 to 10:00, 3 agents, progressive" in table
    assert "conversations still to come" in table
    assert "95% of the days" in table
    assert "silent per good" in table
