"""What lawyers, visitors and bureaux report, and what follows from it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dialer.core.kernel.errors import Conflict, Invalid
from dialer.core.kernel.ids import CaseId
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.core.treatment.reports import HandOffDecision
from dialer.files.reports_csv import read_reports, write_report_rejects
from dialer.workflows.treatment.decide_hand_off import decide_hand_off
from dialer.workflows.treatment.import_reports import ReportsRead, import_reports
from dialer.workflows.treatment.read_treatment import read_treatment
from dialer.workflows.treatment.report_hand_off import Reporter
from tests.contract.store.treatment_world import ROME
from tests.hand_office import POLICY, HandOffice


@pytest.fixture
async def office(tmp_path: Path) -> HandOffice:
    return await HandOffice.open(tmp_path)


async def sent(office: HandOffice, kind: HandOffKind = HandOffKind.LEGAL, minor: int = 100_000) -> tuple[CaseId, int]:
    case_id = await office.case(minor)
    number = await office.queue(case_id, kind)
    assert (await office.export(kind)).batch is not None
    return case_id, number


async def decide(office: HandOffice, number: int, decision: HandOffDecision, note: str = "we try again") -> None:
    by, now = office.books.world.user_id, office.books.now
    await decide_hand_off(office.store, office.books.reckoner, number, decision, note, by=by, now=now)


async def test_a_lawyers_way_is_kept_and_the_latest_day_is_shown(office: HandOffice) -> None:
    _, number = await sent(office)
    office.books.today += timedelta(days=30)
    today = office.books.today
    assert await office.report(number, "in_preparation", today - timedelta(days=10))
    assert await office.report(number, "received", today - timedelta(days=20))
    assert (await office.item(number)).row.stage == "in_preparation"
    assert await office.report(number, "injunction_filed", reference="RG 12/26")
    assert not await office.report(number, "injunction_filed", reference="rg 12/26", note="said again")
    item = await office.item(number)
    assert (item.row.stage, item.row.state) == ("injunction_filed", HandOffState.SENT)


async def test_costs_are_charged_to_the_ledger_once_and_also_after_the_end(office: HandOffice) -> None:
    case_id, number = await sent(office)
    before = await office.books.balance(case_id)
    for _ in range(2):
        await office.report(number, "costs", cost_minor=9_800, reference="contributo unificato RG 12")
    assert await office.books.balance(case_id) == before + 9_800
    assert await office.report(number, "returned")
    assert await office.report(number, "costs", cost_minor=100, reference="copies")
    assert not await office.report(number, "returned")
    [entry] = await office.books.rows("SELECT entry_id FROM hand_off_reports WHERE reference = 'copies'")
    assert entry["entry_id"] is not None
    with pytest.raises(Conflict) as refused:
        await office.report(number, "judgment")
    assert refused.value.code == "hand_off_over"


async def test_a_returned_case_waits_for_a_person_and_goes_on_by_the_decision(office: HandOffice) -> None:
    case_id, number = await sent(office)
    assert await office.held() == ["legal"]
    with pytest.raises(Conflict) as refused:
        await decide(office, number, HandOffDecision.RESUME)
    assert refused.value.code == "not_returned"
    await office.report(number, "returned", note="no assets")
    async with office.store.transaction() as tx:
        (sheet,) = await tx.treatment.sheets([case_id], office.books.today, ROME)
    assert sheet.at_lawyer is not None and sheet.at_lawyer.is_over
    with pytest.raises(Invalid):
        await decide(office, number, HandOffDecision.RESUME, " ")
    await decide(office, number, HandOffDecision.RESUME)
    assert await office.held() == []
    async with office.store.transaction() as tx:
        (sheet,) = await tx.treatment.sheets([case_id], office.books.today, ROME)
    assert sheet.at_lawyer is None
    with pytest.raises(Conflict) as refused:
        await decide(office, number, HandOffDecision.CLOSE)
    assert refused.value.code == "already_decided"
    found = await read_treatment(office.store, office.books.reckoner, case_id, now=office.books.now)
    assert {"hand_off", "hand_off_report", "hand_off_decision"} <= {event.kind for event in found.events}


async def test_a_settled_case_may_be_closed(office: HandOffice) -> None:
    case_id, number = await sent(office)
    await office.report(number, "settled")
    await decide(office, number, HandOffDecision.CLOSE, "paid to the creditor")
    [row] = await office.books.rows("SELECT status, closed_reason FROM cases WHERE id = :id", id=case_id)
    assert (row["status"], row["closed_reason"]) == ("closed", "legal_returned")


async def test_a_promise_at_the_door_is_entered_and_ends_the_visit(office: HandOffice) -> None:
    case_id, number = await sent(office, HandOffKind.VISIT)
    due = office.books.today + timedelta(days=5)
    with pytest.raises(Invalid):
        await office.report(number, "promise", promised_minor=10_000_000, promised_on=due)
    assert (await office.item(number)).row.state is HandOffState.SENT
    await office.report(number, "promise", promised_minor=20_000, promised_on=due, fee_minor=3_500)
    async with office.store.transaction() as tx:
        [promise] = (await tx.promises.of([case_id]))[case_id]
        [row] = await tx.hand_offs.reports(number)
    assert (promise.promise.minor, promise.promise.due_on, row.fee_minor) == (20_000, due, 3_500)
    item = await office.item(number)
    assert (item.row.state, item.row.stage) == (HandOffState.DONE, "promise")


@pytest.mark.parametrize(
    ("outcome", "held"),
    [
        ("disputed", ["disputed"]), ("paid_claimed", ["paid_claimed"]), ("deceased", ["deceased"]),
        ("hardship", ["hardship_review"]), ("absent", []), ("moved", []), ("met", []), ("not_visited", []),
    ],
)  # fmt: skip
async def test_what_came_of_a_visit_drives_the_case(office: HandOffice, outcome: str, held: list[str]) -> None:
    _, number = await sent(office, HandOffKind.VISIT)
    await office.report(number, outcome, note="as the visitor says")
    assert await office.held() == held
    assert (await office.item(number)).row.state is HandOffState.DONE


async def test_a_refusal_at_the_door_counts_as_one_on_the_telephone(office: HandOffice) -> None:
    case_id, number = await sent(office, HandOffKind.VISIT)
    await office.report(number, "refused")
    async with office.store.transaction() as tx:
        (sheet,) = await tx.treatment.sheets([case_id], office.books.today, ROME)
    assert (sheet.refusals, sheet.visits, sheet.talks) == (1, 1, 1)
    assert sheet.refused_at == sheet.last_talk_at == office.books.now


async def load(office: HandOffice, text: str, kind: HandOffKind = HandOffKind.LEGAL) -> ReportsRead:
    path = office.folder / "reports.csv"
    path.write_text(text, encoding="utf-8")
    file = await read_reports(path, "reports.csv", kind)
    reporter = Reporter(reckoner=office.books.reckoner, policy=POLICY, source="file", by=None)
    return await import_reports(office.store, file, kind, reporter, now=office.books.now)


async def test_a_file_of_reports_is_read_once_and_what_cannot_be_kept_is_answered(office: HandOffice) -> None:
    case_id, number = await sent(office)
    item = await office.item(number)
    day = office.books.today
    text = (
        "affidamento;creditore;pratica;stato;data;riferimento;spese\n"
        f"{number};;;ricevuta;{day:%d/%m/%Y};;\n"
        f";{item.creditor};{item.reference};Ricorso depositato;{day:%d/%m/%Y};RG 1;\n"
        f"{number};;;spese;{day:%d/%m/%Y};contributo;1.098,50\n"
        f"{number};;;partita;{day:%d/%m/%Y};;\n"
        "999;;;ricevuta;01/02/2026;;\n"
        f"{number};;;ricevuta;31/12/2026;;\n"
    )
    before = await office.books.balance(case_id)
    first = await load(office, text)
    assert (first.kept_count, first.known_count) == (3, 0)
    assert [line.place for line in first.rejected] == ["line 5", "line 6", "line 7"]
    assert await office.books.balance(case_id) == before + 109_850
    again = await load(office, text)
    assert (again.kept_count, again.known_count, len(again.rejected)) == (0, 3, 3)
    path = office.folder / "rejects.csv"
    await write_report_rejects(again.rejected, path)
    assert path.read_text(encoding="utf-8-sig").splitlines()[0] == "place;movement;reason;remedy"


@pytest.mark.parametrize("text", ["", "stato;data\nricevuta;01/02/2026\n", "just words\n"])
async def test_a_file_without_the_needed_headers_is_refused_whole(office: HandOffice, text: str) -> None:
    with pytest.raises(Invalid, match="name the columns so"):
        await load(office, text)
