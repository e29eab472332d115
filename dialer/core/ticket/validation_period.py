"""Until when a consumer in the United States may dispute a debt after its validation notice (``domain.md`` US-11).

Source: 12 CFR 1006.34(b)(5): the period ends 30 days after the consumer receives, or is assumed to receive, the notice;
receipt is assumed at the earliest five days after sending, Saturdays, Sundays and legal public holidays left out. To be
confirmed by counsel before use.
"""

from __future__ import annotations

from datetime import date, timedelta

from dialer.core.kernel.calendars import add_working_days

COUNTRY = "US"
ASSUMED_RECEIPT_WORKING_DAYS = 5
DISPUTE_DAYS = 30


def validation_ends(sent_on: date) -> date:
    """The last day of the period for a notice sent on a day."""
    received_on = add_working_days(sent_on, ASSUMED_RECEIPT_WORKING_DAYS, COUNTRY)
    return received_on + timedelta(days=DISPUTE_DAYS)
