"""``dialer evidence``: exports the register's signed head, checks the register against it, cuts off what is due."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dialer.bootstrap.archive import evidence_files, open_heads
from dialer.commands.arguments import Subparsers, configuration_of
from dialer.commands.office import open_office
from dialer.core.compliance.pack import Pack
from dialer.core.evidence.verify import Fault, FaultKind
from dialer.files.evidence_heads import SignedHeads
from dialer.files.evidence_keys import public_path, read_public_keys
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from dialer.settings import Settings
from dialer.workflows.evidence.check_register import Checked, check_register
from dialer.workflows.evidence.cut_register import CutReport, cut_register
from dialer.workflows.evidence.export_head import Exported, export_head
from dialer.workflows.evidence.keep_days import must_keep

NOT_SOUND = 3
"""Exit status of verify when something is wrong with the register or with a head."""
NOT_COVERED = 4
"""The chain is sound, but no signed head vouches for any of it."""

OF_CUTS = (FaultKind.MISSING_CUT, FaultKind.FORGED_CUT, FaultKind.CUT_EARLY)
SENTENCES = {
    FaultKind.CHANGED: "the entry is not what was hashed (it was changed, or the one before it with its digest)",
    FaultKind.MISSING: "entries are missing",
    FaultKind.CUT: "the end of the register is missing",
    FaultKind.REWRITTEN: "the chain was written anew: it is sound in itself but not the one that was signed",
    FaultKind.FORGED_HEAD: "the head is forged or damaged: its signature or its link to the head before does not hold",
    FaultKind.UNKNOWN_KEY: "the head is signed with a key that was not given; name it with --public-key",
    FaultKind.MISSING_HEAD: "this head was exported and is not in the folder",
    FaultKind.MISSING_CUT: "the register was cut, and the signed mark of this cut is not in the folder",
    FaultKind.FORGED_CUT: "the mark of a cut is forged or damaged: its signature, its entry or its head contradicts it",
    FaultKind.CUT_EARLY: "entries were deleted that had still to be kept",
}


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "evidence",
        help="the register of evidence: export its signed head, check it, delete what is due",
        description="Every call made or put back, and every answered person's wait, is entered in a hash-chained "
        "register. docs/evidence.md says what it proves and how it is checked.",
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb", required=True)
    export = verbs.add_parser("export-head", help="sign where the register stands; once a day, as the server does")
    export.add_argument("--json", action="store_true", help="print JSON")
    export.set_defaults(verb_function=_export)
    verify = verbs.add_parser(
        "verify",
        help="check the register against itself and against the signed heads",
        description=f"Exit status: 0 sound, {NOT_SOUND} something is wrong (each fault is named with its first bad "
        f"entry), {NOT_COVERED} sound but no signed head covers it, 1 it could not be checked.",
    )
    verify.add_argument(
        "--heads", type=Path, action="append", metavar="DIR", help="folder of signed heads; repeat it for several nodes"
    )
    verify.add_argument(
        "--public-key",
        type=Path,
        action="append",
        metavar="FILE",
        help="public key (PEM) of a node that signs heads; repeat it for several (default: this node's)",
    )
    verify.add_argument("--json", action="store_true", help="print JSON")
    verify.set_defaults(verb_function=_verify)

    cut = verbs.add_parser(
        "cut",
        help="delete the oldest entries, whose time is over",
        description="Deletes what no rule pack by which it was decided wants kept any longer, where a signed head "
        "stood, and leaves a signed mark by which verify knows that only this went. The server does so each night.",
    )
    cut.add_argument("--dry-run", action="store_true", help="change nothing; say what would be deleted")
    cut.add_argument("--json", action="store_true", help="print JSON")
    cut.set_defaults(verb_function=_cut)


def run(args: argparse.Namespace) -> int:
    status: int = args.verb_function(args, configuration_of(args).settings)
    return status


def _export(args: argparse.Namespace, settings: Settings) -> int:
    done = asyncio.run(_export_in_office(settings))
    streams = {head.stream: head.seq for head in done.document.streams}
    if args.json:
        print(json.dumps({"new": done.is_new, "file": done.place, **done.document.as_table()}, indent=2))
    elif done.is_new:
        print(f"{done.place}: head {done.document.number} of {sum(streams.values())} entries; copy it to another place")
    else:
        print(f"{done.place}: the day has its head, number {done.document.number}")
    return 0


async def _export_in_office(settings: Settings) -> Exported:
    heads = open_heads(evidence_files(settings))
    async with open_office(settings) as office:
        return await export_head(office.store, heads, now=office.now)


def _cut(args: argparse.Namespace, settings: Settings) -> int:
    report = asyncio.run(_cut_in_office(settings, is_dry_run=args.dry_run))
    if args.json:
        print(json.dumps(_cut_table(report), indent=2))
        return 0
    if report.held_since is not None:
        print(f"kept from {report.held_since:%Y-%m-%d} on: a case waits under dispute, complaint or legal hold")
    if report.cut is None:
        print(
            f"{report.deleted_count} entries of the last cut were left and are deleted"
            if report.due_count
            else "nothing is due"
        )
        return 0
    until = f"{report.due_count} entries up to {report.cut.before:%Y-%m-%d} (head {report.cut.head_number})"
    kept = f"kept for {report.cut.keep_days} days"
    print(f"{until}, {kept}, " + ("would be deleted; nothing was changed" if report.is_dry_run else "were deleted"))
    if report.place:
        print(f"{report.place}: the mark of cut {report.cut.number}; copy it to where the heads are kept")
    return 0


async def _cut_in_office(settings: Settings, *, is_dry_run: bool) -> CutReport:
    heads = open_heads(evidence_files(settings))
    least = settings.retention.evidence_days
    async with open_office(settings) as office:
        return await cut_register(
            office.store, heads, _packs(), least_days=least, now=office.now, is_dry_run=is_dry_run
        )


def _packs() -> dict[str, Pack]:
    return load_packs(config_folder() / "jurisdictions")


def _cut_table(report: CutReport) -> dict[str, object]:
    return {
        "dry_run": report.is_dry_run,
        "due": report.due_count,
        "deleted": report.deleted_count,
        "cut": report.cut.as_table() if report.cut is not None else None,
        "file": report.place or None,
        "held_since": report.held_since.isoformat() if report.held_since is not None else None,
    }


def _verify(args: argparse.Namespace, settings: Settings) -> int:
    files = evidence_files(settings)
    heads = SignedHeads(
        args.heads or [files.heads_dir], read_public_keys(args.public_key or [public_path(files.signing_key)])
    )
    checked = asyncio.run(_verify_in_office(settings, heads))
    print(json.dumps(_as_table(checked), indent=2)) if args.json else _print(checked)
    if not checked.is_sound:
        return NOT_SOUND
    return NOT_COVERED if checked.entry_count and not checked.head_count else 0


async def _verify_in_office(settings: Settings, heads: SignedHeads) -> Checked:
    async with open_office(settings) as office:
        with _bar() as progress:
            return await check_register(office.views.evidence, heads, must_keep=must_keep(_packs()), progress=progress)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None] | None]:
    """Entries done, on a terminal; elsewhere nothing."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("entries"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("entries", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print(checked: Checked) -> None:
    for stream in checked.streams:
        covered = f"signed up to {stream.covered_seq}" if stream.covered_seq else "no signed head covers it"
        print(f"{stream.stream}: {stream.entry_count} entries, {covered}")
    if checked.cut is not None:
        cut = checked.cut
        gone = f"{cut.entry_count} entries up to {cut.before:%Y-%m-%d} were deleted on {cut.at:%Y-%m-%d}"
        print(f"cut {cut.number}: {gone}, after {cut.keep_days} days, at head {cut.head_number}")
    print(f"heads: {checked.head_count} with a good signature, the newest {checked.newest_head or 'none'}")
    for fault in checked.faults:
        print(f"FAULT {_place(fault)}: {SENTENCES[fault.kind]}", file=sys.stderr)
    if checked.is_sound:
        print(f"sound; {checked.uncovered_count} entries after the newest head are held by the chain alone")
    else:
        print(f"{len(checked.faults)} faults: see docs/evidence.md, what to do when a fault is found", file=sys.stderr)


def _place(fault: Fault) -> str:
    where = []
    if fault.stream:
        until = f" to {fault.until_seq}" if fault.until_seq is not None and fault.until_seq != fault.seq else ""
        where.append(f"stream {fault.stream}, entry {fault.seq}{until}")
    if fault.head:
        where.append(f"{'cut' if fault.kind in OF_CUTS else 'head'} {fault.head}")
    return ", ".join(where)


def _as_table(checked: Checked) -> dict[str, object]:
    return {
        "sound": checked.is_sound,
        "entries": checked.entry_count,
        "uncovered": checked.uncovered_count,
        "heads": checked.head_count,
        "newest_head": checked.newest_head,
        "cut": checked.cut.as_table() if checked.cut is not None else None,
        "streams": [
            {"stream": s.stream, "entries": s.entry_count, "deleted": s.cut_seq, "covered": s.covered_seq}
            for s in checked.streams
        ],
        "faults": [
            {
                "kind": fault.kind.value,
                "stream": fault.stream or None,
                "first_bad_entry": fault.seq,
                "last_bad_entry": fault.until_seq,
                "head": fault.head or None,
                "sentence": SENTENCES[fault.kind],
            }
            for fault in checked.faults
        ],
    }
