"""Add a day to an area's holidays, and take one off again that was added: the packs' own are never touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rulebook import country_code
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import UserId
from dialer.ports.facts import HolidayRow
from dialer.ports.store import AuditLine, Store


async def add_holiday(store: Store, packs: Mapping[str, Pack], row: HolidayRow) -> HolidayRow:
    """As it was stored.

    Raises:
        Invalid: a country without a rule pack, whose debtors are not called at all; or a single day that is over.
        Conflict: the same day stands for the same area.
    """
    country = country_code(row.country)
    pack = next((pack for pack in packs.values() if pack.country == country), None)
    if pack is None:
        known = ", ".join(sorted(pack.country for pack in packs.values()))
        raise Invalid(f"there is no rule pack for country {row.country}; there are {known}", field="country")
    if not row.is_yearly and row.on < row.recorded.at.astimezone(pack.zones[0]).date():
        raise Invalid(f"{row.on} is over; give a day to come, or make it a yearly one", field="on")
    row = replace(row, country=country)
    async with store.transaction() as tx:
        holiday_id = await tx.facts.add_holiday(row)
        line = AuditLine(
            at=row.recorded.at,
            user_id=row.recorded.by,
            action="holiday.added",
            subject=f"holiday:{holiday_id}",
            data={
                "title": row.title,
                "on": str(row.on),
                "is_yearly": row.is_yearly,
                "area": [row.country, row.region, row.municipality],
            },
        )
        await tx.audit.add(line)
    return replace(row, holiday_id=holiday_id)


async def take_off_holiday(store: Store, holiday_id: int, *, by: UserId, now: datetime) -> None:
    """An added holiday no longer holds. Raises NotFound, Conflict when it was taken off already."""
    async with store.transaction() as tx:
        await tx.facts.end_holiday(holiday_id, now, by)
        line = AuditLine(at=now, user_id=by, action="holiday.taken_off", subject=f"holiday:{holiday_id}")
        await tx.audit.add(line)
