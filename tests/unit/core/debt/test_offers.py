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
from dialer.core.debt.plan import Every
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


def test_temporary_hardship_is_offered_a_plan_that_can_be_paid() -> None:
    best, *_ = offers(DefaultReason.HARDSHIP_TEMP, affordable=150_00)
    assert (best.kind, best.why) == (OfferKind.PLAN, "affordable")
    assert best.plan is not None
    assert [rate.minor for rate in best.plan.instalments] == [136_66] * 5 + [136_70]
    assert best.due_on == date(2026, 12, 21)  # 20 December is a Sunday


def test_who_can_pay_nothing_each_month_is_offered_no_plan() -> None:
    assert OfferKind.PLAN not in {offer.kind for offer in offers(DefaultReason.LIQUIDITY, affordable=0)}
    assert OfferKind.PLAN not in {offer.kind for offer in offers(DefaultReason.LIQUIDITY, affordable=10_00)}


def test_lasting_hardship_is_offered_a_settlement_within_the_speakers_authority() -> None:
    found = offers(DefaultReason.HARDSHIP_PERM)
    settlements = [offer for offer in found if offer.kind is OfferKind.SETTLEMENT]
    assert [(offer.minor, offer.needs, offer.why) for offer in settlements] == [
        (720_00, Level.AGENT, "within_authority"), (600_00, Level.TEAM_LEAD, "needs_approval")
    ]  # fmt: skip


def test_young_debts_are_not_discounted() -> None:
    assert all(offer.kind is not OfferKind.SETTLEMENT for offer in offers(DefaultReason.HARDSHIP_PERM, dpd=90))


def test_what_the_creditor_does_not_allow_is_not_offered() -> None:
    allowed = AllowedOffers(kinds=frozenset({OfferKind.PROMISE}), matrix=MATRIX)
    assert {offer.kind for offer in offers(None, allowed)} == {OfferKind.PROMISE}


def test_after_two_broken_promises_no_third_is_offered() -> None:
    assert OfferKind.PROMISE not in {offer.kind for offer in offers(broken_promises=2)}


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


def test_settlements_are_those_of_the_speaker_and_of_one_level_up_that_can_be_paid() -> None:
    def found(**changes: Any) -> list[tuple[int, str]]:
        return [(o.minor, o.why) for o in of_kind(OfferKind.SETTLEMENT, reason=DefaultReason.HARDSHIP_PERM, **changes)]

    assert found() == [(720_00, "within_authority"), (600_00, "needs_approval")]
    assert found(can_pay_now=720_00) == [(720_00, "within_authority"), (600_00, "needs_approval")]
    assert found(can_pay_now=600_00) == [(600_00, "needs_approval")]
    assert found(can_pay_now=599_99) == []
    assert found(level=Level.TEAM_LEAD) == [(600_00, "within_authority")]
    assert {o.due_on for o in of_kind(OfferKind.SETTLEMENT, reason=DefaultReason.HARDSHIP_PERM)} == {date(2026, 12, 4)}


def test_one_cent_is_still_offered_something() -> None:
    found = offers(principal=1, accessories=0)
    assert {offer.kind for offer in found} >= {OfferKind.PAY_NOW, OfferKind.PROMISE}


def test_a_number_of_rates_that_cannot_be_is_left_out() -> None:
    tiny = offers(DefaultReason.LIQUIDITY, AllowedOffers(matrix=MATRIX, least_rate=0), principal=4, accessories=0)
    assert [len(offer.plan.instalments) for offer in tiny if offer.plan is not None] == [3]
    cents = AllowedOffers(matrix=MATRIX, least_rate=0)
    [found] = [o for o in offers(DefaultReason.LIQUIDITY, cents, principal=12, accessories=0, affordable=1) if o.plan]
    assert found.plan is not None and len(found.plan.instalments) == 12


def test_a_manager_offers_what_a_manager_may_and_an_agent_nothing_two_levels_up() -> None:
    manager = Limit(level=Level.MANAGER, percent=Decimal(40), minor=5_000_00)
    three = AllowedOffers(matrix=AuthorityMatrix(limits=(*MATRIX.limits, manager)))

    def sums(level: Level) -> list[int]:
        found = offers(DefaultReason.HARDSHIP_PERM, three, level=level)
        return [offer.minor for offer in found if offer.kind is OfferKind.SETTLEMENT]

    assert sums(Level.AGENT) == [720_00, 600_00]
    assert sums(Level.MANAGER) == [480_00]


def test_a_discount_of_one_cent_is_one() -> None:
    cent = AllowedOffers(matrix=AuthorityMatrix(limits=(Limit(level=Level.AGENT, percent=Decimal(10), minor=1),)))
    found = offers(DefaultReason.HARDSHIP_PERM, cent)
    assert [offer.minor for offer in found if offer.kind is OfferKind.SETTLEMENT] == [799_99]


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


