"""Files of cases: received piece by piece, imported one after the other."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from dialer.core.kernel.codes import Role
from dialer.core.kernel.errors import Invalid
from dialer.ports.admin import ImportRow, ImportState
from dialer.ports.intake import ImportOrder
from dialer.web.refusals import said_in
from dialer.web.seams import UploadedFile
from dialer.web.uploads import ImportDesk
from tests.factories import MONDAY_10
from tests.shell.web.conftest import Browser, MakeSite, Site


@dataclass
class Importer:
    """Stands for the import workflow: waits until the test lets it go on."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    orders: list[tuple[ImportOrder, str, str]] = field(default_factory=list)
    options: list[dict[str, str]] = field(default_factory=list)
    failure: Exception | None = None
    rejects: str = ""
    done: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def __call__(self, order: ImportOrder, upload: UploadedFile) -> None:
        self.orders.append((order, upload.name, upload.path.read_text()))
        self.options.append(dict(upload.options))
        await self.go_on.wait()
        if self.rejects:
            upload.rejects_path.write_text(self.rejects)
        self.done.put_nowait(upload.name)
        if self.failure is not None:
            raise self.failure


@pytest.fixture
def importer() -> Importer:
    return Importer()


@pytest.fixture
async def place(make_site: MakeSite, importer: Importer) -> Site:
    return await make_site(deps_run_import=importer, max_upload_bytes=1_000_000)


@pytest.fixture
async def sara(place: Site) -> Browser:
    return await place.browser("sara", Role.SUPERVISOR)


def form(content: bytes = b"ref;amount\n1;2\n", **fields: str) -> aiohttp.FormData:
    data = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in fields.items():
        data.add_field(name, value)
    if content:
        data.add_field("file", content, filename="C:/cases/october.csv", content_type="text/csv")
    return data


async def send(browser: Browser, data: aiohttp.FormData) -> tuple[int, Any]:
    return await browser.ask("POST", "/api/imports", data=data)


async def test_an_upload_is_queued_imported_and_removed(place: Site, sara: Browser, importer: Importer) -> None:
    campaign_id = await place.world.add_campaign("Recall")
    status, started = await send(
        sara,
        form(creditor="acme", campaign=str(campaign_id), dry_run="true", mandate_ends="2026-12-31", dates="dmy"),
    )
    assert status == 202
    shown = await sara.get(f"/api/imports/{started['import_id']}")
    assert (shown["state"], shown["file_name"], shown["creditor_code"]) == ("queued", "october.csv", "acme")
    importer.go_on.set()
    await asyncio.wait_for(importer.done.get(), 30)
    order, name, text = importer.orders[0]
    assert (order.import_id, order.campaign_name, order.is_dry_run) == (started["import_id"], "Recall", True)
    assert str(order.mandate_ends) == "2026-12-31"
    assert importer.options == [{"dates": "dmy"}]
    assert (name, text) == ("october.csv", "ref;amount\n1;2\n")
    async with asyncio.timeout(30):
        while [path for path in place.deps.policy.upload_dir.iterdir() if path.is_file()]:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_files_wait_for_each_other(place: Site, sara: Browser, importer: Importer) -> None:
    for _ in range(2):
        assert (await send(sara, form(creditor="acme")))[0] == 202
    assert len(importer.orders) == 1
    importer.go_on.set()
    for _ in range(2):
        await asyncio.wait_for(importer.done.get(), 30)
    assert len(importer.orders) == 2
    assert len((await sara.get("/api/imports"))["items"]) == 2


@pytest.mark.parametrize(
    ("failure", "text"),
    [(Invalid("the header has no column for the reference"), "no column"), (ZeroDivisionError(), "our side")],
)
async def test_a_failed_import_says_why_and_the_next_one_runs(
    place: Site, sara: Browser, importer: Importer, failure: Exception, text: str
) -> None:
    importer.failure = failure
    importer.go_on.set()
    _, first = await send(sara, form(creditor="acme"))
    await asyncio.wait_for(importer.done.get(), 30)
    await send(sara, form(creditor="acme"))
    await asyncio.wait_for(importer.done.get(), 30)
    shown = await sara.get(f"/api/imports/{first['import_id']}")
    assert shown["state"] == "failed"
    assert text in shown["error"]
    status, theirs = await sara.ask("GET", f"/api/imports/{first['import_id']}", headers={"Accept-Language": "it"})
    assert (status, theirs["error"]) == (200, said_in("it", shown["error"]))
    assert ("our side" in text) == ("da noi" in theirs["error"])


