"""The agent's desk: what the logged-in agent may ask, always about the own seat."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dialer.core.agents.model import PauseReason
from dialer.core.compliance.conduct import Consent, ConsentAnswered, CountryTold, IdentityChecked, NoticeGiven
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.promise import PromiseMethod
from dialer.core.debt.raised import needs_reason
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Refused
from dialer.core.kernel.ids import AgentId, CallId, CaseId, NumberId, TeamId
from dialer.core.kernel.outcomes import OUTCOMES, agent_outcomes
from dialer.engine.scripts import Answer, Back, Meet
from dialer.web import schemas_agent as schemas
from dialer.web.agreements import offer_terms, plan_terms
from dialer.web.routes import AGENT, Routes, Visit
from dialer.web.schemas_scripts import ScriptObjectionIn, ScriptShownOut, ScriptStepIn
from dialer.web.walls import Walls
from dialer.web.ws.desk import desk_of
from dialer.workflows.calls.agree_in_call import PROMISES, PlanRequest, PromiseRequest, SettlementRequest
from dialer.workflows.calls.disposition import CallbackRequest, DispositionRequest

routes = Routes("agent", walls=Walls.OPEN)

RECENT = timedelta(days=7)
"""How far back the list of own calls goes."""


@routes.route("GET", "/api/agent", returns=schemas.DeskOut, roles=AGENT)
async def read_desk(visit: Visit) -> schemas.DeskOut:
    """The own state, and the file on the screen if there is one."""
    return await desk_of(visit.deps, visit.caller.agent_id)


@routes.route("POST", "/api/agent/online", roles=AGENT)
async def go_online(visit: Visit) -> None:
    """Raise the own telephone leg for the shift."""
    await visit.deps.agent_requests.go_online(visit.caller.agent_id)


@routes.route("POST", "/api/agent/reconnect", roles=AGENT)
async def reconnect(visit: Visit) -> None:
    """Make the own telephone leg again, after the page was loaded anew; a conversation that waits goes on by itself."""
    await visit.deps.agent_requests.reconnect(visit.caller.agent_id)


@routes.route("POST", "/api/agent/offline", roles=AGENT)
async def go_offline(visit: Visit) -> None:
    """End the shift; during a call, after it and its disposition."""
    await visit.deps.agent_requests.go_offline(visit.caller.agent_id)


@routes.route("POST", "/api/agent/ready", roles=AGENT)
async def become_ready(visit: Visit) -> None:
    """Take calls."""
    await visit.deps.agent_requests.ready(visit.caller.agent_id)


@routes.route("POST", "/api/agent/pause", body=schemas.PauseIn, roles=AGENT)
async def pause(visit: Visit, body: schemas.PauseIn) -> None:
    """Take no more calls; during a call, after it and its disposition."""
    await visit.deps.agent_requests.pause(visit.caller.agent_id, PauseReason(body.reason))


@routes.route("POST", "/api/agent/hangup", roles=AGENT)
async def hang_up(visit: Visit) -> None:
    """End the own conversation."""
    await visit.deps.agent_requests.hang_up(visit.caller.agent_id)


@routes.route("POST", "/api/agent/hold", body=schemas.HoldIn, roles=AGENT)
async def hold(visit: Visit, body: schemas.HoldIn) -> None:
    """Let the person in the own conversation hear music, or talk with them again."""
    await visit.deps.agent_requests.hold(visit.caller.agent_id, body.is_wanted)


@routes.route("GET", "/api/agent/colleagues", returns=schemas.ColleaguesOut, roles=AGENT)
async def read_colleagues(visit: Visit) -> schemas.ColleaguesOut:
    """Colleagues who are free at this moment, and the teams in which somebody is."""
    free = await visit.deps.agent_requests.colleagues(visit.caller.agent_id)
    names = {team.team_id: team.name for team in await visit.deps.views.house.teams()}
    counts = Counter(team for agent in free for team in agent.teams if team in names)
    return schemas.ColleaguesOut(
        items=[
            schemas.ColleagueOut(
                agent_id=agent.agent_id,
                name=agent.name,
                teams=sorted(names[team] for team in agent.teams if team in names),
            )
            for agent in free
        ],
        teams=[
            schemas.FreeTeamOut(team_id=team, name=names[team], free_count=counts[team])
            for team in sorted(counts, key=lambda team: names[team])
        ],
    )


@routes.route("POST", "/api/agent/transfer", body=schemas.SecondAgentIn, roles=AGENT)
async def transfer(visit: Visit, body: schemas.SecondAgentIn) -> None:
    """Bring a colleague to the own conversation: ask first, all three together, or give the person; or go back."""
    await visit.deps.agent_requests.transfer(
        visit.caller.agent_id,
        body.verb,
        to_agent_id=None if body.agent_id is None else AgentId(body.agent_id),
        to_team_id=None if body.team_id is None else TeamId(body.team_id),
    )


@routes.route("POST", "/api/agent/part", body=schemas.CallIn, roles=AGENT)
async def close_part(visit: Visit, body: schemas.CallIn) -> None:
    """Close the own part of a call that was handed over; its outcome is the colleague's to give."""
    await visit.deps.agent_requests.close_part(visit.caller.agent_id, CallId(body.call_id))


