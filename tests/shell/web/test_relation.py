"""The relationship with a debtor through the API, on a real database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.scope import Scope
from dialer.files.segments_yaml import load_segmentations
from dialer.workflows.relation.sort_cases import SegmentRules, sort_open_cases
from tests.factories import MONDAY_10
from tests.rival import SECRET, add_case, add_rival
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.world import test_packs

RULES = SegmentRules(by_name=load_segmentations(Path("config/segments")))


async def sold(make_site: MakeSite) -> tuple[Site, Browser]:
    site = await make_site(deps_packs=test_packs(), deps_segments=RULES)
    await site.world.add_debtors([["+390422550201"], ["+390422550203"]])
    campaign_id = await site.world.add_campaign()
    await site.world.start_campaign(campaign_id)
    await sort_open_cases(site.world.store, site.deps.views, RULES, now=MONDAY_10)
    return site, await site.browser("sara", Role.SUPERVISOR, Role.ADMIN)


async def view(browser: Browser, debtor_id: int = 1) -> Any:
    return await browser.get(f"/api/debtors/{debtor_id}/relationship?language=it")


async def test_one_view_shows_cases_customers_and_contacts_against_the_limits(make_site: MakeSite) -> None:
    _, sara = await sold(make_site)
    found = await view(sara)
    (case,) = found["cases"]
    assert (case["status"], case["segment"]["tone"]) == ("open", "neutral")
    (customer,) = found["customers"]
    assert (customer["value"], customer["behaviour"], customer["owed"]["minor"]) == (
        "standard", "unknown", case["balance"]["minor"]
    )  # fmt: skip
    limits = {(one["counted"], one["hours"]): (one["count"], one["most"]) for one in found["counts"]}
    assert limits[("attempts", 24)][0] == 0 < limits[("attempts", 24)][1]
    assert all(one["title"] for one in found["counts"])
    assert found["care"] == found["preferences"] == found["abilities"] == []


async def test_care_is_noted_reviewed_and_ended_and_changes_the_tone_at_once(make_site: MakeSite) -> None:
    site, sara = await sold(make_site)
    await sara.post("/api/debtors/1/care", {"need": "more_time", "source": "call"})
    found = await view(sara)
    (care,) = found["care"]
    assert (care["need"], care["review_on"], care["ended_at"]) == (
        "more_time", str(MONDAY_10.date() + timedelta(days=180)), None
    )  # fmt: skip
    assert found["authors"] == [{"user_id": sara.me["user_id"], "name": "Sara"}]
    segment = found["cases"][0]["segment"]
    assert (segment["segment"], segment["title"], segment["tone"], segment["traits"]) == (
        "needs-care", "Persona da tutelare", "gentle", ["vulnerable"]
    )  # fmt: skip
    mark = care["vulnerability_id"]
    until = MONDAY_10.date() + timedelta(days=300)
    assert (await sara.get("/api/care-reviews"))["items"] == []
    (due,) = (await sara.get(f"/api/care-reviews?until={until}"))["items"]
    assert (due["vulnerability_id"], due["debtor_id"]) == (mark, 1)
    await sara.post(f"/api/care/{mark}/review", {"review_on": str(until)})
    assert (await view(sara))["care"][0]["review_on"] == str(until)
    assert (await sara.ask("DELETE", f"/api/care/{mark}"))[0] == 204
    found = await view(sara)
    assert found["care"][0]["ended_at"] is not None
    assert found["cases"][0]["segment"]["tone"] == "neutral"
    assert (await sara.ask("DELETE", f"/api/care/{mark}"))[0] == 409
    actions = await site.world.rows("SELECT action FROM audit WHERE action LIKE 'care.%' ORDER BY id")
    assert [row["action"] for row in actions] == ["care.noted", "care.reviewed", "care.ended"]


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/api/debtors/1/care", {"need": "illness", "source": "call"}, 422, "need"),
        ("/api/debtors/1/care", {"need": "upset", "source": "call", "note": "is ill"}, 422, "note"),
        ("/api/debtors/1/care", {"need": "upset", "source": "call", "review_on": "2030-01-01"}, 422, "review_on"),
        ("/api/debtors/99/care", {"need": "upset", "source": "call"}, 404, None),
        ("/api/debtors/1/ability", {"creditor_id": 99, "ability": "none", "source": "call"}, 404, None),
    ],
)
async def test_what_cannot_be_recorded_is_refused_and_changes_nothing(
    make_site: MakeSite, path: str, body: dict[str, object], status: int, field: str | None
) -> None:
    _, sara = await sold(make_site)
    found, problem = await sara.ask("POST", path, body)
    assert found == status, problem
    if field:
        named = [one["field"] for one in problem.get("errors") or []] or [problem.get("field")]
        assert any(field in str(one) for one in named), problem
    assert (await view(sara))["care"] == []


async def test_a_preference_is_told_replaced_and_withdrawn(make_site: MakeSite) -> None:
    _, sara = await sold(make_site)
    told = {"weekdays": ["mon"], "starts": "17:00", "stops": "19:00", "channel": "phone", "source": "call"}
    assert (await sara.ask("PUT", "/api/debtors/1/preference", told))[0] == 204
    assert (await sara.ask("PUT", "/api/debtors/1/preference", {**told, "language": "en"}))[0] == 204
    first, second = (await view(sara))["preferences"]
    assert (first["language"], first["ended_at"], second["ended_at"] is None) == ("en", None, False)
    for wrong in ({"source": "call"}, {**told, "stops": "16:00"}, {"starts": "17:00", "source": "call"}):
        assert (await sara.ask("PUT", "/api/debtors/1/preference", wrong))[0] == 422
    assert (await sara.ask("DELETE", f"/api/preferences/{first['preference_id']}"))[0] == 204
    assert all(one["ended_at"] for one in (await view(sara))["preferences"])


async def test_value_and_ability_soften_the_treatment_at_once(make_site: MakeSite) -> None:
    site, sara = await sold(make_site)
    creditor_id = (await view(sara))["customers"][0]["creditor_id"]
    assert (await sara.ask("PUT", f"/api/debtors/1/creditors/{creditor_id}/value", {"value": "key"}))[0] == 204
    found = await view(sara)
    assert (found["customers"][0]["value"], found["customers"][0]["value_source"]) == ("key", "person")
    assert found["cases"][0]["segment"]["traits"] == ["valued"]
    await sara.post("/api/debtors/1/ability", {"creditor_id": creditor_id, "ability": "none", "source": "call"})
    found = await view(sara)
    assert found["cases"][0]["segment"]["segment"] == "unable"
    (ability,) = found["abilities"]
    assert (await sara.ask("DELETE", f"/api/abilities/{ability['ability_id']}"))[0] == 204
    assert (await view(sara))["cases"][0]["segment"]["segment"] == "valued"
    touched = await site.world.rows("SELECT case_id, count(*) AS n FROM treatment_touches GROUP BY case_id")
    assert max(one["n"] for one in touched) > 1  # once as a new case, then for each change


async def test_the_line_of_time_is_paged_and_asked_by_kind(make_site: MakeSite) -> None:
    _, sara = await sold(make_site)
    await sara.post("/api/cases/1/letters", {"kind": "reminder", "channel": "letter", "sent_at": MONDAY_10.isoformat()})
    for need in ("upset", "more_time", "in_writing"):
        await sara.post("/api/debtors/1/care", {"need": need, "source": "call"})
    whole = (await sara.get("/api/debtors/1/timeline"))["items"]
    assert sorted(one["kind"] for one in whole) == ["care", "care", "care", "letter"]
    first = await sara.get("/api/debtors/1/timeline?limit=2")
    second = await sara.get(f"/api/debtors/1/timeline?limit=2&cursor={first['next_cursor']}")
    assert [*first["items"], *second["items"]] == whole
    assert second["next_cursor"] is None
    (letter,) = (await sara.get("/api/debtors/1/timeline?kinds=letter,call"))["items"]
    assert (letter["code"], letter["case_id"]) == ("reminder", 1)
    assert (await sara.ask("GET", "/api/debtors/1/timeline?kinds=dream"))[0] == 422


async def test_late_first_touches_are_listed_counted_and_exported(make_site: MakeSite) -> None:
    site, sara = await sold(make_site)
    assert (await sara.get("/api/first-touch/late"))["items"] == []
    site.clock.wind(timedelta(days=6))
    late = (await sara.get("/api/first-touch/late?limit=1"))["items"]
    assert [one["days_late"] for one in late] == [1]
    figures = await sara.get("/api/first-touch")
    assert (figures["days"], figures["items"][0]["late_count"], figures["items"][0]["in_time_ratio"]) == (5, 2, 0.0)
    status, text = await sara.ask("GET", "/api/first-touch.csv")
    lines = text.splitlines()
    assert status == 200 and lines[0].startswith("creditor,case_reference,debtor,balance,currency,due_on,touch_due_on")
    assert len(lines) == 3
    assert (await sara.ask("GET", "/api/first-touch.csv?creditor_id=99"))[0] in (200, 404)
    creditor_id = late[0]["creditor_id"]
    assert (await sara.ask("PUT", f"/api/creditors/{creditor_id}/first-touch", {"days": 400}))[0] == 422
    assert (await sara.ask("PUT", f"/api/creditors/{creditor_id}/first-touch", {"days": 30}))[0] == 204
    await sort_open_cases(site.world.store, site.deps.views, RULES, now=site.clock.now())
    assert (await sara.get("/api/first-touch/late"))["items"] == []
    assert (await sara.get("/api/first-touch"))["items"][0]["first_touch_days"] == 30


async def test_the_rules_of_segments_can_be_read(make_site: MakeSite) -> None:
    _, sara = await sold(make_site)
    (rules,) = (await sara.get("/api/segments"))["items"]
    assert rules["name"] == "default"
    assert {"unable", "incagliato", "self-cure"} <= {one["id"] for one in rules["segments"]}


async def test_whoever_sees_one_creditor_sees_no_other_ones_part_of_a_debtor(make_site: MakeSite) -> None:
    site, sara = await sold(make_site)
    creditor_id = (await view(sara))["customers"][0]["creditor_id"]
    await sara.post("/api/debtors/1/ability", {"creditor_id": creditor_id, "ability": "none", "source": "call"})
    rival: list[int] = []

    def fill(connection: Connection) -> None:
        rival.append(int(add_rival(connection, site.world.trunk_id)["creditor_id"]))
        add_case(connection, rival[0], 1, "RISERVATA-2")

    await site.world.write(fill)
    assert {one["creditor_id"] for one in (await view(sara))["cases"]} == {creditor_id, rival[0]}
    sandro = await site.browser("sandro", Role.SUPERVISOR, scope=Scope(frozenset({CreditorId(creditor_id)})))
    own = await view(sandro)
    assert len(own["abilities"]) == 1
    assert {one["creditor_id"] for one in (*own["cases"], *own["customers"])} == {creditor_id}
    assert SECRET not in str([own, await sandro.get("/api/debtors/1/timeline")]).lower()
    olga = await site.browser("olga", Role.CREDITOR, scope=Scope(frozenset({CreditorId(rival[0])})))
    theirs = await view(olga)
    assert (theirs["abilities"], theirs["authors"], len(theirs["cases"])) == ([], [], 1)
    assert [one["creditor_id"] for one in (await olga.get("/api/first-touch"))["items"]] == rival
    assert (await olga.ask("GET", "/api/debtors/2/relationship"))[0] == 404
    assert (await olga.ask("POST", "/api/debtors/1/care", {"need": "upset", "source": "call"}))[0] == 403
