from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.kernel.codes import HoldReason, NumberState, Outcome
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import AgentId, NumberId
from dialer.core.kernel.outcomes import OUTCOMES, SetBy
from dialer.core.leads.model import Callback, Lead, LeadState
from dialer.core.leads.recycle import CaseHold, NextStep, RetryPolicy, next_step
from dialer.core.leads.steps import STEPS
from tests.unit.core.leads.builders import FIRST, ROME, SECOND, THIRD, Tried, disabled, make_lead, number, rome

POLICY = RetryPolicy()
NO_GAP = RetryPolicy(attempt_gap=timedelta(0))
MONDAY_10 = rome("2026-11-23 10:00")


def step(
    outcome: Outcome,
    *,
    now: datetime = MONDAY_10,
    lead: Lead | None = None,
    history: Iterable[Tried] = (),
    policy: RetryPolicy = POLICY,
    number_id: NumberId = FIRST,
    callback: Callback | None = None,
    promised_on: date | None = None,
) -> NextStep:
    return next_step(
        lead or make_lead(),
        outcome,
        number_id,
        history,
        policy,
        now,
        "Europe/Rome",
        callback=callback,
        promised_on=promised_on,
    )


def test_every_outcome_has_its_step() -> None:
    assert set(STEPS) == set(Outcome)


# ---- no answer


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.REJECTED, Outcome.LOST])
@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23 09:00", "2026-11-23 12:00"),  # morning: the next band begins at noon
        ("2026-11-23 11:30", "2026-11-23 13:30"),  # two hours on are in the next band
        ("2026-11-23 13:00", "2026-11-23 17:00"),
        ("2026-11-23 16:59", "2026-11-23 18:59"),
    ],
)
def test_no_answer_tries_another_hour_band_at_least_two_hours_on(outcome: Outcome, now: str, due: str) -> None:
    result = step(outcome, now=rome(now))
    assert (result.state, result.due_at) == (LeadState.SCHEDULED, rome(due))
    assert result.preferred_number_id is None  # the next number's turn


def test_no_answer_in_the_evening_goes_to_the_next_days_morning() -> None:
    assert step(Outcome.NO_ANSWER, now=rome("2026-11-23 18:00")).due_at == rome("2026-11-24 08:30")


def test_after_three_bands_the_next_day() -> None:
    tried = [Tried(rome("2026-11-23 09:00")), Tried(rome("2026-11-23 12:00"))]
    result = step(Outcome.NO_ANSWER, now=rome("2026-11-23 17:00"), history=tried)
    assert result.due_at == rome("2026-11-24 08:30")


def test_a_band_already_tried_today_is_left_out() -> None:
    tried = [Tried(rome("2026-11-23 12:30"))]
    result = step(Outcome.NO_ANSWER, now=rome("2026-11-23 10:00"), history=tried)
    assert result.due_at == rome("2026-11-23 17:00")


def test_the_next_day_begins_with_the_band_least_tried() -> None:
    tried = [Tried(rome("2026-11-20 09:00")), Tried(rome("2026-11-20 18:00")), Tried(rome("2026-11-21 18:00"))]
    result = step(Outcome.NO_ANSWER, now=rome("2026-11-23 18:00"), history=tried)
    assert result.due_at == rome("2026-11-24 12:00")


def test_calls_that_never_reached_the_debtor_use_no_band() -> None:
    tried = [Tried(rome("2026-11-23 12:30"), Outcome.CONGESTION)]
    assert step(Outcome.NO_ANSWER, history=tried).due_at == rome("2026-11-23 12:00")


def test_it_does_no_harm_when_the_call_itself_is_in_the_history() -> None:
    for own in (Tried(MONDAY_10, None), Tried(MONDAY_10, Outcome.CONNECTED)):
        for outcome in (Outcome.NO_ANSWER, Outcome.BUSY, Outcome.CONGESTION, Outcome.THIRD_PARTY):
            assert step(outcome, history=[own], policy=NO_GAP) == step(outcome, policy=NO_GAP)


# ---- busy


def test_busy_is_tried_once_after_half_an_hour_on_the_same_number() -> None:
    first = step(Outcome.BUSY, policy=NO_GAP)
    assert first.due_at == MONDAY_10 + timedelta(minutes=30)
    assert first.preferred_number_id == FIRST
    again = step(Outcome.BUSY, now=rome("2026-11-23 10:30"), history=[Tried(MONDAY_10, Outcome.BUSY)], policy=NO_GAP)
    assert again.due_at == rome("2026-11-23 12:30")


