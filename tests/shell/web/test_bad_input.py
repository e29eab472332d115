"""What nobody should send: each is refused with its place and its remedy, and nothing of it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, text

from dialer.core.kernel.codes import Role
from dialer.db.repos.intake import SqlIntakeStore
from dialer.db.tables.base import metadata
from dialer.files.case_file import FilesOfCases
from dialer.ports.intake import ImportOrder
from dialer.web.seams import UploadedFile
from dialer.workflows.debt.import_cases import import_cases
from tests.factories import MONDAY_10
from tests.shell.web.conftest import Browser, MakeSite, Site
from tests.shell.web.test_payments import BANK, opened, read_to_end
from tests.unit.files.bank_files import CAMT, MT940
from tests.unit.files.test_worker import ANNA, HEADER, MARIO

FILES_THEMSELVES = {"payment_files", "imports", "acceptance_lines", "sessions", "users", "evidence", "nodes"}
"""That a file came and why it, or a row of it, was refused is kept; who logs in leaves a session."""


async def picture(site: Site) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for the list of files."""

    def read(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
        return {
            name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))]
            for name in sorted(metadata.tables)
            if name not in FILES_THEMSELVES
        }

    return await site.world.database.read(read)


class Files:
    """Imports uploaded files of cases for real."""

    def __init__(self) -> None:
        self.site: Site | None = None

    async def __call__(self, order: ImportOrder, upload: UploadedFile) -> None:
        assert self.site is not None
        file = FilesOfCases(worker_count=1).open(
            upload.path, today=MONDAY_10.date(), name=upload.name, mapping=upload.mapping, options=upload.options
        )
        store, clock = SqlIntakeStore(self.site.world.database), self.site.clock
        async with aclosing(
            import_cases(order, file=file, store=store, clock=clock, rejects_path=upload.rejects_path)
        ) as steps:
            async for _ in steps:
                pass


@pytest.fixture
async def site(make_site: MakeSite) -> AsyncIterator[Site]:
    files = Files()
    files.site = await make_site(deps_run_import=files)
    await opened(files.site)
    yield files.site


async def refused(browser: Browser, method: str, path: str, body: object, status: int = 422) -> dict[str, Any]:
    found, answer = await browser.ask(method, path, body)
    assert found == status, answer
    return dict(answer)


def place_and_remedy(problem: dict[str, Any]) -> tuple[str, str]:
    """The field that is named and what is said of it: of the whole request, or of one value of it."""
    if problem.get("errors"):
        [error] = problem["errors"]
        return error["field"], error["message"]
    return problem["field"], problem["detail"]


async def import_file(browser: Browser, content: str) -> dict[str, Any]:
    form = aiohttp.FormData()
    form.add_field("creditor", "acme")
    form.add_field("file", content.encode(), filename="cases.csv")
    status, started = await browser.ask("POST", "/api/imports", data=form)
    assert status == 202, started
    async with asyncio.timeout(30):
        while True:
            row: dict[str, Any] = await browser.get(f"/api/imports/{started['import_id']}")
            if row["state"] in ("done", "failed"):
                return row
            await asyncio.sleep(0.02)  # another process reads the file


# ---- malformed bank files


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        (CAMT[: len(CAMT) // 2], "the XML is broken or cut off"),
        (CAMT.replace("<Document", '<!DOCTYPE x [<!ENTITY a "aaaa">]>\n<Document', 1), "document type"),
        (CAMT.replace("1277.50", "1278.50"), "the closing balance is 1278.50"),
        (MT940.replace(":62F:C", ":62F:X"), "is no balance (like"),
        ("nothing;of;use\n1;2;3\n", "headers of a date"),
        ("\x00\x01\x02\x03", "bank.csv"),
    ],
)
async def test_a_malformed_bank_file_is_refused_whole(site: Site, content: str, said: str) -> None:
    sara = await site.browser("sara", Role.SUPERVISOR)
    before = await picture(site)
    row = await read_to_end(sara, content)
    assert row["state"] == "failed"
    assert said in row["error"] and row["error"].startswith("bank.csv"), row["error"]
    assert await picture(site) == before


