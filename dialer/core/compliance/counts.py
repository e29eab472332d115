"""How often a debtor was called and talked with, against each limit of the rules in force: figures for a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.jurisdiction import Jurisdiction
from dialer.core.compliance.rules.attempts import AttemptsPerDay, AttemptsRolling
from dialer.core.compliance.rules.attempts_in_days import AttemptsInDays
from dialer.core.compliance.rules.base import Moment
from dialer.core.compliance.rules.conversations import Conversations, Span
from dialer.core.compliance.rules.counting import Per, attempts_since
from dialer.core.compliance.zones import zones_for
from dialer.core.kernel.window import ONE_DAY, day_bounds, day_starts, week_bounds

_AN_INSTANT = timedelta(microseconds=1)


class Counted(StrEnum):
    ATTEMPTS = "attempts"
    CONVERSATIONS = "conversations"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCount:
    """One limit over the whole debtor, and what of it is used."""

    rule_id: str
    counted: Counted
    count: int
    most: int
    hours: int
    """Length of the stretch that is counted: 24 for a local day, 168 for a week."""
    is_calendar: bool
    """A local day or week, not any stretch of that length."""


def contact_counts(jurisdiction: Jurisdiction, facts: Facts, now: datetime) -> tuple[ContactCount, ...]:
    """The limits by debtor of the packs that hold, with the counts of the zone where most is used.

    Limits by number or by debt are weighed where a number is: they are not among these.
    """
    zones, blind = zones_for(jurisdiction.packs, facts, now)
    if blind is not None:
        return ()
    moment = Moment.of(now, zones)
    found = [
        count
        for pack in jurisdiction.packs
        for rule in pack.edition_at(now).rules
        if (count := _count(rule, facts, moment)) is not None
    ]
    return tuple(dict.fromkeys(found))


def _count(rule: object, facts: Facts, moment: Moment) -> ContactCount | None:
    match rule:
        case AttemptsPerDay(per=Per.DEBTOR):
            used = max(
                _attempts_between(facts, *day_bounds(day, tz))
                for tz, day in zip(moment.zones, moment.days, strict=True)
            )
            return _made(rule.head.rule_id, Counted.ATTEMPTS, used, rule.max_count, 24, is_calendar=True)
        case AttemptsRolling(per=Per.DEBTOR):
            used = len(attempts_since(facts, Per.DEBTOR, moment.at - rule.length))
            hours = int(rule.length.total_seconds() // 3600)
            return _made(rule.head.rule_id, Counted.ATTEMPTS, used, rule.max_count, hours, is_calendar=False)
        case AttemptsInDays(per=Per.DEBTOR):
            since = [
                day_starts(day - ONE_DAY * (rule.days - 1), tz)
                for tz, day in zip(moment.zones, moment.days, strict=True)
            ]
            what = Counted.CONVERSATIONS if rule.counts_conversations else Counted.ATTEMPTS
            used = max(
                _talks_since(facts, at) if rule.counts_conversations else _attempts_since(facts, at) for at in since
            )
            return _made(rule.head.rule_id, what, used, rule.max_count, 24 * rule.days, is_calendar=True)
        case Conversations():
            bounds = day_bounds if rule.span is Span.DAY else week_bounds
            used = max(
                _talks_between(facts, *bounds(day, tz)) for tz, day in zip(moment.zones, moment.days, strict=True)
            )
            hours = 24 if rule.span is Span.DAY else 168
            return _made(rule.head.rule_id, Counted.CONVERSATIONS, used, rule.max_count, hours, is_calendar=True)
        case _:
            return None


def _made(rule_id: str, counted: Counted, count: int, most: int, hours: int, *, is_calendar: bool) -> ContactCount:
    return ContactCount(rule_id=rule_id, counted=counted, count=count, most=most, hours=hours, is_calendar=is_calendar)


def _attempts_since(facts: Facts, at: datetime) -> int:
    return len(attempts_since(facts, Per.DEBTOR, at - _AN_INSTANT))


def _attempts_between(facts: Facts, starts_at: datetime, ends_at: datetime) -> int:
    return sum(1 for at in attempts_since(facts, Per.DEBTOR, starts_at - _AN_INSTANT) if at < ends_at)


def _talks_since(facts: Facts, at: datetime) -> int:
    return sum(1 for talk in facts.conversations if talk.at >= at)


def _talks_between(facts: Facts, starts_at: datetime, ends_at: datetime) -> int:
    return sum(1 for talk in facts.conversations if starts_at <= talk.at < ends_at)
