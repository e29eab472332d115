"""The forecasts of this node's predictive campaigns: made from rules and what is stored, fed by the floor, saved.

Two things of a forecast outlive the process. What it has learned is saved now and then, and may be some seconds old.
What was served and lost is counted by the database, in the transaction that closes each attempt, and is exact: a
forecast's own count is that of the database and of the calls whose end is not yet written (docs/decisions/0011).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from dialer.core.agents.model import Agent
from dialer.core.calls.model import Call, CallState
from dialer.core.calls.tally import Share, Tally, tally_of
from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.jurisdiction import Jurisdiction
from dialer.core.dialing import abandonment_rules, counts_since, look_back, period_hours
from dialer.core.dialing.observe import Observer
from dialer.core.kernel.codes import DialMode, Outcome
from dialer.core.kernel.errors import DomainError
from dialer.core.kernel.ids import CampaignId
from dialer.core.pacing.abandon import AbandonmentRule
from dialer.core.pacing.answering import AnswerModel
from dialer.core.pacing.forecast import Forecast, ForecastPolicy
from dialer.engine.desk import Desk
from dialer.engine.diary import Diary
from dialer.engine.policy import EnginePolicy
from dialer.engine.roster import Roster
from dialer.ports.clock import Clock
from dialer.ports.forecasts import QuarterCount, SavedForecast
from dialer.ports.store import Store, StoreError

log = structlog.get_logger(__name__)

AHEAD = frozenset({DialMode.PREDICTIVE, DialMode.POWER})
"""Modes that dial for agents who are not ready yet: their lost calls are counted against their limits."""
COUNT_AGAIN_S = 1.0
"""After calls were closed the stored counts are read again, with those of other nodes in them; at most so often."""
NEVER = float("-inf")
"""The ``at`` of a forecast that has not seen anything yet."""
RECOUNT_TRIES = 5
RECOUNT_PAUSE_S = 0.02
READ_BACK = timedelta(days=2)
"""Counts older than this, and than the longest rolling window, are read as one."""

Bucket = tuple[float, int, int]
"""Start (POSIX seconds), served, lost."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a forecast was made for; another forecast is made when it changes."""

    policy: ForecastPolicy
    rules: tuple[AbandonmentRule, ...]
    period: int | None = None
    """Hours of the successive periods by which calls are counted; None: they are counted from the first one."""
    has_learned_answers: bool = False
    """The leads carry learned chances of an answer; otherwise the forecast learns from the campaign's own calls."""


