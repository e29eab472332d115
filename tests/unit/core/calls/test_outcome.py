from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.calls.model import Call, CallState, DialOrder, HangupCause
from dialer.core.calls.outcome import Q850_OUTCOMES, SIP_OUTCOMES, outcome_of, unanswered
from dialer.core.kernel.codes import DialMode, Outcome, Treatment
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, DebtorId, LeadId, NumberId, TrunkId

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ORDER = DialOrder(
    call_id=CallId("c1"),
    campaign_id=CampaignId(1),
    lead_id=LeadId(1),
    debtor_id=DebtorId(1),
    number_id=NumberId(1),
    e164="+393471234567",
    trunk_id=TrunkId(1),
    trunk_code="main",
    caller_id="+390612345678",
    mode=DialMode.PROGRESSIVE,
    ring_timeout_s=30,
    patience_s=3.0,
    treatment=Treatment.RELEASE,
    ordered_at=T0,
)
DIALING = Call(order=ORDER)
RINGING = replace(DIALING, state=CallState.RINGING, ringing_at=T0 + timedelta(seconds=2))
WAITING = replace(RINGING, state=CallState.WAITING, answered_at=T0 + timedelta(seconds=10))
CONNECTING = replace(WAITING, state=CallState.CONNECTING, agent_id=AgentId(7))
TALKING = replace(CONNECTING, state=CallState.TALKING, joined_at=T0 + timedelta(seconds=11))
END = T0 + timedelta(seconds=12)
NORMAL = HangupCause(q850=16)


def with_message(call: Call) -> Call:
    return replace(call, order=replace(call.order, treatment=Treatment.MESSAGE))


@pytest.mark.parametrize(
    ("sip", "outcome"),
    [
        (404, Outcome.INVALID_NUMBER),
        (410, Outcome.INVALID_NUMBER),
        (484, Outcome.INVALID_NUMBER),
        (604, Outcome.INVALID_NUMBER),
        (480, Outcome.UNREACHABLE),
        (486, Outcome.BUSY),
        (600, Outcome.BUSY),
        (487, Outcome.NO_ANSWER),
        (603, Outcome.REJECTED),
        (607, Outcome.REJECTED),
        (608, Outcome.REJECTED),
        (503, Outcome.CONGESTION),
        (403, Outcome.NETWORK_FAILURE),
        (408, Outcome.NETWORK_FAILURE),
        (488, Outcome.NETWORK_FAILURE),
        (500, Outcome.NETWORK_FAILURE),
        (502, Outcome.NETWORK_FAILURE),
        (504, Outcome.NETWORK_FAILURE),
        (302, Outcome.NETWORK_FAILURE),
    ],
)
def test_sip_responses_before_ringing(sip: int, outcome: Outcome) -> None:
    assert outcome_of(DIALING, HangupCause(sip=sip, q850=127), END) is outcome


@pytest.mark.parametrize(
    ("q850", "outcome"),
    [
        (1, Outcome.INVALID_NUMBER),
        (22, Outcome.INVALID_NUMBER),
        (28, Outcome.INVALID_NUMBER),
        (16, Outcome.NO_ANSWER),
        (19, Outcome.NO_ANSWER),
        (17, Outcome.BUSY),
        (21, Outcome.REJECTED),
        (20, Outcome.UNREACHABLE),
        (27, Outcome.UNREACHABLE),
        (31, Outcome.UNREACHABLE),
        (34, Outcome.CONGESTION),
        (42, Outcome.CONGESTION),
        (3, Outcome.NETWORK_FAILURE),
        (18, Outcome.NETWORK_FAILURE),
        (38, Outcome.NETWORK_FAILURE),
        (41, Outcome.NETWORK_FAILURE),
        (127, Outcome.NETWORK_FAILURE),
    ],
)
def test_q850_causes_before_ringing(q850: int, outcome: Outcome) -> None:
    assert outcome_of(DIALING, HangupCause(q850=q850), END) is outcome


@pytest.mark.parametrize(
    ("call", "q850", "sip", "outcome"),
    [
        (DIALING, 1, 404, Outcome.INVALID_NUMBER),  # unallocated
        (DIALING, 22, 410, Outcome.INVALID_NUMBER),  # gone
        (DIALING, 28, 484, Outcome.INVALID_NUMBER),  # incomplete
        (DIALING, 17, 486, Outcome.BUSY),
        (DIALING, 19, 480, Outcome.UNREACHABLE),
        (DIALING, 21, 603, Outcome.REJECTED),
        (DIALING, 34, 503, Outcome.CONGESTION),  # carrier failure
        (DIALING, 38, 500, Outcome.NETWORK_FAILURE),
        (DIALING, 58, 488, Outcome.NETWORK_FAILURE),  # no common codec
        (RINGING, 19, 480, Outcome.NO_ANSWER),  # rings out
        (DIALING, 19, None, Outcome.NO_ANSWER),  # our time-out, the far end had said nothing: counted, to be strict
    ],
)
def test_ends_as_a_real_asterisk_reported_them(call: Call, q850: int, sip: int | None, outcome: Outcome) -> None:
    """Recorded on Asterisk 22.10.1: tests/tapes."""
    assert outcome_of(call, HangupCause(q850=q850, sip=sip), END) is outcome