async def test_what_the_import_wrote_itself_is_left_alone(place: Site, sara: Browser, importer: Importer) -> None:
    _, started = await send(sara, form(creditor="acme"))
    async with place.world.store.transaction() as tx:
        row = await tx.imports.get(started["import_id"])
        await tx.imports.update(replace(row, state=ImportState.FAILED, error="by the import"))
    importer.failure = Invalid("another sentence")
    importer.go_on.set()
    await asyncio.wait_for(importer.done.get(), 30)
    await send(sara, form(creditor="acme"))
    await asyncio.wait_for(importer.done.get(), 30)
    assert (await sara.get(f"/api/imports/{started['import_id']}"))["error"] == "by the import"


async def test_rejects_are_read_as_csv(place: Site, sara: Browser, importer: Importer) -> None:
    importer.rejects = "line;column;reason\n2;amount;no number\n"
    importer.go_on.set()
    _, started = await send(sara, form(creditor="acme"))
    path = f"/api/imports/{started['import_id']}"
    await asyncio.wait_for(importer.done.get(), 30)
    assert (await sara.get(path))["has_rejects"]
    assert await sara.get(f"{path}/rejects") == importer.rejects
    async with sara.session.get(f"{sara.url}{path}/rejects") as response:
        assert (response.content_type, response.charset) == ("text/csv", None), "the file keeps the upload's encoding"
    assert (await sara.ask("GET", "/api/imports/999/rejects"))[0] == 404


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (form(b"", creditor="acme"), 422, "invalid"),
        (form(creditor="nobody"), 404, "not_found"),
        (form(), 404, "not_found"),
        (form(creditor="acme", campaign="999"), 404, "not_found"),
        (form(creditor="acme", colour="red"), 422, "invalid"),
        (form(creditor="acme", dry_run="perhaps"), 422, "invalid"),
        (form(creditor="acme", mandate_ends="31/12/2026"), 422, "invalid"),
        (form(b"x" * 1_000_001, creditor="acme"), 413, "too_large"),
        (form(creditor="acme", mapping="x" * 70_000), 413, "too_large"),
    ],
)
async def test_uploads_that_are_refused_leave_nothing_behind(
    place: Site, sara: Browser, importer: Importer, data: aiohttp.FormData, status: int, code: str
) -> None:
    answer, problem = await send(sara, data)
    assert (answer, problem["code"]) == (status, code)
    folder: Path = place.deps.policy.upload_dir
    assert not folder.exists() or not [path for path in folder.iterdir() if path.is_file()]
    assert importer.orders == []
    assert (await sara.get("/api/imports"))["items"] == []


async def test_stopping_the_server_says_so_in_every_import_that_did_not_end(
    place: Site, sara: Browser, importer: Importer
) -> None:
    for _ in range(2):
        assert (await send(sara, form(creditor="acme")))[0] == 202
    await place.close_server()
    rows = await place.world.rows("SELECT state, error FROM imports")
    assert [row["state"] for row in rows] == ["failed", "failed"]
    assert all("Send it again" in row["error"] for row in rows)
    assert not list(place.deps.policy.upload_dir.glob("*.upload"))


async def test_an_import_that_a_crash_interrupted_is_closed_at_the_next_start(place: Site) -> None:
    desk = ImportDesk(place.deps)
    row = ImportRow(
        import_id=0,
        creditor_id=place.world.creditor_id,
        file_name="a.csv",
        file_sha256="0",
        state=ImportState.RUNNING,
        created_at=MONDAY_10,
    )
    async with place.world.store.transaction() as tx:
        import_id = await tx.imports.add(row)
    left = place.deps.policy.upload_dir / f"import-{import_id}.upload"
    left.parent.mkdir(exist_ok=True)
    left.write_text("half")
    working = asyncio.create_task(desk.work())
    async with asyncio.timeout(30):
        while left.exists():  # noqa: ASYNC110
            await asyncio.sleep(0)
    working.cancel()
    rows = await place.world.rows("SELECT state FROM imports")
    assert [entry["state"] for entry in rows] == ["failed"]


async def test_a_plain_body_is_no_upload(sara: Browser) -> None:
    assert (await sara.ask("POST", "/api/imports", {}))[0] == 415
