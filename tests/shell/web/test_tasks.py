"""Tasks and messages between creditor, agency and debtor: who must answer, and whose words are whose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from dialer.core.kernel.codes import Role
from dialer.core.kernel.scope import Scope
from tests.shell.web.conftest import Browser, Site


@dataclass
class Desk:
    site: Site
    sara: Browser
    carla: Browser
    """Of the creditor."""


@pytest.fixture
async def desk(site: Site) -> Desk:
    await site.world.add_debtors([["+390422550201"], ["+390422550202"]])
    own = Scope(frozenset({site.world.creditor_id}))
    return Desk(
        site=site,
        sara=await site.browser("sara", Role.SUPERVISOR),
        carla=await site.browser("carla", Role.CREDITOR, scope=own),
    )


async def test_what_the_debtor_said_goes_to_the_creditor_whose_answer_comes_back(desk: Desk) -> None:
    sent = {"text": "he says the meter was changed in May", "says": "debtor", "due_on": "2026-11-30"}
    task = await desk.sara.post("/api/cases/1/tasks", sent)
    assert (task["kind"], task["side"], task["hold"], task["due_on"]) == ("task", "creditor", None, "2026-11-30")
    path = f"/api/tickets/{task['ticket_id']}"
    [waiting] = (await desk.carla.get("/api/tickets?side=creditor"))["items"]
    assert waiting["ticket_id"] == task["ticket_id"]
    answered = await desk.carla.post(path + "/answer", {"text": "yes, on 12 May"})
    assert (answered["state"], answered["verdict"]) == ("answered", "done")
    await desk.sara.post(path + "/notes", {"text": "he is content", "says": "debtor"})
    closed = await desk.sara.post(path + "/close", {})
    assert (closed["state"], closed["verdict"]) == ("closed", "done")
    lines = (await desk.carla.get(path))["lines"]
    assert [(line["what"], line["voice"]) for line in lines] == [
        ("opened", "debtor"), ("answered", "creditor"), ("note", "debtor"), ("closed", None),
    ]  # fmt: skip


async def test_a_creditor_asks_the_agency_and_answers_only_what_waits_for_it(desk: Desk) -> None:
    task = await desk.carla.post("/api/cases/1/tasks", {"text": "has she been called?", "side": "creditor"})
    path = f"/api/tickets/{task['ticket_id']}"
    assert task["side"] == "agency"
    status, problem = await desk.carla.ask("POST", path + "/answer", {"text": "myself", "verdict": "done"})
    assert (status, problem["code"]) == (409, "not_your_side")
    assert (await desk.carla.ask("PATCH", path, {"side": "creditor"}))[0] == 403
    passed = (await desk.sara.ask("PATCH", path, {"side": "creditor"}))[1]
    assert passed["side"] == "creditor"
    assert (await desk.carla.post(path + "/answer", {"text": "then we shall"}))["state"] == "answered"
    status, problem = await desk.sara.ask("PATCH", path, {"side": "agency"})
    assert (status, problem["field"]) == (409, "side")
    lines = (await desk.sara.get(path))["lines"]
    assert [(line["what"], line["voice"]) for line in lines] == [
        ("opened", "creditor"), ("passed_to_creditor", None), ("answered", "creditor"),
    ]  # fmt: skip


async def test_wrong_tasks_change_nothing(desk: Desk) -> None:
    for body, field in (
        ({"text": "  "}, "text"),
        ({"text": "x", "due_on": "2020-01-01"}, "due_on"),
        ({"text": "x", "says": "creditor"}, "body.says"),
    ):
        status, problem = await desk.sara.ask("POST", "/api/cases/1/tasks", body)
        named = problem["field"] if "field" in problem else problem["errors"][0]["field"]
        assert (status, named) == (422, field)
    ticket = await desk.sara.post("/api/cases/1/tickets", {"kind": "billing"})
    status, problem = await desk.carla.ask("POST", f"/api/tickets/{ticket['ticket_id']}/answer", {"text": "no"})
    assert (status, problem["field"]) == (422, "verdict")
    assert (await desk.sara.get("/api/disputes/counts"))["tickets"] == 1


async def test_what_is_late_comes_first_and_can_be_asked_for_alone(desk: Desk) -> None:
    for text, due_on in (("answered", "2026-11-24"), ("late", "2026-11-25"), ("soon", "2026-12-20")):
        task = await desk.sara.post("/api/cases/2/tasks", {"text": text, "due_on": due_on})
        if text == "answered":
            await desk.carla.post(f"/api/tickets/{task['ticket_id']}/answer", {"text": "done"})
    desk.site.clock.wind(timedelta(days=4))
    found, cursor = list[str](), ""
    while True:
        page = await desk.carla.get(f"/api/tickets?limit=1&cursor={cursor}")
        found += [item["text"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == ["late", "soon", "answered"]
    assert [item["text"] for item in (await desk.sara.get("/api/tickets?late=true"))["items"]] == ["late"]


async def test_the_words_stand_on_the_cases_line_of_time(desk: Desk) -> None:
    one = await desk.sara.post("/api/cases/1/tasks", {"text": "she moved", "says": "debtor"})
    await desk.sara.post("/api/cases/2/tasks", {"text": "of another case"})
    desk.site.clock.wind(timedelta(minutes=1))
    await desk.carla.post(f"/api/tickets/{one['ticket_id']}/answer", {"text": "we have the new address"})
    debtor = (await desk.sara.get("/api/cases/1"))["debtor"]["debtor_id"]
    for browser in (desk.sara, desk.carla):
        page = await browser.get(f"/api/debtors/{debtor}/timeline?case_id=1&kinds=message")
        assert [(row["code"], row["text"]) for row in page["items"]] == [
            ("creditor", "we have the new address"), ("debtor", "she moved"),
        ]  # fmt: skip
    other = await desk.sara.get(f"/api/debtors/{debtor}/timeline?case_id=2")
    assert [row for row in other["items"] if row["case_id"] == 1] == []
