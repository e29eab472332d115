"""The same rule with more knowledge than anybody has: what better forecasts could bring at most.

Ceiling A is told when each busy agent will be offered again; ceiling B also which lines in flight will be answered, and
when. Threshold, budget and launches are the product's own. Source: ``pacing.md`` §2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing import PACERS
from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy
from dialer.core.pacing.forecast import Forecast
from dialer.core.pacing.model import BusyAgent, LineInFlight
from dialer.core.pacing.tables import Tables
from dialer.twin.model import Scenario
from dialer.twin.policies.base import Insight, Policy
from dialer.twin.policies.options import read_options
from dialer.twin.policies.ours import NoSet

Curve = NDArray[np.floating[Any]]


ANSWER_TO_BRIDGE_S = 0.05
"""The world's own time from the order to join two legs until they hear each other."""


class Ceiling(StrEnum):
    A = "ceiling_a"
    B = "ceiling_b"


def make_ceiling(ceiling: Ceiling, scenario: Scenario, insight: Insight, options: str) -> Policy:
    read_options(ceiling.value, options, NoSet(), {})
    mode = DialMode.PREDICTIVE
    decide = PACERS[mode]
    grace_s = max(0.0, scenario.patience_s - ANSWER_TO_BRIDGE_S)

    def decide_knowing(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
        if floor.forecast is None:
            return decide(floor, policy)
        knowing = _KnowingForecast(floor.forecast, insight, grace_s, knows_lines=ceiling is Ceiling.B)
        return decide(replace(floor, forecast=cast(Forecast, knowing)), policy)

    return Policy(name=ceiling.value, mode=mode, pacer=decide_knowing, has_forecast=True)


class _KnowingForecast:
    """A forecast whose rows for decisions come from the future; all else is the forecast's own."""

    def __init__(self, forecast: Forecast, insight: Insight, grace_s: float, *, knows_lines: bool) -> None:
        self._forecast = forecast
        self._insight = insight
        self._grace_s = grace_s
        self._knows_lines = knows_lines

    def __getattr__(self, name: str) -> Any:
        return getattr(self._forecast, name)

    def tables(self, at: float) -> _KnowingTables:
        tables = self._forecast.tables(at)
        return _KnowingTables(tables, self._insight, self._grace_s, knows_lines=self._knows_lines)


class _KnowingTables:
    def __init__(self, tables: Tables, insight: Insight, grace_s: float, *, knows_lines: bool) -> None:
        self._tables = tables
        self._insight = insight
        self._grace_s = grace_s
        self._knows_lines = knows_lines

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tables, name)

    def release_chances(self, busy: Sequence[BusyAgent]) -> Curve:
        """One or zero: the agent is there for a call answered at the node, or is not."""
        release_s = np.array(list(self._insight.release_times()), dtype=float)
        share = np.array([agent.share for agent in busy])
        there: Curve = (release_s[:, None] <= self._tables.nodes + self._grace_s) * share[:, None]
        return there

    def line_chances(self, lines: Sequence[LineInFlight], rate: float) -> Curve:
        """One or zero: the line is answered by the node, or is not."""
        if not self._knows_lines:
            return self._tables.line_chances(lines, rate)
        never = np.inf
        answer_s = np.array([never if each is None else each for each in self._insight.outcomes()], dtype=float)
        answered: Curve = (answer_s[:, None] <= self._tables.nodes).astype(float)
        return answered
