"""From what the store knows to a case on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dialer.core.debt.plan import PlanState
from dialer.core.debt.prescription import ActKind, InterruptingAct
from dialer.core.debt.promise import PromiseMethod, PromiseState
from dialer.core.kernel.codes import HoldReason
from dialer.core.treatment.assemble import case_file, first_clock, notice_of, reminder_of
from dialer.core.treatment.case import CaseFile
from dialer.core.treatment.risk import PayingHabit
from dialer.core.treatment.sheet import CreditorTerms, OwedInvoice, PlanSheet, PromiseSheet, ProvedAct
from dialer.core.treatment.strategy import Gate, PhaseName, Trait
from tests.unit.core.treatment.cases import DUE, at, default_strategy
from tests.unit.core.treatment.sheets import TERMS, instant, italy, sheet, standing, step

STRATEGY = default_strategy()


def assembled(terms: CreditorTerms = TERMS, day: int = 5, **changes: Any) -> CaseFile:
    return case_file(
        sheet(**changes), STRATEGY, terms, at(day), phase=PhaseName.SOFT, phase_since=at(1), is_control=False,
        clock=None, country="IT",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gate", "opened", "closed"),
    [
        (Gate.ADDRESS_OK, {}, {"has_address": False}),
        (Gate.CONSENT, {}, {"has_consent": False}),
        (Gate.MANDATE_ACTIVE, {"mandate_ends": at(5)}, {"mandate_ends": at(4)}),
        (Gate.MANDATE_ACTIVE, {"mandate_starts": at(5)}, {"mandate_starts": at(6)}),
        (Gate.NO_OPEN_DISPUTE, {"holds": {HoldReason.DISPUTED: at(4)}}, {"holds": {HoldReason.COMPLAINT: None}}),
        (Gate.NO_OPEN_DISPUTE, {}, {"invoices": (OwedInvoice("F1", DUE, 300_00, 1),)}),
        (Gate.COURTESY_DONE, {"placed_phase": "phone"}, {"placed_phase": "soft"}),
        (Gate.COURTESY_DONE, {"steps": {"soft-call": step(attempts=1)}}, {"steps": {"soft-call": step()}}),
        (Gate.PAYMENTS_FRESH, {}, {"terms": CreditorTerms()}),
        (Gate.CREDITOR_AUTHORISED, {}, {"terms": CreditorTerms()}),
        (Gate.BUREAU_PARTICIPANT, {"terms": CreditorTerms(bureau="CRIF")}, {}),
    ],
)
def test_a_gate_is_open_while_its_fact_holds(gate: Gate, opened: dict[str, Any], closed: dict[str, Any]) -> None:
    assert gate in assembled(**opened).open_gates
    assert gate not in assembled(**closed).open_gates


def test_what_is_disputed_is_not_asked_for() -> None:
    assert assembled(invoices=(OwedInvoice("F1", DUE, 300_00, 100_00),), asked=187_50).balance == 187_50
    assert assembled().balance == 300_00
    assert assembled(balance=0).balance == 0
    assert assembled(balance=0, asked=5).balance == 0
    assert [assembled(**more).left_out for more in ({"asked": 187_50}, {}, {"balance": 0})] == [112_50, 0, 0]


def test_the_agencys_view_counts_its_share() -> None:
    assert assembled().fee_ratio == 1.0
    assert assembled(CreditorTerms(agency_share=0.1)).fee_ratio == 0.1


@pytest.mark.parametrize(
    ("trait", "changes"),
    [
        (Trait.FIRST_INVOICE, {}), (Trait.HIGH_AMOUNT, {"balance": 200_00}), (Trait.PAST_LATE_PAYER, {"late_cases": 1}),
        (Trait.BUSINESS, {"is_business": True}), (Trait.CONSUMER, {}), (Trait.UTILITY, {}),
        (Trait.UNREMINDED, {}), (Trait.AT_RISK, {"habit": PayingHabit(behaviour="worse")}),
    ],
)  # fmt: skip
def test_traits(trait: Trait, changes: dict[str, Any]) -> None:
    without = {"other_cases": 1, "balance": 199_99, "late_cases": 0, "credit_kind": "ordinary"}
    without["steps"] = {"soft-call": step(attempts=1)}
    without["is_business"] = trait is Trait.CONSUMER
    assert trait in assembled(**changes).traits
    assert trait not in assembled(**without).traits


def test_a_step_of_an_earlier_invoice_is_not_done_for_this_one() -> None:
    done = {"soft-call": step(done_on=at(3))}
    assert assembled(steps=done).steps["soft-call"].done_on == at(3)
    assert "soft-call" not in assembled(steps=done, invoices=(OwedInvoice("F2", at(1), 5_00),)).steps
    talked = assembled(steps={"soft-call": step(talks=1, attempts=2)}).steps["soft-call"]
    assert talked.done_on is not None


def broken(**changes: Any) -> PromiseSheet:
    values: dict[str, Any] = {
        "state": PromiseState.BROKEN, "made_on": at(2), "due_on": at(4), "method": PromiseMethod.CARD,
        "judged_at": instant(at(6)),
    }  # fmt: skip
    return PromiseSheet(**{**values, **changes})


def test_a_broken_promise_is_followed_up_by_a_conversation_or_by_the_phase_that_it_led_to() -> None:
    def followed_up(**changes: Any) -> bool:
        found = assembled(day=8, promise=broken(), **changes).promise
        assert found is not None
        return found.is_followed_up

    assert not followed_up()
    assert followed_up(last_talk_at=instant(at(7)))
    assert not followed_up(last_talk_at=instant(at(5)))
    assert not followed_up(broken_promises=1, standing=standing(since=7))
    assert followed_up(broken_promises=2, standing=standing(since=7))
    assert not followed_up(broken_promises=2, standing=standing(since=3))
    more = CreditorTerms(most_broken=3)
    assert not followed_up(terms=more, broken_promises=2, standing=standing(since=7))
    assert followed_up(terms=more, broken_promises=3, standing=standing(since=7))
    assert assembled(more).most_broken == 3


def test_a_promise_is_remembered_once() -> None:
    open_one = broken(state=PromiseState.OPEN, judged_at=None)
    found = assembled(promise=open_one).promise
    assert found is not None
    assert (found.reminder_on, found.is_reminded) == (at(3), False)
    sent = {reminder_of(at(4)): step("message", done_on=at(3))}
    again = assembled(promise=open_one, steps=sent).promise
    assert again is not None
    assert again.is_reminded


def test_a_broken_plan_and_a_refusal_move_on_once() -> None:
    plan = PlanSheet(state=PlanState.BROKEN, next_due_on=at(2), judged_at=instant(at(4)))
    before, after = standing(since=3), standing(since=4, phase_at=instant(at(4), 9))
    for has_to, found in ((True, before), (False, after)):
        case = assembled(plan=plan, refused_at=instant(at(4)), standing=found)
        assert case.plan is not None
        assert (case.plan.has_to_move_on, case.refused) == (has_to, has_to)


def test_the_first_clock_is_the_one_that_counts() -> None:
    two = (OwedInvoice("F1", DUE, 1), OwedInvoice("F2", at(-40), 1))
    clock, known = first_clock(sheet(invoices=two), italy())
    assert clock is not None
    assert (clock.runs_from, known) == (at(-40), "running")
    act = InterruptingAct(kind=ActKind.FORMAL_NOTICE, on=at(3), proof="AR")
    saved, _ = first_clock(sheet(invoices=two, acts=(ProvedAct("F2", act),)), italy())
    assert saved is not None
    assert saved.runs_from == DUE
    both, _ = first_clock(sheet(invoices=two, acts=(ProvedAct("", act),)), italy())
    assert both is not None
    assert both.runs_from == at(3)


def test_a_clock_that_is_not_known_is_said_to_be_so() -> None:
    assert first_clock(sheet(credit_kind=""), italy()) == (None, "unknown")
    assert first_clock(sheet(), None) == (None, "unknown")
    assert first_clock(sheet(invoices=()), italy()) == (None, "none")
    mixed = (OwedInvoice("F1", DUE, 1), OwedInvoice("F2", None, 1))
    assert first_clock(sheet(invoices=mixed), italy())[1] == "unknown"
    claim = InterruptingAct(kind=ActKind.JUDICIAL_CLAIM, on=at(3), proof="R.G. 1/2026")
    clock, known = first_clock(sheet(acts=(ProvedAct("", claim),)), italy())
    assert clock is not None
    assert (clock.expires_on, known) == (None, "standing")


def test_the_firm_track_follows_the_reason() -> None:
    assert assembled(reason="OPPORTUNISTIC").firm_track
    assert not assembled(reason="FORGOT").firm_track
    assert not assembled(reason="").firm_track


def test_a_notice_that_was_sent_is_known() -> None:
    sent = {notice_of(date(2028, 9, 30)): step("formal_notice", done_on=at(4), anchor_on=None)}
    assert assembled(steps=sent).interrupting_sent_on == at(4)
    assert assembled().interrupting_sent_on is None
