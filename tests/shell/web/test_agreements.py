"""Agreements through the doors: what a case shows, what is refused at its field, lists, approvals and walls."""

from __future__ import annotations

from typing import Any

import pytest

from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.scope import Scope
from dialer.files.typeset import Typesetter
from dialer.ports.admin import CreditorRow
from tests.factories import MONDAY_10
from tests.shell.web.conftest import Browser, MakeSite, Site

CASE = "/api/cases/1"
TERMS = {
    "kinds": ["pay_now", "promise", "plan", "settlement"],
    "most_rates": 12,
    "least_rate_minor": 1000,
    "above_dpd": 30,
    "limits": [
        {"level": "team_lead", "percent": "10", "minor": 20000},
        {"level": "manager", "percent": "40", "minor": 500000},
    ],
    "offer_days": 10,
    "recognition": {"it": "Riconosco il debito."},
    "recognition_reference": "lettera del 2 marzo",
    "approved_by": "dott.ssa Neri",
    "approved_on": "2026-03-02",
    "promises": {"soft_days": 20, "late_days": 10, "least_minor": 1500, "most_broken": 3},
    "sets": [
        {
            "segment": "incagliato", "kinds": ["settlement"], "most_rates": None, "least_rate_minor": None,
            "discount_percent": "12.5", "discount_minor": 5000, "until": "2026-12-31",
        }
    ],
}  # fmt: skip

OFFER = {"rates": [{"due_on": "2026-12-01", "minor": 8000}], "reason": "lost the job"}


@pytest.fixture
async def house(make_site: MakeSite) -> Site:
    site = await make_site(deps_typesetter=Typesetter())
    await site.world.add_debtors([["+393331110001"], ["+393331110002"]])
    return site


async def refused(browser: Browser, method: str, path: str, body: object, status: int) -> dict[str, Any]:
    found, answer = await browser.ask(method, path, body)
    assert found == status, answer
    return dict(answer)


async def test_a_promise_is_recorded_listed_and_cancelled(house: Site) -> None:
    sara = await house.browser("sara", Role.SUPERVISOR)
    body = {"minor": 5000, "due_on": "2026-11-27", "method": "card"}
    shown = await sara.post(f"{CASE}/promises", body)
    (promise,) = shown["promises"]
    assert (promise["state"], promise["last_day"], promise["reminder_on"]) == ("open", "2026-11-30", "2026-11-26")
    assert (shown["balance_minor"], shown["asked_minor"], shown["level"]) == (10_000, 10_000, "team_lead")
    assert [(line["move"], line["by"], line["minor"]) for line in shown["log"]] == [("made", "Sara", 5000)]
    page = await sara.get("/api/agreements?list=promises_open")
    (item,) = page["items"]
    assert (item["case_id"], item["amount"]["minor"], item["due_on"]) == (1, 5000, "2026-11-27")
    assert (await sara.get("/api/agreements/counts"))["promises_open"] == 1
    answer = await refused(sara, "POST", f"{CASE}/promises", {**body, "minor": 10_001}, 422)
    assert answer["field"] == "amount_minor"
    shown = await sara.post(f"{CASE}/promises/{promise['promise_id']}/cancel", {"reason": "wrong day"})
    assert shown["promises"][0]["closed_reason"] == "wrong day"
    assert (await sara.get("/api/agreements?list=promises_open"))["items"] == []


async def test_a_plan_is_shown_before_it_is_agreed(house: Site) -> None:
    sara = await house.browser("sara", Role.SUPERVISOR)
    body = {"first_on": "2026-12-31", "count": 3}
    draft = await sara.post(f"{CASE}/plans/draft", body)
    assert [rate["principal_minor"] for rate in draft["rates"]] == [3333, 3333, 3334]
    assert (await sara.get(f"{CASE}/agreements"))["plans"] == []
    answer = await refused(sara, "POST", f"{CASE}/plans", {"rates": [{"due_on": "2026-12-31", "minor": 9_999}]}, 422)
    assert answer["field"] == "instalments"
    (plan,) = (await sara.post(f"{CASE}/plans", body))["plans"]
    assert (plan["state"], plan["total_minor"], plan["next_due_on"]) == ("active", 10_000, "2026-12-31")
    await refused(sara, "POST", f"{CASE}/plans", body, 409)
    assert len((await sara.get("/api/agreements?list=plans_active"))["items"]) == 1
    shown = await sara.post(f"{CASE}/plans/{plan['plan_id']}/cancel", {"reason": "pays at once"})
    assert shown["plans"][0]["state"] == "cancelled"


