"""Holidays: a pack's calendars for a place, and the days that the agency adds to them."""

from __future__ import annotations

from datetime import date

from dialer.core.compliance.added_holiday import AddedHoliday
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rules.holidays import Closure, Place
from dialer.core.compliance.rules.hours import Hours
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.window import ONE_DAY
from dialer.ports.facts import HolidayRow
from dialer.web import schemas_holidays as schemas
from dialer.web.api.recorded import recorded_by
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.compliance.add_holiday import add_holiday, take_off_holiday

routes = Routes("holidays")

ADDED = "added"


@routes.route("GET", "/api/holidays", returns=schemas.Holidays, roles=SUPERVISOR, walls=Walls.OPEN)
async def list_holidays(visit: Visit) -> schemas.Holidays:
    """The holidays that were added, the latest day first."""
    async with visit.deps.store.transaction() as tx:
        rows = await tx.facts.holidays()
    return schemas.Holidays(items=[schemas.HolidayOut.model_validate(row) for row in rows])


@routes.route("POST", "/api/holidays", body=schemas.HolidayIn, returns=schemas.HolidayOut, status=201, roles=SUPERVISOR)
async def add_a_holiday(visit: Visit, body: schemas.HolidayIn) -> schemas.HolidayOut:
    """Close a day for an area, once or every year; calls that ring there on that day are ended.

    Days can only be added: a holiday of a pack's calendar is changed by a reviewed version of the pack.
    """
    row = HolidayRow(recorded=recorded_by(visit), **dict(body))
    stored = await add_holiday(visit.deps.store, visit.deps.packs, row)
    await visit.deps.supervision.facts_changed()
    return schemas.HolidayOut.model_validate(stored)


@routes.route("DELETE", "/api/holidays/{holiday_id}", roles=SUPERVISOR)
async def remove_holiday(visit: Visit, holiday_id: int) -> None:
    """Take an added holiday off again; it is kept as ended."""
    await take_off_holiday(visit.deps.store, holiday_id, by=visit.caller.user_id, now=visit.now)


@routes.route(
    "GET",
    "/api/holidays/calendar",
    query=schemas.CalendarQuery,
    returns=schemas.CalendarOut,
    roles=SUPERVISOR,
    walls=Walls.OPEN,
)
async def read_calendar(visit: Visit, query: schemas.CalendarQuery) -> schemas.CalendarOut:
    """Every day of a year on which a debtor of a place is not called, and by which rule."""
    pack = next((pack for pack in visit.deps.packs.values() if pack.country == query.country), None)
    if pack is None:
        raise NotFound(f"there is no rule pack for country {query.country}", field="query.country")
    async with visit.deps.store.transaction() as tx:
        rows = [row for row in await tx.facts.holidays() if row.ended_at is None]
    place = Place(query.country, query.region, query.municipality)
    found = {day.on: day for day in _added(rows, place, query.year)}
    found |= {day.on: day for day in _of_pack(pack, place, query.year)}
    return schemas.CalendarOut(pack=pack.code, items=[found[on] for on in sorted(found)])


def _added(rows: list[HolidayRow], place: Place, year: int) -> list[schemas.ClosedDayOut]:
    days: list[schemas.ClosedDayOut] = []
    for row in rows:
        holiday = AddedHoliday(
            country=row.country, region=row.region, municipality=row.municipality, on=row.on, is_yearly=row.is_yearly
        )
        if holiday.covers(country=place.country, region=place.region, municipality=place.municipality):
            days.extend(
                schemas.ClosedDayOut(on=on, rule=ADDED, title=row.title)
                for on in holiday.days(date(year, 1, 1), date(year, 12, 31))
            )
    return days


def _of_pack(pack: Pack, place: Place, year: int) -> list[schemas.ClosedDayOut]:
    days, day = [], date(year, 1, 1)
    while day.year == year:
        closing = next((closure for closure in _closures(pack, day) if closure.covers(place, day)), None)
        if closing is not None:
            text = pack.text_of(closing.head.rule_id)
            days.append(
                schemas.ClosedDayOut(on=day, rule=closing.head.rule_id, title=text.title if text is not None else "")
            )
        day += ONE_DAY
    return days


def _closures(pack: Pack, day: date) -> tuple[Closure, ...]:
    """What closes whole days by the edition in force; none before the pack begins."""
    if not pack.editions or day < pack.editions[0].starts_on:
        return ()
    hours = (rule for rule in pack.edition_on(day).rules if isinstance(rule, Hours))
    return tuple(closure for rule in hours for closure in rule.closures)
