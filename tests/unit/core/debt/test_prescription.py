"""The prescription clock: the worked vectors of ``domain.md`` §3.9."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.debt.prescription import ActKind, InterruptingAct, PrescriptionTerm, alarm, prescription_clock
from dialer.core.debt.prescription_terms import TermRow, TermTable
from dialer.core.kernel.errors import Invalid

TABLE = TermTable(
    (
        TermRow(
            credit="electricity", months=24, reference="L. 205/2017", due_after=date(2018, 3, 1), protected_only=True
        ),
        TermRow(credit="electricity", months=60, reference="art. 2948"),
        TermRow(credit="gas", months=24, reference="L. 205/2017", due_after=date(2019, 1, 1), protected_only=True),
        TermRow(credit="gas", months=60, reference="art. 2948"),
        TermRow(credit="telephone", months=60, reference="art. 2948"),
        TermRow(credit="hotel", months=6, reference="art. 2954", is_presumptive=True),
    )
)
TWO_YEARS = PrescriptionTerm(24, "L. 205/2017")


@pytest.mark.parametrize(
    ("credit", "due", "expected"),
    [
        ("electricity", date(2024, 11, 15), date(2026, 11, 16)),
        ("electricity", date(2024, 10, 31), date(2026, 10, 31)),
        ("electricity", date(2024, 2, 29), date(2026, 2, 28)),
        ("gas", date(2018, 12, 31), date(2024, 1, 2)),
        ("telephone", date(2022, 12, 25), date(2027, 12, 27)),
        ("electricity", date(2018, 2, 28), date(2023, 2, 28)),
        ("electricity", date(2018, 3, 1), date(2023, 3, 1)),
        ("electricity", date(2018, 3, 2), date(2020, 3, 2)),
        ("electricity", date(2025, 10, 4), date(2027, 10, 5)),
    ],
)
def test_the_last_day(credit: str, due: date, expected: date) -> None:
    term = TABLE.term(credit, due, is_protected=True)
    assert prescription_clock(due, term).expires_on == expected


def test_other_users_keep_the_five_years() -> None:
    assert TABLE.term("electricity", date(2024, 1, 1), is_protected=False).months == 60


def test_a_kind_without_a_line_is_named_with_those_that_have_one() -> None:
    with pytest.raises(Invalid, match="electricity, gas, telephone, hotel"):
        TABLE.term("elettricità", date(2024, 1, 1), is_protected=True)


def pec(on: date) -> InterruptingAct:
    return InterruptingAct(kind=ActKind.FORMAL_NOTICE, on=on, proof="PEC receipt 1")


@pytest.mark.parametrize("due", [date(2024, 11, 15), date(2024, 10, 31), date(2025, 10, 4)])
def test_a_notice_received_in_time_starts_a_full_new_term(due: date) -> None:
    clock = prescription_clock(due, TWO_YEARS, [pec(date(2026, 6, 10))])
    assert clock.expires_on == date(2028, 6, 10)  # a Saturday, which is a working day here


def test_a_notice_after_the_last_day_changes_nothing() -> None:
    late = pec(date(2026, 6, 10))
    clock = prescription_clock(date(2024, 2, 29), TWO_YEARS, [late])
    assert (clock.expires_on, clock.counted, clock.too_late) == (date(2026, 2, 28), (), (late,))


def test_a_notice_on_the_last_day_still_counts_and_the_next_builds_on_it() -> None:
    acts = [pec(date(2028, 2, 1)), pec(date(2026, 2, 28))]
    assert prescription_clock(date(2024, 2, 29), TWO_YEARS, acts).expires_on == date(2030, 2, 1)


def test_before_the_court_the_clock_stands_and_a_judgment_gives_ten_years() -> None:
    served = InterruptingAct(kind=ActKind.JUDICIAL_CLAIM, on=date(2025, 5, 5), proof="RG 1/2025")
    assert prescription_clock(date(2024, 2, 29), TWO_YEARS, [served]).expires_on is None
    judged = InterruptingAct(
        kind=ActKind.JUDICIAL_CLAIM, on=date(2025, 5, 5), proof="RG 1/2025", final_on=date(2026, 9, 1)
    )
    clock = prescription_clock(date(2024, 2, 29), TWO_YEARS, [judged])
    assert clock.expires_on == date(2036, 9, 1)
    renewed = prescription_clock(date(2024, 2, 29), TWO_YEARS, [judged, pec(date(2030, 1, 15))])
    assert renewed.expires_on == date(2040, 1, 16)  # ten years again, and 15 January 2040 is a Sunday


def test_an_act_needs_its_proof() -> None:
    with pytest.raises(Invalid, match="proof"):
        InterruptingAct(kind=ActKind.RECOGNITION, on=date(2026, 1, 1), proof=" ")
    with pytest.raises(Invalid, match="final judgment"):
        InterruptingAct(kind=ActKind.FORMAL_NOTICE, on=date(2026, 1, 1), proof="PEC", final_on=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 5, 19), None),
        (date(2026, 5, 20), 180),
        (date(2026, 8, 18), 90),
        (date(2026, 10, 17), 30),
        (date(2026, 11, 16), 30),
        (date(2026, 11, 17), 0),
    ],
)
def test_alarms_begin_half_a_year_before_the_last_day(today: date, expected: int | None) -> None:
    clock = prescription_clock(date(2024, 11, 15), TWO_YEARS)
    assert clock.expires_on == date(2026, 11, 16)
    assert alarm(clock, today) == expected
    assert clock.is_expired(today) == (expected == 0)


def test_acts_before_the_due_date_have_no_effect_and_one_of_the_due_day_counts() -> None:
    due = date(2024, 11, 15)
    early = pec(date(2024, 11, 14))
    assert prescription_clock(due, TWO_YEARS, [early]) == prescription_clock(due, TWO_YEARS)
    same_day = pec(due)
    assert prescription_clock(due, TWO_YEARS, [same_day]).counted == (same_day,)


def test_what_is_sent_while_the_court_decides_is_part_of_that() -> None:
    pending = InterruptingAct(kind=ActKind.JUDICIAL_CLAIM, on=date(2025, 5, 5), proof="RG 1/2025")
    clock = prescription_clock(date(2024, 2, 29), TWO_YEARS, [pending, pec(date(2025, 9, 1))])
    assert (clock.expires_on, clock.counted, clock.days_left(date(2026, 1, 1))) == (None, (pending,), None)
    judged = InterruptingAct(
        kind=ActKind.JUDICIAL_CLAIM, on=date(2025, 5, 5), proof="RG 1/2025", final_on=date(2026, 9, 1)
    )
    clock = prescription_clock(date(2024, 2, 29), TWO_YEARS, [judged, pec(date(2026, 1, 15))])
    assert (clock.expires_on, clock.counted) == (date(2036, 9, 1), (judged,))
    after = prescription_clock(date(2024, 2, 29), TWO_YEARS, [judged, pec(date(2026, 9, 1))])
    assert len(after.counted) == 2


def test_a_final_injunction_gives_ten_years_and_a_judgment_may_be_final_on_the_day_it_is_served() -> None:
    injunction = InterruptingAct(kind=ActKind.INJUNCTION, on=date(2025, 5, 5), proof="DI 1/2025")
    assert prescription_clock(date(2024, 2, 29), TWO_YEARS, [injunction]).expires_on == date(2035, 5, 5)
    at_once = InterruptingAct(
        kind=ActKind.JUDICIAL_CLAIM, on=date(2025, 5, 5), proof="RG 1/2025", final_on=date(2025, 5, 5)
    )
    assert prescription_clock(date(2024, 2, 29), TWO_YEARS, [at_once]).expires_on == date(2035, 5, 5)


def test_a_term_runs_from_the_due_date_unless_its_country_says_otherwise() -> None:
    assert (TWO_YEARS.is_presumptive, TWO_YEARS.from_year_end) == (False, False)
    german = PrescriptionTerm(36, "§ 195 BGB", from_year_end=True)
    assert prescription_clock(date(2024, 2, 29), german, country="DE").expires_on == date(2027, 12, 31)
