"""What if: questions to the digital twin through the API, the twin itself by hand."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any

import pytest

from dialer.core.agents.model import AgentState
from dialer.core.kernel.codes import DialMode, Role
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import CampaignId
from dialer.foresight.process import TwinProcess
from dialer.twin.model import Scenario
from dialer.twin.outlook import differences, outlook_of
from dialer.twin.rest_of_day import Rest
from dialer.twin.what_if import Answer
from dialer.web.what_ifs import WHAT_IFS
from tests.fakes.web_seams import FakeForesight, agent_changed
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.worked_day import work
from tests.world import test_packs

FLOOR = Scenario(agents=4, answer_rate=0.4, shift_h=1.0, starts_at=time(10, 0))
PRESENT = [
    Rest(conversation_count=90 + i, utilisation=0.7 + i / 1000, served_count=90, lost_count=1, dial_count=300)
    for i in range(39)
]
CHANGED = [replace(run, conversation_count=run.conversation_count + 12, utilisation=0.8) for run in PRESENT]


@dataclass
class Desk:
    """A supervisor and a campaign that has worked this morning."""

    site: Site
    browser: Browser
    twin: FakeForesight
    campaign_id: CampaignId

    @property
    def path(self) -> str:
        return f"/api/campaigns/{self.campaign_id}/what-if"

    async def ask(self, **body: object) -> dict[str, Any]:
        answer: dict[str, Any] = await self.browser.post(self.path, body)
        return answer

    async def refused(self, **body: object) -> tuple[int, str, dict[str, Any]]:
        status, problem = await self.browser.ask("POST", self.path, body)
        return status, problem["code"], problem

    async def until(self, what_if_id: int, state: str, *, within_s: float = 30) -> dict[str, Any]:
        async with asyncio.timeout(within_s):
            while True:
                found: dict[str, Any] = await self.browser.get(f"{self.path}/{what_if_id}")
                assert found["state"] == state or found["state"] not in ("done", "failed"), found
                if found["state"] == state:
                    return found
                await asyncio.sleep(0)


@pytest.fixture
async def desk(make_site: MakeSite) -> Desk:
    twin = FakeForesight()
    site = await make_site(deps_foresight=twin, deps_packs=test_packs())
    await site.world.add_debtors([[f"+39347123{n:04d}"] for n in range(60)])
    campaign_id = await site.world.add_campaign(mode=DialMode.POWER)
    await site.world.start_campaign(campaign_id)
    now = await work(site.world, campaign_id, FLOOR, hours=0.4)
    site.clock.wind(now - site.clock.now())
    teams = (int(site.world.team_id),)
    site.supervision.snapshot = replace(
        site.supervision.snapshot,
        agents=(
            agent_changed(1, teams=teams),
            agent_changed(2, AgentState.TALKING, teams=teams),
            agent_changed(3, AgentState.OFFLINE, teams=teams),
            agent_changed(4, teams=(99,)),
        ),
    )
    return Desk(site, await site.browser("sue", Role.SUPERVISOR), twin, campaign_id)


def answer(*, is_changed: bool = True) -> Answer:
    present = outlook_of(PRESENT, FLOOR, (100, 1))
    if not is_changed:
        return Answer(present=present, changed=None)
    return Answer(
        present=present,
        changed=outlook_of(CHANGED, FLOOR, (100, 1)),
        differences=differences(PRESENT, CHANGED, FLOOR),
    )


async def test_a_change_is_tried_on_this_floor_and_answered_with_intervals(desk: Desk) -> None:
    asked = await desk.ask(mode="predictive", agents_more=2, ring_timeout_s=20, cap=0.02, until="12:00")
    assert (asked["state"], asked["mode"]) == ("waiting", "power")
    assert asked["agents"] is None  # two are too few to be counted without an agreement
    assert asked["until"] == "2026-11-23T11:00:00Z"
    running = await desk.until(asked["what_if_id"], "running")
    assert (running["done_count"], running["total_count"], running["present"]) == (1, 39, None)
    (question,) = desk.twin.questions
    assert (question.change.policy, question.change.agents_more, question.change.cap) == ("predictive", 2, 0.02)
    assert (question.agent_count, question.terms.patience_s, question.policy) == (2, 3.0, "power")
    assert len(question.measured.calls) > 50
    desk.twin.say(answer())
    done = await desk.until(asked["what_if_id"], "done")
    assert done["change"]["mode"] == "predictive"
    present, changed = done["present"], done["changed"]
    assert present["run_count"] == 39
    assert present["conversations"]["lo95"] < present["conversations"]["lo80"] < present["conversations"]["mean"]
    assert changed["conversations"]["mean"] == pytest.approx(present["conversations"]["mean"] + 12)
    assert done["differences"]["conversations"]["lo95"] == 12
    assert 0 <= present["days_within_cap"] <= 1


@pytest.mark.timeout(300)
async def test_the_real_twin_answers_too(desk: Desk) -> None:
    desk.site.app[WHAT_IFS]._foresight = TwinProcess(cpu_s=0.0)
    asked = await desk.ask(mode="progressive", agents_more=3, until="10:32")
    done = await desk.until(asked["what_if_id"], "done", within_s=240)
    assert done["present"]["run_count"] == 9
    assert done["changed"]["conversations"]["mean"] > done["present"]["conversations"]["mean"]


async def test_without_a_change_the_rest_of_the_day_is_foretold(desk: Desk) -> None:
    asked = await desk.ask()
    desk.twin.say(answer(is_changed=False))
    done = await desk.until(asked["what_if_id"], "done")
    assert (done["changed"], done["differences"]) == (None, None)
    assert done["present"]["utilisation"]["mean"] == pytest.approx(0.719)
    assert done["until"].startswith("2026-11-23T")  # when the calling hours end


async def test_questions_wait_for_each_other_and_can_be_given_up(desk: Desk) -> None:
    first, second, third = [(await desk.ask(agents_more=n))["what_if_id"] for n in (1, 2, 3)]
    await desk.until(first, "running")
    assert (await desk.browser.get(f"{desk.path}/{second}"))["state"] == "waiting"
    for given_up in (second, first):
        assert (await desk.browser.ask("DELETE", f"{desk.path}/{given_up}"))[0] == 204
    await desk.until(third, "running")
    assert desk.twin.ended_count == 1
    assert [question.change.agents_more for question in desk.twin.questions] == [1, 3]
    status, problem = await desk.browser.ask("GET", f"{desk.path}/{first}")
    assert (status, problem["code"]) == (404, "not_found")


async def test_a_question_without_an_answer_says_why_and_the_next_is_worked(desk: Desk) -> None:
    first, second = [(await desk.ask())["what_if_id"] for _ in range(2)]
    desk.twin.say(Conflict("the machine is busy; try again later", code="foresight_too_slow"))
    failed = await desk.until(first, "failed")
    assert (failed["problem_code"], failed["problem"]) == ("foresight_too_slow", "the machine is busy; try again later")
    desk.twin.say(RuntimeError("a bug"))
    assert (await desk.until(second, "failed"))["problem"] == "Something went wrong on our side; the log has it."
    third = (await desk.ask())["what_if_id"]
    desk.twin.say(answer())
    await desk.until(third, "done")


async def test_what_makes_no_sense_is_refused_at_once(desk: Desk) -> None:
    assert (await desk.refused(cap=0.05))[:2] == (422, "invalid")
    assert (await desk.refused(agents_more=-2))[2]["field"] == "agents_more"
    assert (await desk.refused(mode="preview"))[0] == 422
    assert (await desk.refused(until="08:00"))[2]["field"] == "until"
    assert (await desk.refused(agents=3))[0] == 422  # no such field
    desk.site.supervision.snapshot = replace(desk.site.supervision.snapshot, agents=())
    assert (await desk.refused())[:2] == (409, "nobody_on_the_floor")
    assert desk.twin.questions == []


async def test_a_campaign_that_has_not_worked_is_told_so(desk: Desk) -> None:
    idle = await desk.site.world.add_campaign("Idle")
    status, problem = await desk.browser.ask("POST", f"/api/campaigns/{idle}/what-if", {})
    assert (status, problem["code"], problem["call_count"]) == (409, "too_little_measured", 0)
    assert "at least 50 calls (there are 0)" in problem["detail"]


async def test_at_night_there_is_no_rest_of_the_day(desk: Desk) -> None:
    desk.site.clock.wind(timedelta(hours=14))
    assert (await desk.refused())[:2] == (409, "not_dialling_now")


async def test_too_many_questions_are_refused(desk: Desk) -> None:
    await desk.until((await desk.ask())["what_if_id"], "running")
    for _ in range(8):
        await desk.ask()
    assert (await desk.refused())[:2] == (503, "not_available")


async def test_five_agents_may_be_counted(desk: Desk) -> None:
    teams = (int(desk.site.world.team_id),)
    agents = tuple(agent_changed(n, teams=teams) for n in range(1, 6))
    desk.site.supervision.snapshot = replace(desk.site.supervision.snapshot, agents=agents)
    assert (await desk.ask())["agents"] == 5


async def test_agents_may_not_ask(desk: Desk) -> None:
    agent = await desk.site.browser("ada", Role.AGENT)
    assert (await agent.ask("POST", desk.path, {}))[0] == 403


async def test_a_server_without_a_twin_says_so(desk: Desk) -> None:
    desk.site.app[WHAT_IFS]._foresight = None
    assert (await desk.refused())[:2] == (503, "not_available")
