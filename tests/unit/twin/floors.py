"""Measured campaigns for tests, put together by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from dialer.core.campaigns.measured import CallTimes, Measured, SpellTimes
from dialer.twin.calibrate import Terms
from dialer.twin.model import Formula
from tests.factories import MONDAY_10, make_campaign

OURS, THEIRS = 1, 2
ZERO_S = MONDAY_10.timestamp()
TERMS = Terms(patience_s=2.0, cap=0.03, formula=Formula.ABANDONED_PER_ANSWERED, ring_timeout_s=25.0)


def make_call(
    at_s: float, answer: float | None = None, talk: float | None = None, *, ended: float | None = 26.0, **more: object
) -> CallTimes:
    """A call ordered ``at_s`` after the start, answered and talked so long after that; else ended."""
    ordered_s = ZERO_S + at_s
    answered_s = None if answer is None else ordered_s + answer
    joined_s = None if talk is None or answered_s is None else answered_s + 0.1
    if joined_s is not None and talk is not None:
        ended_s: float | None = joined_s + talk
    else:
        ended_s = None if ended is None else ordered_s + ended
    return CallTimes(
        ordered_s=ordered_s,
        ringing_s=ordered_s + 1.0,
        answered_s=answered_s,
        joined_s=joined_s,
        ended_s=ended_s,
        **more,  # type: ignore[arg-type]
    )


def make_spell(
    agent: int, state: str, at_s: float, length_s: float, campaign: int | None = None, reason: str = ""
) -> SpellTimes:
    return SpellTimes(agent, state, ZERO_S + at_s, ZERO_S + at_s + length_s, campaign, reason)


def make_measured(
    calls: Sequence[CallTimes] = (), spells: Sequence[SpellTimes] = (), *, after_s: float = 86_400.0, **more: object
) -> Measured:
    """Read so long after the start, by default on another day."""
    return Measured(
        campaign=make_campaign(),
        since_s=datetime(2026, 11, 1, tzinfo=UTC).timestamp(),
        until_s=ZERO_S + after_s,
        calls=tuple(calls),
        spells=tuple(spells),
        **more,  # type: ignore[arg-type]
    )
