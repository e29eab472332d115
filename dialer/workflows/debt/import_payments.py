"""Import a bank's file of movements: read it, match what is new with cases, book it, stop the calls about what is paid.

An asynchronous generator: it tells its progress and ends with the report. Every batch is a transaction of its own;
importing a file again, or another that holds some of the same movements, loads only what is new.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from dialer import metrics
from dialer.core.debt.statement import BankLine, normal_reference
from dialer.core.intake.bank_format import BankFormat, parse_bank_format
from dialer.core.kernel.errors import DialerError, NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.ports.admin import CreditorRow
from dialer.ports.bank_files import BankFile, PaymentsOrder, PaymentsProgress, PaymentsReport, StatementContent
from dialer.ports.clock import Clock
from dialer.ports.ledger import PaymentFileRow
from dialer.ports.store import Store, StoreError, Transaction
from dialer.workflows.debt.load_movements import Loaded, load_movements
from dialer.workflows.debt.note_payments import note_fed
from dialer.workflows.debt.reckon import Reckoner

BATCH = 500
"""Movements in a transaction where calls are live."""
BULK = 2000
"""The same where nothing else waits (command line)."""
ATTEMPTS = 3
"""How often a batch is tried when the database asks to try again."""
CANCELLED = "cancelled; what was loaded before stays, importing the file again loads the rest"


async def import_payments(
    order: PaymentsOrder,
    *,
    file: BankFile,
    store: Store,
    reckoner: Reckoner,
    clock: Clock,
    rejects_path: Path,
    announce: Callable[[], Awaitable[None]],
    batch: int = BATCH,
) -> AsyncGenerator[PaymentsProgress | PaymentsReport]:
    """Run one import to its end.

    Args:
        order: what was asked for.
        file: the file; closed when the generator ends, however it ends.
        store: the database.
        reckoner: what cases owe.
        clock: time of the rows that are written.
        rejects_path: where movements go that could not be read.
        announce: told after each batch that booked something: calls about paid cases end.
        batch: movements in one transaction.

    Yields:
        PaymentsProgress now and then, and at the end one PaymentsReport.

    Raises:
        Invalid: the file as a whole cannot be used; nothing was loaded.
        NotFound: no such creditor.
        StoreError: the database failed; earlier batches stay.
    """
    started_at = clock.now()
    row = PaymentFileRow(
        name=file.name, sha256="", format="", read_at=started_at, by=order.by, file_id=order.file_id or 0
    )
    try:
        yield PaymentsProgress(phase="reading", done=0, total=0)
        content = await file.read(await _form(store, order))
        await file.write_rejects(content.rejected, rejects_path)
        async with store.transaction() as tx:
            row, earlier = await _begin(tx, order, content, row)
        for start in range(0, len(content.lines), batch):
            yield PaymentsProgress(phase="matching", done=start, total=len(content.lines))
            lines = content.lines[start : start + batch]
            row, loaded = await _batch(store, order, lines, row, reckoner, clock)
            if loaded.case_ids and not order.is_dry_run:
                await announce()
        finished_at = clock.now()
        row = replace(row, state="done", finished_at=finished_at)
        if not order.is_dry_run:
            async with store.transaction() as tx:
                await tx.payments.update_file(row)
                await note_fed(tx, row.read_at)
    except GeneratorExit:
        await _fail(store, order, row, CANCELLED, clock)
        raise
    except asyncio.CancelledError:
        await asyncio.shield(_fail(store, order, row, CANCELLED, clock))
        raise
    except DialerError as error:
        await _fail(store, order, row, str(error), clock)
        raise
    finally:
        await asyncio.shield(file.close())
    yield PaymentsReport(
        row=row,
        creditor_id=row.creditor_id,
        is_dry_run=order.is_dry_run,
        rejected=content.rejected,
        earlier=earlier,
        duration_s=(finished_at - started_at).total_seconds(),
    )


async def _begin(
    tx: Transaction, order: PaymentsOrder, content: StatementContent, row: PaymentFileRow
) -> tuple[PaymentFileRow, PaymentFileRow | None]:
    """The file's row with what is known of it now, and the same file's of before."""
    row = replace(
        row,
        sha256=content.sha256,
        format=content.format,
        line_count=len(content.lines) + len(content.rejected),
        rejected_count=len(content.rejected),
        done_count=len(content.rejected),
        creditor_id=await _whose(tx, order, content),
        state="running",
    )
    earlier = await tx.payments.file_before(content.sha256, row.file_id)
    if order.is_dry_run:
        return row, earlier
    if row.file_id:
        await tx.payments.update_file(row)
        return row, earlier
    return replace(row, file_id=await tx.payments.add_file(row)), earlier


async def _form(store: Store, order: PaymentsOrder) -> BankFormat:
    """As the person says; where nothing is said, as the named creditor's bank writes."""
    if not order.creditor_code:
        return order.form
    async with store.transaction() as tx:
        creditor = _named(order.creditor_code, await tx.creditors.all())
    return order.form.over(parse_bank_format(creditor.bank_format))


