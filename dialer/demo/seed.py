"""Fills an empty database with the demo's company: people, trunk, creditors, imported cases, running campaigns."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.compliance.pack import Pack
from dialer.core.dialing.statements import Seal
from dialer.core.kernel.codes import CampaignType, DialMode, Role
from dialer.core.kernel.ids import AgentId, CampaignId, CreditorId, NodeId, TeamId, TrunkId
from dialer.core.trunks.model import Trunk, TrunkKind
from dialer.db.lanes import Database
from dialer.db.views.all import SqlViews
from dialer.demo.company import CREDITORS, Creditor
from dialer.demo.handed_on import CREDITOR, Hands, authorise, hand_on
from dialer.demo.terms import offer_terms
from dialer.demo.year import Progress, Year
from dialer.ports.admin import CreditorRow, TrunkRow
from dialer.ports.clock import Clock
from dialer.ports.store import Store
from dialer.workflows.accounts.create_user import AgentPlace, create_user
from dialer.workflows.accounts.passwords import PasswordHasher
from dialer.workflows.admin.add_caller_id import add_caller_id
from dialer.workflows.admin.create_creditor import create_creditor
from dialer.workflows.admin.create_team import create_team
from dialer.workflows.admin.create_trunk import create_trunk
from dialer.workflows.campaigns.create_campaign import create_campaign
from dialer.workflows.campaigns.start_campaign import start_campaign
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.debt.set_offer_terms import set_offer_terms
from dialer.workflows.disputes.make_packet import PacketTools
from dialer.workflows.scoring.learn_scores import learn_scores

LOGINS_FILE = "demo-logins.json"
CALLER_ID = "+390422550130"
TEAM = "Treviso"
NAMES = ("Aurora Bassi", "Bruno Cortese", "Carla Donati", "Dario Ermini", "Elsa Franchi", "Furio Gentile",
         "Gemma Iori", "Livio Manfredi", "Noemi Olivieri", "Piero Quaglia")  # fmt: skip
VISITOR = "visitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logins:
    """Who can log in to this demo, with passwords drawn for it alone."""

    passwords: dict[str, str]
    simulated: tuple[int, ...]
    """Agent ids of the simulated agents."""
    visitor_agent_id: int

    def write(self, folder: Path) -> None:
        path = folder / LOGINS_FILE
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(
                {
                    "passwords": self.passwords,
                    "simulated": self.simulated,
                    "visitor_agent_id": self.visitor_agent_id,
                },
                file,
                indent=2,
            )

    @classmethod
    def read(cls, folder: Path) -> Logins | None:
        """None when this folder holds no demo yet."""
        try:
            stored = json.loads((folder / LOGINS_FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return cls(
            passwords=stored["passwords"],
            simulated=tuple(stored["simulated"]),
            visitor_agent_id=stored["visitor_agent_id"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What the demo is asked to be."""

    case_count: int
    agent_count: int
    seed: int
    zone: str
    trunk_host: str = "127.0.0.1"
    trunk_port: int = 5060
    visitor_kind: str = "sip"
    """``webrtc`` with a real Asterisk; with the simulated network the visitor's telephone is simulated too."""
    history_days: int = 0
    """Days that lie behind the first one; 0: every case is new."""


async def seed_company(
    company: Company, *, store: Store, database: Database, hasher: PasswordHasher, clock: Clock, folder: Path,
    packs: dict[str, Pack], seal: Seal, node_id: NodeId, reckoner: Reckoner, tools: PacketTools,
    tell: Callable[[Progress], None],
) -> Logins:  # fmt: skip
    """Create everything, once; cases and payments come in through the ordinary import of creditors' and banks' files.

    Args:
        packs: the installed rules, by which the calls of the days before were weighed.
        seal: of numbers in the register of evidence.
        node_id: the node that the demo is.
        reckoner: what cases owe.
        tools: what files for lawyers are made with.
        tell: hears how far the days before are.
    """
    today = clock.now().astimezone(ZoneInfo(company.zone)).date()
    now = clock.now() - timedelta(days=company.history_days)
    team_id = await create_team(store, name=TEAM, by=None, now=now)
    trunk_id = await _trunk(store, company, now)
    passwords, simulated, visitor = await _people(store, hasher, company, team_id, now)
    views = SqlViews(database, clock.now, zone=company.zone)
    async with store.transaction() as tx:
        boss = await tx.users.by_username("supervisor")
    assert boss is not None
    campaigns, ids = {}, {}
    for creditor in CREDITORS:
        creditor_id = ids[creditor.code] = await _creditor(store, creditor, now)
        campaigns[creditor.code] = await _campaigns(store, creditor, creditor_id, company, team_id, trunk_id, now)
    await authorise(store, ids[CREDITOR], by=boss.user_id, now=now)
    hands = Hands(
        store=store, database=database, views=views, tools=tools, creditor_id=ids[CREDITOR], by=boss.user_id,
        by_name=boss.name,
    )  # fmt: skip
    year = Year(
        store=store, database=database, packs=packs, seal=seal, seed=company.seed, case_count=company.case_count,
        starts_on=today - timedelta(days=company.history_days), ends_on=today, zone=company.zone, folder=folder,
        campaigns=campaigns, agents=[AgentId(agent_id) for agent_id in simulated or [visitor]], node_id=node_id,
        reckoner=reckoner, on_friday=partial(hand_on, hands),
    )  # fmt: skip
    await year.live(tell)
    await learn_scores(store, views, now=clock.now(), zone_name=company.zone)
    logins = Logins(passwords=passwords, simulated=tuple(simulated), visitor_agent_id=visitor)
    logins.write(folder)
    return logins


