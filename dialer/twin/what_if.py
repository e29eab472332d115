"""What a change would do to the rest of a campaign's day: the same people and figures, with it and without it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dialer.core.campaigns.measured import Measured
from dialer.core.kernel.errors import Invalid
from dialer.core.pacing.abandon import AbandonmentRule
from dialer.twin.calibrate import Terms, calibrate
from dialer.twin.model import Distribution, Family, Scenario
from dialer.twin.outlook import RUNS, Expected, Job, Outlook, counted_today, differences, jobs_of, outlook_of
from dialer.twin.rest_of_day import Rest, rest_of_day
from dialer.twin.special import gamma_below

POLICIES = ("predictive", "progressive", "power")
"""Modes in which the dialer starts the calls, each by the policy of its name."""
LEAST_REACHED = 0.2
"""Of the people who would answer at all; with fewer within the ring time-out there is nothing to try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be tried; None: as it is."""

    policy: str | None = None
    agents_more: int = 0
    """Agents who come, or with a minus who go."""
    max_lines_per_agent: float | None = None
    ring_timeout_s: float | None = None
    power_ratio: float | None = None
    cap: float | None = None
    """A stricter abandonment cap, 0..1."""

    @property
    def is_none(self) -> bool:
        return self == Change()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that an answer needs, in whatever process it is worked out."""

    measured: Measured
    terms: Terms
    rules: tuple[AbandonmentRule, ...]
    state: Mapping[str, object] | None
    now: datetime
    until: datetime
    agent_count: int
    policy: str
    """The campaign's present one."""
    change: Change = field(default_factory=Change)
    runs: int = RUNS
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The rest of the day as it is, and as it would be."""

    present: Outlook
    changed: Outlook | None
    """None: nothing was to be changed."""
    differences: Mapping[str, Expected] = field(default_factory=dict)
    """Changed less present, run by run."""


Pair = tuple[Job, Job | None]
DonePair = tuple[Rest, Rest | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A question made ready: pairs to be simulated, as many of them as there is time for."""

    scenario: Scenario
    changed: Scenario | None
    before: tuple[int, int]
    """Served and lost calls of the day so far."""
    pairs: tuple[Pair, ...]


def check_change(question: Question) -> None:
    """Raise what makes no sense before anything is simulated.

    Raises:
        Invalid: naming the field.
    """
    change, terms = question.change, question.terms
    for policy in (question.policy, change.policy or question.policy):
        if policy not in POLICIES:
            raise Invalid(
                f"in mode {policy} agents start the calls, so that there is nothing to pace; the twin knows "
                f"{', '.join(POLICIES)}",
                field="mode",
            )
    if question.agent_count + change.agents_more < 1:
        raise Invalid(f"{-change.agents_more} agents cannot go: there are no more on the floor", field="agents_more")
    if change.cap is not None and change.cap > terms.cap:
        raise Invalid(
            f"a cap of {change.cap:g} is laxer than the rule pack's {terms.cap:g}; only a stricter one can be tried",
            field="cap",
        )


def prepare(question: Question) -> Trial:
    """Calibrate, and lay out the runs.

    Raises:
        Invalid: the change makes no sense.
        TooLittleMeasured: the campaign has not worked enough.
    """
    check_change(question)
    calibration = calibrate(question.measured, question.terms)
    rest = rest_of_day(
        calibration,
        now=question.now,
        until=question.until,
        agent_count=question.agent_count,
        rules=question.rules,
        state=question.state,
    )
    present = jobs_of(rest, question.policy, runs=question.runs, seed=question.seed)
    before, change = counted_today(rest, question.now), question.change
    if change.is_none:
        pairs: tuple[Pair, ...] = tuple((job, None) for job in present)
        return Trial(scenario=rest.scenario, changed=None, before=before, pairs=pairs)
    changed = changed_scenario(rest.scenario, change)
    rules = tuple(replace(rule, max_ratio=min(rule.max_ratio, changed.cap)) for rule in question.rules)
    pairs = tuple(
        (
            job,
            replace(
                job,
                scenario=changed_scenario(job.scenario, change),
                policy=change.policy or question.policy,
                carried=replace(job.carried, rules=rules),
            ),
        )
        for job in present
    )
    return Trial(scenario=rest.scenario, changed=changed, before=before, pairs=pairs)


def changed_scenario(scenario: Scenario, change: Change) -> Scenario:
    """The floor as it would be.

    A shorter ring time-out loses those who would have answered later, a longer one wins them.

    Raises:
        Invalid: hardly anybody would be reached within the ring time-out.
    """
    timeout_s = change.ring_timeout_s or scenario.ring_timeout_s
    ringing = scenario.ring_to_answer_s
    within = _share_within(ringing, timeout_s)
    if within < LEAST_REACHED:
        raise Invalid(
            f"with a ring time-out of {timeout_s:g} s hardly anybody would be reached: people here answer after "
            f"{ringing.mean_s:.0f} s on average",
            field="ring_timeout_s",
        )
    rate = min(0.99, scenario.answer_rate * within / _share_within(ringing, scenario.ring_timeout_s))
    return replace(
        scenario,
        agents=scenario.agents + change.agents_more,
        max_lines_per_agent=change.max_lines_per_agent or scenario.max_lines_per_agent,
        ring_timeout_s=timeout_s,
        answer_rate=rate,
        answer_rate_factor_by_h=tuple(min(factor, 1.0 / rate) for factor in scenario.answer_rate_factor_by_h),
        power_ratio=change.power_ratio or scenario.power_ratio,
        cap=scenario.cap if change.cap is None else change.cap,
    )


def _share_within(ringing: Distribution, limit_s: float) -> float:
    """Share of the people who would answer at all that answer by then."""
    if ringing.family is Family.GAMMA:
        return gamma_below(ringing.shape, limit_s * ringing.shape / ringing.mean_s)
    sigma = math.sqrt(math.log1p(ringing.cv**2))
    mu = math.log(ringing.mean_s) - sigma**2 / 2
    return 0.5 * math.erfc((mu - math.log(limit_s)) / sigma / math.sqrt(2.0))


def answer_of(trial: Trial, done: Sequence[DonePair]) -> Answer:
    """What the pairs say that were done; at least one."""
    present = [one for one, _ in done]
    outlook = outlook_of(present, trial.scenario, trial.before)
    if trial.changed is None:
        return Answer(present=outlook, changed=None)
    changed = [two for _, two in done if two is not None]
    return Answer(
        present=outlook,
        changed=outlook_of(changed, trial.changed, trial.before),
        differences=differences(present, changed, trial.scenario),
    )
