"""Asterisk's configuration made of the settings and of stored agents and trunks; and its reload when they change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import structlog

from dialer.ami.reload import DIALPLAN, ENDPOINTS, reload_modules
from dialer.bootstrap.speech import Speech
from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.campaigns.schedule import weekly
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.errors import DialerError
from dialer.core.kernel.window import WeeklyWindows
from dialer.core.trunks.model import TrunkKind
from dialer.db.uow import SqlStore
from dialer.files.asterisk_conf import render_dialplan, render_endpoints
from dialer.files.asterisk_values import AgentPhone, AsteriskValues, Line, PhoneKind, TrunkLine
from dialer.files.office_hours import OfficeHours
from dialer.packaged import asterisk_folder
from dialer.ports.admin import TrunkRow
from dialer.ports.clock import Clock
from dialer.ports.store import AgentRow
from dialer.settings import Settings

log = structlog.get_logger(__name__)

DAYS_AHEAD = 365
"""Holidays that the dialplan knows: of a year, so that day and month name one day."""
ALWAYS = WeeklyWindows.parse({"all": "00:00-24:00"})


def asterisk_values(
    settings: Settings, *, agents: tuple[AgentRow, ...], trunks: tuple[TrunkRow, ...], lines: tuple[Line, ...] = ()
) -> AsteriskValues:
    """Everything that the templates ask for.

    Raises:
        Invalid: a value that cannot stand in a configuration file.
    """
    a = settings.asterisk
    return AsteriskValues(
        home=a.home,
        run_user=a.run_user,
        ami_address=a.ami_address,
        ami_port=settings.ami.port,
        ami_user=settings.ami.username,
        ami_secret=settings.ami.secret.get_secret_value(),
        ami_permit=a.ami_permit,
        sip_address=a.sip_address,
        sip_port=a.sip_port,
        sip_tls_port=a.sip_tls_port,
        tls_certificate=a.tls_certificate,
        tls_key=a.tls_key,
        http_address=a.http_address,
        http_port=a.http_port,
        https_port=a.https_port,
        rtp_first_port=a.rtp_first_port,
        rtp_last_port=a.rtp_last_port,
        stun_address=a.stun_address,
        external_address=a.external_address,
        local_networks=a.local_networks,
        sounds=a.sounds,
        agent_silent_s=a.agent_silent_s,
        agent_qualify_s=a.agent_qualify_s,
        agents=tuple(_phone(agent) for agent in agents if agent.enabled),
        trunks=tuple(_line(row) for row in trunks if row.trunk.enabled),
        lines=lines,
    )


def _phone(agent: AgentRow) -> AgentPhone:
    return AgentPhone(endpoint=agent.endpoint, secret=agent.endpoint_secret, kind=PhoneKind(agent.endpoint_kind))


def _line(row: TrunkRow) -> TrunkLine:
    trunk = row.trunk
    is_known = trunk.kind is TrunkKind.REGISTER or bool(trunk.username)
    return TrunkLine(
        code=trunk.code,
        kind=trunk.kind,
        host=trunk.host,
        port=trunk.port,
        username=trunk.username,
        secret=row.secret if is_known else "",
        codecs=trunk.codecs,
    )


def write_changes(values: AsteriskValues, config_dir: Path) -> tuple[str, ...]:
    """Agents, trunks and our numbers; the modules that Asterisk must reload, none when nothing changed."""
    templates = asterisk_folder()
    changed = []
    if render_endpoints(values, config_dir, templates):
        changed.append(ENDPOINTS)
    if render_dialplan(values, config_dir, templates):
        changed.append(DIALPLAN)
    return tuple(changed)


async def stored_values(
    settings: Settings, store: SqlStore, packs: Mapping[str, Pack], now: datetime
) -> AsteriskValues:
    """The values with the agents, trunks and numbers that the database holds now.

    Args:
        packs: whose hours and holidays close an office.
        now: aware UTC; holidays are known for a year from it.
    """
    async with store.transaction() as tx:
        agents = await tx.people.agents()
        trunks = await tx.trunk_settings.all()
        creditors = {c.creditor_id: c for c in await tx.creditors.all()}
        campaigns = await tx.campaigns.all()
    lines: dict[str, Line] = {}
    for campaign in campaigns:
        creditor = creditors.get(campaign.creditor_id)
        if campaign.caller_id.startswith("+") and creditor is not None:
            line = lines.setdefault(campaign.caller_id, Line(number=campaign.caller_id, creditor=creditor.code))
            if campaign.state is not CampaignState.CLOSED:
                offices = (*line.offices, office_of(campaign, packs.get(campaign.pack), now))
                lines[campaign.caller_id] = replace(line, offices=tuple(dict.fromkeys(offices)))
    return asterisk_values(settings, agents=agents, trunks=trunks, lines=tuple(lines.values()))


def office_of(campaign: Campaign, pack: Pack | None, now: datetime) -> OfficeHours:
    """When callers find the campaign's office open: on its shifts, else in its country's calling hours."""
    week = weekly(campaign.schedule) if campaign.schedule else None
    if week is None and pack is not None:
        week = pack.week_of(now)
    closed_on = pack.closed_days(now, DAYS_AHEAD) if pack is not None else ()
    return OfficeHours(zone=campaign.zone, week=week or ALWAYS, closed_on=closed_on)


class SwitchConfiguration:
    """Keeps Asterisk's telephones, trunks and numbers equal to the stored ones, where this node may write its files."""

    def __init__(
        self, settings: Settings, store: SqlStore, folder: Path, *, packs: Mapping[str, Pack], clock: Clock
    ) -> None:
        self._settings = settings
        self._store = store
        self._packs = packs
        self._clock = clock
        self._folder = folder
        self._owed: dict[str, None] = {}
        """Modules whose files were written and that Asterisk has not yet read again."""

    async def refresh(self) -> None:
        """Write and reload what changed; a failure is logged, and the next refresh tries the reload again."""
        try:
            values = await stored_values(self._settings, self._store, self._packs, self._clock.now())
            self._owed |= dict.fromkeys(write_changes(values, self._folder))
            if not self._owed:
                return
            ami = self._settings.ami
            await reload_modules(ami.host, ami.port, ami.username, ami.secret.get_secret_value(), tuple(self._owed))
            self._owed.clear()
        except (DialerError, OSError) as error:
            log.error("switch_not_configured", folder=str(self._folder), error=str(error))
            return
        log.info("switch_configured", folder=str(self._folder))


def switch_refresher(
    settings: Settings, store: SqlStore, packs: Mapping[str, Pack], clock: Clock
) -> Callable[[], Awaitable[None]] | None:
    """What this node does for Asterisk when creditors, campaigns, agents or trunks change; None: nothing."""
    parts: list[Callable[[], Awaitable[None]]] = []
    if settings.asterisk.sounds_dir is not None:
        parts.append(Speech(store, settings.asterisk.sounds_dir, settings.imports.default_country, clock).refresh)
    if settings.asterisk.manages_config:
        folder = settings.asterisk.config_dir
        parts.append(SwitchConfiguration(settings, store, folder, packs=packs, clock=clock).refresh)
    if not parts:
        return None

    async def refresh() -> None:
        for part in parts:
            await part()

    return refresh
