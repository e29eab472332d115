"""Files of numbers that are not to be called, through the API on a real database."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from dialer.core.kernel.codes import Role
from tests.shell.web.conftest import Browser, MakeSite, Site

FILE = "numero;motivo\n0422 550201;chiesto per lettera\nnon un numero;?\n+390422550202;\n"


def form(content: str = FILE, **fields: str) -> aiohttp.FormData:
    data = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in fields.items():
        data.add_field(name, value)
    data.add_field("file", content.encode(), filename="lista.csv", content_type="text/csv")
    return data


@pytest.fixture
async def office(make_site: MakeSite) -> tuple[Site, Browser]:
    site = await make_site()
    return site, await site.browser("sara", Role.SUPERVISOR)


async def send(browser: Browser, data: aiohttp.FormData) -> tuple[int, Any]:
    return await browser.ask("POST", "/api/dnc/import", data=data)


async def test_a_files_good_rows_are_listed_and_the_others_can_be_fetched(office: tuple[Site, Browser]) -> None:
    site, sara = office
    status, told = await send(sara, form(reason="elenco di ottobre"))
    assert status == 201, told
    assert (told["listed_count"], told["added_count"], told["rejected_count"]) == (2, 2, 1)
    [problem] = told["problems"]
    assert (problem["line"], problem["column"], problem["value"]) == (3, "numero", "non un numero")
    assert problem["remedy"] == "correct the number and import again"
    _, told_again = await sara.ask(
        "POST", "/api/dnc/import", data=form(reason="elenco di ottobre"), headers={"Accept-Language": "it"}
    )
    assert told_again["problems"][0]["remedy"] == "correggi il numero e importa di nuovo"
    assert told_again["problems"][0]["reason"].endswith("scrivilo come +39 06 6982")
    listed = (await sara.get("/api/dnc"))["items"]
    assert [(entry["e164"], entry["reason"], entry["source"]) for entry in listed] == [
        ("+390422550201", "chiesto per lettera", "file"),
        ("+390422550202", "elenco di ottobre", "file"),
    ]
    assert ("facts_changed", None) in site.supervision.asked
    status, rejects = await sara.ask("GET", f"/api/dnc/rejects/{told['rejects_id']}")
    assert status == 200
    assert "non un numero" in rejects and "0422" not in rejects


async def test_the_same_file_twice_adds_nothing_and_a_creditors_list_is_its_own(office: tuple[Site, Browser]) -> None:
    site, sara = office
    await send(sara, form())
    _, again = await send(sara, form())
    assert (again["listed_count"], again["added_count"]) == (2, 0)
    _, own = await send(sara, form(creditor="acme"))
    assert own["added_count"] == 2
    entries = (await sara.get(f"/api/dnc?creditor_id={site.world.creditor_id}"))["items"]
    assert {entry["creditor_id"] for entry in entries} == {site.world.creditor_id}


async def test_a_file_without_a_bad_row_has_no_rejects(office: tuple[Site, Browser]) -> None:
    _, sara = office
    status, told = await send(sara, form("+390422550201\n+390422550202\n"))
    assert (status, told["rejected_count"], told["rejects_id"], told["problems"]) == (201, 0, None, [])
    status, problem = await sara.ask("GET", "/api/dnc/rejects/0123456789abcdef")
    assert (status, problem["code"]) == (404, "not_found")
    status, _ = await sara.ask("GET", "/api/dnc/rejects/..%2F..%2Fsecret")
    assert status == 404


@pytest.mark.parametrize(
    ("content", "fields", "code", "field"),
    [
        (FILE, {"creditor": "nobody"}, "not_found", "creditor"),
        (FILE, {"country": "Italia"}, "invalid", "country"),
        (FILE, {"reason": "x" * 201}, "invalid", "reason"),
        (FILE, {"mapping": "x"}, "invalid", "mapping"),
        ("nome;cognome\nMario;Rossi\n", {}, "invalid", "file"),
        ("\n", {}, "invalid", "file"),
    ],
)
async def test_a_file_that_cannot_be_read_lists_nothing(
    office: tuple[Site, Browser], content: str, fields: dict[str, str], code: str, field: str
) -> None:
    site, sara = office
    _, problem = await send(sara, form(content, **fields))
    assert (problem["code"], problem["field"]) == (code, field), problem
    assert "upload-" not in problem["detail"]
    assert await site.world.rows("SELECT 1 FROM suppressions") == []
    uploads = site.deps.policy.upload_dir
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


async def test_an_agent_may_not_load_a_list(office: tuple[Site, Browser]) -> None:
    site, _ = office
    anna = await site.browser("anna", Role.AGENT)
    status, _ = await send(anna, form())
    assert status == 403
