from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dialer.core.kernel.errors import Conflict, Invalid, InvalidTransition
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.ticket.complaint import Channel
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.ticket.document import DocumentKind, Source
from dialer.core.ticket.verification import VerificationState
from dialer.files.evidence_keys import open_signing_key, public_path, read_public_keys
from dialer.files.packet_zip import ZipPackets, check_packet
from dialer.files.typeset import Typesetter
from dialer.files.vault import FileVault
from dialer.ports.disputes import VerificationRow
from dialer.ports.packets import AgencyFacts
from dialer.workflows.disputes.keep_documents import NewDocument, keep_document, remove_document, sweep_documents
from dialer.workflows.disputes.make_packet import PacketTools, make_acknowledgement, make_packet
from dialer.workflows.disputes.verify_debt import (
    VerificationRequest,
    acknowledge,
    conclude,
    request_verification,
    send_packet,
)
from tests.books import Bookroom

POLICY = DisputePolicy()
BY = UserId(1)
INVOICE = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
HELD = "SELECT reason FROM case_holds WHERE released_at IS NULL ORDER BY id"


class Proof:
    """A case whose debt is to be proved, and what it takes."""

    def __init__(self, books: Bookroom, case_id: CaseId, folder: Path) -> None:
        self.books, self.case_id, self.folder = books, case_id, folder
        self.store = books.world.store
        self.vault = FileVault(folder / "documents")
        typesetter = Typesetter()
        self.tools = PacketTools(
            vault=self.vault,
            maker=ZipPackets(typesetter, open_signing_key(folder / "key.pem")),
            typesetter=typesetter,
            agency=AgencyFacts(name="GEAP S.r.l.", address="Via Roma 1, Treviso", licence="Questura 12/2020"),
            reckoner=books.reckoner,
            policy=POLICY,
        )

    @classmethod
    async def open(cls, folder: Path) -> Proof:
        books = await Bookroom.open()
        case_id = await books.case(
            100_000, 50_000, costs=1_500, interest_regime="commercial", credit_kind="electricity",
            supply_point="IT001E12345678",
        )  # fmt: skip
        await books.pay(case_id, 20_000)
        return cls(books, case_id, folder)

    async def request(self, **more: object) -> VerificationRow:
        asked = VerificationRequest(case_id=self.case_id, channel=Channel.PEC, text="prove it", by=BY, **more)  # type: ignore[arg-type]
        return await request_verification(self.store, asked, POLICY, now=self.books.now)

    async def keep(self, content: bytes = INVOICE, **more: object) -> int:
        given: dict[str, object] = {
            "case_id": self.case_id, "kind": DocumentKind.INVOICE, "source": Source.CREDITOR, "name": "may.pdf",
            "content": content, "invoice": "F1", "by": BY,
        }  # fmt: skip
        document = NewDocument(**{**given, **more})  # type: ignore[arg-type]
        return (await keep_document(self.store, self.vault, document, now=self.books.now)).document_id

    async def state(self, row: VerificationRow) -> VerificationState:
        async with self.store.transaction() as tx:
            return (await tx.disputes.verification(row.verification_id)).state

    async def held(self) -> list[str]:
        return [row["reason"] for row in await self.books.rows(HELD)]


@pytest.fixture
async def proof(tmp_path: Path) -> Proof:
    return await Proof.open(tmp_path)


async def test_a_request_is_acknowledged_proved_and_accepted(proof: Proof) -> None:
    row = await proof.request()
    assert await proof.held() == ["validation_pending"]
    with pytest.raises(Conflict, match="already"):
        await proof.request()
    letter = await make_acknowledgement(proof.store, row.verification_id, proof.tools, by=BY, now=proof.books.now)
    assert (await proof.vault.read(proof.case_id, letter.sha256)).startswith(b"%PDF")
    await acknowledge(proof.store, row.verification_id, Channel.PEC, by=BY, now=proof.books.now)
    with pytest.raises(Conflict, match="make the packet first"):
        await send(proof, row)
    with pytest.raises(Conflict, match="no document proves"):
        await packet(proof, row)
    await proof.keep()
    assert await proof.state(row) is VerificationState.COLLECTING
    await packet(proof, row)
    with pytest.raises(Invalid, match="what proves the sending"):
        await send(proof, row, " ")
    await send(proof, row)
    assert await proof.held() == ["validation_pending"]
    assert [ticket["state"] for ticket in await proof.books.rows("SELECT state FROM tickets")] == ["closed"]
    await end(proof, row, VerificationState.ACCEPTED)
    assert await proof.held() == []
    with pytest.raises(InvalidTransition):
        await end(proof, row, VerificationState.WITHDRAWN)


