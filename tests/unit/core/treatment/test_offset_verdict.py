"""What an offset test shows: nothing before its size; then a planted truth as often as stated, and chance as rarely."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from dialer.core.treatment.offset_size import FALSE_PROPOSALS, POWER, needed_per_arm
from dialer.core.treatment.offset_verdict import (
    Followed,
    Verdict,
    best_arm,
    cohort,
    is_ripe,
    judge,
    p_values,
    ripe_on,
)
from tests.unit.core.treatment.offsets import START, entry, offset_test, population

LATER = START + timedelta(days=400)


def test_before_the_size_is_reached_nothing_is_shown() -> None:
    test = offset_test()
    everybody = [_fixed(arm, number) for arm in range(3) for number in range(100)]
    one_missing = [one for one in everybody if one.entry.case_id != 1050]
    found = judge(test, one_missing, LATER)
    assert (found.verdict, found.best, found.arms) == (Verdict.NOT_ENOUGH, None, ())


def test_the_last_debtor_must_have_had_the_time_to_pay() -> None:
    test = offset_test()
    everybody = population(test, (0.1, 0.9, 0.9), Random(2))
    last = max(ripe_on(test, one) for arm in cohort(test, [o.entry for o in everybody]) for one in arm)
    assert not is_ripe(test, [one.entry for one in everybody], last - timedelta(days=1))
    assert judge(test, everybody, last - timedelta(days=1)).verdict is Verdict.NOT_ENOUGH
    assert judge(test, everybody, last).verdict is Verdict.BETTER


def test_later_debtors_change_nothing_so_that_nobody_can_wait_for_a_better_day() -> None:
    test = offset_test()
    everybody = population(test, (0.5, 0.5, 0.8), Random(3))
    more = [
        replace(one, entry=replace(one.entry, case_id=one.entry.case_id + 10_000, entered_on=LATER), paid_on=None)
        for one in everybody
    ]
    assert judge(test, everybody + more, LATER) == judge(test, everybody, LATER)


def test_the_shares_have_wilsons_intervals_and_differences_newcombes() -> None:
    test = offset_test()
    found = judge(test, [_fixed(arm, number) for arm in range(3) for number in range(100)], LATER)
    first, second, _ = found.arms
    assert (first.paid, first.counted, first.share) == (50, 100, 0.5)
    assert first.low == pytest.approx(0.4038, abs=1e-4)
    assert first.high == pytest.approx(0.5962, abs=1e-4)
    assert (first.difference, first.p) == (None, None)
    assert second.difference == pytest.approx(0.2)
    # Newcombe's method 10 of 70/100 against 50/100
    assert second.difference_low == pytest.approx(0.0647, abs=1e-3)
    assert second.difference_high == pytest.approx(0.3258, abs=1e-3)
    assert (second.attempts, second.talks, second.messages, second.cost) == (200, 100, 0, 8000.0)


def _fixed(arm: int, number: int) -> Followed:
    """Of each hundred 50, 70 and 60 pay on the due date, the others never."""
    one = entry(arm * 1000 + number, arm)
    paid_on = one.due_on if number < (50, 70, 60)[arm] else None
    return Followed(entry=one, paid_on=paid_on, attempts=2, talks=1, cost=80.0)


def test_comparisons_are_corrected_for_their_number_by_holm() -> None:
    alone = p_values([(50, 100), (63, 100)])[0]
    both = p_values([(50, 100), (63, 100), (50, 100)])
    assert both[0] == pytest.approx(2 * alone)
    assert both[1] == pytest.approx(max(both[0], 0.5))
    assert alone < 0.05 < both[0]  # proved alone; among two it is not
    assert best_arm([(50, 100), (63, 100)]) == 1
    assert best_arm([(50, 100), (63, 100), (50, 100)]) is None


def test_of_several_better_ones_the_best_is_proposed_and_a_worse_one_never() -> None:
    assert best_arm([(500, 1000), (650, 1000), (700, 1000)]) == 2
    assert best_arm([(700, 1000), (500, 1000), (400, 1000)]) is None


def test_shares_that_do_not_vary_prove_nothing() -> None:
    assert p_values([(100, 100), (100, 100), (0, 0)]) == (1.0, 1.0)


def test_cases_that_were_taken_away_are_in_no_share_and_too_many_of_them_prove_nothing() -> None:
    test = offset_test()
    everybody = [_fixed(arm, number) for arm in range(3) for number in range(100)]
    gone = [
        replace(one, left_on=one.entry.due_on - timedelta(days=1)) if one.entry.case_id in (90, 91, 1095) else one
        for one in everybody
    ]
    found = judge(test, gone, LATER)
    assert [(arm.cut_short, arm.paid, arm.counted) for arm in found.arms] == [(2, 50, 98), (1, 70, 99), (0, 60, 100)]
    assert found.verdict is Verdict.BETTER
    many = [
        replace(one, left_on=one.entry.due_on, paid_on=None)
        if one.entry.arm == 2 and one.entry.case_id >= 2089
        else one
        for one in everybody
    ]
    found = judge(test, many, LATER)
    assert (found.verdict, found.best, found.arms[2].cut_short) == (Verdict.CUT_SHORT, None, 11)


def test_whoever_left_counts_in_the_curve_until_then_and_whoever_paid_counts_by_his_day() -> None:
    test = offset_test()
    everybody = [_fixed(arm, number) for arm in range(3) for number in range(100)]
    [first, *_] = judge(test, everybody, LATER).arms
    assert [(point.day, point.paid_ratio) for point in first.curve.points] == [(0, 0.5)]
    assert first.curve.until_day == 30
    assert first.curve.mean_days == pytest.approx(15.0)  # all until the due date, half of them 30 days longer
    gone = [replace(one, left_on=one.entry.due_on) if one.paid_on is None else one for one in everybody]
    assert judge(test, gone, LATER).arms[0].curve.until_day == 0


def test_without_the_price_of_an_hour_there_is_no_cost() -> None:
    test = offset_test()
    everybody = [replace(_fixed(arm, number), cost=None) for arm in range(3) for number in range(100)]
    assert judge(test, everybody, LATER).arms[0].cost is None


def test_a_planted_best_offset_is_found_as_often_as_stated() -> None:
    """The truth: five days before the due date brings ten in a hundred more. At most chance's share below the power."""
    base, gain, runs = 0.6, 0.1, 400
    test = offset_test(per_arm=needed_per_arm(base, gain, 3), name="found")
    dice = Random(20260302)
    right = wrong = 0
    for _ in range(runs):
        best = best_arm([_drawn(dice, test.per_arm, share) for share in (base, base + gain, base)])
        right += best == 1
        wrong += best == 2
    assert right / runs >= POWER - 3 * (POWER * (1 - POWER) / runs) ** 0.5
    assert wrong / runs <= FALSE_PROPOSALS


