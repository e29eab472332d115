"""Codes in the words of people."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.kernel.codes import HoldReason
from dialer.core.treatment.decision import sentence
from dialer.core.treatment.reports import LegalStage
from dialer.core.treatment.strategy import Gate, PhaseName
from dialer.core.treatment.words import in_words, known, shipped_steps, shown
from dialer.files.strategy_yaml import load_strategy
from dialer.packaged import config_folder


def test_every_phase_gate_and_hold_has_words_in_both_languages() -> None:
    codes = {str(code) for kind in (PhaseName, Gate, HoldReason) for code in kind}
    assert codes | {LegalStage.SETTLED.value, LegalStage.RETURNED.value, "payments_never"} == known()
    assert in_words("address_ok, no_open_dispute", "it") == "indirizzo completo, chiusura della contestazione"
    assert in_words("Primo sollecito telefonico", "it") == "Primo sollecito telefonico"


def test_sentences_use_the_words_and_survive_facts_that_were_kept() -> None:
    assert sentence("held", {"reason": "disputed"}, "en") == "The case is held: dispute"
    facts = {"from_phase": "soft", "phase": "phone"}
    assert sentence("phase_done", facts, "it") == (
        "La fase sollecito non ha altri passi: si passa alla fase recupero telefonico"
    )
    assert sentence("of a later program", {}, "it") == "of a later program"


def test_every_step_that_ships_has_its_english_title() -> None:
    shipped = {
        step.title
        for path in (config_folder() / "strategies").glob("*.yaml")
        for step in load_strategy(path).steps
    }  # fmt: skip
    assert shipped == shipped_steps()
    assert shown("title", "Visita domiciliare", "en") == "Home visit"
    assert shown("title", "Visita domiciliare", "it") == "Visita domiciliare"
    assert shown("title", "My own step", "en") == "My own step"


def test_a_sentence_names_a_shipped_step_in_the_readers_language_and_its_day_as_people_write_it() -> None:
    facts = {"title": "Phone collection", "known_on": "2026-11-20"}
    assert sentence("payments_awaited", facts, "it") == (
        "Recupero telefonico: in attesa dei pagamenti del creditore (ultimi noti: 20/11/2026)"
    )
    assert sentence("payments_awaited", {"title": "Visita domiciliare", "known_on": "payments_never"}, "en") == (
        "Home visit: waiting for the creditor's payments (last known: no file read so far)"
    )
    assert shown("title", "Primo contatto prima della phone collection", "it") == (
        "Primo contatto prima del recupero telefonico"
    )


def test_sums_and_shares_are_written_as_the_language_writes_them() -> None:
    facts = {"cost": "1250.00 EUR", "expected": "22.90 EUR", "chance": "10.0%"}
    assert sentence("uneconomic", facts, "it") == (
        "Il prossimo passo costa 1.250,00 € e ne porterebbe 22,90 € (10,0% secondo l'età del credito): "
        "si propone la chiusura"
    )
    assert "costs 1250.00 EUR and would bring 22.90 EUR (10.0% by" in sentence("uneconomic", facts, "en")
    assert [shown("x", text, "it") for text in ("40%", "7.50 CHF", "2026.12", "EUR")] == [
        "40%", "7,50 CHF", "2026.12", "EUR",
    ]  # fmt: skip


@pytest.mark.parametrize("day", [date(2026, 12, 14), "2026-12-14"])
def test_days_are_shown_as_people_read_them(day: object) -> None:
    assert shown("on", day, "it") == shown("on", day, "en") == "14/12/2026"
    assert shown("days", 14, "en") == 14
    assert "14/12/2026" in sentence("step_later", {"title": "X", "on": day}, "en")
