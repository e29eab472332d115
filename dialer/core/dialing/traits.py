"""What is known of a line before it is dialled, as the forecast reads it."""

from __future__ import annotations

from dialer.core.calls.model import DialOrder
from dialer.core.kernel.phone import PhoneKind, kind_of
from dialer.core.leads.model import Lead, LeadNumber
from dialer.core.pacing.answering import LineTraits


def traits_of_order(order: DialOrder) -> LineTraits:
    return LineTraits(order.lead_id, kind_of(order.e164) is PhoneKind.MOBILE, order.attempt_count)


def traits_of(lead: Lead, number: LeadNumber) -> LineTraits:
    return LineTraits(lead.lead_id, kind_of(number.e164) is PhoneKind.MOBILE, lead.attempt_count)
