"""The tear-off form that a packet for the United States holds, and how its debt is itemized."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from dialer.core.kernel.errors import Conflict
from dialer.core.ticket.complaint import Channel
from dialer.files.evidence_keys import public_path, read_public_keys
from dialer.files.packet_zip import check_packet
from dialer.ports.packets import AgencyFacts
from dialer.workflows.disputes.validation_notice import FILE, itemize, validation_notice
from dialer.workflows.disputes.verify_debt import acknowledge
from tests.shell.workflows.disputes.test_verify_debt import BY, Proof, packet, send

AGENCY = AgencyFacts(name="GEAP Inc.", address="1 Main Street, Springfield", phone="+1 555 0100")


@pytest.fixture
async def proof(tmp_path: Path) -> Proof:
    return await Proof.open(tmp_path)


async def live_in(proof: Proof, country: str) -> None:
    await proof.books.run("UPDATE debtors SET country = :country", country=country)


async def packed(proof: Proof) -> bytes:
    row = await proof.request()
    await acknowledge(proof.store, row.verification_id, Channel.PEC, by=BY, now=proof.books.now)
    await proof.keep()
    return await packet(proof, row)


@pytest.mark.parametrize(("country", "has_form"), [("US", True), ("IT", False)])
async def test_only_a_packet_for_the_united_states_has_the_form(proof: Proof, country: str, has_form: bool) -> None:
    await live_in(proof, country)
    data = await packed(proof)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert (FILE in archive.namelist()) is has_form
    keys = read_public_keys([public_path(proof.folder / "key.pem")])
    check = check_packet(data, keys)
    assert check.faults == () and check.is_signature_known


async def test_the_debt_since_the_last_statement_adds_up(proof: Proof) -> None:
    books = proof.books
    await books.run("UPDATE invoices SET issued_on = '2025-12-01'")
    await books.pay(proof.case_id, 7_000, date(2025, 11, 1))
    books.today += timedelta(days=60)
    await books.pay(proof.case_id, 3_000)
    async with proof.store.transaction() as tx:
        subject = await tx.packets.subject(proof.case_id)
    found = itemize(subject, await books.reckoned(proof.case_id), books.today)
    assert found.on == date(2025, 12, 1)
    assert (found.paid, found.charged, found.credited) == (23_000, 0, 0)
    assert found.interest > 0
    assert found.then + found.interest + found.charged - found.paid - found.credited == found.now
    assert found.now == await books.balance(proof.case_id)


async def test_the_notice_has_every_element_of_the_rule(proof: Proof) -> None:
    await live_in(proof, "US")
    await proof.books.run("UPDATE cases SET contract_reference = 'ACCOUNT-4711'")
    async with proof.store.transaction() as tx:
        subject = await tx.packets.subject(proof.case_id)
    notice = validation_notice(subject, AGENCY, await proof.books.reckoned(proof.case_id), date(2026, 3, 2))
    facts = dict(notice.facts)
    assert facts["Debt collector"] == "GEAP Inc., 1 Main Street, Springfield"
    assert facts["Account number"] == "****4711"
    assert facts["End of the dispute period"] == "April 8, 2026"
    assert {"Consumer", "Current creditor", "Itemization date", "Amount of the debt now"} <= set(facts)
    [table] = notice.tables
    assert table.last_is_total and len(table.rows) == 6
    text = "\n".join(passage.body for passage in notice.passages)
    for words in (
        "This is not my debt", "The amount is wrong", "name and address of the original creditor",
        "I enclosed this amount",
        "Mail this form to: GEAP Inc.", "by April 8, 2026", "cfpb.gov", "trying to collect a debt",
    ):  # fmt: skip
        assert words in text, words


async def test_a_notice_of_another_day_is_not_sent(proof: Proof) -> None:
    await live_in(proof, "US")
    row = await proof.request()
    await acknowledge(proof.store, row.verification_id, Channel.PEC, by=BY, now=proof.books.now)
    await proof.keep()
    await packet(proof, row)
    proof.books.today += timedelta(days=1)
    with pytest.raises(Conflict, match="make the packet again"):
        await send(proof, row)
    await packet(proof, row)
    await send(proof, row)
