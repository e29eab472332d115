"""``dialer users``: who may log in, with which roles; one-time links instead of passwords on paper."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import timedelta

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, checked, password_from_stdin, show
from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CreditorId, TeamId, UserId
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.web.schemas_accounts import UserIn, UserPatch
from dialer.workflows.accounts.change_user import change_user
from dialer.workflows.accounts.create_login_link import create_first_admin_link, create_login_link
from dialer.workflows.accounts.create_user import AgentPlace, create_user

ROLES = [role.value for role in Role]


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("users", help="create, change and disable users; one-time links")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="all users")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)

    create = verbs.add_parser("create", help="make a user and print a link with which the person sets a password")
    create.add_argument("username", metavar="USERNAME")
    create.add_argument("--name", required=True, help="the person's name")
    _add_details(create, is_new=True)
    create.set_defaults(verb_function=_create)

    change = verbs.add_parser("change", help="change a user; what is not given stays")
    change.add_argument("username", metavar="USERNAME")
    change.add_argument("--name", help="the person's name")
    _add_details(change, is_new=False)
    change.set_defaults(verb_function=_change)

    for verb, is_enabled, text in (
        ("disable", False, "end a user's sessions and refuse further ones"),
        ("enable", True, "let a disabled user log in again"),
    ):
        switch = verbs.add_parser(verb, help=text)
        switch.add_argument("username", metavar="USERNAME")
        switch.set_defaults(verb_function=_switch, is_enabled=is_enabled)

    link = verbs.add_parser("link", help="print a link, good once, with which a person sets a new password")
    link.add_argument("username", nargs="?", metavar="USERNAME", help="without it: for the first administrator")
    link.set_defaults(verb_function=_link)


def _add_details(parser: argparse.ArgumentParser, *, is_new: bool) -> None:
    parser.add_argument("--role", action="append", choices=ROLES, required=is_new, help="may be given several times")
    parser.add_argument("--language", choices=("it", "en"), help="of the pages")
    parser.add_argument("--team", action="append", metavar="NAME", help="of an agent; may be given several times")
    parser.add_argument("--phone", choices=("webrtc", "sip"), help="an agent's telephone: in the page, or on the desk")
    parser.add_argument(
        "--creditor",
        action="append",
        metavar="CODE",
        help="see this creditor's files only; may be given several times; 'all' takes the wall away",
    )
    parser.add_argument(
        "--password-stdin", action="store_true", help="read a password, to be changed at the first log-in, from stdin"
    )


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _list(office: Office, args: argparse.Namespace) -> None:
    agents = {agent.user_id: agent for agent in await office.views.house.agents()}
    teams = {team.team_id: team.name for team in await office.views.house.teams()}
    codes = {row.creditor_id: row.code for row in await office.views.debt.creditors()}
    rows = []
    for user in await office.views.house.users():
        agent = agents.get(user.user_id)
        rows.append(
            {
                "username": user.username,
                "name": user.name,
                "roles": sorted(user.roles),
                "teams": sorted(teams[team_id] for team_id in agent.teams) if agent else [],
                "phone": agent.endpoint if agent else "",
                "creditors": _seen(user.scope, codes),
                "enabled": user.enabled,
                "last log-in": user.login_at.isoformat(timespec="seconds") if user.login_at else "",
            }
        )
    show(rows, as_json=args.json)


async def _create(office: Office, args: argparse.Namespace) -> None:
    password = password_from_stdin() if args.password_stdin else None
    given = checked(
        UserIn, {"username": args.username, "name": args.name, "roles": args.role, "language": args.language}
    )
    roles = frozenset(given.roles)
    user_id = await create_user(
        office.store,
        office.hasher,
        username=given.username,
        name=given.name,
        roles=roles,
        password=password,
        language=given.language,
        place=await _place(office, args) if Role.AGENT in roles else None,
        scope=await _scope(office, args) or EVERYTHING,
        min_length=office.settings.security.password_min_length,
        by=None,
        now=office.now,
    )
    await office.wakeups.announce("agents")
    print(f"created {given.username}")
    if password is None:
        await _print_link(office, user_id, given.username)


async def _change(office: Office, args: argparse.Namespace) -> None:
    user = await office.user(args.username)
    password = password_from_stdin() if args.password_stdin else None
    given = checked(UserPatch, {"name": args.name, "roles": args.role, "language": args.language})
    roles = frozenset(given.roles) if given.roles is not None else None
    is_seat_given = args.team is not None or args.phone is not None
    becomes_agent = Role.AGENT in (roles or user.roles) and user.agent_id is None
    await change_user(
        office.store,
        office.hasher,
        user_id=user.user_id,
        name=given.name,
        roles=roles,
        language=given.language,
        password=password,
        place=await _place(office, args, user.agent_id) if is_seat_given or becomes_agent else None,
        scope=await _scope(office, args),
        min_length=office.settings.security.password_min_length,
        by=None,
        now=office.now,
    )
    await office.wakeups.announce("agents")
    print(f"changed {user.username}")


def _seen(scope: Scope, codes: Mapping[CreditorId, str]) -> list[str] | str:
    return "all" if scope.creditor_ids is None else sorted(codes[creditor_id] for creditor_id in scope.creditor_ids)


async def _scope(office: Office, args: argparse.Namespace) -> Scope | None:
    """The wall that the options name; None: not given."""
    if not args.creditor:
        return None
    if "all" in args.creditor:
        if len(args.creditor) > 1:
            raise Invalid("--creditor all goes with no other creditor", field="creditor")
        return EVERYTHING
    return Scope(frozenset([(await office.creditor(code)).creditor_id for code in args.creditor]))


async def _place(office: Office, args: argparse.Namespace, agent_id: int | None = None) -> AgentPlace:
    """The seat that the options name; what is not given stays as the agent has it."""
    known = next((agent for agent in await office.views.house.agents() if agent.agent_id == agent_id), None)
    teams: frozenset[TeamId] = known.teams if known else frozenset()
    if args.team is not None:
        teams = frozenset([(await office.team(name)).team_id for name in args.team])
    kind = args.phone or (known.endpoint_kind if known else "webrtc")
    return AgentPlace(endpoint_kind=kind, teams=teams)


async def _switch(office: Office, args: argparse.Namespace) -> None:
    user = await office.user(args.username)
    await change_user(
        office.store,
        office.hasher,
        user_id=user.user_id,
        is_enabled=args.is_enabled,
        min_length=office.settings.security.password_min_length,
        by=None,
        now=office.now,
    )
    await office.wakeups.announce("agents")
    print(f"{'enabled' if args.is_enabled else 'disabled'} {user.username}")


async def _link(office: Office, args: argparse.Namespace) -> None:
    if args.username:
        user = await office.user(args.username)
        await _print_link(office, user.user_id, user.username)
        return
    made = await create_first_admin_link(office.store, length=_link_length(office), now=office.now)
    if made is None:
        raise Invalid("there is an administrator already; name the user whose password is to be set")
    _print(office, made[0], "the first administrator")


async def _print_link(office: Office, user_id: UserId, username: str) -> None:
    token, _ = await create_login_link(office.store, user_id=user_id, length=_link_length(office), now=office.now)
    _print(office, token, username)


def _link_length(office: Office) -> timedelta:
    return timedelta(minutes=office.settings.security.admin_link_minutes)


def _print(office: Office, token: str, whom: str) -> None:
    web = office.settings.web
    scheme = "https" if web.tls_cert else "http"
    base = web.public_url.rstrip("/") or f"{scheme}://localhost:{web.port}"
    minutes = office.settings.security.admin_link_minutes
    print(f"link for {whom}, good once, for {minutes:g} minutes:\n{base}/#/first-login?token={token}")
