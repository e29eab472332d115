"""What is agreed about a case: promises, plans, offers with their approval, papers, ability to pay; and the lists."""

from __future__ import annotations

from aiohttp import hdrs, web

from dialer.core.debt.asked import asked_of
from dialer.core.debt.authority import Level
from dialer.core.debt.settlement import SettlementMove, days_past_due
from dialer.core.kernel.errors import NotFound, Refused
from dialer.core.kernel.ids import CaseId
from dialer.ports.agreement_lists import AgreementFilter
from dialer.web import agreements as wire
from dialer.web import schemas_agreements as schemas
from dialer.web.case_phase import phase_of
from dialer.web.routes import READER, SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.debt.agree_plan import agree_plan, cancel_plan, draft_plan
from dialer.workflows.debt.decide_offer import Decider, decide_offer
from dialer.workflows.debt.issue_paper import issue_paper
from dialer.workflows.debt.make_offer import draft_offer, make_offer
from dialer.workflows.debt.read_terms import terms_of
from dialer.workflows.debt.record_promise import PromiseTerms, cancel_promise, record_promise

routes = Routes("agreements")


@routes.route("GET", "/api/cases/{case_id}/agreements", returns=schemas.AgreementsOut, roles=READER)
async def read_agreements(visit: Visit, case_id: int) -> schemas.AgreementsOut:
    """Everything that was agreed about a case, with its history and papers."""
    reckoner, number = visit.deps.reckoner, CaseId(case_id)
    today = reckoner.today(visit.now)
    async with visit.deps.store.transaction() as tx:
        found = await reckoner.one(tx, number, today)
        promises = (await tx.promises.of([number])).get(number, ())
        plans = (await tx.plans.of([number])).get(number, ())
        offers = (await tx.settlements.of([number])).get(number, ())
        contested = await tx.disputes.contested(number)
        papers, log = await tx.agreement_papers.issued(number), await tx.agreement_papers.lines(number)
        given = await terms_of(tx, found, today)
    people = {line.by for line in log} | {offer.by for offer in offers} | {offer.decided_by for offer in offers}
    names = await visit.deps.views.agreements.names([user_id for user_id in people if user_id is not None])
    level = wire.caller_level(visit)
    position, asked = found.position, asked_of(found.position, contested)
    dpd, phase = days_past_due(position, today), await phase_of(visit, case_id)
    return schemas.AgreementsOut(
        case_id=case_id,
        today=today,
        currency=found.books.currency,
        balance_minor=position.balance,
        asked_minor=asked,
        disputed_minor=position.balance - asked,
        principal_minor=position.principal,
        accessories_minor=position.interest + position.costs,
        dpd=dpd,
        terms=wire.case_terms_out(given, principal=position.principal, dpd=dpd, today=today, phase=phase),
        level=level,
        promises=[wire.promise_out(row, reckoner.country) for row in promises],
        plans=[wire.plan_out(row) for row in plans],
        settlements=[wire.settlement_out(row, names, level) for row in offers],
        papers=[wire.paper_out(paper) for paper in papers],
        log=[wire.log_out(line, names) for line in reversed(log)],
        has_recognition=any(words.strip() for words in given.terms.recognition.values()),
    )


@routes.route("GET", "/api/agreements", query=schemas.AgreementsQuery, returns=schemas.AgreementPageOut, roles=READER,
              walls=Walls.FILTERED)  # fmt: skip
async def list_agreed(visit: Visit, query: schemas.AgreementsQuery) -> schemas.AgreementPageOut:
    """Promises due or broken, plans on time or late, offers that wait or stand, release letters that are due."""
    creditor_id = None
    if query.creditor is not None:
        async with visit.deps.store.transaction() as tx:
            creditor = await tx.creditors.by_code(query.creditor)
        if creditor is None or not visit.scope.covers(creditor.creditor_id):
            raise NotFound(f"There is no creditor {query.creditor}.", field="query.creditor")
        creditor_id = creditor.creditor_id
    where = AgreementFilter(list=query.list, creditor_id=creditor_id, scope=visit.scope)
    page = await visit.deps.views.agreements.page(where, cursor=query.cursor, limit=query.limit)
    return schemas.AgreementPageOut.model_validate(page)


@routes.route("GET", "/api/agreements/counts", returns=schemas.AgreementCounts, roles=READER, walls=Walls.FILTERED)
async def count_agreed(visit: Visit) -> schemas.AgreementCounts:
    """How many lines each list has."""
    counts = await visit.deps.views.agreements.counts(visit.scope)
    return schemas.AgreementCounts(**{name.value: count for name, count in counts.items()})


@routes.route(
    "POST", "/api/cases/{case_id}/promises", body=schemas.PromiseGivenIn, returns=schemas.AgreementsOut, status=201,
    roles=SUPERVISOR,
)  # fmt: skip
async def add_promise(visit: Visit, case_id: int, body: schemas.PromiseGivenIn) -> schemas.AgreementsOut:
    """Record a promise that came by letter, message or visit; one that is open is replaced."""
    terms = PromiseTerms(minor=body.minor, due_on=body.due_on, method=body.method, phase=await phase_of(visit, case_id))
    await record_promise(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), terms, by=visit.caller.user_id, now=visit.now
    )
    return await read_agreements(visit, case_id)


@routes.route(
    "POST", "/api/cases/{case_id}/promises/{promise_id}/cancel", body=schemas.CancelIn, returns=schemas.AgreementsOut,
    roles=SUPERVISOR,
)  # fmt: skip
async def end_promise(visit: Visit, case_id: int, promise_id: int, body: schemas.CancelIn) -> schemas.AgreementsOut:
    """Cancel an open promise, with the reason."""
    await cancel_promise(
        visit.deps.store, CaseId(case_id), promise_id, body.reason, by=visit.caller.user_id, now=visit.now
    )
    return await read_agreements(visit, case_id)


