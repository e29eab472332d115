"""Holidays that the agency added to the packs' calendars, by area."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import UserId
from dialer.db.rows import AnyRow
from dialer.db.tables.facts import added_holidays
from dialer.ports.facts import HolidayRow, Recorded


def all_holidays(connection: Connection) -> tuple[HolidayRow, ...]:
    latest_first = select(added_holidays).order_by(added_holidays.c.on_day.desc(), added_holidays.c.id.desc())
    return tuple(_row(row) for row in connection.execute(latest_first))


def add(connection: Connection, row: HolidayRow) -> int:
    """Raises Conflict when the same day stands for the same area."""
    what = {
        "country": row.country,
        "region": row.region,
        "municipality": row.municipality,
        "on_day": row.on,
        "is_yearly": row.is_yearly,
    }
    same = select(added_holidays.c.id).where(
        *(added_holidays.c[name] == value for name, value in what.items()), added_holidays.c.ended_at.is_(None)
    )
    if (known := connection.execute(same).scalar()) is not None:
        raise Conflict("that day is among the area's added holidays already", code="already_there", id=known)
    values = {"title": row.title, "by_user_id": row.recorded.by, "created_at": row.recorded.at, **what}
    holiday_id: int = connection.execute(
        insert(added_holidays).values(values).returning(added_holidays.c.id)
    ).scalar_one()
    return holiday_id


def end(connection: Connection, holiday_id: int, at: datetime, by: UserId) -> None:
    """Take one off again. Raises NotFound, Conflict when that was done already."""
    row = connection.execute(select(added_holidays).where(added_holidays.c.id == holiday_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no added holiday {holiday_id}", id=holiday_id)
    if row.ended_at is not None:
        raise Conflict("that holiday was taken off already", code="already_ended", id=holiday_id)
    taken_off = update(added_holidays).where(added_holidays.c.id == holiday_id)
    connection.execute(taken_off.values(ended_at=at, ended_by_user_id=by))


def _row(row: AnyRow) -> HolidayRow:
    return HolidayRow(
        holiday_id=row.id,
        title=row.title,
        country=row.country,
        region=row.region,
        municipality=row.municipality,
        on=row.on_day,
        is_yearly=bool(row.is_yearly),
        recorded=Recorded(at=row.created_at, by=None if row.by_user_id is None else UserId(row.by_user_id)),
        ended_at=row.ended_at,
    )
