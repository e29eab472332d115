"""Runs the dated cases of each ``<cc>.yaml`` here against the pack of the same name.

Italy's cases name their facts in short words of their own; the others' stand under ``facts``, spelled as in a facts
file. All packs judge together.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from dialer.core.compliance import abandonment
from dialer.core.compliance.facts import Facts, Hold, NumberFacts, PastAttempt, PastConversation, SilentCall
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.reason import LANGUAGES, reason
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.compliance.verdict import Verdict
from dialer.core.kernel.codes import DebtorKind, DialMode, HoldReason, NumberPlace, NumberSource, NumberState, Outcome
from dialer.core.kernel.window import instant, zone
from dialer.files.facts_json import load_facts
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder

HERE = Path(__file__).parent
TABLES: dict[str, dict[str, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("*.yaml"))
}
PACKS: dict[str, Pack] = load_packs(config_folder() / "jurisdictions")
CASES = [(code, case) for code, table in TABLES.items() for case in table["cases"]]
RATIOS = [(code, row) for code, table in TABLES.items() for row in table.get("abandonment", ())]

E164 = "+393471234567"
KNOWN = {
    "name", "now", "expect", "rule", "until", "mode", "municipality", "region", "kind", "attempts", "conversations",
    "silent", "silent_other", "callback", "dial", "holds", "mandate", "number", "caller_id",
    "facts",
}  # fmt: skip


def at(value: datetime | date, tz: ZoneInfo) -> datetime:
    assert isinstance(value, datetime), value
    return value if value.tzinfo else instant(value.date(), value.time(), tz)


def edge(value: datetime | date | None, tz: ZoneInfo) -> datetime | date | None:
    """A hold's edge: a whole local day stays one."""
    return at(value, tz) if isinstance(value, datetime) else value


def attempt(row: dict[str, Any], tz: ZoneInfo) -> PastAttempt:
    code = row.get("outcome", "NA")
    return PastAttempt(
        at=at(row["at"], tz),
        e164=row.get("number", E164),
        outcome=Outcome(code) if code is not None else None,
        rang=row.get("rang", True),
    )


def number(row: dict[str, Any]) -> NumberFacts:
    return NumberFacts(
        e164=row.get("e164", E164),
        state=NumberState(row.get("state", "ok")),
        place=NumberPlace(row["place"]) if "place" in row else None,
        source=NumberSource(row["source"]) if "source" in row else None,
        do_not_call=row.get("do_not_call", False),
    )


@cache
def book(code: str) -> Rulebook:
    return Rulebook.of(PACKS.values(), code)


def evaluate(code: str, facts: Facts, now: datetime) -> Verdict:
    return book(code).evaluate(facts, now)


def facts_of(code: str, case: dict[str, Any], tz: ZoneInfo) -> Facts:
    assert set(case) <= KNOWN, f"unknown keys {set(case) - KNOWN}"
    if "facts" in case:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "facts.json"
            path.write_text(json.dumps(case["facts"]), encoding="utf-8")
            return load_facts(path, country=PACKS[code].country)
    silent = [SilentCall(at=at(when, tz), e164=E164) for when in case.get("silent", ())]
    silent += [SilentCall(at=at(when, tz), e164="+390612345678") for when in case.get("silent_other", ())]
    mandate = case.get("mandate", (None, None))
    return Facts(
        region=case.get("region", ""),
        municipality=case.get("municipality", "Roma"),
        kind=DebtorKind(case.get("kind", "consumer")),
        number=number(case.get("number", {})),
        holds=tuple(
            Hold(reason=HoldReason(h["reason"]), starts=edge(h.get("from"), tz), ends=edge(h.get("until"), tz))
            for h in case.get("holds", ())
        ),
        mandate_starts=mandate[0],
        mandate_ends=mandate[1],
        attempts=tuple(attempt(row, tz) for row in case.get("attempts", ())),
        conversations=tuple(
            PastConversation(at=at(row["at"], tz), e164=row.get("number", ""), inbound=row.get("inbound", False))
            for row in case.get("conversations", ())
        ),
        silent_calls=tuple(silent),
        agreed_callback_at=at(case["callback"], tz) if "callback" in case else None,
        mode=DialMode(case.get("dial", "progressive")),
        caller_id=case.get("caller_id", "+390612345678"),
    )


@pytest.mark.parametrize(("code", "case"), CASES, ids=[f"{code}: {case['name']}" for code, case in CASES])
def test_case(code: str, case: dict[str, Any]) -> None:
    tz = zone(TABLES[code]["zone"])
    pack, facts, now = PACKS[code], facts_of(code, case, tz), at(case["now"], tz)
    verdict = evaluate(code, facts, now)
    assert verdict.decision.value == case["expect"], verdict
    assert set(verdict.pack_version.split("+")) <= {each.version for each in PACKS.values()}
    if "rule" in case:
        assert verdict.rule == case["rule"]
    if "until" in case:
        assert verdict.until is not None
        assert verdict.until.astimezone(tz).isoformat() == at(case["until"], tz).astimezone(tz).isoformat()
    assert (verdict.required_mode.value if verdict.required_mode else None) == case.get("mode")
    assert (verdict.until is not None) == (case["expect"] == "deferred")
    for language in LANGUAGES:
        sentence = reason(verdict, language, pack=pack)
        assert sentence.endswith(".")
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("code", "case"),
    [(code, case) for code, case in CASES if case["expect"] == "deferred"],
    ids=[f"{code}: {case['name']}" for code, case in CASES if case["expect"] == "deferred"],
)
def test_until_is_the_first_permitted_instant(code: str, case: dict[str, Any]) -> None:
    """At ``until`` all rules permit, and a second before it not yet."""
    tz = zone(TABLES[code]["zone"])
    facts, now = facts_of(code, case, tz), at(case["now"], tz)
    verdict = evaluate(code, facts, now)
    assert verdict.until is not None
    if verdict.required_mode is not None:
        facts = replace(facts, mode=verdict.required_mode)
    assert evaluate(code, facts, verdict.until).is_permitted
    before = datetime.fromtimestamp(verdict.until.timestamp() - 1, tz=verdict.until.tzinfo)
    if before >= now:
        assert not evaluate(code, facts, before).is_permitted


@pytest.mark.parametrize(("code", "row"), RATIOS, ids=[f"{code}: {row}" for code, row in RATIOS])
def test_abandonment(code: str, row: dict[str, Any]) -> None:
    pack = PACKS[code]
    now = datetime.fromisoformat("2026-11-21T12:00:00+00:00")
    formula, most = pack.abandonment_formula(now), pack.abandonment_max_ratio(now)
    assert abandonment.exceeds(formula, row["silent"], row["good"], most) is row["breach"]
