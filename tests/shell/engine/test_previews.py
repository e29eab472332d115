"""What agents look at before it is dialled: offered by the plan, or chosen by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.calls.model import CallState
from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.codes import DialMode, Outcome
from dialer.core.kernel.errors import InvalidTransition, NotFound, Refused
from dialer.core.kernel.ids import AgentId, CampaignId, DebtorId, LeadId, NumberId
from dialer.db.tables.campaigns import leads
from dialer.ports.publisher import ScreenCleared, ScreenPop
from dialer.ports.store import StoreError
from dialer.workflows.calls.disposition import DispositionRequest
from dialer.workflows.campaigns.pause_campaign import pause_campaign
from tests.shell.engine.conftest import Stage

ADMIN = None
LEAD = "SELECT state, attempt_count, reason FROM leads"
ANNA, BICE = DebtorId(1), DebtorId(2)
CAMPAIGN = CampaignId(1)


async def previewing(stage: Stage) -> ScreenPop:
    await stage.agent_ready()
    await stage.campaign(2, mode=DialMode.PREVIEW, preview_s=90)
    shown = await stage.until(lambda m: isinstance(m, ScreenPop))
    assert isinstance(shown, ScreenPop)
    return shown


async def test_a_lease_lasts_as_long_as_the_look_of_a_preview(stage: Stage) -> None:
    shown = await previewing(stage)
    candidate = stage.live.node._previews.of(shown.agent_id)
    assert candidate is not None
    assert shown.deadline_at is not None and candidate.lease_until > shown.deadline_at


async def test_an_accepted_preview_is_dialled_for_its_agent(stage: Stage) -> None:
    shown = await previewing(stage)
    await stage.live.requests.accept_preview(shown.agent_id)
    order = await stage.next_order()
    assert (order.lead_id, order.reserved_agent_id) == (shown.lead_id, shown.agent_id)
    with pytest.raises(InvalidTransition, match="no preview"):
        await stage.live.requests.accept_preview(shown.agent_id)


async def test_a_database_that_refuses_an_accepted_preview_frees_the_agent_and_keeps_the_lead(stage: Stage) -> None:
    shown = await previewing(stage)
    stage.store.error = StoreError("locked", retryable=True)
    with pytest.raises(StoreError):
        await stage.live.requests.accept_preview(shown.agent_id)
    assert stage.live.node._previews.of(shown.agent_id) is None
    assert await stage.live.requests.pop(shown.agent_id) is None
    assert shown.lead_id in {
        c.lead.lead_id for c in stage.live.queue.candidates(shown.campaign_id, stage.clock.now(), look_s=90)
    }
    stage.store.error = None
    again = await stage.listener.until(lambda m: isinstance(m, ScreenPop) and m is not shown)
    assert again.agent_id == shown.agent_id


async def test_a_preview_of_a_paused_campaign_is_taken_back(stage: Stage) -> None:
    shown = await previewing(stage)
    await pause_campaign(stage.world.store, shown.campaign_id, by=ADMIN, now=stage.clock.now())
    await stage.live.supervision.campaign_changed(shown.campaign_id)
    assert stage.live.desk.floor.agents[shown.agent_id].state is AgentState.READY
    with pytest.raises(InvalidTransition):
        await stage.live.requests.accept_preview(shown.agent_id)
    await stage.until_row("SELECT 1 FROM (SELECT SUM(state = 'ready') AS n FROM leads) AS counted WHERE n = 2")
    assert stage.live.roster.campaigns[shown.campaign_id].state is CampaignState.PAUSED


async def test_a_node_that_stops_gives_back_what_was_looked_at(stage: Stage) -> None:
    await previewing(stage)
    await stage.live.node.stop()
    assert {row["state"] for row in await stage.world.rows(LEAD)} == {"ready"}


# ---- by hand


async def resting(stage: Stage, *numbers: list[str], reason: PauseReason = PauseReason.BACK_OFFICE) -> AgentId:
    """An agent in a pause, and a campaign whose debtors wait for tomorrow."""
    agent_id = await stage.agent_ready()
    await stage.live.requests.pause(agent_id, reason)
    await stage.until_agent(agent_id, AgentState.PAUSED, reason)
    await stage.world.add_debtors(list(numbers) or [["+393471234500", "+390422550201"], ["+393471234501"]])
    campaign_id = await stage.world.add_campaign(preview_s=60)
    await stage.world.start_campaign(campaign_id)
    tomorrow = stage.clock.now() + timedelta(days=1)
    waiting = update(leads).values(state="scheduled", reason="NA", due_at=tomorrow)
    await stage.world.write(lambda c: c.execute(waiting) and None)
    await stage.live.supervision.campaign_changed(campaign_id)
    return agent_id


async def chosen(stage: Stage, agent_id: AgentId, debtor: DebtorId = ANNA, number: NumberId | None = None) -> ScreenPop:
    stage.listener.messages.clear()
    await stage.live.requests.choose(agent_id, CAMPAIGN, debtor, number)
    shown = await stage.until(lambda m: isinstance(m, ScreenPop))
    assert isinstance(shown, ScreenPop)
    return shown


async def test_a_debtor_who_waits_for_tomorrow_is_called_by_hand_from_a_pause_which_then_goes_on(stage: Stage) -> None:
    agent_id = await resting(stage)
    shown = await chosen(stage, agent_id)
    assert (shown.agent_id, shown.call_id) == (agent_id, None)
    await stage.until_agent(agent_id, AgentState.RESERVED)
    await stage.live.requests.accept_preview(agent_id)
    order = await stage.next_order()
    assert (order.debtor_id, order.mode, order.reserved_agent_id) == (ANNA, DialMode.PREVIEW, agent_id)
    stage.telephony.answer(order.call_id)
    await stage.until_call(order.call_id, CallState.TALKING)
    stage.telephony.far_end_hangs_up(order.call_id)
    await stage.until_agent(agent_id, AgentState.WRAP_UP)
    stage.listener.messages.clear()
    request = DispositionRequest(call_id=order.call_id, code=Outcome.THIRD_PARTY)
    await stage.live.requests.dispose(agent_id, request)
    await stage.until_agent(agent_id, AgentState.PAUSED, PauseReason.BACK_OFFICE)


async def test_the_number_that_the_agent_chose_is_dialled(stage: Stage) -> None:
    agent_id = await resting(stage)
    await chosen(stage, agent_id, number=NumberId(2))
    await stage.live.requests.accept_preview(agent_id)
    order = await stage.next_order()
    assert (order.number_id, order.e164) == (2, "+390422550201")


@pytest.mark.parametrize("way", ["skipped", "ran out", "node stops", "paused campaign"])
async def test_a_choice_that_comes_to_nothing_leaves_the_debtor_where_he_was(stage: Stage, way: str) -> None:
    agent_id = await resting(stage)
    before = await stage.rows("SELECT id, state, reason, due_at, attempt_count FROM leads ORDER BY id")
    await chosen(stage, agent_id)
    match way:
        case "skipped":
            await stage.live.requests.skip_preview(agent_id, "wrong_moment")
        case "ran out":
            stage.clock.wind(timedelta(seconds=61))
        case "node stops":
            await stage.live.node.stop()
        case _:
            await pause_campaign(stage.world.store, CAMPAIGN, by=ADMIN, now=stage.clock.now())
            await stage.live.supervision.campaign_changed(CAMPAIGN)
    await stage.until_row("SELECT 1 FROM (SELECT SUM(state = 'scheduled') AS n FROM leads) AS counted WHERE n = 2")
    after = await stage.world.rows("SELECT id, state, reason, due_at, attempt_count FROM leads ORDER BY id")
    assert after == before
    if way != "node stops":
        assert stage.live.node._previews.of(agent_id) is None


async def test_a_choice_whose_node_died_waits_on_when_its_lease_is_over(stage: Stage) -> None:
    agent_id = await resting(stage)
    await chosen(stage, agent_id)
    async with stage.world.store.transaction() as tx:
        assert await tx.leads.expire_leases(stage.clock.now() + timedelta(minutes=30)) == 1
    assert {row["state"] for row in await stage.world.rows(LEAD)} == {"scheduled"}


async def in_hand(stage: Stage) -> AgentId:
    """An agent in a pause, and both leads in the node's own hands, ready to be dialled by the plan."""
    agent_id = await resting(stage)
    await stage.world.write(lambda c: c.execute(update(leads).values(state="ready", reason="")) and None)
    await stage.live.queue.fill(CAMPAIGN, 2, stage.clock.now())
    assert {row["state"] for row in await stage.world.rows(LEAD)} == {"leased"}
    return agent_id


