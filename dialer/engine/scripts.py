"""The scripts of the conversations in hand: chosen at the pop, kept to the end, each step a line of the diary."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog

from dialer.core.calls.model import Call, CallState
from dialer.core.compliance.conduct import introduction_of
from dialer.core.floor import PopScreen
from dialer.core.kernel.errors import Conflict, NotFound, Refused
from dialer.core.kernel.ids import AgentId, CallId
from dialer.core.script.run import Run
from dialer.core.script.shelf import Published
from dialer.core.script.shown import ScriptShown, shown_of
from dialer.core.script.values import values_of
from dialer.core.script.variables import Variable
from dialer.engine.conducts import Conducts
from dialer.engine.desk import Desk
from dialer.engine.diary import Diary
from dialer.engine.roster import Roster
from dialer.engine.tasks import Tasks
from dialer.ports.clock import Clock
from dialer.ports.store import Store, StoreError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The step was said, and this came of it."""

    step: str
    """That the page showed."""
    index: int | None
    """Of the answer, from 0; None at an ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Read the step before once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet:
    """An objection was made and answered."""

    objection: str


ScriptMove = Answer | Back | Meet


@dataclass
class _Guided:
    """One conversation with its script."""

    agent_id: AgentId
    published: Published
    run: Run
    values: dict[Variable, str]
    was_talking: bool = False
    """Its beginning is in the diary."""
    recalled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once it is known how far the conversation has come."""
    is_over: bool = False


