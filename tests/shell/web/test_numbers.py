"""A debtor's numbers, given and corrected by supervisors; what the rules then say of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialer.core.kernel.codes import Role
from dialer.db.tables.calls import attempts
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.world import test_packs

HOME, WORK = "+390422550201", "+390422550202"


async def sold(make_site: MakeSite) -> tuple[Site, Browser, int]:
    site = await make_site(deps_packs=test_packs())
    await site.world.add_debtors([[HOME, WORK], ["+390422550203"]])
    campaign_id = await site.world.add_campaign()
    await site.world.start_campaign(campaign_id)
    return site, await site.browser("sara", Role.SUPERVISOR), campaign_id


async def verdicts(sara: Browser, debtor_id: int = 1) -> dict[str, tuple[str, str]]:
    [prospect] = (await sara.get(f"/api/debtors/{debtor_id}/verdicts"))["prospects"]
    return {number["e164"]: (number["decision"], number["rule"]) for number in prospect["numbers"]}


async def test_a_work_number_is_called_only_once_the_debtor_gave_it(make_site: MakeSite) -> None:
    site, sara, _ = await sold(make_site)
    status, _ = await sara.ask("PATCH", "/api/numbers/2", {"place": "work"})
    assert status == 204
    assert (await verdicts(sara))[WORK] == ("refused", "IT-13")
    await sara.ask("PATCH", "/api/numbers/2", {"source": "debtor"})
    assert (await verdicts(sara))[WORK][0] == "permitted"
    await sara.ask("PATCH", "/api/numbers/2", {"place": None})
    answer = await sara.get("/api/debtors/1/verdicts")
    assert answer["numbers"][1] == {
        "number_id": 2, "e164": WORK, "source": "debtor", "place": None, "state": "ok", "state_reason": "",
    }  # fmt: skip
    lines = await site.world.rows("SELECT data FROM audit WHERE action = 'number.corrected' ORDER BY id")
    assert len(lines) == 3
    assert all(WORK[1:] not in line["data"] for line in lines)
    assert site.supervision.asked.count(("facts_changed", None)) == 3


async def test_a_wrong_number_says_how_that_is_known_and_comes_back_as_it_went(make_site: MakeSite) -> None:
    site, sara, _ = await sold(make_site)
    status, problem = await sara.ask("PATCH", "/api/numbers/3", {"state": "wrong"})
    assert (status, problem["field"]) == (422, "reason")
    assert (await sara.get("/api/debtors/2/verdicts"))["numbers"][0]["state"] == "ok"
    await sara.ask("PATCH", "/api/numbers/3", {"state": "wrong", "reason": "a stranger wrote to us"})
    number = (await sara.get("/api/debtors/2/verdicts"))["numbers"][0]
    assert (number["state"], number["state_reason"]) == ("wrong", "a stranger wrote to us")
    assert (await verdicts(sara, 2))["+390422550203"][0] == "refused"
    ended = "UPDATE leads SET state = 'done', reason = 'no_number_left' WHERE debtor_id = 2"
    await site.world.write(lambda c: c.exec_driver_sql(ended) and None)
    await sara.ask("PATCH", "/api/numbers/3", {"state": "ok", "reason": "it was theirs after all"})
    [lead] = await site.world.rows("SELECT state, reason FROM leads WHERE debtor_id = 2")
    assert lead == {"state": "ready", "reason": "number_given"}


async def test_a_new_number_is_read_as_it_is_written_and_brings_a_lead_back(make_site: MakeSite) -> None:
    site, sara, _ = await sold(make_site)
    ended = "UPDATE leads SET state = 'done', reason = 'no_number_left' WHERE debtor_id = 1"
    await site.world.write(lambda c: c.exec_driver_sql(ended) and None)
    body = {"number": " 347 123 45 67 ", "source": "debtor", "place": "mobile"}
    added = await sara.post("/api/debtors/1/numbers", body)
    numbers = (await sara.get("/api/debtors/1/verdicts"))["numbers"]
    assert [(number["number_id"], number["e164"]) for number in numbers] == [
        (1, HOME), (2, WORK), (added["number_id"], "+393471234567")
    ]  # fmt: skip
    [lead] = await site.world.rows("SELECT state FROM leads WHERE debtor_id = 1")
    assert lead["state"] == "ready"
    status, problem = await sara.ask("POST", "/api/debtors/1/numbers", body)
    assert (status, problem["code"], problem["field"]) == (409, "number_known", "number")


@pytest.mark.parametrize(
    ("text", "code"),
    [("899 123456", "phone_premium"), ("112", "phone_emergency"), ("nobody", "phone_unreadable")],
)
async def test_a_number_that_is_never_dialled_is_refused_and_nothing_is_kept(
    make_site: MakeSite, text: str, code: str
) -> None:
    site, sara, _ = await sold(make_site)
    status, problem = await sara.ask("POST", "/api/debtors/1/numbers", {"number": text, "source": "debtor"})
    assert (status, problem["code"], problem["field"]) == (422, code, "number")
    assert len((await sara.get("/api/debtors/1/verdicts"))["numbers"]) == 2
    assert await site.world.rows("SELECT 1 FROM audit WHERE action = 'number.given'") == []


async def test_what_is_not_there_or_changes_nothing_is_refused(make_site: MakeSite) -> None:
    _, sara, _ = await sold(make_site)
    for method, path, body, expected in (
        ("PATCH", "/api/numbers/99", {"source": "debtor"}, (404, "not_found")),
        ("POST", "/api/debtors/99/numbers", {"number": HOME, "source": "debtor"}, (404, "not_found")),
        ("PATCH", "/api/numbers/1", {}, (422, "invalid")),
        ("PATCH", "/api/numbers/1", {"state": "fine"}, (422, "invalid")),
    ):
        status, problem = await sara.ask(method, path, body)
        assert (status, problem["code"]) == expected, (path, body)


async def test_only_supervisors_change_numbers(make_site: MakeSite) -> None:
    site, _, _ = await sold(make_site)
    anna = await site.browser("anna", Role.AGENT)
    assert (await anna.ask("PATCH", "/api/numbers/1", {"source": "debtor"}))[0] == 403
    assert (await anna.ask("POST", "/api/debtors/1/numbers", {"number": HOME, "source": "debtor"}))[0] == 403


# ---- the facts beside the verdicts


async def test_the_history_says_which_calls_the_limits_count(make_site: MakeSite) -> None:
    site, sara, campaign_id = await sold(make_site)
    now = site.clock.now()
    common: dict[str, Any] = {
        "campaign_id": campaign_id, "lead_id": 1, "debtor_id": 1, "number_id": 1, "e164": HOME,
        "trunk_id": site.world.trunk_id, "trunk_code": "carrier", "caller_id": "+3902", "mode": "power",
        "ring_timeout_s": 30, "patience_s": 3.0, "treatment": "release", "rule_id": "IT", "pack_version": "it-1",
        "creditor_code": "acme", "language": "it", "node_id": "n",
    }  # fmt: skip
    yesterday = now - timedelta(days=1)
    rows = [
        {"call_id": "c1", "ordered_at": now - timedelta(days=2), "outcome": "NETFAIL", "joined_at": None},
        {"call_id": "c2", "ordered_at": yesterday, "outcome": "PTP", "joined_at": yesterday},
    ]
    await site.world.write(lambda c: c.execute(attempts.insert(), [common | row for row in rows]) and None)
    answer = await sara.get("/api/debtors/1/verdicts")
    told = [(past["outcome"], past["is_counted"], past["e164"]) for past in answer["attempts"]]
    assert told == [("PTP", True, HOME), ("NETFAIL", False, HOME)]
    [talk] = answer["conversations"]
    assert (talk["e164"], talk["is_inbound"]) == (HOME, False)


async def test_a_debtor_without_an_open_case_still_has_facts_numbers_and_authors(make_site: MakeSite) -> None:
    site, sara, _ = await sold(make_site)
    await site.world.write(lambda c: c.exec_driver_sql("UPDATE cases SET status = 'paid'") and None)
    await site.world.write(lambda c: c.exec_driver_sql("DELETE FROM leads") and None)
    await site.world.write(lambda c: c.exec_driver_sql("UPDATE debtors SET municipality = 'Treviso'") and None)
    await sara.post("/api/debtors/1/wishes", {"kind": "cease", "source": "letter"})
    answer = await sara.get("/api/debtors/1/verdicts")
    assert (answer["prospects"], answer["country"], answer["municipality"]) == ([], "IT", "Treviso")
    assert [number["e164"] for number in answer["numbers"]] == [HOME, WORK]
    assert [(case["reference"], case["status"]) for case in answer["cases"]] == [("CASE-00001", "paid")]
    assert answer["authors"] == [{"user_id": sara.me["user_id"], "name": sara.me["name"]}]
