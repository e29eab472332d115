"""The chart of simulated days: its texts, its scales, days without samples or estimates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dialer.commands.charts import check_place, draw_days
from dialer.core.kernel.errors import Invalid
from dialer.twin.model import Formula, Scenario
from dialer.twin.record import DayRecord, Sample, Tally

SCENARIO = Scenario(agents=2, answer_rate=0.4, shift_h=1.0, title="Two agents", formula=Formula.SILENT_PER_GOOD)


def day(number: int, *, sample_count: int = 12, estimated: float | None = None) -> DayRecord:
    ratios = np.linspace(0.5, 0.02, sample_count) if sample_count else []
    samples = tuple(
        Sample(at_s=300.0 * (i + 1), utilisation=0.8, running_ratio=float(ratio), answer_rate=0.4,
               estimated_rate=estimated if i else None)
        for i, ratio in enumerate(ratios)
    )  # fmt: skip
    return DayRecord(
        policy="x", seed=1, day=number, shift_s=3600.0, talk_s=10.0, wrap_s=0.0, idle_s=5.0, pause_s=0.0,
        tally=Tally(campaign_id=1, dial_count=3, served_count=1), samples=samples,
    )  # fmt: skip


def drawn(folder: Path, *days: DayRecord, scenario: Scenario = SCENARIO) -> str:
    path = folder / "chart.svg"
    draw_days(path, {"predictive": days}, scenario, source="tiny.toml")
    return path.read_text(encoding="utf-8")


def test_the_texts_name_figures_units_policies_and_the_run(tmp_path: Path) -> None:
    text = drawn(tmp_path, day(0, estimated=0.35), day(1, estimated=0.45))
    for words in (
        "Two agents", "2 agents, answer rate 40 %, cap 3 %, 2 days, seed 1", "silent / good", "utilisation (%)",
        "answer rate (%)", "hours since the start of the shift (h)", "predictive: 66.7 % of the whole day",
        "predictive: 100 % of the days end within the cap", "as predictive estimates it", "in truth", "cap 3 %",
        "bands: 5th to 95th percentile of the days",
    ):  # fmt: skip
        assert words in text, words


def test_a_single_day_has_no_band_and_a_policy_without_an_estimate_no_line(tmp_path: Path) -> None:
    text = drawn(tmp_path, day(0))
    assert "bands" not in text
    assert "estimates it" not in text


def test_days_of_unequal_length_and_a_day_shorter_than_a_sample_are_drawn(tmp_path: Path) -> None:
    assert "utilisation (%)" in drawn(tmp_path, day(0), day(1, sample_count=6))
    assert "utilisation (%)" in drawn(tmp_path, day(0, sample_count=0))


def test_the_same_days_give_the_same_file(tmp_path: Path) -> None:
    assert drawn(tmp_path, day(0)).count("\n") == drawn(tmp_path, day(0)).count("\n")


def test_a_place_that_cannot_be_written_is_refused_first(tmp_path: Path) -> None:
    check_place(tmp_path / "chart.SVG")
    with pytest.raises(Invalid, match=r"ends in \.png or \.svg"):
        check_place(tmp_path / "chart.jpeg")
    with pytest.raises(Invalid, match="there is no folder"):
        check_place(tmp_path / "x" / "chart.svg")
