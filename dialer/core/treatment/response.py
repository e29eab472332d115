"""Whether a debtor answers: nobody responds, or the debtor refuses, with the counts that say so (``domain.md`` C31)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dialer.core.debt.promise import PromiseState
from dialer.core.treatment.sheet import CaseSheet, StepSheet
from dialer.core.treatment.strategy import StepAction

SILENT_ATTEMPTS = 6
"""So many attempts without a conversation are no response (POLICY): two bands of the day on three days."""
SILENT_DAYS = 10
"""Since the case was opened, at the least (POLICY): who was away for a week has not stayed silent."""
WRITTEN = frozenset({StepAction.LETTER.value, StepAction.FORMAL_NOTICE.value})


class Answer(StrEnum):
    """What the debtor did so far."""

    NONE_YET = "none_yet"
    """Too little was tried to say anything."""
    ANSWERED = "answered"
    NO_RESPONSE = "no_response"
    """Enough was tried, and nobody was ever reached."""
    REFUSED = "refused"
    """Said no, or accepted no offer; nothing was agreed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The answer with its counts, since the case was opened."""

    answer: Answer
    attempts: int
    conversations: int
    letters: int
    messages: int
    visits: int
    refusals: int
    """Of payment: in calls and at the door."""
    refused_offers: int
    """Offers of settlement that ran out without a yes."""
    refused_on: date | None
    """The last refusal, in UTC."""


def response_of(sheet: CaseSheet, today: date) -> Response:
    """What the debtor of a case did so far.

    Args:
        sheet: what the store knows of the case.
        today: the day in the creditor's country.
    """
    return Response(
        answer=_answer(sheet, today),
        attempts=sheet.attempts,
        conversations=sheet.talks,
        letters=_done(sheet.steps, WRITTEN),
        messages=_done(sheet.steps, {StepAction.MESSAGE.value}),
        visits=sheet.visits,
        refusals=sheet.refusals,
        refused_offers=sheet.refused_offers,
        refused_on=sheet.refused_at.date() if sheet.refused_at is not None else None,
    )


def letters_sent(sheet: CaseSheet, recorded_on: Sequence[date]) -> int:
    """How many letters the case had: those of its ladder and those that were recorded; one of a day in both is one.

    Args:
        sheet: what the store knows of the case.
        recorded_on: days of the recorded letters, in the creditor's country.
    """
    steps = Counter(step.done_on for step in sheet.steps.values() if step.action in WRITTEN and step.done_on)
    return (steps | Counter(recorded_on)).total()


def is_silent(sheet: CaseSheet, today: date) -> bool:
    """Enough was tried on enough days, and nobody was reached."""
    days = (today - sheet.opened_on).days
    return sheet.attempts + sheet.visits >= SILENT_ATTEMPTS and not sheet.talks and days >= SILENT_DAYS


def has_refused(sheet: CaseSheet) -> bool:
    """The last word was no: what was agreed later makes it good."""
    said_no = sheet.refused_at is not None or sheet.refused_offers > 0
    return said_no and not _agreed_since(sheet, sheet.refused_at)


def _answer(sheet: CaseSheet, today: date) -> Answer:
    if has_refused(sheet):
        return Answer.REFUSED
    if sheet.talks or sheet.promise is not None or sheet.plan is not None:
        return Answer.ANSWERED
    return Answer.NO_RESPONSE if is_silent(sheet, today) else Answer.NONE_YET


def _agreed_since(sheet: CaseSheet, refused_at: datetime | None) -> bool:
    if sheet.plan is not None and sheet.plan.next_due_on is not None:
        return True
    if sheet.settlement is not None and sheet.settlement.next_due_on is not None:
        return True
    promise = sheet.promise
    if promise is None or promise.state is PromiseState.CANCELLED:
        return False
    return refused_at is None or promise.made_on >= refused_at.date()


def _done(steps: Mapping[str, StepSheet], actions: frozenset[str] | set[str]) -> int:
    return sum(step.action in actions and step.done_on is not None for step in steps.values())
