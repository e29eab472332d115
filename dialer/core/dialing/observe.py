"""Turns what the floor says of calls and agents into the facts from which each campaign's forecast learns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dialer.core.agents.model import Agent, AgentState
from dialer.core.calls.model import Call, CallState
from dialer.core.dialing.traits import traits_of_order
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import AgentId, CallId, CampaignId
from dialer.core.pacing.forecast import Forecast
from dialer.core.pacing.model import Phase

FAILURES = frozenset(
    {
        Outcome.BUSY,
        Outcome.CONGESTION,
        Outcome.NETWORK_FAILURE,
        Outcome.INVALID_NUMBER,
        Outcome.UNREACHABLE,
        Outcome.REJECTED,
    }
)
"""Ends before an answer that are not a telephone rung out."""
LET_GO = frozenset({Outcome.SILENT, Outcome.ABANDONED})


class Observer:
    """Feeds the forecasts; the engine and the digital twin hand it every ``CallMoved`` and ``AgentMoved``.

    A call that is first seen in talk or released (taken over after a restart) was counted by the database.
    """

    def __init__(self, forecasts: Mapping[CampaignId, Forecast]) -> None:
        self.forecasts = forecasts
        self._settled: set[CallId] = set()
        """Live calls that were counted as served or lost."""
        self._seen: set[CallId] = set()
        self._phases: dict[AgentId, tuple[CampaignId, Phase]] = {}
        self._campaigns: dict[CallId, CampaignId] = {}

    def call_moved(self, call: Call, at: datetime) -> None:
        """One move of a call, which is given as it is after it."""
        forecast = self.forecasts.get(call.order.campaign_id)
        if forecast is None:
            return
        when = at.timestamp()
        match call.state:
            case CallState.DIALING:
                self._ordered(forecast, call)
            case CallState.RINGING:
                self._ordered(forecast, call)
                forecast.rang(call.call_id, when)
            case CallState.WAITING | CallState.CONNECTING:
                self._ordered(forecast, call)
                forecast.answered(call.call_id, when)
            case CallState.TALKING:
                self._settle(forecast, call, when, is_served=True)
            case CallState.RELEASED:
                self._settle(forecast, call, when, is_served=False)
            case CallState.ENDED:
                self._ended(forecast, call, when)

    def agent_moved(self, agent: Agent, at: datetime) -> None:
        """One move of an agent; only talk, closing and wrap-up are learned."""
        when = at.timestamp()
        phase = _phase_of(agent)
        before = self._phases.get(agent.agent_id)
        if before is not None and before[1] is phase:
            return
        if before is not None:
            del self._phases[agent.agent_id]
            forecast = self.forecasts.get(before[0])
            if forecast is not None:
                forecast.agent_ended(
                    agent.agent_id,
                    when,
                    is_ready=agent.state is AgentState.READY,
                    is_censored=phase is Phase.CLOSING or agent.state is AgentState.OFFLINE,
                )
        if phase is None:
            return
        campaign_id = before[0] if before is not None else self._campaigns.get(agent.call_id) if agent.call_id else None
        forecast = self.forecasts.get(campaign_id) if campaign_id is not None else None
        if campaign_id is not None and forecast is not None:
            self._phases[agent.agent_id] = campaign_id, phase
            forecast.agent_began(agent.agent_id, phase, when)

    # ---- within

    def _ordered(self, forecast: Forecast, call: Call) -> None:
        if call.call_id in self._seen:
            return
        self._seen.add(call.call_id)
        order = call.order
        forecast.launched(
            order.call_id,
            order.ordered_at.timestamp(),
            traits=traits_of_order(order),
            probability=order.answer_probability,
            risk=order.risk,
        )

    def _settle(self, forecast: Forecast, call: Call, when: float, *, is_served: bool) -> None:
        self._campaigns[call.call_id] = call.order.campaign_id
        if call.call_id in self._settled:
            return
        self._settled.add(call.call_id)
        if call.call_id not in self._seen:
            return
        if is_served:
            forecast.served(call.call_id, when)
        else:
            forecast.abandoned(call.call_id, when)

    def _ended(self, forecast: Forecast, call: Call, when: float) -> None:
        if call.answered_at is not None:
            if call.outcome in LET_GO:
                self._settle(forecast, call, when, is_served=False)
            elif call.call_id not in self._settled:
                forecast.hung_up_waiting(call.call_id, when)
        else:
            forecast.unanswered(
                call.call_id,
                when,
                is_cancelled=call.cancelled or call.outcome in (Outcome.CANCELLED, Outcome.LOST),
                is_failure=call.outcome in FAILURES,
            )
        self._seen.discard(call.call_id)
        self._settled.discard(call.call_id)
        self._campaigns.pop(call.call_id, None)


def _phase_of(agent: Agent) -> Phase | None:
    if agent.state is AgentState.WRAP_UP:
        return Phase.WRAP_UP
    if agent.state is AgentState.TALKING:
        return Phase.CLOSING if agent.closing_at is not None else Phase.TALK
    return None
