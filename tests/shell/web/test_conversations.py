"""A conversation that came in, recorded through the API: it counts at once, and no longer when it is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialer.core.kernel.codes import Role
from tests.factories import MONDAY_10
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.world import test_packs

HOME = "+390422550201"
URL = "/api/debtors/1/conversations"
BEFORE = (MONDAY_10 - timedelta(hours=1)).isoformat()


async def site_with_debtors(make_site: MakeSite) -> tuple[Site, Browser]:
    site = await make_site(deps_packs=test_packs())
    await site.world.add_debtors([[HOME], ["+390422550203"]])
    await site.world.start_campaign(await site.world.add_campaign())
    return site, await site.browser("sara", Role.SUPERVISOR)


async def decisions(sara: Browser) -> list[tuple[str, str]]:
    answer = await sara.get("/api/debtors/1/verdicts")
    return [(number["decision"], number["rule"]) for number in answer["prospects"][0]["numbers"]]


async def test_a_conversation_that_came_in_defers_calls_until_it_is_taken_back(make_site: MakeSite) -> None:
    site, sara = await site_with_debtors(make_site)
    assert [decision for decision, _ in await decisions(sara)] == ["permitted"]
    cases = (await sara.get(URL))["cases"]
    body = {"at": BEFORE, "e164": HOME, "case_ids": [cases[0]["case_id"]], "note": "asked for the bill"}
    added = await sara.post(URL, body)
    assert (added["speaker"], added["recorded"]["by"], added["ended_at"]) == ("debtor", sara.me["user_id"], None)
    assert await decisions(sara) == [("deferred", "IT-11-day")]
    (talk,) = (await sara.get("/api/debtors/1/verdicts"))["conversations"]
    assert (talk["is_inbound"], talk["e164"], talk["debt"]) == (True, HOME, cases[0]["reference"])
    assert (await sara.get(URL))["conversations"] == [added]
    status, _ = await sara.ask("DELETE", f"/api/conversations/{added['conversation_id']}")
    assert status == 204
    assert [decision for decision, _ in await decisions(sara)] == ["permitted"]
    assert (await sara.get(URL))["conversations"][0]["ended_at"] is not None
    status, problem = await sara.ask("DELETE", f"/api/conversations/{added['conversation_id']}")
    assert (status, problem["code"]) == (409, "already_ended")
    rows = await site.world.rows("SELECT action FROM audit WHERE action LIKE 'conversation%' ORDER BY id")
    assert [row["action"] for row in rows] == ["conversation.recorded", "conversation.taken_back"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"at": (MONDAY_10 + timedelta(minutes=1)).isoformat()}, "at"),
        ({"at": (MONDAY_10 - timedelta(days=400)).isoformat()}, "at"),
        ({"e164": "+39123"}, "e164"),
        ({"case_ids": [404]}, "case_ids"),
    ],
)
async def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_stored(
    make_site: MakeSite, change: dict[str, Any], field: str
) -> None:
    _, sara = await site_with_debtors(make_site)
    status, problem = await sara.ask("POST", URL, {"at": BEFORE} | change)
    assert status == 422
    assert field in str(problem)
    assert (await sara.get(URL))["conversations"] == []


async def test_a_debtor_who_is_not_there_and_a_case_of_somebody_else_are_refused(make_site: MakeSite) -> None:
    site, sara = await site_with_debtors(make_site)
    status, _ = await sara.ask("POST", "/api/debtors/404/conversations", {"at": BEFORE})
    assert status == 404
    theirs = (await sara.get("/api/debtors/2/conversations"))["cases"][0]["case_id"]
    status, problem = await sara.ask("POST", URL, {"at": BEFORE, "case_ids": [theirs]})
    assert (status, "case_ids" in str(problem)) == (422, True)
    anna = await site.browser("anna", Role.AGENT)
    status, _ = await anna.ask("POST", URL, {"at": BEFORE})
    assert status == 403
