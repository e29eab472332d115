from __future__ import annotations

import pytest

from dialer.core.compliance.facts import NumberFacts, PastAttempt, PastConversation
from dialer.core.compliance.rules.counting import Per, attempts_since, conversations_of, per_of
from dialer.core.kernel.codes import NumberPlace, Outcome
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import E164, make_facts, rome

AT = rome("2026-11-23 10:00")
BEFORE = rome("2026-11-01 00:00")


@pytest.mark.parametrize(
    ("attempt", "per", "counted"),
    [
        (PastAttempt(at=AT, e164="+390612345678", debts=("b",)), Per.DEBTOR, True),
        (PastAttempt(at=AT, e164=E164), Per.NUMBER, True),
        (PastAttempt(at=AT, e164="+390612345678"), Per.NUMBER, False),
        (PastAttempt(at=AT), Per.NUMBER, True),
        (PastAttempt(at=AT, debts=("a",)), Per.DEBT, True),
        (PastAttempt(at=AT, debts=("b",)), Per.DEBT, False),
        (PastAttempt(at=AT), Per.DEBT, True),
        (PastAttempt(at=AT, outcome=Outcome.CONGESTION), Per.DEBTOR, False),
        (PastAttempt(at=AT, outcome=Outcome.CANCELLED, rang=False), Per.DEBTOR, False),
        (PastAttempt(at=BEFORE), Per.DEBTOR, False),
    ],
)
def test_whose_attempts_are_counted_and_what_is_not_known_counts(attempt: PastAttempt, per: Per, counted: bool) -> None:
    facts = make_facts(number=NumberFacts(e164=E164), debt="a", attempts=(attempt,))
    assert bool(attempts_since(facts, per, BEFORE)) is counted


def test_without_a_debt_in_hand_every_attempt_counts_for_it() -> None:
    facts = make_facts(attempts=(PastAttempt(at=AT, debts=("a",)), PastAttempt(at=AT, debts=("b",))))
    assert len(attempts_since(facts, Per.DEBT, BEFORE)) == 2


def test_an_attempt_of_an_unknown_place_was_at_home() -> None:
    facts = make_facts(attempts=(PastAttempt(at=AT), PastAttempt(at=AT, place=NumberPlace.WORK)))
    assert len(attempts_since(facts, Per.DEBTOR, BEFORE, (NumberPlace.HOME,))) == 1
    assert len(attempts_since(facts, Per.DEBTOR, BEFORE, (NumberPlace.WORK,))) == 1


def test_conversations_by_debt_and_number() -> None:
    talks = (
        PastConversation(at=AT, debts=("a",)),
        PastConversation(at=AT, debts=("b",), e164=E164),
        PastConversation(at=AT),
    )
    facts = make_facts(debt="b", conversations=talks)
    assert [len(conversations_of(facts, per)) for per in Per] == [3, 3, 2]


def test_the_subject_is_one_of_three() -> None:
    assert per_of(None) is Per.DEBTOR
    with pytest.raises(Invalid, match="must be one of debtor, number, debt"):
        per_of("campaign")
