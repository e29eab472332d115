"""``dialer strategies``: the ladders by which cases are treated, from files into the books."""

from __future__ import annotations

import argparse
from pathlib import Path

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, show
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.treatment.assignment import Assignment, StrategyShare
from dialer.core.treatment.document import differences
from dialer.core.treatment.strategy import Strategy
from dialer.files.strategy_yaml import load_strategy as read_strategy
from dialer.ports.strategies import StrategyRow
from dialer.workflows.treatment import load_strategies as workflow


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("strategies", help="check, load, compare and assign the ladders of treatment")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    check = verbs.add_parser("check", help="read files without loading them")
    check.add_argument("files", metavar="FILE", type=Path, nargs="+")
    check.set_defaults(run=_check)

    load = verbs.add_parser("load", help="keep a file's version; a version never changes")
    load.add_argument("file", metavar="FILE", type=Path)
    load.set_defaults(verb_function=_load)

    diff = verbs.add_parser("diff", help="what a file changes of the newest version that is kept")
    diff.add_argument("file", metavar="FILE", type=Path)
    diff.set_defaults(verb_function=_diff)

    listing = verbs.add_parser("list", help="every version, and whom it is assigned to")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)

    assign = verbs.add_parser("assign", help="treat cases by a version; several with shares are compared")
    assign.add_argument(
        "shares", metavar="NAME@VERSION=SHARE", nargs="+", help="it-utility-b2c@2026.11, or with =0.8 of several"
    )
    assign.add_argument("--trial", default="default", help="name of the comparison")
    assign.add_argument("--creditor", metavar="CODE", help="only this creditor's cases")
    assign.add_argument("--debtors", choices=("consumer", "business"), default="", help="only these debtors")
    assign.add_argument("--credit", default="", help="only this kind of credit: electricity, telephone, ...")
    assign.add_argument("--from-days", type=int, metavar="N", help="only from so many days past due")
    assign.set_defaults(verb_function=_assign)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


def _check(args: argparse.Namespace) -> int:
    for path in args.files:
        strategy = read_strategy(path)
        print(f"{path}: {strategy.name} {strategy.version}, {len(strategy.steps)} steps: good")
    return 0


async def _load(office: Office, args: argparse.Namespace) -> None:
    strategy = read_strategy(args.file)
    strategy_id = await workflow.load_strategy(office.store, strategy, by=None, now=office.now)
    named = f"{strategy.name} {strategy.version}"
    print(f"{named} is kept as strategy {strategy_id}; assign it with `dialer strategies assign`")


async def _diff(office: Office, args: argparse.Namespace) -> None:
    strategy = read_strategy(args.file)
    newest = next((row for row in await _rows(office) if row.strategy.name == strategy.name), None)
    if newest is None:
        print(f"no version of {strategy.name} is kept yet")
        return
    lines = differences(newest.strategy, strategy)
    print(f"{strategy.name}: {newest.strategy.version} -> {strategy.version}")
    for line in lines or ("nothing changes",):
        print(f"  {line}")


async def _rows(office: Office) -> tuple[StrategyRow, ...]:
    async with office.store.transaction() as tx:
        return await tx.strategies.all()


async def _list(office: Office, args: argparse.Namespace) -> None:
    async with office.store.transaction() as tx:
        rows = await tx.strategies.all()
        standing = await tx.strategies.assignments()
        codes = {int(row.creditor_id): row.code for row in await tx.creditors.all()}
    show(
        [
            {
                "name": row.strategy.name,
                "version": row.strategy.version,
                "steps": len(row.strategy.steps),
                "loaded": f"{row.loaded_at:%Y-%m-%d %H:%M}",
                "assigned": [
                    _segment(found, codes, row.strategy_id)
                    for found in standing
                    if any(share.strategy_id == row.strategy_id for share in found.shares)
                ],
            }
            for row in rows
        ],
        as_json=args.json,
    )


def _segment(found: Assignment, codes: dict[int, str], strategy_id: int) -> str:
    """``ALFA business from 365 days (0.2 of spring)``."""
    whose = codes.get(found.creditor_id, str(found.creditor_id)) if found.creditor_id is not None else "every creditor"
    parts = [whose, found.debtor_kind, found.credit_kind]
    if found.least_days is not None:
        parts.append(f"from {found.least_days} days")
    if found.due_from is not None:
        parts.append(f"due from {found.due_from}")
    if found.due_upto is not None:
        parts.append(f"due up to {found.due_upto}")
    share = next(share.ratio for share in found.shares if share.strategy_id == strategy_id)
    if share < 1:
        parts.append(f"({share:g} of {found.trial})")
    return " ".join(part for part in parts if part)


async def _assign(office: Office, args: argparse.Namespace) -> None:
    rows = await _rows(office)
    shares = tuple(_share(text, rows, is_only=len(args.shares) == 1) for text in args.shares)
    creditor_id = None
    if args.creditor:
        async with office.store.transaction() as tx:
            creditor = await tx.creditors.by_code(args.creditor)
        if creditor is None:
            raise NotFound(
                f"there is no creditor {args.creditor}; `dialer creditors list` shows them", field="creditor"
            )
        creditor_id = int(creditor.creditor_id)
    assignment = Assignment(
        creditor_id=creditor_id, debtor_kind=args.debtors, credit_kind=args.credit, least_days=args.from_days,
        trial=args.trial, shares=shares,
    )  # fmt: skip
    await workflow.assign_strategy(office.store, assignment, by=None, now=office.now)
    print("assigned; the cases are planned anew within some minutes")


def _share(text: str, rows: tuple[StrategyRow, ...], *, is_only: bool) -> StrategyShare:
    named, _, ratio = text.partition("=")
    name, _, version = named.partition("@")
    found = next((row for row in rows if _is_meant(row.strategy, name, version)), None)
    if found is None:
        raise NotFound(f"{named} is not kept; `dialer strategies list` shows the versions", field="shares")
    try:
        return StrategyShare(found.strategy_id, float(ratio) if ratio or not is_only else 1.0)
    except ValueError as error:
        raise Invalid(f"{text}: give the share as NAME@VERSION=0.2", field="shares") from error


def _is_meant(strategy: Strategy, name: str, version: str) -> bool:
    """Without a version the newest: rows stand newest first."""
    return strategy.name == name and version in ("", strategy.version)
