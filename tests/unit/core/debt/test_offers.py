"""The next best offer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.authority import AuthorityMatrix, Level, Limit, may_decide
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.offers import PRIOR_KEEPING, AllowedOffers, Offer, Situation, next_best_offers
from dialer.core.debt.promise import PromiseLimits
from dialer.core.debt.reason_treatment import TREATMENTS, UNKNOWN, OfferKind
from dialer.core.kernel.codes import CampaignType

TODAY = date(2026, 11, 20)
MATRIX = AuthorityMatrix(
    limits=(
        Limit(level=Level.AGENT, percent=Decimal(10), minor=200_00),
        Limit(level=Level.TEAM_LEAD, percent=Decimal(25), minor=1_000_00),
    )
)
ALLOWED = AllowedOffers(matrix=MATRIX)


def offers(reason: DefaultReason | None = None, allowed: AllowedOffers = ALLOWED, **changes: Any) -> tuple[Offer, ...]:
    values: dict[str, Any] = {
        "principal": 800_00, "accessories": 20_00, "dpd": 120, "phase": CampaignType.PHONE, "level": Level.AGENT,
        "treatment": UNKNOWN if reason is None else TREATMENTS[reason],
    }  # fmt: skip
    return next_best_offers(Situation(**{**values, **changes}), allowed, TODAY)


@pytest.mark.parametrize("reason", [r for r in DefaultReason if not TREATMENTS[r].offers])
def test_what_is_contested_or_stopped_gets_no_offer(reason: DefaultReason) -> None:
    assert offers(reason) == ()


def test_what_the_creditor_does_not_allow_is_not_offered() -> None:
    allowed = AllowedOffers(kinds=frozenset({OfferKind.PROMISE}), matrix=MATRIX)
    assert {offer.kind for offer in offers(None, allowed)} == {OfferKind.PROMISE}


def test_after_two_broken_promises_no_third_is_offered() -> None:
    assert OfferKind.PROMISE not in {offer.kind for offer in offers(broken_promises=2)}


@pytest.mark.parametrize(("broken", "is_offered"), [(2, True), (3, False)])
def test_a_creditor_may_let_more_promises_break(broken: int, is_offered: bool) -> None:
    found = {offer.kind for offer in offers(broken_promises=broken, promises=PromiseLimits(most_broken=3))}
    assert (OfferKind.PROMISE in found) is is_offered


def test_who_forgot_is_given_a_few_days_ending_on_a_working_day() -> None:
    promise = next(offer for offer in offers(DefaultReason.FORGOT) if offer.kind is OfferKind.PROMISE)
    assert promise.due_on == date(2026, 11, 25)


def test_who_can_pay_all_now_is_asked_for_it_first() -> None:
    best, *_ = offers(DefaultReason.LIQUIDITY, can_pay_now=900_00)
    assert (best.kind, best.minor) == (OfferKind.PAY_NOW, 820_00)
    assert all(offer.kind is not OfferKind.PAY_NOW for offer in offers(DefaultReason.LIQUIDITY, can_pay_now=100_00))


def test_nothing_owed_nothing_offered() -> None:
    assert offers(principal=0, accessories=0) == ()


@given(
    st.integers(1, 20_000_00), st.integers(0, 500_00), st.integers(-30, 900), st.sampled_from(DefaultReason),
    st.none() | st.integers(0, 2_000_00), st.none() | st.integers(0, 20_000_00),
    st.sampled_from([Level.AGENT, Level.TEAM_LEAD, Level.MANAGER]),
)  # fmt: skip
def test_every_offer_can_be_made(
    principal: int,
    accessories: int,
    dpd: int,
    reason: DefaultReason,
    monthly: int | None,
    now: int | None,
    level: Level,
) -> None:
    found = offers(
        reason, principal=principal, accessories=accessories, dpd=dpd, affordable=monthly, can_pay_now=now, level=level
    )
    assert [offer.value for offer in found] == sorted((offer.value for offer in found), reverse=True)
    for offer in found:
        assert 0 < offer.minor <= principal + accessories
        assert offer.kind in TREATMENTS[reason].offers
        assert offer.due_on >= TODAY
        assert offer.why != "within_authority" or may_decide(level, offer.needs)
        if offer.plan is not None and monthly is not None:
            assert all(rate.minor <= monthly + len(offer.plan.instalments) for rate in offer.plan.instalments)


def test_the_terms_of_a_creditor_who_says_nothing() -> None:
    assert (AllowedOffers().most_rates, AllowedOffers().least_rate) == (12, 30_00)
    assert (
        Situation(
            principal=1, accessories=0, dpd=0, treatment=UNKNOWN, phase=CampaignType.SOFT, level=Level.AGENT
        ).broken_promises
        == 0
    )


def of_kind(kind: OfferKind, **changes: Any) -> list[Offer]:
    return [offer for offer in offers(**changes) if offer.kind is kind]


def test_paying_now_is_worth_the_balance_times_its_likelihood() -> None:
    [sure] = of_kind(OfferKind.PAY_NOW, can_pay_now=820_00)
    [likely] = of_kind(OfferKind.PAY_NOW)
    assert (sure.why, sure.value) == ("affordable", pytest.approx(820_00 * 0.9))
    assert (likely.why, likely.value) == ("fits_reason", pytest.approx(820_00 * PRIOR_KEEPING[OfferKind.PAY_NOW]))
    assert of_kind(OfferKind.PAY_NOW, can_pay_now=819_99) == []


def test_a_broken_promise_halves_the_likelihood_of_the_next_and_waiting_costs_a_hundredth_a_month() -> None:
    keeping = PRIOR_KEEPING[OfferKind.PROMISE]
    for broken in (0, 1):
        [found] = of_kind(OfferKind.PROMISE, broken_promises=broken)
        assert found.value == pytest.approx(820_00 * keeping / (1 + broken) * 0.99 ** (7 / 30))


def test_a_promise_ends_on_the_last_working_day_within_its_limit() -> None:
    [found] = of_kind(OfferKind.PROMISE)
    assert found.due_on == date(2026, 11, 27)
    easter = next_best_offers(
        Situation(
            principal=800_00, accessories=0, dpd=120, treatment=TREATMENTS[DefaultReason.FORGOT],
            phase=CampaignType.PHONE, level=Level.AGENT,
        ),
        ALLOWED, date(2026, 12, 22),
    )  # fmt: skip
    [found] = [offer for offer in easter if offer.kind is OfferKind.PROMISE]
    assert found.due_on == date(2026, 12, 24)  # five days end on Sunday, after Christmas and St Stephen's


def test_one_cent_is_still_offered_something() -> None:
    found = offers(principal=1, accessories=0)
    assert {offer.kind for offer in found} >= {OfferKind.PAY_NOW, OfferKind.PROMISE}


def test_a_promise_waits_for_the_money_if_it_comes_in_time() -> None:
    [found] = of_kind(OfferKind.PROMISE, money_on=date(2026, 11, 25))
    assert (found.due_on, found.also) == (date(2026, 11, 25), ("when_money_comes", "no_discount"))
    [late] = of_kind(OfferKind.PROMISE, money_on=date(2026, 12, 10))
    assert (late.due_on, late.also) == (date(2026, 11, 27), ("no_discount",))
    [usual] = of_kind(OfferKind.PROMISE)
    assert late.value == pytest.approx(usual.value / 2)
    [limited] = of_kind(OfferKind.PROMISE, promises=PromiseLimits(late_days=3))
    assert limited.due_on == date(2026, 11, 23)


def test_a_creditor_who_says_nothing_approved_nothing_and_of_a_debtor_nothing_is_known() -> None:
    allowed = AllowedOffers()
    assert (allowed.approved_percent, allowed.approved_most) == (0, 0)
    situation = Situation(
        principal=1, accessories=0, dpd=0, treatment=UNKNOWN, phase=CampaignType.SOFT, level=Level.AGENT
    )
    assert (situation.has_reason, situation.disputed, situation.asked) == (False, 0, 1)
    [pay_now] = of_kind(OfferKind.PAY_NOW)
    assert pay_now.down_payment == 0


def test_only_the_first_way_of_a_reason_that_was_told_is_called_the_first() -> None:
    def called_first(**told: Any) -> set[OfferKind]:
        return {o.kind for o in offers(DefaultReason.LIQUIDITY, **told) if "first_of_reason" in o.also}

    assert called_first(has_reason=True) == {OfferKind.PLAN}
    assert called_first(has_reason=False) == set()


def test_money_of_today_and_of_the_last_day_is_in_time_for_a_promise_and_a_day_later_is_not() -> None:
    keeping = PRIOR_KEEPING[OfferKind.PROMISE]
    for days, due_on in ((0, TODAY), (1, date(2026, 11, 23)), (7, date(2026, 11, 27))):
        [found] = of_kind(OfferKind.PROMISE, money_on=TODAY + timedelta(days=days))
        assert (found.due_on, found.also) == (due_on, ("when_money_comes", "no_discount"))
        assert found.value == pytest.approx(820_00 * keeping * 0.99 ** ((due_on - TODAY).days / 30))
    [late] = of_kind(OfferKind.PROMISE, money_on=TODAY + timedelta(days=8))
    assert (late.due_on, late.also) == (date(2026, 11, 27), ("no_discount",))
    assert late.value == pytest.approx(820_00 * keeping / 2 * 0.99 ** (7 / 30))
