"""What a conversation raises beside its outcome: why the debtor has not paid, a ticket, a complaint, a verification.

The outcome itself decides the lead's next step and the hold (``core/leads/steps.py``); the reason adds its treatment
(``reason_treatment.py``). At the first conversation with the right person the reason must be asked for (§3.5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.reason_treatment import TREATMENTS, UNKNOWN, ReasonTreatment
from dialer.core.kernel.codes import CampaignType, HoldReason, Outcome, TicketKind
from dialer.core.kernel.outcomes import COLLECTION, OUTCOMES

IMPLIED: Mapping[Outcome, DefaultReason] = MappingProxyType(
    {
        Outcome.ALREADY_PAID: DefaultReason.ALREADY_PAID,
        Outcome.SERVICE: DefaultReason.SERVICE,
        Outcome.REFUSAL: DefaultReason.REFUSAL,
        Outcome.DECEASED: DefaultReason.DECEASED,
        Outcome.INSOLVENCY: DefaultReason.INSOLVENCY_PROC,
        Outcome.CARE_RESENT: DefaultReason.NOT_RECEIVED,
    }
)
"""Outcomes that say the reason, unless the agent names a nearer one."""

WITHOUT_REASON = frozenset({Outcome.LANGUAGE, Outcome.COMPLAINT, Outcome.VALIDATION, Outcome.VULNERABLE})
"""Conversations in which the reason cannot be asked, or is not the point."""

OWN_TICKET: Mapping[Outcome, TicketKind] = MappingProxyType(
    {
        Outcome.DISPUTE: TicketKind.BILLING,
        Outcome.SERVICE: TicketKind.SERVICE,
        Outcome.ALREADY_PAID: TicketKind.TECHNICAL,
        Outcome.DECEASED: TicketKind.HEIRS,
        Outcome.INSOLVENCY: TicketKind.INSOLVENCY,
        Outcome.CARE_RESENT: TicketKind.RESEND_INVOICE,
    }
)
"""Tickets that an outcome asks for where its reason has none of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What is to be written down beside the outcome."""

    reason: DefaultReason | None = None
    treatment: ReasonTreatment = UNKNOWN
    ticket: TicketKind | None = None
    hold: HoldReason | None = None
    """By the reason; the outcome may hold for another reason as well."""
    hold_working_days: int | None = None
    """None: until it is answered."""
    is_verification: bool = False
    """The debt is to be proved."""
    is_complaint: bool = False


def raised_by(outcome: Outcome, reason: DefaultReason | None) -> Raised:
    """What follows from an agent's outcome and the reason that was given with it."""
    reason = reason or IMPLIED.get(outcome)
    treatment = TREATMENTS[reason] if reason is not None else UNKNOWN
    ticket = treatment.ticket or OWN_TICKET.get(outcome)
    is_verification = outcome is Outcome.VALIDATION or ticket is TicketKind.VALIDATION
    return Raised(
        reason=reason,
        treatment=treatment,
        ticket=None if is_verification else ticket,
        hold=treatment.hold,
        hold_working_days=treatment.hold_working_days,
        is_verification=is_verification,
        is_complaint=outcome is Outcome.COMPLAINT,
    )


def needs_reason(outcome: Outcome, kind: CampaignType, *, is_identified: bool, is_known: bool) -> bool:
    """Whether the reason must be given: the right person was spoken to about the debt, and nobody has asked yet.

    Args:
        outcome: the agent's.
        kind: of the campaign; a caring call before the due date has no default to explain.
        is_identified: somebody was identified in the call, so that the debt could be spoken of.
        is_known: an earlier conversation about these cases told it.
    """
    if is_known or not is_identified or kind not in COLLECTION:
        return False
    return OUTCOMES[outcome].is_rpc is True and outcome not in IMPLIED and outcome not in WITHOUT_REASON
