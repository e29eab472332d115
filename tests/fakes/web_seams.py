"""The live floor as the web sees it, by hand: requests are kept, answers are set by the test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from dialer.core.agents.model import Agent, AgentState, LegState, PauseReason
from dialer.core.compliance.conduct import Said
from dialer.core.floor import TransferVerb
from dialer.core.kernel.errors import DialerError, NotFound
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, DebtorId, LeadId, NumberId, TeamId, UserId
from dialer.core.script.run import Run
from dialer.core.script.script import Ending, Script, Step, StepKind
from dialer.core.script.shown import ScriptShown, shown_of
from dialer.core.script.variables import Variable
from dialer.engine.pacing_history import PacingSample
from dialer.engine.scripts import ScriptMove
from dialer.engine.supervision import LiveSnapshot
from dialer.ports.publisher import AgentChanged, ScreenPop
from dialer.twin.what_if import Answer, Question
from dialer.web.seams import Recording
from dialer.workflows.calls.disposition import DispositionRequest

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def agent_changed(
    agent_id: int,
    state: AgentState = AgentState.READY,
    *,
    name: str = "",
    teams: tuple[int, ...] = (1,),
    since: datetime = AT,
    call_id: str | None = None,
    deadline_at: datetime | None = None,
) -> AgentChanged:
    return AgentChanged(
        agent_id=AgentId(agent_id),
        name=name or f"Agent {agent_id}",
        teams=frozenset(TeamId(team) for team in teams),
        state=state,
        since=since,
        leg=LegState.UP if state is not AgentState.OFFLINE else LegState.DOWN,
        call_id=CallId(call_id) if call_id else None,
        campaign_id=CampaignId(1) if call_id else None,
        deadline_at=deadline_at,
    )


def example_shown() -> ScriptShown:
    """The first step of a small script."""
    step = Step(id="greet", kind=StepKind.GREET, title="Greeting", text="{greeting}", ending=Ending.COMPLETE)
    script = Script(title="Small", steps=(step,))
    run = Run.begin(1, script)
    return shown_of(script, run, {Variable.GREETING: "Hello"}, number=1, language="en", is_identified=True)


class FakeAgentRequests:
    """Remembers what was asked; raises ``failure`` once if it is set."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, AgentId, object]] = []
        self.states: dict[AgentId, AgentChanged] = {}
        self.pops: dict[AgentId, ScreenPop] = {}
        self.in_hand: set[LeadId] = set()
        self.shown = example_shown()
        self.free: tuple[Agent, ...] = ()
        self.failure: DialerError | None = None

    def _ask(self, what: str, agent_id: AgentId, detail: object = None) -> None:
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        self.asked.append((what, agent_id, detail))

    def may_be_chosen(self, campaign_id: CampaignId, lead_id: LeadId) -> bool:
        return lead_id in self.in_hand

    async def status(self, agent_id: AgentId) -> AgentChanged:
        return self.states.get(agent_id) or agent_changed(agent_id, AgentState.OFFLINE)

    async def pop(self, agent_id: AgentId) -> ScreenPop | None:
        return self.pops.get(agent_id)

    async def go_online(self, agent_id: AgentId) -> None:
        self._ask("online", agent_id)

    async def go_offline(self, agent_id: AgentId) -> None:
        self._ask("offline", agent_id)

    async def ready(self, agent_id: AgentId) -> None:
        self._ask("ready", agent_id)

    async def pause(self, agent_id: AgentId, reason: PauseReason) -> None:
        self._ask("pause", agent_id, reason)

    async def hang_up(self, agent_id: AgentId) -> None:
        self._ask("hang_up", agent_id)

    async def reconnect(self, agent_id: AgentId) -> None:
        self._ask("reconnect", agent_id)

    async def hold(self, agent_id: AgentId, is_wanted: bool) -> None:
        self._ask("hold", agent_id, is_wanted)

    async def transfer(
        self,
        agent_id: AgentId,
        verb: TransferVerb,
        *,
        to_agent_id: AgentId | None = None,
        to_team_id: TeamId | None = None,
    ) -> None:
        self._ask("transfer", agent_id, (verb, to_agent_id, to_team_id))

    async def colleagues(self, agent_id: AgentId) -> tuple[Agent, ...]:
        return self.free

    async def close_part(self, agent_id: AgentId, call_id: CallId) -> None:
        self._ask("close_part", agent_id, call_id)

    async def press(self, agent_id: AgentId, keys: str) -> None:
        self._ask("press", agent_id, keys)

    async def say_closing(self, agent_id: AgentId, is_closing: bool) -> None:
        self._ask("say_closing", agent_id, is_closing)

    async def say(self, agent_id: AgentId, call_id: CallId, said: Said) -> None:
        self._ask("say", agent_id, (call_id, said))

    async def script(self, agent_id: AgentId, call_id: CallId, move: ScriptMove) -> ScriptShown:
        self._ask("script", agent_id, (call_id, move))
        return self.shown

    async def accept_preview(self, agent_id: AgentId) -> None:
        self._ask("accept_preview", agent_id)

    async def choose(
        self, agent_id: AgentId, campaign_id: CampaignId, debtor_id: DebtorId, number_id: NumberId | None
    ) -> None:
        self._ask("choose", agent_id, (campaign_id, debtor_id, number_id))

    async def skip_preview(self, agent_id: AgentId, reason: str) -> None:
        self._ask("skip_preview", agent_id, reason)

    async def dispose(self, agent_id: AgentId, request: DispositionRequest) -> None:
        self._ask("dispose", agent_id, request)


