"""How often one may dial: attempts in a local day, the gap between two, attempts in any stretch of hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead, until_or_callback, yields_to_callback
from dialer.core.compliance.rules.counting import Per, attempts_since, per_of
from dialer.core.compliance.rules.figures import at_most, loosened, optional_table, positive_int
from dialer.core.kernel.window import ONE_DAY, day_bounds

_AN_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttemptsPerDay:
    """At most so many attempts in a local day, over all numbers of the debtor unless it says otherwise."""

    head: RuleHead
    max_count: int
    per: Per = Per.DEBTOR

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> AttemptsPerDay:
        """Read ``3``, or ``{max: 3, per: number}``."""
        max_count, per = _figure_and_per(value, "max", "attempts a day")
        return cls(head=head, max_count=max_count, per=per)

    def tightened(self, value: object) -> AttemptsPerDay:
        stricter = AttemptsPerDay.parse(self.head, value if isinstance(value, Mapping) else _like(value, "max", self))
        at_most(stricter.max_count, self.max_count, self.head.rule_id)
        return _same_subject(self, stricter)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if len(facts.attempts) < self.max_count or yields_to_callback(self.head, facts, moment.at):
            return None
        for tz, day in zip(moment.zones, moment.days, strict=True):
            starts_at, ends_at = day_bounds(day, tz)
            times = attempts_since(facts, self.per, starts_at - _AN_INSTANT)
            count = sum(1 for at in times if at < ends_at)
            if count >= self.max_count:
                return Objection(
                    rule_id=self.head.rule_id,
                    layer=self.head.layer,
                    why="attempts_per_day",
                    until=until_or_callback(self.head, facts, moment.at, day_bounds(day + ONE_DAY, tz)[0]),
                    values=(
                        ("count", str(count)),
                        ("max", str(self.max_count)),
                        ("day", day.isoformat()),
                        ("per", self.per.value),
                    ),
                )
        return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttemptGap:
    """At least so long between two attempts."""

    head: RuleHead
    gap: timedelta
    per: Per = Per.DEBTOR

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> AttemptGap:
        """Read ``120``, or ``{minutes: 120, per: number}``."""
        minutes, per = _figure_and_per(value, "minutes", "minutes between attempts")
        return cls(head=head, gap=timedelta(minutes=minutes), per=per)

    def tightened(self, value: object) -> AttemptGap:
        stricter = AttemptGap.parse(self.head, value if isinstance(value, Mapping) else _like(value, "minutes", self))
        at_most(_minutes(self.gap), _minutes(stricter.gap), self.head.rule_id)
        return _same_subject(self, stricter)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if not facts.attempts:
            return None
        times = attempts_since(facts, self.per, moment.at - self.gap)
        if not times or yields_to_callback(self.head, facts, moment.at):
            return None
        latest = max(times)
        return Objection(
            rule_id=self.head.rule_id,
            layer=self.head.layer,
            why="attempt_gap",
            until=until_or_callback(self.head, facts, moment.at, latest + self.gap),
            values=(("minutes", str(_minutes(self.gap))), ("last_at", latest.isoformat()), ("per", self.per.value)),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AttemptsRolling:
    """At most so many attempts in any stretch of so many hours: one made exactly that long ago is out of it."""

    head: RuleHead
    max_count: int
    length: timedelta
    per: Per = Per.DEBTOR

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> AttemptsRolling:
        """Read ``{max: 10, hours: 168}``, with ``per`` where it is not the debtor."""
        table = optional_table(value, {"max", "hours"}, {"per"}, "rolling attempts")
        return cls(
            head=head,
            max_count=positive_int(table["max"], "max"),
            length=timedelta(hours=positive_int(table["hours"], "hours")),
            per=per_of(table.get("per")),
        )

    def tightened(self, value: object) -> AttemptsRolling:
        if isinstance(value, Mapping) and "per" not in value:
            value = {**value, "per": self.per.value}
        stricter = AttemptsRolling.parse(self.head, value)
        at_most(stricter.max_count, self.max_count, self.head.rule_id)
        if stricter.length < self.length:
            at_most(_hours(self.length), _hours(stricter.length), self.head.rule_id)
        return _same_subject(self, stricter)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if len(facts.attempts) < self.max_count:
            return None
        times = attempts_since(facts, self.per, moment.at - self.length)
        if len(times) < self.max_count or yields_to_callback(self.head, facts, moment.at):
            return None
        times.sort(reverse=True)
        return Objection(
            rule_id=self.head.rule_id,
            layer=self.head.layer,
            why="attempts_rolling",
            until=until_or_callback(self.head, facts, moment.at, times[self.max_count - 1] + self.length),
            values=(
                ("count", str(len(times))),
                ("max", str(self.max_count)),
                ("hours", str(_hours(self.length))),
                ("per", self.per.value),
            ),
        )


R = TypeVar("R", AttemptsPerDay, AttemptGap, AttemptsRolling)


def _figure_and_per(value: object, key: str, what: str) -> tuple[int, Per]:
    if not isinstance(value, Mapping):
        return positive_int(value, what), Per.DEBTOR
    table = optional_table(value, {key}, {"per"}, what)
    return positive_int(table[key], what), per_of(table.get("per"))


def _like(value: object, key: str, rule: AttemptsPerDay | AttemptGap) -> object:
    """A plain figure of a campaign speaks of the same subject as the pack's."""
    return value if rule.per is Per.DEBTOR else {key: value, "per": rule.per.value}


def _same_subject(rule: R, stricter: R) -> R:
    """Counting over the whole debtor is stricter than by number or debt; the other way round loosens."""
    if stricter.per is not rule.per and stricter.per is not Per.DEBTOR:
        raise loosened(rule.head.rule_id, f"per {stricter.per.value} against per {rule.per.value}")
    return stricter


def _minutes(gap: timedelta) -> int:
    return int(gap.total_seconds() // 60)


def _hours(length: timedelta) -> int:
    return int(length.total_seconds() // 3600)