async def test_a_debtor_whom_the_plan_would_dial_next_is_taken_out_of_its_hands(stage: Stage) -> None:
    agent_id = await in_hand(stage)
    assert [stage.live.requests.may_be_chosen(CAMPAIGN, LeadId(n)) for n in (1, 2, 3)] == [True, True, False]
    await chosen(stage, agent_id)
    assert stage.live.requests.may_be_chosen(CAMPAIGN, LeadId(1)) is False
    assert [c.lead.debtor_id for c in stage.live.queue.candidates(CAMPAIGN, stage.clock.now())] == [BICE]
    await stage.live.requests.accept_preview(agent_id)
    assert (await stage.next_order()).debtor_id == ANNA


async def test_a_choice_that_the_database_refuses_stays_in_the_plans_hands(stage: Stage) -> None:
    agent_id = await in_hand(stage)
    stage.store.error = StoreError("locked", retryable=True)
    with pytest.raises(StoreError):
        await stage.live.requests.choose(agent_id, CAMPAIGN, ANNA, None)
    stage.store.error = None
    assert stage.live.requests.may_be_chosen(CAMPAIGN, LeadId(1))


async def test_the_rules_decide_a_call_by_hand_too(stage: Stage) -> None:
    agent_id = await resting(stage)
    await stage.world.write(lambda c: c.exec_driver_sql("UPDATE debtor_numbers SET state = 'wrong'") and None)
    with pytest.raises(Refused, match="not permitted now") as caught:
        await stage.live.requests.choose(agent_id, CAMPAIGN, ANNA, None)
    assert caught.value.facts["rule"]
    assert stage.live.desk.floor.agents[agent_id].state is AgentState.PAUSED
    assert {row["state"] for row in await stage.world.rows(LEAD)} == {"scheduled"}
    assert await stage.live.requests.pop(agent_id) is None