async def test_a_movement_that_cannot_be_read_costs_only_itself_and_is_told_with_its_line(site: Site) -> None:
    sara = await site.browser("sara", Role.SUPERVISOR)
    before = await picture(site)
    lines = ["2026-02-30;60.00;EUR;A;CASE-00001;A1", "2026-11-20;sixty;EUR;A;CASE-00001;A2", "2026-11-20;60.00;EUR"]
    row = await read_to_end(sara, BANK + "\n".join(lines) + "\n")
    assert (row["state"], row["rejected_count"], row["matched_count"]) == ("done", 3, 0)
    _, rejects = await sara.ask("GET", f"/api/payment-files/{row['file_id']}/rejects")
    told = rejects.splitlines()[1:]
    assert [line.split(";")[0].strip('"') for line in told] == ["line 2", "line 3", "line 4"]
    assert all(line.rstrip().rsplit(";", 1)[-1].strip('"') for line in told), "each names its remedy"
    assert await picture(site) == before


# ---- another currency


async def test_a_payment_in_another_currency_is_booked_to_no_case(site: Site) -> None:
    sara = await site.browser("sara", Role.SUPERVISOR)
    row = await read_to_end(sara, BANK + "2026-11-20;100.00;CHF;Debtor 1;CASE-00001;A1\n")
    assert (row["matched_count"], row["unmatched_count"]) == (0, 1)
    [waiting] = (await sara.get("/api/payments?state=unmatched"))["items"]
    assert (waiting["reason"], waiting["amount"]["currency"]) == ("other_currency", "CHF")
    before = await picture(site)
    problem = await refused(sara, "POST", f"/api/payments/{waiting['payment_id']}/assign", {"case_id": 1})
    assert (problem["field"], problem["code"]) == ("case_id", "other_currency")
    assert "CHF" in problem["detail"] and "EUR" in problem["detail"]
    assert await picture(site) == before
    assert (await sara.get("/api/cases/1/account"))["balance_minor"] == 10_000


# ---- amounts, days and sums of a person


ENTRY = {"kind": "charge", "minor": 500, "component": "costs", "value_on": "2026-11-20", "reason": "spese"}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/cases/1/entries", {**ENTRY, "minor": -500}, "body.minor"),
        ("/api/cases/1/entries", {**ENTRY, "minor": 0}, "amount"),
        ("/api/cases/1/promises", {"minor": -1, "due_on": "2026-11-27", "method": "card"}, "body.minor"),
        (
            "/api/cases/1/plans",
            {"first_on": "2026-12-31", "count": 2, "down_payment_minor": -100},
            "body.down_payment_minor",
        ),
        ("/api/cases/1/plans", {"rates": [{"due_on": "2026-12-31", "minor": -10_000}]}, "body.rates.0.minor"),
        (
            "/api/cases/1/offers",
            {"rates": [{"due_on": "2026-12-01", "minor": -5}], "reason": "x"},
            "body.rates.0.minor",
        ),
    ],
)
async def test_a_negative_amount_is_refused_at_its_field(
    site: Site, path: str, body: dict[str, Any], field: str
) -> None:
    ada = await site.browser("ada", Role.ADMIN)
    before = await picture(site)
    place, said = place_and_remedy(await refused(ada, "POST", path, body))
    assert (place, bool(said)) == (field, True)
    assert await picture(site) == before


