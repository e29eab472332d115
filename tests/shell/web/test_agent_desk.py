"""An agent's own call beside the verdict: the note as it is typed, how it sounded, help."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer import metrics
from dialer.core.kernel.codes import Outcome, Role
from dialer.core.kernel.ids import CallId
from dialer.ports.attempts import DispositionRow
from tests.factories import MONDAY_10
from tests.shell.web.conftest import Browser, Site
from tests.shell.web.test_agents import with_call
from tests.shell.web.test_sockets import read

NOTE = "/api/agent/calls/c1/note"
HELP = "/api/agent/calls/c1/help"
QUALITY = {"received_count": 990, "lost_count": 10, "jitter_ms": 8.5, "jitter_worst_ms": 31.0, "round_trip_ms": 40.0}


@pytest.fixture
async def ada(site: Site) -> Browser:
    """An agent with the call c1 in hand."""
    browser = await site.browser("ada", Role.AGENT)
    await with_call(site, await site.agent_id("ada"))
    return browser


async def disposed(site: Site) -> None:
    agent_id = await site.agent_id("ada")
    async with site.world.store.transaction() as tx:
        await tx.attempts.dispose(
            DispositionRow(call_id=CallId("c1"), agent_id=agent_id, code=Outcome.VOICEMAIL, at=MONDAY_10)
        )


async def test_a_note_is_kept_as_it_grows_and_an_older_page_is_told_to_read_first(site: Site, ada: Browser) -> None:
    assert await ada.get(NOTE) == {"text": "", "version": 0, "saved_at": None}
    status, first = await ada.ask("PUT", NOTE, {"text": "pays", "version": 0})
    assert (status, first["version"]) == (200, 1)
    status, second = await ada.ask("PUT", NOTE, {"text": "pays on Friday", "version": 1})
    assert (status, second["text"]) == (200, "pays on Friday")
    status, problem = await ada.ask("PUT", NOTE, {"text": "something else", "version": 1})
    assert (status, problem["code"]) == (409, "note_moved_on")
    assert "Friday" not in str(problem), "a note is no fact of a problem"
    assert (await ada.get(NOTE))["text"] == "pays on Friday"


async def test_a_call_with_its_verdict_takes_no_note_and_asks_for_no_help(site: Site, ada: Browser) -> None:
    await disposed(site)
    for method, path, body in (("PUT", NOTE, {"text": "late", "version": 0}), ("POST", HELP, None)):
        status, problem = await ada.ask(method, path, body)
        assert (status, problem["code"]) == (409, "already_disposed")


async def test_what_belongs_to_another_agents_call_is_refused(site: Site, ada: Browser) -> None:
    bea = await site.browser("bea", Role.AGENT)
    for method, path, body in (
        ("GET", NOTE, None),
        ("PUT", NOTE, {"text": "x", "version": 0}),
        ("POST", "/api/agent/calls/c1/quality", QUALITY),
        ("POST", HELP, None),
        ("GET", HELP, None),
        ("DELETE", HELP, None),
    ):
        status, problem = await bea.ask(method, path, body)
        assert (status, problem["code"]) == (403, "not_your_call"), (method, path)
    assert (await bea.ask("GET", "/api/agent/calls/none/note"))[0] == 404


async def test_how_a_call_sounded_shows_with_its_attempt_and_in_metrics_without_a_name(
    site: Site, ada: Browser
) -> None:
    before = metrics.PHONE_LOSS._sum.get()
    for _ in range(2):
        await ada.post("/api/agent/calls/c1/quality", QUALITY)
    admin = await site.browser("root", Role.ADMIN)
    shown = (await admin.get("/api/attempts/c1"))["quality"]
    assert (shown["received_count"], shown["loss_ratio"], shown["jitter_worst_ms"]) == (1980, 0.01, 31.0)
    assert (shown["round_trip_ms"], shown["round_trip_worst_ms"]) == (40.0, None)
    assert metrics.PHONE_LOSS._sum.get() == pytest.approx(before + 0.02)
    status, problem = await ada.ask("POST", "/api/agent/calls/c1/quality", {**QUALITY, "jitter_ms": -1})
    assert status == 422 and "jitter_ms" in str(problem)


async def test_help_is_asked_shown_answered_and_told_to_the_agent(site: Site, ada: Browser) -> None:
    boss = await site.browser("boss", Role.SUPERVISOR)
    socket = await ada.socket("/ws/agent")
    await read(socket, "hello")
    await read(socket, "snapshot")
    assert await boss.get("/api/help") == {"items": []}
    asked = await ada.post(HELP)
    assert (await ada.post(HELP)) == asked, "asking twice asks once"
    [shown] = (await boss.get("/api/live"))["help"]
    assert (shown["call_id"], shown["agent_name"], shown["answered_at"]) == ("c1", "Ada", None)
    before = metrics.HELP_WAIT_SECONDS._sum.get()
    site.clock.wind(timedelta(minutes=1))
    answered = await boss.post("/api/calls/c1/help/coming")
    assert answered["answered_by"] == "Boss"
    assert metrics.HELP_WAIT_SECONDS._sum.get() == before + 60
    notice = (await read(socket, "notice"))["data"]
    assert (notice["code"], notice["facts"]) == ("help_coming", {"name": "Boss"})
    assert (await ada.get(HELP))["request"]["answered_by"] == "Boss"
    status, problem = await boss.ask("POST", "/api/calls/c1/help/coming")
    assert (status, problem["code"]) == (409, "help_answered")
    assert (await ada.ask("DELETE", HELP))[0] == 204
    assert (await boss.get("/api/help"), await ada.get(HELP)) == ({"items": []}, {"request": None})
    assert (await boss.ask("POST", "/api/calls/c1/help/coming"))[0] == 404
