"""``dialer first-touch``: cases that nobody was in touch with in time, and each creditor's figures."""

from __future__ import annotations

import argparse

from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, show
from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.window import local_day, zone

PAGE = 500
LATE = 3
"""Exit status of a list of late cases that has one."""


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "first-touch",
        help="cases that nobody was in touch with in time",
        description=f"Exit status: 0 no case is late, {LATE} one is, 1 it could not be read.",
    )
    parser.add_argument("--creditor", metavar="CODE", help="only this creditor's")
    parser.add_argument("--summary", action="store_true", help="each creditor's figures instead of the cases")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(verb_function=_list)


def run(args: argparse.Namespace) -> int:
    args.exit_status = 0
    return carry_out(args) or int(args.exit_status)


async def _list(office: Office, args: argparse.Namespace) -> None:
    today = local_day(office.now, zone(office.settings.web.zone))
    creditor_id: CreditorId | None = None
    if args.creditor:
        creditor_id = (await office.creditor(args.creditor)).creditor_id
    relationship = office.views.relationship
    if args.summary:
        figures = await relationship.touches(None if creditor_id is None else [creditor_id], today)
        late_count = sum(row.late_count for row in figures)
        house = office.settings.relation.first_touch_days
        rows: list[dict[str, object]] = [
            {
                "creditor": row.creditor_code,
                "days": house if row.first_touch_days is None else row.first_touch_days,
                "waiting": row.waiting_count,
                "late": row.late_count,
                "in_time": row.in_time_count,
                "touched_late": row.touched_late_count,
            }
            for row in figures
        ]
    else:
        rows, cursor = [], None
        while True:
            page = await relationship.late(None, today, creditor_id=creditor_id, cursor=cursor, limit=PAGE)
            rows += [
                {
                    "creditor": one.creditor_code,
                    "case": one.reference,
                    "touch_due_on": one.touch_due_on,
                    "days_late": (today - one.touch_due_on).days,
                    "oldest_due_on": one.oldest_due_on,
                    "balance_minor": one.balance.minor,
                    "currency": one.balance.currency,
                    "segment": one.segment,
                    "holds": [hold.value for hold in one.holds],
                }
                for one in page.items
            ]
            cursor = page.next_cursor
            if cursor is None:
                break
        late_count = len(rows)
    show(rows, as_json=args.json)
    if late_count:
        args.exit_status = LATE
