"""Plans among the next best offers: how many rates, from when, and what they are worth."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.offers import PRIOR_KEEPING, AllowedOffers
from dialer.core.debt.plan import Every
from dialer.core.debt.reason_treatment import OfferKind
from tests.unit.core.debt.test_offers import MATRIX, TODAY, of_kind, offers


def test_temporary_hardship_is_offered_a_plan_that_can_be_paid() -> None:
    best, *_ = offers(DefaultReason.HARDSHIP_TEMP, affordable=150_00)
    assert (best.kind, best.why) == (OfferKind.PLAN, "affordable")
    assert best.plan is not None
    assert [rate.minor for rate in best.plan.instalments] == [136_66] * 5 + [136_70]
    assert best.due_on == date(2026, 12, 21)  # 20 December is a Sunday


def test_who_can_pay_nothing_each_month_is_offered_no_plan() -> None:
    assert OfferKind.PLAN not in {offer.kind for offer in offers(DefaultReason.LIQUIDITY, affordable=0)}
    assert OfferKind.PLAN not in {offer.kind for offer in offers(DefaultReason.LIQUIDITY, affordable=10_00)}


def test_plans_have_three_six_or_the_most_rates_where_nothing_was_said() -> None:
    def counts(**terms: Any) -> list[int]:
        allowed = AllowedOffers(matrix=MATRIX, **terms)
        found = offers(DefaultReason.LIQUIDITY, allowed)
        return sorted(len(o.plan.instalments) for o in found if o.plan is not None)

    assert counts() == [3, 6, 12]
    assert counts(most_rates=6) == [3, 6]
    assert counts(most_rates=5) == [3, 5]
    assert counts(most_rates=3) == [3]
    assert counts(most_rates=2) == [2]
    assert counts(most_rates=12, least_rate=0) == [3, 6, 12]
    assert counts(least_rate=410_00) == [2]
    assert counts(least_rate=273_33) == [3]
    assert counts(least_rate=410_01) == []


def test_the_fewest_rates_that_can_be_paid_are_offered_if_the_creditor_allows_so_many() -> None:
    def counts(affordable: int, most: int = 12) -> list[int]:
        found = offers(DefaultReason.LIQUIDITY, AllowedOffers(matrix=MATRIX, most_rates=most), affordable=affordable)
        return [len(o.plan.instalments) for o in found if o.plan is not None]

    assert counts(820_00) == [2]  # a plan has two rates at least
    assert counts(410_00) == [2]
    assert counts(409_99) == [3]
    assert counts(136_67, most=6) == [6]
    assert counts(136_66, most=6) == []
    assert counts(1) == []


def test_a_plan_that_can_be_paid_is_likelier_and_its_money_comes_half_way() -> None:
    keeping = PRIOR_KEEPING[OfferKind.PLAN]
    [found] = of_kind(OfferKind.PLAN, reason=DefaultReason.HARDSHIP_TEMP, affordable=136_67)
    assert found.value == pytest.approx(820_00 * min(0.95, keeping * 1.5) * 0.99**3.5)
    for offer in of_kind(OfferKind.PLAN, reason=DefaultReason.LIQUIDITY):
        assert offer.plan is not None
        months = (len(offer.plan.instalments) + 1) / 2
        assert offer.value == pytest.approx(820_00 * keeping * 0.99**months)


def test_a_number_of_rates_that_cannot_be_is_left_out() -> None:
    tiny = offers(DefaultReason.LIQUIDITY, AllowedOffers(matrix=MATRIX, least_rate=0), principal=4, accessories=0)
    assert [len(offer.plan.instalments) for offer in tiny if offer.plan is not None] == [3]
    cents = AllowedOffers(matrix=MATRIX, least_rate=0)
    [found] = [o for o in offers(DefaultReason.LIQUIDITY, cents, principal=12, accessories=0, affordable=1) if o.plan]
    assert found.plan is not None and len(found.plan.instalments) == 12


def test_answers_say_when_and_how_a_plan_is_paid() -> None:
    [plan] = of_kind(
        OfferKind.PLAN, reason=DefaultReason.LIQUIDITY, can_pay_now=120_00, affordable=100_00, every=Every.TWO_WEEKS,
        money_on=date(2026, 11, 27), has_reason=True,
    )  # fmt: skip
    assert plan.also == ("first_of_reason", "when_money_comes", "pays_now", "no_discount")
    assert plan.plan is not None
    assert [(rate.due_on.isoformat(), rate.minor) for rate in plan.plan.instalments][:3] == [
        ("2026-11-20", 120_00), ("2026-11-27", 100_00), ("2026-12-11", 100_00)
    ]  # fmt: skip
    assert (len(plan.plan.instalments), plan.first_on, plan.down_payment) == (8, date(2026, 11, 27), 120_00)
    [small] = of_kind(OfferKind.PLAN, reason=DefaultReason.LIQUIDITY, can_pay_now=29_99, affordable=100_00)
    assert (small.down_payment, small.plan is not None and len(small.plan.instalments)) == (0, 9)


@pytest.mark.parametrize(("every", "months"), [(Every.MONTH, 3.5), (Every.TWO_WEEKS, 42 / 26), (Every.WEEK, 42 / 52)])
def test_rates_of_every_week_bring_their_money_sooner_than_those_of_every_month(every: Every, months: float) -> None:
    [found] = of_kind(OfferKind.PLAN, reason=DefaultReason.HARDSHIP_TEMP, affordable=136_67, every=every)
    assert found.value == pytest.approx(820_00 * PRIOR_KEEPING[OfferKind.PLAN] * 1.5 * 0.99**months)


def test_what_is_paid_at_once_counts_as_likely_and_only_the_rest_as_waiting() -> None:
    [found] = of_kind(OfferKind.PLAN, reason=DefaultReason.HARDSHIP_TEMP, can_pay_now=220_00, affordable=100_00)
    assert found.plan is not None and len(found.plan.instalments) == 7
    rest = 600_00 * PRIOR_KEEPING[OfferKind.PLAN] * 1.5 * 0.99**3.5
    assert found.value == pytest.approx(220_00 * 0.9 + rest)


def test_a_plan_begins_when_money_comes_after_today_and_else_in_a_month() -> None:
    for money_on, first_on, also in (
        (None, date(2026, 12, 20), ("no_discount",)),
        (TODAY, date(2026, 12, 20), ("no_discount",)),
        (date(2026, 11, 21), date(2026, 11, 21), ("when_money_comes", "no_discount")),
    ):
        [found] = of_kind(OfferKind.PLAN, reason=DefaultReason.HARDSHIP_TEMP, affordable=150_00, money_on=money_on)
        assert (found.first_on, found.also) == (first_on, also)


def test_a_first_payment_is_at_least_a_rate_and_never_everything() -> None:
    def paid_at_once(now: int, least_rate: int = 30_00) -> list[int]:
        allowed = AllowedOffers(matrix=MATRIX, least_rate=least_rate)
        found = offers(DefaultReason.LIQUIDITY, allowed, can_pay_now=now, affordable=150_00)
        return [offer.down_payment for offer in found if offer.kind is OfferKind.PLAN]

    assert paid_at_once(30_00) == [30_00]
    assert paid_at_once(29_99) == [0]
    assert paid_at_once(1, least_rate=0) == [1]
    assert paid_at_once(819_99, least_rate=0) == [819_99]
    assert paid_at_once(820_00) == [0]


def test_after_a_first_payment_one_rate_may_be_enough() -> None:
    [found] = of_kind(OfferKind.PLAN, reason=DefaultReason.LIQUIDITY, can_pay_now=700_00, affordable=150_00)
    assert found.plan is not None
    assert [rate.minor for rate in found.plan.instalments] == [700_00, 120_00]
    two_rates = AllowedOffers(matrix=MATRIX, most_rates=1)
    assert [o for o in offers(DefaultReason.LIQUIDITY, two_rates, affordable=820_00) if o.kind is OfferKind.PLAN] == []
