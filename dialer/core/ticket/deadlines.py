"""Until when tickets, complaints and requests for verification must be answered, and whether that is past.

The figures are the agency's policy (``domain.md`` §3.8), set in ``[disputes]``; none of them is a legal term of itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from dialer.core.kernel.calendars import add_working_days
from dialer.core.kernel.codes import TicketKind
from dialer.core.kernel.window import local_day, zone

TICKET_WORKING_DAYS: Mapping[TicketKind, int] = MappingProxyType(
    {
        TicketKind.RESEND_INVOICE: 3,
        TicketKind.BILLING: 10,
        TicketKind.TECHNICAL: 5,
        TicketKind.SERVICE: 10,
        TicketKind.SUPPLY: 10,
        TicketKind.VALIDATION: 7,
        TicketKind.LEGAL_CHECK: 5,
        TicketKind.INSOLVENCY: 5,
        TicketKind.HEIRS: 10,
        TicketKind.TASK: 5,
    }
)
"""Working days for an answer."""


class Told(StrEnum):
    """What people were told of a deadline, so that it is told once."""

    NOTHING = ""
    SOON = "soon"
    """It ends on the next working day or today."""
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputePolicy:
    """The deadlines in force."""

    zone: str = "Europe/Rome"
    """IANA zone in which days are counted."""
    country: str = "IT"
    """Whose holidays are no working days."""
    acknowledgement_working_days: int = 2
    packet_days: int = 15
    """Calendar days from the request to the packet."""
    complaint_days: int = 30
    """Calendar days for the answer to a complaint (ARERA's TIQV for utilities)."""
    ticket_working_days: Mapping[TicketKind, int] = field(default_factory=lambda: TICKET_WORKING_DAYS)

    def today(self, now: datetime) -> date:
        return local_day(now, zone(self.zone))

    def ticket_due(self, kind: TicketKind, now: datetime) -> date:
        """The last day for the answer to a ticket opened now."""
        return add_working_days(self.today(now), self.ticket_working_days[kind], self.country)

    def acknowledgement_due(self, received_on: date) -> date:
        return add_working_days(received_on, self.acknowledgement_working_days, self.country)

    def packet_due(self, received_on: date) -> date:
        return received_on + timedelta(days=self.packet_days)

    def complaint_due(self, received_on: date) -> date:
        return received_on + timedelta(days=self.complaint_days)

    def next_working_day(self, today: date) -> date:
        return add_working_days(today, 1, self.country)

    def to_tell(self, due_on: date, today: date) -> Told:
        """What should be known of a deadline today."""
        if due_on < today:
            return Told.LATE
        return Told.SOON if due_on <= self.next_working_day(today) else Told.NOTHING


def is_news(told: Told, now_known: Told) -> bool:
    """Whether more is to be told than was."""
    order = tuple(Told)
    return order.index(now_known) > order.index(told)
