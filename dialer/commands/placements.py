"""``dialer placements``: terms of mandates, recalls, acceptance reports and statements of fees."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from dialer.commands.arguments import Subparsers, day_of
from dialer.commands.office import Office, carry_out, show
from dialer.core.evidence.document_csv import csv_of
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.engine.node import FACTS
from dialer.ports.admin import CreditorRow
from dialer.ports.placements import PlacementRow
from dialer.workflows.placements.change_placement import change_placement
from dialer.workflows.placements.make_statement import draw_statement, make_statement
from dialer.workflows.placements.placement_documents import acceptance_document, amount, statement_document
from dialer.workflows.placements.recall_cases import recall_placement, recall_references

LANGUAGES = ("it", "en")


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("placements", help="terms, recall, acceptance and fees of batches of cases")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="a creditor's placements")
    listing.add_argument("creditor", metavar="CREDITOR")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)

    terms = verbs.add_parser("terms", help="enter the terms by which fees are reckoned")
    _name_one(terms)
    terms.add_argument("file", type=Path, metavar="FILE", help="JSON as in docs/placements.md; '-' is standard input")
    terms.set_defaults(verb_function=_terms)

    recall = verbs.add_parser("recall", help="the creditor takes cases back: nobody calls about them from then on")
    recall.add_argument("creditor", metavar="CREDITOR")
    recall.add_argument("--reason", required=True, help="one line; it stays with the cases")
    which = recall.add_mutually_exclusive_group(required=True)
    which.add_argument("--placement", metavar="CODE", help="every open case of the placement")
    which.add_argument("--case", action="append", metavar="REFERENCE", help="may be given several times")
    which.add_argument("--file", type=Path, metavar="FILE", help="references, one a line; '-' is standard input")
    recall.set_defaults(verb_function=_recall)

    accepted = verbs.add_parser("acceptance", help="what of the files was taken and what was refused, as CSV")
    _name_one(accepted)
    accepted.add_argument("--language", choices=LANGUAGES, default="it")
    accepted.set_defaults(verb_function=_acceptance)

    statement = verbs.add_parser("statement", help="fees and remittance up to a day, as CSV")
    _name_one(statement)
    statement.add_argument("--until", required=True, type=day_of, metavar="DAY", help="last day billed, 2026-09-30")
    statement.add_argument("--issue", action="store_true", help="keep it: what it has is on no later one")
    statement.add_argument("--language", choices=LANGUAGES, default="it")
    statement.set_defaults(verb_function=_statement)


def _name_one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("creditor", metavar="CREDITOR")
    parser.add_argument("placement", metavar="PLACEMENT", help="the creditor's code of it")


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _list(office: Office, args: argparse.Namespace) -> None:
    creditor = await office.creditor(args.creditor)
    async with office.store.transaction() as tx:
        rows = await tx.placements.of(creditor.creditor_id)
        counts = await tx.placements.case_counts(creditor.creditor_id)
    shown = [
        {
            "code": row.code,
            "phase": row.phase,
            "mandate_starts": row.mandate_starts,
            "mandate_ends": row.mandate_ends,
            "cases": counts.get(row.placement_id, 0),
            "terms": bool(row.fee_terms),
            "recalled": row.recalled_at.isoformat(timespec="seconds") if row.recalled_at else "",
        }
        for row in rows
    ]
    show(shown, as_json=args.json)


async def _terms(office: Office, args: argparse.Namespace) -> None:
    _, row = await _placement(office, args)
    try:
        given = json.loads(_text(args.file))
    except json.JSONDecodeError as error:
        raise Invalid(f"{args.file} is no JSON: {error}; see docs/placements.md", field="file") from None
    if not isinstance(given, dict):
        raise Invalid(f"{args.file} is no JSON object; see docs/placements.md", field="file")
    await change_placement(office.store, row.placement_id, {"fee_terms": given}, by=None, now=office.now)
    print(f"{row.code}: terms entered" if given else f"{row.code}: no terms")


async def _recall(office: Office, args: argparse.Namespace) -> None:
    creditor = await office.creditor(args.creditor)
    if args.placement:
        _, row = await _placement(office, args)
        done = await recall_placement(office.store, row.placement_id, args.reason, by=None, now=office.now)
    else:
        references = args.case or _text(args.file).splitlines()
        done = await recall_references(
            office.store, creditor.creditor_id, references, args.reason, by=None, now=office.now
        )
    await office.wakeups.announce(FACTS)
    print(f"recalled {done.recalled_count}, not open any more {done.ended_count}, unknown {len(done.unknown)}")
    for reference in done.unknown:
        print(f"unknown: {reference}", file=sys.stderr)


async def _acceptance(office: Office, args: argparse.Namespace) -> None:
    creditor, row = await _placement(office, args)
    async with office.store.transaction() as tx:
        files, counts = await tx.placements.files(row.placement_id), await tx.placements.counts(row.placement_id)
    document = acceptance_document(row, creditor.name, files, counts, on=office.now.date(), language=args.language)
    sys.stdout.write(csv_of(document))


async def _statement(office: Office, args: argparse.Namespace) -> None:
    creditor, row = await _placement(office, args)
    zone = office.settings.web.zone
    if args.issue:
        drawn = await make_statement(office.store, row.placement_id, args.until, zone=zone, by=None, now=office.now)
        sums = f"fee {amount(drawn.row.fee_minor, 'en')} {drawn.row.currency}"
        print(f"issued statement {drawn.row.number}: {sums}", file=sys.stderr)
    else:
        drawn = await draw_statement(office.store, row.placement_id, args.until, zone=zone, now=office.now)
    sys.stdout.write(csv_of(statement_document(row, creditor.name, drawn.row, drawn.statement, language=args.language)))


async def _placement(office: Office, args: argparse.Namespace) -> tuple[CreditorRow, PlacementRow]:
    creditor = await office.creditor(args.creditor)
    async with office.store.transaction() as tx:
        rows = await tx.placements.of(creditor.creditor_id)
    for row in rows:
        if row.code == args.placement:
            return creditor, row
    known = ", ".join(row.code for row in rows) or "none yet"
    raise NotFound(f"creditor {creditor.code} has no placement {args.placement}; it has {known}", field="placement")


def _text(path: Path) -> str:
    if str(path) == "-":
        return sys.stdin.read()
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} cannot be read: {error}", field="file") from None
