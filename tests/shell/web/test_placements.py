"""Placements through the door: acceptance, recall, terms and statements, for the house and for the creditor itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection

from dialer.core.evidence.document import Document
from dialer.core.kernel.codes import Role
from dialer.core.kernel.scope import Scope
from dialer.db.tables.debt import placements
from dialer.db.tables.ledger import ledger_entries
from dialer.db.tables.placements import acceptance_lines
from dialer.db.tables.system import imports
from dialer.ports.intake import ImportOrder
from tests.factories import MONDAY_10
from tests.rival import add, add_case
from tests.shell.web.conftest import Browser, MakeSite, Site

TERMS = {"bands": [{"percent": "12.5"}], "tail_days": 15}


class PlainTypesetter:
    """A page that says what it was given."""

    def __init__(self) -> None:
        self.documents: list[Document] = []

    async def pdf(self, document: Document) -> bytes:
        self.documents.append(document)
        return b"%PDF-" + document.title.encode()


@dataclass
class House:
    site: Site
    admin: Browser
    creditor: Browser
    typesetter: PlainTypesetter
    placement_id: int = 1

    @property
    def path(self) -> str:
        return f"/api/placements/{self.placement_id}"

    async def write(self, table: Any, **values: Any) -> int:
        made: list[int] = []

        def job(connection: Connection) -> None:
            made.append(add(connection, table, **values))

        await self.site.world.write(job)
        return made[0]


@pytest.fixture
async def house(make_site: MakeSite) -> House:
    typesetter = PlainTypesetter()
    site = await make_site(deps_typesetter=typesetter)
    world = site.world
    await world.add_debtors([["+393331110001"]])

    def fill(connection: Connection) -> None:
        file = add(
            connection,
            imports,
            creditor_id=world.creditor_id,
            file_name="september.csv",
            file_sha256="ab" * 32,
            state="done",
            created_at=MONDAY_10,
            row_count=4,
            added_count=2,
            rejected_count=1,
            report={"placement_id": 1, "cases_rejected": 1, "rows_loaded_without_a_value": 1},
        )
        for line, verdict in ((3, "refused"), (4, "incomplete")):
            add(
                connection,
                acceptance_lines,
                import_id=file,
                line=line,
                reference=f"P{line}",
                verdict=verdict,
                column_name="iban",
                code="",
                reason="the value is missing",
                remedy="fill in the value",
            )
        placed = add(
            connection,
            placements,
            creditor_id=world.creditor_id,
            code="Affido 9",
            received_on=date(2026, 9, 1),
            mandate_starts=date(2026, 9, 1),
            import_id=file,
            created_at=MONDAY_10,
        )
        for reference in ("P1", "P2"):
            add_case(connection, world.creditor_id, 1, reference, placed)

    await world.write(fill)
    own = Scope(frozenset({world.creditor_id}))
    return House(
        site,
        await site.browser("ada", Role.ADMIN),
        await site.browser("carla", Role.CREDITOR, scope=own),
        typesetter,
    )


async def statuses(house: House) -> Sequence[tuple[str, str]]:
    rows = await house.site.world.rows("SELECT status, closed_reason FROM cases ORDER BY id")
    return [(row["status"], row["closed_reason"]) for row in rows]


async def test_the_creditor_reads_what_of_its_file_was_taken(house: House) -> None:
    found = await house.creditor.get(f"{house.path}/acceptance")
    (file,) = found["files"]
    assert (file["name"], file["added_count"], file["refused_case_count"]) == ("september.csv", 2, 1)
    assert [(line["line"], line["verdict"]) for line in file["lines"]] == [(3, "refused"), (4, "incomplete")]
    assert found["counts"] == [{"status": "open", "count": 2, "balance_minor": 20000, "currency": "EUR"}]
    text = await house.creditor.get(f"{house.path}/acceptance?form=csv&language=en")
    assert text.splitlines()[1] == "september.csv,3,P3,refused,iban,the value is missing,fill in the value"
    text = await house.creditor.get(f"{house.path}/acceptance?form=csv&language=it")
    assert text.splitlines()[1].endswith(",manca il valore,inserisci il valore")
    theirs = await house.creditor.get(f"{house.path}/acceptance", headers={"Accept-Language": "it"})
    assert [line["remedy"] for line in theirs["files"][0]["lines"]] == ["inserisci il valore"] * 2
    status, pdf = await house.creditor.ask("GET", f"{house.path}/acceptance?form=pdf")
    assert status == 200 and pdf.startswith("%PDF-Verbale")
    assert house.typesetter.documents[0].facts[-1] == ("SHA-256", f"september.csv: {'ab' * 32}")


async def test_a_creditor_recalls_its_placement_and_the_floor_is_told(house: House) -> None:
    done = await house.creditor.post(f"{house.path}/recall", {"reason": "sold"})
    assert done == {"recalled_count": 2, "ended_count": 0, "unknown": []}
    assert await statuses(house) == [("open", ""), ("recalled", "sold"), ("recalled", "sold")]
    assert ("facts_changed", None) in house.site.supervision.asked
    file = await house.creditor.get(house.path)
    assert file["recall_reason"] == "sold" and file["counts"][0]["status"] == "recalled"


async def test_one_case_and_a_list_are_recalled(house: House) -> None:
    assert (await house.creditor.post("/api/cases/2/recall", {"reason": "paid to us"}))["recalled_count"] == 1
    creditor = f"/api/creditors/{house.site.world.creditor_id}/recalls"
    done = await house.creditor.post(creditor, {"reason": "list", "references": ["P1", "P2", "P7"]})
    assert done == {"recalled_count": 1, "ended_count": 1, "unknown": ["P7"]}
    assert (await house.admin.ask("POST", "/api/cases/99/recall", {"reason": "x"}))[0] == 404
    for wrong in ({"reason": ""}, {"reason": "x", "references": []}, {"references": ["P1"]}):
        assert (await house.creditor.ask("POST", creditor, wrong))[0] == 422
    assert (await house.creditor.ask("POST", f"{house.path}/recall", {"reason": " "}))[0] == 422


async def test_terms_are_entered_and_a_statement_is_drawn_made_and_read(house: House) -> None:
    status, problem = await house.admin.ask("POST", f"{house.path}/statements", {"until": "2026-09-30"})
    assert (status, problem["code"]) == (409, "no_fee_terms")
    status, saved = await house.admin.ask(
        "PATCH", house.path, {"fee_terms": TERMS, "mandate_ends": "2026-10-31", "fee": "12,5 %", "phase": "soft"}
    )
    assert status == 200 and saved["fee_terms"]["bands"][0]["percent"] == "12.5" and saved["fee"] == "12,5 %"
    await house.write(
        ledger_entries,
        case_id=2,
        kind="payment",
        minor=4_444,
        value_on=date(2026, 9, 15),
        booked_at=MONDAY_10.replace(month=9, day=15),
    )
    draft = await house.creditor.get(f"{house.path}/statement?until=2026-09-30")
    assert (draft["statement"]["statement_id"], draft["statement"]["fee_minor"]) == (0, 556)
    status, made = await house.admin.ask("POST", f"{house.path}/statements", {"until": "2026-09-30"})
    assert status == 201 and made["lines"] == draft["lines"]
    statement = made["statement"]
    assert (statement["vat_minor"], statement["remitted_minor"]) == (122, -678), "paid to the creditor itself"
    path = f"/api/statements/{statement['statement_id']}"
    assert (await house.creditor.get(path))["lines"] == made["lines"]
    text = await house.creditor.get(f"{path}?form=csv")
    assert text.splitlines()[1] == '2026-09-15,P1,incasso,committente,"44,44","12,5","5,56"'
    status, _ = await house.creditor.ask("GET", f"{path}?form=pdf&language=en")
    assert status == 200 and ("Owed by the creditor", "6.78 EUR") in house.typesetter.documents[-1].facts
    assert (await house.creditor.ask("POST", f"{house.path}/statements", {"until": "2026-10-31"}))[0] == 403
    assert (await house.creditor.ask("PATCH", house.path, {"fee": "1 %"}))[0] == 403


# ---- a creditor's own uploads


def upload(**fields: str) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, text in {"creditor": "acme", **fields}.items():
        form.add_field(name, text)
    form.add_field("file", b"reference\n1\n", filename="cases.csv")
    return form


async def template(house: House) -> dict[str, Any]:
    async with house.site.world.store.transaction() as tx:
        await tx.trunk_settings.add_caller_id(house.site.world.trunk_id, "+390422550130", "main")
    world = house.site.world
    return {"team_ids": [world.team_id], "trunk_ids": [world.trunk_id], "caller_id": "+390422550130"}


async def test_a_small_creditor_uploads_a_file_and_its_campaign_runs_the_same_day(make_site: MakeSite) -> None:
    orders: list[ImportOrder] = []
    done = asyncio.Event()

    async def run_import(order: ImportOrder, upload: object) -> None:
        orders.append(order)
        done.set()

    site = await make_site(deps_run_import=run_import)
    own = Scope(frozenset({site.world.creditor_id}))
    house = House(site, await site.browser("ada", Role.ADMIN), await site.browser("carla", Role.CREDITOR, scope=own),
                  PlainTypesetter())  # fmt: skip
    status, problem = await house.creditor.ask("POST", "/api/imports", data=upload())
    assert (status, problem["code"]) == (403, "no_self_service")
    path = f"/api/creditors/{site.world.creditor_id}/self-service"
    given = await template(house)
    assert (await house.admin.ask("PUT", path, {**given, "team_ids": [99]}))[0] == 404
    assert (await house.creditor.ask("PUT", path, given))[0] == 403
    status, saved = await house.admin.ask("PUT", path, given)
    assert status == 200 and saved["self_service"]["template"]["caller_id"] == "+390422550130"
    status, _ = await house.creditor.ask("POST", "/api/imports", data=upload(dry_run="true"))
    assert status == 202 and (await house.creditor.get("/api/campaigns"))["items"] == []
    await done.wait()
    done.clear()
    status, _ = await house.creditor.ask("POST", "/api/imports", data=upload(fee="0 %"))
    assert status == 202
    await done.wait()
    (campaign,) = (await house.creditor.get("/api/campaigns"))["items"]
    assert (campaign["name"], campaign["state"]) == ("Acme S.r.l.", "running")
    look, load = orders
    assert (look.is_dry_run, look.campaign_name) == (True, "")
    assert (load.campaign_name, load.placement_code, load.fee) == ("Acme S.r.l.", f"{MONDAY_10:%Y-%m-%d}", "")
    done.clear()
    await house.creditor.ask("POST", "/api/imports", data=upload(placement="October"))
    await done.wait()
    assert orders[-1].placement_code == "October"
    assert len((await house.creditor.get("/api/campaigns"))["items"]) == 1, (
        "the campaign of the day before is used again"
    )


async def test_a_template_that_cannot_call_is_told_to_the_creditor_and_nothing_is_made_twice(house: House) -> None:
    site = house.site
    path = f"/api/creditors/{site.world.creditor_id}/self-service"
    await house.admin.ask(
        "PUT", path, {"team_ids": [site.world.team_id], "trunk_ids": [], "caller_id": "+390422550130"}
    )
    for _ in range(2):
        status, problem = await house.creditor.ask("POST", "/api/imports", data=upload())
        assert status == 409 and "trunk" in problem["detail"]
    assert len(await site.world.rows("SELECT id FROM campaigns")) == 1


@pytest.mark.parametrize(
    ("field", "wrong", "right", "stored"),
    [
        ("piva", "00743110158", "IT 00743110157", "00743110157"),
        ("piva", "RSSMRA80A01H501U", "15376371009", "15376371009"),
        ("tax_code", "RSSMRA85T10A562T", "80078750587", "80078750587"),
        ("iban", "IT65A0542811101000000123456", "it60 x054 2811 1010 0000 0123 456", "IT60X0542811101000000123456"),
        ("pagopa_code", "03334231201", "03334231200", "03334231200"),
        ("ticket_email", "nobody", "crediti@acme.example", "crediti@acme.example"),
        ("party", "second", "first", "first"),
    ],
)
async def test_a_creditors_identifiers_are_checked_before_they_are_stored(
    house: House, field: str, wrong: str, right: str, stored: str
) -> None:
    path = f"/api/creditors/{house.site.world.creditor_id}"
    status, problem = await house.admin.ask("PATCH", path, {field: wrong})
    assert status == 422 and field in str(problem)
    status, saved = await house.admin.ask("PATCH", path, {field: right})
    assert (status, saved[field]) == (200, stored)
    made = {"code": "new", "name": "New", field: wrong}
    assert (await house.admin.ask("POST", "/api/creditors", made))[0] == 422


async def test_what_is_wrong_with_terms_is_said_where_it_stands(house: House) -> None:
    for body, field in (
        ({"fee_terms": {"bands": [{"percent": "110"}]}}, "fee_terms.bands.0.percent"),
        ({"mandate_ends": "2026-08-01"}, "mandate_ends"),
        ({"phase": "loud"}, "phase"),
        ({}, "body"),
    ):
        status, problem = await house.admin.ask("PATCH", house.path, body)
        assert (status, problem["field"]) == (422, field)
    assert (await house.admin.get(house.path))["fee_terms"] == {}
