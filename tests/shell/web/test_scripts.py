"""Scripts through the doors: drafts, previews, refusals with every flaw, versions; and the steps of an agent."""

from __future__ import annotations

from typing import Any

import pytest

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import NodeId
from dialer.core.kernel.scope import Scope
from dialer.core.script.document import to_document
from dialer.core.script.wording import Wording
from dialer.engine.scripts import Answer, Back, Meet
from dialer.ports.attempts import DiaryLine
from tests.factories import MONDAY_10, make_order
from tests.rival import add_rival
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.unit.core.script.scripts import GOOD, with_step

GOOD_DOCUMENT = to_document(GOOD)
UNFIT = to_document(with_step(GOOD, "for_whom", text="The police, {debitor}."))
SOFT = {"kind": "soft", "language": "en"}


@pytest.fixture
async def office(make_site: MakeSite) -> tuple[Site, Browser]:
    site = await make_site(deps_wordings={"en": Wording(language="en", never=("police",))})
    return site, await site.browser("sara", Role.SUPERVISOR)


async def made(sara: Browser, script: Any = GOOD_DOCUMENT, **changes: Any) -> dict[str, Any]:
    return dict(await sara.post("/api/scripts", {**SOFT, "script": script, **changes}))


async def test_a_script_goes_from_draft_to_the_floor_and_back(office: tuple[Site, Browser]) -> None:
    site, sara = office
    begun = await made(sara)
    script_id = begun["item"]["script_id"]
    assert (begun["item"]["number"], begun["draft"]["number"], begun["draft"]["flaws"]) == (None, 1, [])
    assert begun["draft"]["script"] == GOOD_DOCUMENT
    published = await sara.post(f"/api/scripts/{script_id}/publish", {"revision": 1})
    assert (published["item"]["number"], published["item"]["published_by"], published["draft"]) == (1, "Sara", None)
    assert site.supervision.asked == [("scripts_changed", None)]
    withdrawn = await sara.ask("PUT", f"/api/scripts/{script_id}/withdrawn", {"is_withdrawn": True})
    assert withdrawn[1]["item"]["is_withdrawn"] is True
    again = await sara.ask("PUT", f"/api/scripts/{script_id}/withdrawn", {"is_withdrawn": True})
    assert (again[0], again[1]["code"]) == (409, "already_so")
    assert len(site.supervision.asked) == 2
    [listed] = (await sara.get("/api/scripts"))["items"]
    assert (listed["title"], listed["creditor"], listed["is_withdrawn"], listed["may_change"]) == (
        "Small", "", True, True,
    )  # fmt: skip


async def test_publication_is_refused_with_every_place_and_remedy_and_nothing_changes(
    office: tuple[Site, Browser],
) -> None:
    site, sara = office
    script_id = (await made(sara, UNFIT))["item"]["script_id"]
    status, problem = await sara.ask("POST", f"/api/scripts/{script_id}/publish", {"revision": 1})
    assert (status, problem["code"]) == (422, "script_unfit")
    assert [(flaw["code"], flaw["place"]) for flaw in problem["flaws"]] == [
        ("unknown_variable", "step:for_whom"), ("pressure_word", "step:for_whom"),
    ]  # fmt: skip
    file = await sara.get(f"/api/scripts/{script_id}")
    assert file["item"]["number"] is None
    assert [flaw["code"] for flaw in file["draft"]["flaws"]] == ["unknown_variable", "pressure_word"]
    checked = await sara.post("/api/scripts/check", {**SOFT, "script": UNFIT})
    assert checked["flaws"] == file["draft"]["flaws"]
    assert site.supervision.asked == []


async def test_two_supervisors_do_not_overwrite_each_others_draft(office: tuple[Site, Browser]) -> None:
    site, sara = office
    script_id = (await made(sara))["item"]["script_id"]
    piero = await site.browser("piero", Role.SUPERVISOR)
    mine = await sara.ask("PUT", f"/api/scripts/{script_id}/draft", {"revision": 1, "script": UNFIT})
    assert (mine[0], mine[1]["draft"]["revision"]) == (200, 2)
    status, problem = await piero.ask("PUT", f"/api/scripts/{script_id}/draft", {"revision": 1, "script": UNFIT})
    assert (status, problem["code"]) == (409, "draft_changed")
    assert "by Sara" in problem["detail"]
    status, _ = await piero.ask("DELETE", f"/api/scripts/{script_id}/draft?revision=2")
    assert status == 200
    assert (await sara.get(f"/api/scripts/{script_id}"))["draft"] is None


