"""Charge the lump sum of late invoices between businesses: by a person, or each night by a creditor's terms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from dialer.core.debt.account import Component, EntryKind, Ground
from dialer.core.debt.lump_sum import LumpSum, LumpSumRefusal, lump_sums
from dialer.core.debt.regime import LumpSumTerms, parse_creditor_interest
from dialer.core.debt.settlement import SettlementState
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.ports.ledger import NewEntry
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.judge_plan import STANDING as RUNNING
from dialer.workflows.debt.judge_settlement import STANDING
from dialer.workflows.debt.reckon import Reckoned, Reckoner
from dialer.workflows.debt.settle_cases import settle_cases

BATCH = 500
"""Cases in a transaction."""
LONGEST_REASON = 300

_WHY: Mapping[LumpSumRefusal, str] = {
    LumpSumRefusal.CONSUMER: "a consumer owes no lump sum (D.Lgs. 231/2002 art. 2)",
    LumpSumRefusal.NOT_COMMERCIAL: "the case does not bear the interest of commercial transactions; decide that first",
    LumpSumRefusal.NO_LAW: "the law of the creditor's country gives no lump sum",
    LumpSumRefusal.NO_DUE_DATE: "the invoice has no due date, so that it cannot be late",
    LumpSumRefusal.NOT_LATE: "the invoice is not late: it is not due yet, or was paid in time",
    LumpSumRefusal.DISPUTED: "the invoice is disputed: wait for the answer",
    LumpSumRefusal.CHARGED: "the lump sum was charged already, once for an invoice",
    LumpSumRefusal.NOT_OPEN: "the case is not open: nothing is charged to it",
    LumpSumRefusal.AGREED: "a plan or a settlement stands: what was agreed is not raised afterwards",
}


async def lump_sums_of(tx: Transaction, found: Reckoned) -> Mapping[str, LumpSum]:
    """Of each invoice of a case that was reckoned, on its day."""
    case_id = CaseId(found.books.case_id)
    contested = await tx.disputes.contested(case_id)
    is_agreed = bool(await agreed_of(tx, [case_id]))
    return lump_sums(found.books, found.law, found.position.on, contested, is_agreed=is_agreed)


async def charge_by_hand(
    store: Store, case_id: CaseId, numbers: Sequence[str], reason: str, *, reckoner: Reckoner, by: UserId, now: datetime
) -> tuple[int, ...]:
    """Charge it for these invoices of a case; the numbers of the entries. All of them, or none.

    Raises:
        NotFound: no such case or invoice.
        Conflict: the case is not open, an agreement stands, or an invoice bears none (code ``lump_sum_`` and why).
        Invalid: no invoice, or no reason was given.
    """
    said = said_why(reason)
    if not numbers:
        raise Invalid("name at least one invoice", code="no_invoice_named", field="invoices")
    async with store.transaction() as tx:
        await tx.ledger.lock([case_id])
        found = await reckoner.one(tx, case_id, reckoner.today(now))
        if found.books.status != "open":
            raise Conflict(f"the case is {found.books.status}: nothing is charged to it", code="case_not_open")
        if case_id in await agreed_of(tx, [case_id]):
            raise Conflict(
                "a plan or a settlement stands: what was agreed is not raised afterwards", code="agreement_stands"
            )
        of = await lump_sums_of(tx, found)
        wanted = []
        for number in dict.fromkeys(numbers):
            if number not in of:
                raise NotFound(f"the case has no invoice {number}; name one of its invoices", field="invoices")
            refusal = of[number].refusal
            if refusal is not None:
                raise Conflict(
                    f"invoice {number}: {_WHY[refusal]}",
                    code=f"lump_sum_{refusal.value}", field="invoices", invoice=number,
                )  # fmt: skip
            wanted.append((found, of[number]))
        return await book_in(tx, wanted, said, reckoner=reckoner, by=by, now=now)


def said_why(reason: str) -> str:
    """The reason in one line. Raises Invalid: too short to be one, or too long."""
    said = " ".join(reason.split())
    if not 3 <= len(said) <= LONGEST_REASON:
        raise Invalid(f"say why it is charged, in 3 to {LONGEST_REASON} characters", field="reason")
    return said


async def book_in(
    tx: Transaction,
    charged: Sequence[tuple[Reckoned, LumpSum]],
    said: str,
    *,
    reckoner: Reckoner,
    by: UserId | None,
    now: datetime,
) -> tuple[int, ...]:
    """Book what may be charged, because a person says so; the numbers of the entries. The cases are locked."""
    entries = [_entry(found, one, now, by=by, said=said) for found, one in charged]
    booked = await tx.ledger.book(entries)
    await settle_cases(tx, {entry.case_id for entry in entries}, reckoner=reckoner, now=now)
    await _audit(tx, entries, now, by, by_terms=False)
    return booked


async def charge_lump_sums(store: Store, reckoner: Reckoner, *, now: datetime) -> int:
    """Charge it where creditors' terms say so; how many invoices were charged. Idempotent, and in parts.

    What a person has taken back, what is disputed, and cases with a plan or a settlement that stands are left alone.
    """
    today, charged, after = reckoner.today(now), 0, CaseId(0)
    async with store.transaction() as tx:
        creditors = [
            creditor.creditor_id
            for creditor in await tx.creditors.all()
            if parse_creditor_interest(creditor.interest).lump_sum is LumpSumTerms.BY_DEFAULT
        ]
    while creditors:
        async with store.transaction() as tx:
            case_ids = await tx.ledger.bearing_lump_sums(creditors, today, after, BATCH)
            if not case_ids:
                break
            await tx.ledger.lock(case_ids)
            agreed = await agreed_of(tx, case_ids)
            found = await reckoner.read(tx, [one for one in case_ids if one not in agreed], today)
            entries = [
                _entry(case, one, now, by=None, said="")
                for case in found.values()
                for one in (await lump_sums_of(tx, case)).values()
                if one.is_due_by_itself and case.position.item(one.number).principal
            ]
            await tx.ledger.book(entries)
            if entries:
                await settle_cases(tx, {entry.case_id for entry in entries}, reckoner=reckoner, now=now)
                await _audit(tx, entries, now, None, by_terms=True)
        charged += len(entries)
        after = case_ids[-1]
    return charged


async def take_back_lump_sums(
    tx: Transaction, case_ids: Collection[CaseId], *, by: UserId | None, now: datetime
) -> None:
    """Reverse those of cases that bear the interest of commercial transactions no more; the caller settles them."""
    if not case_ids:
        return
    entries = [
        NewEntry(
            case_id=case_id, kind=EntryKind.REVERSAL, minor=one.charge.minor, value_on=one.charge.value_on,
            booked_at=now, item=one.number, reverses=one.charge.entry_id, reference="no commercial transaction", by=by,
        )
        for case_id, books in (await tx.ledger.books(sorted(case_ids))).items()
        for one in lump_sums(books, None, now.date()).values()
        if one.charge is not None
    ]  # fmt: skip
    await tx.ledger.book(entries)


def _entry(found: Reckoned, one: LumpSum, now: datetime, *, by: UserId | None, said: str) -> NewEntry:
    """It counts from the day on which it is charged: what was paid before covered what was asked for then."""
    assert found.law is not None  # where there is none, the lump sum is refused
    ground = found.law.lump_sum_reference.partition(",")[0]
    return NewEntry(
        case_id=CaseId(found.books.case_id), kind=EntryKind.CHARGE, minor=one.minor, value_on=found.position.on,
        booked_at=now, item=one.number, component=Component.COSTS, by=by, ground=Ground.LUMP_SUM,
        reference=f"{ground}: {said}" if said else ground,
    )  # fmt: skip


async def agreed_of(tx: Transaction, case_ids: Sequence[CaseId]) -> frozenset[CaseId]:
    """Those in which a plan or a settlement stands."""
    plans, offers = await tx.plans.of(case_ids), await tx.settlements.of(case_ids)
    standing = (*STANDING, SettlementState.ACCEPTED)
    return frozenset(
        {one for one, rows in plans.items() if any(row.state in RUNNING for row in rows)}
        | {one for one, rows in offers.items() if any(row.state in standing for row in rows)}
    )


async def _audit(
    tx: Transaction, entries: Sequence[NewEntry], now: datetime, by: UserId | None, *, by_terms: bool
) -> None:
    for entry in entries:
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="ledger.lump_sum", subject=f"case:{entry.case_id}",
                data={"minor": entry.minor, "by_terms": by_terms},
            )
        )  # fmt: skip
