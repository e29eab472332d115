"""The next rung."""

from __future__ import annotations

from dataclasses import replace

from dialer.core.treatment.case import StepRecord
from dialer.core.treatment.decision import Action
from dialer.core.treatment.ladder import first_day, next_step, steps_left, take_or_wait
from dialer.core.treatment.strategy import Gate, PhaseName, Trait
from tests.unit.core.treatment.cases import EVERY_GATE, at, case, default_strategy

STRATEGY = default_strategy()


def test_steps_that_are_done_missed_or_for_others_are_left_out() -> None:
    assert [step.id for step in steps_left(case(), STRATEGY, 1)] == ["soft-call", "soft-message", "letter-1"]
    assert [step.id for step in steps_left(case(), STRATEGY, 15)] == ["letter-1"]
    done = case(steps={"soft-call": StepRecord(done_on=at(3))})
    assert next_step(done, STRATEGY, at(3)) is None
    assert [step.id for step in steps_left(case(PhaseName.CARING), STRATEGY, -7)] == ["due-reminder"]


def test_formal_steps_come_in_half_the_time_on_the_firm_track() -> None:
    formal = next(step for step in STRATEGY.steps if step.id == "formal-notice")
    assert first_day(case(), formal) == 45
    assert first_day(case(firm_track=True), formal) == 22


def test_an_open_gate_goes_before_a_closed_one() -> None:
    no_address = case(open_gates=EVERY_GATE - {Gate.PAYMENTS_FRESH, Gate.ADDRESS_OK})
    waiting = take_or_wait(no_address, STRATEGY, at(10))
    assert (waiting.action, waiting.why, waiting.facts["gates"]) == (Action.WAIT, "payments_awaited", "payments_fresh")
    some = case(open_gates=EVERY_GATE - {Gate.CONSENT}, steps={"soft-call": StepRecord(done_on=at(3))})
    assert take_or_wait(some, STRATEGY, at(11)).step == "letter-1"


def test_without_invoices_there_is_nothing_to_climb() -> None:
    assert take_or_wait(case(due_dates=()), STRATEGY, at(1)).why == "nothing_owed"
    assert next_step(case(due_dates=()), STRATEGY, at(1)) is None


def test_a_step_is_left_out_for_cases_that_it_is_not_for() -> None:
    valued = frozenset({Trait.VALUED})
    gentle = replace(
        STRATEGY, steps=[replace(step, not_traits=valued) for step in STRATEGY.steps if not step.traits & valued]
    )
    assert list(steps_left(case(traits=frozenset({Trait.VALUED})), gentle, 1)) == []
    assert [step.id for step in steps_left(case(), gentle, 1)] == ["soft-call", "soft-message", "letter-1"]


def test_the_ladder_that_ships_is_softer_for_customers_to_keep_and_people_who_need_care() -> None:
    def steps(phase: PhaseName, day: int, *traits: Trait) -> list[str]:
        return [step.id for step in steps_left(case(phase, traits=frozenset(traits)), STRATEGY, day)]

    assert steps(PhaseName.SOFT, 3, Trait.VALUED)[0] == "soft-call-gentle"
    assert steps(PhaseName.SOFT, 3, Trait.SELF_CURE) == ["soft-message", "letter-1"]
    assert "phone-collection" not in steps(PhaseName.PHONE, 15, Trait.VULNERABLE)
    assert "formal-reminder" not in steps(PhaseName.PHONE, 30, Trait.UNABLE)
    assert "home-visit" not in steps(PhaseName.HOME, 90, Trait.VALUED)
    assert "stuck-call" in steps(PhaseName.LEGAL, 200, Trait.STUCK)
    assert "stuck-call" not in steps(PhaseName.LEGAL, 200)


def test_the_ladder_that_ships_begins_its_steps_on_the_days_of_the_field() -> None:
    """``domain.md`` §3.7, from a week before the due date to the legal file."""
    days = {step.id: (step.from_day, step.to_day) for step in STRATEGY.steps}
    assert {name: days[name] for name in ("courtesy-call", "due-reminder")} == {
        "courtesy-call": (-7, -5), "due-reminder": (-3, -1)
    }  # fmt: skip
    first = {
        "soft-call": 3, "soft-message": 5, "letter-1": 10, "phone-collection": 15, "formal-reminder": 30,
        "formal-notice": 45, "bureau-notice": 75, "home-visit": 90, "legal-file": 120,
    }  # fmt: skip
    assert {name: days[name][0] for name in first} == first
    assert days["phone-collection"][1] == 45
    gates = {step.id: step.gates for step in STRATEGY.steps}
    assert {Gate.CREDITOR_AUTHORISED, Gate.NO_OPEN_DISPUTE} <= gates["formal-notice"]
    assert {Gate.BUREAU_PARTICIPANT} <= gates["bureau-notice"]
    assert {Gate.WORTH_IT} <= gates["legal-file"]
    assert all(Gate.PAYMENTS_FRESH in gates[name] for name in ("soft-call", "phone-collection"))


def test_before_the_due_date_nothing_speaks_of_collection() -> None:
    early = [step for step in STRATEGY.steps if step.from_day <= 0]
    assert early and {step.wording.value for step in early} == {"courtesy"}
