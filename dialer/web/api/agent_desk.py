"""The agent's own call beside the verdict: the note as it is typed, how it sounded, asking a supervisor for help."""

from __future__ import annotations

from dialer.core.calls.quality import CallQuality
from dialer.core.kernel.ids import CallId
from dialer.ports.publisher import Notice
from dialer.web import schemas_agent_desk as schemas
from dialer.web.api.agents import check_own_call
from dialer.web.routes import AGENT, SUPERVISOR, Routes, Visit
from dialer.web.schemas_live import HelpList, HelpOut
from dialer.web.walls import Walls
from dialer.web.ws.floor import HELP_SHOWN
from dialer.web.ws.hub import HUB
from dialer.web.ws.narrow import campaigns_within
from dialer.workflows.calls import ask_help as help_requests
from dialer.workflows.calls.keep_note import keep_note
from dialer.workflows.calls.keep_quality import keep_quality

routes = Routes("agent", walls=Walls.OPEN)


@routes.route("GET", "/api/agent/calls/{call_id}/note", returns=schemas.CallNoteOut, roles=AGENT)
async def read_note(visit: Visit, call_id: str) -> schemas.CallNoteOut:
    """What was typed about an own call that has no outcome yet."""
    own = await _own(visit, call_id)
    async with visit.deps.store.transaction() as tx:
        row = await tx.agent_desk.note(own)
    if row is None:
        return schemas.CallNoteOut(text="", version=0, saved_at=None)
    return schemas.CallNoteOut.model_validate(row)


@routes.route(
    "PUT", "/api/agent/calls/{call_id}/note", body=schemas.CallNoteIn, returns=schemas.CallNoteOut, roles=AGENT
)
async def save_note(visit: Visit, call_id: str, body: schemas.CallNoteIn) -> schemas.CallNoteOut:
    """Keep what was typed so far; 409 ``note_moved_on`` where another page saved meanwhile: read, join, save again."""
    own = await _own(visit, call_id)
    row = await keep_note(visit.deps.store, visit.caller.agent_id, own, body.text, version=body.version, now=visit.now)
    return schemas.CallNoteOut.model_validate(row)


@routes.route("POST", "/api/agent/calls/{call_id}/quality", body=schemas.CallQualityIn, roles=AGENT)
async def tell_quality(visit: Visit, call_id: str, body: schemas.CallQualityIn) -> None:
    """Tell how an own call sounded, at its end; parts of a page that was loaded anew are put together."""
    own = await _own(visit, call_id)
    await keep_quality(visit.deps.store, own, CallQuality(**dict(body)), now=visit.now)


@routes.route("GET", "/api/agent/calls/{call_id}/help", returns=schemas.OwnHelpOut, roles=AGENT)
async def read_own_help(visit: Visit, call_id: str) -> schemas.OwnHelpOut:
    """Whether help was asked for in an own call, and who is coming."""
    own = await _own(visit, call_id)
    async with visit.deps.store.transaction() as tx:
        row = await tx.agent_desk.help_of(own)
    return schemas.OwnHelpOut(request=None if row is None else HelpOut.model_validate(row))


@routes.route("POST", "/api/agent/calls/{call_id}/help", returns=HelpOut, roles=AGENT)
async def ask_for_help(visit: Visit, call_id: str) -> HelpOut:
    """Ask a supervisor to come to an own call; asking twice asks once."""
    own = await _own(visit, call_id)
    row = await help_requests.ask_help(visit.deps.store, visit.caller.agent_id, own, now=visit.now)
    return HelpOut.model_validate(row)


@routes.route("DELETE", "/api/agent/calls/{call_id}/help", roles=AGENT)
async def withdraw_help(visit: Visit, call_id: str) -> None:
    """Help is not needed any more."""
    await help_requests.withdraw_help(visit.deps.store, await _own(visit, call_id), now=visit.now)


@routes.route("GET", "/api/help", returns=HelpList, roles=SUPERVISOR, walls=Walls.FILTERED)
async def list_help(visit: Visit) -> HelpList:
    """Agents who ask for help in calls of campaigns that you see; the supervisor's socket pushes the same."""
    async with visit.deps.store.transaction() as tx:
        rows = await tx.agent_desk.open_help(visit.now - HELP_SHOWN)
    seen = await campaigns_within(visit.deps, visit.scope)
    return HelpList(items=[HelpOut.model_validate(row) for row in rows if seen is None or row.campaign_id in seen])


@routes.route("POST", "/api/calls/{call_id}/help/coming", returns=HelpOut, roles=SUPERVISOR, walls=Walls.KEY)
async def come_to_help(visit: Visit, call_id: str) -> HelpOut:
    """Say that you are coming; the agent's page shows it at once."""
    row = await help_requests.answer_help(visit.deps.store, CallId(call_id), by=visit.caller.user_id, now=visit.now)
    notice = Notice(
        at=visit.now, level="info", code="help_coming", facts={"name": row.answered_by}, agent_id=row.agent_id
    )
    visit.request.app[HUB].publish(notice)
    return HelpOut.model_validate(row)


async def _own(visit: Visit, call_id: str) -> CallId:
    """Raises NotFound, Refused: another agent's."""
    async with visit.deps.store.transaction() as tx:
        attempt = await tx.attempts.get(CallId(call_id))
    await check_own_call(visit, CallId(call_id), attempt.agent_id)
    return CallId(call_id)
