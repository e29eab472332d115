"""Note that a debtor needs care, look at it again, and end it."""

from __future__ import annotations

from datetime import date, datetime

from dialer.core.kernel.ids import CallId, DebtorId, UserId
from dialer.core.kernel.window import local_day, zone
from dialer.core.relation.vulnerability import SupportNeed, review_on
from dialer.ports.facts import FactSource, Recorded
from dialer.ports.relation import VulnerabilityRow
from dialer.ports.store import Store
from dialer.ports.views import Views
from dialer.workflows.compliance.audit_line import add_audit_line
from dialer.workflows.relation.sort_cases import SegmentRules, sort_debtor


async def note_care(
    store: Store,
    views: Views,
    rules: SegmentRules,
    debtor_id: DebtorId,
    need: SupportNeed,
    *,
    source: FactSource,
    review: date | None,
    by: UserId | None,
    now: datetime,
    call_id: CallId | None = None,
) -> int:
    """Note what help a debtor needs; the mark's id.

    Args:
        review: when it is looked at again; None: after half a year.

    Raises:
        NotFound: no such debtor.
        Invalid: the day of review is past, or further off than a year.
    """
    noted_on = local_day(now, zone(rules.zone))
    recorded = Recorded(at=now, by=by, call_id=call_id)
    row = VulnerabilityRow(
        debtor_id=debtor_id,
        need=need,
        noted_on=noted_on,
        review_on=review_on(noted_on, review),
        source=source,
        recorded=recorded,
    )
    async with store.transaction() as tx:
        mark_id = await tx.relation.add_vulnerability(row)
        await add_audit_line(tx, recorded, "care.noted", f"debtor:{debtor_id}", mark_id=mark_id, source=source.value)
    await sort_debtor(store, views, rules, debtor_id, now=now)
    return mark_id


async def review_care(
    store: Store, rules: SegmentRules, mark_id: int, review: date | None, *, by: UserId, now: datetime
) -> None:
    """A person looked: it still holds. Raises NotFound, Conflict when it has ended, Invalid for the day."""
    again_on = review_on(local_day(now, zone(rules.zone)), review)
    async with store.transaction() as tx:
        debtor_id = await tx.relation.review_vulnerability(mark_id, again_on)
        recorded = Recorded(at=now, by=by)
        await add_audit_line(tx, recorded, "care.reviewed", f"debtor:{debtor_id}", mark_id=mark_id, again=str(again_on))


async def end_care(store: Store, views: Views, rules: SegmentRules, mark_id: int, *, by: UserId, now: datetime) -> None:
    """The help is not needed any more. Raises NotFound, Conflict when it has ended already."""
    async with store.transaction() as tx:
        debtor_id = await tx.relation.end_vulnerability(mark_id, now, by)
        await add_audit_line(tx, Recorded(at=now, by=by), "care.ended", f"debtor:{debtor_id}", mark_id=mark_id)
    await sort_debtor(store, views, rules, debtor_id, now=now)
