"""Teams, the trunks with their caller ids, monitoring agreements, and the audit."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from dialer.core.kernel.ids import AgentId, TeamId, TrunkId, UserId
from dialer.core.trunks.model import Trunk
from dialer.ports.admin import AgreementRow, CallerIdRow, TeamRow, TrunkRow
from dialer.web import schemas_admin as schemas
from dialer.web.routes import ADMIN, SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.admin.add_caller_id import add_caller_id
from dialer.workflows.admin.agree_monitoring import agree_monitoring, change_agreement
from dialer.workflows.admin.change_caller_id import change_caller_id
from dialer.workflows.admin.change_team import change_team
from dialer.workflows.admin.change_trunk import change_trunk
from dialer.workflows.admin.create_team import create_team
from dialer.workflows.admin.create_trunk import create_trunk

routes = Routes("floor")


@routes.route("GET", "/api/teams", returns=schemas.TeamPage, roles=SUPERVISOR, walls=Walls.OPEN)
async def list_teams(visit: Visit) -> schemas.TeamPage:
    """All teams."""
    return schemas.TeamPage(items=[_team_out(row) for row in await visit.deps.views.house.teams()])


@routes.route("POST", "/api/teams", body=schemas.TeamIn, returns=schemas.TeamOut, status=201, roles=ADMIN)
async def add_team(visit: Visit, body: schemas.TeamIn) -> schemas.TeamOut:
    """Make a team."""
    agent_ids = [AgentId(agent_id) for agent_id in body.agent_ids]
    team_id = await create_team(
        visit.deps.store,
        name=body.name,
        agent_ids=agent_ids,
        country=body.country,
        by=visit.caller.user_id,
        now=visit.now,
    )
    return await _team_changed(visit, team_id)


@routes.route("PATCH", "/api/teams/{team_id}", body=schemas.TeamPatch, returns=schemas.TeamOut, roles=ADMIN)
async def edit_team(visit: Visit, team_id: int, body: schemas.TeamPatch) -> schemas.TeamOut:
    """Change what is given."""
    await change_team(
        visit.deps.store,
        TeamId(team_id),
        name=body.name,
        is_enabled=body.is_enabled,
        agent_ids=None if body.agent_ids is None else [AgentId(agent_id) for agent_id in body.agent_ids],
        country=body.country,
        by=visit.caller.user_id,
        now=visit.now,
    )
    return await _team_changed(visit, TeamId(team_id))


async def _team_changed(visit: Visit, team_id: TeamId) -> schemas.TeamOut:
    await visit.deps.supervision.agents_changed()
    async with visit.deps.store.transaction() as tx:
        return _team_out(await tx.teams.get(team_id))


def _team_out(row: TeamRow) -> schemas.TeamOut:
    return schemas.TeamOut(
        team_id=row.team_id,
        name=row.name,
        agent_ids=sorted(row.agent_ids),
        is_enabled=row.enabled,
        country=row.country,
    )


@routes.route("GET", "/api/trunks", returns=schemas.TrunkPage, roles=SUPERVISOR, walls=Walls.OPEN)
async def list_trunks(visit: Visit) -> schemas.TrunkPage:
    """All trunks with their caller ids; secrets are never shown."""
    return schemas.TrunkPage(items=[_trunk_out(row) for row in await visit.deps.views.house.trunks()])


@routes.route("POST", "/api/trunks", body=schemas.TrunkIn, returns=schemas.TrunkOut, status=201, roles=ADMIN)
async def add_trunk(visit: Visit, body: schemas.TrunkIn) -> schemas.TrunkOut:
    """Make a trunk; Asterisk takes it when its configuration is rendered anew (``dialer asterisk-config``)."""
    trunk_id = await create_trunk(visit.deps.store, trunk_row(body), by=visit.caller.user_id, now=visit.now)
    return await _trunk_changed(visit, trunk_id)


@routes.route("PATCH", "/api/trunks/{trunk_id}", body=schemas.TrunkPatch, returns=schemas.TrunkOut, roles=ADMIN)
async def edit_trunk(visit: Visit, trunk_id: int, body: schemas.TrunkPatch) -> schemas.TrunkOut:
    """Change what is given; the limits take effect at once."""
    changes, secret = trunk_changes(body)
    await change_trunk(
        visit.deps.store, TrunkId(trunk_id), changes, secret=secret, by=visit.caller.user_id, now=visit.now
    )
    return await _trunk_changed(visit, TrunkId(trunk_id))


def trunk_row(body: schemas.TrunkIn) -> TrunkRow:
    """A new trunk as it is stored."""
    fields = dict(body)
    secret = fields.pop("password")
    return TrunkRow(trunk=Trunk(trunk_id=TrunkId(0), **{**fields, "codecs": tuple(body.codecs)}), secret=secret)


def trunk_changes(body: schemas.TrunkPatch) -> tuple[dict[str, Any], str | None]:
    """The given fields of ``Trunk``, and the new secret if there is one."""
    given: dict[str, Any] = {
        name: getattr(body, name) for name in body.model_fields_set if getattr(body, name) is not None
    }
    secret = given.pop("password", None)
    if "is_enabled" in given:
        given["enabled"] = given.pop("is_enabled")
    if "codecs" in given:
        given["codecs"] = tuple(given["codecs"])
    return given, secret


@routes.route("GET", "/api/trunks/{trunk_id}/caller-ids", returns=schemas.CallerIds, roles=SUPERVISOR, walls=Walls.OPEN)
async def list_caller_ids(visit: Visit, trunk_id: int) -> schemas.CallerIds:
    """The numbers that a trunk may present."""
    async with visit.deps.store.transaction() as tx:
        row = await tx.trunk_settings.get(TrunkId(trunk_id))
    return schemas.CallerIds(items=[_caller_id_out(entry) for entry in row.caller_ids])


@routes.route(
    "POST",
    "/api/trunks/{trunk_id}/caller-ids",
    body=schemas.CallerIdIn,
    returns=schemas.TrunkOut,
    status=201,
    roles=ADMIN,
)
async def give_caller_id(visit: Visit, trunk_id: int, body: schemas.CallerIdIn) -> schemas.TrunkOut:
    """Give a trunk a number that it may present."""
    await add_caller_id(
        visit.deps.store,
        TrunkId(trunk_id),
        caller_id=body.caller_id,
        label=body.label,
        by=visit.caller.user_id,
        now=visit.now,
    )
    return await _trunk_changed(visit, TrunkId(trunk_id))


@routes.route(
    "PATCH",
    "/api/trunks/{trunk_id}/caller-ids/{caller_id_id}",
    body=schemas.CallerIdPatch,
    returns=schemas.TrunkOut,
    roles=ADMIN,
)
async def edit_caller_id(
    visit: Visit, trunk_id: int, caller_id_id: int, body: schemas.CallerIdPatch
) -> schemas.TrunkOut:
    """Change a caller id's label, disable it, or enable it again."""
    await change_caller_id(
        visit.deps.store,
        TrunkId(trunk_id),
        caller_id_id,
        label=body.label,
        is_enabled=body.is_enabled,
        by=visit.caller.user_id,
        now=visit.now,
    )
    return await _trunk_changed(visit, TrunkId(trunk_id))


