"""What one simulated day came to: counts, seconds, gaps and samples, from which every figure is made."""

from __future__ import annotations

from dataclasses import dataclass

from dialer.core.compliance.abandonment import ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One campaign's calls of the day. Each dial ends in exactly one of the counts that follow ``dial_count``."""

    campaign_id: int
    dial_count: int = 0
    """Calls placed; of an inbound campaign, calls received."""
    served_count: int = 0
    """Answered and joined to an agent in time, machines among them."""
    lost_count: int = 0
    """Answered, and let go without an agent when the patience was over."""
    hung_up_count: int = 0
    """Answered; the person hung up before an agent was there and before the patience was over."""
    rung_out_count: int = 0
    """Not answered until the ring time-out."""
    failed_count: int = 0
    """Busy, invalid, refused by the carrier: ended by the network before an answer."""
    cancelled_count: int = 0
    """We hung up before an answer."""
    machine_count: int = 0
    """Of the served ones, those that an answering machine took."""
    predicted_lost_count: float = 0.0
    """Sum, over the answered calls, of the risk that was forecast when each was ordered."""
    forecast_count: int = 0
    """Answered calls that had such a forecast."""
    worst_per_answered: float = 0.0
    """Highest lost / answered seen at any moment after 200 answers, 0..1; 0 on a day with fewer."""
    worst_per_served: float = 0.0
    """The same of lost / served."""

    @property
    def answered_count(self) -> int:
        return self.served_count + self.lost_count + self.hung_up_count

    @property
    def conversation_count(self) -> int:
        """Calls in which an agent talked with a person."""
        return self.served_count - self.machine_count

    def lost_ratio(self, formula: str) -> float:
        """Lost calls of the day by a pack's formula, 0..1 and above; 0 without any answered call.

        Silent calls without a single good one are a ratio of 1.
        """
        share = ratio(formula, self.lost_count, self.served_count)
        return share if share is not None else float(self.lost_count > 0)

    def worst_ratio(self, formula: str) -> float:
        """The worst running ratio by the same formula."""
        return self.worst_per_served if formula == "silent_per_good" else self.worst_per_answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The floor over the last minutes, for charts."""

    at_s: float
    """Since the start of the shift: the end of the stretch."""
    utilisation: float
    """(talk + wrap-up) / (talk + wrap-up + idle) of the stretch, 0..1."""
    running_ratio: float
    """Lost / answered since the start of the day, 0..1."""
    answer_rate: float
    """The world's own at this moment, 0..1."""
    estimated_rate: float | None = None
    """What the pacer took it for; None from a pacer that estimates nothing."""
    threshold: float | None = None
    """Risk up to which lines were opened; None from a pacer without one."""
    line_count: int = 0
    """Lines in flight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRecord:
    """One day of one policy in one scenario. The same seed, day and scenario give the same record."""

    policy: str
    seed: int
    day: int
    shift_s: float
    talk_s: float
    """Seconds of all agents within the shift."""
    wrap_s: float
    idle_s: float
    """Ready or being joined, without a conversation."""
    pause_s: float
    """Excluded from utilisation (``pacing.md`` §2)."""
    tally: Tally
    """The campaign under test."""
    others: tuple[Tally, ...] = ()
    """Campaigns that share its agents: a second outbound one, inbound calls."""
    gaps_s: tuple[float, ...] = ()
    """Each wait of an agent from the end of a wrap-up to the next conversation, pauses left out."""
    tick_count: int = 0
    decision_count: int = 0
    """Pacing decisions taken."""
    samples: tuple[Sample, ...] = ()

    @property
    def utilisation(self) -> float:
        """(talk + wrap-up) / (talk + wrap-up + idle), 0..1; 0 without an agent's second."""
        worked_s = self.talk_s + self.wrap_s
        return worked_s / (worked_s + self.idle_s) if worked_s + self.idle_s > 0 else 0.0

    @property
    def agent_hours(self) -> float:
        """Logged in, pauses left out."""
        return (self.talk_s + self.wrap_s + self.idle_s) / 3600

    @property
    def conversations_per_agent_hour(self) -> float:
        return self.tally.conversation_count / self.agent_hours if self.agent_hours > 0 else 0.0
