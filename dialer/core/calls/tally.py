"""How an ended call counts for the abandonment ratio: served, lost, or not at all."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from dialer.core.calls.model import Call
from dialer.core.kernel.codes import Outcome

LET_GO = frozenset({Outcome.SILENT, Outcome.ABANDONED})
"""Answered, and released without an agent."""


class Share(StrEnum):
    """Which side of the ratio a call is on (``domain.md`` §1.0)."""

    SERVED = "served"
    """Joined to an agent: Italy's good call, the live call of the United Kingdom."""
    LOST = "lost"
    """Silent or abandoned; or answered and its end was not seen, so that nobody can say that it was not."""


class Tally(NamedTuple):
    """One call's share, and the instant by which it belongs to a day."""

    share: Share
    at: datetime


def tally_of(call: Call, outcome: Outcome, ended_at: datetime) -> Tally | None:
    """What a call adds to its campaign's counts; None for one that nobody answered.

    A person who hung up before the patience was over is neither served nor lost. An end that nobody saw (crash, lost
    link) counts as lost where the call was answered, for the dialplan releases who waits; a call of which no answer is
    known is none of the calls that the ratio is about (``domain.md`` §1.0: it was never answered_live).

    Args:
        call: with the times of what happened to it.
        outcome: the system's, never an agent's disposition.
        ended_at: when it ended, or was found to have ended.
    """
    if call.joined_at is not None:
        return Tally(Share.SERVED, call.joined_at)
    if outcome in LET_GO:
        return Tally(Share.LOST, call.released_at or ended_at)
    if outcome is Outcome.LOST and call.answered_at is not None:
        return Tally(Share.LOST, call.answered_at)
    return None
