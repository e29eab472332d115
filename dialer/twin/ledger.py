"""Keeps the day's accounts: agents' seconds by state, calls by their ends, gaps, and samples for charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialer.core.agents.model import Agent, AgentState
from dialer.core.calls.model import Call
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import AgentId, CampaignId
from dialer.core.pacing.base import PacingDecision
from dialer.twin.policies.base import Counts
from dialer.twin.record import Sample, Tally

SAMPLE_S = 300.0
"""Length of a stretch of the charts."""
RUNNING_FROM_COUNT = 200
"""Answered calls from which on the running ratio is watched (``pacing.md`` §4)."""

TALK, WRAP, IDLE, PAUSE, AWAY = range(5)
KINDS: Mapping[AgentState, int] = {
    AgentState.TALKING: TALK,
    AgentState.WRAP_UP: WRAP,
    AgentState.READY: IDLE,
    AgentState.RESERVED: IDLE,
    AgentState.PAUSED: PAUSE,
    AgentState.OFFLINE: AWAY,
}


@dataclass(slots=True)
class _Count:
    """One campaign's tally in the making."""

    dials: int = 0
    served: int = 0
    lost: int = 0
    hung_up: int = 0
    rung_out: int = 0
    failed: int = 0
    cancelled: int = 0
    machines: int = 0
    predicted_lost: float = 0.0
    forecasts: int = 0
    talks: int = 0
    talk_s: float = 0.0
    ring_s: float = 0.0
    worst_per_answered: float = 0.0
    worst_per_served: float = 0.0

    @property
    def answered(self) -> int:
        return self.served + self.lost + self.hung_up

    def watch(self) -> None:
        """The running ratio after one more lost call."""
        if self.answered >= RUNNING_FROM_COUNT:
            self.worst_per_answered = max(self.worst_per_answered, self.lost / self.answered)
            self.worst_per_served = max(self.worst_per_served, self.lost / self.served if self.served else 1.0)


class Ledger:
    """Written by the moves of agents and calls. Calls and seconds of the part left out are not entered."""

    def __init__(self, *, from_s: float, until_s: float) -> None:
        self._from_s = from_s
        self._until_s = until_s
        self._kind: dict[AgentId, int] = {}
        self._since_s: dict[AgentId, float] = {}
        self._ready_since_s: dict[AgentId, float] = {}
        self._counts: dict[CampaignId, _Count] = {}
        self._sampled = [0.0] * 5
        self.seconds = [0.0] * 5
        """By kind: talk, wrap-up, idle, pause, away."""
        self.gaps_s: list[float] = []
        self.samples: list[Sample] = []

    # ---- agents

    def agent_moved(self, agent: Agent, at_s: float) -> None:
        agent_id, kind = agent.agent_id, KINDS[agent.state]
        before = self._kind.get(agent_id, AWAY)
        if kind == before:
            return
        self._enter(before, self._since_s.get(agent_id, 0.0), at_s)
        self._kind[agent_id] = kind
        self._since_s[agent_id] = at_s
        if kind == IDLE and before == WRAP:
            self._ready_since_s[agent_id] = at_s
        elif kind == TALK:
            ready_s = self._ready_since_s.pop(agent_id, None)
            if ready_s is not None and self._from_s <= ready_s and at_s <= self._until_s:
                self.gaps_s.append(at_s - ready_s)
        elif kind in (PAUSE, AWAY):
            self._ready_since_s.pop(agent_id, None)

    def _enter(self, kind: int, began_s: float, ended_s: float) -> None:
        length_s = min(ended_s, self._until_s) - max(began_s, self._from_s)
        if length_s > 0:
            self.seconds[kind] += length_s

    def settle(self, at_s: float) -> None:
        """Enter what goes on now up to this moment."""
        for agent_id, kind in self._kind.items():
            self._enter(kind, self._since_s[agent_id], at_s)
            self._since_s[agent_id] = at_s

    # ---- calls

    def _count(self, call: Call, ordered_s: float) -> _Count | None:
        if ordered_s < self._from_s:
            return None
        campaign_id = call.order.campaign_id
        count = self._counts.get(campaign_id)
        if count is None:
            count = self._counts[campaign_id] = _Count()
        return count

    def ordered(self, call: Call, ordered_s: float) -> None:
        if (count := self._count(call, ordered_s)) is not None:
            count.dials += 1

    def answered(self, call: Call, ordered_s: float, at_s: float) -> None:
        count, risk = self._count(call, ordered_s), call.order.risk
        if count is None:
            return
        count.ring_s += at_s - ordered_s
        if risk is not None:
            count.predicted_lost += risk
            count.forecasts += 1

    def joined(self, call: Call, ordered_s: float, *, is_machine: bool) -> None:
        if (count := self._count(call, ordered_s)) is not None:
            count.served += 1
            count.machines += is_machine

    def ended(self, call: Call, ordered_s: float) -> None:
        """A call is over."""
        count = self._count(call, ordered_s)
        if count is None:
            return
        if call.joined_at is not None:
            count.talks += 1
            count.talk_s += (call.ended_at - call.joined_at).total_seconds() if call.ended_at is not None else 0.0
            return
        match call.outcome:
            case Outcome.SILENT | Outcome.ABANDONED:
                count.lost += 1
                count.watch()
            case Outcome.HUNG_UP_WAITING:
                count.hung_up += 1
            case Outcome.NO_ANSWER:
                count.rung_out += 1
            case Outcome.CANCELLED:
                count.cancelled += 1
            case _:
                count.failed += 1

    def counts(self, campaign_id: CampaignId) -> Counts:
        """What a peer's database would show."""
        count = self._counts.get(campaign_id, _Count())
        return Counts(
            dialled=count.dials,
            answered=count.answered,
            lost=count.lost,
            unanswered=count.rung_out + count.failed + count.cancelled,
            talk_count=count.talks,
            talk_s=count.talk_s,
            ring_s=count.ring_s,
        )

    def tally(self, campaign_id: CampaignId) -> Tally:
        """The campaign's counts so far."""
        count = self._counts.get(campaign_id, _Count())
        return Tally(
            campaign_id=campaign_id,
            dial_count=count.dials,
            served_count=count.served,
            lost_count=count.lost,
            hung_up_count=count.hung_up,
            rung_out_count=count.rung_out,
            failed_count=count.failed,
            cancelled_count=count.cancelled,
            machine_count=count.machines,
            predicted_lost_count=count.predicted_lost,
            forecast_count=count.forecasts,
            worst_per_answered=count.worst_per_answered,
            worst_per_served=count.worst_per_served,
        )

    # ---- samples

    def sample(
        self,
        at_s: float,
        campaign_id: CampaignId,
        decision: PacingDecision | None,
        *,
        answer_rate: float,
        line_count: int,
    ) -> None:
        """One point of the charts for the stretch since the last one."""
        self.settle(at_s)
        talk_s, wrap_s, idle_s, *_ = (now - then for now, then in zip(self.seconds, self._sampled, strict=True))
        self._sampled = list(self.seconds)
        count = self._counts.get(campaign_id, _Count())
        figures = decision.figures if decision is not None else {}
        logged_s = talk_s + wrap_s + idle_s
        self.samples.append(
            Sample(
                at_s=at_s,
                utilisation=(talk_s + wrap_s) / logged_s if logged_s else 0.0,
                running_ratio=count.lost / count.answered if count.answered else 0.0,
                answer_rate=answer_rate,
                estimated_rate=figures.get("answer_rate"),
                threshold=figures.get("threshold"),
                line_count=line_count,
            )
        )
