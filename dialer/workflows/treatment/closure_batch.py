"""The closure reports of a creditor's cases that ended in a period: a PDF for each and an index, in one archive."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dialer.core.evidence.document import Document, Table
from dialer.core.evidence.document_csv import table_csv
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.kernel.window import instant, zone
from dialer.ports.packets import INDEX, Archive
from dialer.ports.store import AuditLine, Store
from dialer.workflows.disputes.make_packet import PacketTools
from dialer.workflows.figures.read_figures import Prices
from dialer.workflows.treatment.closure_report import closure_document, closure_in, tax_elements, why_ended
from dialer.workflows.treatment.export_lists import decimal

MOST_CASES = 5000
"""In one archive: each is set as a PDF while somebody waits."""
COLUMNS = (
    "case", "debtor", "status", "ended_on", "why", "decided_by", "collected", "balance", "currency", "barred", "file",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosurePeriod:
    """Which cases; days of the creditors' zone, both counted."""

    creditor_id: CreditorId
    since: date
    until: date
    language: str = "it"


@asynccontextmanager
async def closure_archive(
    store: Store, tools: PacketTools, period: ClosurePeriod, *, prices: Prices | None, by: UserId | None, now: datetime
) -> AsyncIterator[Archive]:
    """The archive, signed as packets are; on disk until this is left, with one report in memory at a time.

    Raises:
        NotFound: no such creditor, or none of its cases ended then.
        Invalid: a period that ends before it begins, or too many cases.
        Conflict: the disk has no room for it.
        DialerError: a report cannot be set.
    """
    if period.until < period.since:
        raise Invalid("the period ends before it begins", field="until")
    home = zone(tools.reckoner.zone)
    start = instant(period.since, time(), home)
    end = instant(period.until + timedelta(days=1), time(), home)
    async with store.transaction() as tx:
        await tx.creditors.get(period.creditor_id)
        ids = await tx.case_steps.ended_cases(period.creditor_id, start, end, MOST_CASES + 1)
    if not ids:
        raise NotFound("no case of the creditor ended in that period", field="since")
    if len(ids) > MOST_CASES:
        raise Invalid(f"more than {MOST_CASES} cases ended in that period; ask for a shorter one", field="until")
    reports = _members(store, tools, ids, period.language, prices, now)
    async with aclosing(reports) as members, tools.maker.bundle(members) as archive:
        async with store.transaction() as tx:
            await tx.audit.add(
                AuditLine(
                    at=now, user_id=by, action="closures.exported", subject=f"creditor:{period.creditor_id}",
                    data={"since": str(period.since), "until": str(period.until), "cases": len(ids)},
                )
            )  # fmt: skip
        yield archive


async def _members(
    store: Store, tools: PacketTools, ids: Sequence[CaseId], language: str, prices: Prices | None, now: datetime
) -> AsyncGenerator[tuple[str, bytes], None]:
    """A report for each case as it is set, and at last the index of them."""
    rows: list[tuple[str, ...]] = []
    for case_id in ids:
        async with store.transaction() as tx:
            given = await closure_in(tx, tools.reckoner, case_id, prices=prices, now=now)
        safe = "".join(char if char.isalnum() or char in "-._" else "-" for char in given.subject.reference)
        name = f"{case_id}-{safe[:100]}.pdf"
        yield name, await tools.typesetter.pdf(closure_document(given, language))
        rows.append(
            (
                given.subject.reference, given.subject.debtor_name, given.ending.status, given.ended_on.isoformat(),
                why_ended(given, language), given.ending.decided_by, decimal(given.collected_minor),
                decimal(given.reckoned.position.balance), given.subject.currency,
                "yes" if tax_elements(given)["is_barred"] else "no", name,
            )
        )  # fmt: skip
    table = Table(title="", columns=COLUMNS, rows=tuple(rows))
    index = Document(title="", subtitle="", language=language, facts=(), tables=(table,))
    yield INDEX, table_csv(index).encode("utf-8-sig")
