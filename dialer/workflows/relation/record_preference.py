"""Keep how a debtor likes to be contacted: days and hours, channel, language."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import UserId
from dialer.core.kernel.window import WEEKDAYS
from dialer.ports.facts import Recorded
from dialer.ports.relation import PreferenceRow
from dialer.ports.store import Store
from dialer.workflows.compliance.audit_line import add_audit_line


async def record_preference(store: Store, row: PreferenceRow) -> int:
    """Store a preference in place of the one before; its id.

    Raises:
        NotFound: no such debtor.
        Invalid: it says nothing, or its hours have no length.
    """
    check_preference(row)
    async with store.transaction() as tx:
        preference_id = await tx.relation.set_preference(row)
        subject = f"debtor:{row.debtor_id}"
        await add_audit_line(tx, row.recorded, "preference.recorded", subject, preference_id=preference_id)
    return preference_id


async def withdraw_preference(store: Store, preference_id: int, *, by: UserId, now: datetime) -> None:
    """It no longer holds. Raises NotFound, Conflict when it has ended already."""
    async with store.transaction() as tx:
        debtor_id = await tx.relation.end_preference(preference_id, now, by)
        recorded = Recorded(at=now, by=by)
        await add_audit_line(tx, recorded, "preference.withdrawn", f"debtor:{debtor_id}", preference_id=preference_id)


def check_preference(row: PreferenceRow) -> None:
    """Raises Invalid for one that says nothing or cannot be."""
    if not (row.weekdays or row.starts or row.stops or row.channel or row.language):
        raise Invalid(
            "say at least one of days, hours, channel and language", code="preference_empty", field="weekdays"
        )
    if (row.starts is None) != (row.stops is None):
        raise Invalid("hours have a start and an end; give both, or neither", code="preference_hours", field="stops")
    if row.starts is not None and row.stops is not None and row.starts >= row.stops:
        raise Invalid("the hours must end after they start, on the same day", code="preference_hours", field="stops")
    unknown = [day for day in row.weekdays if day not in WEEKDAYS]
    if unknown:
        raise Invalid(f"{unknown[0]!r} is no weekday; write {', '.join(WEEKDAYS)}", field="weekdays")
