from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from dialer.core.floor import Floor, PopScreen
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LeadId
from dialer.engine.clocks import SettableClock
from dialer.engine.conducts import Conducts
from dialer.engine.desk import Desk
from dialer.engine.roster import Roster
from dialer.engine.screens import Screens
from dialer.engine.scripts import Scripts
from dialer.engine.tasks import Tasks
from dialer.ports.publisher import ScreenCleared, ScreenPop
from dialer.ports.store import StoreError
from tests.factories import MONDAY_10
from tests.world import QUICK, Listener

ANNA = AgentId(1)


class SlowViews:
    """Each file comes when the test says so."""

    def __init__(self) -> None:
        self.gates: dict[int, asyncio.Future[Mapping[str, object]]] = {}

    async def screen_pop(self, lead_id: int, call_id: str | None = None) -> Mapping[str, object]:
        self.gates[lead_id] = asyncio.get_running_loop().create_future()
        return await self.gates[lead_id]


def make_screens() -> tuple[Screens, SlowViews, Listener, Tasks]:
    views, listener, tasks, clock, floor = SlowViews(), Listener(), Tasks(), SettableClock(MONDAY_10), Floor()
    nothing: Any = None
    desk, roster = Desk(floor), Roster(nothing, floor, QUICK, {})
    conducts = Conducts(
        store=nothing,
        telephony=nothing,
        desk=desk,
        diary=nothing,
        roster=roster,
        publisher=listener,
        tasks=tasks,
        clock=clock,
    )
    scripts = Scripts(
        store=nothing,
        desk=desk,
        diary=nothing,
        roster=roster,
        conducts=conducts,
        tasks=tasks,
        clock=clock,
        agency="GEAP S.r.l.",
    )
    return Screens(views, listener, tasks, clock, conducts, scripts), views, listener, tasks  # type: ignore[arg-type]


def file_of(name: str) -> dict[str, object]:
    return {"debtor": {"name": name}, "balance": {"minor": 10000}}


def held(name: str) -> dict[str, object]:
    """What of it may be seen before the person is identified."""
    introduction = {"party": "third", "is_caring": False, "name": "", "greeting": ""}
    return {"is_held": True, "debtor": {"name": name, "numbers": []}, "introduction": introduction}


def pop(lead: int, call: str | None = "c1") -> PopScreen:
    return PopScreen(
        agent_id=ANNA, call_id=CallId(call) if call else None, lead_id=LeadId(lead), campaign_id=CampaignId(1)
    )


async def test_the_file_is_shown_and_shown_again_to_a_page_that_reloads() -> None:
    screens, views, listener, tasks = make_screens()
    screens.pop(pop(1), DialMode.POWER)
    await asyncio.sleep(0)
    assert screens.shown(ANNA) is None
    views.gates[1].set_result(file_of("one"))
    await tasks.settle(1)
    [shown] = listener.messages
    assert isinstance(shown, ScreenPop) and shown.file == held("one")
    assert screens.shown(ANNA) == shown


async def test_a_file_that_comes_late_for_an_older_call_is_not_shown() -> None:
    screens, views, listener, tasks = make_screens()
    screens.pop(pop(1, "c1"), DialMode.POWER)
    await asyncio.sleep(0)
    screens.pop(pop(2, "c2"), DialMode.POWER)
    await asyncio.sleep(0)
    views.gates[2].set_result(file_of("two"))
    await asyncio.sleep(0)
    views.gates[1].set_result(file_of("one"))
    await tasks.settle(1)
    assert [m.call_id for m in listener.messages if isinstance(m, ScreenPop)] == ["c2"]


async def test_a_screen_that_was_cleared_stays_clear() -> None:
    screens, views, listener, tasks = make_screens()
    screens.pop(pop(1), DialMode.POWER)
    await asyncio.sleep(0)
    screens.clear(ANNA)
    views.gates[1].set_result({})
    await tasks.settle(1)
    assert listener.messages == []
    assert screens.shown(ANNA) is None


async def test_an_accepted_preview_keeps_its_file() -> None:
    screens, views, listener, tasks = make_screens()
    screens.pop(pop(1, None), DialMode.PREVIEW)
    await asyncio.sleep(0)
    views.gates.pop(1).set_result(file_of("one"))
    await tasks.settle(1)
    screens.pop(pop(1, "c1"), DialMode.PREVIEW)
    assert views.gates == {}
    first, second = listener.messages
    assert (second.call_id, second.file) == ("c1", first.file)  # type: ignore[union-attr]
    screens.clear(ANNA)
    assert isinstance(listener.messages[-1], ScreenCleared)


async def test_a_file_that_cannot_be_read_leaves_the_agent_with_the_call() -> None:
    for error in (StoreError("gone"), NotFound("no such lead")):
        screens, views, listener, tasks = make_screens()
        screens.pop(pop(1), DialMode.POWER)
        await asyncio.sleep(0)
        views.gates[1].set_exception(error)
        await tasks.settle(1)
        [shown] = listener.messages
        assert isinstance(shown, ScreenPop) and shown.file == {"unavailable": True}
