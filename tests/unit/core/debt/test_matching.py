"""Which case a payment belongs to."""

from __future__ import annotations

import pytest

from dialer.core.debt.matching import (
    NAME_LIKENESS,
    Candidate,
    MatchBasis,
    Target,
    Token,
    match,
    name_likeness,
    tokens_of,
)
from tests.unit.core.debt.test_statement import line

RF = Token(MatchBasis.RF, "RF18539007547034")
F12 = Token(MatchBasis.CREDITOR_REFERENCE, "F202612")


def test_references_are_found_wherever_the_bank_put_them() -> None:
    assert RF in tokens_of(line(reference="RF18 5390 0754 7034"))
    assert RF in tokens_of(line(text="/ROC/RF18539007547034 grazie".replace("/", " ")))
    assert Token(MatchBasis.NOTICE, "302032002700000251") in tokens_of(line(text="avviso 3020 3200 2700000251"))
    assert Token(MatchBasis.END_TO_END, "E2E1") in tokens_of(line(end_to_end="E2E-1"))
    assert F12 in tokens_of(line(text="saldo fattura F-2026/12"))


def test_wrong_check_digits_make_no_reference() -> None:
    bases = {token.basis for token in tokens_of(line(reference="RF19539007547034", text="302000100000009488"))}
    assert bases == {MatchBasis.CREDITOR_REFERENCE}
    assert all(token.basis is not MatchBasis.END_TO_END for token in tokens_of(line(end_to_end="NOTPROVIDED")))


def test_a_reference_that_one_case_has_decides() -> None:
    found = match(line(reference="RF18539007547034"), {RF: [Target(7, "F1")]}, [])
    assert (found.target, found.basis) == (Target(7, "F1"), MatchBasis.RF)


def test_two_invoices_of_one_case_are_that_case() -> None:
    found = match(
        line(reference="RF18539007547034", text="F-2026/12"), {RF: [Target(7, "F1")], F12: [Target(7, "F2")]}, []
    )
    assert found.target == Target(7)


def test_references_of_two_cases_wait_for_a_person() -> None:
    found = match(line(reference="RF18539007547034", text="F-2026/12"), {RF: [Target(7)], F12: [Target(8)]}, [])
    assert found.target is None
    assert [one.target.case_id for one in found.suggestions] == [7, 8]


@pytest.mark.parametrize(
    ("payer", "likely"),
    [
        ("ROSSI MARIO", True),
        ("Mario Rossi", True),
        ("Maria Rossi", False),
        ("Mario Rossi e Anna", False),
        ("Bianchi Anna", False),
        ("", False),
    ],
)
def test_names_are_alike_in_any_order(payer: str, likely: bool) -> None:
    assert (name_likeness(payer, "Mario Rossi") >= NAME_LIKENESS) is likely


def test_legal_forms_and_accents_say_nothing() -> None:
    assert name_likeness("EDILIZIA NICOLÒ S.R.L.", "Edilizia Nicolo srl") == 1.0


def candidate(case_id: int, name: str, *ibans: str) -> Candidate:
    return Candidate(target=Target(case_id), debtor_name=name, known_ibans=frozenset(ibans))


def test_amount_and_payer_together_decide() -> None:
    people = [candidate(1, "Mario Rossi"), candidate(2, "Anna Bianchi")]
    found = match(line(payer="ROSSI MARIO"), {}, people)
    assert (found.target, found.basis) == (Target(1), MatchBasis.AMOUNT_AND_NAME)
    known = [candidate(1, "Mario Rossi"), candidate(2, "Anna Bianchi", "IT40S0542811101000000123456")]
    found = match(line(payer="Ditta Verdi", payer_iban="IT40 S054 2811 1010 0000 0123 456"), {}, known)
    assert (found.target, found.basis) == (Target(2), MatchBasis.AMOUNT_AND_IBAN)


def test_two_people_of_one_name_wait_for_a_person() -> None:
    found = match(line(payer="Mario Rossi"), {}, [candidate(1, "Mario Rossi"), candidate(2, "Rossi Mario")])
    assert found.target is None
    assert [(one.target.case_id, one.likeness) for one in found.suggestions] == [(1, 1.0), (2, 1.0)]


def test_the_amount_alone_is_only_a_suggestion() -> None:
    found = match(line(payer="Nobody"), {}, [candidate(1, "Mario Rossi")])
    assert found.target is None
    assert len(found.suggestions) == 1


def test_the_likeliest_comes_first_and_equal_ones_in_the_order_of_their_cases() -> None:
    found = match(line(payer="ROSSI"), {}, [candidate(9, "Bianchi"), candidate(8, "Rossini"), candidate(3, "Rossini")])
    assert [one.target.case_id for one in found.suggestions] == [3, 8, 9]


def test_two_invoices_of_that_amount_in_one_case_are_the_case_without_an_invoice() -> None:
    both = [
        Candidate(target=Target(7, number), debtor_name="Mario Rossi", known_ibans=frozenset())
        for number in ("F1", "F2")
    ]
    unlike = Candidate(target=Target(8, "F3"), debtor_name="Zeno Verdi", known_ibans=frozenset())
    assert match(line(payer="ROSSI MARIO"), {}, [*both, unlike]).target == Target(7)
    assert match(line(payer="ROSSI MARIO"), {}, [both[0], unlike]).target == Target(7, "F1")