async def _trunk(store: Store, company: Company, now: datetime) -> TrunkId:
    trunk = Trunk(
        trunk_id=TrunkId(0),
        code="carrier",
        kind=TrunkKind.IP,
        host=company.trunk_host,
        port=company.trunk_port,
        max_channels=60,
        max_calls_per_s=10.0,
        tariff_minor_per_minute=800,
    )
    trunk_id = await create_trunk(store, TrunkRow(trunk=trunk), by=None, now=now)
    await add_caller_id(store, trunk_id, caller_id=CALLER_ID, label="Treviso", by=None, now=now)
    return trunk_id


async def _people(
    store: Store, hasher: PasswordHasher, company: Company, team_id: TeamId, now: datetime
) -> tuple[dict[str, str], list[int], int]:
    passwords: dict[str, str] = {}
    for username, name, roles in (
        ("admin", "Anita Rossi", frozenset({Role.ADMIN, Role.SUPERVISOR})),
        ("supervisor", "Sergio Tosi", frozenset({Role.SUPERVISOR})),
    ):
        passwords[username] = _password()
        await create_user(
            store,
            hasher,
            username=username,
            name=name,
            roles=roles,
            password=passwords[username],
            language="it",
            place=None,
            min_length=12,
            must_change=False,
            by=None,
            now=now,
        )
    passwords[VISITOR] = _password()
    visitor = await _agent(store, hasher, VISITOR, "Visitor", passwords[VISITOR], company.visitor_kind, team_id, now)
    simulated = [
        await _agent(store, hasher, f"sim{n}", NAMES[(n - 1) % len(NAMES)], None, "sip", team_id, now)
        for n in range(1, company.agent_count + 1)
    ]
    return passwords, [int(a) for a in simulated], int(visitor)


async def _agent(
    store: Store,
    hasher: PasswordHasher,
    username: str,
    name: str,
    password: str | None,
    kind: str,
    team_id: TeamId,
    now: datetime,
) -> AgentId:
    user_id = await create_user(
        store,
        hasher,
        username=username,
        name=name,
        roles=frozenset({Role.AGENT}),
        password=password,
        language="it",
        place=AgentPlace(endpoint=username, endpoint_kind=kind, teams=frozenset({team_id})),
        min_length=12,
        must_change=False,
        by=None,
        now=now,
    )
    async with store.transaction() as tx:
        return next(a.agent_id for a in await tx.people.agents() if a.user_id == user_id)


async def _creditor(store: Store, creditor: Creditor, now: datetime) -> CreditorId:
    row = CreditorRow(
        creditor_id=CreditorId(0),
        code=creditor.code,
        name=creditor.name,
        piva=creditor.piva,
        sector=creditor.sector,
        greeting=creditor.greeting,
        iban=creditor.iban,
        color=creditor.color,
    )
    creditor_id = await create_creditor(store, row, by=None, now=now)
    today = now.date()
    await set_offer_terms(store, creditor_id, offer_terms(today), today=today, by=None, now=now)
    return creditor_id


async def _campaigns(
    store: Store,
    creditor: Creditor,
    creditor_id: CreditorId,
    company: Company,
    team_id: TeamId,
    trunk_id: TrunkId,
    now: datetime,
) -> CampaignId:
    """A running soft collection for each creditor, the last one's predictive with a draft in preview mode beside it."""
    is_last = creditor is CREDITORS[-1]
    mode = DialMode.PREDICTIVE if is_last else DialMode.POWER
    plans = [(f"{creditor.name.split()[0]} · primo sollecito", mode, CampaignType.SOFT, True)]
    if is_last:
        plans.append((f"{creditor.name.split()[0]} · anteprima", DialMode.PREVIEW, CampaignType.PHONE, False))
    running = CampaignId(0)
    for name, mode, kind, is_running in plans:
        campaign = await create_campaign(
            store,
            Campaign(
                campaign_id=CampaignId(0),
                name=name,
                creditor_id=creditor_id,
                creditor_code=creditor.code,
                kind=kind,
                mode=mode,
                state=CampaignState.DRAFT,
                teams=frozenset({team_id}),
                trunk_ids=(trunk_id,),
                caller_id=CALLER_ID,
                zone=company.zone,
                power_ratio=1.5,
                ring_timeout_s=25,
                wrap_up_s=60,
            ),
            by=None,
            now=now,
        )
        if is_running:
            await start_campaign(store, campaign.campaign_id, by=None, now=now)
            running = campaign.campaign_id
    return running


def _password() -> str:
    """Twelve letters and digits in three groups: easy to type, drawn anew for each demo."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(3))
