"""``dialer scripts``: what agents say, checked, taken from files into the books, and out of them into files."""

from __future__ import annotations

import argparse
from pathlib import Path

from dialer.bootstrap.script_shelf import wordings
from dialer.commands.arguments import Subparsers
from dialer.commands.office import Office, carry_out, show
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.script.document import differences
from dialer.core.script.shelf import ScriptFile
from dialer.files.script_yaml import dump_script
from dialer.files.script_yaml import load_script as read_script
from dialer.ports.scripts import VersionRow
from dialer.workflows.scripts import load_scripts as workflow
from dialer.workflows.scripts.check_script import flaws_of


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("scripts", help="check, import, compare and export the scripts of conversations")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    check = verbs.add_parser("check", help="say everything that keeps files from being published")
    check.add_argument("files", metavar="FILE", type=Path, nargs="+")
    check.set_defaults(run=_check)

    load = verbs.add_parser("import", help="put a file's script in the place of the draft, or publish it")
    load.add_argument("file", metavar="FILE", type=Path)
    load.add_argument("--publish", action="store_true", help="let it guide the calls that begin from now on")
    load.set_defaults(verb_function=_import)

    export = verbs.add_parser("export", help="print a script as a file")
    export.add_argument("script_id", metavar="SCRIPT", type=int, help="as `dialer scripts list` shows it")
    export.add_argument("--version", metavar="N", type=int, help="its newest published version unless given")
    export.set_defaults(verb_function=_export)

    diff = verbs.add_parser("diff", help="what a file changes of the version that guides calls now")
    diff.add_argument("file", metavar="FILE", type=Path)
    diff.set_defaults(verb_function=_diff)

    listing = verbs.add_parser("list", help="every script, and for which calls it is")
    listing.add_argument("--json", action="store_true", help="print JSON")
    listing.set_defaults(verb_function=_list)


def run(args: argparse.Namespace) -> int:
    return carry_out(args)


def _check(args: argparse.Namespace) -> int:
    lists, is_good = wordings(), True
    for path in args.files:
        file = read_script(path)
        found = flaws_of(file.script, file.kind, file.language, lists)
        for flaw in found:
            print(f"{path}: {flaw.message}")
        if not found:
            print(f"{path}: {file.script.title}, {len(file.script.steps)} steps: good")
        is_good &= not found
    return 0 if is_good else 1


async def _import(office: Office, args: argparse.Namespace) -> None:
    file = read_script(args.file)
    row = await workflow.load_script(
        office.store, file, wordings(), is_published=args.publish, by=None, now=office.now
    )  # fmt: skip
    named = f"{row.script.title}, version {row.head.number} of script {row.head.script_id}"
    if args.publish:
        await office.wakeups.announce("campaigns")
        print(f"{named} guides the calls that begin from now on")
        return
    print(f"{named} is the draft; publish it on the page, or import it with --publish")
    for flaw in flaws_of(file.script, file.kind, file.language, wordings()):
        print(f"  {flaw.message}")


async def _export(office: Office, args: argparse.Namespace) -> None:
    async with office.store.transaction() as tx:
        slot = (await tx.scripts.get(args.script_id)).slot
        heads = await tx.scripts.heads(args.script_id)
        number = args.version or next((head.number for head in heads if head.published_at is not None), None)
        if number is None:
            raise NotFound(
                f"script {args.script_id} was never published; name its draft: --version {heads[0].number}"
                if heads
                else f"script {args.script_id} has no version"
            )
        row = await tx.scripts.numbered(args.script_id, number)
        creditor = (await tx.creditors.get(slot.creditor_id)).code if slot.creditor_id is not None else ""
    print(dump_script(ScriptFile(creditor=creditor, kind=slot.kind, language=slot.language, script=row.script)), end="")


async def _diff(office: Office, args: argparse.Namespace) -> None:
    file = read_script(args.file)
    standing = await _standing(office, file)
    if standing is None:
        print("no script guides these calls yet")
        return
    for line in differences(standing.script, file.script) or ("nothing changes",):
        print(line)


async def _standing(office: Office, file: ScriptFile) -> VersionRow | None:
    async with office.store.transaction() as tx:
        slot = await workflow.slot_of(tx, file)
        version_id = (await tx.scripts.in_force()).get(slot)
        return await tx.scripts.version(version_id) if version_id is not None else None


async def _list(office: Office, args: argparse.Namespace) -> None:
    async with office.store.transaction() as tx:
        rows = await tx.scripts.all()
        heads = await tx.scripts.heads()
        codes = {row.creditor_id: row.code for row in await tx.creditors.all()}
    listed = []
    for row in rows:
        own = [head for head in heads if head.script_id == row.script_id]
        published = next((head for head in own if head.published_at is not None), None)
        draft = next((head for head in own if head.published_at is None), None)
        named = published or draft
        if named is None:
            raise Invalid(f"script {row.script_id} has no version")
        listed.append(
            {
                "script": row.script_id,
                "title": named.title,
                "creditor": codes.get(row.slot.creditor_id, "") if row.slot.creditor_id is not None else "",
                "campaign": row.slot.kind.value,
                "language": row.slot.language,
                "version": published.number if published is not None else None,
                "draft": draft.number if draft is not None else None,
                "withdrawn": row.withdrawn_at is not None,
            }
        )
    show(listed, as_json=args.json)
