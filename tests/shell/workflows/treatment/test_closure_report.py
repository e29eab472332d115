"""The report on a case that has ended."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert

from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.core.treatment.hand_off import HandOffKind
from dialer.db.tables.facts import case_letters
from dialer.db.tables.treatment import treatment_steps
from dialer.workflows.figures.read_figures import Prices
from dialer.workflows.treatment.closure_batch import ClosurePeriod, closure_archive
from dialer.workflows.treatment.closure_report import ClosureFacts, closure_document, read_closure, tax_elements
from dialer.workflows.treatment.decide_closure import decide_closure
from tests.hand_office import HandOffice, unzipped


@pytest.fixture
async def office(tmp_path: Path) -> HandOffice:
    return await HandOffice.open(tmp_path)


async def close(office: HandOffice, case_id: CaseId, note: str = "nothing to be had") -> None:
    by, now = office.books.world.user_id, office.books.now
    await decide_closure(office.store, office.books.reckoner, case_id, is_confirmed=True, note=note, by=by, now=now)


async def read(office: HandOffice, case_id: CaseId, prices: Prices | None = None) -> ClosureFacts:
    return await read_closure(office.store, office.books.reckoner, case_id, prices=prices, now=office.books.now)


async def archive(office: HandOffice, **period: object) -> bytes:
    values: dict[str, object] = {
        "creditor_id": office.creditor_id, "since": office.books.today, "until": office.books.today, **period,
    }  # fmt: skip
    async with closure_archive(
        office.store, office.tools, ClosurePeriod(**values), prices=None, by=None, now=office.books.now  # type: ignore[arg-type]
    ) as made:  # fmt: skip
        return b"".join([piece async for piece in made.pieces()])


async def test_a_closed_case_says_why_who_decided_what_is_left_and_what_proves_the_loss(office: HandOffice) -> None:
    case_id = await office.case(100_000, days_late=800)
    await office.books.pay(case_id, 10_000)
    with pytest.raises(Conflict, match="the case is open"):
        await read(office, case_id)
    await close(office, case_id)
    given = await read(office, case_id, Prices(agent_hour_minor=2_000, letter_minor=100))
    assert (given.ending.status, given.ending.reason, given.ending.decided_by != "") == ("closed", "given_up", True)
    assert (given.ending.note, given.collected_minor) == ("nothing to be had", 10_000)
    assert tax_elements(given) == {
        "modest": True, "six_months": True, "is_barred": True, "proceeding": False, "dead": False,
        "unreachable": False, "legal_tried": False,
    }  # fmt: skip
    for language in ("it", "en"):
        told = json.dumps(asdict(closure_document(given, language)), default=sorted, ensure_ascii=False)
        assert "nothing to be had" in told and "TUIR" in told
        assert ("Una persona ha deciso" in told) is (language == "it")
    document = closure_document(given, "en")
    assert document.tables[0].columns == ("Activity", "How many", "Cost")
    assert (await office.tools.typesetter.pdf(document)).startswith(b"%PDF")
    assert closure_document(await read(office, case_id), "en").tables[0].columns == ("Activity", "How many")


async def test_visits_and_lawyers_are_counted_and_their_cost_too(office: HandOffice) -> None:
    case_id = await office.case(100_000)
    visit = await office.queue(case_id, HandOffKind.VISIT)
    await office.export(HandOffKind.VISIT)
    await office.report(visit, "absent", fee_minor=3_500)
    legal = await office.queue(case_id)
    await office.export()
    await office.report(legal, "returned")
    await close(office, case_id)
    given = await read(office, case_id, Prices(agent_hour_minor=2_000))
    assert (given.response.visits, given.lawyers, given.costs) == (1, 1, (0, 0, 3_500))
    assert tax_elements(given)["legal_tried"] is True


async def step_done(office: HandOffice, case_id: CaseId, step: str, on: date) -> None:
    values = {
        "case_id": case_id, "step": step, "action": "letter", "state": "done", "opened_on": on,
        "opened_at": office.books.now, "done_on": on,
    }  # fmt: skip

    def write(connection: Connection) -> None:
        connection.execute(insert(treatment_steps).values(values))
        connection.commit()

    await office.books.world.database.administer(write)


async def test_recorded_letters_and_those_of_the_ladder_are_counted_once(office: HandOffice) -> None:
    case_id = await office.case(100_000)
    today = office.books.today
    await office.books.run("UPDATE cases SET opened_at = 0")
    for days_ago in (9, 9, 3):
        sent_at = datetime.combine(today - timedelta(days=days_ago), time(11), UTC)
        await office.books.world.insert(
            case_letters, case_id=case_id, kind="reminder", channel="letter", sent_at=sent_at, created_at=sent_at
        )
    for step, days_ago in (("letter-1", 9), ("formal-notice", 1)):
        done_on = today - timedelta(days=days_ago)
        await step_done(office, case_id, step, done_on)
    await close(office, case_id)
    given = await read(office, case_id, Prices(letter_minor=150))
    assert given.response.letters == 4  # two and one recorded, of which one is the ladder's; one of the ladder alone
    assert given.costs == (0, 4 * 150, 0)


async def test_a_paid_case_has_no_loss_and_no_person_decided(office: HandOffice) -> None:
    case_id = await office.case(100_000, days_late=10)
    await office.books.pay(case_id, await office.books.balance(case_id))
    given = await read(office, case_id)
    assert (given.ending.status, given.ending.decided_by) == ("paid", "")
    titles = [table.title for table in closure_document(given, "en").tables]
    assert not any("TUIR" in title for title in titles)


async def test_a_creditors_reports_of_a_period_come_in_one_signed_archive(office: HandOffice) -> None:
    for minor in (100_000, 50_000):
        await close(office, await office.case(minor))
    await office.case(70_000)
    files = unzipped(await archive(office))
    pdfs = [name for name in files if name.endswith(".pdf")]
    assert len(pdfs) == 2 and all(files[name].startswith(b"%PDF") for name in pdfs)
    assert len(files["index.csv"].decode("utf-8-sig").splitlines()) == 3
    assert office.check(await archive(office)).faults == ()
    with pytest.raises(NotFound):
        await archive(
            office, since=office.books.today - timedelta(days=9), until=office.books.today - timedelta(days=8)
        )
    with pytest.raises(Invalid):
        await archive(office, until=office.books.today - timedelta(days=1))
