"""``dialer report`` and ``dialer registers``: a campaign's report, the register of business, the list of agents."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, timedelta
from pathlib import Path

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out
from dialer.core.evidence.document import Document
from dialer.core.evidence.document_csv import csv_of, table_csv
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.files.packs_yaml import load_packs
from dialer.files.typeset import typeset
from dialer.packaged import config_folder
from dialer.workflows.evidence.read_report import read_report
from dialer.workflows.evidence.register_documents import agents_document, business_document
from dialer.workflows.evidence.report_document import report_document


def add_parser(subparsers: Subparsers) -> None:
    report = subparsers.add_parser(
        "report",
        help="what a campaign did in a period, by the register of evidence, as PDF or CSV",
        description="Counts the register's entries of whole local days: calls, abandonment by the country's formula, "
        "waits, deferrals and refusals by rule, and the signed head that covers them.",
    )
    report.add_argument("name", metavar="CAMPAIGN")
    report.add_argument("--from", dest="since", metavar="YYYY-MM-DD", help="first day (default: 30 days in all)")
    report.add_argument("--to", dest="until", metavar="YYYY-MM-DD", help="last day, included (default: yesterday)")
    _add_form(report)
    report.set_defaults(verb_function=_report)

    registers = subparsers.add_parser("registers", help="the register of business and the list of agents (TULPS)")
    verbs = registers.add_subparsers(title="verbs", metavar="VERB", dest="verb", required=True)
    business = verbs.add_parser("business", help="mandate, date, creditor, debtor, amount, fee, outcome of each case")
    business.add_argument("--creditor", metavar="CODE", help="of one creditor")
    business.add_argument("--from", dest="since", metavar="YYYY-MM-DD", help="received on or after this day")
    business.add_argument("--to", dest="until", metavar="YYYY-MM-DD", help="received on or before this day")
    _add_form(business)
    business.set_defaults(verb_function=_business)
    agents = verbs.add_parser("agents", help="who speaks for the agency")
    _add_form(agents)
    agents.set_defaults(verb_function=_agents)


def _add_form(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="FILE.pdf or FILE.csv (default: CSV to standard output)"
    )
    parser.add_argument("--language", choices=["it", "en"], default="it")


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _report(office: Office, args: argparse.Namespace) -> None:
    campaign = await office.campaign(args.name)
    until = _day(args.until, "--to") or office.now.date() - timedelta(days=1)
    since = _day(args.since, "--from") or until - timedelta(days=29)
    report = await read_report(
        office.views,
        load_packs(config_folder() / "jurisdictions"),
        campaign.campaign_id,
        since_on=since,
        until_on=until,
        now=office.now,
    )
    document = report_document(report, args.language)
    _write(document, args.out, csv_of(document))


async def _business(office: Office, args: argparse.Namespace) -> None:
    lines = await office.views.registers.business(
        creditor_id=await _creditor(office, args.creditor) if args.creditor else None,
        since=_day(args.since, "--from"),
        until=_day(args.until, "--to"),
    )
    document = business_document(lines, on=office.now.date(), language=args.language)
    _write(document, args.out, table_csv(document))


async def _agents(office: Office, args: argparse.Namespace) -> None:
    document = agents_document(await office.views.registers.agents(), on=office.now.date(), language=args.language)
    _write(document, args.out, table_csv(document))


async def _creditor(office: Office, code: str) -> CreditorId:
    async with office.store.transaction() as tx:
        row = await tx.creditors.by_code(code)
    if row is None:
        raise NotFound(f"there is no creditor {code}; `dialer creditors list` shows them", field="creditor")
    return row.creditor_id


def _write(document: Document, out: Path | None, text: str) -> None:
    if out is None:
        print(text, end="")
        return
    if out.suffix not in (".pdf", ".csv"):
        raise Invalid(f"--out {out}: end the name in .pdf or .csv, so that it is known what to write", field="out")
    data = typeset(document, "pdf")[0] if out.suffix == ".pdf" else text.encode("utf-8-sig")
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Invalid(f"--out {out}: cannot be written ({error.strerror})", field="out") from None
    print(json.dumps({"file": str(out), "bytes": len(data)}), file=sys.stderr)


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{option} {text!r} is no day; write it like 2026-11-21", field=option.strip("-")) from None
