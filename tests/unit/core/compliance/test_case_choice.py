"""Which of a debtor's cases speaks for the call."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from dialer.core.compliance.case_choice import CaseChoice, OpenCase, choose_cases, free_from
from dialer.core.compliance.facts import Hold
from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.ids import CaseId

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def hold(starts: datetime | date | None = None, ends: datetime | date | None = None) -> Hold:
    return Hold(reason=HoldReason.DISPUTED, starts=starts, ends=ends)


def case(number: int, *holds: Hold, starts: date | None = None, ends: date | None = None) -> OpenCase:
    return OpenCase(case_id=CaseId(number), holds=holds, mandate_starts=starts, mandate_ends=ends)


def test_without_cases_there_is_nothing_to_talk_about() -> None:
    assert choose_cases([], NOW) == CaseChoice()


def test_a_free_case_frees_the_call_and_is_the_only_one_talked_about() -> None:
    choice = choose_cases([case(1, hold()), case(2), case(3, hold(ends=NOW + DAY))], NOW)
    assert (choice.case_ids, choice.holds) == ((2,), ())


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        ([case(1, hold(ends=NOW + 2 * DAY)), case(2, hold(ends=NOW + DAY))], 2),
        ([case(1, hold()), case(2, hold(ends=NOW + 90 * DAY))], 2),
        ([case(1, hold(ends=date(2026, 11, 25))), case(2, hold(ends=date(2026, 11, 24)))], 2),
        ([case(1, hold(ends=NOW + DAY), hold(ends=NOW + 5 * DAY)), case(2, hold(ends=NOW + 2 * DAY))], 2),
        ([case(1, starts=date(2026, 12, 1)), case(2, hold(ends=NOW + DAY))], 2),
        ([case(1, ends=date(2026, 11, 23)), case(2, hold(ends=NOW + 60 * DAY))], 2),
        ([case(1, hold(ends=NOW + DAY), hold(NOW + DAY, NOW + 9 * DAY)), case(2, hold(ends=NOW + 8 * DAY))], 2),
        ([case(1, hold()), case(2, hold())], 1),
    ],
)
def test_with_every_case_held_the_soonest_free_one_speaks(cases: list[OpenCase], expected: int) -> None:
    choice = choose_cases(cases, NOW)
    spoken_for = next(c for c in cases if c.case_id == expected)
    assert (choice.holds, choice.mandate_starts, choice.mandate_ends) == (
        spoken_for.holds,
        spoken_for.mandate_starts,
        spoken_for.mandate_ends,
    )
    assert choice.case_ids == tuple(c.case_id for c in cases)


@pytest.mark.parametrize(
    ("held", "is_free"),
    [
        (hold(ends=NOW), True),
        (hold(ends=NOW + timedelta(microseconds=1)), False),
        (hold(starts=NOW), False),
        (hold(starts=NOW + timedelta(microseconds=1)), True),
        (hold(starts=date(2026, 11, 25)), True),
        (hold(ends=date(2026, 11, 23)), True),
    ],
)
def test_a_hold_covers_its_start_and_not_its_end(held: Hold, is_free: bool) -> None:
    choice = choose_cases([case(1, held), case(2, hold())], NOW)
    assert choice.case_ids == ((1,) if is_free else (1, 2))


def test_the_mandates_last_day_is_inside() -> None:
    within = choose_cases([case(1, ends=date(2026, 11, 24)), case(2, hold())], NOW)
    after = choose_cases([case(1, ends=date(2026, 11, 23)), case(2, hold())], NOW)
    assert (within.case_ids, after.case_ids) == ((1,), (1, 2))


def test_calls_are_free_from_the_day_on_which_the_first_case_is() -> None:
    assert free_from([], NOW) is None
    assert free_from([case(1, hold())], NOW) is None
    assert free_from([case(1, hold(ends=NOW + DAY)), case(2, hold())], NOW) == NOW + DAY
    assert free_from([case(1, hold()), case(2)], NOW) == NOW
    assert free_from([case(1, ends=date(2026, 11, 23))], NOW) is None
