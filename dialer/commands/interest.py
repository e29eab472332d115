"""``dialer interest``: which interest a creditor's open cases bear, decided anew by its terms or named here."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out
from dialer.commands.reckoning import reckoner_of
from dialer.core.debt.law import InterestRegime
from dialer.core.debt.regime import read_rate
from dialer.core.kernel.errors import Invalid
from dialer.workflows.debt.decide_terms import InterestDecided, InterestOrder, decide_interest
from dialer.workflows.debt.reckon_waiting import reckon_waiting


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "interest",
        help="decide which interest a creditor's open cases bear",
        description="Without --interest each open case of the creditor gets what its terms, its sector and the law say "
        "for a debtor of its kind; what a file or a person has decided stays. With --interest all of them, or those "
        "that --case or --file name, bear it from their due dates on. What they owe is reckoned at once.",
    )
    parser.add_argument("creditor", metavar="CREDITOR")
    parser.add_argument("--case", action="append", default=[], metavar="REFERENCE", help="may be given several times")
    parser.add_argument("--file", type=Path, metavar="FILE", help="references of cases, one a line")
    parser.add_argument("--interest", choices=tuple(InterestRegime), help="named instead of found by the terms")
    parser.add_argument("--percent", default="", metavar="RATE", help="of contract interest, a year: 8.5")
    parser.add_argument("--clause", default="", metavar="TEXT", help="of contract interest: where the rate stands")
    parser.add_argument("--reason", default="", metavar="TEXT", help="what the decision rests on, with --interest")
    parser.add_argument("--dry-run", action="store_true", help="count and change nothing")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(verb_function=_decide)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _decide(office: Office, args: argparse.Namespace) -> None:
    reckoner = reckoner_of(office.settings)
    order = InterestOrder(
        creditor_code=(await office.creditor(args.creditor)).code,
        references=(*args.case, *references_in(args.file)),
        interest=InterestRegime(args.interest) if args.interest else None,
        rate=read_rate(args.percent.strip(), args.clause.strip()),
        reason=args.reason,
        is_dry_run=args.dry_run,
    )
    done = await decide_interest(office.store, order, reckoner=reckoner, by=None, now=office.now)
    owing_else = 0 if args.dry_run else await reckon_waiting(office.store, reckoner, now=office.now)
    print(_json(done, owing_else) if args.json else "\n".join(_lines(done, owing_else, is_dry_run=args.dry_run)))


def references_in(path: Path | None) -> list[str]:
    """References of cases in a text file, one a line; none without a file. Raises Invalid."""
    if path is None:
        return []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Invalid(f"cannot read {path}; name a text file with one reference a line", field="file") from None
    found = [line.strip() for line in lines if line.strip()]
    if not found:
        raise Invalid(f"{path} names no case; write one reference a line", field="file")
    return found


def _json(done: InterestDecided, owing_else: int) -> str:
    return json.dumps(
        {
            "seen": done.seen_count, "changed": done.changed_count, "kept": done.kept_count,
            "by_interest": dict(sorted(done.by_interest.items())), "owing_something_else": owing_else,
        },
        indent=2,
    )  # fmt: skip


def _lines(done: InterestDecided, owing_else: int, *, is_dry_run: bool) -> list[str]:
    would = "would be " if is_dry_run else ""
    lines = [f"{done.seen_count} open cases: {done.changed_count} {would}decided anew, {done.kept_count} kept as told"]
    lines += [f"  {count} x {what}" for what, count in done.by_interest.most_common()]
    return lines if is_dry_run else [*lines, f"  {owing_else} cases owe something else now"]