def test_where_no_offset_is_better_a_false_proposal_is_as_rare_as_stated() -> None:
    base, runs = 0.6, 2000
    per_arm = needed_per_arm(base, 0.1, 4)
    dice = Random(20260303)
    false = sum(best_arm([_drawn(dice, per_arm, base) for _ in range(4)]) is not None for _ in range(runs))
    assert false / runs <= FALSE_PROPOSALS + 3 * (FALSE_PROPOSALS * (1 - FALSE_PROPOSALS) / runs) ** 0.5


def test_the_whole_way_from_the_draw_to_the_verdict_finds_the_planted_truth() -> None:
    """Debtors drawn by their number, entering day by day, judged once: eight of ten worlds at the stated power."""
    runs, found = 30, 0
    per_arm = needed_per_arm(0.6, 0.1, 3)
    for run in range(runs):
        test = offset_test(per_arm=per_arm, name=f"world {run}")
        judged = judge(test, population(test, (0.6, 0.6, 0.7), Random(run)), LATER)
        found += judged.best == 2
    assert found >= runs * (POWER - 3 * (POWER * (1 - POWER) / runs) ** 0.5)


def _drawn(dice: Random, count: int, share: float) -> tuple[int, int]:
    return sum(dice.random() < share for _ in range(count)), count