async def test_versions_stand_beside_each_other(office: tuple[Site, Browser]) -> None:
    _, sara = office
    script_id = (await made(sara))["item"]["script_id"]
    await sara.post(f"/api/scripts/{script_id}/publish", {"revision": 1})
    later = to_document(with_step(GOOD, "thank", text="Bye."))
    await sara.ask("PUT", f"/api/scripts/{script_id}/draft", {"revision": 0, "script": later})
    told = await sara.get(f"/api/scripts/{script_id}/differences?old=1&new=2")
    assert told["lines"] == ["step thank: text: 'Thank you.' -> 'Bye.'"]
    old = await sara.get(f"/api/scripts/{script_id}/versions/1")
    assert old["script"] == GOOD_DOCUMENT and old["version"]["published_by"] == "Sara"
    status, _ = await sara.ask("GET", f"/api/scripts/{script_id}/versions/9")
    assert status == 404


async def test_a_preview_shows_a_step_as_the_agent_sees_it(office: tuple[Site, Browser]) -> None:
    _, sara = office
    asked = {**SOFT, "script": GOOD_DOCUMENT, "step": "for_whom"}
    shown = await sara.post("/api/scripts/preview", {**asked, "is_identified": True})
    assert (shown["text"], shown["title"]) == ("For Sample Water.", "Small")
    held = await sara.post("/api/scripts/preview", {**asked, "step": "identity", "is_identified": False})
    assert [answer["is_locked"] for answer in held["answers"]] == [True, False]
    named = await sara.post("/api/scripts/preview", {**asked, "is_identified": True, "creditor": "acme"})
    assert named["text"].startswith("For Acme")
    status, problem = await sara.ask("POST", "/api/scripts/preview", {**asked, "step": "gone", "is_identified": True})
    assert (status, problem["field"]) == (404, "step")


async def test_the_list_tells_the_variables_and_which_may_stand_before_the_check(office: tuple[Site, Browser]) -> None:
    _, sara = office
    variables = {row["name"]: row for row in (await sara.get("/api/scripts"))["variables"]}
    assert variables["debtor"]["is_open"] and not variables["balance"]["is_open"]
    assert variables["balance"]["example_it"] == "234,50 €" and variables["balance"]["example_en"] == "€234.50"


async def test_what_is_no_script_is_refused_in_place(office: tuple[Site, Browser]) -> None:
    _, sara = office
    bad = {**GOOD_DOCUMENT, "steps": [{**GOOD_DOCUMENT["steps"][0], "id": "no good"}]}
    status, problem = await sara.ask("POST", "/api/scripts", {**SOFT, "script": bad})
    assert status == 422 and "id" in str(problem)
    status, problem = await sara.ask("POST", "/api/scripts", {**SOFT, "creditor": "nobody", "script": GOOD_DOCUMENT})
    assert (status, problem["field"]) == (404, "creditor")
    first = await made(sara)
    status, problem = await sara.ask("POST", "/api/scripts", {**SOFT, "script": GOOD_DOCUMENT})
    assert (status, problem["code"], problem["script_id"]) == (409, "script_exists", first["item"]["script_id"])


