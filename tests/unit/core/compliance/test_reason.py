from __future__ import annotations

from pathlib import Path

import pytest

from dialer.core.compliance.evaluate import evaluate
from dialer.core.compliance.facts import Facts, Hold, NumberFacts, PastAttempt, SilentCall
from dialer.core.compliance.reason import _SENTENCES, reason
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import E164, italy, make_facts, rome

ATTEMPTS = tuple(PastAttempt(at=rome(f"2026-11-23 {time}")) for time in ("09:00", "11:00", "13:00"))
SILENT = (SilentCall(at=rome("2026-11-10 18:59"), e164=E164),)


@pytest.mark.parametrize(
    ("facts", "at", "it", "en"),
    [
        (
            make_facts(),
            "2026-11-23 10:00",
            "Chiamata permessa.",
            "The call is permitted.",
        ),
        (
            make_facts(),
            "2026-11-29 10:00",
            "Fuori dall'orario di contatto: dom 29/11/2026, fasce nessuna; "
            "possibile da lun 30/11/2026 ore 08:30 [IT-10].",
            "Outside calling hours: Sun 2026-11-29, windows none; possible from Mon 2026-11-30 08:30 [IT-10].",
        ),
        (
            make_facts(attempts=ATTEMPTS),
            "2026-11-23 15:00",
            "Già 3 tentativi nel giorno lun 23/11/2026 (massimo 3); possibile da mar 24/11/2026 ore 08:30 [IT-12-day].",
            "3 attempts already on Mon 2026-11-23 (at most 3); possible from Tue 2026-11-24 08:30 [IT-12-day].",
        ),
        (
            make_facts(attempts=ATTEMPTS[:1]),
            "2026-11-23 10:00",
            "Ultimo tentativo: lun 23/11/2026 ore 09:00; devono passare 120 minuti; "
            "possibile da lun 23/11/2026 ore 11:00 [IT-12-gap].",
            "Last attempt: Mon 2026-11-23 09:00; 120 minutes must pass; "
            "possible from Mon 2026-11-23 11:00 [IT-12-gap].",
        ),
        (
            make_facts(silent_calls=SILENT),
            "2026-11-23 10:00",
            "Chiamata muta: mar 10/11/2026 ore 18:59; prima di richiamare serve un operatore riservato; "
            "possibile da lun 23/11/2026 ore 10:00, solo con un operatore riservato [IT-04].",
            "Silent call: Tue 2026-11-10 18:59; an agent must be held before the number is dialled again; "
            "possible from Mon 2026-11-23 10:00, only with an agent held [IT-04].",
        ),
        (
            make_facts(holds=(Hold(reason=HoldReason.CEASE),)),
            "2026-11-23 10:00",
            "Pratica sospesa: richiesta di non contattare [HOLD].",
            "Case on hold: asked not to be contacted [HOLD].",
        ),
        (
            make_facts(number=NumberFacts(e164="+39899123456")),
            "2026-11-23 10:00",
            "Numero non componibile: a sovrapprezzo [NUMBER-KIND].",
            "Not a number to be dialled: premium rate [NUMBER-KIND].",
        ),
        (
            make_facts(caller_id=""),
            "2026-11-23 10:00",
            "Numero chiamante non presentabile: nessuno [IT-22].",
            "Caller ID cannot be presented: none [IT-22].",
        ),
    ],
)
def test_a_verdict_in_a_sentence(facts: Facts, at: str, it: str, en: str) -> None:
    verdict = evaluate(italy(), facts, rome(at))
    assert reason(verdict, "it") == it
    assert reason(verdict, "en") == en


def test_with_the_pack_it_gives_the_reference() -> None:
    verdict = evaluate(italy(), make_facts(caller_id=""), rome("2026-11-23 10:00"))
    assert reason(verdict, "en", pack=italy()).endswith("[IT-22, L. 5/2018 art. 2].")


def test_instants_are_told_in_the_zone_asked_for() -> None:
    verdict = evaluate(italy(), make_facts(), rome("2026-11-29 10:00"))
    assert "Mon 2026-11-30 07:30" in reason(verdict, "en", zone_name="Europe/London")


def test_a_verdict_made_elsewhere_without_a_reason_is_about_numbers() -> None:
    verdict = Verdict(decision=Decision.REFUSED, rule="NO-NUMBER", pack_version="x")
    assert reason(verdict, "it") == "Nessun numero utilizzabile [NO-NUMBER]."


def test_another_language_is_refused() -> None:
    verdict = evaluate(italy(), make_facts(), rome("2026-11-23 10:00"))
    with pytest.raises(Invalid, match="it, en"):
        reason(verdict, "de")


def test_every_why_of_every_rule_has_its_sentence() -> None:
    """Words given to ``why`` in the rules are read off their source: a new one needs its sentence."""
    import re

    import dialer.core.compliance.rules as rules

    sources = "".join(path.read_text(encoding="utf-8") for path in Path(next(iter(rules.__path__))).glob("*.py"))
    strings = set(re.findall(r'"([a-z]+(?:_[a-z]+)*)"', sources))
    given = {
        "hours", "margin", "holiday", "added_holiday", "patron", "attempts_per_day", "attempt_gap",
        "attempts_rolling", "conversations_per_day", "conversations_per_week", "quarantine", "reserved_agent", "hold",
        "mandate_ended", "mandate_not_begun", "do_not_call", "number_state", "number_kind", "work_number", "caller_id",
        "attempts_in_days", "contacts_in_days", "conversation_block", "quarantine_reserved", "machine_repeat",
        "recording", "recording_consent", "recorded_calls", "cease", "medium_block", "avoid", "represented",
        "letter_missing", "letter_wait", "moratorium", "caller_id_kind",
    }  # fmt: skip
    assert given <= strings
    assert given | {"unknown_zone", "no_pack", "no_case", "no_number", "permitted"} == set(_SENTENCES)
