"""``dialer packs``: read the rule packs, tell two texts of one apart, release a reviewed version."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import shorten

from dialer.commands.arguments import Subparsers
from dialer.core.compliance.edition import RuleText
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.releases import differences, faults, figures_of
from dialer.core.kernel.errors import Invalid
from dialer.files.packs_lock import LOCK_NAME, objection_to, read_lock, reasons_against, write_lock
from dialer.files.packs_yaml import PackFileError, load_pack
from dialer.packaged import config_folder

FAILED = 1
WIDEST = 100
"""Longest figure that the table shows whole; --json shows all."""


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("packs", help="the jurisdictions' rule packs")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb", required=True)
    check = verbs.add_parser("check", help="read the packs and print what is in force; exit 1 if one cannot be used")
    check.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="packs to read (default: all that are installed)"
    )
    check.add_argument("--on", metavar="YYYY-MM-DD", help="the day whose figures are shown (default: today)")
    check.add_argument("--json", action="store_true", help="print JSON instead of a table")
    check.add_argument(
        "--against",
        type=Path,
        metavar="OLD",
        help="the text before of the one FILE: refuse what a new version may not change",
    )
    check.set_defaults(run=run_check)
    diff = verbs.add_parser("diff", help="print what changes between two texts of a pack, and what may not")
    diff.add_argument("old", type=Path, metavar="OLD")
    diff.add_argument("new", type=Path, metavar="NEW")
    diff.set_defaults(run=run_diff)
    release = verbs.add_parser("release", help=f"write reviewed versions into {LOCK_NAME}, so that nodes start on them")
    release.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="where packs and lock are (default: the installed ones)"
    )
    release.set_defaults(run=run_release)


def run(args: argparse.Namespace) -> int:
    status: int = args.run(args)
    return status


def installed() -> Path:
    return config_folder() / "jurisdictions"


# ---- check


def run_check(args: argparse.Namespace) -> int:
    day = _day(args.on)
    files: list[Path] = args.files or sorted(installed().glob("*.yaml"))
    if not files:
        raise Invalid("no rule pack is installed; name the files to check", field="files")
    if args.against is not None and len(files) != 1:
        raise Invalid("--against compares one pack: name its one FILE", field="against")
    packs: list[Pack] = []
    errors: list[str] = []
    for path in files:
        try:
            pack = load_pack(path)
        except PackFileError as error:
            errors.append(str(error))
            continue
        packs.append(pack)
        errors.extend(f"{path}: {objection}" for objection in _unreleased(pack, path))
        if args.against is not None:
            errors.extend(f"{path}: {fault}" for fault in _faults(load_pack(args.against), pack))
    if args.json:
        print(json.dumps({"packs": [_as_table(pack, day) for pack in packs]}, ensure_ascii=False, indent=2))
    else:
        for pack in packs:
            _print(pack, day)
    return _report(errors)


def _unreleased(pack: Pack, path: Path) -> list[str]:
    """Why no node would start on it; nothing where no lock stands beside it."""
    releases = read_lock(path.parent)
    objection = objection_to(pack, releases.get(pack.code)) if releases is not None else None
    return [objection] if objection is not None else []


def _report(errors: list[str]) -> int:
    for error in errors:
        print(f"dialer packs: {error}", file=sys.stderr)
    return FAILED if errors else 0


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"--on {text!r} is no day; write it like 2026-11-21", field="on") from None


def _value(rule: RuleText, day: date) -> str:
    value = rule.value_on(day)
    return "not in force" if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _print(pack: Pack, day: date) -> None:
    zones = ", ".join(tz.key for tz in pack.zones)
    newest = pack.changelog[0]
    print(
        f"{pack.code}: {pack.country}, {len(pack.texts)} rules, {zones}, version {pack.version}, figures of {day}; "
        f"reviewed {newest.on} by {newest.reviewer}: {newest.summary}"
    )
    width = max(len(rule.rule_id) for rule in pack.texts)
    for rule in pack.texts:
        mark = "POLICY " if rule.is_policy else ""
        value = shorten(_value(rule, day), WIDEST, placeholder=" ...")
        print(f"  {rule.rule_id:<{width}}  {value}  ({mark}{rule.kind}) {rule.title}")


def _as_table(pack: Pack, day: date) -> dict[str, object]:
    return {
        "pack": pack.code,
        "country": pack.country,
        "version": pack.version,
        "zones": [tz.key for tz in pack.zones],
        "on": day.isoformat(),
        "changelog": [
            {
                "version": change.version,
                "date": change.on.isoformat(),
                "author": change.author,
                "reviewer": change.reviewer,
                "summary": change.summary,
            }
            for change in pack.changelog
        ],
        "rules": [
            {
                "id": rule.rule_id,
                "kind": rule.kind,
                "title": rule.title,
                "unit": rule.unit,
                "reference": rule.reference,
                "layer": rule.layer.name.lower(),
                "policy": rule.is_policy,
                "value": None if rule.value_on(day) is None else json.loads(_value(rule, day)),
            }
            for rule in pack.texts
        ],
    }


# ---- diff and release


def run_diff(args: argparse.Namespace) -> int:
    old, new = load_pack(args.old), load_pack(args.new)
    for each in differences(old, new):
        before, after = (shorten(text, WIDEST, placeholder=" ...") or "nothing" for text in (each.old, each.new))
        print(f"{each.rule_id}: {each.what}: {before} -> {after}")
    return _report([f"{args.new}: {fault}" for fault in _faults(old, new)])


def _faults(old: Pack, new: Pack) -> list[str]:
    """What the newer text may not do: to its version, its changelog, its figures in force."""
    if old.version == new.version:
        return []
    found = []
    newest, before = new.changelog[0], old.changelog[0]
    if newest.version == before.version:
        found.append(f"the text changed and the version did not; raise {before.version!r} and add to the changelog")
    elif before.version not in {change.version for change in new.changelog[1:]}:
        found.append(f"the changelog lost version {before.version!r}; put its entry back under the new one")
    return [*found, *faults(figures_of(old), figures_of(new), newest.on)]


def run_release(args: argparse.Namespace) -> int:
    folder: Path = args.folder or installed()
    packs = [load_pack(path) for path in sorted(folder.glob("*.yaml"))]
    if not packs:
        raise Invalid(f"{folder} holds no rule pack; name the folder of the packs", field="folder")
    releases = read_lock(folder) or {}
    errors = [
        f"{folder / pack.code}.yaml: {reason}"
        for pack in packs
        for reason in reasons_against(pack, releases.get(pack.code))
    ]
    if errors:
        return _report([*errors, f"nothing was released; {folder / LOCK_NAME} is as it was"])
    changed = [pack for pack in packs if objection_to(pack, releases.get(pack.code)) is not None]
    write_lock(folder, packs, releases)
    for pack in changed:
        print(f"released {pack.version}, reviewed {pack.changelog[0].on} by {pack.changelog[0].reviewer}")
    if not changed:
        print("every pack is released as it is")
    return 0
