"""Which interest cases bear and what kind of credit they are: decided anew by the creditor's terms, or by a person.

Files decide it when they bring a case (``core/debt/case_terms.py``); this is for the cases that were here before, and
for what a file cannot know. A person's word stays, whatever later files say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dialer.core.debt.books import Books
from dialer.core.debt.law import InterestRegime
from dialer.core.debt.rates import Rate
from dialer.core.debt.regime import Regime, RegimeReason, RegimeRules, check_regime, parse_creditor_interest
from dialer.core.debt.sector import Sector
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.ports.ledger import CaseRegime
from dialer.ports.reckonings import Cause, ReckoningRow
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.charge_lump_sums import take_back_lump_sums
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.settle_cases import settle_cases

BATCH = 500
"""Cases in a transaction."""
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestOrder:
    """What is to be decided of a creditor's open cases."""

    creditor_code: str
    references: Sequence[str] = ()
    """Only these cases; empty: all that are open."""
    interest: InterestRegime | None = None
    """None: by the creditor's terms, its sector and the law; what a person or a file decided stays."""
    rate: Rate | None = None
    """Of contract interest."""
    reason: str = ""
    """Why, where it is named here and not found by the terms."""
    is_dry_run: bool = False


@dataclass(slots=True)
class InterestDecided:
    """What came of it."""

    seen_count: int = 0
    changed_count: int = 0
    kept_count: int = 0
    """Left alone: a file or a person had decided."""
    by_interest: Counter[str] = field(default_factory=Counter)
    """Cases by interest and reason, those that stay alike among them."""
    reckoning_id: int | None = None
    """The run that writes the balances; None: nothing has changed."""


async def decide_interest(
    store: Store, order: InterestOrder, *, reckoner: Reckoner, by: UserId | None, now: datetime
) -> InterestDecided:
    """Decide it for a creditor's open cases, in batches; balances follow in the background.

    Raises:
        NotFound: no such creditor, or one of the references is no open case of its.
        Invalid: the law has no such interest, a rate is missing, or no reason was given.
    """
    law = reckoner.own_law
    note = _reason(order.reason) if order.interest is not None else ""
    if order.interest is not None:
        check_regime(law, order.interest, order.rate)
    elif order.rate is not None:
        raise Invalid("a rate belongs to contract interest; name it as the interest", field="interest")
    async with store.transaction() as tx:
        creditor = await tx.creditors.by_code(order.creditor_code)
        if creditor is None:
            raise NotFound(f"there is no creditor {order.creditor_code}", field="creditor")
        await _check_references(tx, order, creditor.creditor_id)
    rules = RegimeRules(law=law, sector=Sector(creditor.sector), agreed=parse_creditor_interest(creditor.interest))
    done, after = InterestDecided(), CaseId(0)
    while True:
        async with store.transaction() as tx:
            rows = await tx.ledger.regimes(creditor.creditor_id, after, BATCH, order.references)
            if not rows:
                break
            changed = _decided(order, rules, rows, done)
            if changed and not order.is_dry_run:
                await take_back_lump_sums(tx, _not_commercial(changed), by=by, now=now)
                await tx.ledger.set_regimes(changed, note, now)
                await tx.treatment.touch(list(changed))
        after = rows[-1].case_id
    if done.changed_count and not order.is_dry_run:
        async with store.transaction() as tx:
            done.reckoning_id = await tx.reckonings.add(
                ReckoningRow(
                    cause=Cause.TERMS, subject=creditor.code, creditor_id=creditor.creditor_id, asked_at=now, by=by
                )
            )
            data = {"count": done.changed_count, "interest": order.interest.value if order.interest else "terms"}
            subject = f"creditor:{creditor.creditor_id}"
            await tx.audit.add(AuditLine(at=now, user_id=by, action="interest.decided", subject=subject, data=data))
    return done


async def _check_references(tx: Transaction, order: InterestOrder, creditor_id: CreditorId) -> None:
    known = await tx.ledger.open_references(creditor_id, order.references)
    missing = sorted(set(order.references) - known)
    if missing:
        shown = ", ".join(missing[:5])
        raise NotFound(f"no open case of {order.creditor_code}: {shown}; leave them out", field="case")


