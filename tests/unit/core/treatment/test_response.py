"""Whether a debtor answers, and what counts."""

from __future__ import annotations

from dialer.core.debt.plan import PlanState
from dialer.core.debt.promise import PromiseMethod, PromiseState
from dialer.core.treatment.response import Answer, Response, has_refused, is_silent, letters_sent, response_of
from dialer.core.treatment.sheet import CaseSheet, PlanSheet, PromiseSheet
from tests.unit.core.treatment.cases import DUE, at
from tests.unit.core.treatment.sheets import instant, sheet, step

TODAY = at(20)


def promise(state: PromiseState, day: int) -> PromiseSheet:
    return PromiseSheet(state=state, made_on=at(day), due_on=at(day + 5), method=PromiseMethod.BANK_TRANSFER)


def answer(found: CaseSheet) -> Answer:
    return response_of(found, TODAY).answer


def test_nobody_has_answered_only_when_enough_was_tried_on_enough_days() -> None:
    assert answer(sheet(opened_on=DUE, attempts=5)) is Answer.NONE_YET
    assert answer(sheet(opened_on=DUE, attempts=6)) is Answer.NO_RESPONSE
    assert answer(sheet(opened_on=at(11), attempts=12)) is Answer.NONE_YET
    assert answer(sheet(opened_on=at(10), attempts=4, visits=2)) is Answer.NO_RESPONSE
    assert not is_silent(sheet(opened_on=DUE, attempts=60, talks=1), TODAY)


def test_who_talked_or_promised_has_answered() -> None:
    assert answer(sheet(attempts=9, talks=1)) is Answer.ANSWERED
    assert answer(sheet(attempts=9, promise=promise(PromiseState.BROKEN, 1))) is Answer.ANSWERED


def test_a_refusal_stands_until_something_is_agreed() -> None:
    said_no = {"attempts": 2, "talks": 1, "refused_at": instant(at(5)), "refusals": 1}
    assert answer(sheet(**said_no)) is Answer.REFUSED
    assert answer(sheet(**said_no, promise=promise(PromiseState.OPEN, 4))) is Answer.REFUSED
    assert answer(sheet(**said_no, promise=promise(PromiseState.OPEN, 6))) is Answer.ANSWERED
    assert answer(sheet(**said_no, promise=promise(PromiseState.CANCELLED, 6))) is Answer.REFUSED
    plan = PlanSheet(state=PlanState.ACTIVE, next_due_on=at(30))
    assert answer(sheet(**said_no, plan=plan)) is Answer.ANSWERED
    assert has_refused(sheet(refused_offers=1))


def test_every_way_is_counted() -> None:
    steps = {
        "letter": step("letter", done_on=at(2)), "notice": step("formal_notice", done_on=at(9)),
        "late": step("letter"), "message": step("message", done_on=at(3)),
    }  # fmt: skip
    found = sheet(
        attempts=4, talks=1, visits=2, refusals=3, refused_offers=1, refused_at=instant(at(5)), steps=steps
    )  # fmt: skip
    assert response_of(found, TODAY) == Response(
        answer=Answer.REFUSED, attempts=4, conversations=1, letters=2, messages=1, visits=2, refusals=3,
        refused_offers=1, refused_on=at(5),
    )  # fmt: skip


def test_a_letter_of_the_ladder_that_was_recorded_too_is_one() -> None:
    found = sheet(steps={"a": step(action="letter", done_on=at(3)), "b": step(action="call", done_on=at(4))})
    assert letters_sent(found, []) == 1
    assert letters_sent(found, [at(3)]) == 1
    assert letters_sent(found, [at(3), at(3), at(5)]) == 3
