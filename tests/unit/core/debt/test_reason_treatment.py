"""What each default reason asks for."""

from __future__ import annotations

import pytest

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.reason_treatment import TREATMENTS, Intent, OfferKind, Track
from dialer.core.kernel.codes import HoldReason


@pytest.mark.parametrize("reason", DefaultReason)
def test_every_reason_leads_somewhere(reason: DefaultReason) -> None:
    found = TREATMENTS[reason]
    assert found.offers or found.ticket is not None
    if found.intent is Intent.CONTESTS:
        assert found.hold is not None
        assert not found.offers, "what is contested is answered before anything is offered"


@pytest.mark.parametrize(
    ("reason", "hold", "days"),
    [
        (DefaultReason.BILLING_ERROR, HoldReason.DISPUTED, None),
        (DefaultReason.ALREADY_PAID, HoldReason.PAID_CLAIMED, 5),
        (DefaultReason.TECHNICAL, HoldReason.PAID_CLAIMED, 5),
        (DefaultReason.DECEASED, HoldReason.DECEASED, None),
        (DefaultReason.NOT_MINE, HoldReason.VALIDATION_PENDING, None),
        (DefaultReason.PRESCRIBED_CLAIM, HoldReason.LEGAL, None),
        (DefaultReason.FORGOT, None, None),
    ],
)
def test_holds_follow_the_reason(reason: DefaultReason, hold: HoldReason | None, days: int | None) -> None:
    assert (TREATMENTS[reason].hold, TREATMENTS[reason].hold_working_days) == (hold, days)


def test_who_uses_the_supplier_as_a_bank_gets_no_discount() -> None:
    found = TREATMENTS[DefaultReason.OPPORTUNISTIC]
    assert found.track is Track.FIRM
    assert OfferKind.SETTLEMENT not in found.offers


def test_who_forgot_or_pays_when_it_suits_is_given_five_days_and_others_those_of_the_phase() -> None:
    short = {reason: found.promise_days for reason, found in TREATMENTS.items() if found.promise_days is not None}
    assert short == {DefaultReason.FORGOT: 5, DefaultReason.OPPORTUNISTIC: 5}
