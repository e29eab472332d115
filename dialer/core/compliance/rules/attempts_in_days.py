"""Attempts, or contacts, within so many consecutive local days, today included: as the United States count (US-04)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dialer.core.compliance.facts import Consent, Facts
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead, until_or_callback, yields_to_callback
from dialer.core.compliance.rules.counting import Per, attempts_since, conversations_of, per_of
from dialer.core.compliance.rules.figures import at_most, optional_table, positive_int, texts_of, word_of
from dialer.core.compliance.rules.where import Where
from dialer.core.kernel.codes import NumberPlace
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import ONE_DAY, day_starts, local_day

_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttemptsInDays:
    """At most ``max_count`` attempts in ``days`` consecutive local days, in each of the zones."""

    head: RuleHead
    max_count: int
    days: int
    per: Per = Per.DEBTOR
    places: frozenset[NumberPlace] = frozenset()
    """Only calls to numbers of these places are counted and weighed; a place not known is a home. Empty: all."""
    where: Where | None = None
    """Holds only there, by the address or by the number (US-18: the strictest of both)."""
    counts_conversations: bool = False
    """Conversations are counted in place of attempts: a city's contacts (US-18)."""
    consent_days: int = 0
    """Calls within so many days of the debtor's direct consent are out of the count (US-06)."""

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> AttemptsInDays:
        """Read ``{max: 7, days: 7}``, perhaps with ``per``, ``places``, ``where``, ``counts``, ``consent_days``."""
        optional = {"per", "places", "where", "counts", "consent_days"}
        table = optional_table(value, {"max", "days"}, optional, "attempts in days")
        known = ", ".join(place.value for place in NumberPlace)
        try:
            places = frozenset(NumberPlace(text) for text in texts_of(table.get("places"), "places"))
        except ValueError as error:
            raise Invalid(f"places: {error}; known are {known}", field="places") from error
        return cls(
            head=head,
            max_count=positive_int(table["max"], "max"),
            days=positive_int(table["days"], "days"),
            per=per_of(table.get("per")),
            places=places,
            where=Where.parse(table["where"], "where") if "where" in table else None,
            counts_conversations=word_of(table.get("counts", "attempts"), ["attempts", "conversations"], "counts")
            == "conversations",
            consent_days=positive_int(table["consent_days"], "consent_days") if "consent_days" in table else 0,
        )

    def tightened(self, value: object) -> AttemptsInDays:
        """A campaign gives the count alone, or ``{max, days}``."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = {"max": value, "days": self.days}
        table = optional_table(value, {"max", "days"}, set(), self.head.rule_id)
        max_count, days = positive_int(table["max"], "max"), positive_int(table["days"], "days")
        at_most(max_count, self.max_count, self.head.rule_id)
        at_most(self.days, days, self.head.rule_id)
        return replace(self, max_count=max_count, days=days)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        past_count = len(facts.conversations if self.counts_conversations else facts.attempts)
        if past_count < self.max_count or not self._holds_for(facts, moment.at):
            return None
        if yields_to_callback(self.head, facts, moment.at):
            return None
        worst: Objection | None = None
        for tz, day in zip(moment.zones, moment.days, strict=True):
            since = day_starts(day - ONE_DAY * (self.days - 1), tz) - _AN_INSTANT
            times = [at for at in self._times(facts, since) if not self._is_out(facts, at)]
            if len(times) < self.max_count:
                continue
            times.sort(reverse=True)
            leaves_on = local_day(times[self.max_count - 1], tz) + ONE_DAY * self.days
            until = until_or_callback(self.head, facts, moment.at, day_starts(leaves_on, tz))
            if worst is None or worst.until is None or until > worst.until:
                worst = self._objection(len(times), until)
        return worst

    def _times(self, facts: Facts, since: datetime) -> list[datetime]:
        if self.counts_conversations:
            return [talk.at for talk in conversations_of(facts, self.per) if talk.at > since]
        return attempts_since(facts, self.per, since, self.places)

    def _holds_for(self, facts: Facts, at: datetime) -> bool:
        if self.where is not None and not self.where.covers(facts):
            return False
        if self.places and _place(facts) not in self.places:
            return False
        return not (self.consent_days and has_consent(facts, at, self.consent_days))

    def _is_out(self, facts: Facts, at: datetime) -> bool:
        return bool(self.consent_days) and has_consent(facts, at, self.consent_days)

    def _objection(self, count: int, until: datetime) -> Objection:
        return Objection(
            rule_id=self.head.rule_id,
            layer=self.head.layer,
            why="contacts_in_days" if self.counts_conversations else "attempts_in_days",
            until=until,
            values=(
                ("count", str(count)),
                ("max", str(self.max_count)),
                ("days", str(self.days)),
                ("per", self.per.value),
            ),
        )


def _place(facts: Facts) -> NumberPlace:
    return (facts.number.place if facts.number is not None else None) or NumberPlace.HOME


def has_consent(facts: Facts, at: datetime, days: int | None = None) -> bool:
    """Whether the debtor's consent for this number stood at an instant, for so many days at most."""
    consent: Consent | None = facts.number.consent if facts.number is not None else None
    if consent is None or at < consent.given_at:
        return False
    if days is not None and at >= consent.given_at + timedelta(days=days):
        return False
    return consent.ends_at is None or at < consent.ends_at