@routes.route("POST", "/api/agent/keys", body=schemas.KeysIn, roles=AGENT)
async def press(visit: Visit, body: schemas.KeysIn) -> None:
    """Send keys to the person's side of the own conversation, for a switchboard that asks for them; kept nowhere."""
    await visit.deps.agent_requests.press(visit.caller.agent_id, body.keys)


@routes.route("POST", "/api/agent/closing", body=schemas.ClosingIn, roles=AGENT)
async def say_closing(visit: Visit, body: schemas.ClosingIn) -> None:
    """Say that the own conversation is about to end: predictive pacing then counts on this agent sooner."""
    await visit.deps.agent_requests.say_closing(visit.caller.agent_id, body.is_closing)


@routes.route("POST", "/api/agent/identity", body=schemas.IdentityIn, roles=AGENT)
async def check_identity(visit: Visit, body: schemas.IdentityIn) -> None:
    """Say by which items the person on the line was known; only then the debt is shown."""
    said = IdentityChecked(items=tuple(body.items))
    await visit.deps.agent_requests.say(visit.caller.agent_id, CallId(body.call_id), said)


@routes.route("POST", "/api/agent/country-told", body=schemas.CallIn, roles=AGENT)
async def tell_country(visit: Visit, body: schemas.CallIn) -> None:
    """Say that the person was told from which country the call comes."""
    await visit.deps.agent_requests.say(visit.caller.agent_id, CallId(body.call_id), CountryTold())


@routes.route("POST", "/api/agent/recording/notice", body=schemas.CallIn, roles=AGENT)
async def give_notice(visit: Visit, body: schemas.CallIn) -> None:
    """Say that the person was told of the recording, why, and that it may be refused."""
    await visit.deps.agent_requests.say(visit.caller.agent_id, CallId(body.call_id), NoticeGiven())


@routes.route("POST", "/api/agent/recording/consent", body=schemas.ConsentIn, roles=AGENT)
async def answer_consent(visit: Visit, body: schemas.ConsentIn) -> None:
    """Say that the person was asked about the recording, has agreed, or refuses: then nothing is recorded."""
    said = ConsentAnswered(answer=Consent(body.answer))
    await visit.deps.agent_requests.say(visit.caller.agent_id, CallId(body.call_id), said)


@routes.route(
    "POST", "/api/agent/script/step", body=ScriptStepIn, returns=ScriptShownOut, roles=AGENT
)  # fmt: skip
async def say_step(visit: Visit, body: ScriptStepIn) -> ScriptShownOut:
    """Say that the step on the screen was said, and what came of it; the answer is the next one."""
    move = Answer(step=body.step, index=body.answer)
    shown = await visit.deps.agent_requests.script(visit.caller.agent_id, CallId(body.call_id), move)
    return ScriptShownOut.model_validate(shown)


