"""The creditor's mandate: no call before its first day, none after its last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead, latest_start_of
from dialer.core.compliance.rules.figures import must_stay


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mandate:
    """First and last day are whole local days, both inside; an instant is itself (§1.8.12)."""

    head: RuleHead

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> Mandate:
        must_stay(value, head.rule_id)
        return cls(head=head)

    def tightened(self, value: object) -> Mandate:
        return Mandate.parse(self.head, value)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        starts, ends = facts.mandate_starts, facts.mandate_ends
        if ends is not None and _is_over(ends, moment):
            return Objection(self.head.rule_id, self.head.layer, "mandate_ended", None, (("day", _day(ends)),))
        if starts is not None and not _has_begun(starts, moment):
            begins_at = latest_start_of(starts, moment)
            return Objection(
                self.head.rule_id, self.head.layer, "mandate_not_begun", begins_at, (("day", _day(starts)),)
            )
        return None


def _is_over(ends: datetime | date, moment: Moment) -> bool:
    return moment.at >= ends if isinstance(ends, datetime) else max(moment.days) > ends


def _has_begun(starts: datetime | date, moment: Moment) -> bool:
    return moment.at >= starts if isinstance(starts, datetime) else min(moment.days) >= starts


def _day(edge: datetime | date) -> str:
    return (edge.date() if isinstance(edge, datetime) else edge).isoformat()
