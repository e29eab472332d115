"""Opening and closing an import: names found or refused with the known ones, placements, the import's own row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.db.postgres import PostgresDatabase
from dialer.ports.intake import ImportId, ImportReport, Loaded, RejectsFacts
from tests.contract.db.repos.intake_desk import FACTS, NOW, ORDER, IntakeDesk, item


@pytest.mark.parametrize(
    ("order", "error", "message"),
    [
        (replace(ORDER, creditor_code="GEPA"), NotFound, "no creditor 'GEPA'; did you mean 'GEAP'"),
        (replace(ORDER, creditor_code="X"), NotFound, "no creditor 'X'; known are: ALT, ENERGIA, GEAP"),
        (replace(ORDER, creditor_code="ALT"), Conflict, "'ALT' is disabled"),
        (replace(ORDER, campaign_name="Bolette"), NotFound, "no campaign 'Bolette'; did you mean 'Bollette'"),
        (replace(ORDER, campaign_name="Altrui"), Conflict, "belongs to another creditor"),
        (replace(ORDER, campaign_name="Chiusa"), Conflict, "is closed"),
        (replace(ORDER, import_id=ImportId(77)), NotFound, "no import 77"),
    ],
)
async def test_names_that_do_not_fit_are_refused(
    desk: IntakeDesk, order: object, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        await desk.target(order)  # type: ignore[arg-type]
    assert await desk.rows("SELECT count(*) FROM imports") == [(0,)]


async def test_a_placement_is_made_once_and_its_mandate_is_kept(desk: IntakeDesk) -> None:
    order = replace(ORDER, placement_code="A1", mandate_starts=date(2026, 11, 1), mandate_ends=date(2027, 1, 31))
    first = await desk.target(order)
    again = await desk.target(replace(order, mandate_starts=None))
    assert first.placement_id == again.placement_id is not None
    with pytest.raises(Conflict, match="mandate_ends 2027-01-31, not 2027-02-28"):
        await desk.target(replace(order, mandate_ends=date(2027, 2, 28)))
    dry = await desk.target(replace(order, placement_code="A2", is_dry_run=True))
    assert dry.placement_id is None
    assert await desk.rows("SELECT code FROM placements") == [("A1",)]


async def test_a_placements_fee_is_entered_once_and_another_one_is_refused(desk: IntakeDesk) -> None:
    order = replace(ORDER, placement_code="A1")
    await desk.target(order)
    await desk.target(replace(order, fee="12 %", is_dry_run=True))
    assert await desk.rows("SELECT fee FROM placements") == [("",)]
    await desk.target(replace(order, fee="12 %"))
    await desk.target(replace(order, fee="12 %"))
    await desk.target(order)
    with pytest.raises(Conflict, match="has the fee '12 %', not '15 %'"):
        await desk.target(replace(order, fee="15 %"))
    await desk.target(replace(order, placement_code="A2", fee="3 € a pratica"))
    assert await desk.rows("SELECT code, fee FROM placements ORDER BY code") == [
        ("A1", "12 %"),
        ("A2", "3 € a pratica"),
    ]


async def test_the_same_bytes_are_recognised_once_an_import_of_them_is_done(desk: IntakeDesk) -> None:
    first = await desk.target()
    assert (await desk.target()).earlier == ()
    await desk.store.finish(first, report(first.import_id), NOW + timedelta(seconds=5))
    assert (await desk.target()).earlier == (("march.csv", NOW + timedelta(seconds=5)),)
    assert (await desk.target(replace(ORDER, creditor_code="ENERGIA", campaign_name=""))).earlier == ()
    assert (await desk.target(facts=replace(FACTS, sha256="cd" * 32))).earlier == ()


async def test_the_imports_row_tells_how_far_it_is_and_how_it_ended(desk: IntakeDesk) -> None:
    target = await desk.target()
    await desk.load(item(), target=target)
    columns = "state, row_count, total_count, added_count, unchanged_count, rejected_count, rejects_file, error"
    query = f"SELECT {columns} FROM imports WHERE id = :id"
    assert await desk.rows(query, id=target.import_id) == [("running", 1, 10, 1, 0, 0, "", "")]
    await desk.store.finish(target, report(target.import_id), NOW)
    assert await desk.rows(query, id=target.import_id) == [("done", 10, 10, 1, 0, 3, "/x/march.csv.rejects.csv", "")]
    other = await desk.target()
    await desk.store.fail(other.import_id, "cancelled", NOW)
    assert (await desk.rows(query, id=other.import_id))[0][0::7] == ("failed", "cancelled")


def report(import_id: ImportId) -> ImportReport:
    return ImportReport(
        import_id=import_id,
        creditor_code="GEAP",
        is_dry_run=False,
        facts=FACTS,
        loaded=Loaded(created_count=1),
        rejects=RejectsFacts(path=Path("/x/march.csv.rejects.csv"), rejected_row_count=3),
    )


async def test_an_import_that_the_web_has_announced_keeps_its_row(desk: IntakeDesk) -> None:
    await desk.run(
        "INSERT INTO imports (creditor_id, file_name, file_sha256, created_at, state) "
        "SELECT 1, 'march.csv', '', created_at, 'queued' FROM creditors WHERE id = 1"
    )
    ((import_id,),) = await desk.rows("SELECT id FROM imports")
    target = await desk.target(replace(ORDER, import_id=ImportId(import_id)))
    assert target.import_id == import_id
    assert await desk.rows("SELECT state, file_sha256, total_count FROM imports") == [("running", FACTS.sha256, 10)]


async def test_a_large_file_has_postgresql_count_its_rows(desk: IntakeDesk) -> None:
    """Else a new database is taken for an empty one, and each batch reads whole tables until autovacuum looks."""
    if not isinstance(desk.database, PostgresDatabase):
        await desk.store.load(await desk.target(), [item()], NOW, row_count=1000)  # nothing to tell, and no error
        return
    counted = (
        "SELECT relname FROM pg_class WHERE reltuples >= 0 AND relname IN ('cases', 'debtors', 'leads') ORDER BY 1"
    )
    await desk.store.load(await desk.target(), [item()], NOW, row_count=999)
    assert await desk.rows(counted) == []
    await desk.store.load(await desk.target(), [item(reference="P9")], NOW, row_count=1000)
    assert await desk.rows(counted) == [("cases",), ("debtors",), ("leads",)]
