"""Promises, plans and offers that an agent enters with the verdict of a call."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Conflict, DomainError, Invalid
from dialer.core.kernel.ids import AgentId, CallId, CaseId
from dialer.workflows.calls.agree_in_call import PlanRequest, PromiseRequest, SettlementRequest
from dialer.workflows.calls.disposition import DispositionRequest
from dialer.workflows.debt.agree_plan import PlanTerms
from dialer.workflows.debt.make_offer import OfferedTerms
from tests.shell.engine.conftest import Stage

PROMISE = PromiseRequest(amount_minor=5000, on=date(2026, 11, 25), method="card")
PLAN = PlanRequest(terms=PlanTerms(first_on=date(2026, 12, 1), count=2))
OFFER = SettlementRequest(terms=OfferedTerms(rates=((date(2026, 12, 1), 9000),), reason="lost the job", is_agreed=True))


async def disposable(stage: Stage) -> tuple[AgentId, CallId]:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    return agent_id, await stage.wrap_up(agent_id, is_identified=True)


async def give(stage: Stage, agent_id: AgentId, call_id: CallId, code: Outcome, **more: Any) -> None:
    given = {"default_reason": "LIQUIDITY", **more}
    await stage.live.requests.dispose(agent_id, DispositionRequest(call_id=call_id, code=code, **given))


async def test_a_plan_is_kept_and_the_lead_rests_until_its_first_rate(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    await give(stage, agent_id, call_id, Outcome.PLAN, plan=PLAN)
    assert await stage.rows("SELECT status, minor, call_id FROM plans") == [
        {"status": "active", "minor": 10_000, "call_id": call_id}
    ]
    assert await stage.rows("SELECT due_on, principal_minor FROM plan_rates") == [
        {"due_on": "2026-12-01", "principal_minor": 5000}, {"due_on": "2027-01-04", "principal_minor": 5000}
    ]  # fmt: skip
    [lead] = await stage.rows("SELECT state, reason FROM leads")
    assert lead == {"state": "scheduled", "reason": "promise_open"}


async def test_an_offer_beyond_the_agents_authority_waits_for_a_decision(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    await give(stage, agent_id, call_id, Outcome.SETTLEMENT, settlement=OFFER)
    assert await stage.rows("SELECT state, needs, minor, reason FROM settlements") == [
        {"state": "proposed", "needs": "creditor", "minor": 9000, "reason": "lost the job"}
    ]


async def test_a_correction_takes_back_what_was_agreed(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    await give(stage, agent_id, call_id, Outcome.PLAN, plan=PLAN)
    stage.clock.wind(timedelta(minutes=1))
    await give(stage, agent_id, call_id, Outcome.SETTLEMENT, settlement=OFFER)
    assert await stage.rows("SELECT status, closed_reason FROM plans") == [
        {"status": "cancelled", "closed_reason": "corrected"}
    ]
    stage.clock.wind(timedelta(minutes=1))
    await give(stage, agent_id, call_id, Outcome.PROMISE, promise=PROMISE)
    assert await stage.rows("SELECT state FROM settlements") == [{"state": "withdrawn"}]
    stage.clock.wind(timedelta(minutes=1))
    await give(stage, agent_id, call_id, Outcome.REFUSAL)
    assert await stage.rows("SELECT status FROM promises") == [{"status": "cancelled"}]
    moves = await stage.rows("SELECT kind, move FROM agreement_log ORDER BY id")
    assert [(line["kind"], line["move"]) for line in moves] == [
        ("plan", "made"), ("plan", "cancelled"), ("settlement", "made"), ("settlement", "withdraw"),
        ("promise", "made"), ("promise", "cancelled"),
    ]  # fmt: skip


REFUSED: list[tuple[Outcome, dict[str, object], type[DomainError], str]] = [
    (Outcome.PLAN, {}, Invalid, "plan"),
    (Outcome.SETTLEMENT, {}, Invalid, "settlement"),
    (Outcome.REFUSAL, {"plan": PLAN}, Invalid, "plan"),
    (Outcome.PLAN, {"plan": PLAN, "settlement": OFFER}, Invalid, "settlement"),
    (Outcome.PLAN, {"plan": PlanRequest(terms=PlanTerms(count=2))}, Invalid, "plan.first_on"),
    (Outcome.PLAN, {"plan": PlanRequest(terms=PLAN.terms, case_id=CaseId(99))}, Invalid, "plan.case_id"),
    (
        Outcome.PLAN,
        {"plan": PlanRequest(terms=PlanTerms(rates=((date(2026, 12, 1), 99_99),)))},
        Invalid,
        "plan.instalments",
    ),
    (
        Outcome.SETTLEMENT,
        {"settlement": SettlementRequest(terms=OfferedTerms(rates=((date(2026, 12, 1), 10_000),), reason="r"))},
        Invalid,
        "settlement.amount",
    ),
    (Outcome.PROMISE, {"promise": PromiseRequest(amount_minor=10_001, on=date(2026, 11, 25), method="card")},
     Invalid, "promise.amount_minor"),
    (Outcome.PROMISE, {"promise": PromiseRequest(amount_minor=1, on=date(2026, 11, 29), method="card"),
                       "default_reason": "FORGOT"}, Invalid, "promise.date"),
]  # fmt: skip


async def test_what_may_not_be_agreed_is_refused_at_its_field_and_leaves_nothing(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    for code, more, error, field in REFUSED:
        with pytest.raises(error) as refused:
            await give(stage, agent_id, call_id, code, **more)
        assert refused.value.facts["field"] == field
    for table in ("dispositions", "plans", "settlements", "promises", "agreement_log"):
        assert await stage.rows(f"SELECT 1 FROM {table}") == []


async def test_nothing_is_agreed_about_a_case_that_was_closed_meanwhile(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)

    def close(connection: Any) -> None:
        connection.exec_driver_sql("UPDATE cases SET status = 'paid'")

    await stage.world.write(close)
    for code, more in ((Outcome.PLAN, {"plan": PLAN}), (Outcome.PROMISE, {"promise": PROMISE})):
        with pytest.raises(Conflict) as refused:
            await give(stage, agent_id, call_id, code, **more)
        assert refused.value.code == "no_case"


async def test_a_conversation_after_a_promise_broke_follows_it_up(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)

    def broken(connection: Any) -> None:
        connection.exec_driver_sql(
            "INSERT INTO promises (case_id, amount_minor, due_on, status, created_at) "
            "VALUES (1, 100, '2026-11-01', 'broken', 0)"
        )

    await stage.world.write(broken)
    await give(stage, agent_id, call_id, Outcome.PROMISE, promise=PROMISE)
    followed = await stage.rows("SELECT status, followed_up_at IS NOT NULL AS is_followed FROM promises ORDER BY id")
    assert [(row["status"], row["is_followed"]) for row in followed] == [("broken", 1), ("open", 0)]
