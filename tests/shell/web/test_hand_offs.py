"""Hand-offs through the API: files, exports with who took them, reports one by one and by file, decisions, walls."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection

from dialer.core.kernel.codes import Role
from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.scope import Scope
from dialer.files.receivables_yaml import load_laws
from dialer.packaged import config_folder
from dialer.workflows.debt.reckon import Reckoner
from tests.rival import add_rival
from tests.shell.web.conftest import Browser, MakeSite, Site, proofs

RECKONER = Reckoner(laws=load_laws(config_folder() / "receivables"))


class Office:
    """A supervisor, and two cases five months past due."""

    def __init__(self, site: Site, sara: Browser) -> None:
        self.site, self.sara = site, sara
        self.today = RECKONER.today(site.clock.now())

    async def queued(self, case_id: int = 1, kind: str = "legal") -> int:
        made = await self.sara.post(f"/api/cases/{case_id}/hand-offs", {"kind": kind, "recipient": "Avv. Bianchi"})
        return int(made["hand_offs"][0]["hand_off_id"])

    async def exported(self, kind: str = "legal") -> dict[str, Any]:
        return dict(await self.sara.post("/api/hand-off-exports", {"kind": kind, "creditor_id": 1}))

    async def file(self, path: str) -> bytes:
        async with self.sara.session.get(self.site.url + path) as response:
            assert response.status == 200, await response.text()
            return await response.read()

    async def load(self, text: str, **fields: str) -> tuple[int, Any]:
        data = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
        for name, value in fields.items():
            data.add_field(name, value)
        data.add_field("file", text.encode(), filename="stati.csv", content_type="text/csv")
        return await self.sara.ask("POST", "/api/hand-off-reports/import", data=data)


@pytest.fixture
async def office(make_site: MakeSite, tmp_path: Any) -> Office:
    site = await make_site(deps_reckoner=RECKONER, deps_disputes=proofs(tmp_path))
    await site.world.add_debtors([["+390422550201"], ["+390422550202"]])
    due_on = RECKONER.today(site.clock.now()) - timedelta(days=150)

    def late(connection: Connection) -> None:
        connection.exec_driver_sql(
            f"UPDATE invoices SET due_on = '{due_on}', amount_minor = 30000, residual_minor = 30000"
        )
        connection.exec_driver_sql("UPDATE cases SET balance_minor = 30000, credit_kind = 'telephone'")
        connection.exec_driver_sql(
            "INSERT INTO debtor_addresses (debtor_id, street, municipality) "
            "SELECT id, 'Via Roma 1', 'Milano' FROM debtors"
        )

    await site.world.write(late)
    adam = await site.browser("adam", Role.ADMIN)
    terms = {"authorises_formal": True, "feed_hours": None, "bureau": "CRIF"}
    await adam.ask("PUT", "/api/creditors/1/treatment-terms", terms)
    return Office(site, await site.browser("sara", Role.SUPERVISOR))


async def test_a_file_is_made_kept_with_the_case_and_exported_with_others(office: Office) -> None:
    numbers = [await office.queued(1), await office.queued(2)]
    made = await office.sara.post(f"/api/hand-offs/{numbers[0]}/file", {"language": "en"})
    assert (made["state"], made["debtor"] != "") == ("ready", True)
    archive = zipfile.ZipFile(io.BytesIO(await office.file(f"/api/documents/{made['document_id']}")))
    assert {"statement.pdf", "account.pdf", "MANIFEST.sha256"} <= set(archive.namelist())
    waiting = await office.sara.get("/api/hand-offs?kind=legal&limit=1")
    rest = await office.sara.get(f"/api/hand-offs?kind=legal&cursor={waiting['next_cursor']}")
    assert [row["hand_off_id"] for row in waiting["items"] + rest["items"]] == numbers[::-1]
    done = await office.exported()
    assert (done["export"]["case_count"], done["left_out"], done["export"]["takes"]) == (2, [], [])
    path = f"/api/hand-off-exports/{done['export']['batch_id']}/file"
    whole = zipfile.ZipFile(io.BytesIO(await office.file(path)))
    assert "index.csv" in whole.namelist()
    [listed] = (await office.sara.get("/api/hand-off-exports?kind=legal"))["items"]
    assert [(take["form"], take["by"]) for take in listed["takes"]] == [("zip", "Sara")]
    assert (await office.sara.ask("GET", path + "?form=csv"))[0] == 422
    assert [row["state"] for row in (await office.sara.get("/api/hand-offs?kind=legal&state=sent"))["items"]] == [
        "sent", "sent",
    ]  # fmt: skip
    assert ("facts_changed", None) in office.site.supervision.asked


async def test_what_the_lawyer_says_is_entered_once_and_a_person_decides_what_comes_back(office: Office) -> None:
    number = await office.queued()
    path = f"/api/hand-offs/{number}"
    day = str(office.today)
    early = await office.sara.ask("POST", f"{path}/reports", {"stage": "received", "on": day})
    assert (early[0], early[1]["code"]) == (409, "not_sent")
    await office.exported()
    first = await office.sara.post(f"{path}/reports", {"stage": "received", "on": day})
    again = await office.sara.post(f"{path}/reports", {"stage": "received", "on": day, "note": "twice"})
    assert (first["is_new"], again["is_new"], len(again["reports"])) == (True, False, 1)
    wrong = await office.sara.ask("POST", f"{path}/reports", {"stage": "absent", "on": day})
    assert (wrong[0], wrong[1]["field"]) == (422, "stage")
    await office.sara.post(f"{path}/reports", {"stage": "returned", "on": day})
    [waits] = (await office.sara.get("/api/hand-offs?kind=legal&state=to_decide"))["items"]
    assert waits["waits_for_decision"] is True
    treated = await office.sara.get("/api/cases/1/treatment")
    assert treated["hand_offs"][0]["stage"] == "returned"
    decided = await office.sara.post(f"{path}/decision", {"decision": "resume", "note": "the phone again"})
    assert (decided["decision"], decided["waits_for_decision"]) == ("resume", False)
    assert (await office.sara.get("/api/hand-offs?kind=legal&state=to_decide"))["items"] == []
    twice = await office.sara.ask("POST", f"{path}/decision", {"decision": "close", "note": "no"})
    assert (twice[0], twice[1]["code"]) == (409, "already_decided")


async def test_a_file_of_outcomes_is_loaded_and_its_rejects_are_fetched(office: Office) -> None:
    number = await office.queued(kind="visit")
    await office.exported("visit")
    text = f"affidamento,esito,data\n{number},assente,{office.today}\n77,assente,{office.today}\n"
    status, told = await office.load(text, kind="visit")
    assert (status, told["kept_count"], told["known_count"], told["rejected_count"]) == (200, 1, 0, 1)
    assert told["rejected"][0]["place"] == "line 3"
    rejects = (await office.file(f"/api/hand-off-reports/rejects/{told['rejects_id']}")).decode("utf-8-sig")
    assert "77" in rejects
    again = (await office.load(text, kind="visit"))[1]
    assert (again["kept_count"], again["known_count"]) == (0, 1)
    assert (await office.sara.get("/api/cases/1/treatment"))["response"]["visits"] == 1
    assert (await office.load(text, kind="somebody"))[0] == 422
    assert (await office.load("a,b\n1,2\n", kind="visit"))[0] == 422
    assert (await office.sara.ask("GET", "/api/hand-off-reports/rejects/0000000000000000"))[0] == 404


async def test_nothing_is_exported_or_reported_beyond_the_wall(office: Office) -> None:
    number = await office.queued(kind="visit")
    await office.exported("visit")
    made: list[dict[str, Any]] = []

    def fill(connection: Connection) -> None:
        made.append(dict(add_rival(connection, office.site.world.trunk_id)))

    await office.site.world.write(fill)
    theirs = Scope(frozenset({CreditorId(int(made[0]["creditor_id"]))}))
    rita = await office.site.browser("rita", Role.SUPERVISOR, scope=theirs)
    refused = await rita.ask("POST", "/api/hand-off-exports", {"kind": "visit", "creditor_id": 1})
    assert refused[0] == 404
    assert (await rita.get("/api/hand-offs?kind=visit&state=all"))["items"] == []
    assert (await rita.get("/api/hand-off-exports?kind=visit"))["items"] == []
    assert (await rita.ask("GET", "/api/hand-off-exports/1/file"))[0] == 404
    office.sara = rita
    status, told = await office.load(f"affidamento,esito,data\n{number},assente,{office.today}\n", kind="visit")
    assert (status, told["kept_count"], told["rejected_count"]) == (200, 0, 1)


async def test_a_case_that_has_ended_has_a_report_and_an_open_one_none(office: Office) -> None:
    path = "/api/cases/1/closure-report"
    refused = await office.sara.ask("GET", path + "?form=json")
    assert (refused[0], refused[1]["code"]) == (409, "case_open")
    await office.sara.post("/api/cases/1/treatment/closure", {"is_confirmed": True, "note": "gone abroad"})
    told = await office.sara.get(path + "?form=json")
    assert (told["status"], told["decided_by"], told["note"]) == ("closed", "Sara", "gone abroad")
    assert told["why"]["it"].startswith("Una persona")
    batch = f"/api/creditors/1/closure-reports?since={office.today}&until={office.today}"
    assert "index.csv" in zipfile.ZipFile(io.BytesIO(await office.file(batch))).namelist()
    carla = await office.site.browser("carla", Role.CREDITOR, scope=Scope(frozenset({CreditorId(1)})))
    assert (await carla.get(path + "?form=json"))["cost"] is None
