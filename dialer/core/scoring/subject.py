"""A debtor as scoring sees one: calls, numbers and the debt through time, and the traits that stood at an instant.

Nothing about who the debtor is can enter here (``traits.py``). What is known is known as of an instant: the traits of a
call are those that stood before it, so that what is learned from the past holds for what is forecast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from dialer.core.scoring.paid_share import ShareLesson
from dialer.core.scoring.traits import (
    Feature,
    Observation,
    Traits,
    attempts_band,
    balance_band,
    hour_band,
    number_history,
)

PAYS_WITHIN = timedelta(days=30)
"""Money that comes in so soon after a conversation counts as its fruit (POLICY)."""
ONE_DAY = timedelta(days=1)

LINE = (Feature.HOUR, Feature.WEEKDAY, Feature.PLACE, Feature.NUMBER_HISTORY, Feature.SAME_BAND, Feature.ATTEMPTS)
"""What an answer is learned from."""
PERSON = (Feature.HOUR, Feature.PLACE, Feature.NUMBER_HISTORY, Feature.PARTY, Feature.ATTEMPTS)
"""What it is learned from whether the debtor is at the telephone."""
DEBT = (
    Feature.AGEING, Feature.BALANCE, Feature.REASON, Feature.PROMISES, Feature.PAYMENTS, Feature.PHASE, Feature.ATTEMPTS
)  # fmt: skip
"""What a payment is learned from."""
_OF_THE_HOUR = frozenset({Feature.HOUR, Feature.WEEKDAY, Feature.SAME_BAND})


class PastCall(NamedTuple):
    """An attempt that counts, as it ended."""

    at: datetime
    """Aware UTC: when it was ordered."""
    number_id: int
    is_answered: bool
    is_right_party: bool | None
    """None: no agent talked, or the agent did not say who it was."""


class Promised(NamedTuple):
    """A promise with what became of it by now."""

    made_at: datetime
    due_on: date
    is_kept: bool | None
    """None: open or cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One debtor of one creditor. Amounts in minor units of one currency."""

    debtor_id: int
    places: Mapping[int, str]
    """Number -> home, work, mobile, or an empty text; those that may still be dialled, in the debtor's order."""
    calls: Sequence[PastCall] = ()
    """Oldest first, on any number, also on those that are no longer dialled."""
    currency: str = "EUR"
    """Of the open case that was placed last; cases in other currencies are left out of all amounts."""
    payable: int = 0
    """Owed now and not disputed, over the open cases."""
    moves: Sequence[tuple[date, int]] = ()
    """What changed the balance: charges above zero; payments, credit notes and write-downs below."""
    payments: Sequence[tuple[date, int]] = ()
    """What came in: day of value, and how much."""
    due_on: date | None = None
    """Oldest due date."""
    placed_on: date | None = None
    phase: str = ""
    """Of the case that was placed last."""
    reasons: Sequence[tuple[datetime, str]] = ()
    """Default reasons as they were told, oldest first."""
    promises: Sequence[Promised] = field(default_factory=tuple)

    def payable_on(self, day: date) -> int:
        """What was owed at the end of a day: today's balance without what came later, never negative."""
        return max(0, self.payable - sum(minor for on, minor in self.moves if on > day))


def calls_before(subject: Subject, at: datetime) -> Sequence[PastCall]:
    """The calls that were known before an instant."""
    return [call for call in subject.calls if call.at < at]


def hour_traits(calls: Sequence[PastCall], number_id: int, local: datetime) -> dict[Feature, str]:
    """What an hour adds to the traits of a line.

    Args:
        calls: made before.
        local: the hour, in the zone in which the number's hours are counted.
    """
    band = hour_band(local.hour)
    tz = local.tzinfo
    answered = any(
        call.is_answered and call.number_id == number_id and hour_band(call.at.astimezone(tz).hour) == band
        for call in calls
    )
    return {
        Feature.HOUR: band,
        Feature.WEEKDAY: str(local.isoweekday()),
        Feature.SAME_BAND: "answered" if answered else "not yet",
    }