class FakeSupervision:
    """A floor that the test sets, and what was asked of it."""

    def __init__(self) -> None:
        self.snapshot = LiveSnapshot(at=AT, is_stopped=False, is_link_up=True)
        self.samples: dict[CampaignId, tuple[PacingSample, ...]] = {}
        self.asked: list[tuple[str, object]] = []

    async def live(self) -> LiveSnapshot:
        return self.snapshot

    async def pacing_history(self, campaign_id: CampaignId) -> tuple[PacingSample, ...]:
        return self.samples.get(campaign_id, ())

    async def stop_all(self, user_id: UserId) -> None:
        self.asked.append(("stop", user_id))

    async def resume(self, user_id: UserId) -> None:
        self.asked.append(("resume", user_id))

    async def free_call(self, call_id: CallId, user_id: UserId) -> None:
        if all(call.call_id != call_id for call in self.snapshot.calls):
            raise NotFound(f"call {call_id} is not live", call_id=call_id)
        self.asked.append(("free_call", call_id))

    async def free_agent(self, agent_id: AgentId, user_id: UserId) -> None:
        self.asked.append(("free_agent", agent_id))

    async def campaign_changed(self, campaign_id: CampaignId) -> None:
        self.asked.append(("campaign_changed", campaign_id))

    async def creditors_changed(self) -> None:
        self.asked.append(("creditors_changed", None))

    async def agents_changed(self) -> None:
        self.asked.append(("agents_changed", None))

    async def rules_changed(self) -> None:
        self.asked.append(("rules_changed", None))

    async def scripts_changed(self) -> None:
        self.asked.append(("scripts_changed", None))

    async def facts_changed(self) -> None:
        self.asked.append(("facts_changed", None))

    async def trunks_changed(self) -> None:
        self.asked.append(("trunks_changed", None))


class FakeShelf:
    """Keeps recordings in memory."""

    names = frozenset({"silent-release", "closed"})

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], bytes] = {}

    async def put(self, data: bytes, *, name: str, creditor_code: str, language: str) -> Recording:
        if name not in self.names:
            raise NotFound(f"no announcement is named {name!r}")
        self.kept[creditor_code, language, name] = data
        return Recording(file=f"creditors/{creditor_code}/{language}/{name}.wav", sha256="0" * 64, duration_ms=1500)


class FakeForesight:
    """Keeps the questions; each is answered when and as the test says."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.ended_count = 0
        self._answers: asyncio.Queue[Answer | Exception] = asyncio.Queue()

    def say(self, answer: Answer | Exception) -> None:
        """The answer to the question in hand, or the next one."""
        self._answers.put_nowait(answer)

    async def answer(self, question: Question, tick: Callable[[int, int], None]) -> Answer:
        self.questions.append(question)
        tick(1, question.runs)
        try:
            said = await self._answers.get()
        except asyncio.CancelledError:
            self.ended_count += 1
            raise
        if isinstance(said, Exception):
            raise said
        return said


class WallTime:
    """The machine's time, moved by the test."""

    def __init__(self, now: datetime = AT) -> None:
        self.value = now

    def __call__(self) -> datetime:
        return self.value


Now = Callable[[], datetime]
