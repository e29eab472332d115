"""The same rule with more knowledge than anybody has: what better forecasts could bring at most.

Ceiling A is told when each busy agent will be offered again; ceiling B also which lines in flight will be answered, and
when. Threshold, budget and launches are the product's own. Source: ``pacing.md`` §2.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing import PACERS
from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy
from dialer.core.pacing.forecast import Forecast
from dialer.core.pacing.model import BusyAgent, LineInFlight
from dialer.core.pacing.tables import NODE_S, Sums, Tables
from dialer.twin.model import Scenario
from dialer.twin.policies.base import Insight, Policy
from dialer.twin.policies.options import read_options
from dialer.twin.policies.ours import NoSet

Curve = NDArray[np.floating[Any]]

FINE_S = 0.5
"""Ceiling B's bins: what is known to the second would be spoilt by wider ones."""


class Ceiling(StrEnum):
    A = "ceiling_a"
    B = "ceiling_b"


def make_ceiling(ceiling: Ceiling, scenario: Scenario, insight: Insight, options: str) -> Policy:
    read_options(ceiling.value, options, NoSet(), {})
    mode = DialMode.PREDICTIVE
    decide = PACERS[mode]

    def decide_knowing(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
        if floor.forecast is None:
            return decide(floor, policy)
        knowing = _KnowingForecast(floor.forecast, insight, ceiling)
        return decide(floor._replace(forecast=cast(Forecast, knowing)), policy)

    return Policy(name=ceiling.value, mode=mode, pacer=decide_knowing, has_forecast=True)


class _KnowingForecast:
    """A forecast whose rows for decisions come from the future; all else is the forecast's own."""

    def __init__(self, forecast: Forecast, insight: Insight, ceiling: Ceiling) -> None:
        self._forecast = forecast
        self._insight = insight
        self._ceiling = ceiling

    def __getattr__(self, name: str) -> Any:
        return getattr(self._forecast, name)

    @property
    def spread(self) -> float:
        """How far the answer rate may be off: of no matter where the answers are known."""
        return 0.0 if self._ceiling is Ceiling.B else self._forecast.spread

    def tables(self, at: float) -> _KnowingTables:
        policy = self._forecast.policy
        grace_s = max(0.0, policy.patience_s - policy.answer_to_bridge_s)
        kind = _AllKnowingTables if self._ceiling is Ceiling.B else _KnowingTables
        return kind(self._forecast.tables(at), self._insight, grace_s)


class _KnowingTables:
    """Rows of ones and zeros for the agents: there for a call answered at the node, or not."""

    def __init__(self, tables: Tables, insight: Insight, grace_s: float) -> None:
        self._tables = tables
        self._release_s = np.array(list(insight.release_times()), dtype=float)
        self._insight = insight
        self._grace_s = grace_s
        self.nodes: Curve = tables.nodes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tables, name)

    def place(self, busy: Sequence[BusyAgent]) -> tuple[Curve, None]:
        share = np.array([agent.share for agent in busy])
        return (self._release_s[:, None] <= self.nodes + self._grace_s) * share[:, None], None

    def release_chances(self, rows: Curve, _: None) -> Curve:
        return rows

    def release_sums(self, rows: Curve, _: None) -> Sums:
        return _sums(rows)


class _AllKnowingTables(_KnowingTables):
    """The same for the lines, on finer bins: answered by the end of the node's bin, or not."""

    def __init__(self, tables: Tables, insight: Insight, grace_s: float) -> None:
        super().__init__(tables, insight, grace_s - FINE_S / 2)
        count = round(len(tables.nodes) * NODE_S / FINE_S)
        self.nodes = (np.arange(count) + 0.5) * FINE_S
        reached = tables.answered_shares(np.arange(count + 1) * FINE_S)
        self.node_mass: Curve = np.diff(reached) / (reached[-1] - reached[0])
        self.new_line: Curve = tables.answered_shares(self.nodes)

    def weigh(self, lines: Sequence[LineInFlight], rate: float, ratios: Curve | None) -> tuple[Curve, None]:
        """The known answers, and what makes each node as narrow as the narrowest after it.

        A new call that is answered before a known one takes its agent: without the added rows such a launch would seem
        to carry no risk.
        """
        answer_s = np.array([np.inf if each is None else each for each in self._insight.outcomes()], dtype=float)
        answered: Curve = (answer_s[:, None] <= self.nodes + FINE_S / 2).astype(float)
        wanting = answered.sum(axis=0) - (self._release_s[:, None] <= self.nodes + self._grace_s).sum(axis=0)
        narrower = (np.maximum.accumulate(wanting[::-1])[::-1] - wanting).astype(int)
        added = (np.arange(narrower.max(initial=0))[:, None] < narrower).astype(float)
        return np.concatenate((answered, added)), None

    def line_chances(self, rows: Curve, _: None) -> Curve:
        return rows

    def line_sums(self, rows: Curve, _: None) -> Sums:
        return _sums(rows)


def _sums(rows: Curve) -> Sums:
    """Sums of chances, of their squares and of their cubes."""
    return rows.sum(axis=0), (rows**2).sum(axis=0), (rows**3).sum(axis=0)
