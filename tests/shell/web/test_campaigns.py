"""Campaigns through the API, stored in a real database."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from dialer.core.compliance.pack import Pack
from dialer.core.kernel.codes import DialMode, Role
from dialer.core.kernel.errors import Conflict
from dialer.db.tables.debt import invoices
from dialer.ports.admin import AnnouncementRow
from dialer.workflows.campaigns.change_campaign import change_campaign
from dialer.workflows.campaigns.start_campaign import start_campaign
from tests.factories import MONDAY_10
from tests.shell.web.conftest import Browser, Site
from tests.unit.core.compliance.builders import italy, rule

CALLER_ID = "+390422550130"


async def startable(site: Site, **more: Any) -> tuple[Browser, dict[str, Any]]:
    """A supervisor, and a draft that lacks nothing."""
    admin = await site.browser("root", Role.ADMIN, Role.SUPERVISOR)
    await admin.post(f"/api/trunks/{site.world.trunk_id}/caller-ids", {"caller_id": CALLER_ID})
    body = {
        "name": "Autumn",
        "creditor_id": site.world.creditor_id,
        "team_ids": [site.world.team_id],
        "trunk_ids": [site.world.trunk_id],
        "caller_id": CALLER_ID,
        **more,
    }
    return admin, await admin.post("/api/campaigns", body)


async def test_a_campaign_is_made_as_a_draft_and_read_back(site: Site) -> None:
    shift = {"weekday": 0, "start": "09:00:00", "stop": "13:00:00"}
    browser, made = await startable(site, mode="power", power_ratio=2.0, schedule=[shift])
    assert made["state"] == "draft"
    read = await browser.get(f"/api/campaigns/{made['campaign_id']}")
    assert read == made
    assert (read["mode"], read["power_ratio"], read["schedule"]) == ("power", 2.0, [shift])
    assert read["creditor_code"] == "acme"
    assert [item["name"] for item in (await browser.get("/api/campaigns"))["items"]] == ["Autumn"]


async def test_a_campaign_starts_pauses_and_closes_and_the_floor_is_told(site: Site) -> None:
    browser, made = await startable(site)
    path = f"/api/campaigns/{made['campaign_id']}"
    states = [(await browser.post(f"{path}/{verb}"))["state"] for verb in ("start", "pause", "start", "close")]
    assert states == ["running", "paused", "running", "closed"]
    assert site.supervision.asked.count(("campaign_changed", made["campaign_id"])) == 5
    status, problem = await browser.ask("POST", f"{path}/start")
    assert (status, problem["code"], problem["state"]) == (409, "invalid_transition", "closed")
    status, problem = await browser.ask("PATCH", path, {"name": "Other"})
    assert (status, problem["code"]) == (409, "invalid_transition")


async def test_a_campaign_that_lacks_something_does_not_start_and_says_what(site: Site) -> None:
    admin = await site.browser("root", Role.ADMIN)
    body = {"name": "Bare", "creditor_id": site.world.creditor_id, "caller_id": CALLER_ID}
    made = await admin.post("/api/campaigns", body)
    status, problem = await admin.ask("POST", f"/api/campaigns/{made['campaign_id']}/start")
    assert (status, problem["code"]) == (409, "campaign_incomplete")
    assert problem["missing"] == ["a team", "a trunk"]


async def test_a_running_campaign_cannot_lose_what_it_dials_with(site: Site) -> None:
    browser, made = await startable(site)
    path = f"/api/campaigns/{made['campaign_id']}"
    await browser.post(f"{path}/start")
    status, problem = await browser.ask("PATCH", path, {"trunk_ids": []})
    assert (status, problem["code"]) == (409, "campaign_incomplete")
    changed = await browser.ask("PATCH", path, {"power_ratio": 3, "mode": "power"})
    assert changed[0] == 200 and changed[1]["mode"] == "power"
    assert (await browser.get(path))["trunk_ids"] == [site.world.trunk_id]


@pytest.mark.parametrize("mode", ["preview", "progressive", "power", "predictive"])
async def test_every_working_mode_can_be_chosen(site: Site, mode: str) -> None:
    browser, made = await startable(site, mode=mode)
    assert (await browser.get(f"/api/campaigns/{made['campaign_id']}"))["mode"] == mode


async def test_the_answer_names_the_cases_that_are_kept_out_before_their_due_date(site: Site) -> None:
    await site.world.add_debtors([["+393471234500"], ["+393471234501"]])

    def due(connection: Connection) -> None:
        connection.execute(invoices.update().where(invoices.c.case_id == 1).values(due_on=date(2031, 1, 1)))
        connection.commit()

    await site.world.database.administer(due)
    browser, made = await startable(site)
    assert await browser.post(f"/api/campaigns/{made['campaign_id']}/leads") == {
        "entered_count": 1,
        "kept_out_count": 1,
        "kept_out": [
            {"case_id": 1, "reference": "CASE-00001", "due_on": "2031-01-01", "reason": "not_yet_due"},
        ],
    }


async def test_leads_are_entered_once_and_listed_in_pages(site: Site) -> None:
    await site.world.add_debtors([[f"+3934712345{index:02d}"] for index in range(5)])
    browser, made = await startable(site)
    path = f"/api/campaigns/{made['campaign_id']}/leads"
    assert await browser.post(path) == {"entered_count": 5, "kept_out_count": 0, "kept_out": []}
    assert (await browser.post(path))["entered_count"] == 0
    first = await browser.get(f"{path}?limit=3")
    second = await browser.get(f"{path}?limit=3&cursor={first['next_cursor']}")
    names = [item["debtor_name"] for page in (first, second) for item in page["items"]]
    assert sorted(names) == [f"Debtor {index}" for index in range(1, 6)]
    assert second["next_cursor"] is None
    assert (await browser.get(f"{path}?state=done"))["items"] == []
    figures = await browser.get(f"/api/campaigns/{made['campaign_id']}/figures")
    assert figures["leads"]["total"] == 5
    assert figures["today"]["attempt_count"] == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "body.name"),
        ({"name": "line\r\nbreak"}, "body.name"),
        ({"mode": "reserved_agent"}, "body.mode"),
        ({"zone": "Mars/Olympus"}, "body.zone"),
        ({"caller_id": "0422 55013"}, "body.caller_id"),
        ({"power_ratio": 0.5}, "body.power_ratio"),
        ({"schedule": [{"weekday": 7, "start": "09:00", "stop": "10:00"}]}, "body.schedule.0.weekday"),
        ({"colour": "red"}, "body.colour"),
    ],
)
async def test_wrong_fields_are_named(site: Site, change: dict[str, Any], field: str) -> None:
    admin = await site.browser("root", Role.ADMIN)
    body = {"name": "Autumn", "creditor_id": 1, "caller_id": CALLER_ID, **change}
    status, problem = await admin.ask("POST", "/api/campaigns", body)
    assert (status, problem["code"]) == (422, "invalid")
    assert any(error["field"].startswith(field) for error in problem["errors"])
    assert "0422 55013" not in str(problem)


async def test_unknown_campaigns_teams_and_creditors_are_not_found(site: Site) -> None:
    admin, made = await startable(site)
    assert (await admin.ask("GET", "/api/campaigns/999"))[1]["code"] == "not_found"
    assert (await admin.ask("POST", "/api/campaigns/999/start"))[0] == 404
    path = f"/api/campaigns/{made['campaign_id']}"
    assert (await admin.ask("PATCH", path, {"team_ids": [999]}))[0] == 404
    body = {"name": "Other", "creditor_id": 999, "caller_id": CALLER_ID}
    assert (await admin.ask("POST", "/api/campaigns", body))[0] == 404
    status, problem = await admin.ask("GET", "/api/campaigns/abc")
    assert (status, problem["code"]) == (422, "invalid")


async def test_two_campaigns_cannot_have_one_name(site: Site) -> None:
    admin, made = await startable(site)
    body = {"name": made["name"], "creditor_id": site.world.creditor_id, "caller_id": CALLER_ID}
    assert (await admin.ask("POST", "/api/campaigns", body))[0] == 409


def wanting_a_message() -> dict[str, Pack]:
    """Italy, but that dialling ahead needs the creditor's own information message (UK-03)."""
    texts = [text for text in italy().texts if text.kind != "beyond_ready"]
    texts.append(rule("UK-03", "beyond_ready", "with_message"))
    zones = ["Europe/Rome"]
    return {"it": Pack.parse(code="it", country="IT", version="x", zones=zones, calling_code="+39", texts=texts)}


