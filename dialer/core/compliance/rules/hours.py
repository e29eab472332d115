"""Calling hours: weekly windows in the debtor's zone, a safety margin before closing, days on which nobody calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.base import HORIZON, Moment, Objection, RuleHead
from dialer.core.compliance.rules.figures import loosened
from dialer.core.compliance.rules.holidays import Closure, Place
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import ONE_DAY, Period, WeeklyWindows

NO_MARGIN = timedelta(0)
ONE_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hours:
    """When a call may start: from opening on, and while now + margin is not past the closing (§1.8.1).

    Several zones (a number and an address apart) are intersected.
    """

    head: RuleHead
    windows: WeeklyWindows
    margin: timedelta = NO_MARGIN
    margin_head: RuleHead | None = None
    """The rule that is reported when the margin alone forbids."""
    closures: tuple[Closure, ...] = ()

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> Hours:
        if not isinstance(value, Mapping):
            raise Invalid("hours are a table of weekdays and windows, like {mon-fri: '08:30-21:00'}", field="value")
        windows = WeeklyWindows.parse(value)
        if not windows.is_ever_open:
            raise Invalid("hours are never open; give at least one window", field="value")
        return cls(head=head, windows=windows)

    def tightened(self, value: object) -> Hours:
        if not isinstance(value, Mapping):
            raise Invalid("hours are a table of weekdays and windows, like {mon-fri: '09:00-18:00'}", field="value")
        narrower = WeeklyWindows.parse(value)
        common = narrower.intersected(self.windows)
        if common != narrower:
            raise loosened(self.head.rule_id, "these hours go beyond the pack's; stay inside them")
        return replace(self, windows=common)

    def weigh(self, facts: Facts, moment: Moment) -> Objection | None:
        return _weighed(self, Place(facts.country, facts.region, facts.municipality, facts.closed_days), moment)

    def objection_at(self, place: Place, moment: Moment) -> Objection | None:
        """As ``weigh``, for a debtor of whom only the place counts."""
        for tz, day in zip(moment.zones, moment.days, strict=True):
            if not self._is_open(place, day, tz, moment.at):
                return self._objection(place, moment, tz, day)
        return None

    def closes_at(self, place: Place, moment: Moment) -> datetime | None:
        """Last instant at which a call may start before the present opening ends, in all the zones.

        Returns:
            None when they are closed at the moment, or never close.
        """
        ends = []
        for tz, day in zip(moment.zones, moment.days, strict=True):
            if not self._is_open(place, day, tz, moment.at):
                return None
            ends_at = self._end_of_opening(place, tz, moment.at)
            if ends_at is not None:
                ends.append(ends_at - self.margin)
        return min(ends, default=None)

    def _end_of_opening(self, place: Place, tz: ZoneInfo, at: datetime) -> datetime | None:
        """Where the opening that holds an instant ends, openings that touch taken together; None: not within a week."""
        ends_at = at
        while ends_at < at + ONE_WEEK:
            parts = open_parts(self, place, ends_at.astimezone(tz).date(), tz)
            following = next((p for p in parts if p.starts_at <= ends_at < p.ends_at), None)
            if following is None:
                return ends_at
            ends_at = following.ends_at
        return None

    def _is_open(self, place: Place, day: date, tz: ZoneInfo, at: datetime) -> bool:
        """Whether a call may start at an instant of that local day."""
        latest = at + self.margin
        return any(part.starts_at <= at and latest <= part.ends_at for part in open_parts(self, place, day, tz))

    def _next_opening(self, place: Place, tz: ZoneInfo, at: datetime) -> datetime | None:
        """First instant from ``at`` on at which a call may start in one zone."""
        day, last = at.astimezone(tz).date(), (at + HORIZON).date()
        while day <= last:
            for part in open_parts(self, place, day, tz):
                start = max(at, part.starts_at)
                if start + self.margin <= part.ends_at:
                    return start
            day += ONE_DAY
        return None

    def _first_common_opening(self, place: Place, moment: Moment) -> datetime | None:
        at, latest = moment.at, moment.at + HORIZON
        while at <= latest:
            openings = [self._next_opening(place, tz, at) for tz in moment.zones]
            known = [opening for opening in openings if opening is not None]
            if len(known) < len(openings):
                return None
            if max(known) == at:
                return at
            at = max(known)
        return None

    def _objection(self, place: Place, moment: Moment, tz: ZoneInfo, day: date) -> Objection:
        head, why = self.head, "hours"
        if any(part.starts_at <= moment.at < part.ends_at for part in open_parts(self, place, day, tz)):
            head, why = self.margin_head or self.head, "margin"
        elif self.windows.parts_of(day, tz):
            closing = next((closure for closure in self.closures if closure.covers(place, day)), None)
            if closing is not None:
                head, why = closing.head, closing.why
            elif day in place.closed_days:
                head, why = (self.closures[0].head if self.closures else self.head), "added_holiday"
        windows = ", ".join(str(window) for window in self.windows.days[day.weekday()])
        return Objection(
            rule_id=head.rule_id,
            layer=head.layer,
            why=why,
            until=self._first_common_opening(place, moment),
            values=(("day", day.isoformat()), ("windows", windows), ("zone", tz.key)),
        )


@lru_cache(maxsize=8192)
def _weighed(hours: Hours, place: Place, moment: Moment) -> Objection | None:
    """All debtors of a place have the same answer at the same instant, and a tick asks for many of them."""
    return hours.objection_at(place, moment)


def is_closed(hours: Hours, place: Place, day: date) -> bool:
    """Whether nobody of the place is called on a local day: by the pack's calendars, or by a day that was added."""
    return day in place.closed_days or any(closure.covers(place, day) for closure in hours.closures)


@lru_cache(maxsize=16384)
def open_parts(hours: Hours, place: Place, day: date, tz: ZoneInfo) -> tuple[Period, ...]:
    """What is open within one local day; a part that goes on past midnight ends where it really ends."""
    if is_closed(hours, place, day):
        return ()
    parts = hours.windows.parts_of(day, tz)
    if not parts:
        return ()
    following = day + ONE_DAY
    if not is_closed(hours, place, following):
        for part in hours.windows.parts_of(following, tz):
            if part.starts_at == parts[-1].ends_at:
                return (*parts[:-1], Period(parts[-1].starts_at, part.ends_at))
    return parts
