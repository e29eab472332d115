"""The debtor's own wishes: no calls, none by telephone, none at certain times or places, only the representative.

They go before everything else, and no figure of a pack or a campaign touches them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dialer.core.compliance.facts import Facts, Wish, WishKind
from dialer.core.compliance.rules.base import Moment, Objection, RuleHead
from dialer.core.compliance.rules.figures import must_stay
from dialer.core.kernel.window import ONE_DAY, day_starts, instant

PHONE = "phone"
"""The medium that is ours."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wishes:
    """Cease, a blocked telephone and a representative refuse; a time to avoid defers to its end (§1.8.6)."""

    head: RuleHead
    margin: timedelta = timedelta(0)
    """No call starts within so long before a time to avoid (§1.8.1)."""

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> Wishes:
        must_stay(value, head.rule_id)
        return cls(head=head)

    def tightened(self, value: object) -> Wishes:
        return replace(Wishes.parse(self.head, value), margin=self.margin)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        if facts.represented_by:
            return self._refusal("represented")
        if not facts.wishes:
            return None
        for wish in facts.wishes:
            if wish.kind is WishKind.CEASE:
                return self._refusal("cease")
            if wish.kind is WishKind.MEDIUM_BLOCK and wish.medium == PHONE:
                return self._refusal("medium_block")
        ends = [
            ends_at
            for wish in facts.wishes
            if wish.kind is WishKind.AVOID and _speaks_of(wish, facts)
            for tz in moment.zones
            if (ends_at := self._ends_at(wish, tz, moment.at)) is not None
        ]
        return Objection(self.head.rule_id, self.head.layer, "avoid", max(ends)) if ends else None

    def _refusal(self, why: str) -> Objection:
        return Objection(self.head.rule_id, self.head.layer, why, None)

    def _ends_at(self, wish: Wish, tz: ZoneInfo, at: datetime) -> datetime | None:
        """Where the window to avoid ends that an instant lies in, or within the margin before."""
        today = at.astimezone(tz).date()
        found: datetime | None = None
        for day in (today - ONE_DAY, today, today + ONE_DAY):
            if day.weekday() not in wish.weekdays:
                continue
            starts_at = day_starts(day, tz) if wish.starts is None else instant(day, wish.starts, tz)
            if wish.ends is None:
                ends_at = day_starts(day + ONE_DAY, tz)
            else:
                passes_midnight = wish.starts is not None and wish.ends <= wish.starts
                ends_at = instant(day + ONE_DAY if passes_midnight else day, wish.ends, tz, later=True)
            # now + margin may touch the start of the window, not pass it
            is_in = starts_at - self.margin < at < ends_at or starts_at <= at < ends_at
            if is_in and (found is None or ends_at > found):
                found = ends_at
        return found


def _speaks_of(wish: Wish, facts: Facts) -> bool:
    return wish.place is None or (facts.number is not None and facts.number.place is wish.place)
