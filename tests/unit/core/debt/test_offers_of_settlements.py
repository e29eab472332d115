"""Settlements among the next best offers: who may waive how much, and what is asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.offers import PRIOR_KEEPING, AllowedOffers
from dialer.core.debt.reason_treatment import OfferKind
from tests.unit.core.debt.test_offers import MATRIX, TODAY, of_kind, offers


def test_lasting_hardship_is_offered_a_settlement_within_the_speakers_authority() -> None:
    found = offers(DefaultReason.HARDSHIP_PERM)
    settlements = [offer for offer in found if offer.kind is OfferKind.SETTLEMENT]
    assert [(offer.minor, offer.needs, offer.why) for offer in settlements] == [
        (720_00, Level.AGENT, "within_authority"), (600_00, Level.TEAM_LEAD, "needs_approval")
    ]  # fmt: skip


def test_young_debts_are_not_discounted() -> None:
    assert all(offer.kind is not OfferKind.SETTLEMENT for offer in offers(DefaultReason.HARDSHIP_PERM, dpd=90))


def test_settlements_are_those_of_the_speaker_and_of_one_level_up_that_can_be_paid() -> None:
    def found(**changes: Any) -> list[tuple[int, str]]:
        return [(o.minor, o.why) for o in of_kind(OfferKind.SETTLEMENT, reason=DefaultReason.HARDSHIP_PERM, **changes)]

    assert found() == [(720_00, "within_authority"), (600_00, "needs_approval")]
    assert found(can_pay_now=720_00) == [(720_00, "within_authority"), (600_00, "needs_approval")]
    assert found(can_pay_now=600_00) == [(600_00, "needs_approval")]
    assert found(can_pay_now=599_99) == []
    assert found(level=Level.TEAM_LEAD) == [(600_00, "within_authority")]
    assert {o.due_on for o in of_kind(OfferKind.SETTLEMENT, reason=DefaultReason.HARDSHIP_PERM)} == {date(2026, 12, 4)}


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
