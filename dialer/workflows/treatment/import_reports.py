"""A file of reports on hand-offs: each line is kept by itself, and none twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dialer.core.debt.statement import RejectedLine
from dialer.core.kernel.errors import DomainError, NotFound
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.core.treatment.hand_off import HandOffKind
from dialer.ports.report_files import ReportedLine, ReportLines
from dialer.ports.store import AuditLine, Store
from dialer.workflows.treatment.report_hand_off import Reporter, report_hand_off

REMEDY = "correct the line and load the file again; what was kept is not kept twice"


@dataclass(slots=True, kw_only=True)
class ReportsRead:
    """What came of a file."""

    kept_count: int = 0
    known_count: int = 0
    """Reported before, by whatever door."""
    rejected: list[RejectedLine] = field(default_factory=list)


async def import_reports(
    store: Store,
    file: ReportLines,
    kind: HandOffKind,
    reporter: Reporter,
    *,
    now: datetime,
    scope: Scope = EVERYTHING,
) -> ReportsRead:
    """Keep every line that can be kept; the others are answered with the reason.

    Args:
        file: as it was read.
        kind: of the hand-offs that it speaks of.
        reporter: whose file it is.
        now: when.
        scope: creditors whose hand-offs the person may report on; another's does not exist.
    """
    done = ReportsRead(rejected=list(file.rejected))
    named = sorted({(line.creditor, line.case) for line in file.lines if line.hand_off_id is None})
    async with store.transaction() as tx:
        found = await tx.hand_offs.open_of_cases(kind, named) if named else {}
        numbers = {line.hand_off_id for line in file.lines if line.hand_off_id is not None} | set(found.values())
        known = {item.row.hand_off_id: item for item in await tx.hand_offs.items(sorted(numbers))}
    for line in file.lines:
        try:
            number = line.hand_off_id or found.get((line.creditor, line.case))
            item = known.get(number) if number is not None else None
            if item is None or item.row.kind is not kind or not scope.covers(item.creditor_id):
                raise NotFound(_missing(line, kind))
            is_new = await report_hand_off(store, item.row.hand_off_id, line.report, reporter, now=now)
            done.kept_count += is_new
            done.known_count += not is_new
        except DomainError as error:
            done.rejected.append(RejectedLine(place=line.place, text=line.text, reason=error.message, remedy=REMEDY))
    async with store.transaction() as tx:
        await tx.audit.add(
            AuditLine(
                at=now, user_id=reporter.by, action="hand_offs.reports_read", subject=f"hand_offs:{kind.value}",
                data={"kept": done.kept_count, "known": done.known_count, "rejected": len(done.rejected)},
            )
        )  # fmt: skip
    return done


def _missing(line: ReportedLine, kind: HandOffKind) -> str:
    which = str(line.hand_off_id) if line.hand_off_id is not None else f"of the case {line.case} of {line.creditor}"
    return f"there is no {kind.value} hand-off {which} that was sent"
