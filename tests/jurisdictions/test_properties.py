"""Of any facts and any pack: stricter settings never permit more; neither the order of rules nor the node counts."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialer.core.compliance.evaluate import evaluate
from dialer.core.compliance.facts import Facts, NumberFacts, PastAttempt, PastConversation, SilentCall, Wish, WishKind
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.reason import reason
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.kernel.codes import DialMode, NumberPlace, Outcome
from dialer.core.kernel.errors import Invalid
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder

START = datetime(2026, 11, 16, tzinfo=UTC)
NUMBERS = {
    "it": "+393471234567", "uk": "+447400123456", "us": "+12125550123", "fr": "+33142345678", "de": "+4930123456",
    "es": "+34612345678",
}  # fmt: skip
REGIONS = {
    "it": ["", "MI", "BZ"], "uk": ["", "SCT"], "us": ["NY", "MA", "ID"], "fr": ["", "57"], "de": ["", "BY"],
    "es": ["", "CN"],
}  # fmt: skip

STRICTER: dict[str, list[object]] = {
    "hours": [{"mon-fri": "10:00-12:00"}, {"mon-thu": "10:00-17:00"}],
    "attempts_per_day": [1, 2],
    "attempt_gap_min": [121, 600],
    "attempts_rolling": [{"max": 3, "hours": 168}, {"max": 10, "hours": 300}],
    "attempts_in_days": [1],
    "conversations_per_day": [1],
    "conversations_per_week": [1, 2],
    "conversation_block": [8, 14],
    "quarantine": [{"hours": 240, "days": 10, "during": "blocked", "afterwards": "reserved_agent"}],
    "machine_repeat_h": [48],
    "letter_first": [5],
    "recorded_calls": [1],
    "recordings": [{"information": "refused", "debt_content": "refused"}],
}
"""Stricter figures by kind, for any pack."""
LAXER: dict[str, object] = {
    "hours": {"all": "00:00-24:00"}, "attempts_per_day": 99, "attempt_gap_min": 1,
    "attempts_rolling": {"max": 99, "hours": 168}, "attempts_in_days": 99, "conversations_per_day": 99,
    "conversations_per_week": 99, "conversation_block": 1, "machine_repeat_h": 1, "recorded_calls": 99,
    "quarantine": {"hours": 1, "during": "reserved_agent", "afterwards": "free"},
    "recordings": {"information": "allowed", "debt_content": "allowed"}, "abandonment_max_ratio": 0.5,
}  # fmt: skip


@cache
def packs() -> dict[str, Pack]:
    return load_packs(config_folder() / "jurisdictions")


def settings_of(pack: Pack, figures: dict[str, Any], dice: random.Random) -> dict[str, object]:
    """For some of the pack's rules a figure of their kind."""
    return {
        text.rule_id: dice.choice(figures[text.kind])
        for text in pack.texts
        if text.kind in figures and dice.random() < 0.5
    }


def within(least: timedelta, most: timedelta) -> st.SearchStrategy[datetime]:
    seconds = st.integers(int(least.total_seconds()), int(most.total_seconds()))
    return seconds.map(lambda count: START + timedelta(seconds=count))


PAST, NOW = within(timedelta(days=-31), timedelta(0)), within(timedelta(0), timedelta(days=8))


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, Facts, datetime]:
    code = draw(st.sampled_from(sorted(NUMBERS)))
    e164 = draw(st.sampled_from([NUMBERS[code], NUMBERS[code], NUMBERS["it"]]))
    debt = st.sampled_from(["", "a", "b"])
    debts = st.sampled_from([(), ("a",), ("b",), ("a", "b")])
    outcomes = st.none() | st.sampled_from(sorted(Outcome))
    attempt = st.builds(PastAttempt, at=PAST, e164=st.sampled_from(["", e164]), debts=debts, outcome=outcomes)
    talk = st.builds(PastConversation, at=PAST, e164=st.sampled_from(["", e164]), debts=debts, inbound=st.booleans())
    wish = st.builds(
        Wish,
        kind=st.just(WishKind.AVOID),
        weekdays=st.frozensets(st.integers(0, 6), min_size=1),
        starts=st.none() | st.sampled_from([time(9), time(13), time(22)]),
        ends=st.none() | st.sampled_from([time(8), time(15), time(18)]),
    )
    facts = Facts(
        country=packs()[code].country,
        region=draw(st.sampled_from(REGIONS[code])),
        number=NumberFacts(e164=e164, place=draw(st.none() | st.sampled_from(sorted(NumberPlace)))),
        debt=draw(debt),
        wishes=tuple(draw(st.lists(wish, max_size=2))),
        letter_sent_at=draw(st.none() | st.just(date(2026, 11, 18))),
        attempts=tuple(draw(st.lists(attempt, max_size=12))),
        conversations=tuple(draw(st.lists(talk, max_size=4))),
        silent_calls=tuple(draw(st.lists(st.builds(SilentCall, at=PAST, e164=st.just(e164)), max_size=1))),
        mode=draw(st.sampled_from(sorted(DialMode))),
        agreed_callback_at=draw(st.none() | NOW),
    )
    return code, facts, draw(NOW)


