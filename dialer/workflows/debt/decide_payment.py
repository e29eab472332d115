"""A person decides on a movement that waits: it belongs to a case, to nobody, or it was matched by mistake."""

from __future__ import annotations

from datetime import datetime

from dialer.core.debt.account import CASE_LEVEL, EntryKind
from dialer.core.debt.matching import MatchBasis
from dialer.core.debt.statement import LineKind
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.ports.ledger import NewEntry, PaymentRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.load_movements import reverse_payment
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.reopen_case import read_reason, reopen_in
from dialer.workflows.debt.settle_cases import settle_cases


async def assign_payment(
    store: Store,
    payment_id: int,
    case_id: CaseId,
    *,
    invoice: str = CASE_LEVEL,
    reason: str = "",
    reopens: bool = False,
    reckoner: Reckoner,
    by: UserId | None,
    now: datetime,
) -> None:
    """Book a credit that waits to a case.

    On a closed case it is booked for accounting, with the reason: the case stays closed, nobody calls, and the payment
    counts for the placement's fee within the mandate and its tail (``core/debt/fee_terms.py``). ``reopens`` opens the
    case again with it.

    Args:
        invoice: the one that the payer declared (art. 1193 c.c.); empty: none.
        reason: why it is booked to a case that is closed; not needed for others.
        reopens: a closed case is open again afterwards, or paid.

    Raises:
        NotFound: no such payment, or no such case.
        Invalid: another currency, or the case has no such invoice.
        Conflict: the payment does not wait, is money that went back, or the case is closed and no reason was given.
    """
    async with store.transaction() as tx:
        payment = await _waiting(tx, payment_id)
        if payment.line.kind is not LineKind.CREDIT:
            raise Conflict(
                "this is money that went back: name the payment that it takes back", code="is_return", field="case_id"
            )
        await tx.ledger.lock([case_id])
        books = (await tx.ledger.books([case_id])).get(case_id)
        if books is None:
            raise NotFound(f"there is no case {case_id}", case_id=case_id, field="case_id")
        if books.currency != payment.line.currency:
            raise Invalid(
                f"the payment is in {payment.line.currency}, the case in {books.currency}: have it exchanged, or "
                "leave it out with a reason",
                code="other_currency",
                field="case_id",
            )
        is_closed = books.status == "closed"
        if is_closed and not reason.strip():
            raise Conflict(
                "the case is closed: say why it is booked there all the same, and whether the case is open again "
                "afterwards; or leave the payment out with a reason",
                code="case_closed",
                field="reason",
            )
        why = read_reason(reason) if is_closed else ""
        if invoice and invoice not in {known.number for known in books.invoices}:
            raise Invalid(
                f"the case has no invoice {invoice}; leave it empty or name one of its invoices", field="item"
            )
        await tx.ledger.book(
            [
                NewEntry(
                    case_id=case_id, kind=EntryKind.PAYMENT, minor=payment.line.minor, value_on=payment.line.value_on,
                    booked_at=now, item=invoice, payment_id=payment_id,
                    reference=payment.line.bank_reference or payment.line.end_to_end, by=by,
                )
            ]
        )  # fmt: skip
        basis = MatchBasis.PERSON.value
        await tx.payments.assign(payment_id, state="matched", case_id=case_id, basis=basis, at=now, by=by, reason=why)
        if is_closed and reopens:
            await reopen_in(tx, case_id, why, by=by, now=now)
        await settle_cases(tx, [case_id], reckoner=reckoner, now=now)
        action = "payment.assigned_after_closing" if is_closed else "payment.assigned"
        await _audit(tx, action, payment_id, {"case_id": case_id}, by, now)


