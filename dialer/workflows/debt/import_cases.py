"""Import a file of unpaid invoices: examine it, check every row, load the whole cases, write the rejects.

An asynchronous generator: it tells its progress and ends with the report. Closing it (``aclose``) or cancelling its
task cancels the import; the batches loaded so far stay, and importing the file again loads the rest.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from dialer import metrics
from dialer.core.debt.case_terms import terms_of
from dialer.core.debt.law import ReceivableLaw
from dialer.core.debt.regime import RegimeRules, parse_creditor_interest
from dialer.core.kernel.errors import DialerError, Invalid
from dialer.ports.clock import Clock
from dialer.ports.intake import (
    CaseFile,
    CaseItem,
    FileFacts,
    ImportId,
    ImportOrder,
    ImportProgress,
    ImportReport,
    ImportTarget,
    IntakeStore,
    Loaded,
    RefusedCase,
)
from dialer.ports.store import StoreError

BATCH_CASES = 200
"""Cases in a transaction where calls are live: some 25 ms for which their rows may have to wait on SQLite."""
BULK_CASES = 1000
"""The same where nothing else waits (command line): quicker by a third."""
ATTEMPTS = 3
"""How often a batch is tried when the database asks to try again."""
CANCELLED = "cancelled; what was loaded before stays, importing the file again loads the rest"


async def import_cases(
    order: ImportOrder,
    *,
    file: CaseFile,
    store: IntakeStore,
    clock: Clock,
    rejects_path: Path,
    law: ReceivableLaw | None = None,
    batch_cases: int = BATCH_CASES,
) -> AsyncGenerator[ImportProgress | ImportReport]:
    """Run one import to its end.

    Args:
        order: what was asked for.
        file: the file; closed when the generator ends, however it ends.
        store: the database.
        clock: time of the rows that are written.
        rejects_path: where rejected rows go.
        law: of the creditor's country: which interest and which terms there are; None: no interest.
        batch_cases: cases in one transaction.

    Yields:
        ImportProgress a few times a second, and at the end one ImportReport.

    Raises:
        Invalid: the file as a whole cannot be imported.
        NotFound, Conflict: creditor, campaign or placement.
        StoreError: the database failed.
    """
    import_id = order.import_id
    started_at = clock.now()
    try:
        yield ImportProgress(phase="examining", done=0, total=0)
        facts = await file.examine()
        target = await store.begin(order, facts, started_at)
        import_id = target.import_id
        rules = RegimeRules(
            law=law, sector=target.sector, agreed=parse_creditor_interest(target.interest), today=started_at.date()
        )
        yield ImportProgress(phase="checking", done=0, total=facts.row_count, facts=facts)
        async with aclosing(file.parse()) as checked:
            async for done in checked:
                yield ImportProgress(phase="checking", done=done, total=facts.row_count)
        loaded = Loaded()
        async with aclosing(file.batches(batch_cases)) as batches:
            async for done, items in batches:
                decided = await _decide(file, rules, items)
                loaded += await _load(file, store, target, decided, clock.now(), done)
                yield ImportProgress(phase="loading", done=done, total=facts.row_count, loaded=loaded)
        if not target.is_dry_run and (loaded.created_count or loaded.updated_count):
            await store.reckon_later(target, clock.now())
        yield ImportProgress(phase="writing_rejects", done=facts.row_count, total=facts.row_count, loaded=loaded)
        report = await _finish(file, store, target, order, facts, loaded, rejects_path, started_at, clock)
    except GeneratorExit:
        await _record_failure(store, import_id, CANCELLED, clock.now())
        raise
    except asyncio.CancelledError:
        await asyncio.shield(_record_failure(store, import_id, CANCELLED, clock.now()))
        raise
    except DialerError as error:
        await _record_failure(store, import_id, str(error), clock.now())
        raise
    finally:
        await asyncio.shield(file.close())
    yield report  # here, where leaving the generator no longer means cancelling the import


async def _decide(file: CaseFile, rules: RegimeRules, items: Sequence[CaseItem]) -> list[CaseItem]:
    """The same cases with their terms; one whose terms cannot be goes to the rejects."""
    decided: list[CaseItem] = []
    refused: list[RefusedCase] = []
    for item in items:
        try:
            decided.append(replace(item, terms=terms_of(rules, item.case)))
        except Invalid as error:
            reason, _, remedy = error.message.partition("; ")
            refused.append(RefusedCase(item.case.reference, reason, remedy))
    if refused:
        await file.refuse(refused)
    return decided


async def _load(
    file: CaseFile,
    store: IntakeStore,
    target: ImportTarget,
    items: Sequence[CaseItem],
    now: datetime,
    row_count: int,
) -> Loaded:
    """One batch, tried again when the database asks for it: a batch that was written is found unchanged."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            loaded = await store.load(target, items, now, row_count=row_count)
            break
        except StoreError as error:
            if not error.retryable or attempt == ATTEMPTS:
                raise
    for result, count in (
        ("created", loaded.created_count),
        ("updated", loaded.updated_count),
        ("unchanged", loaded.unchanged_count),
        ("refused", len(loaded.refused)),
    ):
        metrics.IMPORT_CASES.labels(result).inc(count)
    if loaded.refused:
        await file.refuse(loaded.refused)
    return loaded


async def _finish(
    file: CaseFile,
    store: IntakeStore,
    target: ImportTarget,
    order: ImportOrder,
    facts: FileFacts,
    loaded: Loaded,
    rejects_path: Path,
    started_at: datetime,
    clock: Clock,
) -> ImportReport:
    rejects = await file.write_rejects(rejects_path)
    finished_at = clock.now()
    report = ImportReport(
        import_id=target.import_id,
        creditor_code=target.creditor_code,
        campaign_name=order.campaign_name,
        is_dry_run=target.is_dry_run,
        facts=facts,
        loaded=loaded,
        rejects=rejects,
        earlier=target.earlier,
        duration_s=(finished_at - started_at).total_seconds(),
    )
    await store.finish(target, report, finished_at)
    return report


async def _record_failure(store: IntakeStore, import_id: ImportId | None, sentence: str, now: datetime) -> None:
    """The import's row says why; a database that is down has already said so by the error on its way up."""
    if import_id is None:
        return
    try:
        await store.fail(import_id, sentence, now)
    except StoreError:
        return
