from __future__ import annotations

import pytest

from dialer.core.kernel.errors import InvalidTransition
from dialer.core.kernel.machine import check
from dialer.core.leads.machine import RESTING, TRANSITIONS, LeadEvent, move
from dialer.core.leads.model import LeadState


def test_the_table_is_sound() -> None:
    assert check(TRANSITIONS, start=LeadState.READY, rests=RESTING) == ()


def test_the_way_of_a_lead_that_is_tried_twice() -> None:
    state = LeadState.READY
    for event, expected in (
        (LeadEvent.LEASED, LeadState.LEASED),
        (LeadEvent.DIALED, LeadState.DIALED),
        (LeadEvent.DEFERRED, LeadState.SCHEDULED),
        (LeadEvent.PROMOTED, LeadState.READY),
        (LeadEvent.LEASED, LeadState.LEASED),
        (LeadEvent.DIALED, LeadState.DIALED),
        (LeadEvent.FINISHED, LeadState.DONE),
    ):
        state = move(state, event)
        assert state is expected


@pytest.mark.parametrize("state", sorted(set(LeadState) - RESTING))
def test_a_lead_at_work_can_always_be_taken_out(state: LeadState) -> None:
    assert move(state, LeadEvent.TAKEN_OUT) is LeadState.CLOSED


@pytest.mark.parametrize("state", sorted(RESTING))
def test_only_a_person_brings_a_lead_back(state: LeadState) -> None:
    assert move(state, LeadEvent.REOPENED) is LeadState.READY
    for event in (LeadEvent.PROMOTED, LeadEvent.LEASED, LeadEvent.DIALED):
        with pytest.raises(InvalidTransition) as refusal:
            move(state, event)
        assert refusal.value.facts == {"state": state.value, "event": event.value}


def test_a_scheduled_lead_is_not_leased() -> None:
    with pytest.raises(InvalidTransition, match="promoted"):
        move(LeadState.SCHEDULED, LeadEvent.LEASED)
