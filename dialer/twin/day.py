"""One simulated day of one policy: the world is drawn, time runs, the accounts are closed.

with one seed: the same network, the same people for every policy
DialLoop --orders--> World --facts--> react --effects--> World, Crew, Ledger, Observer
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.random import Generator

from dialer.core.compliance.pack import Pack
from dialer.core.dialing import abandonment_rules
from dialer.core.dialing.observe import Observer
from dialer.core.floor import Floor
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId
from dialer.core.kernel.window import instant, zone
from dialer.core.leads.recycle import RetryPolicy
from dialer.core.pacing.abandon import AbandonmentRule
from dialer.core.pacing.answering import AnswerModel
from dialer.core.pacing.base import PACERS, Pacer
from dialer.core.pacing.forecast import Forecast, ForecastPolicy
from dialer.twin.clockwork import Clockwork
from dialer.twin.crew import TEAM, WRAP_UP_LIMIT_S, Crew
from dialer.twin.dial_loop import DialLoop, Outbound, make_campaign
from dialer.twin.drift import answer_rate_at
from dialer.twin.inbound import INBOUND, Callers
from dialer.twin.lead_list import KnownAnswers, KnownRate, LeadList
from dialer.twin.ledger import SAMPLE_S, Ledger
from dialer.twin.model import Scenario
from dialer.twin.network import Network
from dialer.twin.policies import Counts, Policy, make_policy
from dialer.twin.record import DayRecord
from dialer.twin.rulebook import pack_of
from dialer.twin.world import World

FIRST, SECOND = CampaignId(1), CampaignId(2)
NETWORK, TALK, WRAP, PAUSE, CREW, LEADS, SECOND_LEADS, INBOUND_CALLS, CONGESTION = range(9)
"""Streams of dice. Each is its own, so that what one policy does shifts no other draw."""


def run_day(scenario: Scenario, policy: str, seed: int, day: int, *, country: Pack | None = None) -> DayRecord:
    """Simulate one day.

    Args:
        scenario: the floor.
        policy: a name of ``twin/policies``.
        seed: the run's.
        day: index of the day, 0 being the scenario's first.
        country: the rule pack that the scenario names, if it names one.
    """
    simulated = Day(scenario, policy, seed, day, country=country)
    simulated.run(scenario.shift_h)
    return simulated.record()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What a campaign brings along into a day that is the rest of a real one."""

    rules: tuple[AbandonmentRule, ...] = ()
    """Its abandonment limits; none: the scenario's cap over the day."""
    counts: tuple[tuple[float, int, int], ...] = ()
    """Quarters of an hour (POSIX seconds), served and lost calls."""
    state: Mapping[str, object] | None = None
    """What its forecast has learned, as it is saved."""


NOTHING_CARRIED = Carried()


