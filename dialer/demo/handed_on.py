"""What the demo's agency has handed on in the weeks before: a lawyer's files, a visitor's rounds, a credit bureau's.

One creditor authorises it all. Everything goes through the product's own verbs, on the Fridays that are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, exists, func, select

from dialer.core.kernel.calendars import is_working_day
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.treatment.hand_off import HandOffKind
from dialer.core.treatment.reports import BureauStage, LegalStage, Report, VisitOutcome
from dialer.db.lanes import Database
from dialer.db.tables.agreements import plans
from dialer.db.tables.debt import case_holds, cases, invoices, promises
from dialer.db.tables.treatment import hand_offs
from dialer.ports.hand_offs import HandOffFilter, HandOffItem
from dialer.ports.store import Store
from dialer.ports.strategies import TermsRow
from dialer.ports.views import Views
from dialer.workflows.disputes.make_packet import PacketTools
from dialer.workflows.treatment.agree_terms import agree_terms
from dialer.workflows.treatment.export_hand_offs import ExportOrder, export_hand_offs
from dialer.workflows.treatment.hand_off import open_hand_off, record_notice
from dialer.workflows.treatment.report_hand_off import Reporter, report_hand_off
from dialer.workflows.treatment.take_export import take_export
from dialer.workflows.treatment.watch_hand_offs import watch_hand_offs

CREDITOR = "LUMEN"
"""Whose cases are handed on."""
LAWYER, VISITOR, BUREAU = "Avv. Ilaria Bianchi", "Visite Triveneto S.r.l.", "CRIF"
AGES = {HandOffKind.LEGAL: (121, 60_00), HandOffKind.VISIT: (91, 30_00), HandOffKind.BUREAU: (76, 30_00)}
"""Days past due and cents from which on a case is handed on."""
COUNTS = {HandOffKind.LEGAL: 2, HandOffKind.VISIT: 6, HandOffKind.BUREAU: 4}
"""Cases that went out; as many again wait today."""
VISITS = (VisitOutcome.MET, VisitOutcome.PROMISE, VisitOutcome.ABSENT, VisitOutcome.REFUSED, VisitOutcome.MOVED)
"""Of the others nothing was heard yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who hands on, with what."""

    store: Store
    database: Database
    views: Views
    tools: PacketTools
    creditor_id: CreditorId
    by: UserId
    by_name: str


async def authorise(store: Store, creditor_id: CreditorId, *, by: UserId | None, now: datetime) -> None:
    """The creditor lets its cases go to a lawyer and takes part in a bureau."""
    terms = TermsRow(creditor_id=creditor_id, authorises_formal=True, bureau=BUREAU)
    await agree_terms(store, terms, countries=(), by=by, now=now)


async def hand_on(hands: Hands, fridays_left: int, now: datetime) -> None:
    """What is done on a Friday: cases are queued, go out, the first answers come, a bureau is told, new ones wait.

    Args:
        hands: who does it.
        fridays_left: how many come after it; 0: the last one.
        now: of the evening.
    """
    await watch_hand_offs(hands.store, hands.tools.reckoner, now=now)
    match fridays_left:
        case 5:
            for kind in HandOffKind:
                await _queue(hands, kind, now)
        case 4:
            await _send(hands, HandOffKind.LEGAL, LAWYER, now)
            await _send(hands, HandOffKind.VISIT, VISITOR, now)
            await _warn(hands, now)
        case 3:
            await _hear_visits(hands, now)
            await _hear_all(hands, HandOffKind.LEGAL, (Report(stage=LegalStage.RECEIVED, on=_day(hands, now)),), now)
        case 1:
            await _send(hands, HandOffKind.BUREAU, BUREAU, now)
            await _hear_lawyer(hands, now)
        case 0:
            await _hear_all(hands, HandOffKind.BUREAU, (Report(stage=BureauStage.ENTERED, on=_day(hands, now)),), now)
            for kind in HandOffKind:
                await _queue(hands, kind, now)
            await _warn(hands, now, but=1)
        case _:
            pass


def _day(hands: Hands, now: datetime) -> date:
    return hands.tools.reckoner.today(now)


async def _queue(hands: Hands, kind: HandOffKind, now: datetime) -> None:
    days, least = AGES[kind]
    due_before = _day(hands, now) - timedelta(days=days)
    count = COUNTS[kind]
    found = await hands.database.read(lambda connection: _ripe(connection, hands.creditor_id, due_before, least, count))
    for case_id in found:
        to = {HandOffKind.LEGAL: LAWYER, HandOffKind.VISIT: VISITOR}.get(kind, "")
        await open_hand_off(hands.store, hands.tools.reckoner, case_id, kind, to, by=hands.by, now=now)


async def _send(hands: Hands, kind: HandOffKind, to: str, now: datetime) -> None:
    order = ExportOrder(
        kind=kind, creditor_id=hands.creditor_id, recipient=to, by=hands.by, by_name=hands.by_name
    )  # fmt: skip
    done = await export_hand_offs(hands.store, hands.views, order, hands.tools, now=now)
    if done.batch is not None:
        batch_id = done.batch.batch_id
        later = now + timedelta(minutes=4)
        async with take_export(hands.store, batch_id, "", hands.tools, by=hands.by, now=later):
            pass  # taken, and not looked at


async def _warn(hands: Hands, now: datetime, but: int = 0) -> None:
    """The notice to debtors of a bureau's queue went out with proof; the last ones are still to be written."""
    waiting = [item for item in await _items(hands, HandOffKind.BUREAU) if item.row.notice_on is None]
    for number, item in enumerate(waiting[: len(waiting) - but], start=1):
        proof = f"AR 6{item.row.hand_off_id:06d}-{number}"
        on = _day(hands, now)
        await record_notice(
            hands.store, hands.tools.reckoner, item.row.hand_off_id, on, proof, by=hands.by, now=now
        )  # fmt: skip


