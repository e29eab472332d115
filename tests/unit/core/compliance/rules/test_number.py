from __future__ import annotations

import pytest

from dialer.core.compliance.facts import NumberFacts
from dialer.core.compliance.rules.base import Layer
from dialer.core.compliance.rules.number import NumberGood, NumberKind, WorkNumber
from dialer.core.kernel.codes import NumberPlace, NumberSource, NumberState
from tests.unit.core.compliance.builders import E164, HEAD, make_facts, moment

NOW = moment("2026-11-23 10:00")
GOOD = NumberGood.parse(HEAD, "required")
KIND = NumberKind.parse(HEAD, "required")
WORK = WorkNumber.parse(HEAD, ["debtor", "contract"])


def test_wrong_and_disabled_numbers_are_refused() -> None:
    for state in NumberState:
        objection = GOOD.weigh(make_facts(number=NumberFacts(e164=E164, state=state)), NOW)
        assert (objection is None) is (state is NumberState.OK)
        assert objection is None or objection.until is None


def test_do_not_call_is_the_debtors_own_word() -> None:
    objection = GOOD.weigh(make_facts(number=NumberFacts(e164=E164, do_not_call=True)), NOW)
    assert objection is not None
    assert (objection.layer, objection.until, objection.why) == (Layer.DEBTOR, None, "do_not_call")


@pytest.mark.parametrize(
    ("e164", "refused"),
    [
        (E164, False),
        ("+39066982", False),
        ("+12125551234", False),
        ("+39899123456", True),
        ("+39800123456", True),
        ("+39199123456", True),
        ("+3934712345678", True),
        ("+39112", True),
        ("+390844123456", True),
        ("", True),
    ],
)
def test_only_personal_lines_are_dialled(e164: str, refused: bool) -> None:
    objection = KIND.weigh(make_facts(number=NumberFacts(e164=e164)), NOW)
    assert (objection is not None) is refused


@pytest.mark.parametrize("place", [None, *NumberPlace])
@pytest.mark.parametrize("source", [None, *NumberSource])
def test_a_workplace_only_on_the_debtors_or_the_contracts_number(
    place: NumberPlace | None, source: NumberSource | None
) -> None:
    objection = WORK.weigh(make_facts(number=NumberFacts(e164=E164, place=place, source=source)), NOW)
    allowed = place is not NumberPlace.WORK or source in (NumberSource.DEBTOR, NumberSource.CONTRACT)
    assert (objection is None) is allowed


def test_without_a_number_there_is_nothing_to_say() -> None:
    assert [rule.weigh(make_facts(number=None), NOW) for rule in (GOOD, KIND, WORK)] == [None] * 3


def test_tightening() -> None:
    assert WORK.tightened(["debtor"]).sources == {NumberSource.DEBTOR}
    assert GOOD.tightened("required").head is HEAD
    assert KIND.tightened("required").head is HEAD