def _decided(
    order: InterestOrder, rules: RegimeRules, rows: Sequence[CaseRegime], done: InterestDecided
) -> dict[CaseId, Regime]:
    changed: dict[CaseId, Regime] = {}
    for row in rows:
        done.seen_count += 1
        regime = row.regime
        if order.interest is not None:
            rules.check_debtor(order.interest, row.reference, is_business=row.is_business)
            regime = Regime(interest=order.interest, reason=RegimeReason.PERSON, rate=order.rate)
        elif row.is_decided:
            done.kept_count += 1
        else:
            regime = rules.of_debtor(is_business=row.is_business)
        done.by_interest[f"{regime.interest.value}: {regime.reason.value}"] += 1
        if regime != row.regime:
            changed[row.case_id] = regime
    done.changed_count += len(changed)
    return changed


def _not_commercial(decided: Mapping[CaseId, Regime]) -> list[CaseId]:
    return [case_id for case_id, regime in decided.items() if regime.interest is not InterestRegime.COMMERCIAL]


async def decide_case_interest(
    store: Store, case_id: CaseId, regime: InterestRegime, rate: Rate | None, reason: str, *,
    reckoner: Reckoner, by: UserId, now: datetime,
) -> None:  # fmt: skip
    """A person decides of one case, with the reason; what is owed follows at once.

    Raises:
        NotFound: no such case.
        Conflict: it is closed or recalled.
        Invalid: the law has no such interest, or none such for a consumer, a rate is missing, or no reason was given.
    """
    note = _reason(reason)
    check_regime(reckoner.own_law, regime, rate)
    async with store.transaction() as tx:
        books = await _open_books(tx, case_id)
        creditor = await tx.creditors.get(CreditorId(books.creditor_id))
        rules = RegimeRules(law=reckoner.own_law, sector=Sector(creditor.sector))
        rules.check_debtor(regime, books.reference, is_business=books.is_business)
        decided = Regime(interest=regime, reason=RegimeReason.PERSON, rate=rate)
        await take_back_lump_sums(tx, _not_commercial({case_id: decided}), by=by, now=now)
        await tx.ledger.set_regimes({case_id: decided}, note, now)
        await settle_cases(tx, [case_id], reckoner=reckoner, now=now)
        data: Mapping[str, object] = {"interest": regime.value, "percent": str(rate.percent) if rate else ""}
        await tx.audit.add(
            AuditLine(at=now, user_id=by, action="case.interest", subject=f"case:{case_id}", data=dict(data))
        )


async def decide_credit_kind(
    store: Store, case_id: CaseId, kind: str, invoice: str, *, reckoner: Reckoner, by: UserId, now: datetime
) -> None:
    """A person says which kind of credit a case is, or one of its invoices; its prescription follows at once.

    Raises:
        NotFound: no such case or invoice.
        Conflict: the case is closed or recalled.
        Invalid: the country's law has no term for that kind.
    """
    law = reckoner.own_law
    known = law.terms.credits if law is not None else ()
    if kind and kind not in known:
        raise Invalid(f"{kind!r} is no kind of credit with a term; use one of {', '.join(known)}", field="credit_kind")
    async with store.transaction() as tx:
        books = await _open_books(tx, case_id)
        if invoice and invoice not in {one.number for one in books.invoices}:
            raise NotFound(f"the case has no invoice {invoice}; name one of its invoices", field="invoice")
        await tx.ledger.set_credit_kind(case_id, invoice, kind, now)
        await tx.treatment.touch([case_id])
        await tx.audit.add(
            AuditLine(
                at=now, user_id=by, action="case.credit_kind", subject=f"case:{case_id}",
                data={"credit_kind": kind, "invoice": bool(invoice)},
            )
        )  # fmt: skip


async def _open_books(tx: Transaction, case_id: CaseId) -> Books:
    await tx.ledger.lock([case_id])
    books = (await tx.ledger.books([case_id])).get(case_id)
    if books is None:
        raise NotFound(f"there is no case {case_id}", case_id=case_id)
    if books.status in ("closed", "recalled"):
        raise Conflict(f"the case is {books.status}: its terms are decided no more", code=f"case_{books.status}")
    return books


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not 3 <= len(reason) <= LONGEST_REASON:
        raise Invalid(f"say what the decision rests on, in 3 to {LONGEST_REASON} characters", field="reason")
    return reason
