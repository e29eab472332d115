"""A person decides on what waits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.workflows.debt.decide_payment import assign_payment, ignore_payment, match_return, take_back_payment
from tests.shell.workflows.debt.test_import_payments import Counter, desk, keyed, row

__all__ = ["desk"]


async def waiting(desk: Counter, folder: Path, *rows: str) -> list[int]:
    """Movements that wait, in the file's order."""
    await desk.load(folder, "".join(rows))
    return [payment.payment_id for payment in reversed(await desk.payments("unmatched"))]


async def assign(desk: Counter, payment_id: int, case_id: CaseId, invoice: str = "") -> None:
    room = desk.room
    by = room.world.user_id
    await assign_payment(
        room.world.store, payment_id, case_id, invoice=invoice, reckoner=room.reckoner, by=by, now=room.now
    )


async def take_back(desk: Counter, payment_id: int, reason: str = "wrong case") -> None:
    room = desk.room
    await take_back_payment(room.world.store, payment_id, reason, reckoner=room.reckoner, by=None, now=room.now)


async def test_a_payment_is_assigned_to_an_invoice_taken_back_and_assigned_again(desk: Counter, tmp_path: Path) -> None:
    case_id, other = await keyed(desk, 10_000, 5_000), await keyed(desk, 5_000)
    [payment_id] = await waiting(desk, tmp_path, row(5_000, "nulla", payer="Zia"))
    await assign(desk, payment_id, case_id, "F2")
    left = await desk.room.rows("SELECT number, residual_minor FROM invoices WHERE case_id = :id", id=case_id)
    assert {one["number"]: one["residual_minor"] for one in left} == {"F1": 10_000, "F2": 0}
    [payment] = await desk.payments("matched")
    assert (payment.basis, payment.case_id) == ("person", case_id)
    with pytest.raises(Conflict, match="take it back first"):
        await assign(desk, payment_id, other)
    await take_back(desk, payment_id)
    assert await desk.room.balance(case_id) == 15_000
    [payment] = await desk.payments("unmatched")
    assert (payment.reason, payment.case_id, payment.entry_ids) == ("wrong case", None, ())
    await assign(desk, payment_id, other)
    assert await desk.room.balance(other) == 0
    kinds = await desk.room.rows("SELECT kind FROM ledger_entries WHERE kind <> 'charge' ORDER BY id")
    assert [one["kind"] for one in kinds] == ["payment", "reversal", "payment"]
    actions = await desk.room.rows("SELECT action FROM audit ORDER BY id")
    assert [one["action"] for one in actions][-3:] == ["payment.assigned", "payment.taken_back", "payment.assigned"]


async def test_what_cannot_be_is_refused_and_changes_nothing(desk: Counter, tmp_path: Path) -> None:
    case_id, closed = await keyed(desk, 10_000), await keyed(desk, 10_000)
    await desk.room.run("UPDATE cases SET status = 'closed' WHERE id = :id", id=closed)
    euro, francs, back = await waiting(
        desk, tmp_path, row(500, "a", payer="A"), row(500, "b", currency="CHF", cro="2"), row(-500, "storno", cro="3")
    )
    with pytest.raises(NotFound, match="no case 999"):
        await assign(desk, euro, CaseId(999))
    with pytest.raises(NotFound, match="no payment 999"):
        await assign(desk, 999, case_id)
    with pytest.raises(Invalid, match="the payment is in CHF, the case in EUR"):
        await assign(desk, francs, case_id)
    with pytest.raises(Conflict, match="the case is closed"):
        await assign(desk, euro, closed)
    with pytest.raises(Invalid, match="no invoice F9"):
        await assign(desk, euro, case_id, "F9")
    with pytest.raises(Conflict, match="money that went back"):
        await assign(desk, back, case_id)
    with pytest.raises(Conflict, match="nothing to take back"):
        await take_back(desk, euro)
    with pytest.raises(Invalid, match="say why"):
        await ignore_payment(desk.room.world.store, euro, " x ", by=None, now=desk.room.now)
    assert len(await desk.payments("unmatched")) == 3
    assert await desk.room.rows("SELECT 1 FROM ledger_entries WHERE kind <> 'charge'") == []


