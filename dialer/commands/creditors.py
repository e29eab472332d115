"""``dialer creditors``: for whom we collect."""

from __future__ import annotations

import argparse
from typing import Any

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, checked, show
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.ports.admin import CreditorRow
from dialer.web.schemas_debt import CreditorIn, CreditorPatch
from dialer.workflows.admin.change_creditor import change_creditor
from dialer.workflows.admin.create_creditor import create_creditor

FIELDS = {
    "piva": "partita IVA",
    "tax_code": "codice fiscale",
    "sector": "energy, telephone, ...",
    "language": "it, en",
    "brand": "the name that agents say, where it differs",
    "greeting": "how agents open the call",
    "color": "#rrggbb of the screen-pop",
    "iban": "where debtors pay",
    "contact_email": "for debtors",
    "contact_phone": "for debtors",
    "website": "for debtors",
}


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("creditors", help="create, change and disable creditors")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="all creditors")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)

    create = verbs.add_parser("create", help="enter a creditor")
    create.add_argument("code", metavar="CODE", help="letters, digits, hyphens, underscores; named in imports")
    create.add_argument("--name", required=True)
    create.set_defaults(verb_function=_create)

    change = verbs.add_parser("change", help="change a creditor; what is not given stays")
    change.add_argument("code", metavar="CODE")
    change.add_argument("--name")
    change.set_defaults(verb_function=_change)

    for verb in (create, change):
        for name, text in FIELDS.items():
            verb.add_argument(f"--{name.replace('_', '-')}", help=text)

    for switch, is_enabled in (("disable", False), ("enable", True)):
        added = verbs.add_parser(switch, help=f"{switch} a creditor")
        added.add_argument("code", metavar="CODE")
        added.set_defaults(verb_function=_switch, is_enabled=is_enabled)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _list(office: Office, args: argparse.Namespace) -> None:
    rows = [
        {"code": row.code, "name": row.name, "piva": row.piva, "sector": row.sector, "enabled": row.enabled}
        for row in await office.views.debt.creditors()
    ]
    show(rows, as_json=args.json)


async def _create(office: Office, args: argparse.Namespace) -> None:
    given = checked(CreditorIn, {"code": args.code, **_details(args)})
    row = CreditorRow(creditor_id=CreditorId(0), **dict(given))
    await create_creditor(office.store, row, by=None, now=office.now)
    print(f"created {given.code}")


async def _change(office: Office, args: argparse.Namespace) -> None:
    row = await _creditor(office, args.code)
    given = checked(CreditorPatch, _details(args))
    changes = {name: getattr(given, name) for name in given.model_fields_set}
    await change_creditor(office.store, row.creditor_id, changes, by=None, now=office.now)
    print(f"changed {row.code}")


async def _switch(office: Office, args: argparse.Namespace) -> None:
    row = await _creditor(office, args.code)
    await change_creditor(office.store, row.creditor_id, {"enabled": args.is_enabled}, by=None, now=office.now)
    print(f"{'enabled' if args.is_enabled else 'disabled'} {row.code}")


def _details(args: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(args, name) for name in ("name", *FIELDS) if getattr(args, name) is not None}


async def _creditor(office: Office, code: str) -> CreditorRow:
    for row in await office.views.debt.creditors():
        if row.code == code:
            return row
    raise NotFound(f"there is no creditor {code}; `dialer creditors list` shows them", field="code")
