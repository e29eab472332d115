"""Verdicts through the agent's door, with all that they set off in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dialer.core.agents.model import AgentState
from dialer.core.debt.raised import needs_reason
from dialer.core.kernel.codes import CampaignType, Outcome
from dialer.core.kernel.errors import Conflict, Invalid, NotFound, Refused
from dialer.core.kernel.ids import AgentId, CallId, NumberId
from dialer.core.kernel.outcomes import agent_outcomes
from dialer.workflows.calls.agree_in_call import PlanRequest, PromiseRequest, SettlementRequest
from dialer.workflows.calls.disposition import CallbackRequest, DispositionRequest
from dialer.workflows.debt.agree_plan import PlanTerms
from dialer.workflows.debt.make_offer import OfferedTerms
from tests.shell.engine.conftest import Stage

ROME = ZoneInfo("Europe/Rome")
PROMISE = PromiseRequest(amount_minor=5000, on=date(2026, 11, 25), method="card")
"""Two days after the stage's Monday."""


async def disposable(stage: Stage) -> tuple[AgentId, CallId]:
    """A call that has ended and waits for its verdict."""
    agent_id = await stage.agent_ready()
    await stage.campaign()
    return agent_id, await stage.wrap_up(agent_id, is_identified=True)


def local(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ROME)


async def give(stage: Stage, agent_id: AgentId, call_id: CallId, code: Outcome, **more: object) -> None:
    await stage.live.requests.dispose(agent_id, DispositionRequest(call_id=call_id, code=code, **more))  # type: ignore[arg-type]


WRONG_FIELDS: list[tuple[Outcome, dict[str, object], str]] = [
    (Outcome.CARE_OK, {}, "code"),
    (Outcome.NO_ANSWER, {}, "code"),
    (Outcome.PROMISE, {}, "promise"),
    (Outcome.REFUSAL, {"promise": PROMISE}, "promise"),
    (Outcome.PROMISE, {"promise": replace(PROMISE, amount_minor=0)}, "promise.amount_minor"),
    (Outcome.PROMISE, {"promise": replace(PROMISE, method="barter")}, "promise.method"),
    (Outcome.PROMISE, {"promise": replace(PROMISE, on=date(2026, 11, 22)), "default_reason": "FORGOT"}, "promise.date"),
    (Outcome.PROMISE, {"promise": replace(PROMISE, on=date(2026, 12, 1)), "default_reason": "FORGOT"}, "promise.date"),
    (Outcome.CALLBACK, {}, "callback"),
    (Outcome.REFUSAL, {"callback": CallbackRequest(at=local(24, 10), is_mine=True)}, "callback"),
    (Outcome.CALLBACK, {"callback": CallbackRequest(at=local(22, 10), is_mine=True)}, "callback.at"),
    (Outcome.CALLBACK, {"callback": CallbackRequest(at=local(30, 10, month=1), is_mine=True)}, "callback.at"),
]


