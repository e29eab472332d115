"""Campaigns with their teams, trunks and weekly schedule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dialer.core.campaigns.model import Campaign, CampaignState, Shift
from dialer.core.kernel.codes import CampaignType, DialMode
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CampaignId, CreditorId, TeamId, TrunkId
from dialer.db.repos.keys import is_taken, require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.campaigns import campaign_teams, campaign_trunks, campaigns, leads
from dialer.db.tables.debt import creditors, debtors
from dialer.db.tables.people import teams
from dialer.db.tables.trunks import trunks
from dialer.db.unit import Unit


class SqlCampaignsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def all(self) -> tuple[Campaign, ...]:
        return await self._unit.ask(all_campaigns)

    async def get(self, campaign_id: CampaignId) -> Campaign:
        return await self._unit.glance(get_campaign, campaign_id)

    async def add(self, campaign: Campaign) -> CampaignId:
        return await self._unit.ask(_add, campaign)

    async def update(self, campaign: Campaign) -> None:
        await self._unit.ask(_update, campaign)

    async def set_state(self, campaign_id: CampaignId, state: CampaignState, at: datetime) -> None:
        await self._unit.ask(_set_state, campaign_id, state, at)

    async def countries(self) -> Mapping[CampaignId, frozenset[str]]:
        return await self._unit.ask(_countries)


_campaigns = (
    select(campaigns, creditors.c.code.label("creditor_code"), creditors.c.settings.label("creditor_settings"))
    .select_from(campaigns.join(creditors, creditors.c.id == campaigns.c.creditor_id))
    .order_by(campaigns.c.name)
)


def all_campaigns(connection: Connection) -> tuple[Campaign, ...]:
    """Every campaign, by name."""
    team_ids: defaultdict[int, set[TeamId]] = defaultdict(set)
    for row in connection.execute(select(campaign_teams)):
        team_ids[row.campaign_id].add(TeamId(row.team_id))
    trunk_ids: defaultdict[int, list[TrunkId]] = defaultdict(list)
    for row in connection.execute(select(campaign_trunks).order_by(campaign_trunks.c.rank)):
        trunk_ids[row.campaign_id].append(TrunkId(row.trunk_id))
    return tuple(
        _campaign(row, frozenset(team_ids[row.id]), tuple(trunk_ids[row.id])) for row in connection.execute(_campaigns)
    )


def get_campaign(connection: Connection, campaign_id: CampaignId) -> Campaign:
    """One campaign. Raises NotFound."""
    row = connection.execute(_campaigns.where(campaigns.c.id == campaign_id)).one_or_none()
    if row is None:
        raise _unknown(campaign_id)
    of_teams = select(campaign_teams.c.team_id).where(campaign_teams.c.campaign_id == campaign_id)
    of_trunks = (
        select(campaign_trunks.c.trunk_id)
        .where(campaign_trunks.c.campaign_id == campaign_id)
        .order_by(campaign_trunks.c.rank)
    )
    return _campaign(
        row,
        frozenset(TeamId(team_id) for team_id in connection.execute(of_teams).scalars()),
        tuple(TrunkId(trunk_id) for trunk_id in connection.execute(of_trunks).scalars()),
    )


def _unknown(campaign_id: CampaignId) -> NotFound:
    return NotFound(f"there is no campaign {campaign_id}", campaign_id=campaign_id)


def _campaign(row: AnyRow, team_ids: frozenset[TeamId], trunk_ids: tuple[TrunkId, ...]) -> Campaign:
    return Campaign(
        campaign_id=CampaignId(row.id),
        name=row.name,
        creditor_id=CreditorId(row.creditor_id),
        creditor_code=row.creditor_code,
        kind=CampaignType(row.kind),
        mode=DialMode(row.mode),
        state=CampaignState(row.state),
        teams=team_ids,
        trunk_ids=trunk_ids,
        caller_id=row.caller_id,
        pack=row.pack,
        zone=row.zone,
        schedule=tuple(
            Shift(
                weekday=shift["weekday"],
                start=time.fromisoformat(shift["start"]),
                stop=time.fromisoformat(shift["stop"]),
            )
            for shift in row.schedule
        ),
        ring_timeout_s=row.ring_timeout_s,
        power_ratio=row.power_ratio,
        preview_s=row.preview_s,
        wrap_up_s=row.wrap_up_s,
        max_attempts=row.max_attempts,
        language=row.language,
        records=row.records,
        announces_recording=row.announces_recording,
        false_positive_ratio=row.false_positive_ratio,
        has_message_consent=row.has_message_consent,
        settings=row.settings,
        creditor_settings=row.creditor_settings,
    )


def _values(campaign: Campaign) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "creditor_id": campaign.creditor_id,
        "kind": campaign.kind.value,
        "mode": campaign.mode.value,
        "state": campaign.state.value,
        "caller_id": campaign.caller_id,
        "pack": campaign.pack,
        "zone": campaign.zone,
        "schedule": [
            {"weekday": shift.weekday, "start": shift.start.isoformat(), "stop": shift.stop.isoformat()}
            for shift in campaign.schedule
        ],
        "ring_timeout_s": campaign.ring_timeout_s,
        "power_ratio": campaign.power_ratio,
        "preview_s": campaign.preview_s,
        "wrap_up_s": campaign.wrap_up_s,
        "max_attempts": campaign.max_attempts,
        "language": campaign.language,
        "records": campaign.records,
        "announces_recording": campaign.announces_recording,
        "false_positive_ratio": campaign.false_positive_ratio,
        "has_message_consent": campaign.has_message_consent,
        "settings": dict(campaign.settings),
    }


def _require_references(connection: Connection, campaign: Campaign, own_id: CampaignId | None) -> None:
    if is_taken(connection, campaigns.c.name, campaign.name, but_id=own_id):
        raise Conflict(f"a campaign is already called {campaign.name!r}; choose another name", field="name")
    require_ids(connection, creditors, [campaign.creditor_id], "creditor")
    require_ids(connection, teams, campaign.teams, "team")
    require_ids(connection, trunks, campaign.trunk_ids, "trunk")


def _add(connection: Connection, campaign: Campaign) -> CampaignId:
    _require_references(connection, campaign, None)
    added = insert(campaigns).values(_values(campaign)).returning(campaigns.c.id)
    campaign_id = CampaignId(connection.execute(added).scalar_one())
    _link(connection, campaign_id, campaign)
    return campaign_id


def _update(connection: Connection, campaign: Campaign) -> None:
    campaign_id = campaign.campaign_id
    _require_references(connection, campaign, campaign_id)
    values = _values(campaign)
    del values["state"]  # set_state moves it, with its time
    if connection.execute(update(campaigns).where(campaigns.c.id == campaign_id).values(values)).rowcount == 0:
        raise _unknown(campaign_id)
    connection.execute(delete(campaign_teams).where(campaign_teams.c.campaign_id == campaign_id))
    connection.execute(delete(campaign_trunks).where(campaign_trunks.c.campaign_id == campaign_id))
    _link(connection, campaign_id, campaign)


def _link(connection: Connection, campaign_id: CampaignId, campaign: Campaign) -> None:
    of_teams = [{"campaign_id": campaign_id, "team_id": team_id} for team_id in sorted(campaign.teams)]
    if of_teams:
        connection.execute(insert(campaign_teams), of_teams)
    of_trunks = [
        {"campaign_id": campaign_id, "trunk_id": trunk_id, "rank": rank}
        for rank, trunk_id in enumerate(dict.fromkeys(campaign.trunk_ids))
    ]
    if of_trunks:
        connection.execute(insert(campaign_trunks), of_trunks)


def _set_state(connection: Connection, campaign_id: CampaignId, state: CampaignState, at: datetime) -> None:
    moved = update(campaigns).where(campaigns.c.id == campaign_id).values(state=state.value, state_at=at)
    if connection.execute(moved).rowcount == 0:
        raise _unknown(campaign_id)


_of_debtors = (
    select(leads.c.campaign_id, debtors.c.country)
    .select_from(
        leads.join(debtors, debtors.c.id == leads.c.debtor_id).join(campaigns, campaigns.c.id == leads.c.campaign_id)
    )
    .where(campaigns.c.state != CampaignState.CLOSED.value)
    .distinct()
)


def _countries(connection: Connection) -> dict[CampaignId, frozenset[str]]:
    found: defaultdict[CampaignId, set[str]] = defaultdict(set)
    for row in connection.execute(_of_debtors):
        found[CampaignId(row.campaign_id)].add(row.country)
    return {campaign_id: frozenset(names) for campaign_id, names in found.items()}
