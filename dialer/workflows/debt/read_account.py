"""The account of a case on any day, as known at any instant: what is owed, by which interest and entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from dialer.core.debt.account import Entry
from dialer.core.debt.asked import Contested, LeftOut, asked_of, left_out
from dialer.core.debt.books import Books
from dialer.core.debt.law import InterestRegime, case_terms, sector_terms
from dialer.core.debt.lump_sum import LumpSum, lump_sums
from dialer.core.debt.payment_data import OwedInvoice, Payee, PaymentData, payment_data
from dialer.core.debt.plan import PlanState
from dialer.core.debt.position import Position, facts_of, position
from dialer.core.debt.rate_due import RateDue, rate_due
from dialer.core.debt.regime import RegimeRules
from dialer.core.debt.sector import Sector, SectorTerms
from dialer.core.debt.settlement import SettlementState
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.ports.store import Store, Transaction
from dialer.workflows.debt.charge_lump_sums import agreed_of
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
    books: Books
    """Its invoices' terms: which interest, why, and which kind of credit."""
    sector: SectorTerms
    """What follows from what the creditor does."""
    left_out: Mapping[str, LeftOut]
    """What is not asked for while a dispute is open, by invoice."""
    lump_sums: Mapping[str, LumpSum]
    """By invoice."""
    choices: Sequence[InterestRegime]
    """Which interest a person may decide for its debtor."""


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
        creditor = await tx.creditors.get(CreditorId(found.books.creditor_id))
        contested = await tx.disputes.contested(case_id)
        is_agreed = bool(await agreed_of(tx, [case_id]))
    account = found.books.account(found.law)
    stands = position(account, on, known_at)
    known = [one for one in account.entries if known_at is None or one.booked_at <= known_at]
    return AccountView(
        position=stands,
        left_out={one.number: one for one in left_out(stands, contested)},
        lump_sums=lump_sums(replace(found.books, entries=known), found.law, on, contested, is_agreed=is_agreed),
        entries=known,
        counting=frozenset(one.entry_id for one in facts_of(account, on, known_at)),
        from_payments=banked,
        status=found.books.status,
        books=found.books,
        sector=case_terms(found.law, creditor.sector, found.books.one_credit),
        choices=RegimeRules(law=found.law, sector=Sector(creditor.sector)).choices(is_business=found.books.is_business),
    )


class Part(StrEnum):
    """What a debtor wants to pay."""

    ALL = "all"
    """Everything that is asked for."""
    RATE = "rate"
    """What is due next of the plan or settlement that stands."""


async def read_payment_data(
    store: Store, case_id: CaseId, *, reckoner: Reckoner, now: datetime, part: Part | None = None
) -> PaymentData:
    """How the debtor may pay what is asked for in a case today: what is in dispute is not.

    Args:
        part: None: the next rate where a plan or settlement stands, else everything.

    Raises:
        NotFound: no such case.
        Conflict: the case is closed or recalled; or a rate is wanted where none was agreed (code ``no_rate``).
    """
    async with store.transaction() as tx:
        return await payment_data_of(tx, await reckoner.one(tx, case_id, reckoner.today(now)), part)


async def payment_data_of(tx: Transaction, found: Reckoned, part: Part | None = None) -> PaymentData:
    """The same of a case that was reckoned already."""
    books, case_id = found.books, CaseId(found.books.case_id)
    if books.status in ("closed", "recalled"):
        raise Conflict(f"the case is {books.status}: nothing is paid through us any more", code=f"case_{books.status}")
    contested = await tx.disputes.contested(case_id)
    asked = asked_of(found.position, contested)
    rate = await _rate_due(tx, found) if asked else None
    if part is Part.RATE and rate is None:
        raise Conflict("no rate is due: neither a plan nor a settlement stands", code="no_rate", field="query.part")
    creditor = await tx.creditors.get(CreditorId(books.creditor_id))
    payee = Payee(
        name=creditor.name,
        iban=creditor.iban or "",
        pagopa_code=creditor.pagopa_code or "",
        link=creditor.payment_link,
        checks_notices=creditor.checks_notices,
        methods=creditor.payment_methods or sector_terms(found.law, creditor.sector).methods,
    )
    is_rate = rate is not None and part is not Part.ALL
    minor = rate.minor if rate is not None and is_rate else asked
    invoices = () if is_rate else await _owed_invoices(tx, found, contested)
    data = payment_data(payee, books.reference, minor, books.currency, invoices)
    lacking = tuple("notice_is_whole" if code == "no_notice" and is_rate else code for code in data.lacking)
    return replace(
        data, asked=asked, disputed=found.position.balance - asked, rate=rate, is_rate=is_rate, lacking=lacking
    )


async def _owed_invoices(tx: Transaction, found: Reckoned, contested: Sequence[Contested]) -> list[OwedInvoice]:
    """What is asked for of each invoice's principal."""
    references = await tx.ledger.payment_references(CaseId(found.books.case_id))
    disputed = {invoice.number: invoice.in_dispute for invoice in contested}
    owed = {item.number: max(0, item.principal - disputed.get(item.number, 0)) for item in found.position.items}
    return [
        OwedInvoice(number=number, minor=owed.get(number, 0), payment_reference=reference)
        for number, reference in references.items()
    ]


async def _rate_due(tx: Transaction, found: Reckoned) -> RateDue | None:
    case_id = CaseId(found.books.case_id)
    plans = (await tx.plans.of([case_id])).get(case_id, ())
    offers = (await tx.settlements.of([case_id])).get(case_id, ())
    standing = [row.plan for row in plans if row.state in (PlanState.ACTIVE, PlanState.LATE)]
    standing += [row.settlement.plan for row in offers if row.state is SettlementState.ACCEPTED]
    return rate_due(standing[0], found.payments(), found.position.on) if standing else None
