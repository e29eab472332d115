"""The floor as a pacer sees it: each campaign's lines, the busy agents, the chances of the leads that come next.

Read once a tick for all campaigns: a tick that starts nothing should cost next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import overload

from dialer.core.agents.model import Agent, AgentState
from dialer.core.calls.model import Call, CallState
from dialer.core.campaigns.model import Campaign
from dialer.core.dialing.snapshot import Dialable
from dialer.core.dialing.traits import traits_of
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId, TeamId
from dialer.core.leads.order import numbers_in_order
from dialer.core.pacing.forecast import Forecast
from dialer.core.pacing.model import BusyAgent, LineInFlight, Phase

LOOK_AHEAD_COUNT = 32
"""Leads whose answer probability a decision may use; beyond it the campaign's own stands."""

_new = tuple.__new__


class Lines:
    """One campaign's calls that have no agent yet and none held for them."""

    __slots__ = ("in_flight", "need", "waiting_count")

    def __init__(self) -> None:
        self.in_flight: list[LineInFlight] = []
        self.waiting_count = 0
        self.need = 0.0
        """Agents that they will take: one for each, of predictive ones only for each expected answer."""


def lines_of(calls: Iterable[Call], now: datetime) -> dict[CampaignId, Lines]:
    """The lines of every campaign that has any, in the calls' order."""
    talking, ringing, dialing, waiting = CallState.TALKING, CallState.RINGING, CallState.DIALING, CallState.WAITING
    predictive = DialMode.PREDICTIVE
    found: dict[CampaignId, Lines] = {}
    for call in calls:
        state = call.state
        if state is talking:
            continue
        is_waiting = state is waiting
        if not is_waiting and state is not ringing and state is not dialing:
            continue
        order = call.order
        if order.reserved_agent_id is not None:
            continue
        lines = found.get(order.campaign_id)
        if lines is None:
            lines = found[order.campaign_id] = Lines()
        if is_waiting:
            lines.waiting_count += 1
            lines.need += 1.0
            continue
        chance, ringing_at = order.answer_probability, call.ringing_at
        line = (
            (now - order.ordered_at).total_seconds(),
            (now - ringing_at).total_seconds() if ringing_at is not None else None,
            chance,
        )
        lines.in_flight.append(_new(LineInFlight, line))
        lines.need += chance if chance is not None and order.mode is predictive else 1.0  # as need_of
    return found


def need_of(mode: DialMode, chance: float | None) -> float:
    """Agents that one line will take: predictive pacing opens more lines than there are agents for."""
    return chance if mode is DialMode.PREDICTIVE and chance is not None else 1.0


def busy_agents(
    agents: Iterable[Agent], teams: frozenset[TeamId], rivals: Sequence[Campaign], now: datetime
) -> tuple[list[BusyAgent], int]:
    """The campaign's agents in talk and wrap-up, in their order, and how many of its agents are logged in.

    Args:
        agents: everybody.
        teams: the campaign's.
        rivals: other campaigns with leads to dial: an agent of theirs counts for a share.
        now: aware UTC.
    """
    offline, talking, wrap_up = AgentState.OFFLINE, AgentState.TALKING, AgentState.WRAP_UP
    in_talk, closing, in_wrap_up = Phase.TALK, Phase.CLOSING, Phase.WRAP_UP
    busy: list[BusyAgent] = []
    logged_in_count, share = 0, 1.0
    for agent in agents:
        state = agent.state
        if state is offline or teams.isdisjoint(agent.teams):
            continue
        logged_in_count += 1
        if state is talking:
            closing_at = agent.closing_at
            phase, since = (in_talk, agent.since) if closing_at is None else (closing, closing_at)
        elif state is wrap_up:
            phase, since = in_wrap_up, agent.since
        else:
            continue
        if since is None:
            continue
        if rivals:
            share = 1.0 / (1 + sum(not rival.teams.isdisjoint(agent.teams) for rival in rivals))
        busy.append(_new(BusyAgent, (phase, (now - since).total_seconds(), share)))
    return busy, logged_in_count


class Ahead(Sequence[float]):
    """Answer probabilities of the leads that would be dialled next, each worked out when a pacer asks for it.

    Each by the number that would be tried first; a lead without any is passed over.
    """

    __slots__ = ("_base", "_count", "_known", "_more")

    def __init__(self, forecast: Forecast, candidates: Sequence[Dialable], now: datetime) -> None:
        self._base = forecast.base
        self._count = min(LOOK_AHEAD_COUNT, len(candidates))
        self._known: list[float] = []
        self._more = _chances(forecast, candidates, now)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> float: ...
    @overload
    def __getitem__(self, index: slice) -> list[float]: ...
    def __getitem__(self, index: int | slice) -> float | list[float]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._count))]
        if index < 0:
            index += self._count
        if not 0 <= index < self._count:
            raise IndexError(index)
        known = self._known
        while len(known) <= index:
            known.append(next(self._more, self._base))
        return known[index]


def _chances(forecast: Forecast, candidates: Sequence[Dialable], now: datetime) -> Iterator[float]:
    for candidate in islice(candidates, LOOK_AHEAD_COUNT):
        lead = candidate.lead
        for number in numbers_in_order(lead)[:1]:
            yield forecast.probability(traits_of(lead, number), now)
