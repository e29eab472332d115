"""The order of work through the API: models with their proofs, and why a lead stands where it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import CampaignId, CreditorId
from dialer.core.scoring.school import Question, teach
from dialer.core.scoring.traits import Feature, Observation
from dialer.workflows.scoring.weigh_queues import weigh_queues
from tests.factories import MONDAY_10
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.world import test_packs


@pytest.fixture
async def office(make_site: MakeSite) -> tuple[Site, Browser]:
    """A supervisor, and a campaign with two debtors in its queue."""
    site = await make_site(deps_packs=test_packs())
    await site.world.add_debtors([["+390422550201", "+390422550202"], ["+390422550203"]])
    sara = await site.browser("sara", Role.SUPERVISOR)
    await site.world.add_campaign("Bollette")
    await site.world.write(lambda c: c.exec_driver_sql("UPDATE cases SET balance_minor = 10000 * debtor_id") and None)
    await sara.post("/api/campaigns/1/leads")
    return site, sara


async def learned(site: Site) -> None:
    rows = [Observation({Feature.PLACE: place}, place == "home") for n in range(300) for place in ("home", "work")]
    taught = teach(Question.ANSWER, [(MONDAY_10 + timedelta(seconds=n), row) for n, row in enumerate(rows)])
    async with site.world.store.transaction() as tx:
        await tx.scoring.add_model(CreditorId(1), taught, MONDAY_10)


async def test_a_model_is_shown_with_its_proof_its_calibration_and_what_counts_most(
    office: tuple[Site, Browser],
) -> None:
    site, sara = office
    assert await sara.get("/api/scoring") == {"models": [], "weighings": []}
    await learned(site)
    [model] = (await sara.get("/api/scoring?creditor_id=1"))["models"]
    assert (model["question"], model["standing"], model["seen_count"], model["unseen_count"]) == (
        "answer", "used", 600, 150
    )  # fmt: skip
    assert model["skill"] > 0.9 and model["gain_low"] > 0 and model["brier"] < model["base_brier"]
    assert sum(one["count"] for one in model["calibration"]) == 150
    assert {effect["feature"] for effect in model["effects"]} == {"place"}
    assert (await sara.get("/api/scoring?creditor_id=99"))["models"] == []


async def test_a_leads_place_is_explained_as_the_queue_has_it(office: tuple[Site, Browser]) -> None:
    site, sara = office
    packs, now = test_packs(), site.clock.now()
    await weigh_queues(site.world.store, site.deps.views, packs, now=now, campaign_id=CampaignId(1))
    found = await sara.get("/api/leads/1/score")
    assert (found["campaign_name"], found["payable"]) == ("Bollette", {"minor": 10_000, "currency": "EUR"})
    assert [number["number_id"] for number in found["numbers"]] == [1, 2]
    best = found["numbers"][0]
    assert best["e164"] == "+390422550201"
    assert best["score"] == found["score"] > 0
    assert [estimate["question"] for estimate in best["estimates"]] == ["answer", "right_party", "pays"]
    assert all(e["low"] < e["probability"] < e["high"] and e["standing"] is None for e in best["estimates"])
    assert best["worth_minor"] == round(10_000 * 0.6 * 0.25)
    assert best["hours"][0]["at"] == "2026-11-23T09:00:00Z" and len(best["hours"]) > 20
    dearer = await sara.get("/api/leads/2/score")
    assert dearer["score"] > found["score"]
    [weighing] = (await sara.get("/api/scoring"))["weighings"]
    assert (weighing["lead_count"], weighing["has_learned_answers"]) == (2, False)
    verdicts = await sara.get("/api/debtors/1/verdicts?language=it")
    assert verdicts["prospects"][0]["lead_id"] == 1


async def test_what_is_not_there_is_said_and_agents_see_none_of_it(office: tuple[Site, Browser]) -> None:
    site, sara = office
    status, problem = await sara.ask("GET", "/api/leads/99/score")
    assert (status, problem["code"]) == (404, "not_found")
    anna = await site.browser("anna", Role.AGENT)
    for path in ("/api/scoring", "/api/leads/1/score"):
        assert (await anna.ask("GET", path))[0] == 403
    assert (await sara.ask("POST", "/api/scoring/learnings"))[0] == 403


async def test_an_administrator_learns_without_waiting_for_the_night(office: tuple[Site, Browser]) -> None:
    site, _ = office
    root = await site.browser("root", Role.ADMIN, Role.SUPERVISOR)
    assert (await root.post("/api/scoring/learnings?creditor_id=1"))["models"] == []  # nobody was called yet


async def test_a_case_tells_how_its_debtor_is_best_reached(office: tuple[Site, Browser]) -> None:
    site, sara = office
    plan = await sara.get("/api/cases/1/contact-plan")
    assert (plan["channel"], plan["because"]) == ("none", "waits")  # it was not planned yet
    assert (plan["e164"], plan["campaign_name"], plan["is_learned"]) == ("+390422550201", "Bollette", False)
    assert 0 < len(plan["hours"]) <= 3
    assert plan["week_left"] is None or plan["week_left"] > 0
    await learned(site)
    assert (await sara.get("/api/cases/1/contact-plan"))["is_learned"]
    await site.world.write(lambda c: c.exec_driver_sql("UPDATE leads SET state = 'done'") and None)
    alone = await sara.get("/api/cases/1/contact-plan")
    assert (alone["e164"], alone["campaign_name"], alone["hours"]) == ("", "", [])
    assert (await sara.ask("GET", "/api/cases/99/contact-plan"))[0] == 404
