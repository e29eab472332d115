"""The live floor for supervisors: what the workers' law lets them see, and what they may do."""

from __future__ import annotations

from typing import Any

import pytest

from dialer.core.agents.model import AgentState
from dialer.core.calls.model import CallState
from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, NodeId
from dialer.db.views import paging
from dialer.engine.pacing_history import PacingSample
from dialer.engine.supervision import LiveSnapshot
from dialer.ports.publisher import CallChanged
from tests.factories import MONDAY_10, later, make_order
from tests.fakes.web_seams import agent_changed
from tests.shell.web.conftest import Browser, Site
from tests.shell.web.test_agents import with_call

AGREEMENT = {"reference": "INL 12/2026", "purpose": "organisation of shifts", "valid_from": "2026-11-01"}


@pytest.fixture
async def admin(site: Site) -> Browser:
    return await site.browser("root", Role.ADMIN, Role.SUPERVISOR)


def floor_of(count: int) -> LiveSnapshot:
    """So many agents who talk, each with a call."""
    return LiveSnapshot(
        at=MONDAY_10,
        is_stopped=False,
        is_link_up=True,
        agents=tuple(agent_changed(i, AgentState.TALKING, call_id=f"c{i}") for i in range(1, count + 1)),
        calls=tuple(
            CallChanged(
                call_id=CallId(f"c{i}"),
                campaign_id=CampaignId(1),
                state=CallState.TALKING,
                since=MONDAY_10,
                agent_id=AgentId(i),
            )
            for i in range(1, count + 1)
        ),
    )


async def test_without_an_agreement_nobody_is_shown_alone(site: Site, admin: Browser) -> None:
    site.supervision.snapshot = floor_of(6)
    live = await admin.get("/api/live")
    assert live["agents"] is None and not live["is_monitoring_agreed"]
    assert live["teams"] == [{"team_id": 1, "name": "Team", "present_count": 6, "by_state": {"talking": 6}}]
    assert [call["agent_id"] for call in live["calls"]] == [None] * 6
    assert "Agent 1" not in str(live)


async def test_fewer_than_five_agents_are_only_counted(site: Site, admin: Browser) -> None:
    site.supervision.snapshot = floor_of(4)
    live = await admin.get("/api/live")
    assert live["teams"] == [{"team_id": None, "name": "others", "present_count": 4, "by_state": None}]


async def test_an_agreement_in_force_shows_single_agents_until_it_ends(site: Site, admin: Browser) -> None:
    site.supervision.snapshot = floor_of(2)
    made = await admin.post("/api/monitoring-agreements", {**AGREEMENT, "valid_until": "2026-11-23"})
    assert made["is_in_force"]
    live = await admin.get("/api/live")
    assert [agent["name"] for agent in live["agents"]] == ["Agent 1", "Agent 2"]
    assert live["teams"] is None and live["calls"][0]["agent_id"] == 1
    path = f"/api/monitoring-agreements/{made['agreement_id']}"
    assert (await admin.ask("PATCH", path, {"is_enabled": False}))[1]["is_in_force"] is False
    assert (await admin.get("/api/live"))["agents"] is None


@pytest.mark.parametrize(
    ("change", "status"),
    [({"valid_until": "2026-10-01"}, 422), ({"reference": ""}, 422), ({"valid_from": "soon"}, 422)],
)
async def test_agreements_that_cannot_be(admin: Browser, change: dict[str, Any], status: int) -> None:
    assert (await admin.ask("POST", "/api/monitoring-agreements", {**AGREEMENT, **change}))[0] == status


async def test_whose_conversation_it_was_needs_an_agreement_too(site: Site, admin: Browser) -> None:
    await site.browser("ada", Role.AGENT)
    await with_call(site, await site.agent_id("ada"))
    assert (await admin.get("/api/attempts"))["items"][0]["agent_name"] is None
    await admin.post("/api/monitoring-agreements", AGREEMENT)
    assert (await admin.get("/api/attempts"))["items"][0]["agent_name"] == "Ada"
    detail = await admin.get("/api/attempts/c1")
    assert detail["diary"][0]["kind"] == "ordered"
    assert detail["attempt"]["agent_name"] == "Ada"


async def test_attempts_come_as_csv_for_spreadsheets(site: Site, admin: Browser) -> None:
    await with_call(site, None)
    status, text = await admin.ask("GET", "/api/attempts?limit=10000", headers={"Accept": "text/csv"})
    assert status == 200
    lines = text.splitlines()
    assert lines[0].lstrip("\ufeff").startswith("call_id;campaign_id;")
    assert lines[1].startswith("c1;") and ";+393471234500;" in lines[1]


async def test_a_csv_may_be_longer_than_the_databases_pages(
    site: Site, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_call(site, None)
    orders = [make_order(f"c{index}", campaign=1, lead=1, at=later(index)) for index in range(2, 8)]
    async with site.world.store.transaction() as tx:
        await tx.attempts.add(orders, node_id=NodeId("node-1"))
    monkeypatch.setattr(paging, "MOST_ROWS", 2)
    _, text = await admin.ask("GET", "/api/attempts?limit=5", headers={"Accept": "text/csv"})
    assert [line.split(";")[0] for line in text.splitlines()[1:]] == ["c7", "c6", "c5", "c4", "c3"]


async def test_attempts_are_filtered_by_time_and_outcome(site: Site, admin: Browser) -> None:
    await with_call(site, None)
    assert (await admin.get("/api/attempts?from=2026-11-23T09:00:00Z&to=2026-11-23T09:00:01Z"))["items"]
    assert not (await admin.get("/api/attempts?from=2026-11-23T09:00:01Z"))["items"]
    assert not (await admin.get("/api/attempts?outcome=VM"))["items"]
    assert (await admin.ask("GET", "/api/attempts?from=yesterday"))[0] == 422


async def test_stop_and_resume_reach_the_floor(site: Site, admin: Browser) -> None:
    await admin.post("/api/live/stop", {})
    await admin.post("/api/live/resume", {})
    user_id = admin.me["user_id"]
    assert site.supervision.asked == [("stop", user_id), ("resume", user_id)]


async def test_what_is_stuck_is_freed(site: Site, admin: Browser) -> None:
    site.supervision.snapshot = floor_of(1)
    await admin.post("/api/live/calls/c1/free", {})
    await admin.post("/api/live/agents/1/free", {})
    assert site.supervision.asked == [("free_call", "c1"), ("free_agent", 1)]
    assert (await admin.ask("POST", "/api/live/calls/gone/free", {}))[0] == 404


async def test_todays_figures_begin_at_local_midnight(admin: Browser) -> None:
    figures = await admin.get("/api/figures/today")
    assert figures["since"] == "2026-11-22T23:00:00Z"
    assert figures["attempt_count"] == 0


async def test_a_quarter_of_an_hour_of_pacing_is_read_for_the_chart(site: Site, admin: Browser) -> None:
    sample = PacingSample(at=MONDAY_10, risk=0.021, threshold=0.04, running_ratio=None, cap=0.03)
    site.supervision.samples[CampaignId(1)] = (sample,)
    history = await admin.get("/api/live/campaigns/1/pacing")
    assert history == {
        "campaign_id": 1,
        "samples": [
            {"at": "2026-11-23T09:00:00Z", "risk": 0.021, "threshold": 0.04, "running_ratio": None, "cap": 0.03}
        ],
    }
    assert (await admin.get("/api/live/campaigns/2/pacing"))["samples"] == []
    ada = await site.browser("ada", Role.AGENT)
    assert (await ada.ask("GET", "/api/live/campaigns/1/pacing"))[0] == 403
