"""Tests of offsets through the API: size, start, list, decision and stop, within the walls."""

from __future__ import annotations

from typing import Any

import pytest

from dialer.core.kernel.codes import Role
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.offset_document import to_document
from dialer.core.treatment.offset_test import OffsetState
from dialer.core.treatment.offset_verdict import Followed, judge
from dialer.files.receivables_yaml import load_laws
from dialer.files.strategy_yaml import load_strategies
from dialer.packaged import config_folder
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.treatment.load_strategies import load_shipped
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.unit.core.treatment.offsets import START, entry, offset_test

RECKONER = Reckoner(laws=load_laws(config_folder() / "receivables"))
BODY: dict[str, Any] = {
    "name": "spring", "strategy_id": 1, "step": "courtesy-call", "offsets": [-5, -3], "base_ratio": 0.6,
    "least_gain": 0.1,
}  # fmt: skip


@pytest.fixture
async def site(make_site: MakeSite) -> Site:
    site = await make_site(deps_reckoner=RECKONER)
    shipped = load_strategies(config_folder() / "strategies").values()
    await load_shipped(site.world.store, shipped, "it-utility-b2c", now=site.clock.now())
    return site


@pytest.fixture
async def sara(site: Site) -> Browser:
    return await site.browser("sara", Role.SUPERVISOR)


async def test_the_size_is_told_before_a_test_begins(sara: Browser) -> None:
    found = await sara.get("/api/offset-tests/size?base_ratio=0.6&least_gain=0.1&rivals=2")
    assert found == {"per_arm": 356, "power": 0.8, "false_proposals": 0.05}
    status, problem = await sara.ask("GET", "/api/offset-tests/size?base_ratio=0.6&least_gain=0.5")
    assert status == 422 and "nobody pays more than all" in problem["detail"]


async def test_a_test_is_started_listed_and_stopped(sara: Browser) -> None:
    made = await sara.post("/api/offset-tests", BODY)
    assert [(arm["from_day"], arm["to_day"], arm["entered"]) for arm in made["arms"]] == [
        (-7, -5, 0), (-5, -3, 0), (-3, -1, 0),
    ]  # fmt: skip
    assert (made["state"], made["per_arm"], made["result"]) == ("running", 356, None)
    [listed] = (await sara.get("/api/offset-tests"))["items"]
    assert listed == made == await sara.get(f"/api/offset-tests/{made['test_id']}")
    [_, drawn] = (await sara.get("/api/strategy-assignments"))["items"]
    assert drawn["due_from"] is not None
    path = f"/api/offset-tests/{made['test_id']}/stop"
    assert (await sara.ask("POST", path, {"note": " "}))[0] == 422
    assert (await sara.post(path, {"note": "too slow"}))["state"] == "stopped"
    assert (await sara.ask("POST", path, {"note": "too slow"}))[0] == 409


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"offsets": []}, 422), ({"offsets": [0]}, 422), ({"step": "legal-file"}, 422), ({"base_ratio": 1}, 422),
     ({"creditor": "NOBODY"}, 404), ({"strategy_id": 99}, 404), ({"debtor_kind": "cat"}, 422)],
)  # fmt: skip
async def test_what_cannot_be_started_is_refused(sara: Browser, changes: dict[str, Any], status: int) -> None:
    assert (await sara.ask("POST", "/api/offset-tests", BODY | changes))[0] == status
    assert (await sara.get("/api/offset-tests"))["items"] == []


async def proposed(site: Site, sara: Browser) -> int:
    """A test whose third arm is better, as the night would have kept it."""
    test_id = int((await sara.post("/api/offset-tests", BODY))["test_id"])
    test = offset_test()
    followed = [
        Followed(entry=entry(arm * 1000 + number, arm), paid_on=START if number < (50, 50, 80)[arm] else None)
        for arm in range(3)
        for number in range(100)
    ]
    result = to_document(judge(test, followed, START.replace(year=2027)))
    async with site.world.store.transaction() as tx:
        assert await tx.offset_tests.keep_result(test_id, OffsetState.PROPOSED, result, site.clock.now())
    return test_id


async def test_a_proposal_shows_each_arm_and_is_accepted_with_a_reason(site: Site, sara: Browser) -> None:
    test_id = await proposed(site, sara)
    found = await sara.get(f"/api/offset-tests/{test_id}")
    assert (found["state"], found["result"]["best"]) == ("proposed", 2)
    assert [arm["share"] for arm in found["result"]["arms"]] == [0.5, 0.5, 0.8]
    assert found["result"]["arms"][2]["p"] < 0.001
    path = f"/api/offset-tests/{test_id}/decision"
    assert (await sara.ask("POST", path, {"is_accepted": True, "note": ""}))[0] == 422
    taken = await sara.post(path, {"is_accepted": True, "note": "closer is better", "version": "2027.01"})
    assert (taken["state"], taken["note"]) == ("accepted", "closer is better")
    newest = (await sara.get("/api/strategies"))["items"][0]
    assert (newest["strategy_id"], newest["version"]) == (taken["accepted_strategy_id"], "2027.01")
    step = next(step for step in newest["steps"] if step["id"] == "courtesy-call")
    assert (step["from_day"], step["to_day"]) == (-3, -1)


async def test_tests_end_at_the_wall(site: Site, sara: Browser) -> None:
    test_id = await proposed(site, sara)
    own = Scope(frozenset({site.world.creditor_id}))
    wanda = await site.browser("wanda", Role.SUPERVISOR, scope=own)
    assert (await wanda.get("/api/offset-tests"))["items"] == []
    decision = {"is_accepted": True, "note": "mine"}
    for method, path, body in (
        ("GET", f"/api/offset-tests/{test_id}", None),
        ("POST", f"/api/offset-tests/{test_id}/decision", decision),
        ("POST", f"/api/offset-tests/{test_id}/stop", {"note": "mine"}),
    ):
        assert (await wanda.ask(method, path, body))[0] == 404
    status, problem = await wanda.ask("POST", "/api/offset-tests", BODY | {"name": "walled"})
    assert (status, problem["code"]) == (403, "other_creditors")
    assert (await wanda.ask("POST", "/api/offset-tests", BODY | {"creditor": "NOBODY"}))[0] == 404
