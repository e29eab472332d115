"""Calls by hand through the API: whom an agent finds, which number may be called, and the choice."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Refused
from dialer.core.kernel.ids import LeadId
from dialer.core.kernel.scope import Scope
from tests.rival import add_rival
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.world import test_packs

HOME, WORK = "+390422550201", "+390422550202"


@pytest.fixture
async def site(make_site: MakeSite) -> Site:
    site = await make_site(deps_packs=test_packs())
    await site.world.add_debtors([[HOME, WORK], ["+390422550203"]])
    await site.world.start_campaign(await site.world.add_campaign())
    return site


@pytest.fixture
async def ada(site: Site) -> Browser:
    return await site.browser("ada", Role.AGENT)


async def test_an_agent_finds_people_of_the_own_campaigns_by_name_and_number(site: Site, ada: Browser) -> None:
    found = await ada.get("/api/agent/people?q=debtor")
    assert [person["name"] for person in found["items"]] == ["Debtor 1", "Debtor 2"]
    assert found["is_cut"] is False
    [one] = (await ada.get("/api/agent/people?q=%2B390422550203"))["items"]
    assert (one["debtor_id"], one["name"]) == (2, "Debtor 2")
    assert one["cases"][0]["creditor_code"] == "acme"
    await site.world.write(lambda c: c.exec_driver_sql("UPDATE campaigns SET state = 'paused'") and None)
    assert (await ada.get("/api/agent/people?q=debtor"))["items"] == []


async def test_each_number_says_whether_it_may_be_called_by_hand_and_why(site: Site, ada: Browser) -> None:
    sara = await site.browser("sara", Role.SUPERVISOR)
    await sara.post("/api/dnc", {"numbers": [HOME], "reason": "asked by letter"})
    answer = await ada.get("/api/agent/people/1/numbers")
    [campaign] = answer["campaigns"]
    assert (answer["name"], campaign["campaign_name"], campaign["is_free"]) == ("Debtor 1", "Recall", True)
    listed, free = campaign["numbers"]
    assert (listed["e164"], listed["decision"], free["e164"], free["decision"]) == (HOME, "refused", WORK, "permitted")
    assert listed["sentence"] and free["sentence"] == "Chiamata permessa."
    rows = await site.world.rows("SELECT subject, user_id FROM audit WHERE action = 'debtor.asked_why'")
    assert rows == [{"subject": "debtor:1", "user_id": ada.me["user_id"]}]


async def test_whom_this_node_would_dial_next_can_be_chosen(site: Site, ada: Browser) -> None:
    lease = "UPDATE leads SET state = 'leased', leased_by = 'node-1' WHERE id = 1"
    await site.world.write(lambda c: c.exec_driver_sql(lease) and None)
    assert (await ada.get("/api/agent/people/1/numbers"))["campaigns"][0]["is_free"] is False
    site.requests.in_hand.add(LeadId(1))
    assert (await ada.get("/api/agent/people/1/numbers"))["campaigns"][0]["is_free"] is True


async def test_whom_another_node_has_in_hand_is_not_free(site: Site, ada: Browser) -> None:
    await site.world.write(lambda c: c.exec_driver_sql("UPDATE leads SET state = 'dialed' WHERE id = 1") and None)
    assert (await ada.get("/api/agent/people/1/numbers"))["campaigns"][0]["is_free"] is False


async def test_people_of_other_teams_campaigns_are_not_there(site: Site, ada: Browser) -> None:
    async with site.world.store.transaction() as tx:
        await tx.agents.update(await site.agent_id("ada"), teams=[])
    assert (await ada.get("/api/agent/people?q=debtor"))["items"] == []
    status, problem = await ada.ask("GET", "/api/agent/people/1/numbers")
    assert (status, problem["code"]) == (404, "not_found")


async def test_the_choice_reaches_the_floor_and_its_refusal_the_agent(site: Site, ada: Browser) -> None:
    body = {"campaign_id": 1, "debtor_id": 2, "number_id": 3}
    assert (await ada.ask("POST", "/api/agent/dial", body))[0] == 204
    assert site.requests.asked == [("choose", await site.agent_id("ada"), (1, 2, 3))]
    site.requests.failure = Refused("the call is not permitted now (IT-HOURS)", rule="IT-HOURS")
    status, problem = await ada.ask("POST", "/api/agent/dial", body)
    assert (status, problem["detail"]) == (403, "the call is not permitted now (IT-HOURS)")


@pytest.mark.parametrize("path", ["/api/agent/people?q=ab", "/api/agent/people"])
async def test_a_word_that_is_too_short_is_refused(ada: Browser, path: str) -> None:
    status, problem = await ada.ask("GET", path)
    assert (status, problem["errors"][0]["field"]) == (422, "query.q")


async def test_only_agents_dial_by_hand(site: Site) -> None:
    sara = await site.browser("sara", Role.SUPERVISOR)
    assert (await sara.ask("GET", "/api/agent/people?q=debtor"))[0] == 403


async def test_nobody_beyond_the_wall_is_found_or_chosen(site: Site) -> None:
    made: list[Mapping[str, int | str]] = []
    await site.world.write(lambda c: made.append(add_rival(c, site.world.trunk_id)))
    theirs = made[0]
    bea = await site.browser("bea", Role.AGENT, scope=Scope(frozenset({site.world.creditor_id})))
    body = {"campaign_id": theirs["campaign_id"], "debtor_id": theirs["debtor_id"]}
    assert (await bea.ask("POST", "/api/agent/dial", body))[0] == 404
    assert (await bea.ask("POST", "/api/agent/dial", {**body, "debtor_id": 1}))[0] == 404
    assert (await bea.ask("GET", f"/api/agent/people/{theirs['debtor_id']}/numbers"))[0] == 404
    assert site.requests.asked == []
    assert (await bea.ask("POST", "/api/agent/dial", {"campaign_id": 1, "debtor_id": 1}))[0] == 204
