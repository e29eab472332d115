"""Cases that go to a visitor, a bureau or a lawyer, and what keeps them here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dialer.core.kernel.errors import Conflict, Invalid, InvalidTransition, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.core.treatment.hand_off import HandOffKind, HandOffMove, HandOffState
from dialer.db.tables.debt import case_holds
from dialer.ports.case_steps import HandOffRow
from dialer.workflows.treatment.hand_off import change_hand_off, open_hand_off, record_notice
from dialer.workflows.treatment.plan_cases import replan_touched
from tests.contract.store.treatment_world import TODAY, assigned, case_due, planned, reckoner
from tests.contract.store.world import NOW, World


async def opened(world: World, case_id: CaseId, kind: HandOffKind, recipient: str = "", *, days: int = 0) -> int:
    now = NOW + timedelta(days=days)
    return await open_hand_off(world.store, reckoner(), case_id, kind, recipient, by=world.user_id, now=now)


async def change(world: World, number: int, move: HandOffMove, note: str = "", *, days: int = 0) -> HandOffRow:
    now = NOW + timedelta(days=days)
    return await change_hand_off(world.store, reckoner(), number, move, note, by=world.user_id, now=now)


async def noticed(world: World, number: int, on: date, proof: str) -> HandOffRow:
    return await record_notice(world.store, reckoner(), number, on, proof, by=world.user_id, now=NOW)


async def kept(world: World, case_id: CaseId) -> tuple[HandOffRow, ...]:
    async with world.store.transaction() as tx:
        return await tx.case_steps.hand_offs(case_id)


async def test_a_bureau_is_told_only_after_the_days_of_the_notice(world: World) -> None:
    await assigned(world, bureau="CRIF")
    case_id = await case_due(world, 1, 100)
    number = await opened(world, case_id, HandOffKind.BUREAU)
    [queued] = await kept(world, case_id)
    assert (queued.recipient, queued.notice_on, queued.due_on) == ("CRIF", None, None)
    await change(world, number, HandOffMove.PREPARE)
    with pytest.raises(Conflict, match="was not warned yet") as refused:
        await change(world, number, HandOffMove.SEND)
    assert refused.value.code == "no_notice"
    for on, proof, field in ((TODAY, " ", "proof"), (TODAY + timedelta(days=1), "AR 1", "on")):
        with pytest.raises(Invalid) as invalid:
            await noticed(world, number, on, proof)
        assert invalid.value.facts["field"] == field
    queued = await noticed(world, number, TODAY, "AR 1")
    assert (queued.notice_on, queued.due_on, queued.proof) == (TODAY, TODAY + timedelta(days=15), "AR 1")
    with pytest.raises(Conflict, match="the debtor was warned") as refused:
        await change(world, number, HandOffMove.SEND, days=14)
    assert refused.value.code == "too_early"
    assert [row.state for row in await kept(world, case_id)] == [HandOffState.READY]
    sent = await change(world, number, HandOffMove.SEND, "by PEC", days=15)
    assert (sent.state, sent.sent_on, sent.note) == (HandOffState.SENT, queued.due_on, "by PEC")
    done = await change(world, number, HandOffMove.FINISH, days=20)
    assert (done.state, done.sent_on, done.note) == (HandOffState.DONE, queued.due_on, "by PEC")
    with pytest.raises(InvalidTransition):
        await change(world, number, HandOffMove.CANCEL, days=21)


async def test_the_step_that_asked_for_it_is_taken_no_other_and_the_case_is_planned_anew(world: World) -> None:
    await assigned(world, bureau="CRIF")
    case_id = await case_due(world, 1, 5)
    for days in range(0, 101, 20):
        await planned(world, NOW + timedelta(days=days))
    async with world.store.transaction() as tx:
        before = {row.step: row.state for row in await tx.case_steps.steps(case_id)}
    await opened(world, case_id, HandOffKind.VISIT, "Esattore Neri", days=100)
    async with world.store.transaction() as tx:
        after = {row.step: row.state for row in await tx.case_steps.steps(case_id)}
        [event] = [event for event in await tx.case_steps.events(case_id) if event.kind == "hand_off"]
    assert (before["home-visit"], before["bureau-notice"]) == ("open", "open")
    assert after == {**before, "home-visit": "done"}
    assert event.data == {"kind": "visit", "state": "queued", "recipient": "Esattore Neri"}
    assert await replan_touched(world.store, reckoner(), now=NOW + timedelta(days=100)) == 1


@pytest.mark.parametrize(
    ("kind", "terms", "code"),
    [
        (HandOffKind.BUREAU, {"bureau": ""}, "no_bureau"),
        (HandOffKind.LEGAL, {"authorises_formal": False}, "not_authorised"),
    ],
)
async def test_what_the_creditor_did_not_agree_is_not_done(
    world: World, kind: HandOffKind, terms: dict[str, Any], code: str
) -> None:
    await assigned(world, **terms)
    case_id = await case_due(world, 1, 130)
    with pytest.raises(Conflict) as refused:
        await opened(world, case_id, kind)
    assert (refused.value.code, await kept(world, case_id)) == (code, ())


async def test_a_disputed_claim_goes_to_no_lawyer_but_a_visitor_may_ask(world: World) -> None:
    await assigned(world)
    case_id = await case_due(world, 1, 130)
    await world.insert(case_holds, case_id=case_id, reason="disputed", starts_at=NOW)
    with pytest.raises(Conflict) as refused:
        await opened(world, case_id, HandOffKind.LEGAL)
    assert refused.value.code == "disputed"
    await opened(world, case_id, HandOffKind.VISIT)
    assert [row.kind for row in await kept(world, case_id)] == [HandOffKind.VISIT]


async def test_a_case_is_handed_on_once_while_it_is_open(world: World) -> None:
    await assigned(world)
    case_id = await case_due(world, 1, 130)
    number = await opened(world, case_id, HandOffKind.LEGAL)
    with pytest.raises(Conflict):
        await opened(world, case_id, HandOffKind.LEGAL)
    await change(world, number, HandOffMove.CANCEL)
    again = await opened(world, case_id, HandOffKind.LEGAL)
    assert {row.hand_off_id: row.state for row in await kept(world, case_id)} == {
        number: HandOffState.CANCELLED, again: HandOffState.QUEUED,
    }  # fmt: skip
    paid = await case_due(world, 2, 130, status="paid")
    with pytest.raises(Conflict) as refused:
        await opened(world, paid, HandOffKind.VISIT)
    assert refused.value.code == "not_open"
    with pytest.raises(NotFound):
        await opened(world, CaseId(99), HandOffKind.VISIT)
    with pytest.raises(NotFound):
        await change(world, 99, HandOffMove.PREPARE)
