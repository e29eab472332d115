"""Correct what is known of a debtor's number, or add one: source, place and state decide whether it may be dialled."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel import phone
from dialer.core.kernel.codes import NumberPlace, NumberSource, NumberState
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import DebtorId, NumberId, UserId
from dialer.ports.cases import NumberChange, NumberRow
from dialer.ports.store import AuditLine, Store


async def correct_number(
    store: Store, number_id: NumberId, change: NumberChange, *, by: UserId, now: datetime
) -> NumberRow:
    """Change it; leads that had ended for want of a number go back to their queues when it is good again.

    Returns:
        The number as it was.

    Raises:
        NotFound: no such number.
        Invalid: nothing to change, or a state without its reason.
    """
    if change.source is None and change.place is None and not change.is_place_unknown and change.state is None:
        raise Invalid("say what changes: source, place or state", field="state")
    async with store.transaction() as tx:
        before = await tx.debtors.change_number(number_id, change)
        is_moved = change.state is not None and change.state is not before.state
        if is_moved and not change.reason:
            raise Invalid("say how it is known that the number's state is another", field="reason")
        reopened = 0
        if is_moved and change.state is NumberState.OK:
            reopened = await tx.leads.reopen_numbered(before.debtor_id, now)
        await tx.audit.add(
            AuditLine(
                at=now,
                user_id=by,
                action="number.corrected",
                subject=f"debtor:{before.debtor_id}",
                data={
                    "number_id": number_id,
                    "before": _told(before.source, before.place, before.state),
                    "after": _told(
                        change.source or before.source,
                        None if change.is_place_unknown else change.place or before.place,
                        change.state or before.state,
                    ),
                    "reason": change.reason,
                    "leads": reopened,
                },
            )
        )
    return before


def _told(source: NumberSource, place: NumberPlace | None, state: NumberState) -> dict[str, str | None]:
    return {"source": source.value, "place": place.value if place else None, "state": state.value}


async def give_number(
    store: Store,
    debtor_id: DebtorId,
    text: str,
    *,
    source: NumberSource,
    place: NumberPlace | None,
    by: UserId,
    now: datetime,
) -> NumberId:
    """Add a number behind those that are known; its id.

    Args:
        text: as people write it; without a prefix it is read by the plan of the debtor's country.

    Raises:
        NotFound: no such debtor.
        Invalid: no number that may be dialled; the reason and the remedy are in the message.
        Conflict: the debtor has it already.
    """
    async with store.transaction() as tx:
        country = await tx.debtors.country_of(debtor_id)
        e164 = phone.parse(text, country or "IT").e164
        number_id = await tx.debtors.append_number(debtor_id, e164, source=source, place=place)
        reopened = await tx.leads.reopen_numbered(debtor_id, now)
        await tx.audit.add(
            AuditLine(
                at=now,
                user_id=by,
                action="number.given",
                subject=f"debtor:{debtor_id}",
                data={"number_id": number_id, "source": source.value, "leads": reopened},
            )
        )
    return number_id