def test_busy_is_as_no_answer_where_the_packs_gap_forbids_half_an_hour() -> None:
    result = step(Outcome.BUSY, policy=RetryPolicy(attempt_gap=timedelta(minutes=31)))
    assert result.due_at == rome("2026-11-23 12:00")
    assert step(Outcome.BUSY, policy=RetryPolicy(attempt_gap=timedelta(minutes=30))).due_at == rome("2026-11-23 10:30")


def test_yesterdays_busy_does_not_use_up_todays_half_hour() -> None:
    result = step(Outcome.BUSY, history=[Tried(rome("2026-11-22 10:00"), Outcome.BUSY)], policy=NO_GAP)
    assert result.due_at == rome("2026-11-23 10:30")


# ---- network


@pytest.mark.parametrize("outcome", [Outcome.CONGESTION, Outcome.NETWORK_FAILURE])
def test_a_failure_of_the_network_is_tried_again_in_ten_minutes_and_counts_for_nothing(outcome: Outcome) -> None:
    result = step(outcome, lead=make_lead(attempt_count=11))
    assert result.due_at == MONDAY_10 + timedelta(minutes=10)
    assert result.preferred_number_id == FIRST
    assert not result.adds_attempt
    assert result.state is LeadState.SCHEDULED


def test_a_call_cancelled_before_it_rang_is_no_attempt() -> None:
    for rang in (True, False):
        result = next_step(make_lead(), Outcome.CANCELLED, FIRST, (), POLICY, MONDAY_10, "Europe/Rome", rang=rang)
        assert result.adds_attempt is rang
        assert result.due_at == MONDAY_10 + timedelta(minutes=10)


def test_a_number_that_never_gets_through_is_given_a_pause() -> None:
    failures = [Tried(MONDAY_10 - timedelta(minutes=10 * n), Outcome.NETWORK_FAILURE) for n in range(1, 6)]
    assert step(Outcome.CONGESTION, history=failures[:4]).due_at == MONDAY_10 + timedelta(minutes=10)
    assert step(Outcome.CONGESTION, history=failures).due_at == MONDAY_10 + timedelta(hours=2)


def test_an_agreed_callback_survives_what_never_reached_the_debtor() -> None:
    callback = Callback(at=MONDAY_10, agreed=True, agent_id=AgentId(7))
    lead = make_lead(callback=callback)
    assert step(Outcome.NETWORK_FAILURE, lead=lead).callback == callback
    assert step(Outcome.CANCELLED, lead=lead).callback == callback
    assert step(Outcome.NO_ANSWER, lead=lead).callback is None


# ---- numbers


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.INVALID_NUMBER, NumberState.DISABLED),
        (Outcome.FAX, NumberState.DISABLED),
        (Outcome.WRONG_NUMBER, NumberState.WRONG),
    ],
)
def test_a_bad_number_is_taken_out_and_the_next_one_comes_at_once(outcome: Outcome, state: NumberState) -> None:
    result = step(outcome)
    assert result.number_changes == ((FIRST, state),)
    assert (result.state, result.due_at) == (LeadState.SCHEDULED, MONDAY_10)


@pytest.mark.parametrize("outcome", [Outcome.INVALID_NUMBER, Outcome.FAX, Outcome.WRONG_NUMBER])
def test_with_the_last_number_gone_the_lead_is_done(outcome: Outcome) -> None:
    lead = make_lead(numbers=(number(FIRST, 0), disabled(number(SECOND, 1)), number(THIRD, 2, do_not_call=True)))
    result = step(outcome, lead=lead)
    assert (result.state, result.due_at, result.reason) == (LeadState.DONE, None, "no_number_left")
    assert result.number_changes


# ---- a day, five days


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.UNREACHABLE,
        Outcome.VOICEMAIL,
        Outcome.VOICEMAIL_MESSAGE,
        Outcome.HUNG_UP_WAITING,
        Outcome.HANGUP_EARLY,
        Outcome.REFUSED_IDENTITY,
        Outcome.LANGUAGE,
    ],
)
def test_the_next_day_at_the_same_time(outcome: Outcome) -> None:
    assert step(outcome, now=rome("2026-10-24 10:00")).due_at == rome("2026-10-25 10:00")  # 25 hours