async def _trunk_changed(visit: Visit, trunk_id: TrunkId) -> schemas.TrunkOut:
    await visit.deps.supervision.trunks_changed()
    async with visit.deps.store.transaction() as tx:
        return _trunk_out(await tx.trunk_settings.get(trunk_id))


def _trunk_out(row: TrunkRow) -> schemas.TrunkOut:
    trunk = row.trunk
    return schemas.TrunkOut(
        trunk_id=trunk.trunk_id,
        code=trunk.code,
        kind=trunk.kind,
        host=trunk.host,
        port=trunk.port,
        username=trunk.username,
        has_password=bool(row.secret),
        codecs=list(trunk.codecs),
        max_channels=trunk.max_channels,
        max_calls_per_s=trunk.max_calls_per_s,
        is_enabled=trunk.enabled,
        tariff_minor_per_minute=trunk.tariff_minor_per_minute,
        tariff_currency=row.tariff_currency,
        caller_ids=[_caller_id_out(entry) for entry in row.caller_ids],
    )


def _caller_id_out(entry: CallerIdRow) -> schemas.CallerIdOut:
    return schemas.CallerIdOut(
        caller_id_id=entry.caller_id_id, caller_id=entry.caller_id, label=entry.label, is_enabled=entry.enabled
    )


@routes.route("GET", "/api/monitoring-agreements", returns=schemas.AgreementPage, roles=SUPERVISOR, walls=Walls.OPEN)
async def list_agreements(visit: Visit) -> schemas.AgreementPage:
    """The agreements that allow showing single agents."""
    async with visit.deps.store.transaction() as tx:
        rows = await tx.agreements.all()
    return schemas.AgreementPage(items=[_agreement_out(row, _today(visit)) for row in rows])


@routes.route(
    "POST",
    "/api/monitoring-agreements",
    body=schemas.AgreementIn,
    returns=schemas.AgreementOut,
    status=201,
    roles=ADMIN,
)
async def add_agreement(visit: Visit, body: schemas.AgreementIn) -> schemas.AgreementOut:
    """Enter an agreement; while it holds, supervisors see single agents."""
    row = await agree_monitoring(
        visit.deps.store,
        reference=body.reference,
        purpose=body.purpose,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        by=visit.caller.user_id,
        now=visit.now,
    )
    return _agreement_out(row, _today(visit))


@routes.route(
    "PATCH",
    "/api/monitoring-agreements/{agreement_id}",
    body=schemas.AgreementPatch,
    returns=schemas.AgreementOut,
    roles=ADMIN,
)
async def edit_agreement(visit: Visit, agreement_id: int, body: schemas.AgreementPatch) -> schemas.AgreementOut:
    """Move an agreement's last day, or disable it at once."""
    row = await change_agreement(
        visit.deps.store,
        agreement_id,
        valid_until=body.valid_until,
        is_enabled=body.is_enabled,
        by=visit.caller.user_id,
        now=visit.now,
    )
    return _agreement_out(row, _today(visit))


def _today(visit: Visit) -> date:
    return visit.now.astimezone(ZoneInfo(visit.deps.policy.zone)).date()


def _agreement_out(row: AgreementRow, today: date) -> schemas.AgreementOut:
    is_enabled = row.disabled_at is None
    return schemas.AgreementOut(
        agreement_id=row.agreement_id,
        reference=row.reference,
        purpose=row.purpose,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        by_user_id=row.by_user_id,
        created_at=row.created_at,
        is_enabled=is_enabled,
        is_in_force=is_enabled and row.valid_from <= today and (row.valid_until is None or today <= row.valid_until),
    )


@routes.route("GET", "/api/audit", query=schemas.AuditQuery, returns=schemas.AuditPage, roles=ADMIN)
async def list_audit(visit: Visit, query: schemas.AuditQuery) -> schemas.AuditPage:
    """Who did what to what, newest first."""
    page = await visit.deps.views.house.audit(
        subject=query.subject,
        user_id=None if query.user_id is None else UserId(query.user_id),
        cursor=query.cursor,
        limit=query.limit,
    )
    return schemas.AuditPage.model_validate(page)
