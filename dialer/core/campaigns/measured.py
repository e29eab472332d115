"""What a campaign's database has kept of its days: the times of its calls and of its agents, without any person in it.

Instants are POSIX seconds, so that a hundred thousand calls stay cheap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dialer.core.campaigns.model import Campaign


class CallTimes(NamedTuple):
    """One attempt."""

    ordered_s: float
    ringing_s: float | None
    answered_s: float | None
    joined_s: float | None
    ended_s: float | None
    """None: it goes on."""
    outcome: str = ""
    """The system's own (``core/kernel/codes.py: Outcome``)."""
    is_cancelled: bool = False
    """We hung up before the answer."""
    is_reserved: bool = False
    """An agent was held for it before it was dialled: an agreed callback, no call of the pacer's."""
    lead_id: int = 0
    agent_id: int | None = None
    """Who talked."""


class SpellTimes(NamedTuple):
    """One agent in one state (``core/agents/spells.py``)."""

    agent_id: int
    state: str
    began_s: float
    ended_s: float
    campaign_id: int | None = None
    """Of the call in hand; None while ready or paused."""
    pause_reason: str = ""

    @property
    def length_s(self) -> float:
        return self.ended_s - self.began_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One campaign from an instant on, oldest first."""

    campaign: Campaign
    since_s: float
    until_s: float
    """When it was read: what goes on has been going on until then."""
    calls: tuple[CallTimes, ...] = ()
    spells: tuple[SpellTimes, ...] = ()
    """Of every agent who talked for the campaign, whatever else they did."""
    leads_left_count: int = 0
    """Leads that may still be dialled: ready, claimed or scheduled."""
    due_count: int = 0
    """Of those, the ready, the claimed, and the scheduled that are due before the reading's local day is over."""
    counts: tuple[tuple[float, int, int], ...] = ()
    """Served and lost calls by the beginning of each quarter of an hour, as the campaign's budget is kept; the first
    holds everything before ``since_s``."""
