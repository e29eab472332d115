"""Refusals in the language that a page asks for: every sentence of the source has its Italian."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

import dialer
from dialer.core.kernel.codes import Role
from dialer.web.refusals import LEAST_SURE, language_of, pattern_of, places_of, said_in, sentences
from tests.shell.web.conftest import Site

PACKAGE = Path(dialer.__file__).parent
RAISED = frozenset({"NotFound", "Conflict", "Refused", "Invalid", "InvalidTransition", "StatementFileError"})
ROOMS = ("core/", "workflows/", "db/", "web/", "engine/", "files/")
NO_PAGE = (
    "files/asterisk", "files/wav", "files/certificates", "files/announcement", "files/evidence", "files/packet_zip",
    "files/process", "core/pacing", "core/scoring", "core/evidence", "core/figures", "core/compliance/pack.py",
    "core/compliance/rulebook", "core/compliance/abandonment", "core/compliance/conduct_rules",
    "core/compliance/edition", "core/compliance/kinds", "core/compliance/reason", "core/compliance/rules/attempts_in",
    "core/compliance/rules/caller", "core/compliance/rules/debtor_z", "core/compliance/rules/holidays",
    "core/compliance/rules/hours", "core/compliance/rules/letter", "core/compliance/rules/number",
    "core/compliance/rules/quarantine", "core/compliance/rules/where", "core/treatment/strategy",
    "core/treatment/assignment", "core/treatment/risk", "core/treatment/groups", "core/relation/segment",
    "core/relation/behaviour", "core/ticket/document", "core/debt/prescription_terms", "core/debt/rates",
    "core/debt/sector", "core/floor/agent_facts", "core/floor/call_facts", "core/floor/model", "db/repos/strategies",
)  # fmt: skip
"""Configuration, rule packs and strategies as files, and what only a mistake of ours could raise: no form gives it."""


def template(node: ast.expr) -> str | None:
    """The sentence with places for its facts; None: it is put together elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return braces(node.value)
    if not isinstance(node, ast.JoinedStr):
        return None
    told, place = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            told += braces(str(part.value))
        else:
            told, place = told + f"{{{place}}}", place + 1
    return told


def braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def raised() -> dict[str, str]:
    """Every sentence that a page can be refused with, and a file that raises it."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(ROOMS) or name.startswith(NO_PAGE) or "node_modules" in name:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED and node.args:
                sentence = template(node.args[0])
                if sentence is not None:
                    found.setdefault(sentence, name)
    return found


def catalogue() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((PACKAGE / "web/refusals_it.json").read_text(encoding="utf-8"))
    return found


def test_every_sentence_that_a_page_can_meet_has_its_italian() -> None:
    source, kept = raised(), catalogue()["sentences"]
    assert len(source) > 500
    missing = {sentence: name for sentence, name in source.items() if sentence not in kept}
    assert not missing, "add these to dialer/web/refusals_it.json"


def test_the_italian_has_the_same_places_and_is_not_empty() -> None:
    for english, italian in catalogue()["sentences"].items():
        assert italian.strip(), english
        assert sorted(places_of(italian)) == sorted(places_of(english)), english
    for english, italian in catalogue()["phrases"].items():  # the library's details may be left out
        assert set(places_of(italian)) <= set(places_of(english)), english


def test_each_sentence_is_found_again_with_its_facts_in_place() -> None:
    kept = catalogue()["sentences"]
    for english, italian in kept.items():
        if places_of(english) and sum(letter.isalpha() for letter in re.sub(r"\{\d\}", "", english)) < LEAST_SURE:
            continue  # too little of its own: said only around a known sentence
        found = said_in("it", told(english))
        # A longer sentence may be the same as a shorter one whose last fact goes on: both say the same.
        assert found == told(italian) or any(
            other != english and pattern_of(other, "").english.fullmatch(told(english)) for other in kept
        ), english


def told(sentence: str) -> str:
    """With facts in its places."""
    return sentence.format("Alfa", "7", "2026-03-31", "F/12", "due")


FINDINGS = frozenset({"Unreadable", "RowProblem", "RejectedLine", "_refusal"})
"""What raises or keeps what was found wrong with a row of a file."""
READERS = ("core/intake/", "files/")


def found_in_rows() -> dict[str, str]:
    """Every reason and remedy of a row that a page shows, and the file that has it."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(READERS):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FINDINGS:
                told = [*node.args[2 if node.func.id == "_refusal" else 0 :]]
                told += [word.value for word in node.keywords if word.arg in ("reason", "remedy")]
                for sentence in filter(None, map(template, told)):
                    found.setdefault(sentence, name)
    return found


