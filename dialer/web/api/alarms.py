"""Alarms of prescription: listed until a person takes them."""

from __future__ import annotations

from dialer.core.kernel.ids import CaseId
from dialer.ports.alarms import AlarmRow
from dialer.web import schemas_treatment as schemas
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.schemas import MoneyOut
from dialer.web.walls import Walls
from dialer.workflows.treatment.tell_alarms import take_alarm

routes = Routes("treatment")


@routes.route(
    "GET",
    "/api/prescription-alarms",
    query=schemas.AlarmsQuery,
    returns=schemas.AlarmPage,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def list_alarms(visit: Visit, query: schemas.AlarmsQuery) -> schemas.AlarmPage:
    """Invoices that came within 180, 90 or 30 days of their prescription, or passed it, and that nobody has taken."""
    async with visit.deps.store.transaction() as tx:
        page = await tx.alarms.standing(visit.scope, days=query.days, cursor=query.cursor, limit=query.limit)
    today = visit.deps.reckoner.today(visit.now)
    items = [_alarm_out(row, (row.expires_on - today).days) for row in page.items]
    return schemas.AlarmPage(items=items, next_cursor=page.next_cursor)


@routes.route(
    "GET", "/api/cases/{case_id}/prescription/alarms", returns=schemas.AlarmPage, roles=SUPERVISOR
)  # fmt: skip
async def list_case_alarms(visit: Visit, case_id: int) -> schemas.AlarmPage:
    """The alarms of one case that stand, with who has taken them."""
    await visit.deps.views.debt.case(CaseId(case_id), scope=visit.scope)  # NotFound, where there is none
    async with visit.deps.store.transaction() as tx:
        rows = await tx.alarms.of_case(CaseId(case_id))
    today = visit.deps.reckoner.today(visit.now)
    return schemas.AlarmPage(items=[_alarm_out(row, (row.expires_on - today).days) for row in rows])


@routes.route(
    "POST",
    "/api/prescription-alarms/{alarm_id}/take",
    body=schemas.TakeAlarmIn,
    returns=schemas.AlarmOut,
    roles=SUPERVISOR,
)
async def take_prescription_alarm(visit: Visit, alarm_id: int, body: schemas.TakeAlarmIn) -> schemas.AlarmOut:
    """Say that you see to it; the alarm leaves the list, the case keeps who took it."""
    row = await take_alarm(visit.deps.store, alarm_id, body.note, by=visit.caller.user_id, now=visit.now)
    return _alarm_out(row, (row.expires_on - visit.deps.reckoner.today(visit.now)).days)


def _alarm_out(row: AlarmRow, days_left: int) -> schemas.AlarmOut:
    return schemas.AlarmOut(
        alarm_id=row.alarm_id, case_id=row.case_id, creditor=row.creditor, reference=row.reference,
        debtor=row.debtor, invoice=row.invoice, residual=MoneyOut(minor=row.residual_minor, currency=row.currency),
        days=row.days, days_left=days_left, expires_on=row.expires_on, raised_on=row.raised_on,
        taken_at=row.taken_at, taken_by=row.taken_by, note=row.note,
    )  # fmt: skip
