"""Campaigns: made, changed, started, paused, closed; their queue and their figures."""

from __future__ import annotations

from typing import Any

from dialer.core.campaigns.model import Campaign, CampaignState, Shift
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId, CreditorId, TeamId, TrunkId
from dialer.ports.views import CampaignSummary
from dialer.web import schemas_campaigns as schemas
from dialer.web.api.agents import local_midnight
from dialer.web.routes import READER, SUPERVISOR, Routes, Visit
from dialer.web.schemas_live import FiguresToday
from dialer.web.walls import Walls
from dialer.workflows.campaigns.change_campaign import change_campaign
from dialer.workflows.campaigns.close_campaign import close_campaign
from dialer.workflows.campaigns.create_campaign import create_campaign
from dialer.workflows.campaigns.enter_leads import enter_leads
from dialer.workflows.campaigns.pause_campaign import pause_campaign
from dialer.workflows.campaigns.start_campaign import start_campaign

routes = Routes("campaigns")
MOST_KEPT_OUT = 500
"""Cases that one answer names."""


@routes.route("GET", "/api/campaigns", returns=schemas.CampaignPage, roles=READER, walls=Walls.FILTERED)
async def list_campaigns(visit: Visit) -> schemas.CampaignPage:
    """All campaigns with their queues' counts."""
    rows = await visit.deps.views.campaigns.all()
    seen = [row for row in rows if visit.scope.covers(row.campaign.creditor_id)]
    return schemas.CampaignPage(items=[campaign_out(row) for row in seen])


@routes.route(
    "POST",
    "/api/campaigns",
    body=schemas.CampaignIn,
    returns=schemas.CampaignOut,
    status=201,
    roles=SUPERVISOR,
    walls=Walls.FILTERED,
)
async def add_campaign(visit: Visit, body: schemas.CampaignIn) -> schemas.CampaignOut:
    """Make a campaign, as a draft."""
    await visit.require_seen("creditor_id", body.creditor_id)
    made = await create_campaign(visit.deps.store, draft_of(body), by=visit.caller.user_id, now=visit.now)
    return await _changed(visit, made.campaign_id)


@routes.route("GET", "/api/campaigns/{campaign_id}", returns=schemas.CampaignOut, roles=READER)
async def read_campaign(visit: Visit, campaign_id: int) -> schemas.CampaignOut:
    """One campaign."""
    return campaign_out(await visit.deps.views.campaigns.get(CampaignId(campaign_id)))


@routes.route(
    "PATCH",
    "/api/campaigns/{campaign_id}",
    body=schemas.CampaignPatch,
    returns=schemas.CampaignOut,
    roles=SUPERVISOR,
)
async def edit_campaign(visit: Visit, campaign_id: int, body: schemas.CampaignPatch) -> schemas.CampaignOut:
    """Change what is given; a running campaign takes it with its next tick."""
    await change_campaign(
        visit.deps.store,
        CampaignId(campaign_id),
        _fields_of(body),
        packs=visit.deps.packs,
        by=visit.caller.user_id,
        now=visit.now,
    )
    return await _changed(visit, campaign_id)


@routes.route("POST", "/api/campaigns/{campaign_id}/start", returns=schemas.CampaignOut, roles=SUPERVISOR)
async def start(visit: Visit, campaign_id: int) -> schemas.CampaignOut:
    """Dial."""
    await start_campaign(
        visit.deps.store, CampaignId(campaign_id), packs=visit.deps.packs, by=visit.caller.user_id, now=visit.now
    )
    return await _changed(visit, campaign_id)


@routes.route("POST", "/api/campaigns/{campaign_id}/pause", returns=schemas.CampaignOut, roles=SUPERVISOR)
async def pause_dialing(visit: Visit, campaign_id: int) -> schemas.CampaignOut:
    """Start no new calls; those under way go on."""
    await pause_campaign(visit.deps.store, CampaignId(campaign_id), by=visit.caller.user_id, now=visit.now)
    return await _changed(visit, campaign_id)


@routes.route("POST", "/api/campaigns/{campaign_id}/close", returns=schemas.CampaignOut, roles=SUPERVISOR)
async def close(visit: Visit, campaign_id: int) -> schemas.CampaignOut:
    """End the campaign for good."""
    await close_campaign(visit.deps.store, CampaignId(campaign_id), by=visit.caller.user_id, now=visit.now)
    return await _changed(visit, campaign_id)


@routes.route("POST", "/api/campaigns/{campaign_id}/leads", returns=schemas.LeadsEntered, roles=SUPERVISOR)
async def enter(visit: Visit, campaign_id: int) -> schemas.LeadsEntered:
    """Enter every debtor with an open case of the campaign's creditor; before an invoice is due only courtesy calls.

    The answer names the cases that were kept out, each with its reason, the first 500 of them.
    """
    entered = await enter_leads(visit.deps.store, CampaignId(campaign_id), by=visit.caller.user_id, now=visit.now)
    await visit.deps.supervision.campaign_changed(CampaignId(campaign_id))
    kept_out = [schemas.KeptOutOut.model_validate(case) for case in entered.kept_out[:MOST_KEPT_OUT]]
    return schemas.LeadsEntered(entered_count=entered.count, kept_out_count=len(entered.kept_out), kept_out=kept_out)


