"""What if: a change is tried on the digital twin of a campaign's own floor before it is made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dialer.core.agents.model import AgentState
from dialer.core.campaigns.model import Campaign
from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import CampaignId
from dialer.core.kernel.window import instant, local_day, zone
from dialer.twin.calibrate import check_enough
from dialer.twin.outlook import Expected, Outlook
from dialer.twin.what_if import Change, Question
from dialer.web import schemas_what_if as schemas
from dialer.web.routes import SUPERVISOR, Routes, Visit
from dialer.web.what_ifs import WHAT_IFS, WhatIf
from dialer.web.ws.floor import is_monitoring_agreed
from dialer.web.ws.sight import LEAST_AGENTS
from dialer.workflows.campaigns.read_floor import FloorReading, read_floor, rest_until

routes = Routes("campaigns")


@routes.route(
    "POST",
    "/api/campaigns/{campaign_id}/what-if",
    body=schemas.WhatIfIn,
    returns=schemas.WhatIfOut,
    status=202,
    roles=SUPERVISOR,
)
async def ask_what_if(visit: Visit, campaign_id: int, body: schemas.WhatIfIn) -> schemas.WhatIfOut:
    """Simulate the rest of the campaign's day with a change and without it.

    The campaign's own figures of the last days are measured, then its floor is simulated in a process apart; ask for
    the answer until its state is done.
    """
    now = visit.now
    reading = await read_floor(visit.deps.store, visit.deps.views, visit.deps.packs, CampaignId(campaign_id), now=now)
    check_enough(reading.measured)
    question = Question(
        measured=reading.measured,
        terms=reading.terms,
        rules=reading.rules,
        state=reading.state,
        now=now,
        until=_until(body, reading, now),
        agent_count=await _agents_of(visit, reading.campaign),
        policy=reading.campaign.mode.value,
        change=Change(
            policy=body.mode,
            agents_more=body.agents_more,
            max_lines_per_agent=body.max_lines_per_agent,
            ring_timeout_s=body.ring_timeout_s,
            power_ratio=body.power_ratio,
            cap=body.cap,
        ),
        seed=int(now.timestamp()) % 100_000,
    )
    return await _out(visit, visit.request.app[WHAT_IFS].ask(CampaignId(campaign_id), question))


@routes.route("GET", "/api/campaigns/{campaign_id}/what-if/{what_if_id}", returns=schemas.WhatIfOut, roles=SUPERVISOR)
async def read_what_if(visit: Visit, campaign_id: int, what_if_id: int) -> schemas.WhatIfOut:
    """How far a simulation is, and its answer."""
    return await _out(visit, visit.request.app[WHAT_IFS].get(CampaignId(campaign_id), what_if_id))


@routes.route("DELETE", "/api/campaigns/{campaign_id}/what-if/{what_if_id}", roles=SUPERVISOR)
async def forget_what_if(visit: Visit, campaign_id: int, what_if_id: int) -> None:
    """End a simulation that nobody waits for."""
    visit.request.app[WHAT_IFS].forget(CampaignId(campaign_id), what_if_id)


def _until(body: schemas.WhatIfIn, reading: FloorReading, now: datetime) -> datetime:
    if body.until is None:
        return rest_until(reading, now)
    tz = zone(reading.campaign.zone)
    until = instant(local_day(now, tz), body.until, tz)
    if until < now + timedelta(minutes=1):
        raise Invalid(f"{body.until:%H:%M} is over: it is {now.astimezone(tz):%H:%M} in {tz.key}", field="until")
    return until


async def _agents_of(visit: Visit, campaign: Campaign) -> int:
    """Agents of the campaign's teams who are there now."""
    live = await visit.deps.supervision.live()
    present = [a for a in live.agents if a.state is not AgentState.OFFLINE and not a.teams.isdisjoint(campaign.teams)]
    if not present:
        raise Conflict(
            f"nobody of the teams of campaign {campaign.name!r} is on the floor: there is nothing to simulate",
            code="nobody_on_the_floor",
            campaign_id=campaign.campaign_id,
        )
    return len(present)


async def _out(visit: Visit, what_if: WhatIf) -> schemas.WhatIfOut:
    may_count = what_if.agent_count >= LEAST_AGENTS or await is_monitoring_agreed(visit.deps)
    return what_if_out(what_if, may_count_agents=may_count)


def what_if_out(what_if: WhatIf, *, may_count_agents: bool) -> schemas.WhatIfOut:
    answer, change = what_if.answer, what_if.change
    differences = answer.differences if answer is not None else {}
    return schemas.WhatIfOut(
        what_if_id=what_if.what_if_id,
        campaign_id=what_if.campaign_id,
        state=what_if.state,
        asked_at=what_if.asked_at,
        until=what_if.until,
        agents=what_if.agent_count if may_count_agents else None,
        mode=what_if.policy,
        cap=what_if.cap,
        formula=what_if.formula,
        change=schemas.WhatIfIn(
            mode=change.policy,
            agents_more=change.agents_more,
            max_lines_per_agent=change.max_lines_per_agent,
            ring_timeout_s=int(change.ring_timeout_s) if change.ring_timeout_s is not None else None,
            power_ratio=change.power_ratio,
            cap=change.cap,
        ),
        done_count=what_if.done_count,
        total_count=what_if.total_count,
        problem_code=what_if.problem_code,
        problem=what_if.problem,
        present=_outlook(answer.present) if answer is not None else None,
        changed=_outlook(answer.changed) if answer is not None and answer.changed is not None else None,
        differences=schemas.DifferencesOut(**_all(differences)) if differences else None,
    )


def _outlook(outlook: Outlook) -> schemas.OutlookOut:
    return schemas.OutlookOut(
        run_count=outlook.run_count, days_within_cap=outlook.days_within_cap, **_all(outlook.figures)
    )


def _all(figures: Mapping[str, Expected]) -> dict[str, schemas.ExpectedOut]:
    return {name: _expected(figure) for name, figure in figures.items()}


def _expected(figure: Expected) -> schemas.ExpectedOut:
    four, nineteen = figure.intervals[0.8], figure.intervals[0.95]
    return schemas.ExpectedOut(mean=figure.mean, lo80=four.lo, hi80=four.hi, lo95=nineteen.lo, hi95=nineteen.hi)
