"""Case holds: an open one refuses the call, a dated one defers it to its end, a cease refuses while it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dialer.core.compliance.facts import Facts, Hold
from dialer.core.compliance.rules.base import Layer, Moment, Objection, RuleHead
from dialer.core.compliance.rules.figures import must_stay
from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.window import ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Holds:
    """No dialling while a hold of §3.1 stands; whole local days are inclusive."""

    head: RuleHead

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> Holds:
        must_stay(value, head.rule_id)
        return cls(head=head)

    def tightened(self, value: object) -> Holds:
        return Holds.parse(self.head, value)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if not facts.holds:
            return None
        worst: Objection | None = None
        for hold in facts.holds:
            if not _stands(hold, moment):
                continue
            objection = self._objection(hold, moment)
            if objection.until is None:
                return objection
            if worst is None or worst.until is None or objection.until > worst.until:
                worst = objection
        return worst

    def _objection(self, hold: Hold, moment: Moment) -> Objection:
        is_cease = hold.reason is HoldReason.CEASE
        return Objection(
            rule_id=self.head.rule_id,
            layer=Layer.DEBTOR if is_cease else self.head.layer,
            why="hold",
            until=None if is_cease else _end(hold.ends, moment),
            values=(("reason", hold.reason.value),),
        )


def _start(starts: datetime | date | None, moment: Moment) -> datetime | None:
    if starts is None or isinstance(starts, datetime):
        return starts
    return moment.earliest_start_of(starts)


def _end(ends: datetime | date | None, moment: Moment) -> datetime | None:
    if ends is None or isinstance(ends, datetime):
        return ends
    return moment.start_of(ends + ONE_DAY)


def _stands(hold: Hold, moment: Moment) -> bool:
    starts_at, ends_at = _start(hold.starts, moment), _end(hold.ends, moment)
    return (starts_at is None or starts_at <= moment.at) and (ends_at is None or moment.at < ends_at)