@pytest.mark.parametrize("outcome", [Outcome.SILENT, Outcome.ABANDONED])
def test_after_a_call_without_an_agent_five_days_by_hours_and_by_the_clock(outcome: Outcome) -> None:
    assert step(outcome, now=rome("2026-11-23 18:59")).due_at == rome("2026-11-28 18:59")
    assert step(outcome, now=rome("2026-10-23 10:00")).due_at == rome("2026-10-28 10:00")  # 121 hours
    assert step(outcome, now=rome("2027-03-25 10:00")).due_at == rome("2027-03-30 11:00")  # 120 hours


def test_a_third_party_means_another_time() -> None:
    for outcome in (Outcome.THIRD_PARTY, Outcome.THIRD_PARTY_MESSAGE):
        assert step(outcome).due_at == rome("2026-11-23 12:00")


# ---- agreements


def test_a_callback_comes_at_its_exact_time_with_its_agent() -> None:
    agreed = Callback(at=rome("2026-11-25 15:07"), agreed=True, agent_id=AgentId(7), number_id=SECOND)
    result = step(Outcome.CALLBACK, callback=agreed, lead=make_lead(attempt_count=40))
    assert (result.state, result.due_at) == (LeadState.SCHEDULED, agreed.at)
    assert result.callback == agreed
    assert result.callback_agent_id == AgentId(7)
    assert result.preferred_number_id == SECOND


def test_a_callback_without_a_number_keeps_the_one_talked_on() -> None:
    agreed = Callback(at=rome("2026-11-25 15:07"), agreed=True)
    result = step(Outcome.CALLBACK, callback=agreed, number_id=THIRD)
    assert result.callback == replace(agreed, number_id=THIRD)
    assert result.callback_agent_id is None


@pytest.mark.parametrize("at", [None, MONDAY_10, MONDAY_10 - timedelta(seconds=1)])
def test_a_callback_must_lie_ahead(at: datetime | None) -> None:
    with pytest.raises(Invalid, match="lie ahead"):
        step(Outcome.CALLBACK, callback=None if at is None else Callback(at=at, agreed=True))


def test_not_now_without_a_time_is_another_band_tomorrow() -> None:
    assert step(Outcome.NOT_NOW, now=rome("2026-11-23 09:00")).due_at == rome("2026-11-24 12:00")
    agreed = Callback(at=rome("2026-11-25 15:00"), agreed=True)
    assert step(Outcome.NOT_NOW, callback=agreed).due_at == agreed.at


def test_a_promise_keeps_quiet_until_its_grace_of_working_days_is_over() -> None:
    result = step(Outcome.PROMISE, promised_on=date(2026, 12, 4), lead=make_lead(attempt_count=40))
    # Friday 4 December, then Monday 7, Wednesday 9 (8 is a holiday), Thursday 10; free on Friday 11
    assert (result.state, result.due_at) == (LeadState.SCHEDULED, rome("2026-12-11 00:00"))
    assert result.preferred_number_id == FIRST
    strict = RetryPolicy(promise_grace_working_day_count=0)
    without_grace = step(Outcome.PARTIAL_PROMISE, promised_on=date(2026, 12, 4), policy=strict)
    assert without_grace.due_at == rome("2026-12-05 00:00")


@pytest.mark.parametrize(
    ("method", "due"),
    [("card", "2026-12-08 00:00"), ("pagopa", "2026-12-08 00:00"), ("bank_transfer", "2026-12-11 00:00")],
)
def test_quick_means_of_payment_have_less_grace(method: str, due: str) -> None:
    result = next_step(
        make_lead(),
        Outcome.PROMISE,
        FIRST,
        (),
        POLICY,
        MONDAY_10,
        "Europe/Rome",
        promised_on=date(2026, 12, 4),
        promised_by=method,
    )
    assert result.due_at == rome(due)


def test_a_plan_without_a_first_due_date_waits_a_week() -> None:
    assert step(Outcome.PLAN).due_at == rome("2026-11-30 10:00")
    assert step(Outcome.SETTLEMENT).due_at == rome("2026-11-30 10:00")


def test_already_paid_holds_for_five_working_days() -> None:
    result = step(Outcome.ALREADY_PAID, now=rome("2026-12-03 10:00"))
    # Thursday 3; working days 4, 7, 9, 10, 11 December
    assert result.hold == CaseHold(reason=HoldReason.PAID_CLAIMED, until=rome("2026-12-12 00:00"))
    assert (result.state, result.due_at) == (LeadState.SCHEDULED, rome("2026-12-12 00:00"))


