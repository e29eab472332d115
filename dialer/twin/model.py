"""What a scenario is: a floor, its network and its people, in figures with units. The file's keys are these names.

Defaults are the assumptions of ``pacing.md`` §2. Every length in seconds or hours, every share 0..1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from dialer.twin.keys import REQUIRED, key

DAY_S = 86_400.0
"""Longest length that a key in seconds may give."""
DAY_H = 24.0


class Family(StrEnum):
    """Families of lengths that a file may name."""

    CONSTANT = "constant"
    UNIFORM = "uniform"
    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"
    GAMMA = "gamma"
    WEIBULL = "weibull"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How one length is spread; whichever way the file says it, all figures are filled in."""

    family: Family
    mean_s: float
    cv: float
    """Standard deviation over mean."""
    shape: float = 1.0
    """Of gamma and Weibull."""
    lo_s: float = 0.0
    """Of uniform."""
    hi_s: float = math.inf
    """Of uniform."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """One part of a mixture."""

    weight: float
    """Share of the draws that come from this part; the weights of a mixture add up to 1."""
    distribution: Distribution


Mixture = tuple[Weighted, ...]


def exponential(mean_s: float) -> Distribution:
    return Distribution(family=Family.EXPONENTIAL, mean_s=mean_s, cv=1.0)


def lognormal(mean_s: float, cv: float) -> Distribution:
    return Distribution(family=Family.LOGNORMAL, mean_s=mean_s, cv=cv)


def gamma(mean_s: float, shape: float) -> Distribution:
    return Distribution(family=Family.GAMMA, mean_s=mean_s, cv=shape**-0.5, shape=shape)


def constant(length_s: float) -> Distribution:
    return Distribution(family=Family.CONSTANT, mean_s=length_s, cv=0.0)


def alone(distribution: Distribution) -> Mixture:
    return (Weighted(1.0, distribution),)


class Formula(StrEnum):
    """Whose ratio the cap bounds."""

    ABANDONED_PER_ANSWERED = "abandoned_per_answered"
    """Abandoned over answered, the abandoned among them (Ofcom, FTC)."""
    SILENT_PER_GOOD = "silent_per_good"
    """Silent over served (Garante 83/2014)."""

    @property
    def rule_word(self) -> str:
        """The same formula as rule packs and ``core/compliance/abandonment.py`` call it."""
        return "silent_per_good" if self is Formula.SILENT_PER_GOOD else "abandoned_per_live"


class DriftKind(StrEnum):
    STEP = "step"
    RAMP = "ramp"
    SINE = "sine"
    SQUARE = "square"


@dataclass(frozen=True, slots=True, kw_only=True)
class FastFailure:
    """Calls that fail at once: busy, invalid, refused by the network."""

    share: float = key(0.15, "Share of the calls that are not answered.", lo=0, hi=1)
    lo_s: float = key(1.0, "Earliest failure, from the order.", lo=0, hi=DAY_S)
    hi_s: float = key(3.0, "Latest failure, from the order; uniform between the two.", lo=0, hi=DAY_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    after_call_probability: float = key(0.04, "Chance that an agent pauses when a call's wrap-up ends.", lo=0, hi=1)
    mean_s: float = key(240.0, "Mean length of a pause, exponential.", lo=0, hi=DAY_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A change of the answer rate over the day; several multiply, but of steps and ramps the latest holds."""

    kind: DriftKind = key(DriftKind.STEP, "How the rate moves.")
    at_h: float = key(0.0, "Step, ramp: when it begins. Sine, square: nothing happens before.", lo=0, hi=DAY_H)
    answer_rate_factor: float = key(
        1.0, "Step, ramp: what the scenario's answer_rate is multiplied by from then on (not the level before).", lo=0
    )
    until_h: float = key(0.0, "Ramp: when the factor is reached, in a straight line from the one before.", lo=0)
    period_h: float = key(1.0, "Sine, square: length of one wave.", lo=0, is_lo_open=True)
    amplitude: float = key(
        0.0, "Sine, square: the factor swings between 1 + this and 1 - this, upwards first.", lo=0, hi=1
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """The list that is dialled. Without a count it never ends and no lead is dialled twice."""

    count: int | None = key(None, "Leads of the list; absent: it never runs dry.", lo=1, hi=10_000_000)
    concentration: float | None = key(
        None, "Each lead's own chance is drawn from a Beta of mean answer_rate and this concentration (a + b); "
        "absent: all leads alike.", lo=0, is_lo_open=True,
    )  # fmt: skip
    is_known: bool = key(False, "Whether the pacer is told each lead's own chance.")
    mobile_share: float = key(0.5, "Share of the leads with a mobile number.", lo=0, hi=1)
    mobile_answer_rate_ratio: float = key(
        1.0, "Answer rate of mobile numbers over that of fixed ones; the mean stays answer_rate.", lo=0, is_lo_open=True
    )
    max_attempts: int = key(
        1, "Attempts of one lead in a day; above 1 the product's retry rules say when.", lo=1, hi=50
    )
    retry_after_s: float | None = key(
        None, "Wait before a lead is tried again; absent: the product's own retry rules.", lo=0, hi=DAY_S
    )
    rule_pack: str = key("", 'Rule pack that weighs each call, "it" for Italy; empty: every call is permitted.')


@dataclass(frozen=True, slots=True, kw_only=True)
class Machines:
    """Answering machines: they answer, an agent is joined, and soon hangs up."""

    share: float = key(0.0, "Share of the answered calls.", lo=0, hi=1)
    talk_s: Mixture = key(alone(lognormal(8.0, 0.5)), "How long an agent listens to one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Calls from outside that the same agents answer; of all who wait the longest comes first."""

    calls_per_h: float = key(0.0, "Mean arrivals, Poisson.", lo=0, hi=100_000)
    patience_s: Mixture = key(alone(exponential(60.0)), "How long a caller waits before hanging up.")
    talk_s: Mixture | None = key(None, "Length of an inbound conversation; absent: as talk_s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundBurst:
    at_h: float = key(REQUIRED, "When it begins.", lo=0, hi=DAY_H)
    calls: int = key(REQUIRED, "Callers.", lo=1, hi=100_000)
    within_s: float = key(60.0, "They arrive evenly within this time.", lo=0, hi=DAY_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    channels: int | None = key(None, "Calls at a time on the trunk; absent: no limit.", lo=1, hi=100_000)
    calls_per_s: float | None = key(None, "New calls per second; absent: no limit.", lo=0, is_lo_open=True, hi=10_000)
    ring_seen_share: float = key(1.0, "Share of the calls whose ringing (180, 183) is reported.", lo=0, hi=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Congestion:
    """A time at which the carrier refuses or delays calls."""

    at_h: float = key(REQUIRED, "When it begins.", lo=0, hi=DAY_H)
    until_h: float = key(REQUIRED, "When it ends.", lo=0, hi=DAY_H)
    refused_share: float = key(
        0.0, "Share of the calls refused with congestion, in the time of a fast failure.", lo=0, hi=1
    )
    extra_setup_s: float = key(0.0, "Added to the set-up time (post-dial delay).", lo=0, hi=600)


@dataclass(frozen=True, slots=True, kw_only=True)
class CongestionBursts:
    """Times of congestion that come by chance, so that failures are correlated."""

    per_h: float = key(0.0, "Mean number of bursts in an hour, Poisson.", lo=0, hi=3600)
    mean_s: float = key(30.0, "Mean length of a burst, exponential.", lo=0, hi=DAY_S)
    refused_share: float = key(0.5, "Share of the calls refused with congestion during a burst.", lo=0, hi=1)
    extra_setup_s: float = key(0.0, "Added to the set-up time during a burst.", lo=0, hi=600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Agents who come late or leave early, each with their own dice."""

    late_share: float = key(0.0, "Share of the agents who come late.", lo=0, hi=1)
    late_mean_s: float = key(900.0, "How late, exponential.", lo=0, hi=DAY_S)
    early_share: float = key(0.0, "Share of the agents who leave early.", lo=0, hi=1)
    early_mean_s: float = key(900.0, "How early, exponential.", lo=0, hi=DAY_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Agents who leave at once: a meeting, a fire alarm. Those in talk finish first."""

    at_h: float = key(REQUIRED, "When they leave.", lo=0, hi=DAY_H)
    agents: int | None = key(None, "How many; absent: all.", lo=1)
    until_h: float | None = key(None, "When they come back; absent: not that day.", lo=0, hi=DAY_H)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingSign:
    """Agents who say that the call is about to end."""

    share: float = key(0.0, "Share of the conversations with the sign.", lo=0, hi=1)
    mean_before_end_s: float = key(
        15.0, "How long before the end, exponential, at most the whole talk.", lo=0, hi=DAY_S
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondCampaign:
    """Another campaign that shares all agents; its calls are no part of the first one's abandonment."""

    answer_rate: float = key(REQUIRED, "Answered over dialled.", lo=0, is_lo_open=True, hi=1)
    policy: str = key("progressive", "Its pacing policy.", choices=("progressive", "power", "predictive"))
    leads_count: int | None = key(None, "Leads of its list; absent: it never runs dry.", lo=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One day's floor. Every day of a run is drawn anew from the seed; what was learned does not carry over."""

    agents: int = key(REQUIRED, "Agents on the floor.", lo=1, hi=5000)
    answer_rate: float = key(REQUIRED, "Answered calls over dialled calls.", lo=0, is_lo_open=True, hi=1)
    title: str = key("", "What the scenario is about, for the report.")
    shift_h: float = key(
        8.0, "Length of the day: dialling ends then, conversations are finished.", lo=0, is_lo_open=True, hi=DAY_H
    )
    setup_s: tuple[float, float] = key(
        (0.8, 2.0), "From the order until it rings, uniform between the two.", lo=0, hi=600
    )
    ring_to_answer_s: Distribution = key(
        gamma(9.0, 3.0), "Ringing of the answered calls, from the end of set-up; those within ring_timeout_s only."
    )
    ring_timeout_s: float = key(25.0, "Ringing after which an unanswered call is given up.", lo=1, hi=600)
    fast_failure: FastFailure = key(FastFailure(), "Calls that fail at once.")
    talk_s: Mixture = key(
        (Weighted(0.35, exponential(25.0)), Weighted(0.65, lognormal(200.0, 0.8))),
        "Conversation, from the bridge to the hang-up: one distribution, or a list of weighted ones.",
    )
    wrap_s: Mixture = key(alone(lognormal(25.0, 0.6)), "Wrap-up after each conversation.")
    pause: Pause = key(Pause(), "Agents' pauses; paused time is not logged-in time.")
    patience_s: float = key(
        2.0, "An answered call waits this long from its answer and is then abandoned.", lo=0, hi=600
    )
    cap: float = key(0.03, "Largest ratio that the formula may show at the end of the day.", lo=0, hi=0.99)
    formula: Formula = key(Formula.ABANDONED_PER_ANSWERED, "What the cap bounds.")
    drift: tuple[Drift, ...] = key((), "Changes of the answer rate over the day.")
    answer_rate_factor_by_h: tuple[float, ...] = key(
        (), "Factor of the answer rate in each hour of the shift; the last holds on.", lo=0
    )
    is_answer_rate_known: bool = key(False, "Whether the pacer is told the true answer rate of each moment.")
    leads: Leads = key(Leads(), "The list.")
    machines: Machines = key(Machines(), "Answering machines.")
    caller_patience_s: Mixture | None = key(
        None, "How long a person holds the line by herself; absent: longer than patience_s."
    )
    inbound: Inbound = key(Inbound(), "Calls from outside.")
    inbound_burst: tuple[InboundBurst, ...] = key((), "Many calls from outside at once.")
    carrier: Carrier = key(Carrier(), "The trunk.")
    congestion: tuple[Congestion, ...] = key((), "Known times of congestion.")
    congestion_bursts: CongestionBursts = key(CongestionBursts(), "Congestion by chance.")
    attendance: Attendance = key(Attendance(), "Late comers and early leavers.")
    absence: tuple[Absence, ...] = key((), "Agents who leave together.")
    login_spread_s: float = key(60.0, "Agents log in evenly within this time from the start.", lo=0, hi=DAY_S)
    closing_sign: ClosingSign = key(ClosingSign(), "The agents' sign that a call is about to end.")
    second_campaign: SecondCampaign | None = key(None, "Another campaign with the same agents.")
    stop_dialling_at_h: float | None = key(
        None, "The list is empty from then on, to everyone's surprise.", lo=0, hi=DAY_H
    )
    answers_stop_at_h: float | None = key(None, "No call ordered from then on is answered.", lo=0, hi=DAY_H)
    power_ratio: float = key(1.5, "Lines per free agent of the policy power.", lo=1, hi=50)
    max_lines_per_agent: float = key(8.0, "Unanswered calls per agent at most, whatever the policy.", lo=1, hi=50)
    leave_out_h: float = key(0.0, "First part of the day that no figure counts.", lo=0, hi=DAY_H)
    first_day: date = key(date(2026, 11, 23), "Date of the first day; the next days follow.")
    starts_at: time = key(time(9, 0), "Local time of the start.")
    zone: str = key("Europe/Rome", "IANA zone of the floor.")