async def match_return(
    store: Store, payment_id: int, credit_id: int, *, reckoner: Reckoner, by: UserId | None, now: datetime
) -> None:
    """Take back the credit that a return which waits sent back.

    Raises:
        NotFound: no such payment.
        Conflict: the return does not wait, or the credit is not booked to a case.
        Invalid: another amount or currency.
    """
    async with store.transaction() as tx:
        back = await _waiting(tx, payment_id)
        if back.line.kind is not LineKind.RETURN:
            raise Conflict("this is money that came in: name its case", code="is_credit", field="returns_id")
        credit = await tx.payments.get(credit_id)
        if credit.state != "matched" or credit.case_id is None or credit.line.kind is not LineKind.CREDIT:
            raise Conflict("that payment is not booked to a case", code="not_booked", field="returns_id")
        if (credit.line.minor, credit.line.currency) != (back.line.minor, back.line.currency):
            raise Invalid("that payment has another amount; name the one that went back", field="returns_id")
        await tx.ledger.lock([credit.case_id])
        await reverse_payment(tx, credit, reference=f"return:{payment_id}", now=now)
        await tx.payments.assign(credit_id, state="returned", case_id=credit.case_id, basis=credit.basis, at=now, by=by)
        basis = MatchBasis.PERSON.value
        await tx.payments.assign(payment_id, state="matched", case_id=credit.case_id, basis=basis, at=now, by=by)
        await settle_cases(tx, [credit.case_id], reckoner=reckoner, now=now)
        await _audit(tx, "payment.returned", payment_id, {"credit": credit_id}, by, now)


async def ignore_payment(store: Store, payment_id: int, reason: str, *, by: UserId | None, now: datetime) -> None:
    """Leave a movement out: it concerns no case.

    Raises:
        NotFound: no such payment.
        Conflict: it does not wait.
        Invalid: no reason.
    """
    why = read_reason(reason)
    async with store.transaction() as tx:
        payment = await _waiting(tx, payment_id)
        if payment.state == "ignored":
            raise Conflict("the payment is left out already", code="not_waiting")
        await tx.payments.assign(payment_id, state="ignored", case_id=None, basis="", at=now, by=by, reason=why)
        await _audit(tx, "payment.ignored", payment_id, {}, by, now)


async def take_back_payment(
    store: Store, payment_id: int, reason: str, *, reckoner: Reckoner, by: UserId | None, now: datetime
) -> None:
    """Undo a person's or the program's decision: the entries are reversed and the movement waits again.

    Raises:
        NotFound: no such payment.
        Conflict: it waits already, was returned by the bank, or is a return that took another back.
        Invalid: no reason.
    """
    why = read_reason(reason)
    async with store.transaction() as tx:
        payment = await tx.payments.get(payment_id)
        if payment.state not in ("matched", "ignored"):
            raise Conflict(f"the payment is {payment.state}: there is nothing to take back", code="not_booked")
        if payment.state == "matched" and payment.line.kind is LineKind.RETURN:
            raise Conflict(
                "a return is not taken back: book the payment that it took back to its case anew", code="is_return"
            )
        if payment.case_id is not None:
            await tx.ledger.lock([payment.case_id])
            await reverse_payment(tx, payment, reference=why, now=now)
        await tx.payments.assign(payment_id, state="unmatched", case_id=None, basis="", at=now, by=by, reason=why)
        if payment.case_id is not None:
            await settle_cases(tx, [payment.case_id], reckoner=reckoner, now=now)
        await _audit(tx, "payment.taken_back", payment_id, {"case_id": payment.case_id}, by, now)


async def _waiting(tx: Transaction, payment_id: int) -> PaymentRow:
    payment = await tx.payments.get(payment_id)
    if payment.state not in ("unmatched", "ignored"):
        raise Conflict(
            f"the payment is {payment.state}, it does not wait: take it back first", code="not_waiting", field="state"
        )
    return payment


async def _audit(
    tx: Transaction, action: str, payment_id: int, data: dict[str, object], by: UserId | None, now: datetime
) -> None:
    await tx.audit.add(AuditLine(at=now, user_id=by, action=action, subject=f"payment:{payment_id}", data=data))
