from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import AgentId
from dialer.core.leads.model import Callback, LeadState
from dialer.core.leads.retry import EndedCall, NextStep, RetryPolicy
from tests.unit.core.leads.builders import FIRST, ROME, Tried, make_lead, rome


def ended(now: datetime, *earlier: Tried) -> EndedCall:
    return EndedCall(
        lead=make_lead(),
        outcome=Outcome.NO_ANSWER,
        number_id=FIRST,
        earlier=earlier,
        policy=RetryPolicy(),
        now=now,
        tz=ROME,
        callback=None,
        promised_on=None,
        promised_by="",
    )


@pytest.mark.parametrize(
    ("at", "band"),
    [
        ("2026-11-23 07:00", 0),  # before the first band's start it is the first all the same
        ("2026-11-23 08:30", 0),
        ("2026-11-23 11:59:59", 0),
        ("2026-11-23 12:00", 1),
        ("2026-11-23 16:59:59", 1),
        ("2026-11-23 17:00", 2),
        ("2026-11-23 23:59:59", 2),
    ],
)
def test_hour_bands(at: str, band: int) -> None:
    assert ended(rome("2026-11-23 10:00")).band_of(rome(at)) == band


def test_bands_and_days_follow_the_local_clock() -> None:
    call = ended(rome("2026-10-25 00:30"))
    assert call.today == date(2026, 10, 25)
    assert call.band_starts(date(2026, 10, 24), 0) == rome("2026-10-24 08:30")
    assert call.band_starts(date(2026, 10, 26), 0) - call.band_starts(date(2026, 10, 24), 0) == timedelta(hours=49)
    assert call.days_on(1) == rome("2026-10-26 00:30")


def test_failures_of_the_network_in_a_row_end_at_anything_else() -> None:
    at = rome("2026-11-23 10:00")
    failed, answered = Tried(at, Outcome.NETWORK_FAILURE), Tried(at, Outcome.BUSY)
    assert ended(at).network_failures_in_row() == 1
    assert ended(at, failed, Tried(at, Outcome.CONGESTION)).network_failures_in_row() == 3
    assert ended(at, failed, answered, failed).network_failures_in_row() == 2


def test_a_step_tells_its_callbacks_agent() -> None:
    step = NextStep(state=LeadState.SCHEDULED, reason="callback")
    assert step.callback_agent_id is None
    kept = NextStep(
        state=LeadState.SCHEDULED,
        reason="callback",
        callback=Callback(at=rome("2026-11-23 10:00"), agreed=True, agent_id=AgentId(7)),
    )
    assert kept.callback_agent_id == AgentId(7)


def test_the_default_bands_are_in_order() -> None:
    bands = RetryPolicy().bands
    assert list(bands) == sorted(bands)
    assert RetryPolicy().busy_after < RetryPolicy().other_band_after
