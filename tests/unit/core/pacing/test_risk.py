from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialer.core.pacing.exact import convolved
from dialer.core.pacing.risk import ExactOutlook, Outlook, normal_tail
from dialer.core.pacing.tables import Sums

NODES = 6
MASS = np.full(NODES, 1 / NODES)
TOLERANCE = 0.06
"""The fast law differs from the exact one by at most this from twenty trials on, far above any cap."""
NEAR = 0.006
"""And by at most this where the exact risk is within twice the usual cap."""


def rows(count: st.SearchStrategy[int], low: float = 0.0, high: float = 1.0) -> st.SearchStrategy[np.ndarray]:
    """Chances that grow along the nodes."""

    def grow(ends: list[float]) -> np.ndarray:
        return np.outer(ends, np.linspace(0.2, 1.0, NODES)) if ends else np.zeros((0, NODES))

    return count.flatmap(lambda n: st.lists(st.floats(low, high), min_size=n, max_size=n)).map(grow)


def sums(chances: np.ndarray) -> Sums:
    return chances.sum(axis=0), (chances**2).sum(axis=0), (chances**3).sum(axis=0)


def fast(room: int, lines: np.ndarray, releases: np.ndarray) -> Outlook:
    return Outlook(room=room, lines=sums(lines), releases=sums(releases), node_mass=MASS)


def exact_risk(room: int, lines: np.ndarray, releases: np.ndarray) -> float:
    """The full convolution: P(answers + agents not released >= room + busy)."""
    law = convolved(np.concatenate([lines, 1.0 - releases]))
    return float(MASS @ law[:, max(0, room + len(releases)) :].sum(axis=1))


@settings(max_examples=300)
@given(rows(st.integers(10, 60), 0.05, 0.5), rows(st.integers(10, 60), 0.02, 0.6), st.integers(-3, 25))
def test_the_fast_risk_is_the_exact_one_within_its_tolerance(
    lines: np.ndarray, releases: np.ndarray, room: int
) -> None:
    assert fast(room, lines, releases).risk() == pytest.approx(exact_risk(room, lines, releases), abs=TOLERANCE)


@settings(max_examples=200)
@given(rows(st.integers(10, 60), 0.05, 0.5), rows(st.integers(10, 60), 0.02, 0.6), st.integers(0, 25))
def test_where_it_matters_the_fast_risk_is_nearer_still(lines: np.ndarray, releases: np.ndarray, room: int) -> None:
    exact = exact_risk(room, lines, releases)
    if exact <= 0.06:
        assert fast(room, lines, releases).risk() == pytest.approx(exact, abs=NEAR)


@given(rows(st.integers(0, 6)), rows(st.integers(0, 6)), st.integers(-4, 8))
def test_for_few_trials_the_risk_is_exact(lines: np.ndarray, releases: np.ndarray, room: int) -> None:
    outlook = ExactOutlook(room=room, lines=lines, releases=releases, node_mass=MASS)
    assert outlook.risk() == pytest.approx(exact_risk(room, lines, releases), abs=1e-9)


OUTLOOKS = st.tuples(rows(st.integers(8, 40), 0.05, 0.6), rows(st.integers(8, 40), 0.05, 0.7), st.integers(-5, 30))


@given(OUTLOOKS, st.floats(0.01, 0.9))
def test_one_more_line_never_lowers_the_risk(floor: tuple[np.ndarray, np.ndarray, int], chance: float) -> None:
    lines, releases, room = floor
    before = fast(room, lines, releases)
    risk = before.risk()
    before.add(chance * np.linspace(0.2, 1.0, NODES)[None, :])
    assert before.risk() >= risk - 2e-3  # the approximation's own unevenness


@given(OUTLOOKS)
def test_one_more_free_agent_never_raises_the_risk(floor: tuple[np.ndarray, np.ndarray, int]) -> None:
    lines, releases, room = floor
    assert fast(room + 1, lines, releases).risk() <= fast(room, lines, releases).risk() + 2e-3


FEW = st.tuples(rows(st.integers(0, 6)), rows(st.integers(0, 6)), st.integers(-4, 8))


@given(FEW, st.floats(0.0, 1.0))
def test_for_few_trials_both_hold_without_exception(floor: tuple[np.ndarray, np.ndarray, int], chance: float) -> None:
    lines, releases, room = floor
    outlook = ExactOutlook(room=room, lines=lines, releases=releases, node_mass=MASS)
    risk = outlook.risk()
    assert ExactOutlook(room=room + 1, lines=lines, releases=releases, node_mass=MASS).risk() <= risk + 1e-12
    outlook.add(np.full(NODES, chance))
    assert outlook.risk() >= risk - 1e-12


@given(OUTLOOKS, rows(st.integers(1, 30), 0.0, 0.9))
def test_the_risks_of_several_lines_are_those_of_one_after_the_other(
    floor: tuple[np.ndarray, np.ndarray, int], more: np.ndarray
) -> None:
    lines, releases, room = floor
    together, singly = fast(room, lines, releases), fast(room, lines, releases)
    expected = []
    for row in more:
        expected.append(singly.risk())
        singly.add(row[None, :])
    assert together.risks_of(more) == pytest.approx(np.array(expected), abs=1e-3)
    together.add(more)
    assert together.risk() == pytest.approx(singly.risk(), abs=1e-3)


def test_without_anybody_the_risk_is_none_or_certain() -> None:
    nobody = np.zeros((0, NODES))
    for room, risk in ((1, 0.0), (0, 1.0), (-1, 1.0)):
        assert ExactOutlook(room=room, lines=nobody, releases=nobody, node_mass=MASS).risk() == pytest.approx(risk)
        assert fast(room, nobody, nobody).risk() == pytest.approx(risk, abs=1e-6)


def test_an_uncertain_rate_raises_a_small_risk() -> None:
    lines, releases = np.full((30, NODES), 0.2), np.full((10, NODES), 0.3)
    sure, unsure = fast(8, lines, releases), fast(8, lines, releases)
    unsure.widen(0.3)
    assert unsure.risk() > sure.risk() + 0.01


def test_inbound_calls_take_agents_too() -> None:
    lines, releases = np.full((30, NODES), 0.2), np.full((10, NODES), 0.3)
    alone, blended = fast(9, lines, releases), fast(9, lines, releases)
    blended.expect_arrivals(np.linspace(0.5, 3.0, NODES))
    assert blended.risk() > alone.risk() + 0.02
    assert blended.answers[-1] == pytest.approx(alone.answers[-1] + 3.0)


def test_a_normal_tail_by_hand() -> None:
    one = np.array([0.0])
    assert normal_tail(one, one + 1.0, one, 2)[0] == pytest.approx(0.0668, abs=1e-3)  # 1 - Phi(1.5)
    poisson = normal_tail(one + 9.0, one + 9.0, one + 9.0, 15)[0]
    assert poisson == pytest.approx(0.0415, abs=2e-3)  # P(Poisson(9) >= 15)


def test_how_many_trials_the_exact_law_holds() -> None:
    outlook = ExactOutlook(room=3, lines=np.full((10, NODES), 0.2), releases=np.zeros((20, NODES)), node_mass=MASS)
    assert outlook.has_room
    outlook.add(np.full(NODES, 0.2))
    assert not outlook.has_room