async def test_an_offer_beyond_a_supervisors_authority_is_approved_by_an_administrator(house: Site) -> None:
    sara, ada = await house.browser("sara", Role.SUPERVISOR), await house.browser("ada", Role.ADMIN)
    path = f"/api/creditors/{house.world.creditor_id}/offer-terms"
    status, kept = await ada.ask("PUT", path, TERMS)
    assert (status, kept["limits"][0]["level"]) == (200, "team_lead")
    assert await sara.get(path) == kept
    assert {key: kept[key] for key in ("approved_by", "promises", "sets")} == {
        key: TERMS[key] for key in ("approved_by", "promises", "sets")
    }
    shown = (await sara.get(f"{CASE}/agreements"))["terms"]
    assert (shown["promise_until"], shown["least_promise_minor"]) == ("2026-12-03", 1500)
    assert [(one["level"], one["most_minor"]) for one in shown["limits"]] == [("team_lead", 1000), ("manager", 4000)]
    draft = await sara.post(f"{CASE}/offers/draft", OFFER)
    assert (draft["needs"], draft["state"], draft["waived_minor"]) == ("manager", "proposed", 2000)
    (offer,) = (await sara.post(f"{CASE}/offers", OFFER))["settlements"]
    assert (offer["state"], offer["needs"], offer["discount_percent"], offer["moves"]) == (
        "proposed", "manager", 20.0, ["withdraw"]
    )  # fmt: skip
    move = f"{CASE}/offers/{offer['settlement_id']}/move"
    assert (await refused(sara, "POST", move, {"move": "approve"}, 403))["code"] == "level_too_low"
    assert [item["needs"] for item in (await ada.get("/api/agreements?list=offers_proposed"))["items"]] == ["manager"]
    (offer,) = (await ada.post(move, {"move": "approve"}))["settlements"]
    assert (offer["state"], offer["decided_by"]) == ("offered", "Ada")
    (offer,) = (await sara.post(move, {"move": "accept"}))["settlements"]
    assert offer["state"] == "accepted"
    await refused(sara, "POST", move, {"move": "withdraw"}, 422)
    await refused(sara, "POST", move, {"move": "approve"}, 409)


async def test_a_creditor_decides_on_its_own_offers_only(house: Site) -> None:
    ada, sara = await house.browser("ada", Role.ADMIN), await house.browser("sara", Role.SUPERVISOR)
    own = Scope(frozenset({house.world.creditor_id}))
    carla = await house.browser("carla", Role.CREDITOR, scope=own)
    async with house.world.store.transaction() as tx:
        row = CreditorRow(creditor_id=CreditorId(0), code="other", name="Other")
        other_id = await tx.creditors.add(row, MONDAY_10)
    other = await house.browser("otto", Role.CREDITOR, scope=Scope(frozenset({other_id})))
    (offer,) = (await ada.post(f"{CASE}/offers", OFFER))["settlements"]
    assert offer["needs"] == "creditor"
    move = f"{CASE}/offers/{offer['settlement_id']}/move"
    await refused(other, "POST", move, {"move": "approve"}, 404)
    assert (await other.get("/api/agreements?list=offers_proposed"))["items"] == []
    assert sum((await other.get("/api/agreements/counts")).values()) == 0
    await refused(sara, "POST", f"/api/cases/2/offers/{offer['settlement_id']}/move", {"move": "approve"}, 404)
    (item,) = (await carla.get("/api/agreements?list=offers_proposed"))["items"]
    assert item["agreement_id"] == offer["settlement_id"]
    assert (await carla.get(f"{CASE}/agreements"))["settlements"][0]["moves"] == ["approve", "reject"]
    (offer,) = (await carla.post(move, {"move": "approve"}))["settlements"]
    assert offer["state"] == "offered"
    assert (await refused(carla, "POST", move, {"move": "accept"}, 403))["code"] == "level_too_low"
    await refused(carla, "POST", f"{CASE}/plans", {"first_on": "2026-12-31", "count": 2}, 403)


async def test_papers_are_issued_kept_and_read_back(house: Site) -> None:
    sara = await house.browser("sara", Role.SUPERVISOR)
    (plan,) = (await sara.post(f"{CASE}/plans", {"first_on": "2026-12-31", "count": 3}))["plans"]
    paper = await sara.post(f"{CASE}/papers", {"kind": "plan", "agreement_id": plan["plan_id"], "language": "en"})
    status, body = 0, b""
    async with sara.session.get(f"{sara.url}{CASE}/papers/{paper['paper_id']}") as response:
        status, body = response.status, await response.read()
    assert (status, body[:5]) == (200, b"%PDF-")
    await refused(sara, "GET", f"/api/cases/2/papers/{paper['paper_id']}", None, 404)
    await refused(sara, "POST", f"{CASE}/papers", {"kind": "plan", "agreement_id": 99}, 404)
    await sara.post(f"{CASE}/plans/{plan['plan_id']}/cancel", {"reason": "x"})
    answer = await refused(sara, "POST", f"{CASE}/papers", {"kind": "plan", "agreement_id": plan["plan_id"]}, 409)
    assert answer["code"] == "no_paper_now"


