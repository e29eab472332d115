"""Which past calls a limit counts: those of the debtor, of one number, of one debt; and of what place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from dialer.core.compliance.facts import Facts, PastAttempt, PastConversation
from dialer.core.compliance.rules.figures import word_of
from dialer.core.kernel.codes import NumberPlace
from dialer.core.kernel.outcomes import counts_as_attempt


class Per(StrEnum):
    """The subject of a limit (``domain.md`` §1.0, subject key)."""

    DEBTOR = "debtor"
    NUMBER = "number"
    DEBT = "debt"


def per_of(value: object) -> Per:
    """Read ``debtor``, ``number`` or ``debt``; the debtor when left out."""
    return Per.DEBTOR if value is None else Per(word_of(value, [per.value for per in Per], "per"))


def attempts_since(facts: Facts, per: Per, since: datetime, places: Collection[NumberPlace] = ()) -> list[datetime]:
    """Instants of the attempts that count, from ``since`` on (not counting it), any order.

    What is not known of an attempt (its number, its debt) never takes it out of the count. A place that is not known is
    a home (§1.0 counts per place only where a State does).
    """
    found = []
    for attempt in facts.attempts:
        if attempt.at <= since or not counts_as_attempt(attempt.outcome, rang=attempt.rang):
            continue
        if per is not Per.DEBTOR and not _is_of(facts, per, attempt):
            continue
        if places and (attempt.place or NumberPlace.HOME) not in places:
            continue
        found.append(attempt.at)
    return found


def conversations_of(facts: Facts, per: Per) -> list[PastConversation]:
    """The conversations that count for the number or the debt in hand."""
    if per is Per.DEBTOR:
        return list(facts.conversations)
    return [talk for talk in facts.conversations if _is_of(facts, per, talk)]


def _is_of(facts: Facts, per: Per, past: PastAttempt | PastConversation) -> bool:
    if per is Per.NUMBER:
        return facts.number is None or past.e164 in ("", facts.number.e164)
    return not facts.debt or not past.debts or facts.debt in past.debts
