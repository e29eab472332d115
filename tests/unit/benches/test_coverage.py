"""``scripts/bench coverage``: what it keeps, what it does not run again, and what it says of too few hits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialer.twin.model import Scenario
from dialer.twin.outlook import FIGURES
from scripts.benches import coverage
from scripts.benches.coverage import Cell, code_key, main, within


def line(cell: str, seed: int, *, held: bool, code: str | None = None) -> str:
    happened = 10.0 if held else 99.0
    figures = {figure: [happened, 10.0, 9.0, 11.0, 8.0, 12.0] for figure in FIGURES}
    return json.dumps({"cell": cell, "seed": seed, "code": code or code_key(), "runs": 39, "figures": figures})


def test_what_is_kept_is_told_and_not_run_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "kept.jsonl"
    lines = [line("progressive-5", seed, held=seed < 8) for seed in range(10)]
    kept.write_text("\n".join([*lines, line("progressive-5", 11, held=True, code="another")]) + "\n", encoding="utf-8")
    assert main(["--cell", "progressive-5", "--floors", "10", "--results", str(kept), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["floors"], row["figures"]["conversations"]["held_80"]) == (10, 8)
    assert row["figures"]["conversations"]["bias"] == pytest.approx(17.8)
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 11


def test_a_missing_floor_is_tried_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tiny = Cell(
        name="tiny",
        scenario=Scenario(agents=3, answer_rate=0.5, shift_h=0.7),
        policy="progressive",
        first_h=0.6,
        runs=2,
    )
    monkeypatch.setattr(coverage, "CELLS", (tiny,))
    trial = coverage._try("tiny", 3)
    assert trial["seed"] == 3
    assert set(trial["figures"]) == set(FIGURES)  # type: ignore[call-overload]
    assert coverage._try("tiny", 3)["figures"] == trial["figures"]


def test_too_few_hits_are_marked_and_luck_is_not() -> None:
    assert within(80, 100, 0.8)
    assert within(100, 100, 0.8)
    assert within(72, 100, 0.8)
    assert not within(69, 100, 0.8)
    assert within(0, 0, 0.8)


def test_an_unknown_cell_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--cell", "none"])
    assert "progressive-5" in capsys.readouterr().err