def test_nothing_is_like_nothing() -> None:
    assert name_likeness("", "") == 0.0
    assert name_likeness("Rossi", "") == 0.0
    assert name_likeness("S.r.l.", "S.p.A.") == 0.0
    assert name_likeness("Rossi S.r.l.", "Rossi") == 1.0


def test_a_number_of_another_length_is_no_notice() -> None:
    for text in ("30203200270000025", "3020320027000002511", "30203200270000025X"):
        assert all(token.basis is not MatchBasis.NOTICE for token in tokens_of(line(text=text)))


def test_an_empty_reference_is_no_token() -> None:
    assert all(token.value for token in tokens_of(line(text="", reference="", end_to_end="")))


def test_tokens_that_were_found_out_already_are_taken_as_they_are() -> None:
    assert match(line(text="niente"), {RF: [Target(7)]}, [], [RF]).target == Target(7)
    assert match(line(reference="RF18539007547034"), {RF: [Target(7)]}, [], []).target is None


def test_the_case_and_one_of_its_invoices_are_that_invoice() -> None:
    found = match(line(reference="RF18539007547034", text="F-2026/12"), {RF: [Target(7)], F12: [Target(7, "F2")]}, [])
    assert found.target == Target(7, "F2")


def test_a_name_exactly_as_like_as_it_must_be_is_taken() -> None:
    one, other = "abcdefghijklmnopqrst", "abcdefghijklmnopqrsx"
    assert name_likeness(one, other) == NAME_LIKENESS
    assert match(line(payer=one), {}, [candidate(3, other)]).target == Target(3)


def test_five_are_suggested_at_most() -> None:
    people = [candidate(number, f"Persona {number}") for number in range(1, 9)]
    assert len(match(line(payer="Nobody"), {}, people).suggestions) == 5


SHORT = Token(MatchBasis.SHORT_REFERENCE, "A12")


def named(case_id: int, name: str = "Debitore Uno") -> Candidate:
    return Candidate(target=Target(case_id), debtor_name=name)


def test_numbers_of_up_to_three_signs_are_short_references_in_the_text_and_in_the_field() -> None:
    assert SHORT in tokens_of(line(text="saldo pratica A-12 grazie"))
    assert Token(MatchBasis.SHORT_REFERENCE, "7") in tokens_of(line(reference="7", text=""))
    assert all(token.value != "SIG" for token in tokens_of(line(text="sig Rossi")))


def test_a_short_reference_decides_between_cases_where_amount_and_payer_agree() -> None:
    paid = line(text="A12", payer="Debitore Uno")
    assert match(paid, {}, [named(7), named(8)]).target is None
    found = match(paid, {SHORT: [Target(8, "F1")]}, [named(7), named(8)])
    assert (found.target, found.basis) == (Target(8, "F1"), MatchBasis.SHORT_REFERENCE)


def test_a_short_reference_alone_is_only_a_suggestion() -> None:
    paid = line(text="A12", payer="Qualcun Altro")
    found = match(paid, {SHORT: [Target(8)]}, [named(8), named(9)])
    assert found.target is None
    assert [(one.target.case_id, one.basis) for one in found.suggestions] == [
        (8, MatchBasis.SHORT_REFERENCE), (9, MatchBasis.AMOUNT_AND_NAME),
    ]  # fmt: skip
    [only] = match(paid, {SHORT: [Target(8)]}, []).suggestions
    assert (only.target, only.likeness) == (Target(8), 0.0)


def test_amount_and_payer_of_another_case_go_before_a_short_reference() -> None:
    found = match(line(text="A12", payer="Debitore Uno"), {SHORT: [Target(8)]}, [named(7)])
    assert (found.target, found.basis) == (Target(7), MatchBasis.AMOUNT_AND_NAME)


def test_a_longer_reference_goes_before_a_short_one() -> None:
    both = {F12: [Target(7)], SHORT: [Target(8)]}
    assert match(line(text="F-2026/12 A12"), both, []).target == Target(7)


def test_a_reference_of_four_signs_is_believed_and_one_of_three_is_not() -> None:
    assert [token.basis for token in tokens_of(line(reference="P-123"))] == [MatchBasis.CREDITOR_REFERENCE]
    assert [token.basis for token in tokens_of(line(reference="P-12"))] == [MatchBasis.SHORT_REFERENCE]


def test_a_payer_just_as_like_as_needed_agrees_with_a_short_reference() -> None:
    one, other = "abcdefghijklmnopqrst", "abcdefghijklmnopqrsx"
    found = match(line(text="A12", payer=one), {SHORT: [Target(8)]}, [named(8, other)])
    assert (found.target, found.basis) == (Target(8), MatchBasis.SHORT_REFERENCE)


def test_a_short_reference_names_the_invoice_where_its_case_has_only_one_of_that_number() -> None:
    def invoice_of(*known: Target) -> Target | None:
        return match(line(text="A12", payer="Debitore Uno"), {SHORT: known}, [named(8)]).target

    assert invoice_of(Target(8, "F1"), Target(9, "F9")) == Target(8, "F1")
    assert invoice_of(Target(8, "F1"), Target(8, "F2")) == Target(8)


def test_of_cases_with_that_short_reference_the_one_with_the_likelier_payer_is_suggested_first() -> None:
    known = {SHORT: [Target(9), Target(8), Target(7, "F2"), Target(7, "F1")]}
    found = match(line(text="A12", payer="Rossi"), known, [named(9, "Rossini")])
    assert [one.target for one in found.suggestions] == [Target(9), Target(7, "F1"), Target(7, "F2"), Target(8)]
