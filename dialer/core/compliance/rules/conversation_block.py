"""Days of rest after a conversation, its own day being the first (US-05); inbound conversations count too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.attempts_in_days import has_consent
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead, until_or_callback, yields_to_callback
from dialer.core.compliance.rules.counting import Per, conversations_of, per_of
from dialer.core.compliance.rules.figures import at_most, optional_table, positive_int
from dialer.core.kernel.window import ONE_DAY, local_day

_ZONES_APART = timedelta(days=2)
"""More than local days of any two zones can lie apart: beyond it nothing need be worked out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConversationBlock:
    """No call in ``days`` consecutive local days, the day of the latest conversation being day 1."""

    head: RuleHead
    days: int
    per: Per
    consent_days: int = 0
    """A direct consent of the last so many days lifts it (US-06)."""

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> ConversationBlock:
        """Read ``{days: 7, per: debt, consent_days: 7}``; ``days`` must be."""
        table = optional_table(value, {"days"}, {"per", "consent_days"}, "days after a conversation")
        return cls(
            head=head,
            days=positive_int(table["days"], "days"),
            per=per_of(table.get("per")),
            consent_days=positive_int(table["consent_days"], "consent_days") if "consent_days" in table else 0,
        )

    def tightened(self, value: object) -> ConversationBlock:
        """A campaign gives the number of days."""
        days = positive_int(value, self.head.rule_id)
        at_most(self.days, days, self.head.rule_id)
        return replace(self, days=days)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if not facts.conversations:
            return None
        talks = conversations_of(facts, self.per)
        if not talks:
            return None
        latest = max(talk.at for talk in talks)
        if moment.at - latest > self.days * ONE_DAY + _ZONES_APART:
            return None
        free_at = max(moment.start_of(local_day(latest, tz) + ONE_DAY * self.days) for tz in moment.zones)
        if moment.at >= free_at or yields_to_callback(self.head, facts, moment.at):
            return None
        if self.consent_days and has_consent(facts, moment.at, self.consent_days):
            return None
        return Objection(
            rule_id=self.head.rule_id,
            layer=self.head.layer,
            why="conversation_block",
            until=until_or_callback(self.head, facts, moment.at, free_at),
            values=(("talked_at", latest.isoformat()), ("days", str(self.days))),
        )
