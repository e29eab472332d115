"""The account of a case on any day, as known at any instant: what is owed, by which interest and entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dialer.core.debt.account import Entry
from dialer.core.debt.payment_data import OwedInvoice, Payee, PaymentData, payment_data
from dialer.core.debt.position import Position, facts_of, position
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.ports.store import Store, Transaction
from dialer.workflows.debt.reckon import Reckoned, Reckoner


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """A case's account."""

    position: Position
    entries: Sequence[Entry]
    """All that were known at the instant, in the order of booking."""
    counting: frozenset[int]
    """Those that count on the day: not reversed, and not of a later day."""
    from_payments: frozenset[int]
    """Those that came from a bank's file: they are taken back with their payment."""
    status: str


async def read_account(
    store: Store, case_id: CaseId, *, reckoner: Reckoner, on: date, known_at: datetime | None
) -> AccountView:
    """Play the account's facts back.

    Args:
        on: the day; interest runs up to and with it.
        known_at: leave out what was booked later; None: nothing.

    Raises:
        NotFound: no such case.
    """
    async with store.transaction() as tx:
        found = await reckoner.one(tx, case_id, on)
        banked = await tx.ledger.from_payments(case_id)
    account = found.books.account(found.law)
    return AccountView(
        position=position(account, on, known_at),
        entries=[one for one in account.entries if known_at is None or one.booked_at <= known_at],
        counting=frozenset(one.entry_id for one in facts_of(account, on, known_at)),
        from_payments=banked,
        status=found.books.status,
    )


async def read_payment_data(store: Store, case_id: CaseId, *, reckoner: Reckoner, now: datetime) -> PaymentData:
    """How the debtor may pay what is owed of a case today.

    Raises:
        NotFound: no such case.
        Conflict: the case is closed or recalled.
    """
    async with store.transaction() as tx:
        return await payment_data_of(tx, await reckoner.one(tx, case_id, reckoner.today(now)))


async def payment_data_of(tx: Transaction, found: Reckoned) -> PaymentData:
    """The same of a case that was reckoned already."""
    books = found.books
    if books.status in ("closed", "recalled"):
        raise Conflict(f"the case is {books.status}: nothing is paid through us any more", code=f"case_{books.status}")
    creditor = await tx.creditors.get(CreditorId(books.creditor_id))
    references = await tx.ledger.payment_references(CaseId(books.case_id))
    owed = {item.number: item.principal for item in found.position.items}
    invoices = [
        OwedInvoice(number=number, minor=owed.get(number, 0), payment_reference=reference)
        for number, reference in references.items()
    ]
    payee = Payee(
        name=creditor.name,
        iban=creditor.iban or "",
        pagopa_code=creditor.pagopa_code or "",
        link=creditor.payment_link,
    )
    return payment_data(payee, books.reference, found.position.balance, books.currency, invoices)
