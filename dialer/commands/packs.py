"""``dialer packs check``: reads the rule packs, says what they hold, and names file, line and remedy of each fault."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import shorten

from dialer.commands.arguments import Subparsers
from dialer.core.compliance.pack import Pack, RuleText
from dialer.core.kernel.errors import Invalid
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


def run(args: argparse.Namespace) -> int:
    day = _day(args.on)
    files: list[Path] = args.files or sorted((config_folder() / "jurisdictions").glob("*.yaml"))
    if not files:
        raise Invalid("no rule pack is installed; name the files to check", field="files")
    packs: list[Pack] = []
    faults: list[PackFileError] = []
    for path in files:
        try:
            packs.append(load_pack(path))
        except PackFileError as error:
            faults.append(error)
    if args.json:
        print(json.dumps({"packs": [_as_table(pack, day) for pack in packs]}, ensure_ascii=False, indent=2))
    else:
        for pack in packs:
            _print(pack, day)
    for fault in faults:
        print(f"dialer packs: {fault}", file=sys.stderr)
    return FAILED if faults else 0


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
    print(f"{pack.code}: {pack.country}, {len(pack.texts)} rules, {zones}, version {pack.version}, figures of {day}")
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
