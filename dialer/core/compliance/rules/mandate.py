"""The creditor's mandate: no call before its first day, none after its last."""

from __future__ import annotations

from dataclasses import dataclass

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead
from dialer.core.compliance.rules.figures import must_stay


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mandate:
    """First and last day are whole local days, both inside."""

    head: RuleHead

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> Mandate:
        must_stay(value, head.rule_id)
        return cls(head=head)

    def tightened(self, value: object) -> Mandate:
        return Mandate.parse(self.head, value)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        starts_on, ends_on = facts.mandate_starts, facts.mandate_ends
        if ends_on is not None and max(moment.days) > ends_on:
            return Objection(self.head.rule_id, self.head.layer, "mandate_ended", None, (("day", ends_on.isoformat()),))
        if starts_on is not None and min(moment.days) < starts_on:
            return Objection(
                self.head.rule_id,
                self.head.layer,
                "mandate_not_begun",
                moment.start_of(starts_on),
                (("day", starts_on.isoformat()),),
            )
        return None