async def test_dialling_ahead_needs_the_creditors_message_where_the_country_asks_for_it(site: Site) -> None:
    store, packs = site.world.store, wanting_a_message()
    async with store.transaction() as tx:
        await tx.trunk_settings.add_caller_id(site.world.trunk_id, "+390422550130", "")
    campaign_id = await site.world.add_campaign(mode=DialMode.PREDICTIVE)
    with pytest.raises(Conflict, match="information message"):
        await start_campaign(store, campaign_id, packs=packs, by=None, now=MONDAY_10)
    assert [row["state"] for row in await site.world.rows("SELECT state FROM campaigns")] == ["draft"]
    row = AnnouncementRow(
        creditor_id=site.world.creditor_id, name="abandoned", file="f", sha256="0", duration_ms=1, at=MONDAY_10
    )
    async with store.transaction() as tx:
        await tx.announcements.put(row)
    await start_campaign(store, campaign_id, packs=packs, by=None, now=MONDAY_10)


async def test_a_running_campaign_is_not_made_predictive_without_the_message(site: Site) -> None:
    store, packs = site.world.store, wanting_a_message()
    async with store.transaction() as tx:
        await tx.trunk_settings.add_caller_id(site.world.trunk_id, "+390422550130", "")
    campaign_id = await site.world.add_campaign(mode=DialMode.PROGRESSIVE)
    await start_campaign(store, campaign_id, packs=packs, by=None, now=MONDAY_10)
    with pytest.raises(Conflict, match="information message"):
        await change_campaign(store, campaign_id, {"mode": DialMode.POWER}, packs=packs, by=None, now=MONDAY_10)
    assert [row["mode"] for row in await site.world.rows("SELECT mode FROM campaigns")] == ["progressive"]