def test_paid_now_holds_for_two_days() -> None:
    result = step(Outcome.PAID_NOW)
    assert result.hold == CaseHold(reason=HoldReason.PAID_CLAIMED, until=rome("2026-11-25 10:00"))
    assert result.due_at == rome("2026-11-25 10:00")


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.DISPUTE, HoldReason.DISPUTED),
        (Outcome.SERVICE, HoldReason.DISPUTED),
        (Outcome.VALIDATION, HoldReason.VALIDATION_PENDING),
        (Outcome.COMPLAINT, HoldReason.COMPLAINT),
        (Outcome.HARDSHIP, HoldReason.HARDSHIP_REVIEW),
        (Outcome.VULNERABLE, HoldReason.HARDSHIP_REVIEW),
        (Outcome.DECEASED, HoldReason.DECEASED),
        (Outcome.INSOLVENCY, HoldReason.INSOLVENCY),
        (Outcome.ATTORNEY, HoldReason.ATTORNEY),
        (Outcome.CEASE, HoldReason.CEASE),
        (Outcome.MINOR, HoldReason.LEGAL),
    ],
)
def test_what_stops_dialling_holds_the_case_until_someone_lifts_it(outcome: Outcome, reason: HoldReason) -> None:
    result = step(outcome)
    assert result.state is LeadState.CLOSED
    assert result.due_at is None
    assert result.hold == CaseHold(reason=reason, until=None)


@pytest.mark.parametrize("outcome", [Outcome.REFUSAL, Outcome.CARE_OK, Outcome.CARE_RESENT, Outcome.CARE_OBSTACLE])
def test_what_ends_the_campaigns_work(outcome: Outcome) -> None:
    assert step(outcome).state is LeadState.DONE


def test_a_conversation_waits_for_its_disposition() -> None:
    result = step(Outcome.CONNECTED, lead=make_lead(attempt_count=40))
    assert (result.state, result.due_at) == (LeadState.DIALED, None)


# ---- the most attempts


def test_the_last_attempt_ends_the_lead() -> None:
    policy = RetryPolicy(max_attempts=3)
    assert step(Outcome.NO_ANSWER, lead=make_lead(attempt_count=1), policy=policy).state is LeadState.SCHEDULED
    result = step(Outcome.NO_ANSWER, lead=make_lead(attempt_count=2), policy=policy)
    assert (result.state, result.due_at, result.reason) == (LeadState.DONE, None, "max_attempts")
    assert result.adds_attempt


def test_a_bad_number_is_taken_out_even_by_the_last_attempt() -> None:
    result = step(Outcome.WRONG_NUMBER, lead=make_lead(attempt_count=2), policy=RetryPolicy(max_attempts=3))
    assert result.reason == "max_attempts"
    assert result.number_changes == ((FIRST, NumberState.WRONG),)


def test_a_hold_with_a_date_is_not_cut_short_by_the_most_attempts() -> None:
    result = step(Outcome.ALREADY_PAID, lead=make_lead(attempt_count=40))
    assert result.state is LeadState.SCHEDULED


# ---- of all outcomes

INSTANTS = st.integers(1767225600, 1893456000).map(lambda epoch_s: datetime.fromtimestamp(epoch_s, UTC))
OUTCOME = st.sampled_from(sorted(set(Outcome) - {Outcome.CALLBACK}))
HISTORY = st.lists(st.builds(Tried, at=INSTANTS, outcome=st.none() | st.sampled_from(sorted(Outcome))), max_size=12)


@given(OUTCOME, INSTANTS, HISTORY, st.integers(0, 20))
def test_a_step_is_whole(outcome: Outcome, now: datetime, history: list[Tried], attempt_count: int) -> None:
    """What is scheduled has a time, not in the past; what is not has none; agents' outcomes always count."""
    result = step(outcome, now=now, history=history, lead=make_lead(attempt_count=attempt_count))
    assert (result.due_at is not None) == (result.state is LeadState.SCHEDULED)
    assert result.due_at is None or result.due_at >= now
    assert result.state in {LeadState.SCHEDULED, LeadState.DONE, LeadState.CLOSED, LeadState.DIALED}
    assert result.reason
    if OUTCOMES[outcome].set_by is SetBy.AGENT:
        assert result.adds_attempt


@given(INSTANTS, HISTORY)
def test_a_retry_after_no_answer_is_two_hours_on_or_on_the_next_day(now: datetime, history: list[Tried]) -> None:
    due_at = step(Outcome.NO_ANSWER, now=now, history=history).due_at
    assert due_at is not None
    days = (due_at.astimezone(ROME).date() - now.astimezone(ROME).date()).days
    assert days in (0, 1)
    assert days == 1 or due_at - now >= timedelta(hours=2)