@routes.route("POST", "/api/agent/script/back", body=schemas.CallIn, returns=ScriptShownOut, roles=AGENT)
async def go_back(visit: Visit, body: schemas.CallIn) -> ScriptShownOut:
    """Read the step before once more; what was said stays said."""
    shown = await visit.deps.agent_requests.script(visit.caller.agent_id, CallId(body.call_id), Back())
    return ScriptShownOut.model_validate(shown)


@routes.route("POST", "/api/agent/script/objection", body=ScriptObjectionIn, returns=ScriptShownOut, roles=AGENT)
async def meet_objection(visit: Visit, body: ScriptObjectionIn) -> ScriptShownOut:
    """Say that an objection was made and answered."""
    move = Meet(objection=body.objection)
    shown = await visit.deps.agent_requests.script(visit.caller.agent_id, CallId(body.call_id), move)
    return ScriptShownOut.model_validate(shown)


@routes.route("POST", "/api/agent/preview/accept", roles=AGENT)
async def accept_preview(visit: Visit) -> None:
    """Dial the debtor on the screen."""
    await visit.deps.agent_requests.accept_preview(visit.caller.agent_id)


@routes.route("POST", "/api/agent/preview/skip", body=schemas.SkipIn, roles=AGENT)
async def skip_preview(visit: Visit, body: schemas.SkipIn) -> None:
    """Give the debtor on the screen back."""
    await visit.deps.agent_requests.skip_preview(visit.caller.agent_id, body.reason)


@routes.route("GET", "/api/agent/phone", returns=schemas.PhoneOut, roles=AGENT)
async def read_phone(visit: Visit) -> schemas.PhoneOut:
    """How the own telephone registers with Asterisk."""
    policy = visit.deps.policy
    async with visit.deps.store.transaction() as tx:
        agent = await tx.people.agent(visit.caller.agent_id)
    is_webrtc = agent.endpoint_kind == "webrtc"
    return schemas.PhoneOut(
        kind="webrtc" if is_webrtc else "sip",
        ws_path="/sip" if is_webrtc and policy.sip_ws_url else None,
        sip_uri=f"sip:{agent.endpoint}@{policy.sip_domain}",
        authorization_user=agent.endpoint,
        password=agent.endpoint_secret,
        display_name=agent.name,
        ice_servers=list(policy.ice_servers),
    )


@routes.route("POST", "/api/agent/disposition", body=schemas.DispositionIn, roles=AGENT)
async def dispose(visit: Visit, body: schemas.DispositionIn) -> None:
    """Give the outcome of an own conversation, or correct it for some minutes."""
    request = DispositionRequest(
        call_id=CallId(body.call_id),
        code=body.code,
        note=body.note,
        default_reason=body.default_reason,
        promise=_promise(body.promise),
        plan=_plan(body.plan),
        settlement=_settlement(body.settlement),
        callback=_callback(body.callback),
    )
    await visit.deps.agent_requests.dispose(visit.caller.agent_id, request)


def _promise(given: schemas.PromiseIn | None) -> PromiseRequest | None:
    if given is None:
        return None
    return PromiseRequest(amount_minor=given.amount_minor, on=given.date, method=given.method)


def _plan(given: schemas.CallPlanIn | None) -> PlanRequest | None:
    if given is None:
        return None
    return PlanRequest(terms=plan_terms(given), case_id=None if given.case_id is None else CaseId(given.case_id))


def _settlement(given: schemas.CallOfferIn | None) -> SettlementRequest | None:
    if given is None:
        return None
    return SettlementRequest(terms=offer_terms(given), case_id=None if given.case_id is None else CaseId(given.case_id))


def _callback(given: schemas.CallbackIn | None) -> CallbackRequest | None:
    if given is None:
        return None
    number_id = None if given.number_id is None else NumberId(given.number_id)
    return CallbackRequest(at=given.at, is_mine=given.mine, number_id=number_id)