async def test_scripts_of_other_creditors_are_not_there_and_the_houses_are_only_read(
    office: tuple[Site, Browser],
) -> None:
    site, sara = office
    world = site.world
    await world.write(lambda c: add_rival(c, world.trunk_id) and None)
    house, rivals = await made(sara), await made(sara, creditor="riservata")
    walled = await site.browser("wanda", Role.SUPERVISOR, scope=Scope(frozenset({world.creditor_id})))
    own = await made(walled, creditor="acme")
    listed = {row["script_id"]: row["may_change"] for row in (await walled.get("/api/scripts"))["items"]}
    house_id = house["item"]["script_id"]
    assert listed == {house_id: False, own["item"]["script_id"]: True}
    assert (await walled.get(f"/api/scripts/{house_id}"))["item"]["may_change"] is False
    for method, path, body in (
        ("PUT", f"/api/scripts/{house_id}/draft", {"revision": 1, "script": UNFIT}),
        ("DELETE", f"/api/scripts/{house_id}/draft?revision=1", None),
        ("POST", f"/api/scripts/{house_id}/publish", {"revision": 1}),
        ("PUT", f"/api/scripts/{house_id}/withdrawn", {"is_withdrawn": True}),
        ("POST", "/api/scripts", {**SOFT, "language": "it", "script": GOOD_DOCUMENT}),
    ):
        status, problem = await walled.ask(method, path, body)
        assert (status, problem["code"]) == (403, "walled")
    status, _ = await walled.ask("GET", f"/api/scripts/{rivals['item']['script_id']}")
    assert status == 404
    for path, body in (
        ("/api/scripts", {**SOFT, "creditor": "riservata", "script": GOOD_DOCUMENT}),
        (
            "/api/scripts/preview",
            {**SOFT, "creditor": "riservata", "script": GOOD_DOCUMENT, "step": "who", "is_identified": True},
        ),
    ):
        status, problem = await walled.ask("POST", path, body)
        assert status == 404 and "Riservata" not in str(problem)
    assert (await sara.get(f"/api/scripts/{house_id}"))["draft"]["revision"] == 1


async def test_an_agent_goes_on_back_and_answers_objections(site: Site) -> None:
    anna = await site.browser("anna", Role.AGENT)
    agent_id = await site.agent_id("anna")
    shown = await anna.post("/api/agent/script/step", {"call_id": "c1", "step": "greet", "answer": 1})
    assert (shown["step"], shown["text"], shown["ending"]) == ("greet", "Hello", "complete")
    await anna.post("/api/agent/script/step", {"call_id": "c1", "step": "greet"})
    await anna.post("/api/agent/script/back", {"call_id": "c1"})
    await anna.post("/api/agent/script/objection", {"call_id": "c1", "objection": "why"})
    assert site.requests.asked == [
        ("script", agent_id, ("c1", Answer(step="greet", index=1))),
        ("script", agent_id, ("c1", Answer(step="greet", index=None))),
        ("script", agent_id, ("c1", Back())),
        ("script", agent_id, ("c1", Meet(objection="why"))),
    ]
    site.requests.failure = Conflict("first tick by what the person was known", code="identity_due")
    status, problem = await anna.ask("POST", "/api/agent/script/step", {"call_id": "c1", "step": "x", "answer": 0})
    assert (status, problem["code"]) == (409, "identity_due")
    status, _ = await anna.ask("GET", "/api/scripts")
    assert status == 403


async def test_what_was_said_stands_in_the_attempt_and_in_the_history_of_the_case(
    office: tuple[Site, Browser],
) -> None:
    site, sara = office
    world = site.world
    await world.add_debtors([["+393471234501"]])
    campaign_id = await world.add_campaign()
    await world.start_campaign(campaign_id)
    begun = await made(sara)
    published = await sara.post(f"/api/scripts/{begun['item']['script_id']}/publish", {"revision": 1})
    assert published["item"]["number"] == 1
    order = make_order("c1", campaign=campaign_id)
    said = {"step": "who", "title": "Who calls", "answer": "", "to": "identity", "agent_id": 1}
    met = {"objection": "why", "title": "Why do you ask?", "step": "identity"}
    async with world.store.transaction() as tx:
        heads = await tx.scripts.heads()
        opened = {"version_id": heads[0].version_id, "step": "who"}
        await tx.attempts.add([order], node_id=NodeId("node-1"))
        await tx.attempts.append(
            [
                DiaryLine(call_id=order.call_id, at=MONDAY_10, kind=kind, data=data)
                for kind, data in (("script_opened", opened), ("script_step", said), ("script_objection", met))
            ]
        )
    record = (await sara.get("/api/attempts/c1"))["script"]
    assert [(line["title"], line["kind"], line["answer"]) for line in record["said"]] == [("Who calls", "who", "")]
    assert (record["title"], record["number"], record["is_complete"]) == ("Small", 1, False)
    assert record["objections"] == ["Why do you ask?"]
    assert record["owed"] == ["Check", "For whom", "Confirm"]
    [call] = (await sara.get("/api/cases/1"))["history"]
    assert call["script"] == ["Who calls"]
