"""``dialer teams``: groups of agents that campaigns dial for."""

from __future__ import annotations

import argparse

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, checked, show
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import AgentId
from dialer.web.schemas_admin import TeamIn, TeamPatch
from dialer.workflows.admin.change_team import change_team
from dialer.workflows.admin.create_team import create_team


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("teams", help="create, change and disable teams")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="all teams")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)

    create = verbs.add_parser("create", help="make a team")
    create.add_argument("name", metavar="NAME")
    create.add_argument("--agent", action="append", metavar="USERNAME", help="may be given several times")
    create.set_defaults(verb_function=_create)

    change = verbs.add_parser("change", help="change a team; what is not given stays")
    change.add_argument("name", metavar="NAME")
    change.add_argument("--new-name", metavar="NAME")
    change.add_argument("--agent", action="append", metavar="USERNAME", help="the whole new list, one after the other")
    change.set_defaults(verb_function=_change)

    for verb, is_enabled in (("disable", False), ("enable", True)):
        switch = verbs.add_parser(verb, help=f"{verb} a team")
        switch.add_argument("name", metavar="NAME")
        switch.set_defaults(verb_function=_switch, is_enabled=is_enabled)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _list(office: Office, args: argparse.Namespace) -> None:
    names = {agent.agent_id: agent.name for agent in await office.views.house.agents()}
    rows = [
        {
            "name": team.name,
            "agents": sorted(names[agent_id] for agent_id in team.agent_ids if agent_id in names),
            "enabled": team.enabled,
        }
        for team in await office.views.house.teams()
    ]
    show(rows, as_json=args.json)


async def _create(office: Office, args: argparse.Namespace) -> None:
    given = checked(TeamIn, {"name": args.name})
    agent_ids = await _agents(office, args.agent or [])
    await create_team(office.store, name=given.name, agent_ids=agent_ids, by=None, now=office.now)
    await office.wakeups.announce("agents")
    print(f"created {given.name}")


async def _change(office: Office, args: argparse.Namespace) -> None:
    team = await office.team(args.name)
    given = checked(TeamPatch, {"name": args.new_name})
    agent_ids = None if args.agent is None else await _agents(office, args.agent)
    await change_team(office.store, team.team_id, name=given.name, agent_ids=agent_ids, by=None, now=office.now)
    await office.wakeups.announce("agents")
    print(f"changed {given.name or team.name}")


async def _switch(office: Office, args: argparse.Namespace) -> None:
    team = await office.team(args.name)
    await change_team(office.store, team.team_id, is_enabled=args.is_enabled, by=None, now=office.now)
    await office.wakeups.announce("agents")
    print(f"{'enabled' if args.is_enabled else 'disabled'} {team.name}")


async def _agents(office: Office, usernames: list[str]) -> list[AgentId]:
    found = []
    for username in usernames:
        user = await office.user(username)
        if user.agent_id is None:
            raise Invalid(f"{username} is no agent; give the role with `dialer users change`", field="agent")
        found.append(user.agent_id)
    return found
