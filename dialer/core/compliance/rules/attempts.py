"""How often a debtor may be dialled: attempts in a local day, the gap between two, attempts in any stretch of hours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from dialer.core.compliance.facts import Facts, PastAttempt
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead, until_or_callback, yields_to_callback
from dialer.core.compliance.rules.figures import at_most, positive_int, table_of
from dialer.core.kernel.outcomes import counts_as_attempt
from dialer.core.kernel.window import ONE_DAY, day_bounds


def _counts(attempt: PastAttempt) -> bool:
    return counts_as_attempt(attempt.outcome, rang=attempt.rang)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttemptsPerDay:
    """At most so many attempts in a local day, over all numbers of the debtor."""

    head: RuleHead
    max_count: int

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> AttemptsPerDay:
        return cls(head=head, max_count=positive_int(value, "attempts a day"))

    def tightened(self, value: object) -> AttemptsPerDay:
        return replace(
            self, max_count=at_most(positive_int(value, "attempts a day"), self.max_count, self.head.rule_id)
        )

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if len(facts.attempts) < self.max_count:
            return None
        for tz, day in zip(moment.zones, moment.days, strict=True):
            starts_at, ends_at = day_bounds(day, tz)
            count = sum(1 for attempt in facts.attempts if starts_at <= attempt.at < ends_at and _counts(attempt))
            if count >= self.max_count and not yields_to_callback(facts, moment.at):
                return Objection(
                    rule_id=self.head.rule_id,
                    layer=self.head.layer,
                    why="attempts_per_day",
                    until=until_or_callback(facts, moment.at, day_bounds(day + ONE_DAY, tz)[0]),
                    values=(("count", str(count)), ("max", str(self.max_count)), ("day", day.isoformat())),
                )
        return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttemptGap:
    """At least so long between two attempts."""

    head: RuleHead
    gap: timedelta

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> AttemptGap:
        return cls(head=head, gap=timedelta(minutes=positive_int(value, "minutes between attempts")))

    def tightened(self, value: object) -> AttemptGap:
        minutes = positive_int(value, "minutes between attempts")
        at_most(int(self.gap.total_seconds() // 60), minutes, self.head.rule_id)
        return replace(self, gap=timedelta(minutes=minutes))

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        since = moment.at - self.gap
        latest = None
        for attempt in facts.attempts:
            if attempt.at > since and _counts(attempt) and (latest is None or attempt.at > latest):
                latest = attempt.at
        if latest is None or yields_to_callback(facts, moment.at):
            return None
        return Objection(
            rule_id=self.head.rule_id,
            layer=self.head.layer,
            why="attempt_gap",
            until=until_or_callback(facts, moment.at, latest + self.gap),
            values=(("minutes", str(int(self.gap.total_seconds() // 60))), ("last_at", latest.isoformat())),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttemptsRolling:
    """At most so many attempts in any stretch of so many hours: one made exactly that long ago is out of it."""

    head: RuleHead
    max_count: int
    length: timedelta

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> AttemptsRolling:
        table = table_of(value, {"max", "hours"}, "rolling attempts")
        return cls(
            head=head,
            max_count=positive_int(table.get("max"), "max"),
            length=timedelta(hours=positive_int(table.get("hours"), "hours")),
        )

    def tightened(self, value: object) -> AttemptsRolling:
        stricter = AttemptsRolling.parse(self.head, value)
        at_most(stricter.max_count, self.max_count, self.head.rule_id)
        if stricter.length < self.length:
            at_most(int(self.length.total_seconds()), int(stricter.length.total_seconds()), self.head.rule_id)
        return stricter

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if len(facts.attempts) < self.max_count:
            return None
        since = moment.at - self.length
        times = sorted((a.at for a in facts.attempts if a.at > since and _counts(a)), reverse=True)
        if len(times) < self.max_count or yields_to_callback(facts, moment.at):
            return None
        return Objection(
            rule_id=self.head.rule_id,
            layer=self.head.layer,
            why="attempts_rolling",
            until=until_or_callback(facts, moment.at, times[self.max_count - 1] + self.length),
            values=(
                ("count", str(len(times))),
                ("max", str(self.max_count)),
                ("hours", str(int(self.length.total_seconds() // 3600))),
            ),
        )
