"""``dialer campaigns``: make, start, pause and close campaigns, and enter leads; a running server follows."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from typing import get_args

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, checked, show
from dialer.core.campaigns.model import Campaign
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import NotFound
from dialer.web.api.campaigns import draft_of
from dialer.web.schemas_campaigns import CampaignIn, WorkingMode
from dialer.workflows.campaigns.close_campaign import close_campaign
from dialer.workflows.campaigns.create_campaign import create_campaign
from dialer.workflows.campaigns.enter_leads import enter_leads
from dialer.workflows.campaigns.pause_campaign import pause_campaign
from dialer.workflows.campaigns.start_campaign import start_campaign

SHOWN = 20
"""Cases kept out that are listed."""

Move = Callable[..., Awaitable[Campaign]]


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("campaigns", help="create, start, pause and close campaigns; enter leads")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="all campaigns with their queues")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)

    create = verbs.add_parser("create", help="make a campaign, as a draft")
    create.add_argument("name", metavar="NAME")
    create.add_argument("--creditor", required=True, metavar="CODE")
    create.add_argument("--caller-id", required=True, metavar="NUMBER", help="one of the trunks' caller ids")
    create.add_argument("--team", action="append", default=[], metavar="NAME", help="may be given several times")
    create.add_argument("--trunk", action="append", default=[], metavar="CODE", help="in order of preference")
    create.add_argument("--kind", choices=[kind.value for kind in CampaignType], help="default: phone")
    create.add_argument("--mode", choices=get_args(WorkingMode), help="default: progressive")
    create.add_argument("--power-ratio", type=float, metavar="RATIO", help="lines per free agent in power mode")
    create.add_argument("--ring-timeout-s", type=int, metavar="SECONDS")
    create.add_argument("--wrap-up-s", type=float, metavar="SECONDS")
    create.add_argument("--max-attempts", type=int, metavar="COUNT")
    create.add_argument("--zone", metavar="ZONE", help="default: Europe/Rome")
    create.set_defaults(verb_function=_create)

    moves: tuple[tuple[str, Move, str], ...] = (
        ("start", start_campaign, "dial"),
        ("pause", pause_campaign, "start no new calls"),
        ("close", close_campaign, "end it for good"),
    )
    for verb, function, text in moves:
        move = verbs.add_parser(verb, help=text)
        move.add_argument("name", metavar="NAME")
        move.set_defaults(verb_function=_move, move_function=function)

    enter = verbs.add_parser("enter-leads", help="enter every debtor with an open case of the campaign's creditor")
    enter.add_argument("name", metavar="NAME")
    enter.set_defaults(verb_function=_enter)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _list(office: Office, args: argparse.Namespace) -> None:
    rows = [
        {
            "name": row.campaign.name,
            "creditor": row.campaign.creditor_code,
            "mode": row.campaign.mode.value,
            "state": row.campaign.state.value,
            "caller id": row.campaign.caller_id,
            "ready": row.leads.ready,
            "scheduled": row.leads.scheduled,
            "done": row.leads.done,
            "leads": row.leads.total,
        }
        for row in await office.views.campaigns.all()
    ]
    show(rows, as_json=args.json)


async def _create(office: Office, args: argparse.Namespace) -> None:
    async with office.store.transaction() as tx:
        creditor = await tx.creditors.by_code(args.creditor)
    if creditor is None:
        raise NotFound(f"there is no creditor {args.creditor}", field="creditor")
    given = checked(
        CampaignIn,
        {
            "name": args.name,
            "creditor_id": creditor.creditor_id,
            "caller_id": args.caller_id,
            "team_ids": [(await office.team(name)).team_id for name in args.team],
            "trunk_ids": [(await office.trunk(code)).trunk.trunk_id for code in args.trunk],
            "kind": args.kind,
            "mode": args.mode,
            "power_ratio": args.power_ratio,
            "ring_timeout_s": args.ring_timeout_s,
            "wrap_up_s": args.wrap_up_s,
            "max_attempts": args.max_attempts,
            "zone": args.zone,
        },
    )
    await create_campaign(office.store, draft_of(given), by=None, now=office.now)
    print(f"created {given.name}, as a draft")


async def _move(office: Office, args: argparse.Namespace) -> None:
    campaign = await office.campaign(args.name)
    move: Move = args.move_function
    moved = await move(office.store, campaign.campaign_id, by=None, now=office.now)
    await office.wakeups.announce("campaigns")
    print(f"{moved.name} is {moved.state.value}")


async def _enter(office: Office, args: argparse.Namespace) -> None:
    campaign = await office.campaign(args.name)
    entered = await enter_leads(office.store, campaign.campaign_id, by=None, now=office.now)
    await office.wakeups.announce("leads")
    print(f"{entered.count} leads entered into {campaign.name}")
    if entered.kept_out:
        print(f"{len(entered.kept_out)} cases kept out: before the due date only a campaign of courtesy may call")
        for case in entered.kept_out[:SHOWN]:
            print(f"  {case.reference}: due on {case.due_on}")
        if len(entered.kept_out) > SHOWN:
            print(f"  ... and {len(entered.kept_out) - SHOWN} more")