@routes.route(
    "POST", "/api/cases/{case_id}/plans/draft", body=schemas.PlanIn, returns=schemas.PlanDraftOut, roles=SUPERVISOR
)
async def show_plan(visit: Visit, case_id: int, body: schemas.PlanIn) -> schemas.PlanDraftOut:
    """The plan as it would be agreed; nothing is stored."""
    draft = await draft_plan(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), wire.plan_terms(body), visit.now
    )  # fmt: skip
    return schemas.PlanDraftOut(
        asked_minor=draft.asked, total_minor=draft.plan.minor, interest_minor=draft.plan.interest,
        currency=draft.currency, rates=wire.rates_out(draft.plan.instalments),
    )  # fmt: skip


@routes.route(
    "POST", "/api/cases/{case_id}/plans", body=schemas.PlanIn, returns=schemas.AgreementsOut, status=201,
    roles=SUPERVISOR,
)  # fmt: skip
async def add_plan(visit: Visit, case_id: int, body: schemas.PlanIn) -> schemas.AgreementsOut:
    """Agree a plan over what is asked for: equal rates, with interest, or own dates and amounts that sum to it."""
    await agree_plan(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), wire.plan_terms(body), by=visit.caller.user_id,
        now=visit.now,
    )  # fmt: skip
    return await read_agreements(visit, case_id)


@routes.route(
    "POST", "/api/cases/{case_id}/plans/{plan_id}/cancel", body=schemas.CancelIn, returns=schemas.AgreementsOut,
    roles=SUPERVISOR,
)  # fmt: skip
async def end_plan(visit: Visit, case_id: int, plan_id: int, body: schemas.CancelIn) -> schemas.AgreementsOut:
    """Cancel a plan that stands, with the reason."""
    await cancel_plan(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), plan_id, body.reason, by=visit.caller.user_id,
        now=visit.now,
    )  # fmt: skip
    return await read_agreements(visit, case_id)


@routes.route(
    "POST", "/api/cases/{case_id}/offers", body=schemas.OfferIn, returns=schemas.AgreementsOut, status=201,
    roles=SUPERVISOR,
)  # fmt: skip
async def add_offer(visit: Visit, case_id: int, body: schemas.OfferIn) -> schemas.AgreementsOut:
    """Offer a settlement, or answer the one that stands with another; beyond the own authority it waits."""
    level = wire.caller_level(visit) or Level.AGENT
    await make_offer(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), wire.offer_terms(body), level,
        by=visit.caller.user_id, now=visit.now,
    )  # fmt: skip
    return await read_agreements(visit, case_id)


@routes.route(
    "POST", "/api/cases/{case_id}/offers/draft", body=schemas.OfferIn, returns=schemas.OfferDraftOut, roles=SUPERVISOR
)
async def show_offer(visit: Visit, case_id: int, body: schemas.OfferIn) -> schemas.OfferDraftOut:
    """What the offer would waive and who must decide; nothing is stored."""
    level = wire.caller_level(visit) or Level.AGENT
    draft = await draft_offer(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), wire.offer_terms(body), level, visit.now
    )
    return wire.offer_draft_out(draft)


@routes.route(
    "POST", "/api/cases/{case_id}/offers/{settlement_id}/move", body=schemas.MoveIn, returns=schemas.AgreementsOut,
    roles=READER,
)  # fmt: skip
async def move_offer(visit: Visit, case_id: int, settlement_id: int, body: schemas.MoveIn) -> schemas.AgreementsOut:
    """Approve or reject an offer that waits; accept or withdraw one that stands. A creditor decides and no more."""
    level = wire.caller_level(visit) or Level.AGENT
    if level is Level.CREDITOR and body.move in ("accept", "withdraw"):
        raise Refused("The agency enters what the debtor says; a creditor approves or rejects.", code="level_too_low")
    decider = Decider(user_id=visit.caller.user_id, level=level, creditor_reference=body.creditor_reference)
    await decide_offer(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), settlement_id, SettlementMove(body.move), decider,
        note=body.note, now=visit.now,
    )  # fmt: skip
    return await read_agreements(visit, case_id)


@routes.route(
    "POST", "/api/cases/{case_id}/papers", body=schemas.PaperIn, returns=schemas.PaperOut, status=201, roles=SUPERVISOR
)
async def add_paper(visit: Visit, case_id: int, body: schemas.PaperIn) -> schemas.PaperOut:
    """Issue the confirmation of an agreement, or the release letter of a settlement that was paid, as PDF."""
    if visit.deps.typesetter is None:
        raise Refused("PDFs are not made on this node.", code="not_available")
    paper = await issue_paper(
        visit.deps.store, visit.deps.reckoner, visit.deps.typesetter, CaseId(case_id), body.kind, body.agreement_id,
        language=body.language, by=visit.caller.user_id, now=visit.now,
    )  # fmt: skip
    return wire.paper_out(paper)


@routes.route("GET", "/api/cases/{case_id}/papers/{paper_id}", produces="application/pdf", roles=READER)
async def read_paper(visit: Visit, case_id: int, paper_id: int) -> web.StreamResponse:
    """A paper as it was issued."""
    async with visit.deps.store.transaction() as tx:
        paper, content = await tx.agreement_papers.content(paper_id)
    if paper.case_id != case_id:
        raise NotFound(f"Case {case_id} has no paper {paper_id}.", paper_id=paper_id)
    name = f"{paper.kind.value}-{case_id}-{paper.paper_id}.pdf"
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"', hdrs.CACHE_CONTROL: "no-store"}
    return web.Response(body=content, content_type="application/pdf", headers=headers)
