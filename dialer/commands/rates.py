"""``dialer rates``: rates of interest by period, and those that an administrator enters."""

from __future__ import annotations

import argparse

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, show
from dialer.commands.reckoning import reckoner_of
from dialer.core.debt.law import EnteredRate, parse_percent
from dialer.core.debt.rates import Rate
from dialer.workflows.debt.enter_rate import enter_rate, read_rates
from dialer.workflows.debt.reckon_waiting import reckon_waiting


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "rates",
        help="rates of interest, and entering one that is missing",
        description="A period without a rate has no interest: enter its rate once it is published. A published rate is "
        "never replaced.",
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="every period, those without a rate among them")
    listing.add_argument("--country", metavar="CC", help="ISO 3166-1 (default: the creditors')")
    listing.add_argument("--missing", action="store_true", help="only the periods without a rate")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)

    enter = verbs.add_parser("enter", help="enter a rate that is missing")
    enter.add_argument("table", metavar="TABLE", help="as `dialer rates list` names it")
    enter.add_argument("period", metavar="PERIOD", help="2026-H1, or 2026")
    enter.add_argument("percent", metavar="PERCENT", help="per year: 2.15")
    enter.add_argument("--source", required=True, metavar="TEXT", help="where it was published")
    enter.add_argument("--country", metavar="CC", help="ISO 3166-1 (default: the creditors')")
    enter.set_defaults(verb_function=_enter)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _list(office: Office, args: argparse.Namespace) -> None:
    reckoner = reckoner_of(office.settings)
    lines = await read_rates(office.store, args.country or reckoner.country, reckoner=reckoner, now=office.now)
    rows = [
        {
            "table": line.table,
            "period": line.label,
            "percent": line.percent or "missing",
            "source": line.reference,
            "entered": line.is_entered,
        }
        for line in lines
        if not (args.missing and line.percent)
    ]
    show(rows, as_json=args.json)


async def _enter(office: Office, args: argparse.Namespace) -> None:
    reckoner = reckoner_of(office.settings)
    rate = EnteredRate(table=args.table, period=args.period, rate=Rate(parse_percent(args.percent), args.source))
    await enter_rate(office.store, args.country or reckoner.country, rate, reckoner=reckoner, by=None, now=office.now)
    changed = await reckon_waiting(office.store, reckoner, now=office.now)
    print(f"{args.period} of {args.table}: {args.percent} %; {changed} cases owe something else now")
