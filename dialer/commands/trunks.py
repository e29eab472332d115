"""``dialer trunks``: ways to the public network and the numbers that they may present."""

from __future__ import annotations

import argparse

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, checked, password_from_stdin, show
from dialer.core.kernel.errors import NotFound
from dialer.core.trunks.model import TrunkKind
from dialer.web.api.floor import trunk_changes, trunk_row
from dialer.web.schemas_admin import CallerIdIn, TrunkIn, TrunkPatch
from dialer.workflows.admin.add_caller_id import add_caller_id
from dialer.workflows.admin.change_caller_id import change_caller_id
from dialer.workflows.admin.change_trunk import change_trunk
from dialer.workflows.admin.create_trunk import create_trunk

RENDER = "render Asterisk's configuration anew: dialer asterisk-config"
FIELDS = ("host", "port", "username", "codecs", "max_channels", "max_calls_per_s", "tariff_minor_per_minute")


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("trunks", help="create, change and disable trunks and caller ids")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="all trunks with their caller ids; secrets are never shown")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)

    create = verbs.add_parser("create", help="make a trunk")
    create.add_argument("code", metavar="CODE", help="small letters, digits, hyphens")
    create.add_argument("--kind", choices=[kind.value for kind in TrunkKind], help="default: register")
    _add_details(create, is_new=True)
    create.set_defaults(verb_function=_create)

    change = verbs.add_parser("change", help="change a trunk; what is not given stays")
    change.add_argument("code", metavar="CODE")
    _add_details(change, is_new=False)
    change.set_defaults(verb_function=_change)

    for verb, is_enabled in (("disable", False), ("enable", True)):
        switch = verbs.add_parser(verb, help=f"{verb} a trunk")
        switch.add_argument("code", metavar="CODE")
        switch.set_defaults(verb_function=_switch, is_enabled=is_enabled)

    add = verbs.add_parser("add-caller-id", help="give a trunk a number that it may present")
    add.add_argument("code", metavar="CODE")
    add.add_argument("number", metavar="NUMBER", help="E.164 (+390669821) or a short code")
    add.add_argument("--label", default="", help="for people")
    add.set_defaults(verb_function=_add_number)

    for verb, is_enabled in (("disable-caller-id", False), ("enable-caller-id", True)):
        number = verbs.add_parser(verb, help=f"{verb.partition('-')[0]} a number of a trunk")
        number.add_argument("code", metavar="CODE")
        number.add_argument("number", metavar="NUMBER")
        number.set_defaults(verb_function=_switch_number, is_enabled=is_enabled)


def _add_details(parser: argparse.ArgumentParser, *, is_new: bool) -> None:
    parser.add_argument("--host", required=is_new, help="the carrier's name or address")
    parser.add_argument("--port", type=int)
    parser.add_argument("--username", help="for registration")
    parser.add_argument("--password-stdin", action="store_true", help="read the trunk's secret from stdin")
    parser.add_argument("--codecs", type=lambda text: text.split(","), metavar="A,B", help="default: alaw,ulaw")
    parser.add_argument("--max-channels", type=int, metavar="COUNT")
    parser.add_argument("--max-calls-per-s", type=float, metavar="RATE")
    parser.add_argument(
        "--tariff-minor-per-minute", type=int, metavar="PRICE", help="thousandths of a cent a minute (0.8 cent = 800)"
    )


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _list(office: Office, args: argparse.Namespace) -> None:
    rows = [
        {
            "code": row.trunk.code,
            "kind": row.trunk.kind.value,
            "host": f"{row.trunk.host}:{row.trunk.port}",
            "username": row.trunk.username,
            "codecs": list(row.trunk.codecs),
            "channels": row.trunk.max_channels,
            "calls/s": row.trunk.max_calls_per_s,
            "caller ids": [entry.caller_id + ("" if entry.enabled else " (disabled)") for entry in row.caller_ids],
            "enabled": row.trunk.enabled,
        }
        for row in await office.views.house.trunks()
    ]
    show(rows, as_json=args.json)


async def _create(office: Office, args: argparse.Namespace) -> None:
    given = checked(TrunkIn, {"code": args.code, "kind": args.kind, **_details(args)})
    await create_trunk(office.store, trunk_row(given), by=None, now=office.now)
    await office.wakeups.announce("trunks")
    print(f"created {given.code}; {RENDER}")


async def _change(office: Office, args: argparse.Namespace) -> None:
    row = await office.trunk(args.code)
    changes, secret = trunk_changes(checked(TrunkPatch, _details(args)))
    await change_trunk(office.store, row.trunk.trunk_id, changes, secret=secret, by=None, now=office.now)
    await office.wakeups.announce("trunks")
    print(f"changed {row.trunk.code}; {RENDER}")


def _details(args: argparse.Namespace) -> dict[str, object]:
    details: dict[str, object] = {name: getattr(args, name) for name in FIELDS}
    details["password"] = password_from_stdin() if args.password_stdin else None
    return details


async def _switch(office: Office, args: argparse.Namespace) -> None:
    row = await office.trunk(args.code)
    await change_trunk(office.store, row.trunk.trunk_id, {"enabled": args.is_enabled}, by=None, now=office.now)
    await office.wakeups.announce("trunks")
    print(f"{'enabled' if args.is_enabled else 'disabled'} {row.trunk.code}")


async def _add_number(office: Office, args: argparse.Namespace) -> None:
    row = await office.trunk(args.code)
    given = checked(CallerIdIn, {"caller_id": args.number, "label": args.label})
    await add_caller_id(
        office.store, row.trunk.trunk_id, caller_id=given.caller_id, label=given.label, by=None, now=office.now
    )
    await office.wakeups.announce("trunks")
    print(f"{row.trunk.code} may present {given.caller_id}")


async def _switch_number(office: Office, args: argparse.Namespace) -> None:
    row = await office.trunk(args.code)
    entry = next((entry for entry in row.caller_ids if entry.caller_id == args.number), None)
    if entry is None:
        raise NotFound(f"trunk {row.trunk.code} has no caller id {args.number}", field="number")
    await change_caller_id(
        office.store,
        row.trunk.trunk_id,
        entry.caller_id_id,
        is_enabled=args.is_enabled,
        by=None,
        now=office.now,
    )
    await office.wakeups.announce("trunks")
    print(f"{'enabled' if args.is_enabled else 'disabled'} {entry.caller_id}")
