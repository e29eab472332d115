"""Change the terms of a placement: the days of its mandate, its phase, the fee that can be reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from dialer.core.debt.fee_terms import parse_terms
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import PlacementId, UserId
from dialer.ports.placements import PlacementRow
from dialer.ports.store import AuditLine, Store

PHASES = ("caring", "soft", "phone", "home", "legal", "extrajudicial_1", "extrajudicial_2")


async def change_placement(
    store: Store, placement_id: PlacementId, changes: Mapping[str, Any], *, by: UserId | None, now: datetime
) -> PlacementRow:
    """Change ``mandate_starts``, ``mandate_ends``, ``phase``, ``fee_terms``; as it is then.

    Statements that were made stay as they are; what is billed next follows the new terms.

    Raises:
        NotFound: no such placement.
        Invalid: a mandate that ends before it begins, a phase that is none, terms that cannot be.
    """
    values = dict(changes)
    if "fee_terms" in values:
        terms = parse_terms(values["fee_terms"])
        values["fee_terms"] = terms.as_json() if values["fee_terms"] else {}
    if values.get("phase", PHASES[0]) not in PHASES:
        raise Invalid(f"the phase is one of {', '.join(PHASES)}", field="phase")
    async with store.transaction() as tx:
        before = await tx.placements.get(placement_id)
        row = replace(before, **values)
        _check_mandate(row.mandate_starts, row.mandate_ends)
        if row == before:
            return before
        await tx.placements.update(row)
        changed = sorted(name for name in values if getattr(row, name) != getattr(before, name))
        data = {"fields": changed}
        line = AuditLine(at=now, user_id=by, action="placement.changed", subject=f"placement:{placement_id}", data=data)
        await tx.audit.add(line)
    return row


def _check_mandate(starts: date | None, ends: date | None) -> None:
    if starts is not None and ends is not None and ends < starts:
        raise Invalid(f"the mandate would end on {ends}, before it begins on {starts}", field="mandate_ends")
