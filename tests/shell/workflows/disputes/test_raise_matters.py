"""What dispositions raise, through the agent's door."""

from __future__ import annotations

from typing import Any

import pytest

from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Invalid
from dialer.workflows.calls.disposition import DispositionRequest
from tests.shell.engine.conftest import Stage, bare, migrated, stage

__all__ = ["bare", "migrated", "stage"]

HELD = "SELECT reason, ends_at IS NULL AS is_open FROM case_holds WHERE released_at IS NULL"
TICKETS = "SELECT kind, state, text, hold FROM tickets ORDER BY id"


async def conversation(stage: Stage, *, is_identified: bool = True) -> Any:
    """A call that has ended and waits for its verdict; the function that gives it."""
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.wrap_up(agent_id, is_identified=is_identified)

    async def give(code: Outcome, reason: str | None = None, note: str = "") -> None:
        request = DispositionRequest(call_id=call_id, code=code, default_reason=reason, note=note)
        await stage.live.requests.dispose(agent_id, request)

    return give


async def test_a_dispute_gets_the_ticket_of_its_reason_and_one_hold(stage: Stage) -> None:
    give = await conversation(stage)
    with pytest.raises(Invalid, match="why it was not paid"):
        await give(Outcome.DISPUTE)
    await give(Outcome.DISPUTE, "SUPPLY_NONCONFORMITY", "half of the goods")
    assert await stage.rows(TICKETS) == [
        {"kind": "supply", "state": "open", "text": "half of the goods", "hold": "disputed"}
    ]
    assert await stage.rows(HELD) == [{"reason": "disputed", "is_open": 1}]
    [case] = await stage.rows("SELECT default_reason, track FROM cases")
    assert case == {"default_reason": "SUPPLY_NONCONFORMITY", "track": "normal"}


async def test_who_says_that_it_is_paid_is_believed_for_five_working_days(stage: Stage) -> None:
    give = await conversation(stage)
    await give(Outcome.ALREADY_PAID)
    [ticket] = await stage.rows("SELECT kind, due_on FROM tickets")
    assert ticket == {"kind": "technical", "due_on": "2026-11-30"}  # from Monday 23 November
    assert await stage.rows(HELD) == [{"reason": "paid_claimed", "is_open": 0}]


async def test_a_debt_that_is_not_known_is_to_be_proved(stage: Stage) -> None:
    give = await conversation(stage)
    await give(Outcome.DISPUTE, "NOT_MINE", "never had that contract")
    [row] = await stage.rows("SELECT channel, state, text FROM verifications")
    assert row == {"channel": "call", "state": "received", "text": "never had that contract"}
    assert [ticket["kind"] for ticket in await stage.rows(TICKETS)] == ["validation"]
    assert {hold["reason"] for hold in await stage.rows(HELD)} == {"disputed", "validation_pending"}


async def test_a_complaint_is_registered_and_holds_the_case_once(stage: Stage) -> None:
    give = await conversation(stage, is_identified=False)
    await give(Outcome.COMPLAINT, note="you call too often")
    [row] = await stage.rows("SELECT channel, category, text, is_holding FROM complaints")
    assert row == {"channel": "call", "category": "other", "text": "you call too often", "is_holding": 1}
    assert await stage.rows(HELD) == [{"reason": "complaint", "is_open": 1}]


async def test_a_reason_brings_its_hold_and_track_whatever_the_outcome(stage: Stage) -> None:
    give = await conversation(stage)
    await give(Outcome.REFUSAL, "OPPORTUNISTIC")
    [case] = await stage.rows("SELECT default_reason, track FROM cases")
    assert case == {"default_reason": "OPPORTUNISTIC", "track": "firm"}
    assert await stage.rows(HELD) == []
    await give(Outcome.REFUSAL, "PRESCRIBED_CLAIM")
    assert await stage.rows(HELD) == [{"reason": "legal", "is_open": 1}]
    assert [ticket["kind"] for ticket in await stage.rows(TICKETS)] == ["legal_check"]


async def test_a_refusal_by_somebody_unknown_tells_no_reason(stage: Stage) -> None:
    give = await conversation(stage, is_identified=False)
    await give(Outcome.REFUSAL)
    assert await stage.rows("SELECT default_reason FROM cases") == [{"default_reason": ""}]
    await give(Outcome.DECEASED)
    assert await stage.rows("SELECT default_reason, track FROM cases") == [
        {"default_reason": "DECEASED", "track": "stopped"}
    ]


async def test_the_reason_is_asked_for_once_and_a_correction_takes_everything_back(stage: Stage) -> None:
    give = await conversation(stage)
    await give(Outcome.HARDSHIP, "HARDSHIP_TEMP")
    await give(Outcome.WRONG_NUMBER)
    assert await stage.rows("SELECT default_reason, track FROM cases") == [{"default_reason": "", "track": "normal"}]
    with pytest.raises(Invalid, match="why it was not paid"):
        await give(Outcome.HARDSHIP)
    await stage.world.write(
        lambda connection: connection.exec_driver_sql("UPDATE cases SET default_reason = 'FORGOT'")  # type: ignore[arg-type,return-value]
    )
    await give(Outcome.HARDSHIP)
    assert await stage.rows(HELD) == [{"reason": "hardship_review", "is_open": 1}]
