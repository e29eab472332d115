"""Many hand-offs at once: a signed archive for a lawyer, a round for a visitor, a file for a credit bureau."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from dialer.core.debt.asked import asked_of
from dialer.core.kernel.errors import Conflict, DialerError, DomainError, Invalid
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.core.kernel.window import zone
from dialer.core.treatment.bureau import CORRECTION
from dialer.core.treatment.hand_off import HandOffKind, HandOffMove, HandOffState
from dialer.core.treatment.sheet import CaseSheet
from dialer.ports.hand_offs import BatchItem, BatchRow, HandOffFilter, HandOffItem
from dialer.ports.packets import INDEX, Archive, InMemory
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.ports.views import Views
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.make_packet import PacketTools
from dialer.workflows.treatment.export_lists import decimal, list_bytes, what_may_be_said
from dialer.workflows.treatment.hand_off import check_bureau_days, move_in
from dialer.workflows.treatment.legal_file import FileOrder, check_may_go, file_name, make_legal_file
from dialer.workflows.treatment.watch_hand_offs import withdraw_in

MOST_CASES = 1000
"""In one export: they count as sent in one transaction, which others that write must wait for."""
VISIT_AFTER_DAYS = 60
"""Past due: home visits come from the third month of arrears on (``domain.md`` IT-19)."""
CORRECTION_SENT = "correction_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What is to be exported, for whom."""

    kind: HandOffKind
    creditor_id: CreditorId
    hand_off_ids: Sequence[int] = ()
    """Empty: all of the creditor's that may go."""
    recipient: str = ""
    """Where a hand-off names nobody; given, only those for it or for nobody go."""
    language: str = "it"
    by: UserId | None = None
    by_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A hand-off that did not go, and why."""

    hand_off_id: int
    reference: str
    code: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What came of an order."""

    batch: BatchRow | None
    """None: nothing could go."""
    left_out: tuple[LeftOut, ...] = field(default=())


async def export_hand_offs(
    store: Store, views: Views, order: ExportOrder, tools: PacketTools, *, now: datetime
) -> Exported:
    """Export what may go; those hand-offs count as sent from now on. Others stay as they are, with the reason.

    Raises:
        NotFound: no such creditor.
        Invalid: too many at once.
        Conflict: who we are is not set (files for lawyers).
        DialerError: a document is damaged, or a file cannot be set.
    """
    items = await _chosen(store, order, tools, now)
    left: list[LeftOut] = []
    ready: list[HandOffItem] = []
    for item in items:
        try:
            ready.append(await _prepared(store, views, item, order, tools, now))
        except DomainError as error:
            if error.code == "no_agency":
                raise
            left.append(_left(item, error))
    if not ready:
        return Exported(batch=None, left_out=tuple(left))
    today = tools.reckoner.today(now)
    async with store.transaction() as tx:
        lines = await _lines(tx, ready, order, tools, now)
    entries: list[BatchItem] = []
    for item in ready:
        line = lines[item.row.hand_off_id]
        if isinstance(line, LeftOut):
            left.append(line)
        else:
            entries.append(line)
    if not entries:
        return Exported(batch=None, left_out=tuple(left))
    async with export_content(order.kind, order.language, entries, tools) as made:
        sha256 = made.sha256
    batch = BatchRow(
        kind=order.kind, creditor_id=order.creditor_id, recipient=order.recipient, language=order.language,
        on_day=today, case_count=len(entries), sha256=sha256, made_at=now, by=order.by,
    )  # fmt: skip
    async with store.transaction() as tx:
        batch_id = await tx.hand_offs.add_batch(batch, entries)
        for entry in entries:
            await _sent(tx, entry, batch_id, order, tools, now)
        await tx.audit.add(
            AuditLine(
                at=now, user_id=order.by, action="hand_offs.exported", subject=f"creditor:{order.creditor_id}",
                data={"batch": batch_id, "kind": order.kind.value, "cases": len(entries), "sha256": batch.sha256},
            )
        )  # fmt: skip
        kept, _ = await tx.hand_offs.batch(batch_id)
    return Exported(batch=kept, left_out=tuple(left))