async def test_only_a_free_agent_chooses_and_only_from_the_own_running_campaigns(stage: Stage) -> None:
    agent_id = await resting(stage)
    requests = stage.live.requests
    with pytest.raises(NotFound, match="no such debtor"):
        await requests.choose(agent_id, CAMPAIGN, DebtorId(99), None)
    with pytest.raises(InvalidTransition, match="paused or closed"):
        await requests.choose(agent_id, CampaignId(99), ANNA, None)
    await chosen(stage, agent_id)
    with pytest.raises(InvalidTransition, match="call or skip it first"):
        await requests.choose(agent_id, CAMPAIGN, BICE, None)
    bice = await stage.agent_ready("bice")
    with pytest.raises(InvalidTransition, match="another agent's next call"):
        await requests.choose(bice, CAMPAIGN, ANNA, None)
    async with stage.world.store.transaction() as tx:
        await tx.agents.update(bice, teams=[])
    await stage.live.supervision.agents_changed()
    with pytest.raises(Refused, match="not one of your teams'"):
        await requests.choose(bice, CAMPAIGN, BICE, None)
    await stage.live.requests.skip_preview(agent_id, "wrong_moment")
    await stage.until(lambda m: isinstance(m, ScreenCleared))
    await stage.live.requests.go_offline(agent_id)
    with pytest.raises(InvalidTransition, match="not possible while offline"):
        await requests.choose(agent_id, CAMPAIGN, ANNA, None)


async def test_a_database_that_refuses_an_accepted_choice_frees_the_agent(stage: Stage) -> None:
    agent_id = await resting(stage)
    await chosen(stage, agent_id)
    stage.store.error = StoreError("locked", retryable=True)
    with pytest.raises(StoreError):
        await stage.live.requests.accept_preview(agent_id)
    stage.store.error = None
    assert stage.live.desk.floor.agents[agent_id].state is AgentState.PAUSED
    assert stage.asked("dial") == []
