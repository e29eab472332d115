"""Calls by hand: an agent looks for a debtor, sees which number may be called and why, and has the file shown."""

from __future__ import annotations

from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CampaignId, DebtorId, NumberId
from dialer.core.kernel.scope import Scope
from dialer.core.leads.model import LeadState
from dialer.web import schemas_hand_dial as schemas
from dialer.web.routes import AGENT, Routes, Visit
from dialer.web.schemas_debt import CaseNameOut
from dialer.web.walls import Walls
from dialer.workflows.compliance.may_we_call import ProspectAnswer, may_we_call

routes = Routes("agent")

MOST = 20
"""People in one answer."""
FREE = (LeadState.READY, LeadState.SCHEDULED)


@routes.route(
    "GET",
    "/api/agent/people",
    query=schemas.PeopleQuery,
    returns=schemas.PeopleFoundOut,
    roles=AGENT,
    walls=Walls.FILTERED,
)
async def find_people(visit: Visit, query: schemas.PeopleQuery) -> schemas.PeopleFoundOut:
    """Debtors of the creditors whose running campaigns are the own teams', by name."""
    creditors = frozenset(campaign.creditor_id for campaign in await _own_campaigns(visit))
    scope = Scope(creditors).within(visit.scope)
    page = await visit.deps.views.debt.find_debtors(query.q, scope=scope, limit=MOST)
    return schemas.PeopleFoundOut(
        items=[
            schemas.PersonFoundOut(
                debtor_id=item.debtor_id,
                name=item.name,
                municipality=item.municipality,
                cases=[CaseNameOut(creditor_code=code, reference=ref) for code, ref in item.cases],
            )
            for item in page.items
        ],
        is_cut=page.next_cursor is not None,
    )


@routes.route("GET", "/api/agent/people/{debtor_id}/numbers", returns=schemas.PersonNumbersOut, roles=AGENT)
async def read_numbers(visit: Visit, debtor_id: int) -> schemas.PersonNumbersOut:
    """Which of a debtor's numbers may be called now by hand, and why; the question is kept in the audit."""
    own = {campaign.campaign_id for campaign in await _own_campaigns(visit)}
    answer = await may_we_call(
        visit.deps.store,
        visit.deps.views,
        visit.deps.packs,
        DebtorId(debtor_id),
        language=visit.deps.policy.language,
        by=visit.caller.user_id,
        now=visit.now,
        by_hand=True,
    )
    found = [
        _campaign_out(visit, one, one.prospect.campaign)
        for one in answer.prospects
        if one.prospect.campaign is not None and one.prospect.campaign.campaign_id in own
    ]
    if not found:
        raise NotFound("no running campaign of your teams has this debtor", debtor_id=debtor_id)
    return schemas.PersonNumbersOut(debtor_id=debtor_id, name=answer.name, campaigns=found)


@routes.route("POST", "/api/agent/dial", body=schemas.HandDialIn, roles=AGENT, walls=Walls.FILTERED)
async def choose(visit: Visit, body: schemas.HandDialIn) -> None:
    """Show the debtor's file on the own screen, ready to be dialled; the same rules as for every call decide."""
    await visit.require_seen("debtor_id", body.debtor_id)
    await visit.require_seen("campaign_id", body.campaign_id)
    number_id = None if body.number_id is None else NumberId(body.number_id)
    await visit.deps.agent_requests.choose(
        visit.caller.agent_id, CampaignId(body.campaign_id), DebtorId(body.debtor_id), number_id
    )


async def _own_campaigns(visit: Visit) -> list[Campaign]:
    async with visit.deps.store.transaction() as tx:
        agent = await tx.people.agent(visit.caller.agent_id)
        campaigns = await tx.campaigns.all()
    return [c for c in campaigns if c.state is CampaignState.RUNNING and not c.teams.isdisjoint(agent.teams)]


def _campaign_out(visit: Visit, answer: ProspectAnswer, campaign: Campaign) -> schemas.HandCampaignOut:
    lead = answer.prospect.candidate.lead
    return schemas.HandCampaignOut(
        campaign_id=campaign.campaign_id,
        campaign_name=campaign.name,
        creditor_name=answer.prospect.creditor_name,
        is_free=lead.state in FREE or visit.deps.agent_requests.may_be_chosen(campaign.campaign_id, lead.lead_id),
        due_at=lead.due_at,
        numbers=[
            schemas.HandNumberOut(
                number_id=one.number.number_id,
                e164=one.number.e164,
                place=one.number.place,
                decision=one.verdict.decision,
                until=one.verdict.until,
                rule=one.verdict.rule,
                sentence=one.sentence,
            )
            for one in answer.numbers
        ],
    )
