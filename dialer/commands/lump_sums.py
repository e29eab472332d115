"""``dialer lump-sums``: charges the lump sum of late invoices between businesses in a creditor's cases."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from dialer.commands.arguments import Subparsers
from dialer.commands.interest import references_in
from dialer.commands.office import Office, carry_out
from dialer.commands.reckoning import reckoner_of
from dialer.core.kernel.money import Money
from dialer.engine.node import FACTS
from dialer.workflows.debt.charge_many import LumpSumOrder, LumpSumsCharged, charge_many

WHY = {
    "consumer": "the debtor is a consumer",
    "not_commercial": "the case does not bear the interest of commercial transactions",
    "no_law": "the law of the country gives none",
    "no_due_date": "no due date",
    "not_late": "not late",
    "disputed": "disputed",
    "charged": "charged already",
    "not_open": "the case is not open",
    "agreed": "a plan or a settlement stands",
    "taken_back": "taken back before: a person charges it on the case's page",
}
"""Why an invoice is left alone."""


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "lump-sums",
        help="charge the lump sum of late invoices between businesses",
        description="Charges each late invoice of the creditor's open cases, or of those that --case or --file name, "
        "the lump sum of the law (in Italy D.Lgs. 231/2002 art. 6), once each. What bears none is left alone and "
        "counted with the reason.",
    )
    parser.add_argument("creditor", metavar="CREDITOR")
    parser.add_argument("--case", action="append", default=[], metavar="REFERENCE", help="may be given several times")
    parser.add_argument("--file", type=Path, metavar="FILE", help="references of cases, one a line")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why it is charged; it stands in the ledger")
    parser.add_argument("--dry-run", action="store_true", help="count and charge nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(verb_function=_charge)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _charge(office: Office, args: argparse.Namespace) -> None:
    order = LumpSumOrder(
        creditor_code=(await office.creditor(args.creditor)).code,
        references=(*args.case, *references_in(args.file)),
        reason=args.reason,
        is_dry_run=args.dry_run,
    )
    done = await charge_many(office.store, order, reckoner=reckoner_of(office.settings), by=None, now=office.now)
    if done.invoice_count and not args.dry_run:
        await office.wakeups.announce(FACTS)
    print(_json(done) if args.json else "\n".join(_lines(done, is_dry_run=args.dry_run)))


def _json(done: LumpSumsCharged) -> str:
    return json.dumps(
        {
            "cases": done.case_count, "invoices": done.invoice_count,
            "sums_minor": dict(sorted(done.sum_minor.items())), "left_alone": dict(sorted(done.refused.items())),
        },
        indent=2,
    )  # fmt: skip


def _lines(done: LumpSumsCharged, *, is_dry_run: bool) -> list[str]:
    sums = ", ".join(str(Money(minor, currency)) for currency, minor in sorted(done.sum_minor.items()))
    would = "would be charged" if is_dry_run else "charged"
    lines = [f"{done.case_count} open cases: {done.invoice_count} invoices {would}{f', {sums}' if sums else ''}"]
    return lines + [f"  {count} x left alone: {WHY[why]}" for why, count in done.refused.most_common()]
