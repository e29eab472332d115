from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dialer.core.calls.model import Call
from dialer.core.calls.tally import Share, Tally, tally_of
from dialer.core.kernel.codes import Outcome
from tests.factories import MONDAY_10, make_order

ENDED = MONDAY_10 + timedelta(seconds=30)
ANSWERED = MONDAY_10 + timedelta(seconds=8)


def make_call(**times: datetime) -> Call:
    return Call(order=make_order(at=MONDAY_10), **times)


@pytest.mark.parametrize("outcome", [Outcome.CONNECTED, Outcome.HANGUP_EARLY])
def test_a_call_joined_to_an_agent_is_served_at_the_join(outcome: Outcome) -> None:
    joined_at = ANSWERED + timedelta(seconds=1)
    call = make_call(answered_at=ANSWERED, joined_at=joined_at)
    assert tally_of(call, outcome, ENDED) == Tally(Share.SERVED, joined_at)


@pytest.mark.parametrize("outcome", [Outcome.SILENT, Outcome.ABANDONED])
def test_a_person_let_go_is_lost_at_the_release(outcome: Outcome) -> None:
    released_at = ANSWERED + timedelta(seconds=3)
    assert tally_of(make_call(answered_at=ANSWERED, released_at=released_at), outcome, ENDED) == Tally(
        Share.LOST, released_at
    )
    assert tally_of(make_call(answered_at=ANSWERED), outcome, ENDED) == Tally(Share.LOST, ENDED)


def test_an_end_that_nobody_saw_counts_as_lost_on_the_day_of_its_answer_if_there_was_one() -> None:
    tomorrow = ENDED + timedelta(days=1)
    assert tally_of(make_call(), Outcome.LOST, tomorrow) is None
    assert tally_of(make_call(answered_at=ANSWERED), Outcome.LOST, tomorrow) == Tally(Share.LOST, ANSWERED)


@pytest.mark.parametrize(
    "outcome", [Outcome.NO_ANSWER, Outcome.BUSY, Outcome.CANCELLED, Outcome.HUNG_UP_WAITING, Outcome.NETWORK_FAILURE]
)
def test_what_nobody_answered_or_the_person_gave_up_counts_nowhere(outcome: Outcome) -> None:
    assert tally_of(make_call(), outcome, ENDED) is None
