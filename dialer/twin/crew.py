"""The people on the simulated floor: they come, talk, write up, pause, leave, and say that a call is ending."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf

from numpy.random import Generator

from dialer.core.agents.machine import AskedOffline, AskedOnline, AskedPause, AskedReady, Disposed, SaidClosing
from dialer.core.agents.model import Agent, AgentState, LegState, PauseReason
from dialer.core.calls.model import HungUp
from dialer.core.floor import Asked, Floor, FloorFact
from dialer.core.kernel.ids import AgentId, CallId, LegId, TeamId
from dialer.twin.clockwork import Clockwork
from dialer.twin.distributions import chances, stream
from dialer.twin.model import Absence, Scenario, alone, exponential
from dialer.twin.network import CLEARED

TEAM = TeamId(1)
WRAP_UP_LIMIT_S = 86_400.0
"""No simulated wrap-up is cut off: its length is the scenario's."""


@dataclass(slots=True)
class Spell:
    """What an agent is in the middle of, as drawn."""

    call_id: CallId
    talk_ends_s: float
    wrap_s: float
    pause_s: float
    """After the wrap-up; 0: none."""
    wrap_ends_s: float = inf


class Crew:
    """All agents of the day, each with drawn times."""

    def __init__(
        self,
        scenario: Scenario,
        clock: Clockwork,
        floor: Floor,
        tell: Callable[[FloorFact], None],
        disposed: Callable[[CallId], None],
        *,
        wrap_dice: Generator,
        pause_dice: Generator,
        crew_dice: Generator,
    ) -> None:
        self._scenario = scenario
        self._clock = clock
        self._floor = floor
        self._tell = tell
        self._disposed = disposed
        self._wraps = stream(scenario.wrap_s, wrap_dice)
        self._pauses = stream(alone(exponential(scenario.pause.mean_s)), pause_dice)
        self._pause_chances = chances(pause_dice)
        self._sign_chances = chances(crew_dice)
        self._signs: Iterator[float] = stream(alone(exponential(scenario.closing_sign.mean_before_end_s)), crew_dice)
        self._spells: dict[AgentId, Spell] = {}
        self._on_break: set[AgentId] = set()
        self._away: set[AgentId] = set()
        self._gone: set[AgentId] = set()
        self._come(crew_dice)

    def _come(self, dice: Generator) -> None:
        """Everyone's arrival and departure."""
        scenario, people = self._scenario, self._scenario.attendance
        count, shift_s = scenario.agents, scenario.shift_h * 3600
        starts_s = dice.uniform(0.0, scenario.login_spread_s, count)
        kinds = dice.random(count)
        late_s = dice.exponential(people.late_mean_s, count)
        early_s = dice.exponential(people.early_mean_s, count)
        for i in range(count):
            agent_id = AgentId(i + 1)
            self._floor.agents[agent_id] = Agent(
                agent_id=agent_id,
                name=f"agent {i + 1}",
                endpoint=f"agent-{i + 1}",
                teams=frozenset({TEAM}),
                wrap_up_s=WRAP_UP_LIMIT_S,
                since=self._clock.starts_at,
            )
            is_late = kinds[i] < people.late_share
            is_early = not is_late and kinds[i] < people.late_share + people.early_share
            self._clock.at(float(starts_s[i] + is_late * late_s[i]), self._log_in, agent_id)
            if is_early:
                self._clock.at(max(0.0, shift_s - float(early_s[i])), self._leave, agent_id)
        for absence in scenario.absence:
            chosen = dice.permutation(count)[: absence.agents].tolist()
            self._clock.at(absence.at_h * 3600, self._leave_together, (absence, [AgentId(i + 1) for i in chosen]))

    # ---- coming and going

    def _log_in(self, agent_id: AgentId) -> None:
        if agent_id in self._gone:
            return
        at = self._clock.now
        self._tell(Asked(agent_id=agent_id, fact=AskedOnline(at=at, leg_id=LegId(f"agent-{agent_id}-1")), at=at))
        self._make_ready(agent_id)

    def _make_ready(self, agent_id: AgentId) -> None:
        """Ready, unless something keeps the agent away; those in a call become so after it."""
        agent = self._floor.agents[agent_id]
        is_kept = agent_id in self._away or agent_id in self._on_break or agent_id in self._gone
        if agent.state is AgentState.PAUSED and agent.leg is LegState.UP and not is_kept:
            self._tell(Asked(agent_id=agent_id, fact=AskedReady(at=self._clock.now), at=self._clock.now))

    def _leave(self, agent_id: AgentId) -> None:
        self._gone.add(agent_id)
        at = self._clock.now
        self._tell(Asked(agent_id=agent_id, fact=AskedOffline(at=at), at=at))

    def _leave_together(self, leaving: tuple[Absence, list[AgentId]]) -> None:
        absence, agent_ids = leaving
        for agent_id in agent_ids:
            if agent_id in self._gone:
                continue
            if absence.until_h is None:
                self._leave(agent_id)
                continue
            self._away.add(agent_id)
            self._clock.at(absence.until_h * 3600, self._come_back, agent_id)
            if self._floor.agents[agent_id].state is not AgentState.OFFLINE:
                self._ask_pause(agent_id, PauseReason.MEETING)

    def _come_back(self, agent_id: AgentId) -> None:
        self._away.discard(agent_id)
        self._make_ready(agent_id)

    def _ask_pause(self, agent_id: AgentId, reason: PauseReason) -> None:
        at = self._clock.now
        self._tell(Asked(agent_id=agent_id, fact=AskedPause(at=at, reason=reason), at=at))

    def _end_break(self, agent_id: AgentId) -> None:
        self._on_break.discard(agent_id)
        self._make_ready(agent_id)

    # ---- calls

    def talk_began(self, agent_id: AgentId, call_id: CallId, talk_s: float) -> None:
        """The agent and the person hear each other: how long for, and what comes after, is drawn now."""
        now_s, pause = self._clock.now_s, self._scenario.pause
        pause_s = next(self._pauses) if next(self._pause_chances) < pause.after_call_probability else 0.0
        self._spells[agent_id] = Spell(call_id, now_s + talk_s, next(self._wraps), pause_s)
        self._clock.after(talk_s, self._hang_up, call_id)
        sign = self._scenario.closing_sign
        if sign.share and next(self._sign_chances) < sign.share:
            self._clock.after(max(0.0, talk_s - next(self._signs)), self._say_closing, (agent_id, call_id))

    def _hang_up(self, call_id: CallId) -> None:
        self._tell(HungUp(call_id=call_id, at=self._clock.now, cause=CLEARED))

    def _say_closing(self, said: tuple[AgentId, CallId]) -> None:
        agent_id, call_id = said
        agent = self._floor.agents[agent_id]
        if agent.state is AgentState.TALKING and agent.call_id == call_id:
            at = self._clock.now
            self._tell(Asked(agent_id=agent_id, fact=SaidClosing(at=at), at=at))

    def wrap_up_began(self, agent_id: AgentId) -> None:
        """The agent is in wrap-up; told again of the same one, nothing changes."""
        spell = self._spells.get(agent_id)
        if spell is None or spell.wrap_ends_s != inf:
            return
        spell.wrap_ends_s = self._clock.now_s + spell.wrap_s
        self._clock.at(spell.wrap_ends_s, self._dispose, agent_id)

    def _dispose(self, agent_id: AgentId) -> None:
        """The verdict is given; the pause that was drawn begins, else whatever keeps the agent away."""
        spell, at = self._spells.pop(agent_id), self._clock.now
        agent = self._floor.agents[agent_id]
        if spell.pause_s and not agent.offline_wanted and agent_id not in self._away:
            self._ask_pause(agent_id, PauseReason.BREAK)
            self._on_break.add(agent_id)
            self._clock.after(spell.pause_s, self._end_break, agent_id)
        self._disposed(spell.call_id)
        self._tell(Asked(agent_id=agent_id, fact=Disposed(at=at), at=at))
        self._make_ready(agent_id)

    @property
    def is_idle(self) -> bool:
        """Nobody is in talk or wrap-up."""
        return not self._spells

    # ---- what only a ceiling may know

    def release_times(self) -> list[float]:
        """For each agent in talk or wrap-up, in the floor's order: seconds until the next call may be offered.

        Infinite for one who will pause or leave.
        """
        return [
            self._release_s(agent)
            for agent in self._floor.agents.values()
            if agent.state in (AgentState.TALKING, AgentState.WRAP_UP)
        ]

    def _release_s(self, agent: Agent) -> float:
        spell = self._spells[agent.agent_id]
        if spell.pause_s or agent.offline_wanted or agent.agent_id in self._away:
            return inf
        ends_s = spell.talk_ends_s + spell.wrap_s if agent.state is AgentState.TALKING else spell.wrap_ends_s
        return max(0.0, ends_s - self._clock.now_s)
