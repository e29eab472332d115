"""Tables and JSON of simulated days, from counts made by hand."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from dialer.commands.simulation_report import as_json, print_report, scenario_tables
from dialer.twin.figures import run_figures
from dialer.twin.lengths import read_distribution
from dialer.twin.model import Formula, Scenario
from tests.unit.twin.test_figures import day

SCENARIO = Scenario(agents=2, answer_rate=0.5, title="Two agents", formula=Formula.SILENT_PER_GOOD)


def test_json_tells_abandonment_by_the_scenarios_formula_and_by_all() -> None:
    run = run_figures([day(0, served=97, lost=3), day(1, served=100, lost=1)], SCENARIO)
    told = as_json(run, SCENARIO, source="two.toml", cpu_s=1.23456)
    abandonment = told["abandonment"]
    assert isinstance(abandonment, dict)
    assert abandonment["max"] == 3 / 97
    assert abandonment["by_formula"]["abandoned_per_answered"]["max"] == 0.03
    assert abandonment["worst_running"] == 0.06
    assert (told["days_within_cap"], told["cpu_s"], told["source"]) == (0.5, 1.235, "two.toml")


def test_people_see_each_day_and_the_whole_run() -> None:
    screen = StringIO()
    runs = [run_figures([day(0, served=97, lost=3)], SCENARIO, policy=name) for name in ("power", "predictive")]
    print_report(
        runs, SCENARIO, source="x", cpu_s={"power": 1.0, "predictive": 2.0}, console=Console(file=screen, width=120)
    )
    text = screen.getvalue()
    assert "power, day by day" in text
    assert "predictive, day by day" in text
    assert "NO" in text, "3 silent for 97 good is above 3 %"
    assert "3.09 %" in text
    assert "75.0 %" in text


def test_distributions_are_written_as_a_file_writes_them() -> None:
    for written in (
        {"distribution": "uniform", "lo_s": 1.0, "hi_s": 3.0},
        {"distribution": "weibull", "mean": 9.0, "shape": 1.5},
        {"distribution": "lognormal", "mean": 9.0, "cv": 0.5},
        {"distribution": "exponential", "mean": 9.0},
        {"distribution": "constant", "mean": 9.0},
    ):
        assert scenario_tables(read_distribution(written, "f", "k")) == written