def number_traits(subject: Subject, calls: Sequence[PastCall], number_id: int) -> dict[Feature, str]:
    """What is known of a number whatever the hour, from the calls made before."""
    own = [call for call in calls if call.number_id == number_id]
    answered = sum(call.is_answered for call in own)
    talked = [call.is_right_party for call in own if call.is_right_party is not None]
    since = 0
    for call in reversed(calls):
        if call.is_right_party:
            break
        since += 1
    found = {
        Feature.NUMBER_HISTORY: number_history(len(own), answered),
        Feature.PARTY: "debtor" if any(talked) else "somebody else" if talked else "nobody",
        Feature.ATTEMPTS: attempts_band(since),
    }
    if place := subject.places.get(number_id, ""):
        found[Feature.PLACE] = place
    return found


def debt_traits(subject: Subject, at: datetime, day: date, ageing_of: Callable[[int], str]) -> dict[Feature, str]:
    """What is known of the debt on a day, before an instant of it.

    Args:
        ageing_of: days past due -> its class.
    """
    found = {
        Feature.BALANCE: balance_band(subject.payable_on(day)),
        Feature.REASON: next((code for told_at, code in reversed(subject.reasons) if told_at < at), "not told"),
        Feature.PROMISES: _promises(subject, at, day),
    }
    if subject.due_on is not None:
        found[Feature.AGEING] = ageing_of((day - subject.due_on).days)
    if subject.placed_on is not None:
        paid = any(subject.placed_on <= on < day for on, _ in subject.payments)
        found[Feature.PAYMENTS] = "paid something" if paid else "nothing yet"
    if subject.phase:
        found[Feature.PHASE] = subject.phase
    return found


def _promises(subject: Subject, at: datetime, day: date) -> str:
    known = [p.is_kept for p in subject.promises if p.made_at < at and p.due_on < day and p.is_kept is not None]
    if not known:
        return "none"
    if all(known):
        return "kept"
    return "kept and broken" if any(known) else "broken"


def only(traits: Traits, features: Sequence[Feature]) -> Traits:
    """The traits of these features, in their order."""
    return {feature: traits[feature] for feature in features if feature in traits}


def without_hour(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """Those that do not depend on the hour."""
    return tuple(feature for feature in features if feature not in _OF_THE_HOUR)


@dataclass(frozen=True, slots=True)
class Lessons:
    """What one debtor's calls teach, each with the instant of the call."""

    answer: tuple[tuple[datetime, Observation], ...]
    right_party: tuple[tuple[datetime, Observation], ...]
    pays: tuple[tuple[datetime, Observation], ...]
    shares: tuple[tuple[datetime, ShareLesson], ...] = ()


def lessons_of(subject: Subject, tz: tzinfo, now: datetime, ageing_of: Callable[[int], str]) -> Lessons:
    """Observations of every call: answered or not, the debtor or not, money within the time or not, and how much of it.

    Args:
        tz: in which the hours and days are counted.
        now: conversations younger than ``PAYS_WITHIN`` say nothing of payment yet.
        ageing_of: days past due -> its class.
    """
    answer, right_party, pays, shares = [], [], [], []
    calls = list(subject.calls)
    for index, call in enumerate(calls):
        before, local = calls[:index], call.at.astimezone(tz)
        line = number_traits(subject, before, call.number_id) | hour_traits(before, call.number_id, local)
        answer.append((call.at, Observation(only(line, LINE), call.is_answered)))
        if call.is_right_party is None:
            continue
        right_party.append((call.at, Observation(only(line, PERSON), call.is_right_party)))
        if call.is_right_party and call.at + PAYS_WITHIN <= now:
            debt = debt_traits(subject, call.at, local.date(), ageing_of)
            debt[Feature.ATTEMPTS] = line[Feature.ATTEMPTS]
            until = local.date() + PAYS_WITHIN
            came = [minor for on, minor in subject.payments if local.date() <= on <= until]
            pays.append((call.at, Observation(only(debt, DEBT), bool(came))))
            owed = subject.payable_on(local.date() - ONE_DAY)
            if came and owed:
                share = min(1.0, sum(came) / owed)
                shares.append((call.at, ShareLesson(balance_band(owed), share)))
    return Lessons(tuple(answer), tuple(right_party), tuple(pays), tuple(shares))
