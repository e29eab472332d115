"""The figures of simulated days, each defined once: of one day, and of a run of days.

Ratios are 0..1, times in seconds. A run's figure is the mean over its days unless its name says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from dialer.core.compliance.abandonment import exceeds
from dialer.twin.model import Formula, Scenario
from dialer.twin.record import DayRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One ratio over the days of a run."""

    mean: float
    p95: float
    max: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandonment:
    """By one country's formula: the days' last ratios, and the worst at any moment after 200 answers."""

    formula: Formula
    spread: Spread
    worst_running: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One day. Abandonment is given by every formula."""

    day: int
    utilisation: float
    abandonment: dict[Formula, float]
    worst_running: dict[Formula, float]
    is_within_cap: bool
    """By the scenario's own formula, exactly: no rounding in favour."""
    conversations_per_agent_hour: float
    idle_gap_mean_s: float
    idle_gap_p95_s: float
    dials_per_conversation: float
    """0 on a day without a conversation."""
    dial_count: int
    answered_count: int
    served_count: int
    lost_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigures:
    """All days of one policy."""

    policy: str
    seed: int
    days: tuple[DayFigures, ...]
    utilisation: float
    utilisation_sd: float
    """Standard deviation over the days; 0 for a single day."""
    abandonment: dict[Formula, Abandonment]
    days_within_cap: float
    """Share of the days, 0..1."""
    conversations_per_agent_hour: float
    idle_gap_mean_s: float
    """Over all gaps of all days."""
    idle_gap_p95_s: float
    dials_per_conversation: float
    """All dials over all conversations."""

    @property
    def utilisation_error(self) -> float:
        """Standard error of the mean."""
        return self.utilisation_sd / sqrt(len(self.days))


def day_figures(record: DayRecord, scenario: Scenario) -> DayFigures:
    tally = record.tally
    return DayFigures(
        day=record.day,
        utilisation=record.utilisation,
        abandonment={formula: tally.lost_ratio(formula.rule_word) for formula in Formula},
        worst_running={formula: tally.worst_ratio(formula.rule_word) for formula in Formula},
        is_within_cap=not exceeds(scenario.formula.rule_word, tally.lost_count, tally.served_count, scenario.cap),
        conversations_per_agent_hour=record.conversations_per_agent_hour,
        idle_gap_mean_s=_mean(record.gaps_s),
        idle_gap_p95_s=_p95(record.gaps_s),
        dials_per_conversation=tally.dial_count / tally.conversation_count if tally.conversation_count else 0.0,
        dial_count=tally.dial_count,
        answered_count=tally.answered_count,
        served_count=tally.served_count,
        lost_count=tally.lost_count,
    )


def run_figures(records: Sequence[DayRecord], scenario: Scenario, *, policy: str = "") -> RunFigures:
    """The figures of at least one day of one seed; ``policy`` is the name as it was asked for, with its parameters."""
    days = tuple(day_figures(record, scenario) for record in records)
    gaps_s = [gap for record in records for gap in record.gaps_s]
    conversations = sum(record.tally.conversation_count for record in records)
    utilisations = [day.utilisation for day in days]
    return RunFigures(
        policy=policy or records[0].policy,
        seed=records[0].seed,
        days=days,
        utilisation=_mean(utilisations),
        utilisation_sd=float(np.std(utilisations, ddof=1)) if len(days) > 1 else 0.0,
        abandonment={formula: _abandonment(days, formula) for formula in Formula},
        days_within_cap=_mean([float(day.is_within_cap) for day in days]),
        conversations_per_agent_hour=_mean([day.conversations_per_agent_hour for day in days]),
        idle_gap_mean_s=_mean(gaps_s),
        idle_gap_p95_s=_p95(gaps_s),
        dials_per_conversation=sum(day.dial_count for day in days) / conversations if conversations else 0.0,
    )


def _abandonment(days: Sequence[DayFigures], formula: Formula) -> Abandonment:
    ratios = [day.abandonment[formula] for day in days]
    return Abandonment(
        formula=formula,
        spread=Spread(mean=_mean(ratios), p95=_p95(ratios), max=max(ratios)),
        worst_running=max(day.worst_running[formula] for day in days),
    )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _p95(values: Sequence[float]) -> float:
    """Interpolated between the neighbours."""
    return float(np.percentile(values, 95)) if values else 0.0