@asynccontextmanager
async def export_content(
    kind: HandOffKind, language: str, entries: Sequence[BatchItem], tools: PacketTools
) -> AsyncIterator[Archive]:
    """The export as it is given: a signed archive for lawyers, a CSV for the others.

    Of an archive, the file of one case is in memory at a time; it lies on disk until this is left.

    Raises:
        Conflict: a case in it was made anonymous, the export cannot be given again; or the disk has no room for it.
        DialerError: a file is gone or was changed.
    """
    if any(not entry.line for entry in entries):
        raise Conflict("cases of this export were made anonymous; it cannot be given again", code="export_erased")
    index = list_bytes(kind, language, [entry.line for entry in entries])
    if kind is not HandOffKind.LEGAL:
        yield InMemory(index)
        return
    async with aclosing(_members(index, entries, tools)) as members, tools.maker.bundle(members) as archive:
        yield archive


async def _members(
    index: bytes, entries: Sequence[BatchItem], tools: PacketTools
) -> AsyncGenerator[tuple[str, bytes], None]:
    yield INDEX, index
    for entry in entries:
        yield entry.file_name, await tools.vault.read(entry.case_id, entry.sha256)


async def _chosen(store: Store, order: ExportOrder, tools: PacketTools, now: datetime) -> tuple[HandOffItem, ...]:
    """Those that wait, of the creditor; a bureau's that were reported and are to be corrected too."""
    async with store.transaction() as tx:
        await tx.creditors.get(order.creditor_id)
        if order.hand_off_ids:
            items = await tx.hand_offs.items(order.hand_off_ids)
        else:
            states = [HandOffState.QUEUED, HandOffState.READY]
            if order.kind is HandOffKind.BUREAU:
                states.append(HandOffState.SENT)
            where = HandOffFilter(kind=order.kind, states=states, creditor_id=order.creditor_id)
            items = (await tx.hand_offs.page(where, cursor=None, limit=MOST_CASES + 1)).items[::-1]
    mine = tuple(item for item in items if item.row.kind is order.kind and item.creditor_id == order.creditor_id)
    if not order.hand_off_ids:
        for_us = ("", order.recipient) if order.recipient else None
        mine = tuple(
            item
            for item in mine
            if (for_us is None or item.row.recipient in for_us)
            and (item.row.state is not HandOffState.SENT or item.row.stage == CORRECTION)
        )
    if len(mine) > MOST_CASES:
        raise Invalid(
            f"at most {MOST_CASES} cases go at once; choose some of them", field="hand_off_ids", most=MOST_CASES
        )
    async with store.transaction() as tx:  # what was paid or agreed upon a moment ago does not go
        await withdraw_in(tx, tools.reckoner, tuple(item.row for item in mine), now=now)
        return await tx.hand_offs.items([item.row.hand_off_id for item in mine])


async def _prepared(
    store: Store, views: Views, item: HandOffItem, order: ExportOrder, tools: PacketTools, now: datetime
) -> HandOffItem:
    """Raises DomainError where it may not go."""
    if item.row.kind is HandOffKind.BUREAU and item.row.stage == CORRECTION and item.row.state is HandOffState.SENT:
        return item
    if item.row.state not in (HandOffState.QUEUED, HandOffState.READY):
        raise Conflict(f"the hand-off is {item.row.state}", code="hand_off_over")
    if order.kind is HandOffKind.LEGAL:
        files = FileOrder(
            hand_off_id=item.row.hand_off_id, language=order.language, by=order.by, by_name=order.by_name
        )  # fmt: skip
        return await make_legal_file(store, views, files, tools, now=now)
    check_bureau_days(item.row, tools.reckoner.today(now))
    async with store.transaction() as tx:
        await check_may_go(tx, tools.reckoner, item, now)
    return item


async def _lines(
    tx: Transaction, items: Sequence[HandOffItem], order: ExportOrder, tools: PacketTools, now: datetime
) -> dict[int, BatchItem | LeftOut]:
    today = tools.reckoner.today(now)
    case_ids = [item.row.case_id for item in items]
    sheets = {one.case_id: one for one in await tx.treatment.sheets(case_ids, today, zone(tools.reckoner.zone))}
    found: dict[int, BatchItem | LeftOut] = {}
    for item in items:
        sheet = sheets[item.row.case_id]
        match order.kind:
            case HandOffKind.LEGAL:
                line: BatchItem | LeftOut = _legal_line(item, today)
            case HandOffKind.VISIT:
                line = await _visit_line(tx, tools.reckoner, item, sheet, order, today)
            case _:
                line = await _bureau_line(tx, item, sheet, today)
        found[item.row.hand_off_id] = line
    return found


