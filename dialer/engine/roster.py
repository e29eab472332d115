"""Who and what the node works with: agents, campaigns and trunks, kept equal to the stored ones."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from dialer.core.agents.model import Agent, AgentState
from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.campaigns.schedule import check_schedule
from dialer.core.compliance.ahead import INFORMATION_MESSAGE
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.dialing import rulebook_of
from dialer.core.floor import Floor
from dialer.core.kernel.errors import DomainError
from dialer.core.kernel.ids import AgentId, CampaignId, CreditorId, TeamId, TrunkId
from dialer.core.kernel.window import zone
from dialer.core.script.shelf import Published, Shelf, Slot
from dialer.core.trunks.model import Meter, Trunk
from dialer.engine.policy import EnginePolicy
from dialer.ports.store import AgentRow, Store, Transaction

log = structlog.get_logger(__name__)

COUNTRIES_AFTER = timedelta(minutes=10)
"""How long it may take until debtors of another country change a campaign's own figures; their calls keep them at
once."""


class Roster:
    """Refreshed when something stored changes. Live state (an agent in talk, a call) is never overwritten."""

    def __init__(self, store: Store, floor: Floor, policy: EnginePolicy, packs: Mapping[str, Pack]) -> None:
        self._store = store
        self._floor = floor
        self._policy = policy
        self._packs = packs
        self.packs: dict[CampaignId, Pack] = {}
        """Each campaign's own rule pack, its creditor's and its own stricter figures in it."""
        self.rules: dict[CampaignId, Rulebook] = {}
        """Each campaign's rules: all the packs that may hold for its debtors."""
        self._countries: Mapping[CampaignId, frozenset[str]] = {}
        self._countries_at: datetime | None = None
        self._ruled: dict[CampaignId, frozenset[str]] = {}
        self.campaigns: dict[CampaignId, Campaign] = {}
        self.trunks: dict[TrunkId, Trunk] = {}
        self.team_countries: dict[TeamId, str] = {}
        """Site of each team; empty: the debtors' own country."""
        self.identity_checks: dict[CreditorId, Mapping[str, object]] = {}
        """The creditors' own, stricter than their packs'."""
        self.messages: frozenset[tuple[CreditorId, str]] = frozenset()
        """Creditors, and the language in which each has an information message of its own."""
        self.scripts = Shelf()
        """Which script guides which calls."""
        self._published: dict[Slot, Published] = {}
        self.meters: dict[TrunkId, Meter] = {}
        self.unreachable: set[TrunkId] = set()
        self._disabled: list[AgentId] = []
        self._is_stored_stop = False
        self._is_stop_asked = False
        self._reading = asyncio.Lock()

    @property
    def is_stopped(self) -> bool:
        """The switch "stop all dialling": the stored one, and what was asked here until it is stored."""
        return self._is_stored_stop or self._is_stop_asked

    def stop_now(self) -> None:
        """Stop at once; holds until the stored switch is seen to say so, or until ``resume_now``."""
        self._is_stop_asked = True

    def resume_now(self) -> None:
        self._is_stored_stop = self._is_stop_asked = False

    async def refresh(self, now: datetime) -> None:
        """Read campaigns, trunks, agents and the stop switch.

        One reading at a time: an older one that ends later would take back what a newer one has seen, and calls of a
        campaign that has just started would be cancelled.

        Raises:
            StoreError: the roster stays as it was.
        """
        async with self._reading:
            await self._read(now)

    async def _read(self, now: datetime) -> None:
        async with self._store.transaction() as tx:
            campaigns = await tx.campaigns.all()
            trunks = await tx.trunks.all()
            agents = await tx.people.agents()
            is_stopped = await tx.switch.is_stopped()
            teams = await tx.teams.all()
            creditors = await tx.creditors.all()
            recorded = await tx.announcements.named(INFORMATION_MESSAGE)
            scripts = await self._read_scripts(tx)
            if self._countries_are_old(campaigns, now):
                self._countries, self._countries_at = await tx.campaigns.countries(), now
        self._is_stored_stop = is_stopped
        self._is_stop_asked &= not is_stopped
        self.team_countries = {team.team_id: team.country for team in teams}
        self.identity_checks = {row.creditor_id: row.identity_check for row in creditors if row.identity_check}
        self.messages = frozenset((row.creditor_id, row.language) for row in recorded)
        self._published, self.scripts = scripts, Shelf(scripts)
        self._refresh_campaigns(campaigns)
        self._floor.teams = {c.campaign_id: c.teams for c in campaigns}
        self._floor.wrap_up_s = {c.campaign_id: c.wrap_up_s for c in campaigns}
        self.trunks = {t.trunk_id: t for t in trunks}
        for trunk in trunks:
            meter = self.meters.get(trunk.trunk_id)
            if meter is None or meter.rate_per_s != trunk.max_calls_per_s:
                self.meters[trunk.trunk_id] = Meter(trunk.max_calls_per_s, 1.0, now)
        self._refresh_agents(agents)

    async def _read_scripts(self, tx: Transaction) -> dict[Slot, Published]:
        """The scripts that guide calls now; a published version never changes, so only new ones are read whole."""
        found: dict[Slot, Published] = {}
        for slot, version_id in (await tx.scripts.in_force()).items():
            held = self._published.get(slot)
            if held is None or held.version_id != version_id:
                row = await tx.scripts.version(version_id)
                held = Published(
                    version_id=version_id, number=row.head.number, language=slot.language, script=row.script
                )
            found[slot] = held
        return found

    def _countries_are_old(self, campaigns: tuple[Campaign, ...], now: datetime) -> bool:
        """Whether to look again where debtors live: it reads all queues, so only now and then."""
        if self._countries_at is None or not self._countries_at <= now < self._countries_at + COUNTRIES_AFTER:
            return True
        return any(c.campaign_id not in self.campaigns for c in campaigns if c.state is not CampaignState.CLOSED)

    def _refresh_campaigns(self, campaigns: tuple[Campaign, ...]) -> None:
        open_ones = {c.campaign_id: c for c in campaigns if c.state is not CampaignState.CLOSED}
        for campaign_id, campaign in list(open_ones.items()):
            countries = self._countries.get(campaign_id, frozenset())
            known = self._ruled.get(campaign_id) == countries and campaign_id in self.rules
            if known and self.campaigns.get(campaign_id) == campaign:
                continue
            try:
                rules = rulebook_of(self._packs, campaign, countries)
                self.rules[campaign_id], self.packs[campaign_id] = rules, rules.home
                self._ruled[campaign_id] = countries
                check_schedule(campaign.schedule)
                zone(campaign.zone)
            except (KeyError, DomainError) as error:
                # No call without its rules: the campaign is left out until it is mended.
                log.error("campaign_without_rules", campaign_id=campaign_id, pack=campaign.pack, error=str(error))
                del open_ones[campaign_id]
        self.campaigns = open_ones

    def _refresh_agents(self, rows: tuple[AgentRow, ...]) -> None:
        known = {row.agent_id for row in rows if row.enabled}
        self._disabled = [agent_id for agent_id in self._floor.agents if agent_id not in known]
        for row in rows:
            if row.enabled:
                self._floor.agents[row.agent_id] = self._merged(row)
        for agent_id, agent in list(self._floor.agents.items()):
            if agent_id not in known and agent.state is AgentState.OFFLINE:
                del self._floor.agents[agent_id]
                self._disabled.remove(agent_id)

    def _merged(self, row: AgentRow) -> Agent:
        live = self._floor.agents.get(row.agent_id)
        if live is None:
            return Agent(
                agent_id=row.agent_id,
                name=row.name,
                endpoint=row.endpoint,
                teams=row.teams,
                is_in_browser=row.endpoint_kind == "webrtc",
                wrap_up_s=self._policy.default_wrap_up_s,
            )
        is_in_browser = row.endpoint_kind == "webrtc"
        return replace(live, name=row.name, endpoint=row.endpoint, teams=row.teams, is_in_browser=is_in_browser)

    def leaving(self) -> list[AgentId]:
        """Agents who were disabled while they are on the floor: they take no more calls and go."""
        on_floor = [self._floor.agents[agent_id] for agent_id in self._disabled]
        busy = (AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP)
        return [
            agent.agent_id
            for agent in on_floor
            if agent.state is not AgentState.OFFLINE and not (agent.offline_wanted and agent.state in busy)
        ]

    def running(self) -> list[Campaign]:
        return [c for c in self.campaigns.values() if c.state is CampaignState.RUNNING]

    def mark_trunk(self, endpoint: str, *, is_reachable: bool) -> Trunk | None:
        """Note a trunk's reachability as the switch reports it; None when the endpoint is no trunk of ours."""
        for trunk in self.trunks.values():
            if endpoint == f"trunk-{trunk.code}":
                (self.unreachable.discard if is_reachable else self.unreachable.add)(trunk.trunk_id)
                return trunk
        return None