def test_the_sip_response_goes_before_the_cause_that_asterisk_makes_of_it() -> None:
    assert outcome_of(DIALING, HangupCause(sip=480, q850=19), END) is Outcome.UNREACHABLE
    assert outcome_of(DIALING, HangupCause(sip=403, q850=21), END) is Outcome.NETWORK_FAILURE
    assert outcome_of(DIALING, HangupCause(sip=487, q850=127), END) is Outcome.NO_ANSWER


@pytest.mark.parametrize(
    "cause",
    [
        HangupCause(q850=19),
        HangupCause(q850=16),
        HangupCause(q850=18),
        HangupCause(q850=31),
        HangupCause(q850=102),
        HangupCause(sip=200, q850=18),
        HangupCause(sip=408),
        HangupCause(sip=480, q850=19),
        HangupCause(sip=487),
        HangupCause(),
        HangupCause(q850=0),
    ],
)
def test_a_call_that_rang_out_is_unanswered_however_the_network_says_it(cause: HangupCause) -> None:
    assert outcome_of(RINGING, cause, END) is Outcome.NO_ANSWER


def test_a_person_may_decline_or_be_busy_after_ringing() -> None:
    assert outcome_of(RINGING, HangupCause(sip=603, q850=21), END) is Outcome.REJECTED
    assert outcome_of(RINGING, HangupCause(sip=486, q850=17), END) is Outcome.BUSY


def test_a_leg_that_died_without_a_word_before_ringing_failed_in_the_network() -> None:
    assert outcome_of(DIALING, HangupCause(), END) is Outcome.NETWORK_FAILURE


@pytest.mark.parametrize("call", [DIALING, RINGING])
def test_our_own_hang_up_before_the_answer_is_cancelled_whatever_the_cause(call: Call) -> None:
    for cause in (NORMAL, HangupCause(sip=487), HangupCause(q850=127), HangupCause()):
        assert outcome_of(replace(call, cancelled=True), cause, END) is Outcome.CANCELLED


@pytest.mark.parametrize("call", [WAITING, CONNECTING])
def test_a_person_who_hangs_up_while_waiting(call: Call) -> None:
    assert outcome_of(call, NORMAL, END) is Outcome.HUNG_UP_WAITING


@pytest.mark.parametrize(
    "call",
    [
        replace(WAITING, state=CallState.RELEASED),
        replace(WAITING, state=CallState.RELEASED, released_at=T0 + timedelta(seconds=13)),
        replace(WAITING, released_at=T0 + timedelta(seconds=13)),
        replace(WAITING, cancelled=True),
    ],
)
def test_a_person_we_let_go_is_silent_or_with_a_message_abandoned(call: Call) -> None:
    assert outcome_of(call, NORMAL, END) is Outcome.SILENT
    assert outcome_of(with_message(call), NORMAL, END) is Outcome.ABANDONED


def test_the_end_of_the_patience_tells_a_lost_release_from_a_hang_up() -> None:
    over = T0 + timedelta(seconds=13)
    assert outcome_of(WAITING, NORMAL, over) is Outcome.SILENT
    assert outcome_of(CONNECTING, NORMAL, over) is Outcome.SILENT
    assert outcome_of(WAITING, NORMAL, over - timedelta(milliseconds=1)) is Outcome.HUNG_UP_WAITING


def test_a_conversation_is_early_below_five_seconds() -> None:
    joined_at = T0 + timedelta(seconds=11)
    assert outcome_of(TALKING, NORMAL, joined_at + timedelta(seconds=4.999)) is Outcome.HANGUP_EARLY
    assert outcome_of(TALKING, NORMAL, joined_at + timedelta(seconds=5)) is Outcome.CONNECTED
    assert outcome_of(TALKING, HangupCause(q850=38), joined_at + timedelta(minutes=3)) is Outcome.CONNECTED


def test_an_end_reported_twice_keeps_the_first_outcome() -> None:
    ended = replace(RINGING, state=CallState.ENDED, outcome=Outcome.BUSY)
    assert outcome_of(ended, NORMAL, END) is Outcome.BUSY
    assert outcome_of(replace(ended, outcome=None), NORMAL, END) is Outcome.LOST


CAUSES = st.builds(
    HangupCause, q850=st.none() | st.integers(0, 127), sip=st.none() | st.integers(100, 699), text=st.just("")
)


@given(CAUSES, st.booleans())
def test_every_cause_of_an_unanswered_call_has_an_outcome_of_unanswered_calls(cause: HangupCause, rang: bool) -> None:
    possible = {*SIP_OUTCOMES.values(), *Q850_OUTCOMES.values(), Outcome.NETWORK_FAILURE}
    assert unanswered(cause, rang=rang) in possible


@given(CAUSES, st.sampled_from([WAITING, CONNECTING, TALKING]), st.integers(0, 600))
def test_once_answered_the_cause_decides_nothing(cause: HangupCause, call: Call, after_s: int) -> None:
    at = T0 + timedelta(seconds=11 + after_s)
    assert outcome_of(call, cause, at) is outcome_of(call, NORMAL, at)
