"""What a debtor says about paying: the questionnaire, the figures of a month, and the offers that follow from them."""

from __future__ import annotations

from dialer.core.debt.affordability import Affordability
from dialer.core.debt.authority import Level
from dialer.core.kernel.ids import CaseId
from dialer.ports.agreement_papers import AffordabilityRow
from dialer.web import needs as wire
from dialer.web import schemas_needs as schemas
from dialer.web.agreements import caller_level
from dialer.web.case_phase import phase_of
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.workflows.debt.record_affordability import delete_affordability, record_affordability
from dialer.workflows.debt.record_needs import delete_needs, record_needs
from dialer.workflows.debt.suggest_offers import Asked, suggest_offers

routes = Routes("agreements")


@routes.route("GET", "/api/cases/{case_id}/suggestions", query=schemas.SuggestQuery, returns=schemas.SuggestionsOut,
              roles=SUPERVISOR)  # fmt: skip
async def read_suggestions(visit: Visit, case_id: int, query: schemas.SuggestQuery) -> schemas.SuggestionsOut:
    """The lawful offers, the most promising first, each with its why."""
    asked = Asked(
        reason=query.reason, phase=await phase_of(visit, case_id), level=caller_level(visit) or Level.AGENT,
        can_pay_now=query.can_pay_now_minor, affordable=query.affordable_minor,
    )  # fmt: skip
    found = await suggest_offers(visit.deps.store, visit.deps.reckoner, CaseId(case_id), asked, visit.now)
    return wire.suggestions_out(found)


@routes.route("GET", "/api/cases/{case_id}/needs", returns=schemas.NeedsFound, roles=SUPERVISOR)
async def read_needs(visit: Visit, case_id: int) -> schemas.NeedsFound:
    """What the debtor answered, while it is kept, and why it was not paid as it was told before."""
    async with visit.deps.store.transaction() as tx:
        row = await tx.agreement_papers.needs(CaseId(case_id))
        told = await tx.disputes.reason(CaseId(case_id))
    return schemas.NeedsFound(answers=None if row is None else wire.needs_out(row), told_reason=told)


@routes.route("PUT", "/api/cases/{case_id}/needs", body=schemas.NeedsIn, returns=schemas.NeedsFound, roles=SUPERVISOR)
async def put_needs(visit: Visit, case_id: int, body: schemas.NeedsIn) -> schemas.NeedsFound:
    """Keep the debtor's answers until an agreement is made, at most 30 days."""
    await record_needs(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), wire.needs_of(body), by=visit.caller.user_id,
        now=visit.now,
    )  # fmt: skip
    return await read_needs(visit, case_id)


@routes.route("DELETE", "/api/cases/{case_id}/needs", roles=SUPERVISOR)
async def remove_needs(visit: Visit, case_id: int) -> None:
    """Delete the answers at once."""
    await delete_needs(visit.deps.store, CaseId(case_id), by=visit.caller.user_id, now=visit.now)


@routes.route("GET", "/api/cases/{case_id}/affordability", returns=schemas.AffordabilityFound, roles=SUPERVISOR)
async def read_affordability(visit: Visit, case_id: int) -> schemas.AffordabilityFound:
    """What the debtor said can be paid each month, while it is kept."""
    async with visit.deps.store.transaction() as tx:
        row = await tx.agreement_papers.affordability(CaseId(case_id))
    return schemas.AffordabilityFound(form=None if row is None else wire.affordability_out(row))


@routes.route(
    "PUT", "/api/cases/{case_id}/affordability", body=schemas.AffordabilityIn, returns=schemas.AffordabilityFound,
    roles=SUPERVISOR,
)  # fmt: skip
async def put_affordability(visit: Visit, case_id: int, body: schemas.AffordabilityIn) -> schemas.AffordabilityFound:
    """Keep the debtor's monthly figures until an agreement is made, at most 30 days."""
    form = Affordability(
        income=body.income_minor, housing=body.housing_minor, living=body.living_minor,
        other_debts=body.other_debts_minor, household=body.household,
    )  # fmt: skip
    row: AffordabilityRow = await record_affordability(
        visit.deps.store, visit.deps.reckoner, CaseId(case_id), form, by=visit.caller.user_id, now=visit.now
    )
    return schemas.AffordabilityFound(form=wire.affordability_out(row))


@routes.route("DELETE", "/api/cases/{case_id}/affordability", roles=SUPERVISOR)
async def remove_affordability(visit: Visit, case_id: int) -> None:
    """Delete the figures at once."""
    await delete_affordability(visit.deps.store, CaseId(case_id), by=visit.caller.user_id, now=visit.now)
