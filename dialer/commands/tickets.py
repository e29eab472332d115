"""``dialer tickets`` and ``dialer complaints``: what waits for an answer, its answers and closings, the register."""

from __future__ import annotations

import argparse
import sys
from collections.abc import AsyncIterator
from datetime import date, datetime

from dialer.bootstrap.pieces import dispute_policy
from dialer.commands.arguments import Subparsers, day_of
from dialer.commands.office import Office, carry_out, show
from dialer.commands.reckoning import reckoner_of
from dialer.core.evidence.document_csv import csv_of
from dialer.core.kernel.codes import Side, TicketKind
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.scope import EVERYTHING
from dialer.core.ticket.complaint import ComplaintCategory
from dialer.core.ticket.ticket import TicketState, Verdict
from dialer.engine.node import FACTS
from dialer.ports.disputes import DisputeFilter, TicketItem
from dialer.workflows.disputes.complaint_register import complaint_register
from dialer.workflows.disputes.move_ticket import Closing, answer_ticket, close_ticket
from dialer.workflows.disputes.open_ticket import TicketRequest, open_ticket

PAGE = 500
LATE = 3
"""Exit status of a list that was asked whether anything is late, and something is."""
STANDINGS = {"open": True, "closed": False, "all": None}


def add_parser(subparsers: Subparsers) -> None:
    tickets = subparsers.add_parser("tickets", help="questions and tasks between creditors and the agency")
    verbs = tickets.add_subparsers(title="verbs", metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="what waits for an answer, the late first")
    _filters(listing, [kind.value for kind in TicketKind])
    listing.add_argument("--side", choices=[side.value for side in Side], help="who must answer")
    listing.set_defaults(verb_function=_list_tickets)

    ask = verbs.add_parser("ask", help="ask the creditor, or the agency, something about a case: a task")
    ask.add_argument("creditor", metavar="CREDITOR")
    ask.add_argument("case", metavar="REFERENCE", help="the creditor's reference of the case")
    ask.add_argument("--text", required=True)
    ask.add_argument("--due", type=day_of, metavar="DAY", help="last day for the answer; default: by the policy")
    ask.add_argument("--side", choices=[side.value for side in Side], default="creditor", help="who must answer")
    ask.set_defaults(verb_function=_ask)

    verdicts = [verdict.value for verdict in Verdict]
    answer = verbs.add_parser("answer", help="write down the answer")
    answer.add_argument("ticket", type=int, metavar="NUMBER")
    answer.add_argument("--text", required=True, help="the answer; '-' reads standard input")
    answer.add_argument("--verdict", choices=verdicts, help="what was decided; not for tasks")
    answer.set_defaults(verb_function=_answer)

    close = verbs.add_parser("close", help="close it with what follows: credit note, hold ended")
    close.add_argument("ticket", type=int, metavar="NUMBER")
    close.add_argument("--verdict", choices=verdicts, help="default: as it was answered")
    close.add_argument("--credit", type=int, metavar="CENTS", help="credit note on the disputed invoice")
    close.add_argument("--text", default="", help="what the debtor was told")
    close.set_defaults(verb_function=_close)

    complaints = subparsers.add_parser("complaints", help="the register of complaints")
    verbs = complaints.add_subparsers(title="verbs", metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="complaints, the late first; without the debtors' texts")
    _filters(listing, [category.value for category in ComplaintCategory])
    listing.set_defaults(verb_function=_list_complaints)
    export = verbs.add_parser("export", help="the register as CSV, without debtors' texts")
    export.add_argument("--from", dest="since", type=day_of, metavar="DAY", help="received on or after")
    export.add_argument("--to", dest="until", type=day_of, metavar="DAY", help="received on or before")
    export.add_argument("--language", choices=("it", "en"), default="it")
    export.set_defaults(verb_function=_export)


def _filters(parser: argparse.ArgumentParser, kinds: list[str]) -> None:
    parser.add_argument("--creditor", metavar="CODE", help="only this creditor's")
    parser.add_argument("--kind", choices=kinds)
    parser.add_argument("--standing", choices=tuple(STANDINGS), default="open")
    parser.add_argument("--late", action="store_true", help=f"only late ones; exit status {LATE} when there is one")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    args.exit_status = 0
    return carry_out(args) or int(args.exit_status)