def test_every_finding_about_a_row_that_a_page_shows_has_its_italian() -> None:
    source, kept = found_in_rows(), catalogue()
    assert len(source) > 80
    known = kept["rows"] | kept["sentences"] | kept["phrases"]
    assert not {sentence: name for sentence, name in source.items() if sentence not in known}, "add these to rows"
    for english, italian in kept["rows"].items():
        assert italian.strip() and sorted(places_of(italian)) == sorted(places_of(english)), english


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "the row is good, but its case is refused for line 12",
            "la riga è buona, ma la sua pratica è respinta per la riga 12",
        ),
        (
            "perhaps the row was cut off or a separator is missing; correct the row",
            "forse la riga è stata troncata o manca un separatore; correggi la riga",
        ),
        ("the number is an emergency number, which is never dialled",
         "il numero è un numero di emergenza, che non si chiama mai"),
        (
            "'333' is too short for its numbering plan; check the digits",
            "'333' è troppo corto per il suo piano di numerazione; controlla le cifre",
        ),
        ("there is no day 31 of month 2 of 2026 (x)", "non esiste il giorno 31 del mese 2 del 2026 (x)"),
    ],
)  # fmt: skip
def test_what_was_found_in_a_row_is_said_with_its_facts(told: str, said: str) -> None:
    assert said_in("it", told) == said


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "invoice F1: the invoice is disputed: wait for the answer",
            "fattura F1: la fattura è contestata: aspetta la risposta"),
        (
            "only 12.50 is owed of that part; book at most so much",
            "di quella parte sono dovuti solo 12.50; registra al massimo tanto"),
        (
            "the case is closed: nothing is paid through us any more",
            "la pratica è chiusa: da noi non si paga più nulla"),
        ("body.reason: String should have at least 3 characters", "body.reason: servono almeno 3 caratteri"),
        ("body.minor: Field required (and 2 more)", "body.minor: campo obbligatorio (e altri 2)"),
        ("a sentence of nobody's: 12", "a sentence of nobody's: 12"),
    ],
)  # fmt: skip
def test_sentences_within_sentences_are_said_too_and_what_is_unknown_stays(told: str, said: str) -> None:
    assert said_in("it", told) == said
    assert said_in("en", told) == told


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"), ("it", "it"), ("it-IT,it;q=0.9,en;q=0.8", "it"), ("en-GB,it;q=0.4", "en"), ("de", "en"),
        ("de,it;q=0.1", "it"), ("it;q=x,en", "en"), ("it;q=0", "en"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_that_is_preferred_of_ours(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_a_language_without_a_file_has_nothing() -> None:
    assert sentences("de") is None
    assert sentences("en") is None


async def test_a_page_in_italian_is_refused_in_italian_with_the_same_code_and_field(site: Site) -> None:
    await site.world.add_debtors([["+393331110001"]])
    sara = await site.browser("sara", Role.SUPERVISOR)
    body = {
        "kind": "charge",
        "minor": 100,
        "value_on": "2026-11-20",
        "item": "F9",
        "component": "costs",
        "reason": "x y z",
    }
    status, english = await sara.ask("POST", "/api/cases/1/entries", body)
    italian_status, italian = await sara.ask("POST", "/api/cases/1/entries", body, headers={"Accept-Language": "it"})
    assert (status, italian_status) == (422, 422)
    assert english["detail"] == "the case has no invoice F9; name one of its invoices"
    assert italian["detail"] == "la pratica non ha la fattura F9; indica una delle sue fatture"
    assert italian["title"] == "Un valore è sbagliato"
    assert {name: english[name] for name in ("code", "field", "status")} == {
        name: italian[name] for name in ("code", "field", "status")
    }
    wrong = {**body, "reason": "x"}
    status, italian = await sara.ask("POST", "/api/cases/1/entries", wrong, headers={"Accept-Language": "it"})
    assert italian["errors"][0]["message"] == "servono almeno 3 caratteri"
