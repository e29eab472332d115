"""Stop calls to an area, or about a creditor's cases, for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import UserId
from dialer.ports.facts import MoratoriumRow
from dialer.ports.store import AuditLine, Store


async def declare_moratorium(store: Store, row: MoratoriumRow) -> MoratoriumRow:
    """As it was stored.

    Raises:
        NotFound: no such creditor.
        Invalid: neither an area nor a creditor, or an end before the start.
    """
    if row.ends_on is not None and row.ends_on < row.starts_on:
        raise Invalid("the last day lies before the first", field="ends_on")
    if row.creditor_id is None and not any((row.country, row.region, row.municipality, row.postcode_prefix)):
        raise Invalid("say which area or which creditor it is for", field="region")
    async with store.transaction() as tx:
        moratorium_id = await tx.facts.add_moratorium(row)
        line = AuditLine(
            at=row.recorded.at,
            user_id=row.recorded.by,
            action="moratorium.declared",
            subject=f"moratorium:{moratorium_id}",
            data={"title": row.title, "from": str(row.starts_on), "until": str(row.ends_on) if row.ends_on else None},
        )
        await tx.treatment.run_again()  # whose cases it holds shows it within minutes
        await tx.audit.add(line)
    return replace(row, moratorium_id=moratorium_id)


async def lift_moratorium(store: Store, moratorium_id: int, *, by: UserId, now: datetime) -> None:
    """End it early. Raises NotFound, Conflict when it was lifted already."""
    async with store.transaction() as tx:
        await tx.facts.end_moratorium(moratorium_id, now, by)
        await tx.treatment.run_again()
        line = AuditLine(at=now, user_id=by, action="moratorium.lifted", subject=f"moratorium:{moratorium_id}")
        await tx.audit.add(line)