async def _where(office: Office, args: argparse.Namespace, today: date) -> DisputeFilter:
    creditor_id: CreditorId | None = None
    if args.creditor:
        creditor_id = (await office.creditor(args.creditor)).creditor_id
    return DisputeFilter(
        creditor_id=creditor_id,
        is_standing=STANDINGS[args.standing],
        kind=args.kind,
        side=Side(args.side) if getattr(args, "side", None) else None,
        is_late_on=today if args.late else None,
    )


async def _list_tickets(office: Office, args: argparse.Namespace) -> None:
    today = dispute_policy(office.settings).today(office.now)
    rows = [
        _ticket(item, today) async for item in _tickets(office, await _where(office, args, today))
    ]  # fmt: skip
    _shown(args, rows)


async def _tickets(office: Office, where: DisputeFilter) -> AsyncIterator[TicketItem]:
    cursor: str | None = None
    while True:
        page = await office.views.disputes.tickets(where, EVERYTHING, cursor=cursor, limit=PAGE)
        for item in page.items:
            yield item
        cursor = page.next_cursor
        if cursor is None:
            return


def _ticket(item: TicketItem, today: date) -> dict[str, object]:
    row = item.row
    return {
        "ticket": row.ticket_id,
        "kind": row.kind.value,
        "state": row.state.value,
        "side": row.side.value,
        "due_on": row.due_on,
        "late": row.state is TicketState.OPEN and row.due_on < today,
        "creditor": item.about.creditor_code,
        "case": item.about.reference,
        "owner": item.about.owner_name,
        "opened_at": _at(row.opened_at),
        "verdict": row.verdict.value if row.verdict else "",
    }


async def _ask(office: Office, args: argparse.Namespace) -> None:
    creditor = await office.creditor(args.creditor)
    async with office.store.transaction() as tx:
        found = await tx.placements.find_cases(creditor.creditor_id, [args.case])
    if args.case not in found:
        raise NotFound(f"creditor {creditor.code} has no case {args.case}", field="case")
    request = TicketRequest(
        case_id=found[args.case][0], kind=TicketKind.TASK, text=args.text, due_on=args.due, side=Side(args.side)
    )
    row = await open_ticket(office.store, request, dispute_policy(office.settings), now=office.now)
    print(f"ticket {row.ticket_id}: waits for the {row.side.value} until {row.due_on}")


async def _answer(office: Office, args: argparse.Namespace) -> None:
    text = sys.stdin.read() if args.text == "-" else args.text
    verdict = Verdict(args.verdict) if args.verdict else None
    row = await answer_ticket(office.store, args.ticket, text, verdict, by=None, now=office.now)
    print(f"ticket {row.ticket_id}: answered, {row.verdict.value if row.verdict else ''}")


async def _close(office: Office, args: argparse.Namespace) -> None:
    closing = Closing(verdict=Verdict(args.verdict) if args.verdict else None, credit_minor=args.credit, text=args.text)
    row = await close_ticket(office.store, args.ticket, closing, reckoner_of(office.settings), by=None, now=office.now)
    await office.wakeups.announce(FACTS)
    print(f"ticket {row.ticket_id}: closed, {row.verdict.value if row.verdict else ''}")


async def _list_complaints(office: Office, args: argparse.Namespace) -> None:
    today = dispute_policy(office.settings).today(office.now)
    where, rows, cursor = await _where(office, args, today), list[dict[str, object]](), None
    while True:
        page = await office.views.disputes.complaints(where, EVERYTHING, cursor=cursor, limit=PAGE)
        for item in page.items:
            row = item.row
            rows.append(
                {
                    "complaint": row.complaint_id,
                    "category": row.category.value,
                    "channel": row.channel.value,
                    "state": row.state.value,
                    "received_on": row.received_on,
                    "due_on": row.due_on,
                    "late": row.state.value == "received" and row.due_on < today,
                    "creditor": item.about.creditor_code,
                    "case": item.about.reference,
                    "outcome": row.outcome.value if row.outcome else "",
                }
            )
        cursor = page.next_cursor
        if cursor is None:
            break
    _shown(args, rows)


async def _export(office: Office, args: argparse.Namespace) -> None:
    today = dispute_policy(office.settings).today(office.now)
    document = await complaint_register(
        office.views, EVERYTHING, since=args.since, until=args.until, language=args.language, today=today
    )
    sys.stdout.write(csv_of(document))


def _shown(args: argparse.Namespace, rows: list[dict[str, object]]) -> None:
    show(rows, as_json=args.json)
    if args.late and rows:
        args.exit_status = LATE


def _at(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