async def test_answers_of_the_debtor_rank_the_offers_and_go_with_the_agreement(house: Site) -> None:
    sara = await house.browser("sara", Role.SUPERVISOR)
    needs = f"{CASE}/needs"
    assert await sara.get(needs) == {"answers": None, "told_reason": None}
    for body, field in (({}, "reason"), ({"per_rate_minor": 1, "money_on": "2026-11-22"}, "money_on")):
        status, answer = await sara.ask("PUT", needs, body)
        assert (status, answer["field"]) == (422, field)
    given = {"reason": "LIQUIDITY", "can_pay_now_minor": 4000, "per_rate_minor": 3000, "money_on": "2026-12-10"}
    status, kept = await sara.ask("PUT", needs, given)
    assert (status, kept["answers"]["keep_until"], kept["answers"]["every"]) == (200, "2026-12-23", "month")
    found = await sara.get(f"{CASE}/suggestions")
    best = found["offers"][0]
    assert (best["kind"], best["why"], best["also"]) == (
        "plan", "affordable", ["first_of_reason", "when_money_comes", "pays_now", "no_discount"]
    )  # fmt: skip
    assert (best["count"], best["first_on"], best["down_payment_minor"]) == (2, "2026-12-10", 4000)
    assert [(rate["due_on"], rate["principal_minor"]) for rate in best["rates"]] == [
        ("2026-11-23", 4000), ("2026-12-10", 3000), ("2027-01-11", 3000)
    ]  # fmt: skip
    terms = {"first_on": best["first_on"], "count": 2, "every": best["every"], "down_payment_minor": 4000}
    await sara.post(f"{CASE}/plans", terms)
    assert (await sara.get(needs))["answers"] is None
    status, _ = await sara.ask("DELETE", needs)
    assert status == 204


async def test_offers_are_suggested_by_what_can_be_paid(house: Site) -> None:
    sara = await house.browser("sara", Role.SUPERVISOR)
    assert await sara.get(f"{CASE}/affordability") == {"form": None}
    figures = {"income_minor": 100_000, "housing_minor": 40_000, "living_minor": 52_000}
    status, kept = await sara.ask("PUT", f"{CASE}/affordability", figures)
    assert (status, kept["form"]["affordable_minor"], kept["form"]["keep_until"]) == (200, 4000, "2026-12-23")
    found = await sara.get(f"{CASE}/suggestions?reason=LIQUIDITY")
    assert (found["offers"][0]["kind"], found["offers"][0]["why"]) == ("plan", "affordable")
    assert (await sara.get(f"{CASE}/suggestions?reason=SERVICE"))["why_none"] == "reason_first"
    status, _ = await sara.ask("DELETE", f"{CASE}/affordability")
    assert status == 204
    assert await sara.get(f"{CASE}/affordability") == {"form": None}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"most_rates": 1}, "most_rates"),
        ({"offer_days": 0}, "offer_days"),
        ({"recognition_reference": ""}, "recognition_reference"),
        ({"approved_by": " "}, "approved_by"),
        ({"approved_on": "2026-11-24"}, "approved_on"),
        ({"promises": {"soft_days": 61}}, "promises.soft_days"),
        ({"promises": {"late_days": 0}}, "promises.late_days"),
        ({"promises": {"most_broken": 11}}, "promises.most_broken"),
        ({"sets": [{"segment": "x", "kinds": []}]}, "sets.0.kinds"),
        ({"sets": [{"segment": "x", "kinds": ["plan"], "discount_percent": "5"}]}, "sets.0.discount_percent"),
        ({"sets": [{"segment": "x", "kinds": ["plan"]}, {"segment": "x", "kinds": ["plan"]}]}, "sets.1.segment"),
        ({"limits": [TERMS["limits"][0], TERMS["limits"][0]]}, "limits"),  # type: ignore[index]
    ],
)
async def test_terms_that_cannot_be_are_refused_at_their_field(
    house: Site, changes: dict[str, object], field: str
) -> None:
    ada = await house.browser("ada", Role.ADMIN)
    path = f"/api/creditors/{house.world.creditor_id}/offer-terms"
    answer = await refused(ada, "PUT", path, {**TERMS, **changes}, 422)
    assert answer["field"] == field
    assert (await ada.get(path))["limits"] == []
    await refused(ada, "GET", "/api/creditors/99/offer-terms", None, 404)


async def test_an_unknown_creditor_and_a_foreign_cursor_are_refused(house: Site) -> None:
    sara = await house.browser("sara", Role.SUPERVISOR)
    await refused(sara, "GET", "/api/agreements?list=plans_late&creditor=nobody", None, 404)
    await refused(sara, "GET", "/api/agreements?list=plans_late&cursor=xyz", None, 422)
    assert house.clock.now() == MONDAY_10