async def test_a_verdict_with_a_wrong_field_is_refused_by_the_fields_name(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    for code, more, field in WRONG_FIELDS:
        with pytest.raises(Invalid) as refused:
            await give(stage, agent_id, call_id, code, **more)
        assert refused.value.facts["field"] == field
    assert await stage.rows("SELECT 1 FROM dispositions") == []
    assert (await stage.live.requests.status(agent_id)).state is AgentState.WRAP_UP


@pytest.mark.parametrize(
    "at", [local(24, 22), local(29, 11), local(8, 11, month=12)], ids=["late evening", "Sunday", "holiday"]
)
async def test_a_callback_when_nobody_may_be_called_is_refused_with_the_rule(stage: Stage, at: datetime) -> None:
    agent_id, call_id = await disposable(stage)
    with pytest.raises(Refused) as refused:
        await give(stage, agent_id, call_id, Outcome.CALLBACK, callback=CallbackRequest(at=at, is_mine=True))
    assert refused.value.code == "callback_not_permitted"
    assert refused.value.facts["field"] == "callback.at"
    assert refused.value.facts["rule"]


async def test_a_callback_on_a_strangers_number_is_not_found(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    with pytest.raises(NotFound):
        await give(
            stage,
            agent_id,
            call_id,
            Outcome.CALLBACK,
            callback=CallbackRequest(at=local(24, 10), is_mine=True, number_id=NumberId(999)),
        )


async def test_an_agreed_callback_is_kept_on_the_lead_for_its_agent(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    await give(stage, agent_id, call_id, Outcome.CALLBACK, callback=CallbackRequest(at=local(24, 10), is_mine=True))
    [lead] = await stage.rows("SELECT state, callback_agreed, callback_agent_id FROM leads")
    assert lead == {"state": "scheduled", "callback_agreed": 1, "callback_agent_id": agent_id}


async def test_another_agents_call_is_not_yours_and_a_call_that_is_not_there_is_not_found(stage: Stage) -> None:
    _, call_id = await disposable(stage)
    other = await stage.agent_ready("bice")
    with pytest.raises(Refused) as refused:
        await give(stage, other, call_id, Outcome.REFUSAL)
    assert refused.value.code == "not_your_call"
    with pytest.raises(NotFound):
        await give(stage, other, CallId("c-nowhere"), Outcome.REFUSAL)


async def test_another_agents_live_call_is_not_yours(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    other = await stage.agent_ready("bice")
    with pytest.raises(Refused) as refused:
        await give(stage, other, call_id, Outcome.REFUSAL)
    assert refused.value.code == "not_your_call"


async def test_a_correction_takes_back_the_promise_and_is_audited(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    await give(stage, agent_id, call_id, Outcome.PROMISE, promise=PROMISE, note="will pay", default_reason="FORGOT")
    assert [row["status"] for row in await stage.rows("SELECT status FROM promises")] == ["open"]
    stage.clock.wind(timedelta(minutes=5))
    await give(stage, agent_id, call_id, Outcome.DISPUTE, note="no: disputes")
    assert [row["status"] for row in await stage.rows("SELECT status FROM promises")] == ["cancelled"]
    [lead] = await stage.rows("SELECT state, reason, attempt_count FROM leads")
    assert lead == {"state": "closed", "reason": "hold_disputed", "attempt_count": 1}
    codes = [row["code"] for row in await stage.rows("SELECT code FROM dispositions ORDER BY id")]
    assert codes == ["PTP", "DISPUTE"]
    [audit] = await stage.rows("SELECT action, subject FROM audit WHERE action = 'disposition.corrected'")
    assert audit["subject"] == f"call:{call_id}"
    kinds = [row["kind"] for row in await stage.rows("SELECT kind FROM attempt_events ORDER BY id")]
    assert kinds[-2:] == ["disposed", "corrected"]


async def test_a_correction_takes_back_a_hold_and_a_wrong_number(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    await give(stage, agent_id, call_id, Outcome.DISPUTE, default_reason="BILLING_ERROR")
    assert len(await stage.rows("SELECT 1 FROM case_holds WHERE released_at IS NULL")) == 1
    await give(stage, agent_id, call_id, Outcome.WRONG_NUMBER)
    assert await stage.rows("SELECT 1 FROM case_holds WHERE released_at IS NULL") == []
    assert [row["state"] for row in await stage.rows("SELECT state FROM debtor_numbers")] == ["wrong"]
    await give(stage, agent_id, call_id, Outcome.REFUSAL)
    assert [row["state"] for row in await stage.rows("SELECT state FROM debtor_numbers")] == ["ok"]
    [lead] = await stage.rows("SELECT state, attempt_count FROM leads")
    assert lead == {"state": "done", "attempt_count": 1}


async def test_a_debtor_who_needs_care_is_marked_and_a_correction_takes_the_mark_back(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    marks = "SELECT need, source, call_id, ended_at IS NULL AS stands FROM debtor_vulnerabilities"
    vulnerable = "SELECT is_vulnerable FROM debtors WHERE id = (SELECT debtor_id FROM attempts LIMIT 1)"
    await give(stage, agent_id, call_id, Outcome.VULNERABLE)
    (mark,) = await stage.rows(marks)
    assert (mark["need"], mark["source"], mark["call_id"], bool(mark["stands"])) == ("other", "call", call_id, True)
    assert [bool(row["is_vulnerable"]) for row in await stage.rows(vulnerable)] == [True]
    await give(stage, agent_id, call_id, Outcome.VOICEMAIL)
    (mark,) = await stage.rows(marks)
    assert not mark["stands"]
    assert [bool(row["is_vulnerable"]) for row in await stage.rows(vulnerable)] == [False]


async def test_after_the_time_for_corrections_the_verdict_stands(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    await give(stage, agent_id, call_id, Outcome.REFUSAL)
    stage.clock.wind(timedelta(minutes=11))
    with pytest.raises(Conflict, match="10 minutes") as refused:
        await give(stage, agent_id, call_id, Outcome.DISPUTE)
    assert refused.value.code == "correction_over"


async def test_a_verdict_that_comes_while_the_debtor_is_called_again_leaves_that_call_its_lead(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    await stage.until_agent(agent_id, AgentState.WRAP_UP)
    stage.clock.wind(timedelta(hours=5))  # nobody gave the verdict: the lead goes on tomorrow
    await stage.until_row("SELECT 1 FROM leads WHERE state = 'scheduled' AND reason = 'undisposed'")
    await stage.agent_ready("bice")
    stage.clock.wind(timedelta(hours=24, minutes=5))
    order = await stage.next_order()
    assert order.call_id != call_id
    await give(stage, agent_id, call_id, Outcome.REFUSAL)
    [lead] = await stage.rows("SELECT state FROM leads")
    assert lead["state"] == "dialed"
    [row] = await stage.rows(f"SELECT disposition FROM attempts WHERE call_id = '{call_id}'")
    assert row["disposition"] == "REFUSAL"


async def test_every_outcome_can_be_given_and_corrected(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    for code in agent_outcomes(CampaignType.PHONE):
        more: dict[str, object] = {}
        if code in (Outcome.PROMISE, Outcome.PARTIAL_PROMISE):
            more["promise"] = PROMISE
        if code is Outcome.PLAN:
            more["plan"] = PlanRequest(terms=PlanTerms(first_on=date(2026, 12, 1), count=2))
        if code is Outcome.SETTLEMENT:
            rates = ((date(2026, 12, 1), 9000),)
            more["settlement"] = SettlementRequest(terms=OfferedTerms(rates=rates, reason="lost the job"))
        if code is Outcome.CALLBACK:
            more["callback"] = CallbackRequest(at=local(24, 10), is_mine=False)
        if needs_reason(code, CampaignType.PHONE, is_identified=True, is_known=False):
            with pytest.raises(Invalid, match="why it was not paid") as refused:
                await give(stage, agent_id, call_id, code, **more)
            assert refused.value.facts["field"] == "default_reason"
            more["default_reason"] = "LIQUIDITY"
        await give(stage, agent_id, call_id, code, **more)
        await give(stage, agent_id, call_id, Outcome.THIRD_PARTY)
        assert await stage.rows("SELECT 1 FROM promises WHERE status = 'open'") == [], code
        assert await stage.rows("SELECT 1 FROM case_holds WHERE released_at IS NULL") == [], code
        assert await stage.rows("SELECT 1 FROM tickets WHERE state <> 'closed'") == [], code
        assert await stage.rows("SELECT 1 FROM complaints WHERE state <> 'closed'") == [], code
        assert await stage.rows("SELECT 1 FROM verifications WHERE state <> 'withdrawn'") == [], code
        assert await stage.rows("SELECT 1 FROM cases WHERE default_reason <> ''") == [], code
        [lead] = await stage.rows("SELECT state, callback_agreed, attempt_count FROM leads")
        assert lead == {"state": "scheduled", "callback_agreed": 0, "attempt_count": 1}, code


@pytest.mark.parametrize(
    "more",
    [
        {"code": Outcome.PROMISE, "promise": PROMISE},
        {"code": Outcome.ALREADY_PAID},
        {"code": Outcome.DISPUTE},
        {"code": Outcome.REFUSAL, "default_reason": "FORGOT"},
    ],
)
async def test_what_was_said_of_the_debt_is_refused_where_nobody_was_identified(
    stage: Stage, more: dict[str, object]
) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.wrap_up(agent_id)
    with pytest.raises(Refused) as refused:
        await give(stage, agent_id, call_id, **more)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.facts["field"]) == ("not_identified", "code")
    assert await stage.rows("SELECT 1 FROM dispositions UNION ALL SELECT 1 FROM promises") == []
    [row] = await stage.rows("SELECT disposition FROM attempts")
    assert row["disposition"] is None
    await give(stage, agent_id, call_id, Outcome.REFUSAL)  # said without hearing a word of the debt


async def test_a_promise_can_be_entered_once_the_check_is_ticked_in_mid_call(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    with pytest.raises(Refused, match="nobody was identified"):
        await give(stage, agent_id, call_id, Outcome.PROMISE, promise=PROMISE)
    await stage.identify(agent_id, call_id)
    await give(stage, agent_id, call_id, Outcome.PROMISE, promise=PROMISE, default_reason="FORGOT")
    [promise] = await stage.rows("SELECT amount_minor, status FROM promises")
    assert promise == {"amount_minor": 5000, "status": "open"}


async def test_what_was_agreed_in_a_call_names_the_agents_user_and_so_does_its_taking_back(stage: Stage) -> None:
    agent_id, call_id = await disposable(stage)
    await give(stage, agent_id, call_id, Outcome.PROMISE, promise=PROMISE, default_reason="FORGOT")
    await give(stage, agent_id, call_id, Outcome.REFUSAL, default_reason="FORGOT")
    [agent] = await stage.rows(f"SELECT user_id FROM agents WHERE id = {agent_id}")
    assert await stage.rows("SELECT move, by_user_id AS by FROM agreement_log ORDER BY id") == [
        {"move": "made", "by": agent["user_id"]}, {"move": "cancelled", "by": agent["user_id"]}
    ]  # fmt: skip
    assert await stage.rows("SELECT user_id FROM audit WHERE action = 'disposition.corrected'") == [agent]
