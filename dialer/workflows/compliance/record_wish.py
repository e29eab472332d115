"""Keep what a debtor wishes: times and places to avoid, no contact at all, no calls."""

from __future__ import annotations

from datetime import datetime

from dialer.core.compliance.facts import WishKind
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import UserId
from dialer.core.kernel.window import WEEKDAYS
from dialer.ports.facts import Recorded, WishRow
from dialer.ports.store import Store
from dialer.workflows.compliance.audit_line import add_audit_line


async def record_wish(store: Store, row: WishRow) -> int:
    """Store a wish; its id. The same wish twice stands once.

    Raises:
        NotFound: no such debtor.
        Invalid: parts that do not belong to this kind of wish, or a window without length.
    """
    check_wish(row)
    async with store.transaction() as tx:
        wish_id = await tx.facts.add_wish(row)
        await add_audit_line(
            tx,
            row.recorded,
            "wish.recorded",
            f"debtor:{row.debtor_id}",
            wish_id=wish_id,
            kind=row.kind.value,
            source=row.source.value,
            call_id=row.recorded.call_id,
        )
    return wish_id


async def withdraw_wish(store: Store, wish_id: int, *, by: UserId, now: datetime) -> None:
    """The debtor no longer wishes it. Raises NotFound, Conflict when it has ended already."""
    async with store.transaction() as tx:
        debtor_id = await tx.facts.end_wish(wish_id, now, by)
        await add_audit_line(tx, Recorded(at=now, by=by), "wish.withdrawn", f"debtor:{debtor_id}", wish_id=wish_id)


def check_wish(row: WishRow) -> None:
    """Raises Invalid for parts that do not belong together."""
    has_window = bool(row.weekdays) or row.starts is not None or row.stops is not None
    if row.kind is not WishKind.AVOID and (has_window or row.place is not None):
        raise Invalid(f"a wish of kind {row.kind.value} has neither times nor a place; leave them out", field="kind")
    if row.kind is WishKind.AVOID and not has_window and row.place is None:
        raise Invalid("say which days, which hours or which place to avoid", field="weekdays")
    if (row.kind is WishKind.MEDIUM_BLOCK) != (row.medium is not None):
        raise Invalid("a medium_block names its medium, and no other wish does", field="medium")
    if row.starts is not None and row.starts == row.stops:
        raise Invalid("a window must have a length; leave both times out for the whole day", field="stops")
    unknown = [day for day in row.weekdays if day not in WEEKDAYS]
    if unknown:
        raise Invalid(f"{unknown[0]!r} is no weekday; write {', '.join(WEEKDAYS)}", field="weekdays")
