"""Who may be called, and what is recorded that forbids it, through the API on a real database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialer.core.floor import Floor
from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import CampaignId
from dialer.db.tables.calls import attempts
from dialer.engine.policy import EnginePolicy
from dialer.engine.roster import Roster
from dialer.engine.tasks import Tasks
from dialer.engine.verdicts import Verdicts
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.world import QUICK, test_packs

HOME, WORK = "+390422550201", "+390422550202"


async def sold(make_site: MakeSite) -> tuple[Site, Browser, int]:
    """A supervisor on a site with packs, and a campaign with two debtors."""
    site = await make_site(deps_packs=test_packs())
    await site.world.add_debtors([[HOME, WORK], ["+390422550203"]])
    campaign_id = await site.world.add_campaign()
    await site.world.start_campaign(campaign_id)
    return site, await site.browser("sara", Role.SUPERVISOR), campaign_id


async def test_may_we_call_answers_for_each_number_with_rule_and_sentence(make_site: MakeSite) -> None:
    _, sara, campaign_id = await sold(make_site)
    answer = await sara.get("/api/debtors/1/verdicts?language=it")
    [prospect] = answer["prospects"]
    assert (prospect["campaign_id"], prospect["creditor_code"], prospect["mode"]) == (
        campaign_id, "acme", "progressive"
    )  # fmt: skip
    assert [(number["e164"], number["decision"]) for number in prospect["numbers"]] == [
        (HOME, "permitted"), (WORK, "permitted")
    ]  # fmt: skip
    assert prospect["numbers"][0]["sentence"] == "Chiamata permessa."
    await sara.post("/api/dnc", {"numbers": [HOME], "reason": "asked by letter"})
    answer = await sara.get("/api/debtors/1/verdicts?language=en")
    refused, free = answer["prospects"][0]["numbers"]
    assert (refused["decision"], refused["until"], free["decision"]) == ("refused", None, "permitted")
    assert "do-not-call" in refused["sentence"]
    assert refused["pack_version"].startswith("it-")
    assert [entry["e164"] for entry in answer["list_entries"]] == [HOME]


async def test_every_question_about_a_debtor_is_audited(make_site: MakeSite) -> None:
    site, sara, _ = await sold(make_site)
    await sara.get("/api/debtors/2/verdicts")
    rows = await site.world.rows("SELECT action, subject, user_id FROM audit WHERE action = 'debtor.asked_why'")
    assert rows == [{"action": "debtor.asked_why", "subject": "debtor:2", "user_id": sara.me["user_id"]}]


async def test_a_debtor_in_no_queue_is_answered_by_creditor(make_site: MakeSite) -> None:
    site = await make_site(deps_packs=test_packs())
    await site.world.add_debtors([[HOME]])
    sara = await site.browser("sara", Role.SUPERVISOR)
    [prospect] = (await sara.get("/api/debtors/1/verdicts"))["prospects"]
    assert (prospect["campaign_id"], prospect["lead_state"], prospect["creditor_code"]) == (None, None, "acme")
    assert prospect["numbers"][0]["decision"] == "permitted"


@pytest.mark.parametrize(
    "path",
    [
        "/api/debtors/1/verdicts",
        "/api/debtors?q=debtor",
        "/api/campaigns/1/leads/verdicts",
        "/api/dnc",
        "/api/moratoria",
        "/api/campaigns/1/rules",
    ],
)
async def test_only_supervisors_see_who_may_be_called(make_site: MakeSite, path: str) -> None:
    site, _, _ = await sold(make_site)
    agent = await site.browser("anna", Role.AGENT)
    status, _ = await agent.ask("GET", path)
    assert status == 403


async def test_an_unknown_debtor_is_not_found(make_site: MakeSite) -> None:
    _, sara, _ = await sold(make_site)
    status, problem = await sara.ask("GET", "/api/debtors/99/verdicts")
    assert (status, problem["code"]) == (404, "not_found")


async def test_a_debtor_is_found_by_any_word_of_the_name(make_site: MakeSite) -> None:
    _, sara, _ = await sold(make_site)
    (row,) = (await sara.get("/api/debtors?q=1%20debt"))["items"]
    assert (row["debtor_id"], row["name"], row["kind"], row["numbers"]) == (1, "Debtor 1", "consumer", [HOME, WORK])
    assert row["cases"] == [{"creditor_code": "acme", "reference": "CASE-00001"}]
    first = await sara.get("/api/debtors?q=debtor&limit=1")
    second = await sara.get(f"/api/debtors?q=debtor&limit=1&cursor={first['next_cursor']}")
    assert [page["items"][0]["debtor_id"] for page in (first, second)] == [1, 2]
    assert second["next_cursor"] is None
    for q in ("", "d", "%20%20%20"):
        status, problem = await sara.ask("GET", f"/api/debtors?q={q}")
        assert (status, problem["code"]) == (422, "invalid"), q


# ---- what is recorded


def lunch(**changes: Any) -> dict[str, Any]:
    body = {"kind": "avoid", "weekdays": ["mon"], "starts": "09:00", "stops": "14:00", "source": "call"}
    return {**body, **changes}


async def test_a_wish_takes_effect_is_told_to_the_floor_and_can_be_withdrawn(make_site: MakeSite) -> None:
    site, sara, _ = await sold(make_site)
    wish = await sara.post("/api/debtors/1/wishes", lunch(note="works at night"))
    assert (wish["starts"], wish["stops"], wish["recorded"]["by"]) == ("09:00:00", "14:00:00", sara.me["user_id"])
    assert ("facts_changed", None) in site.supervision.asked
    answer = await sara.get("/api/debtors/1/verdicts")
    number = answer["prospects"][0]["numbers"][0]
    assert (number["decision"], number["until"]) == ("deferred", "2026-11-23T13:00:00Z")
    status, _ = await sara.ask("DELETE", f"/api/wishes/{wish['wish_id']}")
    assert status == 204
    answer = await sara.get("/api/debtors/1/verdicts")
    assert answer["prospects"][0]["numbers"][0]["decision"] == "permitted"
    assert answer["wishes"][0]["ended_at"] is not None
    status, problem = await sara.ask("DELETE", f"/api/wishes/{wish['wish_id']}")
    assert (status, problem["code"]) == (409, "already_ended")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "avoid", "source": "call"}, "weekdays"),
        ({"kind": "cease", "starts": "09:00", "source": "call"}, "kind"),
        ({"kind": "medium_block", "source": "call"}, "medium"),
        ({"kind": "avoid", "starts": "09:00", "stops": "09:00", "source": "call"}, "stops"),
        ({"kind": "avoid", "weekdays": ["lun"], "source": "call"}, "weekdays"),
    ],
)
async def test_a_wish_that_cannot_be_is_refused_and_nothing_is_kept(
    make_site: MakeSite, body: dict[str, Any], field: str
) -> None:
    site, sara, _ = await sold(make_site)
    status, problem = await sara.ask("POST", "/api/debtors/1/wishes", body)
    assert status == 422, problem
    assert field in str(problem)
    assert await site.world.rows("SELECT 1 FROM debtor_wishes") == []


async def test_a_cease_and_a_representative_refuse_every_number(make_site: MakeSite) -> None:
    _, sara, _ = await sold(make_site)
    await sara.post("/api/debtors/1/wishes", {"kind": "cease", "source": "letter"})
    await sara.post("/api/debtors/2/representatives", {"kind": "attorney", "name": "Avv. Neri", "source": "letter"})
    for debtor_id in (1, 2):
        answer = await sara.get(f"/api/debtors/{debtor_id}/verdicts")
        decisions = {number["decision"] for number in answer["prospects"][0]["numbers"]}
        assert decisions == {"refused"}, debtor_id
    assert answer["represented_by"] == "Avv. Neri"


async def test_a_moratorium_defers_its_area_until_its_last_day_is_over(make_site: MakeSite) -> None:
    site, sara, _ = await sold(make_site)
    await site.world.write(lambda c: c.exec_driver_sql("UPDATE debtors SET region = 'RA' WHERE id = 1") and None)
    body = {"title": "Alluvione", "region": "Emilia-Romagna", "starts_on": "2026-11-01", "ends_on": "2026-11-24"}
    made = await sara.post("/api/moratoria", body)
    reached = (await sara.get("/api/debtors/1/verdicts"))["prospects"][0]
    assert (reached["numbers"][0]["decision"], reached["numbers"][0]["until"]) == ("deferred", "2026-11-25T07:30:00Z")
    assert reached["holds"] == [{"reason": "moratorium", "starts": "2026-11-01", "ends": "2026-11-24"}]
    assert (await sara.get("/api/debtors/2/verdicts"))["prospects"][0]["numbers"][0]["decision"] == "permitted"
    await sara.ask("DELETE", f"/api/moratoria/{made['moratorium_id']}")
    assert (await sara.get("/api/debtors/1/verdicts"))["prospects"][0]["numbers"][0]["decision"] == "permitted"
    status, problem = await sara.ask("POST", "/api/moratoria", {"title": "x", "starts_on": "2026-11-01"})
    assert (status, problem["field"]) == (422, "region")


async def test_an_areas_reach_is_told_before_it_is_closed(make_site: MakeSite) -> None:
    site, sara, _ = await sold(make_site)
    await site.world.write(
        lambda c: (
            c.exec_driver_sql("UPDATE debtors SET country = 'IT', region = 'RA', municipality = 'Faenza' WHERE id = 1")
            and None
        )
    )
    path = "/api/moratoria/reach"
    assert await sara.get(f"{path}?region=Emilia-Romagna") == {"debtor_count": 1, "of_count": 2}
    assert await sara.get(f"{path}?municipality=faenza&country=IT") == {"debtor_count": 1, "of_count": 2}
    assert await sara.get(f"{path}?region=Emilia-Romania") == {"debtor_count": 0, "of_count": 2}
    assert await sara.get(path) == {"debtor_count": 2, "of_count": 2}
    assert (await sara.get(f"{path}?creditor_id={site.world.creditor_id}"))["of_count"] == 2
    assert (await sara.get(f"{path}?creditor_id=99"))["of_count"] == 0
    anna = await site.browser("anna", Role.AGENT)
    assert (await anna.ask("GET", path))[0] == 403


async def test_lists_refuse_what_is_no_number_and_keep_why_one_is_taken_off(make_site: MakeSite) -> None:
    site, sara, _ = await sold(make_site)
    status, _ = await sara.ask("POST", "/api/dnc", {"numbers": [HOME, "+39999"], "reason": "asked"})
    assert status == 422
    assert (await sara.get("/api/dnc"))["items"] == []
    assert await sara.post("/api/dnc", {"numbers": [HOME, WORK], "reason": "asked"}) == {"added_count": 2}
    listed = (await sara.get("/api/dnc?q=%2B3904225502"))["items"]
    assert [entry["e164"] for entry in listed] == [HOME, WORK]
    status, _ = await sara.ask("DELETE", f"/api/dnc/{listed[0]['entry_id']}?reason=mistake")
    assert status == 204
    [line] = await site.world.rows("SELECT data FROM audit WHERE action = 'dnc.unlisted'")
    assert '"reason":"mistake"' in line["data"].replace(" ", "")


async def test_consents_and_letters_are_recorded_once_they_were_given_and_sent(make_site: MakeSite) -> None:
    _, sara, _ = await sold(make_site)
    consent = {"source": "portal", "given_at": "2026-11-22T10:00:00Z", "expires_at": "2026-11-29T10:00:00Z"}
    await sara.post("/api/numbers/1/consents", consent)
    letter = {"kind": "first_demand", "channel": "registered", "sent_at": "2026-11-10T10:00:00+01:00"}
    await sara.post("/api/cases/1/letters", letter)
    answer = await sara.get("/api/debtors/1/verdicts")
    assert answer["prospects"][0]["letter_sent_at"] == "2026-11-10T09:00:00Z"
    assert answer["prospects"][0]["numbers"][0]["consent_given_at"] == "2026-11-22T10:00:00Z"
    [given] = answer["consents"]
    status, _ = await sara.ask("DELETE", f"/api/consents/{given['consent_id']}")
    assert status == 204
    assert (await sara.get("/api/debtors/1/verdicts"))["prospects"][0]["numbers"][0]["consent_given_at"] is None
    for path, body in (
        ("/api/numbers/1/consents", {**consent, "given_at": "2027-01-01T00:00:00Z"}),
        ("/api/numbers/1/consents", {**consent, "expires_at": "2026-11-21T00:00:00Z"}),
        ("/api/cases/1/letters", {**letter, "sent_at": "2027-01-01T00:00:00Z"}),
    ):
        status, problem = await sara.ask("POST", path, body)
        assert (status, problem["code"]) == (422, "invalid")


async def test_an_agent_records_a_wish_in_the_own_call_and_in_no_other(make_site: MakeSite) -> None:
    site, sara, campaign_id = await sold(make_site)
    anna = await site.browser("anna", Role.AGENT)
    agent_id = await site.agent_id("anna")
    columns = {
        "call_id": "c1", "campaign_id": campaign_id, "lead_id": 1, "debtor_id": 1, "number_id": 1, "e164": HOME,
        "trunk_id": site.world.trunk_id, "trunk_code": "carrier", "caller_id": "+3902", "mode": "power",
        "ring_timeout_s": 30, "patience_s": 3.0, "treatment": "release", "rule_id": "IT", "pack_version": "it-1",
        "creditor_code": "acme", "language": "it", "ordered_at": site.clock.now(), "node_id": "n", "agent_id": agent_id,
    }  # fmt: skip
    await site.world.write(lambda c: c.execute(attempts.insert().values(columns)) and None)
    wish = await anna.post("/api/agent/calls/c1/wishes", {"kind": "avoid", "place": "work"})
    assert (wish["recorded"]["call_id"], wish["source"], wish["place"]) == ("c1", "call", "work")
    assert [row["wish_id"] for row in (await sara.get("/api/debtors/1/verdicts"))["wishes"]] == [wish["wish_id"]]
    bice = await site.browser("bice", Role.AGENT)
    status, problem = await bice.ask("POST", "/api/agent/calls/c1/wishes", {"kind": "cease"})
    assert (status, problem["code"]) == (403, "not_your_call")


# ---- stricter figures


async def test_a_campaign_may_tighten_a_rule_and_never_loosen_it(make_site: MakeSite) -> None:
    site, sara, campaign_id = await sold(make_site)
    path = f"/api/campaigns/{campaign_id}/rules"
    gap = next(rule for rule in (await sara.get(path))["rules"] if rule["rule_id"] == "IT-12-gap")
    assert (gap["value"], gap["own_value"]) == (120, None)
    status, problem = await sara.ask("PUT", path, {"settings": {"IT-12-gap": 60}})
    assert (status, problem["code"]) == (422, "loosens_pack")
    assert "IT-12-gap" in problem["detail"]
    assert (await sara.get(path))["settings"] == {}
    status, told = await sara.ask("PUT", path, {"settings": {"IT-12-gap": 240}})
    assert (status, told["settings"]) == (200, {"IT-12-gap": 240})
    assert ("rules_changed", None) in site.supervision.asked
    status, problem = await sara.ask("PUT", path, {"settings": {"XX-99": 1}})
    assert status == 422
    assert "XX-99" in problem["detail"]


async def test_a_creditor_tightens_all_of_its_campaigns(make_site: MakeSite) -> None:
    site, _, _ = await sold(make_site)
    root = await site.browser("root", Role.ADMIN)
    path = f"/api/creditors/{site.world.creditor_id}/rules"
    status, problem = await root.ask("PUT", path, {"settings": {"IT-12-day": 9}})
    assert (status, problem["code"]) == (422, "loosens_pack")
    status, told = await root.ask("PUT", path, {"settings": {"IT-12-day": 1}})
    assert (status, told["settings"]) == (200, {"IT-12-day": 1})
    async with site.world.store.transaction() as tx:
        [campaign] = await tx.campaigns.all()
    assert campaign.creditor_settings == {"IT-12-day": 1}
    sara = await site.browser("sam", Role.SUPERVISOR)
    shown = (await sara.get(f"/api/campaigns/{campaign.campaign_id}/rules"))["rules"]
    day = next(rule for rule in shown if rule["rule_id"] == "IT-12-day")
    assert (day["value"], day["own_value"], day["creditor_value"]) == (3, None, 1)


async def test_stricter_figures_are_offered_for_every_pack_the_campaigns_own_first(make_site: MakeSite) -> None:
    _, sara, campaign_id = await sold(make_site)
    rules = (await sara.get(f"/api/campaigns/{campaign_id}/rules"))["rules"]
    assert list(dict.fromkeys(rule["pack"] for rule in rules)) == ["it", "de", "es", "fr", "uk", "us"]
    path = f"/api/campaigns/{campaign_id}/rules"
    assert (await sara.ask("PUT", path, {"settings": {"US-04": {"max": 3, "days": 7}}}))[0] == 200
    status, problem = await sara.ask("PUT", path, {"settings": {"US-04": {"max": 9, "days": 7}}})
    assert (status, problem["code"], problem["field"]) == (422, "loosens_pack", "US-04")


# ---- how a queue stands


@pytest.fixture
async def counting(make_site: MakeSite) -> Any:
    """The site, a supervisor, the campaign, and the count wired to a roster of its own."""
    site, sara, campaign_id = await sold(make_site)
    tasks = Tasks()
    policy: EnginePolicy = QUICK
    roster = Roster(site.world.store, Floor(), policy, test_packs())
    await roster.refresh(site.clock.now())
    verdicts = Verdicts(views=site.deps.views.prospects, roster=roster, tasks=tasks, clock=site.clock)
    object.__setattr__(site.deps, "verdicts", verdicts)
    yield site, sara, campaign_id
    await tasks.close()


async def test_a_queue_is_counted_by_decision_and_reason(counting: Any) -> None:
    site, sara, campaign_id = counting
    await sara.post("/api/dnc", {"numbers": ["+390422550203"], "reason": "asked"})
    await sara.post("/api/debtors/1/wishes", lunch())
    await site.world.add_debtors([["+390422550301"], ["+390422550302"]])
    await site.world.start_campaign(campaign_id)
    counted = await sara.get(f"/api/campaigns/{campaign_id}/leads/verdicts")
    assert counted["at"] is not None
    names = ("permitted_count", "waiting_count", "deferred_count", "refused_count")
    assert [counted[name] for name in names] == [2, 0, 1, 1]
    assert counted["next_opening_at"] == "2026-11-23T13:00:00Z"
    by_decision = {reason["decision"]: reason for reason in counted["reasons"]}
    assert by_decision["refused"]["rule"] == "NO-NUMBER"
    assert by_decision["deferred"]["count"] == 1
    assert by_decision["deferred"]["first_until"] == "2026-11-23T13:00:00Z"


async def test_a_count_is_kept_for_a_minute_and_then_made_anew(counting: Any) -> None:
    site, sara, campaign_id = counting
    path = f"/api/campaigns/{campaign_id}/leads/verdicts"
    first = await sara.get(path)
    assert first["permitted_count"] == 2
    await sara.post("/api/debtors/1/wishes", {"kind": "cease", "source": "call"})
    assert await sara.get(path) == first
    site.clock.wind(timedelta(seconds=61))
    assert ((await sara.get(path))["permitted_count"], (await sara.get(path))["refused_count"]) == (1, 1)


async def test_a_count_that_took_long_is_kept_four_times_as_long(counting: Any) -> None:
    site, sara, campaign_id = counting
    path = f"/api/campaigns/{campaign_id}/leads/verdicts"
    first = await sara.get(path)
    known = await site.deps.verdicts.of(CampaignId(campaign_id))
    known.took = timedelta(seconds=90)
    site.clock.wind(timedelta(seconds=350))
    assert (await sara.get(path))["at"] == first["at"]
    site.clock.wind(timedelta(seconds=11))
    assert (await sara.get(path))["at"] != first["at"]


async def test_a_closed_campaign_has_no_standing(counting: Any) -> None:
    _, sara, _ = counting
    status, problem = await sara.ask("GET", "/api/campaigns/99/leads/verdicts")
    assert (status, problem["code"]) == (404, "not_found")
