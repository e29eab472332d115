"""What each default reason asks for: a hold, a ticket, a track, and which offers make sense (``domain.md`` §3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.kernel.codes import HoldReason, TicketKind, Track

__all__ = ["TREATMENTS", "UNKNOWN", "Intent", "OfferKind", "ReasonTreatment", "TicketKind", "Track"]


class OfferKind(StrEnum):
    """Ways out of a debt."""

    PAY_NOW = "pay_now"
    PROMISE = "promise"
    PLAN = "plan"
    SETTLEMENT = "settlement"


class Intent(StrEnum):
    """Cannot, will not, or did not know (D17)."""

    DID_NOT_KNOW = "did_not_know"
    CANNOT = "cannot"
    WILL_NOT = "will_not"
    CONTESTS = "contests"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonTreatment:
    """What follows from a reason."""

    intent: Intent
    offers: tuple[OfferKind, ...] = ()
    """That make sense, the most fitting first; none where something else must happen before."""
    hold: HoldReason | None = None
    hold_working_days: int | None = None
    """None: until it is answered."""
    ticket: TicketKind | None = None
    track: Track = Track.NORMAL
    promise_days: int | None = None
    """Latest promise, days from today; None: as the phase says."""


_ALL = (OfferKind.PAY_NOW, OfferKind.PROMISE, OfferKind.PLAN, OfferKind.SETTLEMENT)
TREATMENTS: Mapping[DefaultReason, ReasonTreatment] = MappingProxyType(
    {
        DefaultReason.NOT_RECEIVED: ReasonTreatment(
            intent=Intent.DID_NOT_KNOW, offers=(OfferKind.PROMISE, OfferKind.PAY_NOW), track=Track.SOFT,
            ticket=TicketKind.RESEND_INVOICE,
        ),
        DefaultReason.FORGOT: ReasonTreatment(
            intent=Intent.DID_NOT_KNOW, offers=(OfferKind.PAY_NOW, OfferKind.PROMISE), promise_days=5
        ),
        DefaultReason.BILLING_ERROR: ReasonTreatment(
            intent=Intent.CONTESTS, hold=HoldReason.DISPUTED, ticket=TicketKind.BILLING
        ),
        DefaultReason.TECHNICAL: ReasonTreatment(
            intent=Intent.DID_NOT_KNOW, hold=HoldReason.PAID_CLAIMED, hold_working_days=5, ticket=TicketKind.TECHNICAL
        ),
        DefaultReason.SERVICE: ReasonTreatment(
            intent=Intent.CONTESTS, hold=HoldReason.DISPUTED, ticket=TicketKind.SERVICE
        ),
        DefaultReason.SUPPLY_NONCONFORMITY: ReasonTreatment(
            intent=Intent.CONTESTS, hold=HoldReason.DISPUTED, ticket=TicketKind.SUPPLY
        ),
        DefaultReason.LIQUIDITY: ReasonTreatment(
            intent=Intent.CANNOT, offers=(OfferKind.PLAN, OfferKind.PROMISE, OfferKind.PAY_NOW)
        ),
        DefaultReason.HARDSHIP_TEMP: ReasonTreatment(
            intent=Intent.CANNOT, offers=(OfferKind.PLAN, OfferKind.PROMISE), track=Track.SOFT
        ),
        DefaultReason.HARDSHIP_PERM: ReasonTreatment(
            intent=Intent.CANNOT, offers=(OfferKind.SETTLEMENT, OfferKind.PLAN), hold=HoldReason.HARDSHIP_REVIEW,
            track=Track.SOFT,
        ),
        DefaultReason.OPPORTUNISTIC: ReasonTreatment(
            intent=Intent.WILL_NOT, offers=(OfferKind.PAY_NOW, OfferKind.PROMISE), track=Track.FIRM, promise_days=5
        ),
        DefaultReason.INSOLVENCY_PROC: ReasonTreatment(
            intent=Intent.CANNOT, hold=HoldReason.INSOLVENCY, ticket=TicketKind.INSOLVENCY, track=Track.STOPPED
        ),
        DefaultReason.DECEASED: ReasonTreatment(
            intent=Intent.CANNOT, hold=HoldReason.DECEASED, ticket=TicketKind.HEIRS, track=Track.STOPPED
        ),
        DefaultReason.HEIRS: ReasonTreatment(
            intent=Intent.CANNOT, hold=HoldReason.DECEASED, ticket=TicketKind.HEIRS, track=Track.STOPPED
        ),
        DefaultReason.NOT_MINE: ReasonTreatment(
            intent=Intent.CONTESTS, hold=HoldReason.VALIDATION_PENDING, ticket=TicketKind.VALIDATION
        ),
        DefaultReason.FRAUD: ReasonTreatment(
            intent=Intent.CONTESTS, hold=HoldReason.VALIDATION_PENDING, ticket=TicketKind.VALIDATION
        ),
        DefaultReason.MOVED: ReasonTreatment(
            intent=Intent.CONTESTS, hold=HoldReason.VALIDATION_PENDING, ticket=TicketKind.VALIDATION
        ),
        DefaultReason.PRESCRIBED_CLAIM: ReasonTreatment(
            intent=Intent.CONTESTS, hold=HoldReason.LEGAL, ticket=TicketKind.LEGAL_CHECK
        ),
        DefaultReason.REFUSAL: ReasonTreatment(
            intent=Intent.WILL_NOT, offers=(OfferKind.PAY_NOW, OfferKind.PLAN, OfferKind.SETTLEMENT), track=Track.FIRM
        ),
        DefaultReason.ALREADY_PAID: ReasonTreatment(
            intent=Intent.DID_NOT_KNOW, hold=HoldReason.PAID_CLAIMED, hold_working_days=5, ticket=TicketKind.TECHNICAL
        ),
    }
)  # fmt: skip
"""Every reason has its treatment."""

UNKNOWN = ReasonTreatment(intent=Intent.DID_NOT_KNOW, offers=_ALL)
"""Before a reason is known: everything that the creditor allows."""
