"""A case planned whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialer.core.debt.prescription import end_of_term
from dialer.core.debt.promise import PromiseMethod, PromiseState
from dialer.core.kernel.codes import HoldReason
from dialer.core.treatment.decision import Action
from dialer.core.treatment.sheet import OwedInvoice, PromiseSheet
from dialer.core.treatment.strategy import PhaseName, StepAction, Strategy
from dialer.core.treatment.treat import Treated, entry_phase, treat
from tests.unit.core.treatment.cases import DUE, at, default_strategy
from tests.unit.core.treatment.sheets import TERMS, instant, italy, sheet, standing, step

STRATEGY = default_strategy()


def treated(day: int, **changes: Any) -> Treated:
    return treat(sheet(**changes), STRATEGY, TERMS, italy(), at(day))


def test_a_case_begins_with_caring_before_its_due_date_and_with_courtesy_after_it() -> None:
    assert entry_phase(sheet(), STRATEGY, at(0)) is PhaseName.CARING
    assert entry_phase(sheet(placed_phase="phone"), STRATEGY, at(-3)) is PhaseName.CARING
    assert entry_phase(sheet(), STRATEGY, at(40)) is PhaseName.SOFT
    assert entry_phase(sheet(placed_phase="caring"), STRATEGY, at(40)) is PhaseName.SOFT
    assert entry_phase(sheet(placed_phase="phone"), STRATEGY, at(40)) is PhaseName.PHONE
    assert entry_phase(sheet(placed_phase="of the moon"), STRATEGY, at(40)) is PhaseName.SOFT


def test_a_late_case_gets_its_courtesy_before_phone_collection() -> None:
    late = treated(40)
    assert (late.phase, late.decision.step, late.decision.action) == (PhaseName.SOFT, "soft-call", Action.CALL)
    assert late.decision.deadline == at(51)
    tried = treated(55, standing=standing(since=40), steps={"soft-call": step(attempts=2, anchor_on=DUE)})
    assert [change.to_phase for change in tried.changes] == [PhaseName.PHONE]
    assert tried.decision.step == "phone-collection"
    unreminded = treated(40, standing=standing(PhaseName.PHONE, since=40))
    assert [due.id for due in unreminded.due] == ["first-contact", "formal-reminder"]
    reminded = treated(
        41, standing=standing(PhaseName.PHONE, since=40), steps={"first-contact": step(attempts=1, anchor_on=DUE)}
    )
    assert [due.id for due in reminded.due] == ["phone-collection", "formal-reminder"]


def test_letters_go_alongside_the_calls() -> None:
    found = treated(10, standing=standing())
    assert found.decision.step == "soft-call"
    assert [(due.id, due.action) for due in found.due] == [
        ("soft-call", StepAction.CALL),
        ("soft-message", StepAction.MESSAGE),
        ("letter-1", StepAction.LETTER),
    ]
    assert found.anchor_on == DUE


def test_two_broken_promises_move_the_case_on_once() -> None:
    promise = PromiseSheet(
        state=PromiseState.BROKEN, made_on=at(4), due_on=at(5), method=PromiseMethod.CARD, judged_at=instant(at(9))
    )
    moved = treated(9, promise=promise, broken_promises=2, standing=standing())
    assert [(change.to_phase, change.why) for change in moved.changes] == [(PhaseName.PHONE, "promises_broken")]
    assert moved.phase_since == at(9)
    after = standing(PhaseName.PHONE, since=9, phase_at=instant(at(9), 9))
    stays = treated(10, promise=promise, broken_promises=2, standing=after)
    assert stays.changes == ()


def test_a_term_that_ends_is_a_notice_of_its_own() -> None:
    end = end_of_term(DUE, 24, "IT")
    found = treat(sheet(standing=standing(PhaseName.LEGAL)), STRATEGY, TERMS, italy(), end - timedelta(days=100))
    assert found.prescribes_on == end
    assert [due.id for due in found.due] == [f"prescription-notice-{end}"]


def test_a_promise_is_remembered_the_day_before() -> None:
    promise = PromiseSheet(state=PromiseState.OPEN, made_on=at(4), due_on=at(8), method=PromiseMethod.CARD)
    found = treated(7, promise=promise, standing=standing())
    assert [due.id for due in found.due] == [f"promise-reminder-{at(8)}"]
    assert treated(6, promise=promise, standing=standing()).due == ()


def test_a_strategy_without_the_cases_phase_begins_anew() -> None:
    soft = [step for step in STRATEGY.steps if step.phase is PhaseName.SOFT]
    short = Strategy(name="short", version="1", title="", phases=STRATEGY.phases[1:2], steps=soft)
    found = treat(sheet(standing=standing(PhaseName.LEGAL)), short, TERMS, italy(), at(5))
    assert (found.phase, found.phase_since) == (PhaseName.SOFT, at(5))


def test_nothing_owed_has_no_clock() -> None:
    found = treated(5, balance=0, invoices=())
    assert (found.decision.action, found.prescription, found.anchor_on) == (Action.STOP, "none", None)
    assert treated(5, invoices=(OwedInvoice("F1", None, 10),)).prescription == "unknown"


@pytest.mark.parametrize("phase", list(PhaseName))
@pytest.mark.parametrize(
    "hindrance",
    [
        {}, {"holds": {HoldReason.DISPUTED: None}}, {"mandate_ends": at(30)}, {"has_address": False},
        {"balance": 5_00, "invoices": (OwedInvoice("F1", DUE, 5_00),)}, {"refused_at": instant(at(40))},
        {"promise": PromiseSheet(state=PromiseState.OPEN, made_on=at(4), due_on=at(900), method=PromiseMethod.CARD)},
        {"steps": {f"prescription-notice-{end_of_term(DUE, 24, 'IT')}": step("formal_notice", done_on=at(560))}},
    ],
)  # fmt: skip
def test_no_case_passes_its_date_without_a_person_whatever_else_is_the_matter(
    phase: PhaseName, hindrance: dict[str, Any]
) -> None:
    end = end_of_term(DUE, 24, "IT")
    for left in (*range(30, -1, -1), -1, -400):
        found = treat(
            sheet(standing=standing(phase), **hindrance), STRATEGY, TERMS, italy(), end - timedelta(days=left)
        )
        assert found.decision.action is Action.ASK_PERSON, (left, found.decision.why)
    decided = sheet(standing=standing(phase), prescription_decided_on=end - timedelta(days=20), **hindrance)
    assert treat(decided, STRATEGY, TERMS, italy(), end - timedelta(days=10)).decision.why not in (
        "prescription_decide", "prescription_pending", "prescribed",
    )  # fmt: skip


def test_a_decision_for_one_alarm_does_not_hold_for_the_next() -> None:
    end = end_of_term(DUE, 24, "IT")
    early = sheet(standing=standing(PhaseName.LEGAL), prescription_decided_on=end - timedelta(days=100))
    assert treat(early, STRATEGY, TERMS, italy(), end - timedelta(days=95)).decision.why != "prescription_letter"
    assert treat(early, STRATEGY, TERMS, italy(), end - timedelta(days=90)).decision.why == "prescription_letter"
    assert treat(early, STRATEGY, TERMS, italy(), end - timedelta(days=30)).decision.action is Action.ASK_PERSON
