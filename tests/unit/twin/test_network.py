from __future__ import annotations

from itertools import pairwise
from math import inf

import numpy as np
import pytest

from dialer.twin.network import BUSY, RANG_OUT, REFUSED, Fate, Network
from tests.unit.twin.days import make_scenario


def fates(count: int, *, chance: float = 0.3, at_s: float = 0.0, **keys: object) -> list[Fate]:
    dice = [np.random.default_rng((3, i)) for i in range(3)]
    network = Network(make_scenario(**keys), *dice)
    return [network.fate(chance, at_s) for _ in range(count)]


def test_the_chance_is_the_share_of_the_dialled_that_are_answered() -> None:
    assert np.mean([fate.is_answered for fate in fates(20_000)]) == pytest.approx(0.3, abs=0.01)


def test_fast_failures_are_a_share_of_the_unanswered_and_never_ring() -> None:
    unanswered = [fate for fate in fates(20_000) if not fate.is_answered]
    failed = [fate for fate in unanswered if fate.cause is BUSY]
    assert len(failed) / len(unanswered) == pytest.approx(0.15, abs=0.01)
    assert all(fate.rings_s == inf and 1.0 <= fate.resolved_s <= 3.0 for fate in failed)


def test_ring_times_come_after_set_up_and_lie_within_the_time_out() -> None:
    answered = [fate for fate in fates(20_000) if fate.is_answered]
    assert all(0.8 <= fate.rings_s <= 2.0 and fate.resolved_s - fate.rings_s <= 25.0 for fate in answered)
    rings_s = [fate.resolved_s - fate.rings_s for fate in answered]
    assert np.mean(rings_s) == pytest.approx(8.9, abs=0.1)  # gamma(3) of mean 9 s, cut at 25 s


def test_an_unanswered_call_rings_until_the_time_out() -> None:
    rung_out = [fate for fate in fates(2000) if fate.cause is RANG_OUT]
    assert all(fate.resolved_s - fate.rings_s == pytest.approx(25.0) for fate in rung_out)


def test_a_carrier_that_reports_no_ringing_is_not_heard_to_ring() -> None:
    assert all(fate.rings_s == inf for fate in fates(500, carrier={"ring_seen_share": 0.0}))


def test_machines_are_a_share_of_the_answers_with_short_talks() -> None:
    answered = [
        fate for fate in fates(20_000, machines={"share": 0.25, "talk_s": 6.0}, talk_s=200.0) if fate.is_answered
    ]
    assert np.mean([fate.is_machine for fate in answered]) == pytest.approx(0.25, abs=0.02)
    assert all(fate.talk_s == (6.0 if fate.is_machine else 200.0) for fate in answered)


def test_congestion_refuses_and_delays_in_its_time_only() -> None:
    jam = [{"at_h": 0.5, "until_h": 0.6, "refused_share": 0.5, "extra_setup_s": 4.0}]
    inside = fates(4000, at_s=1900.0, congestion=jam)
    assert np.mean([fate.cause is REFUSED for fate in inside]) == pytest.approx(0.5, abs=0.03)
    assert all(fate.rings_s >= 4.8 for fate in inside if fate.is_answered)
    assert not any(fate.cause is REFUSED for fate in fates(2000, at_s=2200.0, congestion=jam))


def test_failures_of_a_burst_come_together() -> None:
    bursts = {"per_h": 60.0, "mean_s": 20.0, "refused_share": 1.0}
    dice = [np.random.default_rng((5, i)) for i in range(3)]
    network = Network(make_scenario(congestion_bursts=bursts), *dice)
    refused = [network.fate(0.3, at_s).cause is REFUSED for at_s in range(0, 3600)]
    changes = sum(a != b for a, b in pairwise(refused))
    assert 0.1 < np.mean(refused) < 0.6
    assert changes < 150  # calls one second apart mostly share their fate


def test_people_hold_the_line_as_long_as_the_scenario_says() -> None:
    assert all(fate.hold_s == inf for fate in fates(100))
    assert all(fate.hold_s == 0.7 for fate in fates(100, chance=1.0, caller_patience_s=0.7))


def test_talks_do_not_depend_on_whether_a_call_is_answered() -> None:
    few, many = fates(200, chance=0.2), fates(200, chance=0.9)
    both = [(one, other) for one, other in zip(few, many, strict=True) if one.is_answered]
    assert both and all(one == other for one, other in both)