@routes.route(
    "GET",
    "/api/campaigns/{campaign_id}/leads",
    query=schemas.LeadsQuery,
    returns=schemas.LeadPage,
    roles=SUPERVISOR,
)
async def list_leads(visit: Visit, campaign_id: int, query: schemas.LeadsQuery) -> schemas.LeadPage:
    """The queue."""
    await visit.deps.views.campaigns.get(CampaignId(campaign_id))
    page = await visit.deps.views.campaigns.leads(
        CampaignId(campaign_id), state=query.state, cursor=query.cursor, limit=query.limit
    )
    return schemas.LeadPage.model_validate(page)


@routes.route("GET", "/api/campaigns/{campaign_id}/figures", returns=schemas.CampaignFiguresOut, roles=READER)
async def read_figures(visit: Visit, campaign_id: int) -> schemas.CampaignFiguresOut:
    """The queue by state and reason, and the calls of today in the campaign's own zone."""
    views = visit.deps.views
    summary = await views.campaigns.get(CampaignId(campaign_id))
    since = local_midnight(visit.now, summary.campaign.zone)
    return schemas.CampaignFiguresOut(
        campaign_id=campaign_id,
        leads=schemas.LeadCountsOut.model_validate(summary.leads),
        reasons=[
            schemas.ReasonCountOut.model_validate(row) for row in await views.campaigns.reasons(CampaignId(campaign_id))
        ],
        today=FiguresToday.model_validate(await views.calls.day(since, CampaignId(campaign_id))),
    )


def campaign_out(row: CampaignSummary) -> schemas.CampaignOut:
    campaign = row.campaign
    return schemas.CampaignOut(
        campaign_id=campaign.campaign_id,
        name=campaign.name,
        creditor_id=campaign.creditor_id,
        creditor_code=campaign.creditor_code,
        creditor_name=row.creditor_name,
        kind=campaign.kind,
        mode=campaign.mode,
        state=campaign.state,
        team_ids=sorted(campaign.teams),
        trunk_ids=list(campaign.trunk_ids),
        caller_id=campaign.caller_id,
        pack=campaign.pack,
        zone=campaign.zone,
        schedule=[schemas.ShiftModel.model_validate(shift) for shift in campaign.schedule],
        ring_timeout_s=campaign.ring_timeout_s,
        power_ratio=campaign.power_ratio,
        preview_s=campaign.preview_s,
        wrap_up_s=campaign.wrap_up_s,
        max_attempts=campaign.max_attempts,
        language=campaign.language,
        records=campaign.records,
        announces_recording=campaign.announces_recording,
        false_positive_ratio=campaign.false_positive_ratio,
        has_message_consent=campaign.has_message_consent,
        leads=schemas.LeadCountsOut.model_validate(row.leads),
    )


async def _changed(visit: Visit, campaign_id: int) -> schemas.CampaignOut:
    """Tell the floor, and answer the campaign as it is now."""
    await visit.deps.supervision.campaign_changed(CampaignId(campaign_id))
    return campaign_out(await visit.deps.views.campaigns.get(CampaignId(campaign_id)))


def draft_of(body: schemas.CampaignIn) -> Campaign:
    """A campaign to be made; its id and its creditor's code are found when it is stored."""
    return Campaign(
        campaign_id=CampaignId(0),
        creditor_id=CreditorId(body.creditor_id),
        creditor_code="",
        kind=body.kind,
        state=CampaignState.DRAFT,
        **_fields_of(body),
    )


def _fields_of(body: schemas.CampaignIn | schemas.CampaignPatch) -> dict[str, Any]:
    """The given settings as fields of ``Campaign``."""
    given = {
        name: value
        for name in body.model_fields_set
        | (set() if isinstance(body, schemas.CampaignPatch) else set(type(body).model_fields))
        if (value := getattr(body, name)) is not None
    }
    fields = {name: given[name] for name in given if name not in _TRANSLATED}
    if "team_ids" in given:
        fields["teams"] = frozenset(TeamId(team_id) for team_id in given["team_ids"])
    if "trunk_ids" in given:
        fields["trunk_ids"] = tuple(TrunkId(trunk_id) for trunk_id in given["trunk_ids"])
    if "mode" in given:
        fields["mode"] = DialMode(given["mode"])
    if "schedule" in given:
        fields["schedule"] = tuple(
            Shift(weekday=shift.weekday, start=shift.start, stop=shift.stop) for shift in given["schedule"]
        )
    return fields


_TRANSLATED = frozenset({"team_ids", "trunk_ids", "mode", "schedule", "creditor_id", "kind"})
