"""Do-not-call lists, moratoria and verdicts as people see them who may see one creditor only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from dialer.core.kernel.codes import Role
from dialer.core.kernel.scope import Scope
from dialer.db.tables.calls import attempts
from dialer.db.tables.conversations import inbound_conversations
from dialer.db.tables.debt import suppressions
from dialer.db.tables.facts import case_letters, moratoria
from tests.factories import MONDAY_10
from tests.rival import SECRET, add, add_case, add_rival
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.shell.web.test_lists import form
from tests.world import test_packs

OURS, OF_NOBODY = "+390422550201", "+390422550299"


@dataclass
class House:
    site: Site
    rival: int
    rivals_case: int
    """Of the same debtor as ours."""
    sandro: Browser
    """Sees acme only."""
    sara: Browser


@pytest.fixture
async def house(make_site: MakeSite) -> House:
    site = await make_site(deps_packs=test_packs())
    await site.world.add_debtors([[OURS]])
    kept: list[int] = []

    def fill(connection: Connection) -> None:
        rival = int(add_rival(connection, site.world.trunk_id)["creditor_id"])
        kept.extend((rival, add_case(connection, rival, 1, "RISERVATA-2")))
        for e164, creditor_id, reason in ((OURS, None, "nuestro"), (OF_NOBODY, None, "di nessuno")):
            add(connection, suppressions, e164=e164, creditor_id=creditor_id, reason=reason, at=MONDAY_10)
        add(connection, suppressions, e164=OURS, creditor_id=rival, reason="riservato", at=MONDAY_10)
        add(
            connection, moratoria, title="Alluvione", country="IT", region="TV", starts_on=date(2026, 1, 1),
            created_at=MONDAY_10,
        )  # fmt: skip
        add(
            connection, case_letters, case_id=kept[1], kind="reminder", channel="letter", sent_at=MONDAY_10,
            reference="riservata", created_at=MONDAY_10,
        )  # fmt: skip
        for note, case_ids in (("riservata", [kept[1]]), ("riservata anche", []), ("di noi", [1, kept[1]])):
            add(
                connection, inbound_conversations, debtor_id=1, at=MONDAY_10 - timedelta(hours=2), speaker="debtor",
                note=note, case_ids=case_ids, created_at=MONDAY_10,
            )  # fmt: skip

    await site.world.write(fill)
    own = Scope(frozenset({site.world.creditor_id}))
    return House(
        site=site,
        rival=kept[0],
        rivals_case=kept[1],
        sandro=await site.browser("sandro", Role.SUPERVISOR, scope=own),
        sara=await site.browser("sara", Role.SUPERVISOR),
    )


async def test_of_the_agencys_own_list_one_sees_the_numbers_of_ones_creditors_debtors(house: House) -> None:
    numbers = [entry["e164"] for entry in (await house.sandro.get("/api/dnc"))["items"]]
    assert numbers == [OURS]
    assert [entry["e164"] for entry in (await house.sara.get("/api/dnc"))["items"]] == [OURS, OF_NOBODY]
    assert (await house.sandro.ask("GET", f"/api/dnc?creditor_id={house.rival}"))[0] == 404


async def test_only_the_list_of_ones_own_creditor_is_written_to(house: House) -> None:
    body = {"numbers": ["+390422550208"], "reason": "asked by letter"}
    status, problem = await house.sandro.ask("POST", "/api/dnc", body)
    assert (status, problem["code"]) == (403, "walled")
    assert (await house.sandro.ask("POST", "/api/dnc", body | {"creditor_id": house.rival}))[0] == 404
    own = house.site.world.creditor_id
    assert (await house.sandro.ask("POST", "/api/dnc", body | {"creditor_id": own}))[0] == 201
    assert len(await house.site.world.rows("SELECT 1 FROM suppressions WHERE e164 = '+390422550208'")) == 1
    [entry] = (await house.sandro.get(f"/api/dnc?creditor_id={own}"))["items"]
    assert (await house.sandro.ask("DELETE", f"/api/dnc/{entry['entry_id']}?reason=mistake"))[0] == 204
    [agencys] = (await house.sandro.get("/api/dnc"))["items"]
    assert (await house.sandro.ask("DELETE", f"/api/dnc/{agencys['entry_id']}?reason=mistake"))[0] == 404


async def test_a_file_of_numbers_goes_to_ones_own_creditors_list_only(house: House) -> None:
    status, problem = await house.sandro.ask("POST", "/api/dnc/import", data=form())
    assert (status, problem["code"]) == (403, "walled")
    status, problem = await house.sandro.ask("POST", "/api/dnc/import", data=form(creditor="riservata"))
    assert (status, problem["field"]) == (404, "creditor")
    status, told = await house.sandro.ask("POST", "/api/dnc/import", data=form(creditor="acme"))
    assert (status, told["listed_count"]) == (201, 2)
    assert (await house.sandro.ask("GET", f"/api/dnc/rejects/{told['rejects_id']}"))[0] == 200
    _, agencys = await house.sara.ask("POST", "/api/dnc/import", data=form())
    assert (await house.sandro.ask("GET", f"/api/dnc/rejects/{agencys['rejects_id']}"))[0] == 404
    assert (await house.sara.ask("GET", f"/api/dnc/rejects/{agencys['rejects_id']}"))[0] == 200


async def test_moratoria_that_reach_ones_creditors_are_seen_and_own_ones_declared(house: House) -> None:
    titles = [row["title"] for row in (await house.sandro.get("/api/moratoria"))["items"]]
    assert titles == ["Alluvione"]
    assert len((await house.sara.get("/api/moratoria"))["items"]) == 2
    body = {"title": "Sciopero", "region": "TV", "starts_on": "2026-11-23"}
    status, problem = await house.sandro.ask("POST", "/api/moratoria", body)
    assert (status, problem["code"]) == (403, "walled")
    assert (await house.sandro.ask("POST", "/api/moratoria", body | {"creditor_id": house.rival}))[0] == 404
    own = {"creditor_id": house.site.world.creditor_id}
    status, made = await house.sandro.ask("POST", "/api/moratoria", body | own)
    assert status == 201
    assert (await house.sandro.ask("DELETE", f"/api/moratoria/{made['moratorium_id']}"))[0] == 204
    [flood] = [row for row in (await house.sandro.get("/api/moratoria"))["items"] if row["title"] == "Alluvione"]
    assert (await house.sandro.ask("DELETE", f"/api/moratoria/{flood['moratorium_id']}"))[0] == 404


async def test_the_reach_of_an_area_counts_ones_creditors_debtors(house: House) -> None:
    assert (await house.sandro.get("/api/moratoria/reach?country=IT"))["of_count"] == 1
    assert (await house.sara.get("/api/moratoria/reach?country=IT"))["of_count"] == 2
    assert (await house.sandro.ask("GET", f"/api/moratoria/reach?creditor_id={house.rival}"))[0] == 404


async def test_verdicts_tell_of_ones_own_creditors_calls_and_cases_only(house: House) -> None:
    world = house.site.world
    campaign = await world.add_campaign()
    await world.start_campaign(campaign)

    def call(connection: Connection) -> None:
        for number, (code, case_ids, hours) in enumerate((("acme", [], 5), ("riservata", [house.rivals_case], 4))):
            connection.execute(
                attempts.insert().values(
                    call_id=f"past-{number}", campaign_id=campaign, lead_id=1, debtor_id=1, number_id=1, e164=OURS,
                    trunk_id=world.trunk_id, trunk_code="carrier", caller_id="+390422550100", mode="progressive",
                    ring_timeout_s=30, patience_s=3.0, treatment="silence", rule_id="x", pack_version="1",
                    creditor_code=code, case_ids=case_ids, language="it", node_id="node-1",
                    ordered_at=MONDAY_10 - timedelta(hours=hours), outcome="NA",
                )
            )  # fmt: skip

    await world.write(call)
    status, whole = await house.sara.ask("GET", "/api/debtors/1/verdicts?language=it")
    assert status == 200 and len(whole["attempts"]) == 2 and len(whole["prospects"]) == 2
    assert SECRET in str(whole).lower()
    status, part = await house.sandro.ask("GET", "/api/debtors/1/verdicts?language=it")
    assert status == 200 and SECRET not in str(part).lower()
    assert [prospect["creditor_code"] for prospect in part["prospects"]] == ["acme"]
    assert [number["e164"] for number in part["prospects"][0]["numbers"]] == [OURS]
    assert len(part["attempts"]) == 1 and part["letters"] == []
    assert [case["reference"] for case in part["cases"]] == ["CASE-00001"]
    assert [entry["reason"] for entry in part["list_entries"]] == ["nuestro"]
    assert (await house.sandro.ask("GET", "/api/debtors/2/verdicts?language=it"))[0] == 404


async def test_talks_about_other_creditors_cases_stay_beyond_the_wall(house: House) -> None:
    seen = await house.sandro.get("/api/debtors/1/conversations")
    assert [talk["note"] for talk in seen["conversations"]] == ["di noi"]
    assert seen["conversations"][0]["case_ids"] == [1]
    assert [case["case_id"] for case in seen["cases"]] == [1]
    assert len((await house.sara.get("/api/debtors/1/conversations"))["conversations"]) == 3