def _named(code: str, creditors: Sequence[CreditorRow]) -> CreditorRow:
    """Raises NotFound."""
    for creditor in creditors:
        if creditor.code == code:
            return creditor
    known = ", ".join(sorted(creditor.code for creditor in creditors)) or "none yet"
    raise NotFound(f"there is no creditor {code}; known: {known}", field="creditor")


async def _whose(tx: Transaction, order: PaymentsOrder, content: StatementContent) -> CreditorId | None:
    """The creditor that was named, or whose IBAN the file's account is; None: the agency's own account."""
    creditors = await tx.creditors.all()
    if order.creditor_code:
        return _named(order.creditor_code, creditors).creditor_id
    accounts = {normal_reference(line.account) for line in content.lines}
    accounts |= {normal_reference(account) for account in content.accounts}
    owners = {c.creditor_id for c in creditors if c.iban and normal_reference(c.iban) in accounts}
    return owners.pop() if len(owners) == 1 and len(accounts) == 1 else None


async def _batch(
    store: Store,
    order: PaymentsOrder,
    lines: Sequence[BankLine],
    row: PaymentFileRow,
    reckoner: Reckoner,
    clock: Clock,
) -> tuple[PaymentFileRow, Loaded]:
    """One transaction, tried again when the database asks for it: what was loaded meanwhile is then known."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            async with store.transaction() as tx:
                loaded = await load_movements(
                    tx, lines, file=row, reckoner=reckoner, now=clock.now(), is_dry_run=order.is_dry_run
                )
                following = _counted(row, loaded, len(lines))
                if not order.is_dry_run:
                    await tx.payments.update_file(following)
            break
        except StoreError as error:
            if not error.retryable or attempt == ATTEMPTS:
                raise
    if not order.is_dry_run:
        for result, count in loaded.counts():
            metrics.PAYMENT_LINES.labels(result).inc(count)
    return following, loaded


def _counted(row: PaymentFileRow, loaded: Loaded, line_count: int) -> PaymentFileRow:
    return replace(
        row,
        done_count=row.done_count + line_count,
        known_count=row.known_count + loaded.known_count,
        matched_count=row.matched_count + loaded.matched_count,
        unmatched_count=row.unmatched_count + loaded.unmatched_count,
        returned_count=row.returned_count + loaded.returned_count,
        other_count=row.other_count + loaded.other_count,
    )


async def _fail(store: Store, order: PaymentsOrder, row: PaymentFileRow, sentence: str, clock: Clock) -> None:
    """The file's row says why; a database that is down has already said so by the error on its way up."""
    if order.is_dry_run or not row.file_id:
        return
    try:
        async with store.transaction() as tx:
            known = await tx.payments.file(row.file_id)
            await tx.payments.update_file(
                replace(known, state="failed", error=sentence, finished_at=clock.now(), format=row.format)
            )
    except DialerError:
        return
