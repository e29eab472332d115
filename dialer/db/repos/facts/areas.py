"""What holds of where debtors live: holidays that the agency added there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Date, bindparam, or_, select

from dialer.core.compliance.added_holiday import AddedHoliday, closed_days
from dialer.core.compliance.rules.base import HORIZON
from dialer.db.tables.facts import added_holidays

_holidays = select(
    added_holidays.c.country,
    added_holidays.c.region,
    added_holidays.c.municipality,
    added_holidays.c.on_day,
    added_holidays.c.is_yearly,
).where(
    added_holidays.c.ended_at.is_(None),
    or_(added_holidays.c.is_yearly, added_holidays.c.on_day >= bindparam("since", type_=Date())),
)
"""Those that stand or will: a handful, wherever they are."""

NONE: frozenset[date] = frozenset()


class Holidays:
    """The added holidays of now, asked place by place: debtors of one place share the answer."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._since = now.date() - timedelta(days=1)  # somewhere it is still that day
        self._until = (now + HORIZON).date() + timedelta(days=1)
        self._all = [
            AddedHoliday(
                country=row.country,
                region=row.region,
                municipality=row.municipality,
                on=row.on_day,
                is_yearly=bool(row.is_yearly),
            )
            for row in connection.execute(_holidays, {"since": self._since})
        ]
        self._known: dict[tuple[str, str, str], frozenset[date]] = {}

    def of(self, country: str, region: str, municipality: str) -> frozenset[date]:
        """The days on which nobody who lives there is called, as far as a decision looks ahead."""
        if not self._all:
            return NONE
        place = (country, region, municipality)
        if place not in self._known:
            self._known[place] = closed_days(
                self._all,
                country=country,
                region=region,
                municipality=municipality,
                since=self._since,
                until=self._until,
            )
        return self._known[place]
