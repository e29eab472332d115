"""``dialer creditors``: for whom we collect."""

from __future__ import annotations

import argparse
from typing import Any

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, checked, show
from dialer.core.debt.sector import PaymentMethod, Sector
from dialer.core.intake.bank_format import COLUMNS
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.ports.admin import CreditorRow
from dialer.web.schemas_creditors import CreditorIn, CreditorPatch
from dialer.workflows.admin.agree_fee import agree_fee
from dialer.workflows.admin.change_creditor import change_creditor
from dialer.workflows.admin.create_creditor import create_creditor

AS_SET = "default"
"""Goes back to the settings' own months."""
FIELDS = {
    "piva": "partita IVA",
    "tax_code": "codice fiscale",
    "sector": f"what it does: {', '.join(Sector)}",
    "language": "it, en",
    "brand": "the name that agents say, where it differs",
    "greeting": "how agents open the call",
    "color": "#rrggbb of the screen-pop",
    "iban": "where debtors pay",
    "contact_email": "for debtors",
    "contact_phone": "for debtors",
    "website": "for debtors",
    "payment_link": "https address for paying on line, with {reference}, {amount}, {rf} ...",
    "pagopa_code": "codice fiscale of the body that issues pagoPA notices",
    "ticket_email": "where questions to the creditor go",
    "party": "third: agents speak for the agency; first: in the creditor's own name",
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
        verb.add_argument(
            "--interest",
            metavar="TERMS",
            help="agreed: business=contract,consumer=legal,percent=8.5,reference=art. 7; '' goes back to the law",
        )
        verb.add_argument(
            "--payment-methods",
            metavar="LIST",
            help=f"offered to debtors, in order: {','.join(PaymentMethod)}; '' goes back to the sector",
        )
        verb.add_argument(
            "--bank-format",
            metavar="FORMAT",
            help="of its bank's CSV files: dates=dmy,decimals=comma,delimiter=tab,amount=Importo; '' finds it out",
        )

    for verb in (create, change):
        verb.add_argument(
            "--keep-case-months",
            metavar="N",
            help=f"months from the end of a mandate until its cases are made anonymous ({AS_SET}: as the settings say)",
        )

    placements = verbs.add_parser("placements", help="a creditor's batches of cases, with the fee agreed for each")
    placements.add_argument("code", metavar="CODE")
    placements.add_argument("--json", action="store_true", help="print JSON")
    placements.set_defaults(verb_function=_placements)

    fee = verbs.add_parser("fee", help="enter what was agreed for a batch; the register of business shows it")
    fee.add_argument("code", metavar="CODE")
    fee.add_argument("placement", metavar="PLACEMENT")
    fee.add_argument("fee", metavar="FEE", help="as agreed: '12 %% of what is collected'; '' takes it away")
    fee.set_defaults(verb_function=_fee)

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
    if args.keep_case_months == AS_SET:
        changes["keep_case_months"] = None
    if args.payment_methods == "":
        changes["payment_methods"] = None
    await change_creditor(office.store, row.creditor_id, changes, by=None, now=office.now)
    print(f"changed {row.code}")


async def _placements(office: Office, args: argparse.Namespace) -> None:
    creditor = await _creditor(office, args.code)
    async with office.store.transaction() as tx:
        rows = await tx.placements.of(creditor.creditor_id)
        counts = await tx.placements.case_counts(creditor.creditor_id)
    shown = [
        {
            "code": row.code,
            "received": row.received_on,
            "mandate_starts": row.mandate_starts,
            "mandate_ends": row.mandate_ends,
            "cases": counts.get(row.placement_id, 0),
            "fee": row.fee,
        }
        for row in rows
    ]
    show(shown, as_json=args.json)


async def _fee(office: Office, args: argparse.Namespace) -> None:
    creditor = await _creditor(office, args.code)
    async with office.store.transaction() as tx:
        rows = await tx.placements.of(creditor.creditor_id)
    placement = next((row for row in rows if row.code == args.placement), None)
    if placement is None:
        known = ", ".join(row.code for row in rows) or "none yet"
        raise NotFound(f"creditor {creditor.code} has no placement {args.placement}; it has {known}", field="placement")
    row = await agree_fee(office.store, placement.placement_id, args.fee, by=None, now=office.now)
    print(f"{row.code}: {row.fee or 'no fee'}")


async def _switch(office: Office, args: argparse.Namespace) -> None:
    row = await _creditor(office, args.code)
    await change_creditor(office.store, row.creditor_id, {"enabled": args.is_enabled}, by=None, now=office.now)
    print(f"{'enabled' if args.is_enabled else 'disabled'} {row.code}")


def _details(args: argparse.Namespace) -> dict[str, Any]:
    details = {name: getattr(args, name) for name in ("name", *FIELDS) if getattr(args, name) is not None}
    if args.keep_case_months not in (None, AS_SET):
        details["keep_case_months"] = args.keep_case_months
    if args.interest is not None:
        details["interest"] = _pairs(args.interest, "interest")
    if args.payment_methods:
        details["payment_methods"] = [one.strip() for one in args.payment_methods.split(",")]
    if args.bank_format is not None:
        said = _pairs(args.bank_format, "bank-format")
        columns = {name: header for name, header in said.items() if name in COLUMNS}
        details["bank_format"] = {**{k: v for k, v in said.items() if k not in COLUMNS}, "columns": columns}
    return details


def _pairs(text: str, option: str) -> dict[str, str]:
    """``name=value`` separated by commas. Raises Invalid."""
    found: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, value = part.partition("=")
        if not equals:
            raise Invalid(f"--{option}: {part!r} is no pair; write it like {name}=...", field=option)
        found[name.strip()] = value.strip()
    return found


async def _creditor(office: Office, code: str) -> CreditorRow:
    for row in await office.views.debt.creditors():
        if row.code == code:
            return row
    raise NotFound(f"there is no creditor {code}; `dialer creditors list` shows them", field="code")
