"""What a recording may say instead of an agent, and how often it may call (IT-15, US-07, US-16)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from dialer.core.compliance.facts import Facts, Message, NumberFacts
from dialer.core.compliance.rules.attempts_in_days import has_consent
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead
from dialer.core.compliance.rules.figures import at_most, loosened, optional_table, positive_int, table_of, word_of
from dialer.core.kernel.codes import NumberPlace, Outcome
from dialer.core.kernel.outcomes import counts_as_attempt
from dialer.core.kernel.phone import PhoneKind, kind_of
from dialer.core.kernel.window import ONE_DAY, day_starts, local_day

_AN_INSTANT = timedelta(microseconds=1)


class Telling(StrEnum):
    """Whether a recording may say something, the strictest first."""

    REFUSED = "refused"
    CODE = "code"
    """Only after the debtor typed a personal code on the keypad."""
    ALLOWED = "allowed"


_RANK = {telling: rank for rank, telling in enumerate(Telling)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recordings:
    """What a recording may say, by its content."""

    head: RuleHead
    tellings: dict[Message, Telling]

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> Recordings:
        """Read ``{information: allowed, debt_content: code}``."""
        table = table_of(value, {message.value for message in Message}, "recordings")
        words = [telling.value for telling in Telling]
        return cls(
            head=head,
            tellings={message: Telling(word_of(table[message.value], words, message.value)) for message in Message},
        )

    def tightened(self, value: object) -> Recordings:
        stricter = Recordings.parse(self.head, value)
        for message, telling in stricter.tellings.items():
            if _RANK[telling] > _RANK[self.tellings[message]]:
                raise loosened(self.head.rule_id, f"{message.value}: {telling.value}")
        return stricter

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if facts.message is None:
            return None
        telling = self.tellings[facts.message]
        if telling is Telling.ALLOWED or (telling is Telling.CODE and facts.is_behind_code):
            return None
        return Objection(self.head.rule_id, self.head.layer, "recording", None, (("message", facts.message.value),))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecordedCalls:
    """At most so many recorded calls to one line in so many days without consent; to a mobile none without it.

    An abandoned call's message is a recorded call too (US-16).
    """

    head: RuleHead
    max_count: int
    days: int
    mobile_needs_consent: bool

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> RecordedCalls:
        """Read ``{max: 3, days: 30, mobile: consent}``; ``mobile: allowed`` counts mobiles like other lines."""
        table = optional_table(value, {"max", "days", "mobile"}, set(), "recorded calls")
        return cls(
            head=head,
            max_count=positive_int(table["max"], "max"),
            days=positive_int(table["days"], "days"),
            mobile_needs_consent=word_of(table["mobile"], ["consent", "allowed"], "mobile") == "consent",
        )

    def tightened(self, value: object) -> RecordedCalls:
        """A campaign gives the count."""
        count = at_most(positive_int(value, self.head.rule_id), self.max_count, self.head.rule_id)
        return replace(self, max_count=count)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        number = facts.number
        if facts.message is None or number is None or has_consent(facts, moment.at):
            return None
        if self.mobile_needs_consent and _may_be_mobile(number):
            return Objection(self.head.rule_id, self.head.layer, "recording_consent", None)
        for tz, day in zip(moment.zones, moment.days, strict=True):
            since = day_starts(day - ONE_DAY * (self.days - 1), tz) - _AN_INSTANT
            times = sorted(
                (
                    attempt.at
                    for attempt in facts.attempts
                    if attempt.at > since
                    and attempt.e164 in ("", number.e164)
                    and (attempt.was_recording or attempt.outcome is Outcome.ABANDONED)
                    and counts_as_attempt(attempt.outcome, rang=attempt.rang)
                ),
                reverse=True,
            )
            if len(times) >= self.max_count:
                leaves_on = local_day(times[self.max_count - 1], tz) + ONE_DAY * self.days
                return Objection(
                    rule_id=self.head.rule_id,
                    layer=self.head.layer,
                    why="recorded_calls",
                    until=moment.start_of(leaves_on),
                    values=(("count", str(len(times))), ("max", str(self.max_count)), ("days", str(self.days))),
                )
        return None


def _may_be_mobile(number: NumberFacts) -> bool:
    """In doubt yes: North America's plan does not tell mobiles from landlines."""
    kind = kind_of(number.e164)
    if kind is PhoneKind.FIXED_OR_MOBILE:
        return number.place not in (NumberPlace.HOME, NumberPlace.WORK)
    return kind is PhoneKind.MOBILE or number.place is NumberPlace.MOBILE
