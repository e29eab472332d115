"""What an agent may ask of the live floor, one method per button."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from dialer.core.agents import machine as agents
from dialer.core.agents.model import AGENT_PAUSE_REASONS, Agent, AgentState, LegState, PauseReason
from dialer.core.calls.model import CallState
from dialer.core.compliance.conduct import Said
from dialer.core.floor import Asked, HangUpAsked, HoldAsked, TransferAsked, TransferVerb
from dialer.core.kernel.errors import Conflict, Invalid, InvalidTransition, Refused
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, DebtorId, LeadId, LegId, NumberId, TeamId
from dialer.core.script.shown import ScriptShown
from dialer.engine.conducts import Conducts
from dialer.engine.desk import Desk
from dialer.engine.dial_loop import DialLoop
from dialer.engine.diary import Diary
from dialer.engine.effects import Effects
from dialer.engine.previews import Previews
from dialer.engine.queue import LeadQueue
from dialer.engine.screens import Screens
from dialer.engine.scripts import ScriptMove, Scripts
from dialer.ports.clock import Clock
from dialer.ports.publisher import AgentChanged, ScreenPop
from dialer.ports.store import Store
from dialer.ports.telephony import Telephony
from dialer.workflows.calls.dispose_call import dispose_call
from dialer.workflows.calls.disposition import DispositionRequest, DispositionRules

log = structlog.get_logger(__name__)


class AgentRequests:
    """Puts requests on the desk; a refusal is raised to the asker and changes nothing."""

    def __init__(
        self,
        *,
        desk: Desk,
        telephony: Telephony,
        loop: DialLoop,
        previews: Previews,
        effects: Effects,
        screens: Screens,
        conducts: Conducts,
        scripts: Scripts,
        diary: Diary,
        queue: LeadQueue,
        store: Store,
        clock: Clock,
        new_leg_id: Callable[[AgentId], LegId],
        rules: Callable[[], DispositionRules],
    ) -> None:
        self._desk = desk
        self._telephony = telephony
        self._loop = loop
        self._previews = previews
        self._effects = effects
        self._screens = screens
        self._conducts = conducts
        self._scripts = scripts
        self._diary = diary
        self._queue = queue
        self._store = store
        self._clock = clock
        self._new_leg_id = new_leg_id
        self._rules = rules

    async def status(self, agent_id: AgentId) -> AgentChanged:
        """Raises NotFound."""
        return self._effects.agent_changed(self._desk.floor.agent(agent_id))

    async def pop(self, agent_id: AgentId) -> ScreenPop | None:
        self._desk.floor.agent(agent_id)
        return self._screens.shown(agent_id)

    async def go_online(self, agent_id: AgentId) -> None:
        """Raise the agent's leg; the agent is paused (arrived) when it is up.

        Raises:
            InvalidTransition: online already, or the link to the switch is down.
        """
        if not self._loop.is_ready:
            raise InvalidTransition("the telephone switch is not reachable; try again in a moment", reason="link_down")
        now = self._clock.now()
        self._ask(agent_id, agents.AskedOnline(at=now, leg_id=self._new_leg_id(agent_id)))

    async def reconnect(self, agent_id: AgentId) -> None:
        """Make the agent's leg again, because the telephone was begun anew; a conversation goes on when it is up.

        Raises:
            InvalidTransition: offline, a call is just coming in, or the link to the switch is down.
        """
        if not self._loop.is_ready:
            raise InvalidTransition("the telephone switch is not reachable; try again in a moment", reason="link_down")
        self._ask(agent_id, agents.AskedReconnect(at=self._clock.now(), leg_id=self._new_leg_id(agent_id)))

    async def go_offline(self, agent_id: AgentId) -> None:
        self._ask(agent_id, agents.AskedOffline(at=self._clock.now()))

    async def ready(self, agent_id: AgentId) -> None:
        self._ask(agent_id, agents.AskedReady(at=self._clock.now()))

    async def pause(self, agent_id: AgentId, reason: PauseReason) -> None:
        if reason not in AGENT_PAUSE_REASONS:
            raise Invalid(
                f"{reason.value!r} is no reason that an agent can give; choose one of "
                f"{', '.join(sorted(r.value for r in AGENT_PAUSE_REASONS))}",
                field="reason",
            )
        self._ask(agent_id, agents.AskedPause(at=self._clock.now(), reason=reason))

    async def hang_up(self, agent_id: AgentId) -> None:
        agent = self._desk.floor.agent(agent_id)
        if agent.call_id is None or agent.call_id not in self._desk.floor.calls:
            raise InvalidTransition("there is no call to hang up", state=agent.state.value)
        call = self._desk.floor.calls[agent.call_id]
        if call.transfer is not None and call.transfer.to_agent_id == agent_id:
            await self.transfer(agent_id, TransferVerb.TAKE_BACK)  # a colleague's call: it goes on without this agent
            return
        self._desk.ask(HangUpAsked(call_id=agent.call_id, at=self._clock.now(), by_agent_id=agent_id))

    async def hold(self, agent_id: AgentId, is_wanted: bool) -> None:
        """Put the person in the own conversation on hold, or take the hold back.

        Raises:
            InvalidTransition: no conversation, on hold already (not on hold), or the own telephone is not connected.
        """
        agent = self._desk.floor.agent(agent_id)
        if agent.call_id is None or agent.call_id not in self._desk.floor.calls:
            raise InvalidTransition("there is no conversation to hold", state=agent.state.value)
        asked = HoldAsked(call_id=agent.call_id, at=self._clock.now(), by_agent_id=agent_id, is_wanted=is_wanted)
        self._desk.ask(asked)

    async def transfer(
        self,
        agent_id: AgentId,
        verb: TransferVerb,
        *,
        to_agent_id: AgentId | None = None,
        to_team_id: TeamId | None = None,
    ) -> None:
        """Bring a colleague to the own conversation, or move on from there; who was asked may leave again.

        Raises:
            NotFound: no such colleague.
            InvalidTransition: no conversation, nobody free, or not at this moment.
        """
        agent = self._desk.floor.agent(agent_id)
        if agent.call_id is None or agent.call_id not in self._desk.floor.calls:
            raise InvalidTransition("there is no conversation to hand over", state=agent.state.value)
        self._desk.ask(
            TransferAsked(
                call_id=agent.call_id,
                at=self._clock.now(),
                by_agent_id=agent_id,
                verb=verb,
                to_agent_id=to_agent_id,
                to_team_id=to_team_id,
            )
        )

    async def colleagues(self, agent_id: AgentId) -> tuple[Agent, ...]:
        """Who could be asked now, by name."""
        self._desk.floor.agent(agent_id)
        free = [
            agent
            for agent in self._desk.floor.agents.values()
            if agent.agent_id != agent_id and agent.state is AgentState.READY and agent.leg is LegState.UP
        ]
        return tuple(sorted(free, key=lambda agent: (agent.name, agent.agent_id)))

    async def close_part(self, agent_id: AgentId, call_id: CallId) -> None:
        """The own part of a call that was handed over is done; the outcome is the colleague's to give.

        Raises:
            Conflict: no such call is in this agent's hands.
        """
        agent = self._desk.floor.agent(agent_id)
        if not agent.is_handed_over or agent.call_id != call_id:
            raise Conflict("no part of a call that was handed over is to be closed", call_id=call_id)
        now = self._clock.now()
        self._diary.note(call_id, now, "part_closed", {"agent_id": agent_id})
        self._desk.ask(Asked(agent_id=agent_id, fact=agents.Disposed(at=now), at=now))

    async def press(self, agent_id: AgentId, keys: str) -> None:
        """Send keys to the person's side of the own conversation; what was keyed is kept nowhere: it may be a card's.

        Raises:
            InvalidTransition: no conversation, or the person is on hold.
            TelephonyError: the switch did not send them, or not all.
        """
        agent = self._desk.floor.agent(agent_id)
        call = self._desk.floor.calls.get(agent.call_id) if agent.call_id is not None else None
        if call is None or call.state is not CallState.TALKING:
            raise InvalidTransition("there is no conversation to send keys to", state=agent.state.value)
        if call.held_at is not None:
            raise InvalidTransition("the person is on hold; resume first", state=agent.state.value)
        await self._telephony.press(call.call_id, keys)

    async def say_closing(self, agent_id: AgentId, is_closing: bool) -> None:
        """The agent's sign that the talk in hand is about to end, or that it is not after all.

        Raises:
            InvalidTransition: the agent is in no conversation.
        """
        self._ask(agent_id, agents.SaidClosing(at=self._clock.now(), is_closing=is_closing))

    async def say(self, agent_id: AgentId, call_id: CallId, said: Said) -> None:
        """A step of the conversation's conduct: identity checked, notice or consent of recording, country told.

        Raises:
            Refused: the call is with another agent.
            Conflict: there is no conversation, or the step is not due.
            Invalid: too few items, or unknown ones.
        """
        self._conducts.say(agent_id, call_id, said)

    async def script(self, agent_id: AgentId, call_id: CallId, move: ScriptMove) -> ScriptShown:
        """Go on in the script of the own conversation, go back, or answer an objection.

        Raises:
            Refused: the call is with another agent.
            NotFound: no script, no such answer or objection.
            Conflict: no conversation, another step is on the screen, or the identity check is due.
        """
        return await self._scripts.move(agent_id, call_id, move)

    async def accept_preview(self, agent_id: AgentId) -> None:
        """Dial the debtor on the screen. Raises InvalidTransition, Refused."""
        await self._previews.dial(agent_id)

    async def choose(
        self, agent_id: AgentId, campaign_id: CampaignId, debtor_id: DebtorId, number_id: NumberId | None
    ) -> None:
        """Show a debtor of the agent's choice, ready to be dialled by hand.

        Raises:
            NotFound, InvalidTransition, Refused: see ``Previews.choose``.
        """
        await self._previews.choose(agent_id, campaign_id, debtor_id, number_id)

    def may_be_chosen(self, campaign_id: CampaignId, lead_id: LeadId) -> bool:
        """Whether a leased lead is only in this node's hands: an agent who chooses it comes before the plan."""
        return self._previews.is_in_hand(campaign_id, lead_id)

    async def skip_preview(self, agent_id: AgentId, reason: str) -> None:
        """Give the lead back and take the next."""
        agent = self._desk.floor.agent(agent_id)
        if agent_id not in self._desk.floor.previews or agent.state is not AgentState.RESERVED:
            raise InvalidTransition("there is no preview to skip; it may have run out", state=agent.state.value)
        await self._previews.skip(agent_id, reason)
        self._ask(agent_id, agents.Freed(at=self._clock.now()))

    async def dispose(self, agent_id: AgentId, request: DispositionRequest) -> None:
        """Store the verdict (or its correction) on a call of this agent; then the agent goes on.

        Raises:
            NotFound, Refused, Conflict, Invalid: nothing was stored.
            StoreError: nothing was stored.
        """
        agent = self._desk.floor.agent(agent_id)
        call = self._desk.floor.calls.get(request.call_id)
        if call is not None and call.agent_id != agent_id:
            raise Refused("that call is with another agent", code="not_your_call", call_id=request.call_id)
        if call is not None and call.joined_at is None:
            raise Conflict("the conversation has not begun yet, so there is nothing to dispose", call_id=call.call_id)
        await self._diary.catch_up()
        await dispose_call(
            self._store,
            agent_id,
            request,
            rules=self._rules(),
            now=self._clock.now(),
            is_live=call is not None,
            candidate=self._effects.awaiting.get(request.call_id),
        )
        self._effects.awaiting.pop(request.call_id, None)
        self._queue.leads_became_ready()
        if agent.call_id == request.call_id:
            self._desk.ask(Asked(agent_id=agent_id, fact=agents.Disposed(at=self._clock.now()), at=self._clock.now()))

    def _ask(self, agent_id: AgentId, fact: agents.AgentFact) -> None:
        self._desk.ask(Asked(agent_id=agent_id, fact=fact, at=fact.at))
