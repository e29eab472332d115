"""What to do with a case today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.plan import PlanState
from dialer.core.debt.prescription import PrescriptionClock
from dialer.core.debt.promise import PromiseState
from dialer.core.debt.settlement import SettlementState
from dialer.core.kernel.codes import HoldReason
from dialer.core.treatment.case import CaseFile, StandingPlan, StandingPromise, StandingSettlement, StepRecord
from dialer.core.treatment.decision import Action
from dialer.core.treatment.plan_case import plan_case
from dialer.core.treatment.strategy import Gate, PhaseName, StepAction, Trait, Wording
from tests.unit.core.treatment.cases import DUE, EVERY_GATE, at, case, default_strategy

STRATEGY = default_strategy()


def told(found: CaseFile, day: int) -> tuple[Action, str]:
    decision = plan_case(found, STRATEGY, at(day))
    return decision.action, decision.why


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"is_open": False}, "closed"), ({"is_recalled": True}, "recalled"), ({"balance": 0}, "nothing_owed")],
)
def test_what_has_ended_is_left_alone(changes: dict[str, Any], why: str) -> None:
    assert told(case(**changes), 5) == (Action.STOP, why)


def test_what_is_disputed_whole_is_still_owed() -> None:
    assert plan_case(case(balance=0, left_out=100), STRATEGY, at(1)).why != "nothing_owed"


def clock(expires: int) -> PrescriptionClock:
    return PrescriptionClock(expires_on=at(expires), runs_from=DUE)


@pytest.mark.parametrize(
    ("left", "changes", "expected"),
    [
        (181, {}, (Action.CALL, "step_due")),
        (180, {}, (Action.LETTER, "prescription_letter")),
        (180, {"open_gates": EVERY_GATE - {Gate.ADDRESS_OK}}, (Action.ASK_PERSON, "prescription_decide")),
        (150, {"interrupting_sent_on": at(5 - 20)}, (Action.CALL, "step_due")),
        (90, {"interrupting_sent_on": at(5 - 20)}, (Action.LETTER, "prescription_letter")),
        (30, {}, (Action.ASK_PERSON, "prescription_decide")),
        (20, {"interrupting_sent_on": at(4)}, (Action.ASK_PERSON, "prescription_pending")),
        (20, {"prescription_decided_on": at(4)}, (Action.CALL, "step_due")),
        (-1, {}, (Action.ASK_PERSON, "prescribed")),
        (-1, {"prescription_decided_on": at(4)}, (Action.CALL, "step_due")),
    ],
)
def test_no_claim_is_barred_without_a_person(left: int, changes: dict[str, Any], expected: tuple[Action, str]) -> None:
    assert told(case(clock=clock(5 + left), **changes), 5) == expected


def test_a_hold_does_not_stop_the_prescription_clock() -> None:
    held = case(clock=clock(105), holds={HoldReason.DISPUTED: None})
    assert told(held, 5) == (Action.LETTER, "prescription_letter")


def test_mandate_and_holds() -> None:
    assert told(case(mandate_ends=at(4)), 5) == (Action.STOP, "mandate_over")
    assert told(case(mandate_ends=at(5)), 5) == (Action.CALL, "step_due")
    assert told(case(holds={HoldReason.DISPUTED: None, HoldReason.PAID_CLAIMED: at(9)}), 5) == (Action.WAIT, "held")
    dated = plan_case(case(holds={HoldReason.PAID_CLAIMED: at(9)}), STRATEGY, at(5))
    assert (dated.why, dated.look_again_on) == ("held_until", at(10))
    assert told(case(holds={HoldReason.PAID_CLAIMED: at(4)}), 5) == (Action.CALL, "step_due")


def promise(state: PromiseState, **changes: Any) -> StandingPromise:
    values: dict[str, Any] = {"due_on": at(8), "last_day": at(11), "reminder_on": at(7)}
    return StandingPromise(state=state, **{**values, **changes})


@pytest.mark.parametrize(
    ("found", "day", "expected"),
    [
        (case(promise=promise(PromiseState.OPEN)), 5, (Action.WAIT, "promise_open")),
        (case(promise=promise(PromiseState.OPEN)), 7, (Action.MESSAGE, "promise_reminder")),
        (case(promise=promise(PromiseState.OPEN, is_reminded=True)), 7, (Action.WAIT, "promise_open")),
        (
            case(promise=promise(PromiseState.OPEN), open_gates=EVERY_GATE - {Gate.CONSENT}),
            7,
            (Action.WAIT, "promise_open"),
        ),
        (case(promise=promise(PromiseState.BROKEN), broken_promises=1), 12, (Action.CALL, "promise_broken")),
        (case(promise=promise(PromiseState.PARTIAL), broken_promises=1), 12, (Action.CALL, "promise_broken")),
        (
            case(promise=promise(PromiseState.BROKEN, is_followed_up=True), broken_promises=1),
            12,
            (Action.CALL, "step_due"),
        ),
        (case(promise=promise(PromiseState.BROKEN), broken_promises=2), 12, (Action.ESCALATE, "promises_broken")),
        (
            case(promise=promise(PromiseState.BROKEN), broken_promises=2, most_broken=3),
            12,
            (Action.CALL, "promise_broken"),
        ),
        (
            case(promise=promise(PromiseState.BROKEN), broken_promises=1, most_broken=1),
            12,
            (Action.ESCALATE, "promises_broken"),
        ),
        (case(promise=promise(PromiseState.KEPT)), 12, (Action.CALL, "step_due")),
    ],
)
def test_promises(found: CaseFile, day: int, expected: tuple[Action, str]) -> None:
    assert told(found, day) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"plan": StandingPlan(state=PlanState.ACTIVE, next_due_on=at(20))}, (Action.WAIT, "plan_active")),
        ({"plan": StandingPlan(state=PlanState.LATE, next_due_on=at(3))}, (Action.CALL, "plan_late")),
        ({"plan": StandingPlan(state=PlanState.BROKEN, next_due_on=at(3))}, (Action.CALL, "step_due")),
        (
            {"settlement": StandingSettlement(state=SettlementState.PROPOSED, expires_on=at(9), next_due_on=None)},
            (Action.WAIT, "settlement_open"),
        ),
        (
            {"settlement": StandingSettlement(state=SettlementState.OFFERED, expires_on=at(4), next_due_on=None)},
            (Action.CALL, "step_due"),
        ),
        (
            {"settlement": StandingSettlement(state=SettlementState.ACCEPTED, expires_on=at(4), next_due_on=at(9))},
            (Action.WAIT, "settlement_running"),
        ),
        ({"refused": True}, (Action.ESCALATE, "refused")),
        ({"phase_since": at(-20)}, (Action.ESCALATE, "phase_over")),
        ({"balance": 14_99}, (Action.PROPOSE_CLOSURE, "below_minimum")),
        ({"attempts": 30}, (Action.PROPOSE_CLOSURE, "no_contact")),
        ({"attempts": 30, "right_party_contacts": 1}, (Action.CALL, "step_due")),
        ({"pay_probability": 0.001}, (Action.PROPOSE_CLOSURE, "uneconomic")),
        ({"pay_probability": 0.02, "fee_ratio": 0.1}, (Action.PROPOSE_CLOSURE, "uneconomic")),
    ],
)
def test_agreements_refusals_and_limits(changes: dict[str, Any], expected: tuple[Action, str]) -> None:
    assert told(case(**changes), 5) == expected


def test_after_the_last_phase_a_person_decides() -> None:
    assert told(case(PhaseName.LEGAL, since=-1000, refused=True), 300) == (Action.ASK_PERSON, "ladder_over")


@pytest.mark.parametrize(
    ("changes", "day", "expected"),
    [
        ({}, -10, (Action.WAIT, "step_later")),
        ({"traits": frozenset({Trait.FIRST_INVOICE})}, -7, (Action.CALL, "step_due")),
        ({}, -7, (Action.WAIT, "step_later")),
        ({}, -2, (Action.MESSAGE, "step_due")),
        ({"open_gates": EVERY_GATE - {Gate.PAYMENTS_FRESH}}, -2, (Action.WAIT, "payments_awaited")),
        ({}, 0, (Action.WAIT, "step_later")),
        ({}, 1, (Action.ESCALATE, "phase_done")),
        ({"is_control": True, "traits": frozenset({Trait.FIRST_INVOICE})}, -7, (Action.WAIT, "control")),
        ({"is_control": True}, 1, (Action.ESCALATE, "phase_done")),
        ({"refused": True, "balance": 5_00, "phase_since": at(-90)}, -10, (Action.WAIT, "step_later")),
    ],
)
def test_caring_until_the_due_date(changes: dict[str, Any], day: int, expected: tuple[Action, str]) -> None:
    assert told(case(PhaseName.CARING, **{"phase_since": at(-20), **changes}), day) == expected


def test_a_step_is_done_once_and_the_next_one_follows() -> None:
    done = {"soft-call": StepRecord(done_on=at(3))}
    decision = plan_case(case(steps=done), STRATEGY, at(5))
    assert (decision.action, decision.step, decision.deadline) == (Action.MESSAGE, "soft-message", at(14))
    tired = plan_case(case(steps={"soft-call": StepRecord(attempts=6)}), STRATEGY, at(5))
    assert tired.step == "soft-message"
    everything = {step.id: StepRecord(done_on=at(3)) for step in STRATEGY.steps}
    assert told(case(steps=everything), 15) == (Action.ESCALATE, "phase_done")


def test_the_firm_track_brings_formal_steps_forward() -> None:
    done = {"phone-collection": StepRecord(done_on=at(15))}
    calm = case(PhaseName.PHONE, since=15, steps=done)
    assert plan_case(calm, STRATEGY, at(16)).step == "formal-reminder"
    assert told(calm, 16) == (Action.WAIT, "step_later")
    firm = plan_case(case(PhaseName.PHONE, since=15, steps=done, firm_track=True), STRATEGY, at(16))
    assert (firm.action, firm.step) == (Action.LETTER, "formal-reminder")


def test_every_reason_is_a_sentence_in_both_languages() -> None:
    decision = plan_case(case(), STRATEGY, at(5))
    assert decision.sentence("it") == "Primo sollecito telefonico (giorno 5, fino al giorno 14)"
    assert decision.sentence("en") == "First reminder by telephone (day 5, until day 14)"


ANY_CASE = st.builds(
    lambda **drawn: case(drawn.pop("phase"), **drawn),
    phase=st.sampled_from(PhaseName),
    phase_since=st.integers(-60, 30).map(at),
    balance=st.integers(0, 900_00),
    holds=st.dictionaries(st.sampled_from(HoldReason), st.none() | st.integers(-20, 90).map(at), max_size=2),
    mandate_ends=st.none() | st.integers(0, 200).map(at),
    broken_promises=st.integers(0, 3),
    promise=st.none() | st.sampled_from(PromiseState).map(promise),
    clock=st.none() | st.integers(-20, 400).map(clock),
    prescription_decided_on=st.none() | st.integers(-20, 200).map(at),
    interrupting_sent_on=st.none() | st.integers(-200, 200).map(at),
    open_gates=st.sets(st.sampled_from(Gate)).map(frozenset),
    traits=st.sets(st.sampled_from(Trait)).map(frozenset),
    pay_probability=st.floats(0, 1),
    refused=st.booleans(),
    firm_track=st.booleans(),
    is_control=st.booleans(),
)


@given(ANY_CASE, st.integers(-60, 400))
def test_every_case_has_an_answer_that_can_be_told_and_never_collects_before_the_due_date(
    found: CaseFile, day: int
) -> None:
    decision = plan_case(found, STRATEGY, at(day))
    assert decision.sentence("it") and decision.sentence("en")
    if day <= 0 and decision.step:
        step = next(step for step in STRATEGY.steps if step.id == decision.step)
        taken = decision.action is not Action.WAIT
        assert not taken or step.wording is Wording.COURTESY
        assert not taken or step.action in (StepAction.CALL, StepAction.MESSAGE)
    if decision.look_again_on is not None:
        assert decision.look_again_on > at(day)


@given(ANY_CASE, st.integers(-60, 400))
def test_no_open_case_passes_its_last_day_unseen(found: CaseFile, day: int) -> None:
    today = at(day)
    standing = found.clock
    if not found.balance or standing is None or not standing.is_expired(today):
        return
    decided, expired = found.prescription_decided_on, standing.expires_on
    assert expired is not None
    if decided is None or decided < expired - timedelta(days=30):
        assert plan_case(found, STRATEGY, today).action is Action.ASK_PERSON


def test_the_day_is_the_one_that_is_given() -> None:
    assert plan_case(case(), STRATEGY, date(2026, 10, 5)) == plan_case(case(), STRATEGY, at(5))


def test_nobody_else_acts_while_a_lawyer_has_the_case_and_a_person_decides_what_comes_back() -> None:
    waiting = plan_case(case(lawyer_since=at(40)), STRATEGY, at(50))
    assert (waiting.action, waiting.why) == (Action.WAIT, "with_lawyer")
    back = plan_case(case(lawyer_since=at(40), lawyer_stage="returned"), STRATEGY, at(50))
    assert (back.action, back.why) == (Action.ASK_PERSON, "lawyer_returned")
    assert back.sentence("it") == "Il legale ha chiuso il suo incarico (restituita): decide una persona"
