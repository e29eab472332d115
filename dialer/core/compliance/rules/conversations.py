"""How often a debtor may be talked with: conversations in a local day and in a calendar week, inbound ones too."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead, until_or_callback, yields_to_callback
from dialer.core.compliance.rules.figures import at_most, positive_int
from dialer.core.kernel.window import day_bounds, week_bounds


class Span(StrEnum):
    """The local calendar span in which conversations are counted."""

    DAY = "day"
    WEEK = "week"


_BOUNDS = {Span.DAY: day_bounds, Span.WEEK: week_bounds}
_WHY = {Span.DAY: "conversations_per_day", Span.WEEK: "conversations_per_week"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conversations:
    """At most so many conversations in the span, over all cases of the debtor."""

    head: RuleHead
    max_count: int
    span: Span

    @classmethod
    def parse_per_day(cls, head: RuleHead, value: object) -> Conversations:
        return cls(head=head, max_count=positive_int(value, "conversations a day"), span=Span.DAY)

    @classmethod
    def parse_per_week(cls, head: RuleHead, value: object) -> Conversations:
        return cls(head=head, max_count=positive_int(value, "conversations a week"), span=Span.WEEK)

    def tightened(self, value: object) -> Conversations:
        return replace(self, max_count=at_most(positive_int(value, "conversations"), self.max_count, self.head.rule_id))

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if len(facts.conversations) < self.max_count:
            return None
        for tz, day in zip(moment.zones, moment.days, strict=True):
            starts_at, ends_at = _BOUNDS[self.span](day, tz)
            count = sum(1 for talk in facts.conversations if starts_at <= talk.at < ends_at)
            if count >= self.max_count and not yields_to_callback(self.head, facts, moment.at):
                return Objection(
                    rule_id=self.head.rule_id,
                    layer=self.head.layer,
                    why=_WHY[self.span],
                    until=until_or_callback(self.head, facts, moment.at, ends_at),
                    values=(("count", str(count)), ("max", str(self.max_count)), ("day", day.isoformat())),
                )
        return None
