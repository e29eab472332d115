"""Five minutes of a predictive floor on the real Asterisk, beside VICIdial's rule on the same numbers, and the twin.

Twenty SIPp agents at an answer rate of 0.3, talk and wrap-up at twice the study's pace so that enough calls happen
(``scripts/bench floor`` is the same without the hurry). The interval is the twin's for runs of this very length; beside
it stands what a busy machine may add, because ticks, bridges and dispositions share it with everything else here.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scripts.benches.floor import POLICIES, Told, record_of, run_floor, unaccounted
from scripts.benches.stretch import Stretch
from scripts.benches.twins import figures_of, interval, run_twins

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(600)]

STRETCH = Stretch(minutes=5, shift_minutes=60, hurry=2.0, seed=1)
TWIN_RUNS = 79
MACHINE_UTILISATION = 0.03
"""Of the agents' time: dispositions wait for the database, ticks for their turn."""
MACHINE_LOST_RATIO = 0.02
"""About two calls of a run's hundred that a late tick or bridge may lose."""


@pytest.fixture(scope="module")
def floor() -> Mapping[str, Told]:
    return run_floor(STRETCH)


@pytest.fixture(scope="module")
def twins() -> list[dict[str, float]]:
    return run_twins(STRETCH, "predictive", TWIN_RUNS)


@pytest.mark.parametrize("policy", POLICIES)
def test_every_call_of_the_network_is_an_attempt_and_no_channel_is_left(floor: Mapping[str, Told], policy: str) -> None:
    told = floor[policy]
    tally = record_of(told).tally
    assert unaccounted(told) == []
    assert len(told["attempts"]) == tally.dial_count > 100
    assert tally.dial_count == (
        tally.served_count + tally.lost_count + tally.hung_up_count + tally.rung_out_count + tally.failed_count
    )
    assert told["channels_left"] == 0
    assert told["refused_requests"] == []


@pytest.mark.parametrize(
    ("name", "tolerance"), [("utilisation", MACHINE_UTILISATION), ("silent_per_good", MACHINE_LOST_RATIO)]
)
def test_the_real_floor_comes_out_as_the_twin_says(
    floor: Mapping[str, Told], twins: list[dict[str, float]], name: str, tolerance: float
) -> None:
    value = figures_of(record_of(floor["predictive"]), STRETCH.scenario)[name]
    low, high = interval([twin[name] for twin in twins])
    told = f"{name} {value:.3f}, the twin says {low:.3f} to {high:.3f}; fallbacks {floor['predictive']['fallbacks']}"
    assert low - tolerance <= value <= high + tolerance, told


def test_vicidials_rule_loses_more_people_on_the_same_numbers(floor: Mapping[str, Told]) -> None:
    ours, theirs = (record_of(floor[policy]).tally for policy in POLICIES)
    assert ours.lost_ratio("silent_per_good") < theirs.lost_ratio("silent_per_good")


def test_an_interval_leaves_out_as_many_runs_on_either_side() -> None:
    assert interval([float(n) for n in range(39)]) == (0.0, 38.0)
    assert interval([float(n) for n in range(119)]) == (2.0, 116.0)
    with pytest.raises(ValueError, match="39 are the least"):
        interval([1.0] * 38)
