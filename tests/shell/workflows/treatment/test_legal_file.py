"""The file for a lawyer: what is in it, that it is the same again, and that a change is noticed."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from dialer.core.debt.books import BookedAct
from dialer.core.debt.prescription import ActKind, InterruptingAct
from dialer.core.debt.promise import PromiseMethod
from dialer.core.kernel.codes import CampaignType, Outcome, TicketKind
from dialer.core.kernel.errors import Conflict, Invalid, InvalidTransition
from dialer.core.ticket.document import DocumentKind, Source
from dialer.core.treatment.hand_off import HandOffKind, HandOffState
from dialer.workflows.debt.record_promise import PromiseTerms, record_promise
from dialer.workflows.disputes.keep_documents import NewDocument, keep_document
from dialer.workflows.disputes.open_ticket import TicketRequest, open_ticket
from dialer.workflows.treatment.decide_prescription import record_act
from dialer.workflows.treatment.file_codes import CODES, coded
from dialer.workflows.treatment.legal_parts import PARTS
from tests.hand_office import POLICY, HandOffice, unzipped

INVOICE = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


@pytest.fixture
async def office(tmp_path: Path) -> HandOffice:
    return await HandOffice.open(tmp_path)


def texts(facts: dict[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False)


async def content(office: HandOffice, number: int) -> bytes:
    item = await office.item(number)
    return await office.tools.vault.read(item.row.case_id, item.row.sha256)


async def test_it_holds_account_contacts_acts_agreements_disputes_and_documents(office: HandOffice) -> None:
    books = office.books
    case_id = await office.case(100_000, 50_000, costs=1_500, days_late=400)
    await books.pay(case_id, 20_000)
    by, now = books.world.user_id, books.now
    act = InterruptingAct(kind=ActKind.FORMAL_NOTICE, on=books.today - timedelta(days=9), proof="AR 1234")
    await record_act(office.store, books.reckoner, case_id, BookedAct(item="F1", act=act), by=by, now=now)
    terms = PromiseTerms(
        minor=30_000, due_on=books.today + timedelta(days=5), method=PromiseMethod.BANK_TRANSFER,
        phase=CampaignType.PHONE,
    )  # fmt: skip
    await record_promise(office.store, books.reckoner, case_id, terms, by=by, now=now)
    ticket = TicketRequest(case_id=case_id, kind=TicketKind.RESEND_INVOICE, text="a secret of the debtor", by=by)
    await open_ticket(office.store, ticket, POLICY, now=now)
    document = NewDocument(
        case_id=case_id, kind=DocumentKind.INVOICE, source=Source.CREDITOR, name="may.pdf", content=INVOICE,
        invoice="F1", by=by,
    )  # fmt: skip
    await keep_document(office.store, office.tools.vault, document, now=now)
    number = await office.queue(case_id)
    item = await office.make(number)
    assert (item.row.state, len(item.row.sha256)) == (HandOffState.READY, 64)
    whole = await content(office, number)
    files = unzipped(whole)
    assert set(files) == {
        "statement.pdf", "packet.json", "MANIFEST.sha256", "MANIFEST.sig", "attachments/01-invoice-may.pdf",
        *(f"{part}.pdf" for part in PARTS),
    }  # fmt: skip
    assert files["attachments/01-invoice-may.pdf"] == INVOICE
    facts = json.loads(files["packet.json"])
    assert facts["about"] == {
        "kind": "legal_file", "case": item.reference, "creditor": "Acqua", "hand_off": number,
        "as_of": books.today.isoformat(),
    } | {"creditor": facts["about"]["creditor"]}  # fmt: skip
    assert {"account.pdf", "acts.pdf"} <= set(facts["more"])
    assert "AR 1234" in texts(facts["more"]["acts.pdf"])
    assert "200,00" in texts(facts["more"]["account.pdf"])
    assert "bonifico" in texts(facts["more"]["agreements.pdf"])
    assert "secret" not in texts(facts), "what people wrote is not handed over"
    check = office.check(whole)
    assert (check.faults, check.is_signature_known, check.is_statement_same) == ((), True, True)


async def test_half_years_without_a_rate_are_named_in_the_file(office: HandOffice) -> None:
    office.books.today = date(2026, 8, 3)
    case_id = await office.case(100_000, days_late=100)
    number = await office.queue(case_id)
    await office.make(number, language="en")
    facts = json.loads(unzipped(await content(office, number))["packet.json"])
    shown = dict(facts["document"]["facts"])
    assert "2026" in shown["Half-years without a published rate"]


async def test_the_same_facts_make_the_same_bytes_and_it_is_kept_once(office: HandOffice) -> None:
    number = await office.queue(await office.case(100_000))
    first = await office.make(number)
    again = await office.make(number)
    assert (again.row.sha256, again.row.document_id) == (first.row.sha256, first.row.document_id)
    english = await office.make(number, language="en")
    assert english.row.sha256 != first.row.sha256
    earlier = await office.make(number, on=office.books.today - timedelta(days=30))
    assert earlier.row.sha256 not in (first.row.sha256, english.row.sha256)


async def test_a_file_that_was_changed_is_noticed_also_in_its_other_documents(office: HandOffice) -> None:
    number = await office.queue(await office.case(100_000))
    await office.make(number)
    files = unzipped(await content(office, number))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data + b"%" if name == "account.pdf" else data)
    check = office.check(out.getvalue())
    assert "account.pdf was changed" in check.faults
    assert check.is_statement_same is False


async def test_only_what_may_go_to_a_lawyer_is_made(office: HandOffice) -> None:
    case_id = await office.case(100_000)
    visit = await office.queue(case_id, HandOffKind.VISIT)
    with pytest.raises(Conflict) as refused:
        await office.make(visit)
    assert refused.value.code == "no_legal_hand_off"
    number = await office.queue(case_id)
    with pytest.raises(Invalid):
        await office.make(number, on=office.books.today + timedelta(days=1))
    ticket = TicketRequest(case_id=case_id, kind=TicketKind.BILLING, by=office.books.world.user_id)
    await open_ticket(office.store, ticket, POLICY, now=office.books.now)
    with pytest.raises(Conflict) as refused:
        await office.make(number)
    assert refused.value.code == "disputed"
    assert (await office.item(number)).row.state is HandOffState.QUEUED


async def test_what_was_sent_is_not_made_again(office: HandOffice) -> None:
    number = await office.queue(await office.case(100_000))
    await office.export()
    with pytest.raises(InvalidTransition):
        await office.make(number)


def test_every_outcome_has_its_word_in_both_languages() -> None:
    assert {outcome.value for outcome in Outcome} <= set(CODES["outcome"])
    assert coded("outcome", "NA", "it") == "Nessuna risposta"
    assert coded("outcome", "a_new_one", "en") == "a new one"
    assert {kind.value for kind in DocumentKind} <= set(CODES["documentKind"])
