"""A bank's file of movements, from the file to the ledger, the queue and the telephone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dialer.core.debt.statement import RejectedLine
from dialer.core.intake.bank_format import parse_bank_format
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.files.statement_file import FileOfPayments
from dialer.files.statements import StatementFileError
from dialer.ports.bank_files import PaymentsOrder, PaymentsProgress, PaymentsReport
from dialer.ports.clock import Clock
from dialer.ports.ledger import PaymentRow
from dialer.workflows.debt.import_payments import import_payments
from tests.books import Bookroom

HEAD = "data;importo;divisa;ordinante;iban ordinante;causale;cro;end to end\n"


@dataclass
class Counter:
    """The day of the room as a clock, and what was announced."""

    room: Bookroom
    announced: list[str] = field(default_factory=list)

    def now(self) -> Any:
        return self.room.now

    async def announce(self) -> None:
        self.announced.append("facts")

    async def load(self, folder: Path, rows: str, *, name: str = "bank.csv", **more: Any) -> PaymentsReport:
        path = folder / name
        path.write_text(rows if rows.startswith("<") else HEAD + rows, encoding="utf-8")
        clock: Clock = self  # type: ignore[assignment]
        steps = import_payments(
            PaymentsOrder(**more),
            file=FileOfPayments(path),
            store=self.room.world.store,
            reckoner=self.room.reckoner,
            clock=clock,
            rejects_path=folder / "rejects.csv",
            announce=self.announce,
            batch=2,
        )
        found: list[PaymentsProgress | PaymentsReport] = [step async for step in steps]
        report = found[-1]
        assert isinstance(report, PaymentsReport)
        return report

    async def payments(self, state: str | None = None) -> Sequence[PaymentRow]:
        async with self.room.world.store.transaction() as tx:
            return (await tx.payments.page(state=state, creditor_id=None, cursor=None, limit=50))[0]


@pytest.fixture
async def desk() -> Counter:
    return Counter(await Bookroom.open())


async def keyed(desk: Counter, *invoices: int, **more: Any) -> CaseId:
    """A case whose reference and invoice numbers are known to payments."""
    case_id = await desk.room.case(*invoices, **more)
    for value, item in [(f"PRATICA{case_id}X", "")] + [(f"FATT{case_id}{n}", f"F{n}") for n in (1, 2)]:
        await desk.room.run(
            "INSERT INTO payment_keys (creditor_id, value, case_id, item) VALUES (:creditor, :value, :case, :item)",
            creditor=desk.room.world.creditor_id, value=value, case=case_id, item=item,
        )  # fmt: skip
    return case_id


def row(minor: int, text: str, *, currency: str = "EUR", cro: str = "A1", payer: str = "Debitore 1") -> str:
    return f"2026-03-02;{minor / 100:.2f};{currency};{payer};IT60X0542811101000000123456;{text};{cro};\n"


async def test_a_payment_finds_its_case_pays_it_and_takes_it_out_of_the_queue(desk: Counter, tmp_path: Path) -> None:
    paid, other = await keyed(desk, 10_000), await keyed(desk, 20_000)
    world = desk.room.world
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=desk.room.now)
    report = await desk.load(tmp_path, row(10_000, f"pagamento PRATICA{paid}X grazie"))
    assert (report.row.matched_count, report.row.unmatched_count, report.row.state) == (1, 0, "done")
    assert await desk.room.balance(paid) == 0
    assert await desk.room.balance(other) == 20_000
    assert desk.announced == ["facts"]
    cases = await desk.room.rows("SELECT status, closed_reason, balance_minor FROM cases ORDER BY id")
    assert [tuple(one.values()) for one in cases] == [("paid", "paid", 0), ("open", "", 20_000)]
    leads = await desk.room.rows("SELECT state, reason FROM leads ORDER BY id")
    assert [tuple(one.values()) for one in leads] == [("closed", "case_paid"), ("ready", "")]
    touched = await desk.room.rows("SELECT case_id FROM treatment_touches")
    assert [one["case_id"] for one in touched] == [paid]


async def test_the_same_movements_are_loaded_once_and_two_equal_ones_of_a_day_are_two(
    desk: Counter, tmp_path: Path
) -> None:
    case_id = await keyed(desk, 10_000)
    rows = row(1_000, f"PRATICA{case_id}X") * 2
    first = await desk.load(tmp_path, rows)
    again = await desk.load(tmp_path, rows)
    more = await desk.load(tmp_path, rows + row(500, f"PRATICA{case_id}X", cro="A2"), name="later.csv")
    assert [(one.row.matched_count, one.row.known_count) for one in (first, again, more)] == [(2, 0), (0, 2), (1, 2)]
    assert first.earlier is None and again.earlier is not None and more.earlier is None
    assert await desk.room.balance(case_id) == 10_000 - 2_500


async def test_the_payer_who_names_an_invoice_pays_that_one_first(desk: Counter, tmp_path: Path) -> None:
    case_id = await keyed(desk, 10_000, 5_000)
    await desk.load(tmp_path, row(5_000, f"saldo FATT{case_id}2"))
    left = await desk.room.rows("SELECT number, residual_minor FROM invoices ORDER BY number")
    assert [tuple(one.values()) for one in left] == [("F1", 10_000), ("F2", 0)]


async def test_what_is_not_certain_waits_with_its_reason_and_nothing_is_booked(desk: Counter, tmp_path: Path) -> None:
    one, two, closed = await keyed(desk, 10_000), await keyed(desk, 10_000), await keyed(desk, 7_000)
    await desk.room.run("UPDATE cases SET status = 'closed' WHERE id = :id", id=closed)
    report = await desk.load(
        tmp_path,
        row(10_000, f"PRATICA{one}X e PRATICA{two}X")
        + row(3_000, "nessun riferimento", cro="A2", payer="Sconosciuto")
        + row(10_000, f"PRATICA{one}X", currency="CHF", cro="A3")
        + row(7_000, f"PRATICA{closed}X", cro="A4"),
    )
    assert (report.row.matched_count, report.row.unmatched_count) == (0, 4)
    waiting = list(reversed(await desk.payments("unmatched")))
    assert [(p.reason, sorted(s.target.case_id for s in p.suggestions)) for p in waiting] == [
        ("", [one, two]),
        ("", []),
        ("other_currency", [one]),
        ("case_closed", [closed]),
    ]
    assert await desk.room.rows("SELECT 1 FROM ledger_entries WHERE kind = 'payment'") == []
    assert desk.announced == []


async def test_a_batch_pays_several_cases_at_once(desk: Counter, tmp_path: Path) -> None:
    one, two = await keyed(desk, 10_000), await keyed(desk, 20_000, 5_000)
    await desk.load(tmp_path, row(10_000, f"PRATICA{one}X") + row(24_000, f"PRATICA{two}X", cro="A2"))
    cases = await desk.room.rows("SELECT status, balance_minor FROM cases ORDER BY id")
    assert [tuple(case.values()) for case in cases] == [("paid", 0), ("open", 1_000)]


async def test_amount_and_name_match_when_only_one_case_fits(desk: Counter, tmp_path: Path) -> None:
    one, two = await keyed(desk, 12_345), await keyed(desk, 12_345)
    await desk.room.run("UPDATE debtors SET name = 'Rossi Maria' WHERE id = 1")
    await desk.room.run("UPDATE debtors SET name = 'Bianchi Ugo' WHERE id = 2")
    await desk.load(tmp_path, row(12_345, "bolletta", payer="MARIA ROSSI"))
    assert (await desk.room.balance(one), await desk.room.balance(two)) == (0, 12_345)
    [payment] = await desk.payments("matched")
    assert payment.basis == "amount_and_name"


async def test_a_direct_debit_that_comes_back_opens_the_case_again(desk: Counter, tmp_path: Path) -> None:
    case_id = await keyed(desk, 10_000)
    world = desk.room.world
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=desk.room.now)
    await desk.load(tmp_path, row(10_000, f"PRATICA{case_id}X"))
    desk.room.today = date(2026, 3, 9)
    report = await desk.load(tmp_path, row(-10_000, "insoluto SDD", cro="R1"), name="returns.csv")
    assert (report.row.returned_count, report.row.unmatched_count) == (1, 0)
    assert await desk.room.balance(case_id) == 10_000
    states = {one.line.kind.value: one.state for one in await desk.payments()}
    assert states == {"credit": "returned", "return": "matched"}
    assert await desk.room.rows("SELECT status FROM cases") == [{"status": "open"}]
    assert await desk.room.rows("SELECT state, reason FROM leads") == [{"state": "ready", "reason": "reopened"}]
    again = await desk.load(tmp_path, row(-10_000, "insoluto SDD", cro="R1"), name="returns.csv")
    assert again.row.known_count == 1
    assert await desk.room.balance(case_id) == 10_000


async def test_a_dry_run_counts_and_changes_nothing(desk: Counter, tmp_path: Path) -> None:
    case_id = await keyed(desk, 10_000)
    report = await desk.load(tmp_path, row(10_000, f"PRATICA{case_id}X"), is_dry_run=True)
    assert (report.row.matched_count, report.row.file_id) == (1, 0)
    for table in ("payments", "payment_files", "treatment_touches"):
        assert await desk.room.rows(f"SELECT 1 FROM {table}") == [], table
    assert await desk.room.balance(case_id) == 10_000


async def test_movements_that_cannot_be_read_are_rejected_with_place_and_remedy(desk: Counter, tmp_path: Path) -> None:
    case_id = await keyed(desk, 10_000)
    report = await desk.load(tmp_path, row(1_000, f"PRATICA{case_id}X") + "2026-02-30;5.00;EUR;X;;y;B1;\n")
    assert (report.row.matched_count, report.row.rejected_count, report.row.line_count) == (1, 1, 2)
    [rejected] = report.rejected
    assert isinstance(rejected, RejectedLine) and rejected.place == "line 3"
    text = (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "place;movement;reason;remedy"
    assert "line 3" in text and "correct the date" in text


async def test_a_file_that_cannot_be_used_changes_nothing_and_its_row_says_why(desk: Counter, tmp_path: Path) -> None:
    with pytest.raises(StatementFileError, match="broken or cut off"):
        await desk.load(
            tmp_path, '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>', name="a.xml"
        )
    with pytest.raises(NotFound, match="no creditor NOBODY; known: ENERGIA"):
        await desk.load(tmp_path, row(100, "x"), creditor_code="NOBODY")
    assert await desk.room.rows("SELECT 1 FROM payment_files") == []
    assert issubclass(StatementFileError, Invalid)


async def test_the_account_tells_whose_it_is(desk: Counter, tmp_path: Path) -> None:
    await keyed(desk, 10_000)
    await desk.room.run("UPDATE creditors SET iban = 'IT60X0542811101000000123456'")
    path = tmp_path / "own.csv"
    rows = "data;importo;conto;causale\n2026-03-02;10.00;IT60 X054 2811 1010 0000 0123 456;niente\n"
    path.write_text(rows, encoding="utf-8")
    steps = import_payments(
        PaymentsOrder(),
        file=FileOfPayments(path),
        store=desk.room.world.store,
        reckoner=desk.room.reckoner,
        clock=desk,  # type: ignore[arg-type]
        rejects_path=tmp_path / "rejects.csv",
        announce=desk.announce,
    )
    report = [step async for step in steps][-1]
    assert isinstance(report, PaymentsReport)
    assert report.creditor_id == desk.room.world.creditor_id


async def test_a_file_is_read_as_the_person_says_and_else_as_the_creditors_bank_writes(
    desk: Counter, tmp_path: Path
) -> None:
    open_dates = "04/03/2026;10,00;EUR;Zia;;nulla;B1;\n"
    with pytest.raises(StatementFileError, match="dates = dmy"):
        await desk.load(tmp_path, open_dates)
    await desk.room.run("UPDATE creditors SET code = 'BANK', bank_format = '{\"dates\": \"mdy\"}'")
    await desk.load(tmp_path, open_dates, creditor_code="BANK")
    said = parse_bank_format({"dates": "dmy"})
    await desk.load(tmp_path, open_dates, name="b.csv", creditor_code="BANK", form=said)
    assert sorted(one.line.value_on for one in await desk.payments()) == [date(2026, 3, 4), date(2026, 4, 3)]


async def test_a_short_reference_is_matched_with_amount_and_payer_and_else_suggested(
    desk: Counter, tmp_path: Path
) -> None:
    one = await keyed(desk, 10_000)
    two = await keyed(desk, 10_000)
    await desk.room.run("UPDATE debtors SET name = 'Zia Pina'")
    for value, case_id in (("A1", one), ("A2", two)):
        await desk.room.run(
            "INSERT INTO payment_keys (creditor_id, value, case_id, item) VALUES (:creditor, :value, :case, '')",
            creditor=desk.room.world.creditor_id, value=value, case=case_id,
        )  # fmt: skip
    await desk.load(tmp_path, row(10_000, "saldo A2", payer="Zia Pina") + row(3_000, "saldo A1", payer="X", cro="2"))
    [matched] = await desk.payments("matched")
    assert (matched.case_id, matched.basis) == (two, "short_reference")
    [waits] = await desk.payments("unmatched")
    assert [(s.target.case_id, s.basis.value) for s in waits.suggestions] == [(one, "short_reference")]
