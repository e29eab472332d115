from __future__ import annotations

import numpy as np
import pytest

from dialer.core.pacing.model import BusyAgent, LineInFlight, Phase
from dialer.core.pacing.ring_times import RingTimes
from dialer.core.pacing.spells import new_spells
from dialer.core.pacing.tables import Tables


def build(ring_timeout_s: float = 25.0, grace_s: float = 1.8, early_failures: int = 0) -> Tables:
    ring = RingTimes(ring_timeout_s)
    for _ in range(early_failures):
        ring.unanswered(2.0, None, is_failure=True)
    return Tables(ring, new_spells(), {}, grace_s)


TABLES = build()


def chances(
    *lines: LineInFlight, rate: float = 0.3, ratios: np.ndarray | None = None, by: Tables = TABLES
) -> np.ndarray:
    return np.asarray(by.line_chances(*by.weigh(lines, rate, ratios)))


def releases(*busy: BusyAgent) -> np.ndarray:
    return np.asarray(TABLES.release_chances(*TABLES.place(busy)))


def test_a_new_line_is_answered_by_the_last_node_as_often_as_the_rate() -> None:
    assert TABLES.new_line[-1] == pytest.approx(1.0, abs=0.01)
    assert TABLES.node_mass.sum() == pytest.approx(1.0)
    assert chances(LineInFlight(0.0))[0][-1] == pytest.approx(0.3, abs=0.01)
    assert chances(LineInFlight(0.0))[0] == pytest.approx(0.3 * TABLES.new_line, abs=0.01)


def test_a_line_that_rings_long_is_answered_soon_or_never() -> None:
    young, old, late = chances(LineInFlight(1.0, 0.0), LineInFlight(9.0, 8.0), LineInFlight(25.0, 24.0))
    assert young[0] < old[0], "in the next second the older one"
    assert old[-1] < young[-1], "in the end the younger one"
    assert late[-1] < 0.02


def test_chances_grow_along_the_nodes_and_stay_probabilities() -> None:
    lines = [LineInFlight(age / 2, None if age % 3 else max(0.0, age / 2 - 1.5), 0.05 + age / 80) for age in range(70)]
    rows = chances(*lines)
    assert np.all(np.diff(rows, axis=1) >= -1e-12)
    assert rows.min() >= 0.0
    assert rows.max() <= 1.0


def test_a_call_with_its_own_probability_uses_it_as_the_campaigns_rate_has_moved_since() -> None:
    own = LineInFlight(0.0, None, 0.5)
    assert chances(own, rate=0.1)[0][-1] == pytest.approx(0.5, abs=0.01)
    ratios = np.full(TABLES.age_count, 0.5)
    assert chances(own, rate=0.1, ratios=ratios)[0][-1] == pytest.approx(0.25, abs=0.01)
    assert chances(own, rate=0.1, ratios=4 * ratios)[0][-1] <= 0.98
    assert chances(own, LineInFlight(0.0), rate=0.1)[1][-1] == pytest.approx(0.1, abs=0.01)


def test_ringing_tells_that_the_early_failures_cannot_come_any_more() -> None:
    """Half of the unanswered calls fail before any ringing: of those that ring more are answered."""
    tables = build(early_failures=30)
    dialing, ringing = chances(LineInFlight(1.5), LineInFlight(1.5, 0.0), by=tables)
    share = 0.3 / (0.3 + 0.7 * tables._open_failures[tables.age_count] / 1.0)
    assert ringing[-1] > dialing[-1] + 0.05
    assert ringing[-1] == pytest.approx(share, abs=0.02)


def test_an_agent_in_wrap_up_comes_sooner_than_one_in_talk_and_one_who_closes_sooner_than_one_who_does_not() -> None:
    talk, closing, wrap_up = releases(
        BusyAgent(Phase.TALK, 20.0), BusyAgent(Phase.CLOSING, 5.0), BusyAgent(Phase.WRAP_UP, 15.0)
    )
    assert talk[5] < closing[5] < wrap_up[5]
    assert np.all(np.diff(np.vstack([talk, closing, wrap_up]), axis=1) >= -1e-12)


def test_releases_are_the_residual_of_talk_and_wrap_up_together() -> None:
    """By hand: from 20 s of talk on, by plain convolution of the two survival curves on a grid of one second."""
    spells = new_spells()
    talk, wrap = spells[Phase.TALK].survival(), spells[Phase.WRAP_UP].survival()
    seconds = np.arange(0, 1500)
    s_talk = np.interp(seconds, np.arange(len(talk)) * 2.0, talk)
    s_wrap = np.interp(seconds, np.arange(len(wrap)) * 1.0, wrap, right=0.0)
    by = round(TABLES.nodes[-1] + 1.8)
    ready, direct = spells[Phase.WRAP_UP].ready_share, spells[Phase.TALK].ready_share
    expected = 0.0
    for u in range(by):
        ends = (s_talk[21 + u] - s_talk[22 + u]) / s_talk[21]
        expected += ends * (direct + (1 - direct) * ready * (1 - np.interp(by - u - 0.5, seconds, s_wrap)))
    assert releases(BusyAgent(Phase.TALK, 20.0))[0][-1] == pytest.approx(expected, abs=0.01)


def test_more_patience_lets_more_agents_come_in_time() -> None:
    short, long = build(grace_s=0.8), build(grace_s=2.8)
    agent = [BusyAgent(Phase.WRAP_UP, 20.0)]
    first = short.release_chances(*short.place(agent))[0]
    assert np.all(long.release_chances(*long.place(agent))[0] > first)


def test_a_shared_agent_counts_for_a_share() -> None:
    whole, half = releases(BusyAgent(Phase.WRAP_UP, 20.0), BusyAgent(Phase.WRAP_UP, 20.0, 0.5))
    assert half == pytest.approx(whole / 2)


LINES = [LineInFlight(k * 1.3, k * 1.3 - 1.0 if k % 2 else None, 0.1 + k / 40) for k in range(18)]
BUSY = [BusyAgent(list(Phase)[k % 3], 7.0 * k) for k in range(15)]


def test_the_sums_are_those_of_the_chances() -> None:
    rows = chances(*LINES)
    sums = TABLES.line_sums(*TABLES.weigh(LINES, 0.3, None))
    assert np.stack(sums) == pytest.approx(np.stack([(rows**k).sum(axis=0) for k in (1, 2, 3)]))
    for busy in (BUSY, [agent._replace(share=0.25 + k / 20) for k, agent in enumerate(BUSY)]):
        rows = np.asarray(TABLES.release_chances(*TABLES.place(busy)))
        sums = TABLES.release_sums(*TABLES.place(busy))
        assert np.stack(sums) == pytest.approx(np.stack([(rows**k).sum(axis=0) for k in (1, 2, 3)]))


def test_ages_and_spells_beyond_the_tables_are_read_at_their_ends() -> None:
    far = chances(LineInFlight(1e6, 1e6))
    assert np.all(np.isfinite(far))
    assert np.all(np.isfinite(releases(BusyAgent(Phase.TALK, 1e7), BusyAgent(Phase.WRAP_UP, 1e7))))


def test_a_longer_ring_time_out_has_more_nodes_where_answers_come_late() -> None:
    late = RingTimes(50.0)
    for k in range(500):
        late.answered(float(k), 40.0, None)
    late.settle(1e9)
    assert len(Tables(late, new_spells(), {}, 1.8).nodes) > len(TABLES.nodes)
