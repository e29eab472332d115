"""Keep what a customer is to a creditor, what the customer can pay, and how soon the creditor wants a first touch."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CreditorId, DebtorId, UserId
from dialer.core.relation.customer import CustomerValue
from dialer.ports.facts import Recorded
from dialer.ports.relation import AbilityRow
from dialer.ports.store import Store
from dialer.ports.views import Views
from dialer.workflows.compliance.audit_line import add_audit_line
from dialer.workflows.relation.sort_cases import SegmentRules, sort_debtor

LONGEST_DAYS = 365


async def set_customer_value(
    store: Store,
    views: Views,
    rules: SegmentRules,
    creditor_id: CreditorId,
    debtor_id: DebtorId,
    value: CustomerValue,
    *,
    by: UserId,
    now: datetime,
) -> None:
    """A person says what a customer is to the creditor. Raises NotFound when they have no case together."""
    async with store.transaction() as tx:
        was = await tx.relation.set_value(creditor_id, debtor_id, value, source="person", at=now, by=by)
        await add_audit_line(
            tx,
            Recorded(at=now, by=by),
            "customer.valued",
            f"debtor:{debtor_id}",
            creditor_id=creditor_id,
            value=value.value,
            was=was.value,
        )
    await sort_debtor(store, views, rules, debtor_id, now=now)


async def record_ability(store: Store, views: Views, rules: SegmentRules, row: AbilityRow) -> int:
    """What the debtor says to a creditor about being able to pay; its id. Raises NotFound."""
    async with store.transaction() as tx:
        ability_id = await tx.relation.set_ability(row)
        subject, creditor_id = f"debtor:{row.debtor_id}", row.creditor_id
        await add_audit_line(
            tx, row.recorded, "ability.recorded", subject, creditor_id=creditor_id, ability=row.ability.value
        )
    await sort_debtor(store, views, rules, row.debtor_id, now=row.recorded.at)
    return ability_id


async def withdraw_ability(
    store: Store, views: Views, rules: SegmentRules, ability_id: int, *, by: UserId, now: datetime
) -> None:
    """It no longer holds. Raises NotFound, Conflict when it has ended already."""
    async with store.transaction() as tx:
        debtor_id, creditor_id = await tx.relation.end_ability(ability_id, now, by)
        recorded = Recorded(at=now, by=by)
        await add_audit_line(tx, recorded, "ability.withdrawn", f"debtor:{debtor_id}", creditor_id=creditor_id)
    await sort_debtor(store, views, rules, debtor_id, now=now)


async def agree_first_touch(
    store: Store, creditor_id: CreditorId, days: int | None, *, by: UserId | None, now: datetime
) -> None:
    """Agree with a creditor on the days to the first touch; None: the house's. Cases that wait follow by night.

    Raises:
        NotFound: no such creditor.
        Invalid: not from 0 to 365 days.
    """
    if days is not None and not 0 <= days <= LONGEST_DAYS:
        raise Invalid(f"the first touch comes within 0 to {LONGEST_DAYS} days", field="days")
    async with store.transaction() as tx:
        was = await tx.relation.agree_first_touch(creditor_id, days)
        recorded = Recorded(at=now, by=by)
        await add_audit_line(tx, recorded, "creditor.first_touch", f"creditor:{creditor_id}", days=days, was=was)
