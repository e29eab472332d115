"""Which of a debtor's cases a call would be about: what holds all of them holds the call (``Facts.holds``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dialer.core.compliance.facts import Hold
from dialer.core.kernel.ids import CaseId

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """An open case with what may forbid to talk about it."""

    case_id: CaseId
    holds: tuple[Hold, ...] = ()
    mandate_starts: date | None = None
    mandate_ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChoice:
    """What a decision about the debtor reads of the cases."""

    case_ids: tuple[CaseId, ...] = ()
    """The cases that may be talked about now; all open ones when there is none such."""
    holds: tuple[Hold, ...] = ()
    mandate_starts: date | None = None
    mandate_ends: date | None = None


def choose_cases(cases: Sequence[OpenCase], now: datetime) -> CaseChoice:
    """The case that is free soonest speaks for the debtor.

    Days are UTC days here: this only chooses a case, whose dates are then weighed in the debtor's own zone.
    """
    if not cases:
        return CaseChoice()
    free_at = {case.case_id: _free_at(case, now) for case in cases}
    best = min(cases, key=lambda case: (free_at[case.case_id], case.case_id))
    free_now = tuple(case.case_id for case in cases if free_at[case.case_id] <= now)
    return CaseChoice(
        case_ids=free_now or tuple(case.case_id for case in cases),
        holds=best.holds,
        mandate_starts=best.mandate_starts,
        mandate_ends=best.mandate_ends,
    )


def free_from(cases: Sequence[OpenCase], now: datetime) -> datetime | None:
    """From when on one of the cases may be talked about, as far as holds and mandates go; None: none ever may."""
    soonest = min((_free_at(case, now) for case in cases), default=_NEVER)
    return None if soonest == _NEVER else soonest


def _free_at(case: OpenCase, now: datetime) -> datetime:
    """First instant from now on at which neither a hold nor the mandate forbids the case."""
    at = now
    if case.mandate_starts is not None:
        at = max(at, _day_start(case.mandate_starts))
    for _ in range(len(case.holds) + 1):
        ends = [_end(hold) for hold in case.holds if _start(hold) <= at < _end(hold)]
        if not ends:
            break
        at = max(ends)
    if case.mandate_ends is not None and at >= _day_start(case.mandate_ends) + timedelta(days=1):
        return _NEVER
    return at


def _day_start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _start(hold: Hold) -> datetime:
    if hold.starts is None:
        return datetime.min.replace(tzinfo=UTC)
    return hold.starts if isinstance(hold.starts, datetime) else _day_start(hold.starts)


def _end(hold: Hold) -> datetime:
    if hold.ends is None:
        return _NEVER
    return hold.ends if isinstance(hold.ends, datetime) else _day_start(hold.ends) + timedelta(days=1)