class Scripts:
    """Opened with the screen of each call, told its moves, asked by the agent's page."""

    def __init__(
        self,
        *,
        store: Store,
        desk: Desk,
        diary: Diary,
        roster: Roster,
        conducts: Conducts,
        tasks: Tasks,
        clock: Clock,
        agency: str,
    ) -> None:
        self._store = store
        self._desk = desk
        self._diary = diary
        self._roster = roster
        self._conducts = conducts
        self._tasks = tasks
        self._clock = clock
        self._agency = agency
        self._guided: dict[CallId, _Guided] = {}
        self.changed: Callable[[AgentId], None] = lambda agent_id: None
        """Told when an agent's screen shows something else now: the screens' ``show_again``."""

    # ---- the screen

    def open(self, effect: PopScreen, file: Mapping[str, object]) -> None:
        """Choose the script of this call; a guided one goes to another agent with the conversation (``hand_over``)."""
        call_id = effect.call_id
        if call_id is None:
            return
        agent = self._desk.floor.agents.get(effect.agent_id)
        name = agent.name if agent is not None else ""
        if (known := self._guided.get(call_id)) is not None:
            live = self._desk.floor.calls.get(call_id)
            if live is None or live.transfer is None:  # else a colleague is only asked
                known.agent_id = effect.agent_id
                known.values[Variable.AGENT] = name
            return
        campaign = self._roster.campaigns.get(effect.campaign_id)
        call = self._desk.floor.calls.get(call_id)
        if campaign is None:
            return
        published = self._roster.scripts.find(campaign.creditor_id, campaign.kind, _language_of(file, call))
        if published is None:
            return
        guided = _Guided(
            agent_id=effect.agent_id,
            published=published,
            run=Run.begin(published.version_id, published.script),
            values=values_of(
                file,
                caller=str(introduction_of(file)["name"]),
                agent=name,
                agency=self._agency,
                language=published.language,
                zone_name=campaign.zone,
                now=self._clock.now(),
            ),
        )
        self._guided[call_id] = guided
        if call is not None and call.state is CallState.TALKING:
            self._tasks.start(self._recall(call_id, guided), f"script-{call_id}")

    async def _recall(self, call_id: CallId, guided: _Guided) -> None:
        """What the diary of a conversation says that went on before this screen, for example through a restart."""
        try:
            async with self._store.transaction() as tx:
                run = Run.of((line.kind, line.at, line.data) for line in await tx.attempts.lines(call_id))
                row = None
                if run is not None and run.version_id != guided.published.version_id:
                    row = await tx.scripts.version(run.version_id)
        except (StoreError, NotFound) as error:  # it begins once more
            log.warning("script_not_read", call_id=call_id, error=str(error))
            run, row = None, None
        if run is None or guided.was_talking:
            self._begin(call_id, guided)
            return
        if row is not None:
            guided.published = Published(
                version_id=run.version_id,
                number=row.head.number,
                language=guided.published.language,
                script=row.script,
            )
        guided.run, guided.was_talking = run, True
        guided.recalled.set()
        self.changed(guided.agent_id)

    def shown(self, call_id: CallId | None) -> ScriptShown | None:
        """As far as it may be seen now."""
        guided = self._guided.get(call_id) if call_id is not None else None
        if guided is None or call_id is None:
            return None
        published = guided.published
        return shown_of(
            published.script,
            guided.run,
            guided.values,
            number=published.number,
            language=published.language,
            is_identified=self._conducts.is_identified(call_id),
        )

    def hand_over(self, call: Call) -> None:
        """The conversation is another agent's: it goes on where it is in the script."""
        guided = self._guided.get(call.call_id)
        agent = self._desk.floor.agents.get(call.agent_id) if call.agent_id is not None else None
        if guided is not None and agent is not None:
            guided.agent_id = agent.agent_id
            guided.values[Variable.AGENT] = agent.name
            self.changed(agent.agent_id)

    def close(self, call_id: CallId | None, agent_id: AgentId) -> None:
        """The agent's screen was cleared; that of somebody who had handed the call over says nothing."""
        guided = self._guided.get(call_id) if call_id is not None else None
        if call_id is not None and guided is not None and guided.is_over and guided.agent_id == agent_id:
            del self._guided[call_id]

    # ---- what happens

    def call_moved(self, call: Call) -> None:
        """A conversation begins or ends."""
        guided = self._guided.get(call.call_id)
        if guided is None:
            return
        if call.state is CallState.TALKING:
            self._begin(call.call_id, guided)
        elif call.state is CallState.ENDED:
            guided.is_over = True
            if call.joined_at is None:
                del self._guided[call.call_id]

    def _begin(self, call_id: CallId, guided: _Guided) -> None:
        """Write down which version guides this conversation; once."""
        if not guided.was_talking:
            guided.was_talking = True
            self._diary.note(call_id, self._clock.now(), *guided.run.opened())
        guided.recalled.set()

    async def move(self, agent_id: AgentId, call_id: CallId, move: ScriptMove) -> ScriptShown:
        """Go on, go back, or answer an objection; during the conversation and while it is wrapped up.

        Raises:
            Refused: the call is with another agent.
            NotFound: no script guides it, or it has no such answer or objection.
            Conflict: the conversation has not begun, another step is on the screen, or the identity check is due.
        """
        guided, call = self._guided.get(call_id), self._desk.floor.calls.get(call_id)
        holder = call.agent_id if call is not None else guided.agent_id if guided is not None else agent_id
        if holder != agent_id:
            raise Refused("that call is with another agent", code="not_your_call", call_id=call_id)
        if guided is None:
            raise NotFound("no script guides this call", code="no_script", call_id=call_id)
        if not guided.was_talking and (call is None or call.state is not CallState.TALKING):
            raise Conflict("the conversation has not begun yet", code="not_in_talk", call_id=call_id)
        await guided.recalled.wait()
        now, script = self._clock.now(), guided.published.script
        is_identified = self._conducts.is_identified(call_id)
        line = None
        match move:
            case Answer(step=step, index=index):
                guided.run, line = guided.run.answered(script, step, index, is_identified=is_identified, at=now)
            case Back():
                guided.run = guided.run.back()
            case Meet(objection=objection):
                guided.run, line = guided.run.meets(script, objection, is_identified=is_identified, at=now)
        if line is not None:
            kind, data = line
            self._diary.note(call_id, now, kind, {**data, "agent_id": agent_id})
        shown = self.shown(call_id)
        assert shown is not None
        return shown


def _language_of(file: Mapping[str, object], call: Call | None) -> str:
    debtor = file.get("debtor")
    spoken = str(debtor.get("language", "")) if isinstance(debtor, Mapping) else ""
    return spoken or (call.order.language if call is not None else "")