async def test_what_concerns_no_case_is_left_out_with_its_reason_until_it_is_taken_back(
    desk: Counter, tmp_path: Path
) -> None:
    [payment_id] = await waiting(desk, tmp_path, row(500, "rimborso spese", payer="Banca"))
    await ignore_payment(desk.room.world.store, payment_id, "rimborso della banca", by=None, now=desk.room.now)
    [ignored] = await desk.payments("ignored")
    assert ignored.reason == "rimborso della banca"
    with pytest.raises(Conflict, match="left out already"):
        await ignore_payment(desk.room.world.store, payment_id, "again", by=None, now=desk.room.now)
    await take_back(desk, payment_id, "it was a payment after all")
    assert [payment.payment_id for payment in await desk.payments("unmatched")] == [payment_id]


async def test_money_that_went_back_takes_back_the_payment_that_a_person_names(desk: Counter, tmp_path: Path) -> None:
    case_id = await keyed(desk, 10_000)
    await desk.load(tmp_path, row(10_000, f"PRATICA{case_id}X") + row(500, f"PRATICA{case_id}X", cro="9"))
    credit, small = (one.payment_id for one in reversed(await desk.payments("matched")))
    desk.room.today = date(2026, 3, 10)
    other_account = row(-10_000, "storno", cro="B").replace("IT60X0542811101000000123456", "")
    [back] = await waiting(desk, tmp_path, other_account)
    room = desk.room
    shared = {"reckoner": room.reckoner, "by": None, "now": room.now}
    with pytest.raises(Invalid, match="another amount"):
        await match_return(room.world.store, back, small, **shared)  # type: ignore[arg-type]
    await match_return(room.world.store, back, credit, **shared)  # type: ignore[arg-type]
    assert await room.balance(case_id) == 9_500
    with pytest.raises(Conflict, match="a return is not taken back"):
        await take_back(desk, back)
    with pytest.raises(Conflict, match="it does not wait"):
        await match_return(room.world.store, back, credit, **shared)  # type: ignore[arg-type]


async def closed_and_paid(desk: Counter, folder: Path) -> tuple[CaseId, int]:
    """A closed case, and a payment for it that waits."""
    case_id = await keyed(desk, 7_000)
    await desk.room.run("UPDATE cases SET status = 'closed', closed_reason = 'given_up' WHERE id = :id", id=case_id)
    [payment_id] = await waiting(desk, folder, row(7_000, f"PRATICA{case_id}X"))
    [payment] = await desk.payments("unmatched")
    assert (payment.reason, payment.suggestions[0].target.case_id) == ("case_closed", case_id)
    return case_id, payment_id


async def late(desk: Counter, payment_id: int, case_id: CaseId, *, reopens: bool = False) -> None:
    room = desk.room
    await assign_payment(
        room.world.store, payment_id, case_id, reason="paid after we gave up", reopens=reopens,
        reckoner=room.reckoner, by=room.world.user_id, now=room.now,
    )  # fmt: skip


CLOSED = "SELECT status, closed_reason, balance_minor FROM cases"


async def test_a_payment_after_closing_is_booked_for_accounting_once_and_the_case_stays_closed(
    desk: Counter, tmp_path: Path
) -> None:
    case_id, payment_id = await closed_and_paid(desk, tmp_path)
    await late(desk, payment_id, case_id)
    assert await desk.room.rows(CLOSED) == [{"status": "closed", "closed_reason": "given_up", "balance_minor": 0}]
    [payment] = await desk.payments("matched")
    assert (payment.reason, payment.basis) == ("paid after we gave up", "person")
    with pytest.raises(Conflict, match="take it back first"):
        await late(desk, payment_id, case_id)
    await desk.load(tmp_path, row(7_000, f"PRATICA{case_id}X"), name="again.csv")
    assert len(await desk.payments()) == 1
    actions = await desk.room.rows("SELECT action FROM audit ORDER BY id")
    assert actions[-1]["action"] == "payment.assigned_after_closing"
    await take_back(desk, payment_id)
    assert await desk.room.rows(CLOSED) == [{"status": "closed", "closed_reason": "given_up", "balance_minor": 7_000}]


async def test_a_payment_after_closing_may_open_the_case_again(desk: Counter, tmp_path: Path) -> None:
    case_id, payment_id = await closed_and_paid(desk, tmp_path)
    await late(desk, payment_id, case_id, reopens=True)
    assert await desk.room.rows(CLOSED) == [{"status": "paid", "closed_reason": "paid", "balance_minor": 0}]
    await take_back(desk, payment_id)
    assert await desk.room.rows(CLOSED) == [{"status": "open", "closed_reason": "", "balance_minor": 7_000}]
