"""Many hand-offs at once: archives for lawyers, rounds for visitors, files for bureaux."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from dialer.core.kernel.codes import TicketKind
from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.scope import EVERYTHING
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.db.repos.forget_hand_offs import forget_hand_offs
from dialer.workflows.disputes.open_ticket import TicketRequest, open_ticket
from dialer.workflows.treatment.take_export import take_export
from dialer.workflows.treatment.watch_hand_offs import watch_hand_offs
from tests.hand_office import POLICY, HandOffice, unzipped, zipped


@pytest.fixture
async def office(tmp_path: Path) -> HandOffice:
    return await HandOffice.open(tmp_path)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


async def take(office: HandOffice, batch_id: int, form: str = "") -> bytes:
    by, now = office.books.world.user_id, office.books.now
    async with take_export(office.store, batch_id, form, office.tools, by=by, now=now) as taken:
        return b"".join([piece async for piece in taken.content.pieces()])


async def test_a_lawyers_archive_has_a_signed_file_for_each_case_and_is_the_same_whenever_it_is_taken(
    office: HandOffice,
) -> None:
    numbers = [await office.queue(await office.case(minor)) for minor in (100_000, 250_000)]
    done = await office.export(recipient="Avv. Bianchi", language="en")
    assert done.batch is not None
    assert (done.batch.case_count, done.left_out) == (2, ())
    whole = await take(office, done.batch.batch_id)
    assert await take(office, done.batch.batch_id) == whole
    files = unzipped(whole)
    index = rows(files["index.csv"])
    assert [row["hand_off"] for row in index] == [str(number) for number in numbers]
    assert {row["file"] for row in index} <= set(files)
    check = office.check(whole)
    assert (check.faults, check.is_signature_known, check.is_statement_same) == ((), True, True)
    for number in numbers:
        assert (await office.item(number)).row.state is HandOffState.SENT
    assert await office.held() == ["legal", "legal"]
    async with office.store.transaction() as tx:
        [row] = (await tx.hand_offs.batches(HandOffKind.LEGAL, EVERYTHING, cursor=None, limit=5)).items
    assert [one.form for one in row.takes] == ["zip", "zip"]
    assert row.sha256 == done.batch.sha256


async def test_what_may_not_go_stays_with_its_reason_and_the_others_go(office: HandOffice) -> None:
    good, bad = await office.case(100_000), await office.case(90_000)
    numbers = [await office.queue(good), await office.queue(bad)]
    ticket = TicketRequest(case_id=bad, kind=TicketKind.BILLING, by=office.books.world.user_id)
    await open_ticket(office.store, ticket, POLICY, now=office.books.now)
    done = await office.export()
    assert done.batch is not None and done.batch.case_count == 1
    assert [(one.hand_off_id, one.code) for one in done.left_out] == [(numbers[1], "disputed")]
    assert (await office.item(numbers[1])).row.state is HandOffState.QUEUED
    again = await office.export()
    assert again.batch is None and len(again.left_out) == 1


async def test_a_changed_archive_is_noticed_down_to_the_packet(office: HandOffice) -> None:
    await office.queue(await office.case(100_000))
    done = await office.export()
    assert done.batch is not None
    files = unzipped(await take(office, done.batch.batch_id))
    [name] = [one for one in files if one.endswith(".zip")]
    broken = {**files, name: files[name][:-60] + b"x" * 60}
    with pytest.raises(Invalid, match="ZIP"):
        office.check(zipped(list(broken.items())))
    changed = office.check(
        zipped([*((one, data) for one, data in files.items() if one != "index.csv"), ("index.csv", b"a")])
    )
    assert changed.faults == ("index.csv was changed",)


async def test_an_export_with_a_case_that_was_made_anonymous_cannot_be_given_again(office: HandOffice) -> None:
    case_id = await office.case(100_000)
    await office.queue(case_id)
    done = await office.export()
    assert done.batch is not None

    def forget(connection: object) -> None:
        forget_hand_offs(connection, [case_id])  # type: ignore[arg-type]
        connection.commit()  # type: ignore[attr-defined]

    await office.books.world.database.administer(forget)
    with pytest.raises(Conflict) as refused:
        await take(office, done.batch.batch_id)
    assert refused.value.code == "export_erased"
    with pytest.raises(NotFound):
        await take(office, 99)


async def test_a_visitors_round_says_where_how_much_and_what_may_be_said(office: HandOffice) -> None:
    late, early = await office.case(100_000, costs=1_000), await office.case(50_000, days_late=60)
    numbers = [await office.queue(case_id, HandOffKind.VISIT, "Esattore Neri") for case_id in (late, early)]
    done = await office.export(HandOffKind.VISIT, language="en")
    assert done.batch is not None
    assert [(one.hand_off_id, one.code) for one in done.left_out] == [(numbers[1], "too_early_to_visit")]
    [row] = rows(await take(office, done.batch.batch_id, "csv"))
    assert "Via Garibaldi 7" in row["address"] and "Treviso" in row["address"]
    owed = await office.books.balance(late)
    assert row["to_ask"] == f"{owed / 100:.2f}"
    assert row["what_may_be_said"].startswith("To the identified debtor only: ")
    assert (await take(office, done.batch.batch_id, "pdf")).startswith(b"%PDF")
    with pytest.raises(Invalid):
        await take(office, done.batch.batch_id, "zip")


async def test_a_held_case_is_not_visited(office: HandOffice) -> None:
    case_id = await office.case(100_000)
    await office.queue(case_id, HandOffKind.VISIT)
    ticket = TicketRequest(case_id=case_id, kind=TicketKind.HEIRS, by=office.books.world.user_id)
    await open_ticket(office.store, ticket, POLICY, now=office.books.now)
    done = await office.export(HandOffKind.VISIT)
    assert done.batch is None
    assert [one.code for one in done.left_out] == ["held"]


async def test_a_bureau_is_told_only_of_those_who_were_warned_and_had_their_days(office: HandOffice) -> None:
    cases = [await office.case(100_000 + index) for index in range(3)]
    numbers = [await office.queue(case_id, HandOffKind.BUREAU, "") for case_id in cases]
    await office.notice(numbers[0])
    office.books.today += timedelta(days=14)
    await office.notice(numbers[1])
    early = await office.export(HandOffKind.BUREAU)
    assert early.batch is None
    assert sorted((one.hand_off_id, one.code) for one in early.left_out) == [
        (numbers[0], "too_early"), (numbers[1], "too_early"), (numbers[2], "no_notice"),
    ]  # fmt: skip
    office.books.today += timedelta(days=1)
    done = await office.export(HandOffKind.BUREAU, language="en")
    assert done.batch is not None
    [row] = rows(await take(office, done.batch.batch_id))
    assert (row["type"], row["notice_proof"], row["overdue_principal"]) == ("report", "AR 77", "1000.00")


async def test_a_payment_after_the_notice_withdraws_the_report_and_after_it_asks_for_a_correction(
    office: HandOffice,
) -> None:
    first, second = await office.case(100_000), await office.case(200_000)
    numbers = [await office.queue(case_id, HandOffKind.BUREAU, "") for case_id in (first, second)]
    for number in numbers:
        await office.notice(number)
    office.books.today += timedelta(days=15)
    await office.books.pay(first, 5_000)
    done = await office.export(HandOffKind.BUREAU)
    assert done.batch is not None and done.batch.case_count == 1
    withdrawn = (await office.item(numbers[0])).row
    assert (withdrawn.state, withdrawn.ended_because) == (HandOffState.CANCELLED, "paid")
    await office.books.pay(second, 200_000)
    assert await watch_hand_offs(office.store, office.books.reckoner, now=office.books.now) == 1
    assert await watch_hand_offs(office.store, office.books.reckoner, now=office.books.now) == 0
    assert (await office.item(numbers[1])).row.stage == "correction_due"
    correction = await office.export(HandOffKind.BUREAU, language="en")
    assert correction.batch is not None
    [row] = rows(await take(office, correction.batch.batch_id))
    assert (row["type"], row["reason"]) == ("correction", "paid")
    assert (await office.export(HandOffKind.BUREAU)).batch is None
    assert await office.report(numbers[1], "corrected")
    assert (await office.item(numbers[1])).row.state is HandOffState.DONE
