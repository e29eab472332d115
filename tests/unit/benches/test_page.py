"""docs/pacing.md says what the results say."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from scripts.benches.grid import charts
from scripts.benches.grid.cells import all_cells
from scripts.benches.grid.page import CHARTS, PAGE, render, write_page
from scripts.benches.grid.results import results_of
from scripts.benches.grid.store import Store
from tests.unit.benches.days import made_day, made_days, version

AGAIN = "write it again: scripts/bench pacing --page"


def test_the_page_is_what_the_results_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(Store()), AGAIN


def test_the_charts_are_drawn_from_the_results() -> None:
    wanted = {chart.name: chart.key for chart in charts.charts(results_of(Store()))}
    assert {path.stem: charts.key_in(path) for path in CHARTS.glob("*.svg")} == wanted, AGAIN


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A few cells of each kind."""
    made = Store(tmp_path / "results")
    made.add_version(version())
    for cell, count, more in (
        ("predictive-p30-n20", 200, {}),
        ("ceiling_a-p30-n20", 20, {"utilisation": 0.91}),
        ("predictive-p30-n5", 200, {"utilisation": 0.79}),
        ("progressive-p30-n20", 20, {"utilisation": 0.717, "ratio": 0.0}),
        ("vicidial_average-p30-n20", 20, {"utilisation": 0.75, "ratio": 0.032}),
        ("italy-n20", 30, {}),
    ):
        for day in made_days(cell, count, **more):
            made.add(all_cells()[cell].group, day)
    made.add("guarantee", made_day("italy-n20", 30, ratio=0.031, within=False))
    return made


def test_the_page_tells_what_is_met_missed_and_not_yet_run(store: Store) -> None:
    page = render(store)
    assert "| N = 20, p = 0.3 | 90.00 ± 0.00 % | ≥ 88.5 %, at least 87.3 % | 200 | met |" in page
    assert "- Every day within the cap, N = 20, Italy's formula and 3 s: 1 of 31 days above" in page
    assert "| N = 50, stationary | - | every day at most 3 % | 0 of 200 | not yet run |" in page
    assert "- vicidial_average, p = 0.3, N = 20: 75.00 % against 71.2 %" in page
    assert "{{" not in page


def test_the_page_bounds_a_risk_and_does_not_call_it_impossible(store: Store) -> None:
    page = " ".join(render(store).split())
    assert "with 95 % confidence, that the risk of a day above it is at most 1.5 %" in page
    assert "do not make it impossible" in page


def test_charts_have_axes_with_units_and_a_legend(store: Store, tmp_path: Path) -> None:
    written = write_page(store, tmp_path / "page.md", tmp_path / "charts")
    assert [path.name for path in written[1:]] == ["utilisation.svg", "abandonment.svg", "days.svg", "agreement.svg"]
    for path in written[1:]:
        ElementTree.parse(path)
        text = path.read_text(encoding="utf-8")
        assert "(%)" in text
        assert "legend" in text
        assert f"](pacing/{path.name})" in written[0].read_text(encoding="utf-8")


def test_a_chart_of_other_figures_is_found_to_be_stale(store: Store, tmp_path: Path) -> None:
    write_page(store, tmp_path / "page.md", tmp_path / "charts")
    before = charts.key_in(tmp_path / "charts" / "days.svg")
    store.add("guarantee", made_day("italy-n20", 31))
    after = {chart.name: chart.key for chart in charts.charts(results_of(store))}
    assert before != after["days"]
    assert charts.key_in(tmp_path / "charts" / "utilisation.svg") == after["utilisation"]


def test_a_chart_that_nothing_draws_any_more_is_taken_away(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "charts"
    folder.mkdir()
    (folder / "old.svg").write_text("<svg/>")
    write_page(store, tmp_path / "page.md", folder)
    assert not (folder / "old.svg").exists()
