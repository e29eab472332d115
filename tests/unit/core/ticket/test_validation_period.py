"""Until when a debt may be disputed in the United States: five working days for the mail, then thirty days."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.ticket.validation_period import validation_ends


@pytest.mark.parametrize(
    ("sent_on", "ends_on"),
    [
        (date(2026, 3, 2), date(2026, 4, 8)),  # Mon; received Mon 9 March
        (date(2026, 3, 6), date(2026, 4, 12)),  # Fri: the weekend does not count
        (date(2026, 11, 20), date(2026, 12, 30)),  # Thanksgiving does not count
        (date(2026, 12, 24), date(2027, 2, 3)),  # nor Christmas and New Year
    ],
)
def test_the_period_ends_thirty_days_after_the_assumed_receipt(sent_on: date, ends_on: date) -> None:
    assert validation_ends(sent_on) == ends_on
