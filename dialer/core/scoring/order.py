"""Who is called next: expected money per agent-minute under the contact budget, with its parts.

worth = P(right party | answer) x P(pays | right party) x payable balance x our share
minutes of an attempt = P(answer now) x the conversation's mean length and wrap-up + P(no answer) x what a call that
    nobody takes costs an agent (next to nothing where the dialer paces, the ringing where an agent listens to it)
index = P(answer now) x worth / minutes x min(1, P(answer now) / P(answer at the poorest hour that the budget uses))

The last factor keeps a scarce attempt for a better hour: attempts that are left go to the best hours ahead, and an hour
poorer than all of those is put off (``attempts_used``). Numbers that never answer fall back by the minutes that their
ringing costs. Amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dialer.core.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """A lead that may be called now."""

    lead_id: int
    answer_now: float
    """0..1."""
    answer_best: float
    """At the poorest of the hours ahead for which the contact budget suffices, this one included; 0..1."""
    right_party: float
    """Given an answer, 0..1."""
    pays: float
    """Given a conversation with the right party, 0..1."""
    balance: int
    """Payable, minor units."""
    share: float = 1.0
    """Of what comes in, that is ours: the success fee in an agency's view, 0..1."""
    minutes: float
    """Agent's minutes that a conversation takes, with its wrap-up."""
    idle_minutes: float = 0.0
    """Agent's minutes that a call which nobody answers takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """A prospect's place, with why."""

    lead_id: int
    index: float
    """Expected minor units per agent-minute, weighed by how good this hour is."""
    worth: float
    """Expected minor units of a conversation."""
    timeliness: float
    """P(answer now) over the best, 0..1."""


def rank_of(prospect: Prospect) -> Rank:
    """The index of one prospect.

    Raises:
        Invalid: a probability outside 0..1, or no minutes.
    """
    for name in ("answer_now", "answer_best", "right_party", "pays", "share"):
        if not 0 <= getattr(prospect, name) <= 1:
            raise Invalid(f"{name} lies between 0 and 1", field=name)
    if prospect.minutes <= 0:
        raise Invalid("a conversation takes more than no time", field="minutes")
    if prospect.idle_minutes < 0:
        raise Invalid("no call gives an agent time back", field="idle_minutes")
    answer = prospect.answer_now
    worth = prospect.right_party * prospect.pays * prospect.balance * prospect.share
    minutes = answer * prospect.minutes + (1 - answer) * prospect.idle_minutes
    best = max(answer, prospect.answer_best)
    timeliness = answer / best if best else 0.0
    index = answer * worth / minutes * timeliness if minutes else 0.0
    return Rank(lead_id=prospect.lead_id, index=index, worth=worth, timeliness=timeliness)


def attempts_used(ahead: Sequence[float], attempt_count: int) -> float:
    """The poorest answer probability among the hours ahead that so many attempts would be spent on; 0..1.

    Args:
        ahead: probability of each hour in which one attempt may be made, the present one included.
        attempt_count: attempts that the contact budget leaves for them; with none the best hour stands for all.
    """
    if not ahead:
        return 0.0
    best_first = sorted(ahead, reverse=True)
    return best_first[min(max(1, attempt_count), len(best_first)) - 1]


def in_order(prospects: Iterable[Prospect]) -> Sequence[Rank]:
    """The best first; equal ones by lead, so that the order is the same on each node."""
    return sorted((rank_of(prospect) for prospect in prospects), key=lambda rank: (-rank.index, rank.lead_id))