class Day:
    """A day that can be stopped on the way and looked at."""

    def __init__(
        self,
        scenario: Scenario,
        policy: str,
        seed: int,
        day: int,
        *,
        country: Pack | None = None,
        carried: Carried = NOTHING_CARRIED,
        observe: Callable[[Mapping[CampaignId, Forecast]], Observer] = Observer,
    ) -> None:
        self.scenario = scenario
        self._carried = carried
        self._observe = observe
        self._seed = seed
        self._day = day
        self._ends_s = self._shift_s = scenario.shift_h * 3600
        first_at = instant(scenario.first_day + timedelta(days=day), scenario.starts_at, zone(scenario.zone))
        self.clock = Clockwork(first_at)
        self._pack = pack_of(scenario, country)
        self.policy: Policy = make_policy(policy, scenario, self)
        self.floor = Floor()
        self.ledger = Ledger(from_s=scenario.leave_out_h * 3600, until_s=self._ends_s)
        network = Network(scenario, self._dice(NETWORK), self._dice(TALK), self._dice(CONGESTION))
        self.campaigns = self._campaigns()
        self.forecasts = {c.campaign.campaign_id: c.forecast for c in self.campaigns if c.forecast is not None}
        lists = {c.campaign.campaign_id: c.leads for c in self.campaigns}
        self.world = World(self.clock, self.floor, network, self.ledger, observe(self.forecasts), lists)
        self._crew = Crew(
            scenario,
            self.clock,
            self.floor,
            self.world.tell,
            self.world.dispose,
            wrap_dice=self._dice(WRAP),
            pause_dice=self._dice(PAUSE),
            crew_dice=self._dice(CREW),
        )
        self.world.talk_began = self._crew.talk_began
        self.world.wrap_up_began = self._crew.wrap_up_began
        for campaign_id in (*lists, INBOUND):
            self.floor.teams[campaign_id] = frozenset({TEAM})
            self.floor.wrap_up_s[campaign_id] = WRAP_UP_LIMIT_S
        Callers(scenario, self.world, list(self.forecasts.values()), self._dice(INBOUND_CALLS))
        self.loop = DialLoop(scenario, self.world, self.campaigns, self._pack, self._pacers())
        self.clock.at(SAMPLE_S, self._sample)

    def _dice(self, stream: int) -> Generator:
        return np.random.default_rng((self._seed, self._day, stream))

    # ---- campaigns

    def _campaigns(self) -> list[Outbound]:
        scenario = self.scenario
        first = self._outbound(
            FIRST,
            self.policy.mode,
            self._dice(LEADS),
            count=scenario.leads.count,
            answer_rate=scenario.answer_rate,
            has_forecast=self.policy.has_forecast,
        )
        other = scenario.second_campaign
        if other is None:
            return [first]
        mode = DialMode(other.policy)
        second = self._outbound(
            SECOND,
            _spare(mode, self.policy),
            self._dice(SECOND_LEADS),
            count=other.leads_count,
            answer_rate=other.answer_rate,
            has_forecast=mode is DialMode.PREDICTIVE,
        )
        return [first, second]

    def _outbound(
        self,
        campaign_id: CampaignId,
        mode: DialMode,
        dice: Generator,
        *,
        count: int | None,
        answer_rate: float,
        has_forecast: bool,
    ) -> Outbound:
        scenario, starts_at = self.scenario, self.clock.starts_at
        max_attempts = scenario.leads.max_attempts
        retry = RetryPolicy(attempt_gap=self._pack.attempt_gap(starts_at), max_attempts=max_attempts)
        leads = LeadList(
            scenario, campaign_id, dice, starts_at=starts_at, policy=retry, count=count, answer_rate=answer_rate
        )
        campaign = make_campaign(scenario, campaign_id, mode, max_attempts)
        carried = self._carried if campaign_id == FIRST else NOTHING_CARRIED
        forecast = self._forecast(leads, carried) if has_forecast else None
        if forecast is not None and carried.counts:
            forecast.seed_counts(carried.counts)
        return Outbound(campaign=campaign, leads=leads, forecast=forecast)

    def _forecast(self, leads: LeadList, carried: Carried) -> Forecast:
        scenario = self.scenario
        answers: AnswerModel | None = None
        if scenario.leads.is_known:
            answers = KnownAnswers(leads, self.clock.starts_at)
        elif scenario.is_answer_rate_known:
            answers = KnownRate(leads, self.clock.starts_at)
        return Forecast(
            policy=ForecastPolicy(
                patience_s=scenario.patience_s,
                ring_timeout_s=scenario.ring_timeout_s,
                zone=zone(scenario.zone),
            ),
            rules=carried.rules or abandonment_rules(self._pack, self.clock.starts_at),
            answers=answers,
            state=carried.state,
        )

    def _pacers(self) -> dict[DialMode, Pacer]:
        pacers = {**PACERS, self.policy.mode: self.policy.pacer}
        other = self.scenario.second_campaign
        if other is not None:
            pacers[self.campaigns[1].campaign.mode] = PACERS[DialMode(other.policy)]
        return pacers

    # ---- time

    def run(self, until_h: float) -> None:
        """Let time pass up to an hour of the day; the shift's end is followed by the ends of the calls in flight."""
        until_s = min(until_h * 3600, self._ends_s)
        self.clock.run(until_s, self.loop.tick, is_over=self._is_over)
        if until_s >= self._ends_s or self._is_over():
            self._shift_s = self.clock.now_s
            self.ledger.settle(self._shift_s)
            self.clock.run_while(lambda: self.world.is_unresolved)

    def restart(self, carried: Carried = NOTHING_CARRIED) -> None:
        """The node's memory is lost in mid-day: forecasts begin with what is saved of them, as JSON, and counted.

        Args:
            carried: what the first campaign's begins with instead, as far as it says.
        """
        for outbound in self.campaigns:
            before = outbound.forecast
            if before is not None:
                given = carried if outbound.campaign.campaign_id == FIRST else NOTHING_CARRIED
                state = given.state or before.state()
                taken = Carried(
                    rules=before.budget.rules,
                    counts=given.counts or tuple(before.budget.buckets()),
                    state=json.loads(json.dumps(state)),
                )
                forecast = self._forecast(outbound.leads, taken)
                forecast.seed_counts(taken.counts)
                outbound.forecast = self.forecasts[outbound.campaign.campaign_id] = forecast
        self.world.observer = self._observe(self.forecasts)
        for call in self.floor.calls.values():
            self.world.observer.call_moved(call, self.clock.now)
        for agent in self.floor.agents.values():
            self.world.observer.agent_moved(agent, self.clock.now)

    def _is_over(self) -> bool:
        """Nobody is left to dial, and everybody has finished: the floor goes home before its time."""
        return not self.floor.calls and not self._has_callers and not self.loop.has_leads_left and self._crew.is_idle

    @property
    def _has_callers(self) -> bool:
        return self.scenario.inbound.calls_per_h > 0 or bool(self.scenario.inbound_burst)

    def _sample(self, _: object) -> None:
        now_s = self.clock.now_s
        self.ledger.sample(
            now_s,
            FIRST,
            self.loop.decisions.get(FIRST),
            answer_rate=answer_rate_at(self.scenario, now_s / 3600),
            line_count=self.world.line_count(FIRST),
        )
        if now_s + SAMPLE_S <= self._ends_s:
            self.clock.after(SAMPLE_S, self._sample)

    # ---- what a policy may ask

    def counts(self) -> Counts:
        return self.ledger.counts(FIRST)

    def release_times(self) -> list[float]:
        return self._crew.release_times()

    def outcomes(self) -> list[float | None]:
        return self.world.outcomes(FIRST)

    # ---- the end

    def record(self) -> DayRecord:
        """The accounts of the day so far."""
        ledger = self.ledger
        talk_s, wrap_s, idle_s, pause_s, _ = ledger.seconds
        others = [c.campaign.campaign_id for c in self.campaigns if c.campaign.campaign_id != FIRST]
        if self._has_callers:
            others.append(INBOUND)
        return DayRecord(
            policy=self.policy.name,
            seed=self._seed,
            day=self._day,
            shift_s=self._shift_s,
            talk_s=talk_s,
            wrap_s=wrap_s,
            idle_s=idle_s,
            pause_s=pause_s,
            tally=ledger.tally(FIRST),
            others=tuple(ledger.tally(campaign_id) for campaign_id in others),
            gaps_s=tuple(ledger.gaps_s),
            tick_count=self.clock.tick_count,
            decision_count=self.loop.decision_count,
            samples=tuple(ledger.samples),
        )


def _spare(mode: DialMode, policy: Policy) -> DialMode:
    """A second pacer under a mode of its own, where the first policy stands in the place of the one it asks for."""
    is_free = mode is not policy.mode or PACERS[mode] is policy.pacer
    return mode if is_free else DialMode.MANUAL
