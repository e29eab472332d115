"""Codes in the words of people."""

from __future__ import annotations

from dialer.core.kernel.codes import HoldReason
from dialer.core.treatment.decision import sentence
from dialer.core.treatment.reports import LegalStage
from dialer.core.treatment.strategy import Gate, PhaseName
from dialer.core.treatment.words import in_words, known


def test_every_phase_gate_and_hold_has_words_in_both_languages() -> None:
    codes = {str(code) for kind in (PhaseName, Gate, HoldReason) for code in kind}
    assert codes | {LegalStage.SETTLED.value, LegalStage.RETURNED.value, "payments_never"} == known()
    assert in_words("address_ok, no_open_dispute", "it") == "indirizzo completo, chiusura della contestazione"
    assert in_words("Primo sollecito telefonico", "it") == "Primo sollecito telefonico"


def test_sentences_use_the_words_and_survive_facts_that_were_kept() -> None:
    assert sentence("held", {"reason": "disputed"}, "en") == "The case is held: dispute"
    facts = {"from_phase": "soft", "phase": "phone"}
    assert sentence("phase_done", facts, "it") == (
        "La fase sollecito non ha altri passi: si passa alla fase phone collection"
    )
    assert sentence("of a later program", {}, "it") == "of a later program"
