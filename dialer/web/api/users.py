"""Users and the agents among them, as administrators keep them."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import CreditorId, TeamId, UserId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.ports.accounts import UserRow
from dialer.ports.store import AgentRow
from dialer.web import schemas_accounts as schemas
from dialer.web.auth import SESSIONS
from dialer.web.routes import ADMIN, SUPERVISOR, Routes, Visit
from dialer.web.walls import Walls
from dialer.workflows.accounts.change_user import change_user
from dialer.workflows.accounts.create_login_link import create_login_link
from dialer.workflows.accounts.create_user import AgentPlace, create_user

routes = Routes("users")


@routes.route("GET", "/api/users", returns=schemas.UserPage, roles=SUPERVISOR, walls=Walls.OPEN)
async def list_users(visit: Visit) -> schemas.UserPage:
    """All users."""
    agents = {agent.user_id: agent for agent in await visit.deps.views.house.agents()}
    users = await visit.deps.views.house.users()
    return schemas.UserPage(items=[user_out(visit, user, agents.get(user.user_id)) for user in users])


@routes.route("POST", "/api/users", body=schemas.UserIn, returns=schemas.UserCreated, status=201, roles=ADMIN)
async def add_user(visit: Visit, body: schemas.UserIn) -> schemas.UserCreated:
    """Make a user; without a password the answer carries a link that is good once."""
    deps = visit.deps
    user_id = await create_user(
        deps.store,
        deps.hasher,
        username=body.username,
        name=body.name,
        roles=frozenset(body.roles),
        password=body.password.get_secret_value() if body.password else None,
        language=body.language,
        place=_place(body.agent),
        scope=scope_of(body.creditor_ids) or EVERYTHING,
        min_length=deps.policy.password_min_length,
        by=visit.caller.user_id,
        now=deps.wall_now(),
    )
    token, expires_at = (None, None) if body.password else await _link(visit, user_id)
    await deps.supervision.agents_changed()
    user = await _user_out(visit, user_id)
    return schemas.UserCreated(user=user, login_token=token, login_token_expires_at=expires_at)


@routes.route("GET", "/api/users/{user_id}", returns=schemas.UserOut, roles=SUPERVISOR, walls=Walls.OPEN)
async def read_user(visit: Visit, user_id: int) -> schemas.UserOut:
    """One user."""
    return await _user_out(visit, UserId(user_id))


@routes.route("PATCH", "/api/users/{user_id}", body=schemas.UserPatch, returns=schemas.UserOut, roles=ADMIN)
async def edit_user(visit: Visit, user_id: int, body: schemas.UserPatch) -> schemas.UserOut:
    """Change what is given; disabling, new roles, other creditors or a new password end the user's sessions."""
    deps = visit.deps
    await change_user(
        deps.store,
        deps.hasher,
        user_id=UserId(user_id),
        name=body.name,
        roles=frozenset(body.roles) if body.roles is not None else None,
        language=body.language,
        is_enabled=body.is_enabled,
        password=body.password.get_secret_value() if body.password else None,
        place=_place(body.agent),
        scope=scope_of(body.creditor_ids),
        min_length=deps.policy.password_min_length,
        by=visit.caller.user_id,
        now=deps.wall_now(),
    )
    visit.request.app[SESSIONS].forget(UserId(user_id))
    await deps.supervision.agents_changed()
    return await _user_out(visit, UserId(user_id))


@routes.route("POST", "/api/users/{user_id}/login-link", returns=schemas.LoginLinkOut, roles=ADMIN)
async def add_login_link(visit: Visit, user_id: int) -> schemas.LoginLinkOut:
    """Make a link with which the person sets a password; good once."""
    token, expires_at = await _link(visit, UserId(user_id))
    return schemas.LoginLinkOut(login_token=token, expires_at=expires_at)


def user_out(visit: Visit, user: UserRow, agent: AgentRow | None) -> schemas.UserOut:
    """A user; when somebody last came in is for administrators only."""
    return schemas.UserOut(
        user_id=user.user_id,
        username=user.username,
        name=user.name,
        roles=sorted(user.roles),
        language=user.language,
        is_enabled=user.enabled,
        must_change_password=user.must_change_password,
        has_password=user.password_hash is not None,
        created_at=user.created_at,
        creditor_ids=ids_of(user.scope),
        login_at=user.login_at if Role.ADMIN in visit.caller.user.roles else None,
        agent=agent
        and schemas.AgentOut(
            agent_id=agent.agent_id,
            endpoint=agent.endpoint,
            endpoint_kind=agent.endpoint_kind,
            team_ids=sorted(agent.teams),
        ),
    )


async def _user_out(visit: Visit, user_id: UserId) -> schemas.UserOut:
    async with visit.deps.store.transaction() as tx:
        user = await tx.users.get(user_id)
        agent = await tx.people.agent(user.agent_id) if user.agent_id is not None else None
    return user_out(visit, user, agent)


async def _link(visit: Visit, user_id: UserId) -> tuple[str, datetime]:
    return await create_login_link(
        visit.deps.store,
        user_id=user_id,
        length=visit.deps.policy.link_length,
        now=visit.deps.wall_now(),
        by=visit.caller.user_id,
    )


def scope_of(creditor_ids: list[int] | str | None) -> Scope | None:
    """What was given: ids, ``all``, or nothing."""
    if creditor_ids is None:
        return None
    return EVERYTHING if isinstance(creditor_ids, str) else Scope(frozenset(map(CreditorId, creditor_ids)))


def ids_of(scope: Scope) -> list[int] | None:
    return None if scope.creditor_ids is None else sorted(scope.creditor_ids)


def _place(given: schemas.AgentIn | None) -> AgentPlace | None:
    if given is None:
        return None
    return AgentPlace(
        endpoint_kind=given.endpoint_kind,
        endpoint=given.endpoint or "",
        teams=frozenset(TeamId(team_id) for team_id in given.team_ids),
    )
