"""Who is called next: expected money per agent-minute under the contact budget, with its parts.

worth = P(right party | answer) x P(pays | right party) x payable balance x our share
minutes = the conversation's mean length and wrap-up (a dialer that paces makes agents wait for nobody)
index = worth / minutes x P(answer now) / P(answer at the best hour that the budget still allows)

The last factor keeps a scarce attempt for a better hour: 1 at the best one, lower before it. Amounts are minor units.
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
    """At the best hour within what the contact budget still allows, this one included; 0..1."""
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
    worth = prospect.right_party * prospect.pays * prospect.balance * prospect.share
    best = max(prospect.answer_now, prospect.answer_best)
    timeliness = prospect.answer_now / best if best else 0.0
    return Rank(
        lead_id=prospect.lead_id, index=worth / prospect.minutes * timeliness, worth=worth, timeliness=timeliness
    )


def in_order(prospects: Iterable[Prospect]) -> Sequence[Rank]:
    """The best first; equal ones by lead, so that the order is the same on each node."""
    return sorted((rank_of(prospect) for prospect in prospects), key=lambda rank: (-rank.index, rank.lead_id))
