from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from dialer.core.agents.model import AgentState, LegState, PauseReason
from dialer.core.debt.promise import USUAL, PromiseMethod
from dialer.core.kernel.codes import CampaignType, DialMode, Outcome
from dialer.core.kernel.errors import Refused
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LeadId, TeamId
from dialer.core.kernel.outcomes import agent_outcomes
from dialer.demo import people
from dialer.demo.people import VERDICTS, SimulatedAgent
from dialer.engine.clocks import SettableClock
from dialer.ports.publisher import AgentChanged, ScreenPop
from dialer.workflows.calls.disposition import DispositionRequest
from tests.factories import MONDAY_10

ANNA, CALL = AgentId(1), CallId("c1")


@dataclass
class Desk:
    """The agent's buttons, as a person would see them work."""

    status_now: AgentChanged
    pressed: list[str] = field(default_factory=list)
    given: list[DispositionRequest] = field(default_factory=list)
    refuses: int = 0

    async def status(self, agent_id: AgentId) -> AgentChanged:
        return self.status_now

    async def go_online(self, agent_id: AgentId) -> None:
        self.pressed.append("go_online")
        self.status_now = replace(self.status_now, state=AgentState.PAUSED, leg=LegState.UP)

    async def ready(self, agent_id: AgentId) -> None:
        self.pressed.append("ready")
        self.status_now = replace(self.status_now, state=AgentState.READY, pause_reason=None)

    async def accept_preview(self, agent_id: AgentId) -> None:
        self.pressed.append("accept_preview")
        self.status_now = replace(self.status_now, state=AgentState.READY)

    async def dispose(self, agent_id: AgentId, request: DispositionRequest) -> None:
        if self.refuses:
            self.refuses -= 1
            raise Refused("not at that time")
        self.given.append(request)
        self.status_now = replace(self.status_now, state=AgentState.READY, call_id=None, pause_reason=None)


def status(state: AgentState, **more: object) -> AgentChanged:
    values: dict[str, object] = {"leg": LegState.UP} | more
    return AgentChanged(
        agent_id=ANNA,
        name="Anna",
        teams=frozenset({TeamId(1)}),
        state=state,
        since=MONDAY_10,
        **values,  # type: ignore[arg-type]
    )


async def worked(desk: Desk, *, until: AgentState, pop: bool = True, seed: int = 1) -> None:
    """Let the agent act until the desk shows that state."""
    agent = SimulatedAgent(ANNA, desk, SettableClock(MONDAY_10), Random(seed), "Europe/Rome")  # type: ignore[arg-type]
    if pop:
        agent.publish(
            ScreenPop(
                agent_id=ANNA,
                call_id=desk.status_now.call_id,
                lead_id=LeadId(1),
                campaign_id=CampaignId(1),
                mode=DialMode.POWER,
                at=MONDAY_10,
                file={"campaign": {"kind": "soft"}, "balance": {"minor": 12300}},
            )
        )
    task = asyncio.create_task(agent.run())
    async with asyncio.timeout(30):
        while desk.status_now.state is not until:  # noqa: ASYNC110 - the desk tells nobody
            await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A simulated agent's pauses are those of a person: here they are over at once."""
    sleep = asyncio.sleep

    async def at_once(delay_s: float, result: object = None) -> object:
        return await sleep(0, result)

    monkeypatch.setattr(people.asyncio, "sleep", at_once)


async def test_an_agent_who_is_offline_goes_online_and_is_ready() -> None:
    desk = Desk(status(AgentState.OFFLINE, leg=LegState.DOWN))
    await worked(desk, until=AgentState.READY)
    assert desk.pressed == ["go_online", "ready"]


async def test_a_preview_is_looked_at_and_accepted() -> None:
    desk = Desk(status(AgentState.RESERVED))
    await worked(desk, until=AgentState.READY)
    assert desk.pressed == ["accept_preview"]


@pytest.mark.parametrize("pop", [True, False])
async def test_a_wrap_up_and_one_that_ran_out_end_with_a_verdict(pop: bool) -> None:
    for now in (
        status(AgentState.WRAP_UP, call_id=CALL),
        status(AgentState.PAUSED, call_id=CALL, pause_reason=PauseReason.UNFINISHED),
    ):
        desk = Desk(now)
        await worked(desk, until=AgentState.READY, pop=pop)
        assert [request.call_id for request in desk.given] == [CALL]


async def test_a_verdict_that_is_refused_is_replaced_by_a_plain_one() -> None:
    desk = Desk(status(AgentState.WRAP_UP, call_id=CALL), refuses=1)
    await worked(desk, until=AgentState.READY)
    assert [request.code for request in desk.given] == [Outcome.THIRD_PARTY]


async def test_verdicts_are_complete_and_within_the_rules_whatever_the_dice_say() -> None:
    today = MONDAY_10.astimezone(ZoneInfo("Europe/Rome")).date()
    for seed in range(60):
        desk = Desk(status(AgentState.WRAP_UP, call_id=CALL))
        await worked(desk, until=AgentState.READY, seed=seed)
        [request] = desk.given
        assert (request.promise is not None) == (request.code is Outcome.PROMISE)
        assert (request.callback is not None) == (request.code is Outcome.CALLBACK)
        if request.promise is not None:
            assert request.promise.amount_minor == 12300
            assert request.promise.method in tuple(PromiseMethod)
            assert today < request.promise.on <= today + timedelta(days=min(USUAL.soft_days, USUAL.late_days))
        if request.callback is not None:
            assert request.callback.at > MONDAY_10


@pytest.mark.parametrize("kind", VERDICTS, ids=lambda kind: kind.value)
def test_every_verdict_belongs_to_its_kind_of_campaign_and_the_shares_are_whole(kind: CampaignType) -> None:
    assert {code for code, _ in VERDICTS[kind]} <= set(agent_outcomes(kind))
    assert sum(share for _, share in VERDICTS[kind]) == pytest.approx(1.0)
