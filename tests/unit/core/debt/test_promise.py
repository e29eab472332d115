"""Promises: their limits, and every one is in exactly one state."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.promise import Promise, PromiseLimits, PromiseMethod, PromiseState, assess, check_promise
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Invalid

MONDAY = date(2026, 11, 16)


def promise(**changes: object) -> Promise:
    values: dict[str, object] = {
        "made_on": MONDAY, "minor": 100_00, "due_on": date(2026, 11, 20), "method": PromiseMethod.BANK_TRANSFER
    }  # fmt: skip
    return Promise(**{**values, **changes})  # type: ignore[arg-type]


def test_grace_is_in_working_days_and_longer_for_a_transfer() -> None:
    assert promise().last_day() == date(2026, 11, 25)  # Friday and three working days
    assert promise(method=PromiseMethod.CARD).last_day() == date(2026, 11, 23)
    assert promise(due_on=date(2026, 12, 7)).last_day() == date(2026, 12, 11)  # 8 December is a holiday


@pytest.mark.parametrize(
    ("payments", "today", "state"),
    [
        ([], date(2026, 11, 25), PromiseState.OPEN),
        ([], date(2026, 11, 26), PromiseState.BROKEN),
        ([(date(2026, 11, 25), 99_00)], date(2026, 11, 26), PromiseState.KEPT),
        ([(date(2026, 11, 25), 98_99)], date(2026, 11, 26), PromiseState.PARTIAL),
        ([(date(2026, 11, 18), 50_00)], date(2026, 11, 26), PromiseState.PARTIAL),
        ([(date(2026, 11, 18), 49_99)], date(2026, 11, 26), PromiseState.BROKEN),
        ([(date(2026, 11, 26), 100_00)], date(2026, 11, 26), PromiseState.BROKEN),
        ([(date(2026, 11, 15), 100_00)], date(2026, 11, 26), PromiseState.BROKEN),
        ([(MONDAY, 60_00), (date(2026, 11, 17), 40_00)], date(2026, 11, 17), PromiseState.KEPT),
    ],
)
def test_payments_from_the_day_it_was_made_to_the_end_of_the_grace(
    payments: list[tuple[date, int]], today: date, state: PromiseState
) -> None:
    assert assess(promise(), payments, today) is state


def test_a_cancelled_promise_stays_cancelled() -> None:
    assert assess(promise(is_cancelled=True), [(MONDAY, 100_00)], date(2027, 1, 1)) is PromiseState.CANCELLED


def test_a_promise_of_cents_is_not_kept_by_nothing() -> None:
    assert assess(promise(minor=50), [], date(2026, 11, 26)) is PromiseState.BROKEN


def test_the_reminder_comes_the_day_before_if_there_is_one() -> None:
    assert promise().reminder_on() == date(2026, 11, 19)
    assert promise(due_on=MONDAY + timedelta(days=1)).reminder_on() is None


@pytest.mark.parametrize(
    ("changes", "given_", "field"),
    [
        ({"minor": 0}, {}, "amount_minor"),
        ({"minor": 200_01}, {}, "amount_minor"),
        ({"due_on": MONDAY - timedelta(days=1)}, {}, "due_on"),
        ({"due_on": MONDAY + timedelta(days=16)}, {}, "due_on"),
        ({"due_on": MONDAY + timedelta(days=8)}, {"phase": CampaignType.PHONE}, "due_on"),
        ({}, {"broken_before": 2}, "case"),
    ],
)
def test_what_cannot_be_promised(changes: dict[str, object], given_: dict[str, object], field: str) -> None:
    facts: dict[str, object] = {"asked_minor": 200_00, "phase": CampaignType.SOFT, "broken_before": 1, **given_}
    with pytest.raises(Invalid) as error:
        check_promise(promise(**changes), **facts)  # type: ignore[arg-type]
    assert error.value.facts["field"] == field


def test_the_limits_themselves_are_allowed() -> None:
    soft = {"asked_minor": 100_00, "phase": CampaignType.SOFT, "broken_before": 1}
    check_promise(promise(due_on=MONDAY + timedelta(days=15)), **soft)  # type: ignore[arg-type]
    check_promise(promise(due_on=MONDAY), **soft)  # type: ignore[arg-type]


@given(
    st.integers(1, 10**7),
    st.lists(st.tuples(st.dates(date(2026, 11, 1), date(2026, 12, 31)), st.integers(1, 10**7)), max_size=5),
    st.dates(date(2026, 11, 16), date(2027, 1, 15)),
)
def test_more_money_never_makes_it_worse(minor: int, payments: list[tuple[date, int]], today: date) -> None:
    order = [PromiseState.BROKEN, PromiseState.PARTIAL, PromiseState.OPEN, PromiseState.KEPT]
    one = promise(minor=minor)
    less = assess(one, payments[:-1], today)
    assert order.index(assess(one, payments, today)) >= order.index(less)


@pytest.mark.parametrize(
    ("method", "days"),
    [
        (PromiseMethod.BANK_TRANSFER, 3), (PromiseMethod.POSTAL_BULLETIN, 3), (PromiseMethod.DIRECT_DEBIT, 3),
        (PromiseMethod.OTHER, 3), (PromiseMethod.CARD, 1), (PromiseMethod.PAGOPA, 1), (PromiseMethod.CASH, 1),
    ],
)  # fmt: skip
def test_every_method_has_its_working_days_of_grace(method: PromiseMethod, days: int) -> None:
    assert promise(method=method, due_on=MONDAY).last_day() == MONDAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("phase", "days"), [(CampaignType.CARING, 15), (CampaignType.SOFT, 15), (CampaignType.PHONE, 7)]
)
def test_every_phase_has_its_latest_day(phase: CampaignType, days: int) -> None:
    facts = {"asked_minor": 100_00, "phase": phase, "broken_before": 0}
    check_promise(promise(due_on=MONDAY + timedelta(days=days)), **facts)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        check_promise(promise(due_on=MONDAY + timedelta(days=days + 1)), **facts)  # type: ignore[arg-type]


def test_a_cent_can_be_promised_and_is_kept_by_a_cent() -> None:
    one = promise(minor=1)
    check_promise(one, asked_minor=1, phase=CampaignType.SOFT, broken_before=0)
    assert assess(one, [(MONDAY, 1)], MONDAY) is PromiseState.KEPT
    assert assess(promise(minor=50), [(MONDAY, 1)], MONDAY) is PromiseState.KEPT  # less than the tolerance is lacking


@given(
    st.lists(st.tuples(st.integers(1, 500_00), st.integers(0, 15), st.booleans(), st.integers(0, 600_00)), max_size=30),
    st.integers(0, 40),
)
def test_promises_are_parted_into_states_and_none_is_in_two(
    drawn: list[tuple[int, int, bool, int]], later: int
) -> None:
    today = MONDAY + timedelta(days=later)
    promises = [
        (promise(minor=minor, due_on=MONDAY + timedelta(days=days), is_cancelled=is_cancelled), [(MONDAY, paid)])
        for minor, days, is_cancelled, paid in drawn
    ]
    states = [assess(one, paid, today) for one, paid in promises]
    assert sum(states.count(state) for state in PromiseState) == len(promises)
    for (one, paid), state in zip(promises, states, strict=True):
        assert (state is PromiseState.CANCELLED) == one.is_cancelled
        if state is PromiseState.OPEN:
            assert today <= one.last_day()
        if state in (PromiseState.PARTIAL, PromiseState.BROKEN):
            assert today > one.last_day() and paid[0][1] < one.minor


@pytest.mark.parametrize(("reason_days", "latest"), [(5, 5), (30, 7), (None, 7)])
def test_a_reason_may_allow_less_time_than_the_phase_and_never_more(reason_days: int | None, latest: int) -> None:
    facts = {"asked_minor": 100_00, "phase": CampaignType.PHONE, "broken_before": 0, "latest_days": reason_days}
    check_promise(promise(due_on=MONDAY + timedelta(days=latest)), **facts)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        check_promise(promise(due_on=MONDAY + timedelta(days=latest + 1)), **facts)  # type: ignore[arg-type]


def test_a_creditors_limits_take_the_place_of_the_usual_ones() -> None:
    limits = PromiseLimits(soft_days=20, late_days=10, least=30_00)
    facts: dict[str, Any] = {"asked_minor": 100_00, "broken_before": 0, "limits": limits}
    for phase, days in ((CampaignType.SOFT, 20), (CampaignType.PHONE, 10)):
        check_promise(promise(due_on=MONDAY + timedelta(days=days)), phase=phase, **facts)
        with pytest.raises(Invalid, match="must lie between"):
            check_promise(promise(due_on=MONDAY + timedelta(days=days + 1)), phase=phase, **facts)
    with pytest.raises(Invalid, match=r"no promise below 30\.00"):
        check_promise(promise(minor=29_99), phase=CampaignType.SOFT, **facts)
    check_promise(promise(minor=20_00), phase=CampaignType.SOFT, **{**facts, "asked_minor": 20_00})
    for most in (1, 2, 4):
        allowed = {**facts, "limits": PromiseLimits(soft_days=20, most_broken=most)}
        check_promise(promise(), phase=CampaignType.SOFT, **{**allowed, "broken_before": most - 1})
        with pytest.raises(Invalid, match=f"{most} promises of this case were broken"):
            check_promise(promise(), phase=CampaignType.SOFT, **{**allowed, "broken_before": most})


@pytest.mark.parametrize(
    "changes",
    [{"soft_days": 0}, {"soft_days": 61}, {"late_days": 0}, {"least": -1}, {"most_broken": 0}, {"most_broken": 11}],
)
def test_limits_of_promises_that_cannot_be_are_refused(changes: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        PromiseLimits(**changes)


@pytest.mark.parametrize("days", [1, 60])
def test_limits_of_promises_themselves_are_allowed(days: int) -> None:
    assert (PromiseLimits(soft_days=days, late_days=days).soft_days, PromiseLimits().least) == (days, 0)
    with pytest.raises(Invalid):
        PromiseLimits(soft_days=0)
    with pytest.raises(Invalid):
        PromiseLimits(late_days=61)
