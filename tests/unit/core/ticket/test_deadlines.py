from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dialer.core.kernel.codes import TicketKind
from dialer.core.ticket.deadlines import TICKET_WORKING_DAYS, DisputePolicy, Told, is_news

POLICY = DisputePolicy()


def test_days_are_counted_where_the_creditor_is() -> None:
    late_evening = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)  # half past midnight of Friday in Rome
    assert POLICY.today(late_evening) == date(2026, 11, 27)
    assert POLICY.ticket_due(TicketKind.TECHNICAL, late_evening) == date(2026, 12, 4)


def test_working_days_leave_out_weekends_and_holidays() -> None:
    friday = date(2026, 12, 4)
    assert POLICY.acknowledgement_due(friday) == date(2026, 12, 9)  # Monday 7, and 8 December is a holiday
    assert POLICY.packet_due(friday) == date(2026, 12, 19)
    assert POLICY.complaint_due(friday) == date(2027, 1, 3)


def test_every_kind_of_ticket_has_its_days() -> None:
    assert set(TICKET_WORKING_DAYS) == set(TicketKind)


@pytest.mark.parametrize(
    ("due_on", "told"),
    [
        (date(2026, 11, 26), Told.LATE),
        (date(2026, 11, 27), Told.SOON),
        (date(2026, 11, 30), Told.SOON),  # the next working day after a Friday
        (date(2026, 12, 1), Told.NOTHING),
    ],
)
def test_a_deadline_is_told_a_working_day_before_and_when_it_has_passed(due_on: date, told: Told) -> None:
    assert POLICY.to_tell(due_on, date(2026, 11, 27)) is told


def test_nothing_is_told_twice() -> None:
    assert is_news(Told.NOTHING, Told.SOON)
    assert is_news(Told.SOON, Told.LATE)
    assert not is_news(Told.LATE, Told.SOON)
    assert not is_news(Told.LATE, Told.LATE)