@pytest.mark.parametrize(
    ("rates", "remedy"),
    [
        ([("2026-12-31", 5_000), ("2027-01-29", 4_999)], "change a rate by +0.01"),
        ([("2026-12-31", 5_000), ("2027-01-29", 5_001)], "change a rate by -0.01"),
        ([("2027-01-29", 5_000), ("2026-12-31", 5_000)], "is due before the one before"),
        ([("2026-11-20", 10_000)], "before today"),
    ],
)
async def test_a_plan_that_does_not_sum_or_stand_in_order_is_refused(
    site: Site, rates: list[tuple[str, int]], remedy: str
) -> None:
    sara = await site.browser("sara", Role.SUPERVISOR)
    before = await picture(site)
    body = {"rates": [{"due_on": on, "minor": minor} for on, minor in rates]}
    for path in ("/api/cases/1/plans/draft", "/api/cases/1/plans"):
        problem = await refused(sara, "POST", path, body)
        assert problem["field"].startswith("instalments") and remedy in problem["detail"], problem
    assert await picture(site) == before


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/cases/1/entries", {**ENTRY, "value_on": "2026-02-30"}, "body.value_on"),
        ("/api/cases/1/promises", {"minor": 500, "due_on": "2026-11-31", "method": "card"}, "body.due_on"),
        ("/api/cases/1/plans", {"first_on": "2027-02-29", "count": 2}, "body.first_on"),
        ("/api/cases/1/plans", {"rates": [{"due_on": "2026-13-01", "minor": 10_000}]}, "body.rates.0.due_on"),
        (
            "/api/cases/1/offers",
            {"rates": [{"due_on": "2026-12-01", "minor": 5}], "reason": "x", "expires_on": "2026-11-31"},
            "body.expires_on",
        ),
    ],
)
async def test_a_day_that_does_not_exist_is_refused_at_its_field(
    site: Site, path: str, body: dict[str, Any], field: str
) -> None:
    ada = await site.browser("ada", Role.ADMIN)
    before = await picture(site)
    place, said = place_and_remedy(await refused(ada, "POST", path, body))
    assert (place, bool(said)) == (field, True)
    assert await picture(site) == before


async def test_a_question_about_a_day_that_does_not_exist_is_refused(site: Site) -> None:
    sara = await site.browser("sara", Role.SUPERVISOR)
    place, said = place_and_remedy(await refused(sara, "GET", "/api/cases/1/account?on=2026-02-30", None))
    assert place.endswith("on") and "date" in said


# ---- files of cases


@pytest.mark.parametrize(
    ("row", "column", "remedy"),
    [
        (f"P1;{MARIO};F1;31/03/2026;-10,00", "Importo", "net credit notes against their invoices"),
        (f"P1;{MARIO};F1;30/02/2026;10,00", "Scadenza", "correct the date, or write it as YYYY-MM-DD"),
        (f"P1;{MARIO};F1;31/03/2026;0,00x", "Importo", "write digits only"),
    ],
)
async def test_a_row_with_a_wrong_amount_or_day_is_rejected_and_its_case_not_made(
    site: Site, row: str, column: str, remedy: str
) -> None:
    sara = await site.browser("sara", Role.SUPERVISOR)
    before = await picture(site)
    report = await import_file(sara, f"{HEADER}{row}\r\n")
    assert report["row_count"] == 1
    _, rejects = await sara.ask("GET", f"/api/imports/{report['import_id']}/rejects")
    assert column in rejects and remedy in rejects, rejects
    assert await picture(site) == before


@pytest.mark.parametrize("status", ["closed", "recalled"])
async def test_a_file_that_changes_an_ended_case_is_refused_for_that_case(site: Site, status: str) -> None:
    sara = await site.browser("sara", Role.SUPERVISOR)
    row = f"P1;{MARIO};F1;31/03/2026;"
    assert (await import_file(sara, f"{HEADER}{row}10,00\r\n"))["state"] == "done"
    await site.world.write(
        lambda connection: connection.execute(text(f"UPDATE cases SET status = '{status}' WHERE reference = 'P1'"))
    )
    before = await picture(site)
    report = await import_file(sara, f"{HEADER}{row}99,00\r\n")
    assert (report["state"], report["rejected_count"]) == ("done", 1)
    _, rejects = await sara.ask("GET", f"/api/imports/{report['import_id']}/rejects")
    assert "P1" in rejects and "leave it out" in rejects and "give it a new reference" in rejects
    assert await picture(site) == before
    both = await import_file(sara, f"{HEADER}{row}99,00\r\nP2;{ANNA};F2;31/03/2026;20,00\r\n")
    assert (both["added_count"], both["rejected_count"]) == (1, 1), "the others of the file are loaded"