class Forecasts:
    """One forecast for each campaign that dials ahead and is not closed."""

    def __init__(
        self,
        *,
        store: Store,
        desk: Desk,
        diary: Diary,
        roster: Roster,
        clock: Clock,
        policy: EnginePolicy,
        learned: Callable[[CampaignId], AnswerModel] | None = None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._diary = diary
        self._roster = roster
        self._clock = clock
        self._policy = policy
        self._learned = learned
        self._of: dict[CampaignId, Forecast] = {}
        self._terms: dict[CampaignId, _Terms] = {}
        self._observer = Observer(self._of)
        self._moved: set[CampaignId] = set()
        """Campaigns whose calls have moved since they were last saved."""
        self._taken_at: dict[CampaignId, datetime] = {}
        """When what a forecast begins with, or was last saved as, was saved."""
        self._asked_for: frozenset[CampaignId] = frozenset()
        """Campaigns whose forecasts were asked of the database, with or without success."""
        self._uncounted: set[CampaignId] = set()
        self._miscounted = asyncio.Event()
        self._following = asyncio.Lock()
        self.epoch = 0
        """This process's as its node: only the newest may save."""

    def of(self, campaign_id: CampaignId) -> Forecast | None:
        """The campaign's forecast, once it knows what was served and lost before it."""
        return None if campaign_id in self._uncounted else self._of.get(campaign_id)

    def is_awaited(self, campaign: Campaign) -> bool:
        """Whether the campaign should wait a moment: it is new, and its forecast is just being read."""
        is_new = campaign.campaign_id not in self._asked_for and campaign.campaign_id not in self._of
        return campaign.mode in AHEAD and is_new

    def _ahead(self) -> list[Campaign]:
        return [c for c in self._roster.campaigns.values() if c.mode in AHEAD]

    # ---- what the floor says

    def call_moved(self, call: Call) -> None:
        self._observer.call_moved(call, self._clock.now())
        if call.order.campaign_id in self._of:
            self._moved.add(call.order.campaign_id)
            if call.outcome is Outcome.LOST:
                self._miscounted.set()

    def agent_moved(self, agent: Agent) -> None:
        self._observer.agent_moved(agent, self._clock.now())

    # ---- which there are

    async def follow(self) -> None:
        """Have a forecast for each predictive campaign of the roster, with what is stored of it.

        Raises:
            StoreError: campaigns that are new stay without one, and dial by the plain count, until the next time.
        """
        async with self._following:
            try:
                if await self._follow():
                    await self.recount()
            finally:
                self._asked_for = frozenset(c.campaign_id for c in self._ahead())

    async def _follow(self) -> bool:
        """Whether a forecast was made."""
        now = self._clock.now()
        campaigns = {c.campaign_id: c for c in self._ahead()}
        for campaign_id in self._of.keys() - campaigns.keys():
            del self._of[campaign_id], self._terms[campaign_id]
            self._taken_at.pop(campaign_id, None)
            self._uncounted.discard(campaign_id)
        terms = self._terms_of_all(campaigns, await self._learned_queues(), now)
        changed = [key for key, found in terms.items() if self._terms.get(key) != found]
        if not changed:
            return False
        stored = await self._read_states(key for key in changed if key not in self._of)
        for key in changed:
            saved = stored.get(key)
            state = self._of[key].state() if key in self._of else saved.state if saved is not None else None
            self._of[key] = self._made(key, terms[key], state)
            self._terms[key] = terms[key]
            self._uncounted.add(key)
            if saved is not None:
                self._taken_at[key] = saved.saved_at
            log.info("forecast_made", campaign_id=key, is_restored=state is not None, rules=len(terms[key].rules))
        return True

    async def _learned_queues(self) -> frozenset[CampaignId]:
        """Campaigns whose leads carry learned chances: asked with every new reading of the roster."""
        if self._learned is None:
            return frozenset()
        async with self._store.transaction() as tx:
            return await tx.scoring.learned_queues()

    def _terms_of_all(
        self, campaigns: Mapping[CampaignId, Campaign], learned: frozenset[CampaignId], now: datetime
    ) -> dict[CampaignId, _Terms]:
        found = {}
        for key, campaign in campaigns.items():
            try:
                terms = self._terms_of(campaign, self._roster.rules[key].campaign, now)
                found[key] = replace(terms, has_learned_answers=key in learned)
            except DomainError as error:  # without a limit to keep nothing is risked: the plain count rule holds
                log.error("forecast_without_rules", campaign_id=key, pack=campaign.pack, error=str(error))
        return found

    def _terms_of(self, campaign: Campaign, pack: Jurisdiction, now: datetime) -> _Terms:
        return _Terms(
            ForecastPolicy(
                patience_s=pack.answer_to_agent_s(now),
                ring_timeout_s=float(pack.ring_timeout_s(campaign.ring_timeout_s, now)),
                zone=pack.zones[0],
                min_agent_count=self._policy.min_agent_count,
            ),
            abandonment_rules(pack, now, false_positive_ratio=campaign.false_positive_ratio),
            period_hours(pack, now),
        )

    def _made(self, campaign_id: CampaignId, terms: _Terms, state: object) -> Forecast:
        answers = self._learned(campaign_id) if self._learned is not None and terms.has_learned_answers else None
        if isinstance(state, dict) and state.get("at") != NEVER:
            try:
                return Forecast(policy=terms.policy, rules=terms.rules, answers=answers, state=state)
            except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
                log.warning("forecast_state_unreadable", campaign_id=campaign_id, error=repr(error))
        return Forecast(policy=terms.policy, rules=terms.rules, answers=answers)

    async def _read_states(self, campaign_ids: Iterable[CampaignId]) -> dict[CampaignId, SavedForecast]:
        wanted = list(campaign_ids)
        if not wanted:
            return {}
        async with self._store.transaction() as tx:
            return dict(await tx.forecasts.states(wanted))

    # ---- counts

    async def recount(self) -> bool:
        """Take the database's counts, with the calls that it does not have yet; False when it was too busy to tell.

        Raises:
            StoreError: the counts stay as they are.
        """
        for _ in range(RECOUNT_TRIES):
            # A reading that meets a write of our own cannot tell which of its calls it has seen.
            mark = self._diary.write_count
            if not self._diary.is_writing:
                self._miscounted.clear()
                try:
                    async with self._store.transaction() as tx:
                        found = await tx.forecasts.counts(list(self._of), self._clock.now() - self._read_back())
                        began = await tx.forecasts.began([key for key, t in self._terms.items() if t.period])
                except StoreError:
                    self._miscounted.set()
                    raise
                if self._diary.write_count == mark:
                    self._take(found, began)
                    return True
            await asyncio.sleep(RECOUNT_PAUSE_S)
        self._miscounted.set()
        return False

    def _read_back(self) -> timedelta:
        return max([READ_BACK, *(look_back(terms.rules, terms.period) for terms in self._terms.values())])

    def _take(self, found: Mapping[CampaignId, Iterable[QuarterCount]], began: Mapping[CampaignId, datetime]) -> None:
        unwritten, now = self._unwritten(), self._clock.now()
        for campaign_id, counts in found.items():
            forecast = self._of.get(campaign_id)
            if forecast is not None:
                since = counts_since(self._roster.rules[campaign_id].campaign, began.get(campaign_id), now)
                forecast.seed_counts([*_buckets(counts, since), *unwritten[campaign_id]])
                self._uncounted.discard(campaign_id)

    def _unwritten(self) -> defaultdict[CampaignId, list[Bucket]]:
        """Calls that were served or lost and are not closed in the database."""
        found: defaultdict[CampaignId, list[Bucket]] = defaultdict(list)
        now = self._clock.now()
        for call in (*self._desk.floor.calls.values(), *self._diary.ended_calls()):
            tally = _tally(call, now)
            if tally is not None:
                served = tally.share is Share.SERVED
                found[call.order.campaign_id].append((tally.at.timestamp(), int(served), int(not served)))
        return found

    # ---- saving

    async def run(self) -> None:
        """Save and recount now and then, and recount soon after calls whose end nobody saw, until cancelled."""
        loop = asyncio.get_running_loop()
        save_at_s = loop.time() + self._policy.forecast_save_s
        seen = self._diary.closed_count
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min(save_at_s, loop.time() + COUNT_AGAIN_S)):
                    await self._miscounted.wait()
            if loop.time() < save_at_s and self._diary.closed_count == seen and not self._miscounted.is_set():
                continue
            seen = self._diary.closed_count
            try:
                await self.recount()
                if loop.time() >= save_at_s:
                    save_at_s = loop.time() + self._policy.forecast_save_s
                    await self.save()
                    await self._take_over()
            except StoreError as error:
                log.warning("forecasts_not_saved", error=str(error))
                await asyncio.sleep(1.0)
            await asyncio.sleep(RECOUNT_PAUSE_S)

    async def save(self) -> None:
        """Save what the forecasts whose calls have moved have learned.

        Raises:
            StoreError: some were not saved.
        """
        for campaign_id in sorted(self._moved & self._of.keys()):
            now, node_id = self._clock.now(), self._policy.node_id
            state = {campaign_id: self._of[campaign_id].state()}
            self._moved.discard(campaign_id)
            try:
                async with self._store.transaction() as tx:
                    is_saved = await tx.forecasts.save(state, node_id=node_id, epoch=self.epoch, now=now)
            except StoreError:
                self._moved.add(campaign_id)
                raise
            if not is_saved:
                log.warning("forecast_of_another_process", campaign_id=campaign_id, epoch=self.epoch)
                return
            self._taken_at[campaign_id] = now

    async def _take_over(self) -> None:
        """Where nothing moves here but another node has learned: go on with what that one knows."""
        busy = {call.order.campaign_id for call in self._desk.floor.calls.values()}
        idle = [key for key in self._of if key not in busy and key not in self._moved]
        for key, saved in (await self._read_states(idle)).items():
            is_known = key in self._taken_at and saved.saved_at <= self._taken_at[key]
            if saved.node_id == self._policy.node_id or is_known or key in self._moved or key not in self._of:
                continue
            buckets = self._of[key].budget.buckets()
            self._of[key] = self._made(key, self._terms[key], saved.state)
            self._of[key].seed_counts(buckets)
            self._taken_at[key] = saved.saved_at
            log.info("forecast_taken_over", campaign_id=key, from_node=saved.node_id)


def _buckets(counts: Iterable[QuarterCount], since: datetime | None) -> list[Bucket]:
    return [
        (count.starts_at.timestamp(), count.served_count, count.lost_count)
        for count in counts
        if since is None or count.starts_at >= since
    ]


def _tally(call: Call, now: datetime) -> Tally | None:
    if call.outcome is not None:
        return tally_of(call, call.outcome, call.ended_at or now)
    if call.state is CallState.RELEASED:
        return Tally(Share.LOST, call.released_at or now)
    return tally_of(call, Outcome.CONNECTED, now) if call.joined_at is not None else None