def outcome(verdict: Verdict) -> tuple[object, ...]:
    return verdict.decision, verdict.rule, verdict.until, verdict.required_mode, dict(verdict.values)


@given(cases(), st.integers(0, 10**6))
@settings(max_examples=150)
def test_tightening_any_setting_never_permits_more(case: tuple[str, Facts, datetime], seed: int) -> None:
    code, facts, now = case
    pack, dice = packs()[code], random.Random(seed)
    tables = (settings_of(pack, STRICTER, dice), settings_of(pack, STRICTER, dice))
    loose, strict = Rulebook.of(packs().values(), code), Rulebook.of(packs().values(), code, tables)
    before, after = loose.evaluate(facts, now), strict.evaluate(facts, now)
    if after.is_permitted:
        assert before.is_permitted
    if before.decision is Decision.REFUSED:
        assert after.decision is Decision.REFUSED
    if before.until is not None and after.until is not None:
        assert after.until >= before.until


@pytest.mark.parametrize("code", sorted(NUMBERS))
def test_every_attempt_to_loosen_is_refused_with_the_rule(code: str) -> None:
    pack = packs()[code]
    tried = 0
    for text in pack.texts:
        if text.kind in LAXER:
            for tables in (({text.rule_id: LAXER[text.kind]}, {}), ({}, {text.rule_id: LAXER[text.kind]})):
                with pytest.raises(Invalid, match=text.rule_id) as refusal:
                    Rulebook.of(packs().values(), code, tables)
                assert refusal.value.code == "loosens_pack", text.rule_id
            tried += 1
    assert tried >= 6


@given(cases(), st.integers(0, 10**6))
@settings(max_examples=100)
def test_the_decision_never_depends_on_the_order_of_rules(case: tuple[str, Facts, datetime], seed: int) -> None:
    code, facts, now = case
    pack, dice = packs()[code], random.Random(seed)
    turned = replace(
        pack,
        editions=tuple(
            replace(edition, rules=tuple(dice.sample(edition.rules, len(edition.rules)))) for edition in pack.editions
        ),
    )
    assert outcome(evaluate(turned, facts, now)) == outcome(evaluate(pack, facts, now))


@cache
def loaded_again() -> dict[str, Pack]:
    return load_packs(config_folder() / "jurisdictions")


@given(cases())
@settings(max_examples=60)
def test_a_pack_that_another_node_loaded_decides_the_same(case: tuple[str, Facts, datetime]) -> None:
    code, facts, now = case
    one, other = (Rulebook.of(table.values(), code) for table in (packs(), loaded_again()))
    ours, theirs = one.evaluate(facts, now), other.evaluate(facts, now)
    assert ours == theirs
    assert reason(ours, "it") == reason(theirs, "it")


ELSEWHERE = """
import json, sys
from dialer.cli import main
for line in sys.stdin:
    main(json.loads(line))
"""


def test_another_process_decides_the_same_with_another_hash_seed(tmp_path: Any) -> None:
    """The command in two processes whose sets and tables are ordered differently."""
    words = []
    for index, (code, number) in enumerate(NUMBERS.items()):
        path = tmp_path / f"{index}.json"
        table = {
            "number": {"e164": number},
            "history": {"attempts": [{"at": "2026-11-20T10:00:00Z"}], "silent_calls": [{"at": "2026-11-20T10:00:00Z"}]},
        }
        path.write_text(json.dumps(table), encoding="utf-8")
        for at in ("2026-11-20T11:00:00Z", "2026-12-08T10:00:00Z"):
            words.append(json.dumps(["explain", "--json", "--pack", code, "--facts", str(path), "--at", at]))
    told = {
        subprocess.run(
            [sys.executable, "-c", ELSEWHERE],
            input="\n".join(words),
            text=True,
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert told.pop().count('"decision"') == len(words)