async def packet(proof: Proof, row: VerificationRow) -> bytes:
    made = await make_packet(
        proof.store, row.verification_id, proof.tools, by=BY, by_name="Anna Bianchi", now=proof.books.now
    )
    return await proof.vault.read(proof.case_id, made.sha256)


async def send(proof: Proof, row: VerificationRow, by: str = "RR 123456789") -> None:
    await send_packet(
        proof.store, row.verification_id, Channel.LETTER, by, proof.books.reckoner, by=BY, now=proof.books.now
    )


async def end(proof: Proof, row: VerificationRow, state: VerificationState, text: str = "") -> None:
    await conclude(
        proof.store, row.verification_id, state, text, POLICY, proof.books.reckoner, by=BY, now=proof.books.now
    )


async def test_the_packet_is_sound_and_the_same_facts_make_the_same_bytes(proof: Proof) -> None:
    row = await proof.request()
    await acknowledge(proof.store, row.verification_id, Channel.PEC, by=BY, now=proof.books.now)
    await proof.keep()
    await proof.keep(b"number;amount\nF1;1000\n", name="list.csv", kind=DocumentKind.CONTRACT, invoice="")
    await proof.keep(b"a private letter", name="a.txt", kind=DocumentKind.CORRESPONDENCE, invoice="")
    content = await packet(proof, row)
    assert await packet(proof, row) == content
    [kept] = await proof.books.rows("SELECT count(*) AS n FROM case_documents WHERE kind = 'packet'")
    assert kept["n"] == 1
    keys = read_public_keys([public_path(proof.folder / "key.pem")])
    check = check_packet(content, keys)
    assert (check.faults, check.is_signature_known, check.is_statement_same) == ((), True, True)
    assert check.file_count == 4  # statement, facts, two documents that prove: letters stay out


async def test_no_packet_leaves_that_does_not_say_who_asks(proof: Proof) -> None:
    row = await proof.request()
    await acknowledge(proof.store, row.verification_id, Channel.PEC, by=BY, now=proof.books.now)
    await proof.keep()
    proof.tools = replace(proof.tools, agency=AgencyFacts())
    with pytest.raises(Conflict, match=r"set agency\.name"):
        await packet(proof, row)


async def test_what_the_debtor_contests_goes_on_as_a_ticket(proof: Proof) -> None:
    row = await proof.request()
    await acknowledge(proof.store, row.verification_id, Channel.PEC, by=BY, now=proof.books.now)
    await proof.keep()
    await packet(proof, row)
    await send(proof, row)
    with pytest.raises(Invalid, match="what is disputed"):
        await end(proof, row, VerificationState.DISPUTED)
    await end(proof, row, VerificationState.DISPUTED, "the meter was changed")
    assert await proof.held() == ["disputed"]
    [_, ticket] = await proof.books.rows("SELECT kind, text FROM tickets ORDER BY id")
    assert ticket == {"kind": "billing", "text": "the meter was changed"}


async def test_a_request_may_be_withdrawn_and_asked_again_but_not_from_the_future(proof: Proof) -> None:
    row = await proof.request(received_on=date(2026, 2, 27))
    assert (row.ack_due_on, row.packet_due_on) == (date(2026, 3, 3), date(2026, 3, 14))
    await end(proof, row, VerificationState.WITHDRAWN)
    assert await proof.held() == []
    with pytest.raises(Invalid, match="in the future"):
        await proof.request(received_on=proof.books.today + timedelta(days=1))
    with pytest.raises(Invalid, match="choose one of"):
        await end(proof, row, VerificationState.SENT)
    await proof.request()


async def test_documents_are_kept_by_their_sum_and_swept_when_removed(proof: Proof) -> None:
    document_id = await proof.keep()
    with pytest.raises(Conflict, match="this very content"):
        await proof.keep()
    with pytest.raises(Invalid, match="made by the program alone"):
        await proof.keep(kind=DocumentKind.PACKET)
    with pytest.raises(Invalid, match="none of the kinds"):
        await proof.keep(b"MZ\x00\xff", name="a.exe")
    [path] = [one for one in proof.vault.folder.rglob("*") if one.is_file()]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    await remove_document(proof.store, document_id, by=BY, now=proof.books.now)
    assert await sweep_documents(proof.store, proof.vault, now=proof.books.now) == 1
    assert not path.exists()
    assert await sweep_documents(proof.store, proof.vault, now=proof.books.now) == 0


async def test_what_was_sent_to_the_debtor_is_not_removed(proof: Proof) -> None:
    row = await proof.request()
    letter = await make_acknowledgement(proof.store, row.verification_id, proof.tools, by=BY, now=proof.books.now)
    with pytest.raises(Invalid, match="as long as the case"):
        await remove_document(proof.store, letter.document_id, by=BY, now=datetime(2026, 3, 2, tzinfo=UTC))
