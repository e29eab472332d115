"""``dialer hand-offs``: exports for lawyers, visitors and bureaux, what they answer, and reports on closed cases."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from dialer.bootstrap.archive import evidence_files, packet_tools
from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, show
from dialer.commands.reckoning import reckoner_of
from dialer.commands.rejects_place import REJECTS_SUFFIX, rejects_place
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.scope import EVERYTHING
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.engine.node import FACTS
from dialer.files.reports_csv import read_reports, write_report_rejects
from dialer.files.statement_file import is_rejected_lines
from dialer.files.typeset import Typesetter
from dialer.ports.hand_offs import HandOffFilter
from dialer.ports.packets import Archive
from dialer.workflows.disputes.make_packet import PacketTools
from dialer.workflows.figures.read_figures import Prices
from dialer.workflows.treatment.closure_batch import ClosurePeriod, closure_archive
from dialer.workflows.treatment.export_hand_offs import ExportOrder, export_hand_offs
from dialer.workflows.treatment.import_reports import import_reports
from dialer.workflows.treatment.report_hand_off import Reporter
from dialer.workflows.treatment.take_export import take_export

KINDS = tuple(kind.value for kind in HandOffKind)
LANGUAGES = ("it", "en")


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "hand-offs", help="cases for lawyers, visitors and credit bureaux, and closure reports"
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    listing = verbs.add_parser("list", help="hand-offs of a kind")
    listing.add_argument("kind", choices=KINDS)
    listing.add_argument("--creditor", metavar="CODE")
    listing.add_argument("--all", action="store_true", help="also those that are over")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)

    export = verbs.add_parser("export", help="export what may go; it counts as sent from then on")
    export.add_argument("kind", choices=KINDS)
    export.add_argument("creditor", metavar="CREDITOR")
    export.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help="a ZIP for lawyers, a CSV for the others"
    )
    export.add_argument("--recipient", default="", help="only hand-offs for it, or for nobody yet")
    export.add_argument("--language", choices=LANGUAGES, default="it")
    export.set_defaults(verb_function=_export)

    take = verbs.add_parser("take", help="write an earlier export again, the same byte for byte")
    take.add_argument("batch", type=int, metavar="NUMBER")
    take.add_argument("--form", choices=("zip", "csv", "pdf"), default="")
    take.add_argument("--out", required=True, type=Path, metavar="FILE")
    take.set_defaults(verb_function=_take)

    status = verbs.add_parser("import-status", help="read a CSV of what they answer; nothing is kept twice")
    status.add_argument("kind", choices=KINDS)
    status.add_argument("file", type=Path, metavar="FILE")
    status.add_argument("--rejects", type=Path, metavar="FILE", help=f"rejected lines (default: FILE{REJECTS_SUFFIX})")
    status.set_defaults(verb_function=_import_status)

    closures = verbs.add_parser("closures", help="reports on a creditor's cases that ended in a period, as an archive")
    closures.add_argument("creditor", metavar="CREDITOR")
    closures.add_argument("--since", required=True, type=_day, metavar="DAY", help="first day, 2026-09-01")
    closures.add_argument("--until", required=True, type=_day, metavar="DAY", help="last day")
    closures.add_argument("--out", required=True, type=Path, metavar="FILE")
    closures.add_argument("--language", choices=LANGUAGES, default="it")
    closures.set_defaults(verb_function=_closures)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


def _tools(office: Office) -> PacketTools:
    settings = office.settings
    return packet_tools(settings, evidence_files(settings), reckoner_of(settings), Typesetter())


async def _list(office: Office, args: argparse.Namespace) -> None:
    creditor = await office.creditor(args.creditor) if args.creditor else None
    states = () if args.all else (HandOffState.QUEUED, HandOffState.READY, HandOffState.SENT)
    where = HandOffFilter(
        kind=HandOffKind(args.kind), states=states, creditor_id=creditor.creditor_id if creditor else None,
        scope=EVERYTHING,
    )  # fmt: skip
    shown: list[dict[str, object]] = []
    cursor: str | None = None
    while True:
        async with office.store.transaction() as tx:
            page = await tx.hand_offs.page(where, cursor=cursor, limit=500)
        shown += [
            {
                "hand_off": item.row.hand_off_id,
                "creditor": item.creditor,
                "case": item.reference,
                "recipient": item.row.recipient,
                "state": item.row.state.value,
                "stage": item.row.stage,
                "may_go_on": item.row.due_on or "",
                "sent_on": item.row.sent_on or "",
            }
            for item in page.items
        ]
        cursor = page.next_cursor
        if cursor is None:
            break
    show(shown, as_json=args.json)


async def _export(office: Office, args: argparse.Namespace) -> None:
    creditor = await office.creditor(args.creditor)
    _check_writable(args.out)
    order = ExportOrder(
        kind=HandOffKind(args.kind), creditor_id=creditor.creditor_id, recipient=args.recipient,
        language=args.language,
    )  # fmt: skip
    tools = _tools(office)
    done = await export_hand_offs(office.store, office.views, order, tools, now=office.now)
    for one in done.left_out:
        print(f"left out: hand-off {one.hand_off_id}, case {one.reference}: {one.why}", file=sys.stderr)
    if done.batch is None:
        print("nothing could go")
        return
    await _write(office, done.batch.batch_id, "", args.out, tools)
    await office.wakeups.announce(FACTS)
    print(f"export {done.batch.batch_id}: {done.batch.case_count} cases, sha256 {done.batch.sha256}")


async def _take(office: Office, args: argparse.Namespace) -> None:
    _check_writable(args.out)
    await _write(office, args.batch, args.form, args.out, _tools(office))
    print(f"{args.out}: export {args.batch}")


async def _write(office: Office, batch_id: int, form: str, out: Path, tools: PacketTools) -> None:
    async with take_export(office.store, batch_id, form, tools, by=None, now=office.now) as found:
        await _save(out, found.content)


async def _import_status(office: Office, args: argparse.Namespace) -> None:
    rejects = rejects_place(args, is_rejected_lines, "file of rejected lines")
    if not args.file.is_file():
        raise Invalid(f"{args.file} cannot be read", field="file")
    kind = HandOffKind(args.kind)
    tools = _tools(office)
    file = await read_reports(args.file, args.file.name, kind)
    reporter = Reporter(reckoner=tools.reckoner, policy=tools.policy, source="file", by=None)
    done = await import_reports(office.store, file, kind, reporter, now=office.now)
    await write_report_rejects(done.rejected, rejects)
    if done.kept_count:
        await office.wakeups.announce(FACTS)
    print(f"kept {done.kept_count}, known before {done.known_count}, rejected {len(done.rejected)}")
    for line in done.rejected:
        print(f"{line.place}: {line.reason}", file=sys.stderr)
    if done.rejected:
        print(f"rejected lines stand in {rejects} with reason and remedy", file=sys.stderr)


async def _closures(office: Office, args: argparse.Namespace) -> None:
    creditor = await office.creditor(args.creditor)
    _check_writable(args.out)
    period = ClosurePeriod(
        creditor_id=creditor.creditor_id, since=args.since, until=args.until, language=args.language
    )  # fmt: skip
    figures = office.settings.figures
    prices = Prices(agent_hour_minor=figures.agent_hour_minor, letter_minor=figures.letter_minor)
    making = closure_archive(office.store, _tools(office), period, prices=prices, by=None, now=office.now)
    async with making as content:
        await _save(args.out, content)
        print(f"{args.out}: {content.size} bytes")


def _check_writable(path: Path) -> None:
    if not os.access(path.parent or Path(), os.W_OK):
        raise Invalid(f"cannot write {path}: name another place", field="out")


async def _save(path: Path, content: Archive) -> None:
    """Whole or not at all; personal data: for the owner alone."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.touch(mode=0o600)
        with draft.open("wb") as stream:
            async for piece in content.pieces():
                stream.write(piece)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write 2026-09-30") from None
