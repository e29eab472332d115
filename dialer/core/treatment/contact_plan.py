"""The contact plan of a case: channel, number, hours, how often at most, and why (``domain.md`` E12, C13, E17).

It advises a person and shows what the order of work does by itself; every call is still ruled by the pack in its tick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialer.core.scoring.appraise import WEEK, Appraisal
from dialer.core.scoring.subject import PastCall
from dialer.core.treatment.decision import Action
from dialer.core.treatment.sheet import CaseSheet, Standing
from dialer.core.treatment.strategy import Strategy

MOST_HOURS = 3
"""Of the best ones, that are named."""


class Channel(StrEnum):
    """How the debtor is reached next."""

    CALL = "call"
    MESSAGE = "message"
    LETTER = "letter"
    NONE = "none"
    """Nobody contacts the debtor now."""


class Because(StrEnum):
    """Why that channel."""

    STEP = "step"
    """The ladder's step says so."""
    WAITS = "waits"
    """The case waits, is held, or a person decides first."""
    NO_NUMBER = "no_number"
    """The step is a call and no number may be dialled."""
    ATTEMPTS_USED = "attempts_used"
    """The step is a call and the week's attempts are used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often at most; None: no limit."""

    week_left: int | None
    """Calls on the debtor that the rule pack leaves for these seven days."""
    step_left: int | None
    """Attempts that the step has left before it is done without a conversation."""
    vain_left: int | None
    """Attempts left before closure is proposed because nobody was ever reached (persistence, E17)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPlan:
    """What is advised for the next contact."""

    channel: Channel
    because: Because
    number: Appraisal | None
    """The best number; None: none may be dialled, or the case has no campaign."""
    hours: tuple[tuple[datetime, float], ...]
    """The best of the hours ahead on that number, in the order of time, with the chance of an answer."""
    limits: Limits


def contact_plan(
    standing: Standing | None,
    sheet: CaseSheet,
    strategy: Strategy | None,
    numbers: Sequence[Appraisal] | None,
    *,
    calls: Sequence[PastCall],
    week_attempts: int | None,
    now: datetime,
) -> ContactPlan:
    """The plan of a case.

    Args:
        standing: its next step; None: it was not planned yet.
        sheet: the case.
        strategy: by which it is treated.
        numbers: weighed, the best first; empty: none may be dialled; None: no campaign would call.
        calls: on the debtor that count.
        week_attempts: that the rule pack allows in seven days; None: it has no limit.
        now: aware UTC.
    """
    limits = _limits(standing, sheet, strategy, calls, week_attempts, now)
    channel, because = Channel.NONE, Because.WAITS
    if standing is not None and standing.action in list(Channel):
        channel, because = Channel(standing.action), Because.STEP
    if channel is Channel.CALL and numbers is not None and not numbers:
        channel, because = Channel.NONE, Because.NO_NUMBER
    elif channel is Channel.CALL and limits.week_left == 0:
        because = Because.ATTEMPTS_USED
    best = numbers[0] if numbers else None
    found = sorted(best.hours, key=lambda hour: -hour[1])[:MOST_HOURS] if best is not None else []
    return ContactPlan(channel=channel, because=because, number=best, hours=tuple(sorted(found)), limits=limits)


def _limits(
    standing: Standing | None,
    sheet: CaseSheet,
    strategy: Strategy | None,
    calls: Sequence[PastCall],
    week_attempts: int | None,
    now: datetime,
) -> Limits:
    recent = sum(now - WEEK < call.at <= now for call in calls)
    step = None
    if strategy is not None and standing is not None and standing.action == Action.CALL:
        step = next((found for found in strategy.steps if found.id == standing.step), None)
    tried = sheet.steps[step.id].attempts if step is not None and step.id in sheet.steps else 0
    vain = strategy.most_attempts_without_contact if strategy is not None and not sheet.talks else 0
    return Limits(
        week_left=max(0, week_attempts - recent) if week_attempts is not None else None,
        step_left=max(0, step.most_attempts - tried) if step is not None and step.most_attempts else None,
        vain_left=max(0, vain - sheet.attempts) if vain else None,
    )
