"""Holidays that the agency adds, through the API on a real database."""

from __future__ import annotations

from typing import Any

import pytest

from dialer.core.kernel.codes import Role
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.world import test_packs

MONDAY = "2026-11-23"


@pytest.fixture
async def office(make_site: MakeSite) -> tuple[Site, Browser]:
    """A supervisor on Monday at ten, and a debtor in Legnano."""
    site = await make_site(deps_packs=test_packs())
    await site.world.add_debtors([["+390422550201"]])
    await site.world.write(
        lambda c: c.exec_driver_sql("UPDATE debtors SET region = 'MI', municipality = 'Legnano'") and None
    )
    return site, await site.browser("sara", Role.SUPERVISOR)


def holiday(**changes: Any) -> dict[str, Any]:
    return {"title": "San Magno", "country": "IT", "municipality": "Legnano", "on": MONDAY, **changes}


async def verdict(sara: Browser) -> dict[str, Any]:
    answer = await sara.get("/api/debtors/1/verdicts?language=it")
    return dict(answer["prospects"][0]["numbers"][0])


async def test_an_added_holiday_defers_its_area_is_told_to_the_floor_and_can_be_taken_off(
    office: tuple[Site, Browser],
) -> None:
    site, sara = office
    assert (await verdict(sara))["decision"] == "permitted"
    made = await sara.post("/api/holidays", holiday())
    assert ("facts_changed", None) in site.supervision.asked
    told = await verdict(sara)
    assert (told["decision"], told["rule"], told["until"]) == ("deferred", "IT-10-holidays", "2026-11-24T07:30:00Z")
    assert "Giorno festivo aggiunto" in told["sentence"]
    [listed] = (await sara.get("/api/holidays"))["items"]
    assert (listed["title"], listed["on"], listed["recorded"]["by"]) == ("San Magno", MONDAY, sara.me["user_id"])
    assert (await sara.ask("DELETE", f"/api/holidays/{made['holiday_id']}"))[0] == 204
    assert (await verdict(sara))["decision"] == "permitted"
    status, problem = await sara.ask("DELETE", f"/api/holidays/{made['holiday_id']}")
    assert (status, problem["code"]) == (409, "already_ended")
    actions = await site.world.rows("SELECT action FROM audit WHERE action LIKE 'holiday.%' ORDER BY id")
    assert [row["action"] for row in actions] == ["holiday.added", "holiday.taken_off"]


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        (holiday(country="CH"), 422, "CH"),
        (holiday(country="it"), 422, "country"),
        (holiday(on="2026-11-20"), 422, "yearly"),
        (holiday(on="2026-13-01"), 422, "on"),
        (holiday(title=""), 422, "title"),
    ],
)
async def test_a_holiday_that_cannot_be_is_refused_and_nothing_is_kept(
    office: tuple[Site, Browser], body: dict[str, Any], status: int, word: str
) -> None:
    _, sara = office
    found, problem = await sara.ask("POST", "/api/holidays", body)
    assert found == status
    assert word in problem["detail"]
    assert (await sara.get("/api/holidays"))["items"] == []


async def test_the_same_day_twice_is_said_to_be_there(office: tuple[Site, Browser]) -> None:
    _, sara = office
    await sara.post("/api/holidays", holiday(on="2020-11-05", is_yearly=True))
    status, problem = await sara.ask("POST", "/api/holidays", holiday(on="2020-11-05", is_yearly=True))
    assert (status, problem["code"]) == (409, "already_there")


async def test_a_places_calendar_has_national_patron_and_added_days(office: tuple[Site, Browser]) -> None:
    _, sara = office
    await sara.post("/api/holidays", holiday(on="2020-11-05", is_yearly=True))
    path = "/api/holidays/calendar?country=IT&region=MI&year=2026"
    legnano = (await sara.get(f"{path}&municipality=Legnano"))["items"]
    by_day = {day["on"]: day["rule"] for day in legnano}
    assert by_day["2026-11-05"] == "added"
    assert by_day["2026-12-25"] == by_day["2026-10-04"] == "IT-10-holidays"
    assert "2026-12-07" not in by_day
    milano = {day["on"]: day["rule"] for day in (await sara.get(f"{path}&municipality=Milano"))["items"]}
    assert (milano["2026-12-07"], "2026-11-05" in milano) == ("POLICY-patron-day", False)
    status, problem = await sara.ask("GET", "/api/holidays/calendar?country=CH&year=2026")
    assert (status, problem["code"]) == (404, "not_found")


async def test_only_supervisors_add_holidays(office: tuple[Site, Browser]) -> None:
    site, _ = office
    anna = await site.browser("anna", Role.AGENT)
    for method, path in (("GET", "/api/holidays"), ("POST", "/api/holidays"), ("DELETE", "/api/holidays/1")):
        assert (await anna.ask(method, path, holiday() if method == "POST" else None))[0] == 403
