"""``dialer explain``: the verdict of a file of facts, as sentences and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dialer.cli import main
from dialer.packaged import config_folder


def explain(folder: Path, capsys: pytest.CaptureFixture[str], pack: str, at: str, **facts: object) -> dict[str, Any]:
    path = folder / "facts.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    assert main(["explain", "--pack", pack, "--facts", str(path), "--at", at, "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_the_json_has_the_keys_of_the_issue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = explain(tmp_path, capsys, "it", "2026-11-28T14:59:30+01:00", number={"e164": "+393471234567"})
    assert (told["decision"], told["rule"]) == ("deferred", "POLICY-safety-margin")
    assert told["until"] == "2026-11-30T08:30:00+01:00"
    assert told["pack_version"].startswith("it-2026.11-")
    assert told["reason"]["it"].startswith("Troppo vicino alla chiusura")
    assert told["reason"]["en"].startswith("Too near to closing")
    assert told["facts"]["windows"] == "08:30-15:00"
    assert (told["zones"], told["packs"]) == (["Europe/Rome"], ["it"])


def test_a_permitted_and_a_refused_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = explain(tmp_path, capsys, "it", "2026-11-24T10:00:00+01:00")
    assert (told["decision"], told["until"], told["rule"]) == ("permitted", None, "IT")
    told = explain(tmp_path, capsys, "it", "2026-11-24T10:00:00+01:00", debtor={"wishes": [{"cease": True}]})
    assert (told["decision"], told["until"], told["rule"]) == ("refused", None, "WISHES")


def test_the_packs_follow_the_debtor_and_the_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at, letter = "2026-11-24T10:00:00+01:00", {"letter_sent_at": "2026-11-01"}
    told = explain(tmp_path, capsys, "it", at, debtor={"country": "DE"}, case=letter)
    assert (told["rule"], told["packs"]) == ("DE", ["de"])
    told = explain(tmp_path, capsys, "it", at, debtor={"country": "DE"}, number={"e164": "+393471234567"}, case=letter)
    assert (told["rule"], told["packs"]) == ("DE+IT", ["de", "it"])
    told = explain(tmp_path, capsys, "it", at, debtor={"country": "CH"})
    assert (told["decision"], told["rule"]) == ("refused", "POLICY-no-pack")


def test_a_consent_lifts_the_american_days_of_rest_until_it_expires(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """US-06: a call with direct prior consent, at most seven days old, is out of the frequency limits."""
    debtor = {"country": "US", "region": "US-NY"}
    talk = {"conversations": [{"at": "2026-11-02T15:00:00Z", "direction": "inbound"}]}
    consent = {"given_at": "2026-11-03T14:00:00Z", "expires_at": "2026-11-05T15:00:00Z"}
    for at, more, decision in (
        ("2026-11-05T14:59:59Z", {}, "deferred"),
        ("2026-11-05T14:59:59Z", {"consent": consent}, "permitted"),
        ("2026-11-05T15:00:00Z", {"consent": consent}, "deferred"),
    ):
        number = {"e164": "+12125550142"} | more
        told = explain(tmp_path, capsys, "us", at, debtor=debtor, number=number, history=talk)
        assert (told["decision"], told["rule"] == "US-05") == (decision, decision == "deferred"), (at, more)


def test_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "facts.json").write_text("{}", encoding="utf-8")
    words = ["--facts", str(tmp_path / "facts.json"), "--at", "2026-11-29T10:00:00+01:00"]
    assert main(["explain", "--pack", "it", *words]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("deferred until 2026-11-30T08:30:00+01:00\n  it: Fuori dall'orario")
    assert "  en: Outside calling hours: Sun 2026-11-29" in printed
    assert "  rule: IT-10 Fasce orarie di contatto" in printed
    assert main(["explain", "--pack", str(config_folder() / "jurisdictions" / "it.yaml"), *words]) == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--pack", "xx", "--at", "2026-11-24T10:00:00Z"], "rule pack 'xx' is not installed; there are de, es, fr"),
        (["--pack", "it", "--at", "2026-11-24T10:00:00"], "no offset from UTC"),
        (["--pack", "it", "--at", "noon"], "is no instant"),
        (["--pack", "none.yaml", "--at", "2026-11-24T10:00:00Z"], "none.yaml: cannot be read"),
    ],
)
def test_a_bad_word_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    (tmp_path / "facts.json").write_text("{}", encoding="utf-8")
    assert main(["explain", *words, "--facts", str(tmp_path / "facts.json")]) == 1
    assert message in capsys.readouterr().err


def test_a_fault_in_the_facts_names_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "facts.json"
    path.write_text('{"call":\n {"mdoe": "manual"}}', encoding="utf-8")
    assert main(["explain", "--pack", "it", "--facts", str(path), "--at", "2026-11-24T10:00:00Z"]) == 1
    assert capsys.readouterr().err.startswith(f"dialer explain: {path}:2: call.mdoe: unknown key 'mdoe'; known are")
