"""``dialer explain``: may this debtor be called at that instant, and why? By the rule packs, from a file of facts."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from dialer.commands.arguments import Subparsers
from dialer.core.compliance.facts import Facts
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.reason import LANGUAGES, reason
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.compliance.verdict import Verdict
from dialer.core.compliance.zones import zones_for
from dialer.core.kernel.errors import Invalid
from dialer.files.facts_json import instant_of, load_facts
from dialer.files.packs_yaml import load_pack, load_packs
from dialer.packaged import config_folder


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("explain", help="say whether the rules permit a call, until when not, and why")
    parser.add_argument(
        "--pack",
        required=True,
        metavar="PACK",
        help="the campaign's rule pack: a name like it, or a pack's file; where the debtor or the number is of another "
        "country, the packs of that one hold",
    )
    parser.add_argument("--facts", required=True, type=Path, metavar="FILE", help="JSON with what is known")
    parser.add_argument("--at", metavar="INSTANT", help="ISO 8601 with its offset from UTC (default: now)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of sentences")


def run(args: argparse.Namespace) -> int:
    now = _instant(args.at)
    packs, home = _packs(args.pack)
    book = Rulebook.of(packs.values(), home)
    facts = load_facts(args.facts, country=book.home.country)
    verdict = book.evaluate(facts, now)
    told = _told(book, facts, verdict, now)
    if args.json:
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print(told)
    return 0


def _instant(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    return instant_of(text, lambda message: Invalid(f"--at {message}", field="at")).astimezone(UTC)


def _packs(name: str) -> tuple[dict[str, Pack], str]:
    """The installed packs, one given as a file in place of its namesake."""
    packs = load_packs(config_folder() / "jurisdictions")
    if not name.endswith((".yaml", ".yml")):
        return packs, name
    pack = load_pack(Path(name))
    return {**packs, pack.code: pack}, pack.code


def _told(book: Rulebook, facts: Facts, verdict: Verdict, now: datetime) -> dict[str, object]:
    """The verdict with what it was made of; instants in the clocks of the debtor's own pack."""
    jurisdiction = book.applicable(facts)
    packs = jurisdiction.packs if jurisdiction is not None else (book.home,)
    zones, _ = zones_for(packs, facts, now)
    tz = zones[0] if zones else packs[0].zones[0]
    reporting = next((pack for pack in packs if pack.version == verdict.pack_version), packs[0])
    text = reporting.text_of(verdict.rule)
    return {
        "decision": verdict.decision.value,
        "until": verdict.until.astimezone(tz).isoformat() if verdict.until is not None else None,
        "rule": verdict.rule,
        "pack_version": verdict.pack_version,
        "reason": {language: reason(verdict, language, zone_name=tz.key, pack=reporting) for language in LANGUAGES},
        "required_mode": verdict.required_mode.value if verdict.required_mode is not None else None,
        "at": now.astimezone(tz).isoformat(),
        "packs": [pack.code for pack in packs],
        "zones": [zone.key for zone in zones],
        "title": text.title if text is not None else None,
        "reference": text.reference if text is not None else None,
        "policy": text.is_policy if text is not None else None,
        "facts": dict(verdict.values),
    }


def _print(told: dict[str, object]) -> None:
    until = f" until {told['until']}" if told["until"] is not None else ""
    print(f"{told['decision']}{until}")
    for language, sentence in dict(told["reason"]).items():  # type: ignore[call-overload]
        print(f"  {language}: {sentence}")
    mark = " (POLICY)" if told["policy"] else ""
    title = f"{mark} {told['title']}" if told["title"] is not None else ""
    print(f"  rule: {told['rule']}{title}")
    print(f"  pack: {told['pack_version']}")
    for name, value in dict(told["facts"]).items():  # type: ignore[call-overload]
        print(f"  {name}: {value}")