@routes.route(
    "GET", "/api/agent/dispositions", query=schemas.CallQuery, returns=schemas.DispositionChoices, roles=AGENT
)
async def read_choices(visit: Visit, query: schemas.CallQuery) -> schemas.DispositionChoices:
    """The outcomes that an own call may get, and what each needs."""
    async with visit.deps.store.transaction() as tx:
        attempt = await tx.attempts.get(CallId(query.call_id))
        is_known = not attempt.case_ids or await tx.disputes.reasons_known(attempt.case_ids)
    await check_own_call(visit, CallId(query.call_id), attempt.agent_id)
    return schemas.DispositionChoices(
        call_id=query.call_id,
        campaign_type=attempt.campaign_type,
        items=[
            _choice(
                code,
                asks_reason=needs_reason(code, attempt.campaign_type, is_identified=True, is_known=is_known),
            )
            for code in agent_outcomes(attempt.campaign_type)
        ],
        default_reasons=list(DefaultReason),
        promise_methods=[method.value for method in PromiseMethod],
        disposition=attempt.disposition,
        correctable_until=_correctable_until(visit, attempt.disposed_at),
    )


async def check_own_call(visit: Visit, call_id: CallId, stored_agent_id: int | None) -> None:
    """Raises Refused unless the call is this agent's: by its row, or live in hand before the row says so."""
    agent_id = visit.caller.agent_id
    if stored_agent_id == agent_id:
        return
    status = await visit.deps.agent_requests.status(agent_id)
    is_guest = status.transfer is not None and not status.transfer.is_own
    if status.call_id == call_id and not is_guest and not status.is_handed_over:
        return
    raise Refused("That call is with another agent.", code="not_your_call", call_id=call_id)


def _choice(code: Outcome, *, asks_reason: bool) -> schemas.DispositionChoice:
    facts = OUTCOMES[code]
    fields: list[schemas.DispositionPart] = ["note"]
    required: list[schemas.DispositionPart] = []
    if facts.is_rpc is not False:
        fields.append("default_reason")
    if asks_reason:
        required.append("default_reason")
    if code in PROMISES:
        fields.append("promise")
        required.append("promise")
    if code is Outcome.PLAN:
        fields.append("plan")
        required.append("plan")
    if code is Outcome.SETTLEMENT:
        fields.append("settlement")
        required.append("settlement")
    if code is Outcome.CALLBACK:
        fields.append("callback")
        required.append("callback")
    return schemas.DispositionChoice(
        code=code, is_rpc=facts.is_rpc, needs_identity=facts.tells_of_debt, fields=fields, required=required
    )


@routes.route("GET", "/api/agent/callbacks", returns=schemas.OwnCallbacks, roles=AGENT)
async def read_callbacks(visit: Visit) -> schemas.OwnCallbacks:
    """Callbacks of today that this agent promised, soonest first."""
    since = local_midnight(visit.now, visit.deps.policy.zone)
    items = await visit.deps.views.calls.callbacks(
        visit.caller.agent_id, since=since, until=local_midnight(since + timedelta(hours=36), visit.deps.policy.zone)
    )
    return schemas.OwnCallbacks(items=[schemas.OwnCallbackOut.model_validate(item) for item in items])


@routes.route("GET", "/api/agent/recent", returns=schemas.OwnCalls, roles=AGENT)
async def read_recent(visit: Visit) -> schemas.OwnCalls:
    """The own last conversations, newest first, and until when each may be corrected."""
    rows = await visit.deps.views.calls.recent(visit.caller.agent_id, since=visit.now - RECENT)
    items = [
        schemas.OwnCallOut(
            call_id=row.call_id,
            campaign_id=row.campaign_id,
            campaign_name=row.campaign_name,
            debtor_id=row.debtor_id,
            debtor_name=row.debtor_name,
            joined_at=row.joined_at,
            ended_at=row.ended_at,
            outcome=row.outcome,
            disposition=row.disposition,
            disposed_at=row.disposed_at,
            note=row.note,
            correctable_until=_correctable_until(visit, row.first_disposed_at),
        )
        for row in rows
    ]
    return schemas.OwnCalls(items=items)


def _correctable_until(visit: Visit, disposed_at: datetime | None) -> datetime | None:
    if disposed_at is None:
        return None
    until = disposed_at + visit.deps.policy.correction
    return until if until >= visit.now else None


def local_midnight(now: datetime, zone: str) -> datetime:
    """Start of the local day that ``now`` lies in."""
    return now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
