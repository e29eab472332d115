"""Calls from outside: when they come, how long the callers wait, and their records as the floor takes them up."""

from __future__ import annotations

from numpy.random import Generator

from dialer.core.calls.model import Call, CallState, DialOrder
from dialer.core.floor import Adopted
from dialer.core.kernel.codes import DialMode, Treatment
from dialer.core.kernel.ids import CallId, CampaignId, DebtorId, LeadId, NumberId, TrunkId
from dialer.core.pacing.forecast import Forecast
from dialer.twin.distributions import draw_mixed
from dialer.twin.model import Scenario
from dialer.twin.world import World

INBOUND = CampaignId(3)
LINE = TrunkId(2)
"""Callers come in by a trunk of their own: they take no channel of the dialler's."""
UNBOUNDED_S = 86_400.0
"""The switch lets nobody go: callers hang up by themselves."""


class Callers:
    """The day's callers, drawn beforehand so that every policy meets the same."""

    def __init__(self, scenario: Scenario, world: World, forecasts: list[Forecast], dice: Generator) -> None:
        self._world = world
        self._forecasts = forecasts
        shift_s, inbound = scenario.shift_h * 3600, scenario.inbound
        count = int(dice.poisson(inbound.calls_per_h * scenario.shift_h))
        arrivals = dice.uniform(0.0, shift_s, count).tolist()
        for burst in scenario.inbound_burst:
            starts_s = burst.at_h * 3600
            arrivals += dice.uniform(starts_s, starts_s + burst.within_s, burst.calls).tolist()
        talks = draw_mixed(inbound.talk_s or scenario.talk_s, dice, len(arrivals)).tolist()
        holds = draw_mixed(inbound.patience_s, dice, len(arrivals)).tolist()
        for number, caller in enumerate(zip(arrivals, talks, holds, strict=True), start=1):
            if caller[0] < shift_s:
                world.clock.at(caller[0], self._arrive, (CallId(f"in{number}"), caller[1], caller[2]))

    def _arrive(self, caller: tuple[CallId, float, float]) -> None:
        """The caller hears music; an agent of the team is asked for, as for any waiting person."""
        call_id, talk_s, hold_s = caller
        now = self._world.clock.now
        order = DialOrder(
            call_id=call_id,
            campaign_id=INBOUND,
            lead_id=LeadId(0),
            debtor_id=DebtorId(0),
            number_id=NumberId(0),
            e164="+390600000000",
            trunk_id=LINE,
            trunk_code="inbound",
            caller_id="",
            mode=DialMode.MANUAL,
            ring_timeout_s=0,
            patience_s=UNBOUNDED_S,
            treatment=Treatment.RELEASE,
            ordered_at=now,
        )
        for forecast in self._forecasts:
            forecast.inbound(now.timestamp())
        call = Call(order=order, state=CallState.WAITING, answered_at=now)
        self._world.receive(call, talk_s, hold_s)
        self._world.tell(Adopted(call=call, at=now))