def _entry(item: HandOffItem, *cells: str, file: str = "", sha256: str = "") -> BatchItem:
    line = (str(item.row.hand_off_id), *cells)
    return BatchItem(
        hand_off_id=item.row.hand_off_id, case_id=item.row.case_id, line=line, file_name=file, sha256=sha256
    )


def _legal_line(item: HandOffItem, today: date) -> BatchItem:
    name = f"{item.row.hand_off_id}-{file_name(item.reference, today)}"
    return _entry(
        item, item.reference, item.debtor, decimal(item.balance_minor), item.currency, today.isoformat(), name,
        item.row.sha256, file=name, sha256=item.row.sha256,
    )  # fmt: skip


async def _visit_line(
    tx: Transaction, reckoner: Reckoner, item: HandOffItem, sheet: CaseSheet, order: ExportOrder, today: date
) -> BatchItem | LeftOut:
    due = _due_since(sheet)
    if due is None or (today - due).days <= VISIT_AFTER_DAYS:
        why = f"visits come from the third month of arrears: more than {VISIT_AFTER_DAYS} days"
        return _refused(item, "too_early_to_visit", why)
    held = sorted(reason for reason, until in sheet.holds.items() if until is None or until >= today)
    if held:
        return _refused(item, "held", f"the case is held: {', '.join(held)}")
    subject = await tx.packets.subject(item.row.case_id)
    if not subject.debtor_address:
        return _refused(item, "no_address", "no address of the debtor is known; enter one first")
    found = await reckoner.one(tx, item.row.case_id, today)
    to_ask = asked_of(found.position, await tx.disputes.contested(item.row.case_id))
    disputed = found.position.balance - to_ask
    references = [one for one in (await tx.ledger.payment_references(item.row.case_id)).values() if one]
    return _entry(
        item, item.reference, item.debtor, subject.debtor_address, decimal(to_ask), item.currency, due.isoformat(),
        references[0] if len(references) == 1 else item.reference,
        what_may_be_said(order.language, to_ask, disputed, item.currency),
    )  # fmt: skip


async def _bureau_line(tx: Transaction, item: HandOffItem, sheet: CaseSheet, today: date) -> BatchItem | LeftOut:
    subject = await tx.packets.subject(item.row.case_id)
    late = [one for one in sheet.invoices if one.due_on is not None and one.due_on < today]
    is_correction = item.row.state is HandOffState.SENT
    if not late and not is_correction:
        return _refused(item, "nothing_late", "nothing is past due; there is nothing to report")
    due = min((one.due_on for one in late if one.due_on is not None), default=None)
    principal = sum(one.residual for one in late)
    return _entry(
        item, "correction" if is_correction else "report", item.reference, item.debtor, subject.debtor_tax_code,
        subject.contract_reference, due.isoformat() if due is not None else "", str(len(late)), decimal(principal),
        item.currency, str(item.row.notice_on or ""), item.row.proof, item.row.ended_because,
    )  # fmt: skip


def _due_since(sheet: CaseSheet) -> date | None:
    return min((one.due_on for one in sheet.invoices if one.due_on is not None), default=None)


async def _sent(
    tx: Transaction, entry: BatchItem, batch_id: int, order: ExportOrder, tools: PacketTools, now: datetime
) -> None:
    """From now on it is with its recipient; raises InvalidTransition where somebody moved it meanwhile."""
    row = await tx.case_steps.hand_off(entry.hand_off_id)
    if row.state is HandOffState.SENT and row.stage == CORRECTION:
        await tx.hand_offs.set_stage(row.hand_off_id, CORRECTION_SENT, row.state, at=now, by=order.by)
        return
    if row.state is HandOffState.QUEUED:
        row = await move_in(tx, tools.reckoner, row, HandOffMove.PREPARE, "", by=order.by, now=now)
    note = row.note or f"export {batch_id}"
    await move_in(tx, tools.reckoner, row, HandOffMove.SEND, note, by=order.by, now=now)


def _left(item: HandOffItem, error: DialerError) -> LeftOut:
    code = error.code if isinstance(error, DomainError) else "failed"
    return LeftOut(hand_off_id=item.row.hand_off_id, reference=item.reference, code=code, why=str(error))


def _refused(item: HandOffItem, code: str, why: str) -> LeftOut:
    return LeftOut(hand_off_id=item.row.hand_off_id, reference=item.reference, code=code, why=why)