def test_a_promise_waits_for_the_money_if_it_comes_in_time() -> None:
    [found] = of_kind(OfferKind.PROMISE, money_on=date(2026, 11, 25))
    assert (found.due_on, found.also) == (date(2026, 11, 25), ("when_money_comes", "no_discount"))
    [late] = of_kind(OfferKind.PROMISE, money_on=date(2026, 12, 10))
    assert (late.due_on, late.also) == (date(2026, 11, 27), ("no_discount",))
    [usual] = of_kind(OfferKind.PROMISE)
    assert late.value == pytest.approx(usual.value / 2)
    [limited] = of_kind(OfferKind.PROMISE, promises=PromiseLimits(late_days=3))
    assert limited.due_on == date(2026, 11, 23)


def test_what_is_in_dispute_is_not_asked_for_and_a_settlement_closes_it() -> None:
    found = offers(disputed=120_00, can_pay_now=700_00, level=Level.TEAM_LEAD)
    assert {offer.minor for offer in found if offer.kind is not OfferKind.SETTLEMENT} == {700_00}
    [settled] = [offer for offer in found if offer.kind is OfferKind.SETTLEMENT]
    assert (settled.minor, settled.also) == (600_00, ("closes_dispute",))
    assert settled.waiver is not None
    assert settled.waiver.principal == 800_00
    asked_less = offers(disputed=300_00, level=Level.TEAM_LEAD)
    assert all(offer.minor == 520_00 for offer in asked_less)
    assert offers(disputed=820_00) == ()


def test_a_discount_approved_beforehand_says_so() -> None:
    allowed = AllowedOffers(matrix=MATRIX, approved_percent=Decimal(10), approved_most=80_00)
    first, second = [
        offer for offer in offers(DefaultReason.HARDSHIP_PERM, allowed) if offer.kind is OfferKind.SETTLEMENT
    ]
    assert (first.why, second.why) == ("approved_before", "needs_approval")


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


def test_a_settlement_waits_for_the_money_that_comes_and_counts_it() -> None:
    def found(**changes: Any) -> list[tuple[int, date, tuple[str, ...]]]:
        settlements = of_kind(OfferKind.SETTLEMENT, reason=DefaultReason.HARDSHIP_PERM, **changes)
        return [(offer.minor, offer.due_on, offer.also) for offer in settlements]

    comes_on, waits = date(2026, 11, 30), ("when_money_comes",)
    assert found(can_pay_now=500_00, money_on=comes_on, affordable=100_00) == [(600_00, comes_on, waits)]
    assert found(can_pay_now=500_00, money_on=comes_on, affordable=99_99) == []
    assert found(can_pay_now=500_00, affordable=300_00) == []  # nobody knows when it comes
    assert found(can_pay_now=599_99, money_on=comes_on) == []
    assert found(can_pay_now=600_00) == [(600_00, date(2026, 12, 4), ())]
    assert found(money_on=date(2026, 11, 29))[0][1] == comes_on  # a Sunday's money is there on Monday


def test_a_settlement_is_worth_its_amount_less_the_wait_until_its_day() -> None:
    keeping = PRIOR_KEEPING[OfferKind.SETTLEMENT]
    for money_on, days in ((None, 14), (TODAY, 0), (date(2026, 12, 21), 31)):
        first, _ = of_kind(OfferKind.SETTLEMENT, reason=DefaultReason.HARDSHIP_PERM, money_on=money_on)
        assert first.value == pytest.approx(720_00 * keeping * 0.99 ** (days / 30))


def test_a_settlement_may_ask_for_all_that_is_asked_where_the_rest_is_in_dispute() -> None:
    def sums(disputed: int) -> list[int]:
        found = of_kind(OfferKind.SETTLEMENT, principal=800_00, accessories=0, disputed=disputed)
        return [offer.minor for offer in found]

    assert sums(80_00) == [720_00, 600_00]
    assert sums(80_01) == [600_00]


def test_all_is_never_forgiven_but_one_cent_may_be_all_that_is_asked() -> None:
    def sums(principal: int, percent: int) -> list[int]:
        limit = Limit(level=Level.AGENT, percent=Decimal(percent), minor=1_000_00)
        found = offers(
            DefaultReason.HARDSHIP_PERM, AllowedOffers(matrix=AuthorityMatrix(limits=(limit,))), principal=principal
        )
        return [offer.minor for offer in found if offer.kind is OfferKind.SETTLEMENT]

    assert sums(2, 50) == [1]
    assert sums(800_00, 100) == []


@pytest.mark.parametrize(
    ("percent", "most", "why"),
    [
        ("10", 80_00, "approved_before"),
        ("9.99", 80_00, "within_authority"),
        ("10", 79_99, "within_authority"),
        ("0", 0, "within_authority"),
    ],
)
def test_a_discount_counts_as_approved_beforehand_only_within_both_of_its_limits(
    percent: str, most: int, why: str
) -> None:
    allowed = AllowedOffers(matrix=MATRIX, approved_percent=Decimal(percent), approved_most=most)
    first, _ = [o for o in offers(DefaultReason.HARDSHIP_PERM, allowed) if o.kind is OfferKind.SETTLEMENT]
    assert (first.minor, first.why) == (720_00, why)
