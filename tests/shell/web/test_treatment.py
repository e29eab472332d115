"""The treatment of cases through the API: the next step and why, decisions, acts, hand-offs, lists of work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialer.core.kernel.codes import Role
from dialer.core.kernel.scope import Scope
from dialer.files.receivables_yaml import load_laws
from dialer.files.strategy_yaml import load_strategies, parse_strategy
from dialer.packaged import config_folder
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.treatment.load_strategies import load_shipped
from dialer.workflows.treatment.plan_cases import plan_day, replan_touched
from tests.shell.web.conftest import Browser, MakeSite, Site

RECKONER = Reckoner(laws=load_laws(config_folder() / "receivables"))
SHIPPED = config_folder() / "strategies" / "it-utility-b2c.yaml"


class Desk:
    """A supervisor with two cases, ten days past due, and the planning at hand."""

    def __init__(self, site: Site, sara: Browser) -> None:
        self.site, self.sara, self.store = site, sara, site.world.store

    async def plan(self, days: int = 0) -> None:
        now = self.site.clock.now() + timedelta(days=days)
        await replan_touched(self.store, RECKONER, now=now)
        await plan_day(self.store, RECKONER, now=now)

    async def treatment(self, case_id: int = 1) -> dict[str, Any]:
        await self.plan()
        return dict(await self.sara.get(f"/api/cases/{case_id}/treatment"))

    async def post(self, path: str, body: object = None) -> dict[str, Any]:
        return dict(await self.sara.post(path, body))


@pytest.fixture
async def desk(make_site: MakeSite) -> Desk:
    site = await make_site(deps_reckoner=RECKONER, deps_read_strategy=parse_strategy)
    await site.world.add_debtors([["+390422550201"], ["+390422550202"]])
    due_on = RECKONER.today(site.clock.now()) - timedelta(days=10)
    await site.world.write(
        lambda c: (
            (
                c.exec_driver_sql(
                    f"UPDATE invoices SET due_on = '{due_on}', amount_minor = 30000, residual_minor = 30000"
                ),
                c.exec_driver_sql("UPDATE cases SET balance_minor = 30000, credit_kind = 'telephone'"),
                c.exec_driver_sql(
                    "INSERT INTO debtor_addresses (debtor_id, street, municipality) SELECT id, 'Via Roma 1', 'Milano' "
                    "FROM debtors"
                ),
            )
            and None
        )
    )
    await load_shipped(
        site.world.store, load_strategies(SHIPPED.parent).values(), "it-utility-b2c", now=site.clock.now()
    )
    adam = await site.browser("adam", Role.ADMIN)
    await adam.ask("PUT", "/api/creditors/1/treatment-terms", {"authorises_formal": True, "feed_hours": None})
    return Desk(site, await site.browser("sara", Role.SUPERVISOR))


async def test_a_case_shows_its_next_step_its_deadline_and_why_in_both_languages(desk: Desk) -> None:
    unplanned = await desk.sara.get("/api/cases/1/treatment")
    assert (unplanned["next"], unplanned["prescription"]) == (None, "")
    found = await desk.treatment()
    step = found["next"]
    assert (found["strategy"], found["phase"], step["action"], step["step"]) == (
        "it-utility-b2c", "soft", "call", "soft-call",
    )  # fmt: skip
    assert step["sentence"]["it"].startswith("Primo sollecito telefonico (giorno 10")
    assert step["deadline"] > found["today"]
    states = {rung["id"]: rung["state"] for rung in found["rungs"]}
    assert (states["courtesy-call"], states["soft-call"], states["letter-1"], states["legal-file"]) == (
        "missed", "open", "open", "later",
    )  # fmt: skip
    [clock] = found["clocks"]
    assert clock["expires_on"] == found["prescribes_on"]
    assert (await desk.sara.ask("GET", "/api/cases/99/treatment"))[0] == 404


async def test_a_letter_that_was_sent_leaves_the_list_of_work(desk: Desk) -> None:
    await desk.plan()
    work = await desk.sara.get("/api/treatment/work?kind=letters&limit=1")
    assert [row["step"] for row in work["items"]] == ["letter-1"]
    rest = await desk.sara.get(f"/api/treatment/work?kind=letters&limit=5&cursor={work['next_cursor']}")
    assert [row["case_id"] for row in work["items"] + rest["items"]] == [1, 2]
    await desk.post("/api/cases/1/treatment/steps/letter-1/done", {"note": "R 1234"})
    await desk.plan()
    left = await desk.sara.get("/api/treatment/work?kind=letters")
    assert [row["case_id"] for row in left["items"]] == [2]
    found = await desk.treatment()
    assert [event["kind"] for event in found["events"]] == ["step_done"]
    assert found["events"][0]["by"] == "Sara"
    again = await desk.sara.ask("POST", "/api/cases/1/treatment/steps/letter-1/done", {"note": ""})
    assert (again[0], again[1]["code"]) == (409, "already_done")
    assert (await desk.sara.ask("POST", "/api/cases/1/treatment/steps/nothing/done", {}))[0] == 404


async def test_a_case_is_closed_by_a_person_only_and_leaves_the_queue(desk: Desk) -> None:
    await desk.plan()
    refused = await desk.sara.ask("POST", "/api/cases/1/treatment/closure", {"is_confirmed": False, "note": "goes on"})
    assert (refused[0], refused[1]["code"]) == (409, "not_proposed")
    await desk.site.world.write(
        lambda c: c.exec_driver_sql("UPDATE cases SET balance_minor = 900 WHERE id = 1") and None
    )
    await desk.site.world.write(
        lambda c: c.exec_driver_sql("INSERT INTO treatment_touches (case_id) VALUES (1)") and None
    )
    found = await desk.treatment()
    assert (found["next"]["action"], found["next"]["why"]) == ("propose_closure", "below_minimum")
    assert [row["case_id"] for row in (await desk.sara.get("/api/treatment/work?kind=closures"))["items"]] == [1]
    await desk.post("/api/cases/1/treatment/closure", {"is_confirmed": False, "note": "a good customer"})
    assert (await desk.treatment())["next"]["action"] == "call"
    assert (await desk.sara.ask("POST", "/api/cases/1/treatment/closure", {"is_confirmed": True, "note": ""}))[0] == 422
    await desk.post("/api/cases/1/treatment/closure", {"is_confirmed": True, "note": "not worth a letter"})
    closed = await desk.treatment()
    assert (closed["next"]["action"], closed["next"]["why"]) == ("stop", "closed")
    assert ("facts_changed", None) in desk.site.supervision.asked
    twice = await desk.sara.ask("POST", "/api/cases/1/treatment/closure", {"is_confirmed": True, "note": "again"})
    assert (twice[0], twice[1]["code"]) == (409, "not_open")


async def test_an_act_with_its_proof_starts_the_term_anew_and_can_be_taken_back(desk: Desk) -> None:
    before = (await desk.treatment())["prescribes_on"]
    today = str(RECKONER.today(desk.site.clock.now()))
    path = "/api/cases/1/prescription/acts"
    await desk.post(path, {"kind": "formal_notice", "on": today, "proof": "AR 123"})
    after = await desk.treatment()
    assert after["prescribes_on"] > before
    assert [act["proof"] for act in after["acts"]] == ["AR 123"]
    act_id = after["acts"][0]["act_id"]
    assert (await desk.sara.ask("POST", f"/api/cases/2/prescription/acts/{act_id}/end"))[0] == 404
    await desk.post(f"{path}/{act_id}/end")
    assert (await desk.treatment())["prescribes_on"] == before
    assert (await desk.sara.ask("POST", f"{path}/{act_id}/end"))[0] == 409
    for body in (
        {"kind": "formal_notice", "on": "2099-01-01", "proof": "AR"},
        {"kind": "formal_notice", "on": today, "proof": ""},
        {"kind": "telephone_call", "on": today, "proof": "we talked"},
        {"kind": "judicial_claim", "on": today, "proof": "RG 1", "final_on": "2020-01-01"},
    ):
        assert (await desk.sara.ask("POST", path, body))[0] == 422
    missing = {"kind": "formal_notice", "on": today, "proof": "AR", "invoice": "NONE"}
    assert (await desk.sara.ask("POST", path, missing))[0] == 404


async def test_the_case_says_on_what_its_probability_rests_and_terms_name_a_country_and_a_zone(desk: Desk) -> None:
    chance = (await desk.treatment())["chance"]
    assert (chance["probability"], chance["basis"], chance["model_id"]) == (0.5, "age", None)
    assert chance["expected"] == {"minor": 15000, "currency": "EUR"}
    adam = await desk.site.new_browser().log_in("adam")
    path = f"/api/creditors/{desk.site.world.creditor_id}/treatment-terms"
    told = {"authorises_formal": True, "feed_hours": None, "country": "DE", "zone": "Europe/London"}
    status, kept = await adam.ask("PUT", path, told)
    assert (status, kept["country"], kept["zone"]) == (200, "DE", "Europe/London")
    for wrong in ({"country": "XX"}, {"country": "Germany"}, {"zone": "Berlin"}):
        assert (await adam.ask("PUT", path, {**told, **wrong}))[0] == 422
    assert (await adam.get(path))["country"] == "DE"


async def test_claims_about_to_be_barred_are_listed_until_a_person_has_decided(desk: Desk) -> None:
    due_on = RECKONER.today(desk.site.clock.now()) - timedelta(days=5 * 365 - 20)
    await desk.site.world.write(
        lambda c: c.exec_driver_sql(f"UPDATE invoices SET due_on = '{due_on}' WHERE case_id = 1") and None
    )
    found = await desk.treatment()
    assert (found["next"]["action"], found["next"]["why"]) == ("ask_person", "prescription_decide")
    listed = await desk.sara.get("/api/treatment/prescriptions?within=180")
    assert [row["case_id"] for row in listed["items"]] == [1]
    async with desk.store.transaction() as tx:
        assert await tx.case_steps.alarms(RECKONER.today(desk.site.clock.now())) == {30: 1}
    path = "/api/cases/1/prescription/decisions"
    assert (await desk.sara.ask("POST", path, {"choice": "let_pass", "note": ""}))[0] == 422
    await desk.post(path, {"choice": "let_pass", "note": "the debtor has died without heirs"})
    assert (await desk.treatment())["next"]["why"] != "prescription_decide"
    async with desk.store.transaction() as tx:
        assert await tx.case_steps.alarms(RECKONER.today(desk.site.clock.now())) == {}


async def test_a_bureau_is_told_after_the_debtors_fifteen_days_and_only_for_participants(desk: Desk) -> None:
    await desk.plan()
    path = "/api/cases/1/hand-offs"
    refused = await desk.sara.ask("POST", path, {"kind": "bureau"})
    assert (refused[0], refused[1]["code"]) == (409, "no_bureau")
    adam = await desk.site.new_browser().log_in("adam")
    terms = {"authorises_formal": True, "feed_hours": None, "bureau": "CRIF"}
    await adam.ask("PUT", "/api/creditors/1/treatment-terms", terms)
    made = await desk.post(path, {"kind": "bureau"})
    [queued] = made["hand_offs"]
    assert (queued["state"], queued["recipient"]) == ("queued", "CRIF")
    hand_off = f"/api/hand-offs/{queued['hand_off_id']}/moves"
    assert (await desk.sara.ask("POST", path, {"kind": "bureau"}))[0] == 409
    assert (await desk.sara.ask("POST", hand_off, {"move": "send"}))[0] == 409
    await desk.post(hand_off, {"move": "prepare"})
    unwarned = await desk.sara.ask("POST", hand_off, {"move": "send"})
    assert (unwarned[0], unwarned[1]["code"]) == (409, "no_notice")
    notice = f"/api/hand-offs/{queued['hand_off_id']}/notice"
    today = str(RECKONER.today(desk.site.clock.now()))
    assert (await desk.sara.ask("POST", notice, {"on": today, "proof": ""}))[0] == 422
    queued = await desk.post(notice, {"on": today, "proof": "AR 77"})
    early = await desk.sara.ask("POST", hand_off, {"move": "send"})
    assert (early[0], early[1]["code"]) == (409, "too_early")
    desk.site.clock.wind(timedelta(days=15))
    sent = await desk.post(hand_off, {"move": "send"})
    assert (sent["state"], sent["sent_on"]) == ("sent", queued["due_on"])
    done = await desk.post(hand_off, {"move": "finish", "note": "entered"})
    assert (done["state"], done["note"]) == ("done", "entered")


async def test_strategies_are_loaded_compared_assigned_and_their_trials_read(desk: Desk) -> None:
    adam = await desk.site.new_browser().log_in("adam")
    text = SHIPPED.read_text(encoding="utf-8").replace('"2026.12"', '"2027.01"').replace("[3, 14]", "[3, 12]", 1)
    made = await adam.post("/api/strategies", {"name": "it-utility-b2c", "text": text})
    [new, old] = (await desk.sara.get("/api/strategies"))["items"]
    assert (new["strategy_id"], old["version"]) == (made["strategy_id"], "2026.12")
    lines = await desk.sara.get(f"/api/strategies/{old['strategy_id']}/differences?to={new['strategy_id']}")
    assert lines["lines"] == ["step soft-call: to_day 14 -> 12"]
    status, problem = await adam.ask("POST", "/api/strategies", {"name": "it-utility-b2c", "text": "steps: ["})
    assert status == 422 and problem["detail"].startswith("it-utility-b2c.yaml:")
    shares = [{"strategy_id": old["strategy_id"], "ratio": 0.5}, {"strategy_id": new["strategy_id"], "ratio": 0.5}]
    await adam.post("/api/strategy-assignments", {"trial": "spring", "shares": shares})
    await desk.plan()
    [trial] = (await desk.sara.get("/api/treatment/trials"))["items"]
    assert trial["trial"] == "spring"
    assert sum(group["cases"] for group in trial["groups"]) == 2
    assert all(0 <= group["low"] <= group["high"] <= 1 for group in trial["groups"])
    [assigned] = (await desk.sara.get("/api/strategy-assignments"))["items"]
    await adam.post(f"/api/strategy-assignments/{assigned['assignment_id']}/end")
    assert (await desk.sara.get("/api/strategy-assignments"))["items"] == []
    wrong = {"trial": "spring", "shares": [{"strategy_id": old["strategy_id"], "ratio": 0.4}]}
    assert (await adam.ask("POST", "/api/strategy-assignments", wrong))[0] == 422
    assert (await adam.ask("POST", "/api/strategy-assignments", {**wrong, "creditor": "NONE"}))[0] == 404


async def test_a_campaign_takes_cases_of_its_own_phase_only(desk: Desk) -> None:
    await desk.plan()
    await desk.site.world.add_campaign()
    kind = (await desk.site.world.rows("SELECT kind FROM campaigns WHERE id = 1"))[0]["kind"]
    status, problem = await desk.sara.ask("PUT", "/api/campaigns/1/treatment", {"phase": "caring"})
    assert (status, problem["code"], kind) == (409, "wrong_phase", "phone")
    status, fed = await desk.sara.ask("PUT", "/api/campaigns/1/treatment", {"phase": "phone"})
    assert (status, fed["phase"]) == (200, "phone")
    assert (await desk.sara.get("/api/campaigns/1/treatment"))["phase"] == "phone"
    await desk.sara.ask("PUT", "/api/campaigns/1/treatment", {"phase": None})
    assert (await desk.sara.get("/api/campaigns/1/treatment"))["phase"] == ""


async def test_walls_hold_for_lists_and_cases(desk: Desk) -> None:
    await desk.plan()
    walled = await desk.site.browser("wanda", Role.SUPERVISOR, scope=Scope(frozenset()))
    assert (await walled.ask("GET", "/api/cases/1/treatment"))[0] == 404
    assert (await walled.get("/api/treatment/work?kind=letters"))["items"] == []
    assert (await walled.get("/api/treatment/prescriptions?within=3650"))["items"] == []


async def test_an_alarm_is_listed_until_a_person_takes_it_and_the_case_keeps_who(desk: Desk) -> None:
    due_on = RECKONER.today(desk.site.clock.now()) - timedelta(days=5 * 365 - 20)
    await desk.site.world.write(
        lambda c: c.exec_driver_sql(f"UPDATE invoices SET due_on = '{due_on}' WHERE case_id = 1") and None
    )
    await desk.plan()
    [alarm] = (await desk.sara.get("/api/prescription-alarms"))["items"]
    assert (alarm["case_id"], alarm["days"], alarm["taken_by"]) == (1, 30, "")
    assert (await desk.sara.get("/api/prescription-alarms?days=180"))["items"] == []
    assert (await desk.sara.ask("GET", "/api/prescription-alarms?days=many"))[0] == 422
    path = f"/api/prescription-alarms/{alarm['alarm_id']}/take"
    taken = await desk.post(path, {"note": "notice by PEC today"})
    assert (taken["taken_by"], taken["note"]) == ("Sara", "notice by PEC today")
    assert (await desk.sara.get("/api/prescription-alarms"))["items"] == []
    [kept] = (await desk.sara.get("/api/cases/1/prescription/alarms"))["items"]
    assert (kept["taken_by"], kept["days_left"]) == ("Sara", alarm["days_left"])
    again = await desk.sara.ask("POST", path, {"note": ""})
    assert (again[0], again[1]["code"]) == (409, "alarm_over")
    assert (await desk.sara.ask("GET", "/api/cases/99/prescription/alarms"))[0] == 404


async def test_a_case_says_whether_its_debtor_answers(desk: Desk) -> None:
    found = (await desk.treatment())["response"]
    assert (found["answer"], found["attempts"], found["refused_on"]) == ("none_yet", 0, None)