async def _hear_visits(hands: Hands, now: datetime) -> None:
    on = _day(hands, now)
    for item, outcome in zip(await _items(hands, HandOffKind.VISIT, sent=True), VISITS, strict=False):
        is_promise = outcome is VisitOutcome.PROMISE
        promised = {"promised_minor": item.balance_minor, "promised_on": _next_working(on)} if is_promise else {}
        report = Report(stage=outcome, on=on, reference=f"giro {on:%d/%m}", fee_minor=18_00, **promised)  # type: ignore[arg-type]
        await _hear(hands, item, report, now)


async def _hear_lawyer(hands: Hands, now: datetime) -> None:
    """The first case is before the court, with its costs; of the others the lawyer says why it comes back."""
    on = _day(hands, now)
    for place, item in enumerate(await _items(hands, HandOffKind.LEGAL, sent=True)):
        if place:
            returned = Report(stage=LegalStage.RETURNED, on=on, note="Debitore senza beni aggredibili.")
            await _hear(hands, item, returned, now)
            continue
        costs = Report(stage=LegalStage.COSTS, on=on, reference="contributo unificato", cost_minor=98_00)
        filed = Report(stage=LegalStage.INJUNCTION_FILED, on=on, reference=f"RG {4700 + item.row.hand_off_id}")
        await _hear(hands, item, filed, now)
        await _hear(hands, item, costs, now)


async def _hear_all(hands: Hands, kind: HandOffKind, reports: Sequence[Report], now: datetime) -> None:
    for item in await _items(hands, kind, sent=True):
        for report in reports:
            await _hear(hands, item, report, now)


async def _hear(hands: Hands, item: HandOffItem, report: Report, now: datetime) -> None:
    reporter = Reporter(reckoner=hands.tools.reckoner, policy=hands.tools.policy, source="file", by=hands.by)
    await report_hand_off(hands.store, item.row.hand_off_id, report, reporter, now=now)


async def _items(hands: Hands, kind: HandOffKind, *, sent: bool = False) -> tuple[HandOffItem, ...]:
    """Those that are with their recipient and whose cases are open, or those that wait; the oldest first."""
    async with hands.store.transaction() as tx:
        where = HandOffFilter(kind=kind, creditor_id=hands.creditor_id)
        found = (await tx.hand_offs.page(where, cursor=None, limit=100)).items[::-1]
    states = ("sent",) if sent else ("queued", "ready")
    return tuple(item for item in found if item.row.state in states and item.case_status == "open")


def _next_working(day: date) -> date:
    found = day + timedelta(days=6)
    while not is_working_day(found, "IT"):
        found -= timedelta(days=1)
    return found


def _ripe(
    connection: Connection, creditor_id: CreditorId, due_before: date, least: int, count: int
) -> tuple[CaseId, ...]:
    """Open cases that are old and large enough, that nothing holds, with which nothing is agreed, and nobody else has.

    Those that the creditor handed over last come first: their mandate runs.
    """
    agreed = exists().where(promises.c.case_id == cases.c.id, promises.c.status == "open")
    planned = exists().where(plans.c.case_id == cases.c.id, plans.c.status.in_(("active", "late")))
    held = exists().where(case_holds.c.case_id == cases.c.id, case_holds.c.released_at.is_(None))
    handed = exists().where(hand_offs.c.case_id == cases.c.id)
    disputed = exists().where(invoices.c.case_id == cases.c.id, invoices.c.disputed_minor > 0)
    due_on = select(func.min(invoices.c.due_on)).where(invoices.c.case_id == cases.c.id).scalar_subquery()
    found = connection.execute(
        select(cases.c.id)
        .where(
            cases.c.creditor_id == creditor_id, cases.c.status == "open", cases.c.balance_minor >= least,
            due_on <= due_before, ~agreed, ~planned, ~held, ~handed, ~disputed,
        )
        .order_by(cases.c.id.desc())
        .limit(count)
    )  # fmt: skip
    return tuple(CaseId(row.id) for row in found)
