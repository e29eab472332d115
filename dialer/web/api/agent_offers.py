"""What an agent may offer in the call in hand: the next best offers within the agent's own authority."""

from __future__ import annotations

from dataclasses import replace

from dialer.core.compliance.conduct import Conduct
from dialer.core.debt.authority import Level
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Refused
from dialer.core.kernel.ids import CallId
from dialer.web import schemas_agent_offers as schemas
from dialer.web.api.agents import check_own_call
from dialer.web.needs import suggestions_out
from dialer.web.routes import AGENT, Routes, Visit
from dialer.workflows.debt.suggest_offers import Asked, suggest_offers

routes = Routes("agent")


@routes.route("GET", "/api/agent/offers", query=schemas.AgentOffersQuery, returns=schemas.AgentOffers, roles=AGENT)
async def read_offers(visit: Visit, query: schemas.AgentOffersQuery) -> schemas.AgentOffers:
    """The offers that the agent may agree at once, for each case of an own call; only once somebody was identified.

    What needs somebody else's approval is left out, and so is everything in a courtesy call: before the due date no
    offer is made.
    """
    call_id = CallId(query.call_id)
    async with visit.deps.store.transaction() as tx:
        attempt = await tx.attempts.get(call_id)
        lines = await tx.attempts.lines(call_id)
    await check_own_call(visit, call_id, attempt.agent_id)
    if not Conduct.of((line.kind, line.at, line.data) for line in lines).is_identified:
        raise Refused("Check who is speaking first; offers are part of the debt.", code="identity_first")
    if attempt.campaign_type is CampaignType.CARING:
        return schemas.AgentOffers(call_id=query.call_id, items=[])
    asked = Asked(phase=attempt.campaign_type, level=Level.AGENT, reason=query.reason)
    items = []
    for case_id in attempt.case_ids or ():
        found = await suggest_offers(visit.deps.store, visit.deps.reckoner, case_id, asked, visit.now)
        own = tuple(offer for offer in found.offers if offer.needs is Level.AGENT)
        told = suggestions_out(replace(found, offers=own))
        items.append(schemas.AgentCaseOffers(case_id=int(case_id), **dict(told)))
    return schemas.AgentOffers(call_id=query.call_id, items=items)
