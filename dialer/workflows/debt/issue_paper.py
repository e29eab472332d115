"""Issue the paper of an agreement: a PDF that is kept as it was given out, with its SHA-256."""

from __future__ import annotations

import hashlib
from datetime import datetime

from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.plan import PlanState
from dialer.core.debt.promise import PromiseState
from dialer.core.debt.settlement import SettlementState
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.ports.agreement_papers import Paper, PaperKind
from dialer.ports.agreements import PlanRow, PromiseRow, SettlementRow
from dialer.ports.registers import Typesetter
from dialer.ports.store import AuditLine, Store, Transaction
from dialer.workflows.debt.paper_document import PaperFacts, paper_document
from dialer.workflows.debt.reckon import Reckoner

Agreed = PromiseRow | PlanRow | SettlementRow


async def issue_paper(
    store: Store,
    reckoner: Reckoner,
    typesetter: Typesetter,
    case_id: CaseId,
    kind: PaperKind,
    agreement_id: int,
    *,
    language: str | None = None,
    by: UserId | None,
    now: datetime,
) -> Paper:
    """Set the paper, keep it, and answer what was kept.

    Args:
        language: None: the debtor's.

    Raises:
        NotFound: the case has no such agreement.
        Conflict: the agreement is not one that is confirmed now (code ``no_paper_now``): a promise that is over, an
            offer that nobody accepted, a release before everything is paid.
        DialerError: the paper could not be set; nothing was kept.
    """
    today = reckoner.today(now)
    async with store.transaction() as tx:
        agreed = await _agreed(tx, case_id, kind, agreement_id)
        found = await reckoner.one(tx, case_id, today)
        subject = await tx.packets.subject(case_id)
        creditor_id = CreditorId(found.books.creditor_id)
        terms = (await tx.offer_terms.of([creditor_id])).get(creditor_id, OfferTerms())
    _check(agreed, kind, found.position.balance)
    facts = PaperFacts(
        subject=subject, terms=terms, language=language or subject.debtor_language, on=today, country=reckoner.country,
        payments=found.payments(),
    )  # fmt: skip
    document = paper_document(agreed, kind, facts)
    content = await typesetter.pdf(document)
    async with store.transaction() as tx:
        paper = await tx.agreement_papers.keep(
            case_id=case_id, kind=kind, agreement_id=agreement_id, language=document.language,
            sha256=hashlib.sha256(content).hexdigest(), content=content, at=now, by=by,
        )  # fmt: skip
        data = {"id": paper.paper_id, "kind": kind.value, "agreement_id": agreement_id, "sha256": paper.sha256}
        await tx.audit.add(
            AuditLine(at=now, user_id=by, action="agreement.paper_issued", subject=f"case:{case_id}", data=data)
        )
    return paper


async def _agreed(tx: Transaction, case_id: CaseId, kind: PaperKind, agreement_id: int) -> Agreed:
    match kind:
        case PaperKind.PROMISE:
            for promise in (await tx.promises.of([case_id])).get(case_id, ()):
                if promise.promise_id == agreement_id:
                    return promise
        case PaperKind.PLAN:
            for plan in (await tx.plans.of([case_id])).get(case_id, ()):
                if plan.plan_id == agreement_id:
                    return plan
        case PaperKind.SETTLEMENT | PaperKind.RELEASE:
            for offer in (await tx.settlements.of([case_id])).get(case_id, ()):
                if offer.settlement_id == agreement_id:
                    return offer
    raise NotFound(f"case {case_id} has no {kind.value} {agreement_id}", agreement_id=agreement_id)


def _check(agreed: Agreed, kind: PaperKind, balance: int) -> None:
    if kind is PaperKind.RELEASE:
        is_paid = isinstance(agreed, SettlementRow) and agreed.state is SettlementState.PAID
        if not is_paid or balance:
            raise Conflict(
                "a release letter is due when the settlement was paid and nothing is owed any more", code="no_paper_now"
            )
        return
    standing = {
        PromiseState.OPEN, PlanState.ACTIVE, PlanState.LATE, PlanState.COMPLETED, SettlementState.OFFERED,
        SettlementState.ACCEPTED, SettlementState.PAID,
    }  # fmt: skip
    if agreed.state not in standing:
        raise Conflict(f"it is {agreed.state.value}: only what stands is confirmed", code="no_paper_now")
