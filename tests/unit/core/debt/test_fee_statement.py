"""Statements of fees: each payment once, reversals come back, minimum and cap over all statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.fee_statement import (
    Billed,
    FeeLine,
    FeeStatement,
    LineKind,
    Movement,
    PlacedCase,
    reckon_statement,
)
from dialer.core.debt.fee_terms import FeeTerms, parse_terms
from dialer.core.kernel.ids import CaseId

STARTS, ENDS, UNTIL = date(2026, 9, 1), date(2026, 10, 31), date(2026, 9, 30)
TERMS = parse_terms({"bands": [{"percent": "8"}, {"percent": "15", "from_days": 90}], "tail_days": 15})
YOUNG = PlacedCase(case_id=CaseId(1), reference="P1", days_past_due=20, owed_minor=50_000, placed_on=STARTS)
OLD = PlacedCase(case_id=CaseId(2), reference="P2", days_past_due=200, owed_minor=80_000, placed_on=STARTS)


def paid(entry_id: int, case: PlacedCase, minor: int, on: date = UNTIL, *, is_direct: bool = False) -> Movement:
    return Movement(entry_id=entry_id, case_id=case.case_id, minor=minor, on=on, is_direct=is_direct)


def back(entry_id: int, payment: Movement, on: date = UNTIL) -> Movement:
    return Movement(
        entry_id=entry_id, case_id=payment.case_id, minor=payment.minor, on=on, is_direct=payment.is_direct,
        reverses=payment.entry_id,
    )  # fmt: skip


def statement(*movements: Movement, terms: FeeTerms = TERMS, billed: dict[int, Billed] | None = None,
              cases: tuple[PlacedCase, ...] = (YOUNG, OLD)) -> FeeStatement:  # fmt: skip
    return reckon_statement(terms, cases, movements, billed=billed or {}, starts=STARTS, ends=ENDS, until=UNTIL)


def test_a_statement_adds_up_to_the_cent() -> None:
    made = statement(paid(1, YOUNG, 12_345), paid(2, OLD, 33_333), paid(3, OLD, 10_001, is_direct=True))
    assert [line.fee_minor for line in made.lines] == [988, 5_000, 1_500]
    assert (made.collected_minor, made.direct_minor, made.fee_minor) == (55_679, 10_001, 7_488)
    assert made.vat_minor == 1_647  # 22 % of 74.88
    assert made.remitted_minor == 55_679 - 10_001 - 7_488 - 1_647


def test_direct_payments_earn_nothing_where_the_terms_say_so_and_the_creditor_may_owe() -> None:
    direct = paid(1, OLD, 10_000, is_direct=True)
    assert statement(direct).remitted_minor == -(1_500 + 330)
    silent = statement(direct, terms=replace(TERMS, earns_on_direct=False, minimum_minor=500))
    assert (silent.fee_minor, silent.remitted_minor) == (0, 0)


def test_what_lies_outside_mandate_and_tail_is_no_line() -> None:
    days = (date(2026, 8, 31), STARTS, date(2026, 11, 15), date(2026, 11, 16))
    made = statement(*(paid(number, YOUNG, 1_000, on) for number, on in enumerate(days)))
    assert [line.entry_id for line in made.lines] == [1, 2]


def test_a_reversed_payment_comes_back_with_the_share_that_was_taken_of_it() -> None:
    before = Billed(collected_minor=10_000, fee_minor=1_234, percent=Decimal("12.34"), is_direct=False)
    late = date(2027, 3, 1)
    made = statement(
        Movement(entry_id=9, case_id=OLD.case_id, minor=10_000, on=late, reverses=5),
        billed={5: before},
        cases=(replace(OLD, collected_minor=10_000, shares_minor=1_234),),
    )
    (line,) = made.lines
    assert (line.kind, line.on, line.collected_minor, line.fee_minor) == (LineKind.REVERSAL, late, -10_000, -1_234)
    assert (made.vat_minor, made.remitted_minor) == (-271, -10_000 + 1_234 + 271)


def test_a_payment_that_came_and_went_in_one_period_costs_nothing() -> None:
    payment = paid(1, YOUNG, 5_000)
    made = statement(payment, back(2, payment))
    assert len(made.lines) == 2 and made.fee_minor == made.collected_minor == made.remitted_minor == 0


def test_the_reversal_of_what_was_never_billed_is_no_line() -> None:
    early = paid(1, YOUNG, 5_000, date(2026, 8, 1))
    assert statement(early, back(2, early)).lines == ()


def test_fixed_sums_are_billed_once_for_each_case_and_not_before_it_is_there() -> None:
    terms = replace(TERMS, fixed_minor=250)
    cases = (YOUNG, replace(OLD, was_fixed_billed=True), replace(OLD, case_id=CaseId(3), placed_on=date(2026, 10, 2)))
    made = statement(terms=terms, cases=cases)
    assert [(line.kind, line.case_id, line.fee_minor) for line in made.lines] == [(LineKind.FIXED, 1, 250)]


def test_minimum_is_reached_once_over_all_statements_and_given_back_with_the_money() -> None:
    terms = replace(TERMS, minimum_minor=2_000)
    first = paid(1, YOUNG, 10_000)
    made = statement(first, terms=terms)
    assert [(line.kind, line.fee_minor) for line in made.lines] == [(LineKind.PAYMENT, 800), (LineKind.MINIMUM, 1_200)]
    later = replace(YOUNG, collected_minor=10_000, shares_minor=800, adjusted_minor=1_200)
    more = statement(paid(2, YOUNG, 20_000), terms=terms, cases=(later,))
    assert [(line.kind, line.fee_minor) for line in more.lines] == [
        (LineKind.PAYMENT, 1_600),
        (LineKind.MINIMUM, -1_200),
    ]
    billed = {1: Billed(collected_minor=10_000, fee_minor=800, percent=Decimal(8), is_direct=False)}
    gone = statement(back(3, first), terms=terms, cases=(later,), billed=billed)
    assert [(line.kind, line.fee_minor) for line in gone.lines] == [
        (LineKind.REVERSAL, -800),
        (LineKind.MINIMUM, -1_200),
    ]


def test_a_cap_takes_back_what_is_above_it() -> None:
    made = statement(paid(1, OLD, 40_000), terms=replace(TERMS, cap_minor=5_000))
    assert [(line.kind, line.fee_minor) for line in made.lines] == [(LineKind.PAYMENT, 6_000), (LineKind.CAP, -1_000)]


AMOUNTS = st.lists(st.tuples(st.integers(1, 90_000), st.booleans(), st.booleans()), max_size=12)


@given(AMOUNTS, st.integers(0, 12), st.sampled_from([0, 700, 3_000]), st.sampled_from([None, 3_000, 9_000]))
def test_cutting_a_history_into_two_statements_changes_no_sum(
    amounts: list[tuple[int, bool, bool]], cut: int, minimum: int, cap: int | None
) -> None:
    terms = replace(TERMS, minimum_minor=minimum, cap_minor=cap)
    movements: list[Movement] = []
    for number, (minor, is_direct, is_reversed) in enumerate(amounts):
        payment = paid(2 * number, OLD, minor, is_direct=is_direct)
        movements += [payment, *([back(2 * number + 1, payment)] if is_reversed else [])]
    whole = statement(*movements, terms=terms, cases=(OLD,))
    first = statement(*movements[:cut], terms=terms, cases=(OLD,))
    shares = [line for line in first.lines if line.percent is not None]
    second = statement(
        *movements[cut:],
        terms=terms,
        billed={
            line.entry_id: Billed(
                collected_minor=line.collected_minor, fee_minor=line.fee_minor, percent=line.percent or Decimal(0),
                is_direct=line.is_direct,
            )
            for line in shares if line.entry_id is not None
        },
        cases=(
            replace(
                OLD,
                collected_minor=first.collected_minor,
                shares_minor=sum(line.fee_minor for line in shares),
                adjusted_minor=first.fee_minor - sum(line.fee_minor for line in shares),
            ),
        ),
    )  # fmt: skip
    assert first.fee_minor + second.fee_minor == whole.fee_minor
    assert first.collected_minor + second.collected_minor == whole.collected_minor
    standing = sum(minor for minor, _, is_reversed in amounts if not is_reversed)
    assert whole.collected_minor == standing
    assert standing or whole.fee_minor == 0


def test_a_case_placed_on_the_last_day_of_the_period_is_billed_and_its_line_is_no_direct_payment() -> None:
    terms = replace(TERMS, fixed_minor=250)
    made = statement(terms=terms, cases=(replace(YOUNG, placed_on=UNTIL),))
    [line] = made.lines
    assert (line.kind, line.is_direct, line.collected_minor, line.percent, line.fee_minor) == (
        LineKind.FIXED, False, 0, None, 250
    )  # fmt: skip
    assert FeeLine(kind=LineKind.PAYMENT, case_id=CaseId(1), reference="P1", on=UNTIL).fee_minor == 0


def test_a_payment_is_to_the_agency_unless_somebody_says_otherwise() -> None:
    bare = Movement(entry_id=1, case_id=YOUNG.case_id, minor=100, on=UNTIL)
    assert statement(bare).direct_minor == 0


def test_the_reversal_of_a_direct_payment_without_a_share_has_none_either() -> None:
    silent = replace(TERMS, earns_on_direct=False, minimum_minor=500)
    direct = paid(1, OLD, 10_000, is_direct=True)
    made = statement(direct, back(2, direct), terms=silent)
    assert [(line.kind, line.percent) for line in made.lines] == [
        (LineKind.PAYMENT, Decimal(0)), (LineKind.REVERSAL, Decimal(0))
    ]  # fmt: skip
