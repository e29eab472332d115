"""``scripts/bench pacing``: stopped and started again it runs what is missing, and tells what is known."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.benches.grid import speed
from scripts.benches.grid.quick import line, quick_cells, row_of
from scripts.benches.grid.speed import Floor, measure
from scripts.benches.grid.store import Store
from scripts.benches.pacing import main
from tests.unit.benches.days import made_days, version

ONE_DAY = ("--full", "--cell", "progressive-p50-n3", "--days", "1", "--jobs", "1")


@pytest.mark.timeout(300)
def test_a_second_start_skips_what_is_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ("--results", str(tmp_path))
    assert main([*ONE_DAY, *folder]) == 0
    assert "1 days were run, 0 are left" in capsys.readouterr().err
    (day,) = Store(tmp_path).days()
    assert (day.cell, day.day, day.lost) == ("progressive-p50-n3", 0, 0)
    assert [each["policy"] for each in Store(tmp_path).versions()] == ["progressive"]
    assert main([*ONE_DAY, *folder]) == 0
    assert "0 days are missing" in capsys.readouterr().err
    assert len(list(Store(tmp_path).days())) == 1


def test_when_the_time_is_over_no_day_is_begun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ONE_DAY, "--minutes", "0", "--results", str(tmp_path)]) == 0
    assert "0 days were run, 1 are left" in capsys.readouterr().err


@pytest.mark.timeout(120)
@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_a_run_in_the_background_that_was_started_deaf_to_ctrl_c_is_stopped_by_it(
    tmp_path: Path, word: signal.Signals
) -> None:
    deaf = "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); "
    command = "from scripts.benches.pacing import main; sys.exit(main(sys.argv[1:]))"
    with subprocess.Popen(
        [sys.executable, "-c", deaf + command, *ONE_DAY, "--results", str(tmp_path)], stderr=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None
        assert "running short days" in run.stderr.readline()
        run.send_signal(word)
        assert "stopped; the days that were over are kept" in run.stderr.read()
    assert run.returncode == 130


def test_a_second_run_beside_the_first_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store(tmp_path).writing(["policies"]):
        assert main([*ONE_DAY, "--results", str(tmp_path)]) == 1
    assert "another run writes" in capsys.readouterr().err


def test_a_group_that_is_not_there_is_told_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--full", "--first", "goals,goal"])
    assert "no group 'goal'; there are goals, guarantee, beyond, reproduction" in capsys.readouterr().err


def test_a_cell_that_is_not_there_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no cell 'nothing'; --full --list names all"):
        main(["--full", "--cell", "nothing", "--results", str(tmp_path)])


def test_verdicts_are_printed_with_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store(tmp_path)
    store.add_version(version())
    for day in made_days("predictive-p30-n20", 20, utilisation=0.87):
        store.add("guarantee", day)
    assert main(["--verdicts", "--results", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "missed   N = 20, p = 0.3: 87.00 ± 0.00 %; goal ≥ 88.5 %, at least 87.3 %" in out
    assert "not yet run: 20" in out
    assert "Goals: 1 met, 0 at least, 1 missed, 145 not yet run" in out


def test_the_small_grid_sets_each_cell_beside_its_goal() -> None:
    cell = next(cell for cell in quick_cells() if cell.name == "predictive-p30-n20")
    row = row_of(cell, made_days("predictive-p30-n20", 4, utilisation=0.885, cpu_s=2.0, decisions=20_000))
    assert row.of_goal == pytest.approx(1.0)
    assert row.cpu_s_per_day == pytest.approx(4.0), "half a day's hours at 2 s"
    assert row.us_per_decision == pytest.approx(100.0)
    assert line(row).split()[:2] == ["20", "0.30"]


@pytest.mark.timeout(300)
def test_a_decision_is_timed_whole_and_the_pacer_within_it() -> None:
    plain = speed.dial_loop.plan_tick
    found = measure(Floor(5, 0.3, warm_up_h=0.02, until_h=0.1))
    assert found.decisions > 100
    assert 0 < found.pacer_mean_ms < found.tick_mean_ms <= found.tick_max_ms
    assert speed.dial_loop.plan_tick is plain, "the twin is as it was"
