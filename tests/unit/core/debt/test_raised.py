from __future__ import annotations

import pytest

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.raised import Raised, needs_reason, raised_by
from dialer.core.kernel.codes import CampaignType, HoldReason, Outcome, TicketKind, Track


def test_the_reason_brings_its_ticket_hold_and_track() -> None:
    raised = raised_by(Outcome.DISPUTE, DefaultReason.SUPPLY_NONCONFORMITY)
    assert (raised.ticket, raised.hold, raised.treatment.track) == (
        TicketKind.SUPPLY, HoldReason.DISPUTED, Track.NORMAL
    )  # fmt: skip
    assert raised_by(Outcome.REFUSAL, DefaultReason.OPPORTUNISTIC).treatment.track is Track.FIRM


@pytest.mark.parametrize(
    ("outcome", "reason", "ticket", "days"),
    [
        (Outcome.ALREADY_PAID, DefaultReason.ALREADY_PAID, TicketKind.TECHNICAL, 5),
        (Outcome.SERVICE, DefaultReason.SERVICE, TicketKind.SERVICE, None),
        (Outcome.DECEASED, DefaultReason.DECEASED, TicketKind.HEIRS, None),
        (Outcome.INSOLVENCY, DefaultReason.INSOLVENCY_PROC, TicketKind.INSOLVENCY, None),
        (Outcome.CARE_RESENT, DefaultReason.NOT_RECEIVED, TicketKind.RESEND_INVOICE, None),
        (Outcome.REFUSAL, DefaultReason.REFUSAL, None, None),
    ],
)
def test_some_outcomes_say_the_reason_themselves(
    outcome: Outcome, reason: DefaultReason, ticket: TicketKind | None, days: int | None
) -> None:
    raised = raised_by(outcome, None)
    assert (raised.reason, raised.ticket, raised.hold_working_days) == (reason, ticket, days)


def test_a_dispute_without_a_nearer_reason_goes_to_billing() -> None:
    assert raised_by(Outcome.DISPUTE, None).ticket is TicketKind.BILLING
    assert raised_by(Outcome.DISPUTE, DefaultReason.FORGOT).ticket is TicketKind.BILLING


@pytest.mark.parametrize("reason", [DefaultReason.NOT_MINE, DefaultReason.FRAUD, DefaultReason.MOVED])
def test_who_does_not_know_the_debt_gets_a_verification(reason: DefaultReason) -> None:
    raised = raised_by(Outcome.DISPUTE, reason)
    assert raised.is_verification and raised.ticket is None
    assert raised_by(Outcome.VALIDATION, None).is_verification


def test_a_complaint_is_registered() -> None:
    assert raised_by(Outcome.COMPLAINT, None).is_complaint
    assert not raised_by(Outcome.PROMISE, DefaultReason.FORGOT).is_complaint


def needs(outcome: Outcome, kind: CampaignType = CampaignType.PHONE, **changes: bool) -> bool:
    return needs_reason(outcome, kind, **{"is_identified": True, "is_known": False, **changes})


def test_the_reason_is_asked_for_once_when_the_right_person_speaks_of_the_debt() -> None:
    assert needs(Outcome.PROMISE) and needs(Outcome.DISPUTE) and needs(Outcome.HARDSHIP)
    assert not needs(Outcome.PROMISE, is_known=True)
    assert not needs(Outcome.PROMISE, is_identified=False)
    assert not needs(Outcome.CARE_OK, CampaignType.CARING)
    for said_or_not_to_be_asked in (
        Outcome.REFUSAL, Outcome.ALREADY_PAID, Outcome.VALIDATION, Outcome.LANGUAGE, Outcome.THIRD_PARTY,
        Outcome.CALLBACK, Outcome.CEASE, Outcome.COMPLAINT,
    ):  # fmt: skip
        assert not needs(said_or_not_to_be_asked)


def test_nothing_is_raised_by_itself() -> None:
    assert (Raised().is_verification, Raised().is_complaint) == (False, False)
    assert (Raised().ticket, Raised().hold) == (None, None)
