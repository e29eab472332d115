"""``dialer retention``: makes cases and debtors anonymous whose time is over, or only says which they are."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import asdict

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out
from dialer.workflows.evidence.keep_personal_data import RetentionReport, RetentionRules, keep_personal_data


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "retention",
        help="make anonymous what must no longer be kept",
        description="Cases whose mandate ended longer ago than their creditor's months (retention.case_months), "
        "and debtors of whom no other case is kept. The register of evidence and the register of business stay. The "
        "server does the same each night.",
    )
    parser.add_argument("--dry-run", action="store_true", help="change nothing; say what would be done")
    parser.add_argument("--json", action="store_true", help="print JSON, with the ids of the cases")
    parser.set_defaults(verb_function=_retention)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


async def _retention(office: Office, args: argparse.Namespace) -> None:
    kept = office.settings.retention
    rules = RetentionRules(
        case_months=kept.case_months, register_years=kept.register_years, score_days=kept.score_days,
        zone=office.settings.web.zone,
    )  # fmt: skip
    report = await keep_personal_data(office.store, rules, now=office.now, is_dry_run=args.dry_run)
    if args.json:
        print(json.dumps(_as_table(report), indent=2))
        return
    by_creditor = Counter(case.creditor_id for case in report.due)
    for row in await office.views.debt.creditors():
        if by_creditor[row.creditor_id]:
            print(f"{row.code}: {by_creditor[row.creditor_id]} cases")
    if report.is_dry_run:
        said = report.erased.complaint_count
        print(f"{len(report.due)} cases and {said} complaints without a case are due; nothing was changed")
        return
    e = report.erased
    print(
        f"{e.case_count} cases, {e.debtor_count} debtors, {e.number_count} numbers, {e.attempt_count} calls and "
        f"{e.note_count} notes made anonymous, {e.complaint_count} complaints without a case emptied; "
        f"{report.line_count} lines of the register of business and {report.model_count} old versions of learned "
        "models deleted"
    )


def _as_table(report: RetentionReport) -> dict[str, object]:
    return {
        "dry_run": report.is_dry_run,
        "cases": [
            {"case_id": case.case_id, "creditor_id": case.creditor_id, "ended_on": case.ended_on.isoformat()}
            for case in report.due
        ],
        "erased": asdict(report.erased),
        "register_lines": report.line_count,
        "score_models": report.model_count,
    }
