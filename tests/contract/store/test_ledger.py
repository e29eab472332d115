"""The ledger and payments, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update

from dialer.core.debt.account import Component, EntryKind, Ground
from dialer.core.debt.books import BookedAct
from dialer.core.debt.law import EnteredRate, InterestRegime
from dialer.core.debt.matching import Candidate, Match, MatchBasis, Suggestion, Target
from dialer.core.debt.position import position
from dialer.core.debt.prescription import ActKind, InterruptingAct
from dialer.core.debt.rates import Rate
from dialer.core.debt.regime import Regime, RegimeReason
from dialer.core.debt.statement import BankLine, LineKind
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.db.tables.debt import cases, invoices
from dialer.db.tables.ledger import ledger_entries, payment_keys
from dialer.ports.ledger import NewEntry, NewPayment, PaymentFileRow
from dialer.ports.reckonings import Cause, ReckoningRow
from dialer.ports.store import StoreError
from tests.contract.store.world import NOW, World

DAY = date(2026, 11, 20)


def entry(case_id: CaseId, kind: EntryKind, minor: int, **more: Any) -> NewEntry:
    values: dict[str, Any] = {"value_on": DAY, "booked_at": NOW, "reference": "test"}
    return NewEntry(case_id=case_id, kind=kind, minor=minor, **{**values, **more})


def charge(case_id: CaseId, minor: int, item: str) -> NewEntry:
    return entry(case_id, EntryKind.CHARGE, minor, item=item, component=Component.PRINCIPAL, value_on=date(2026, 9, 1))


def line(**changes: Any) -> BankLine:
    values: dict[str, Any] = {
        "place": "line 1", "kind": LineKind.CREDIT, "account": "IT60X0542811101000000123456", "booked_on": DAY,
        "value_on": DAY, "minor": 123_45, "currency": "EUR", "payer": "Debitore 1",
        "payer_iban": "IT40S0542811101000000123456", "end_to_end": "E2E-1",
    }  # fmt: skip
    return BankLine(**{**values, **changes})


def file_row(**changes: Any) -> PaymentFileRow:
    values: dict[str, Any] = {
        "name": "a.csv", "sha256": "0", "format": "csv", "read_at": NOW, "by": None, "line_count": 1, "known_count": 0,
        "rejected_count": 0, "matched_count": 1, "unmatched_count": 0, "other_count": 0,
    }  # fmt: skip
    return PaymentFileRow(**{**values, **changes})


async def case_of(world: World, index: int, **more: Any) -> CaseId:
    return await world.case(await world.debtor(index), f"R{index}", **more)


async def test_books_hold_terms_acts_and_entries(world: World) -> None:
    case_id = await case_of(
        world,
        1,
        credit_kind="electricity",
        interest_regime="contract",
        agreed_percent="3.65",
        agreed_reference="clause 7",
    )
    act = InterruptingAct(kind=ActKind.FORMAL_NOTICE, on=DAY, proof="PEC 1")
    async with world.store.transaction() as tx:
        charged, paid = await tx.ledger.book(
            [charge(case_id, 12_345, "F-R1"), entry(case_id, EntryKind.PAYMENT, 2_345, item="F-R1")]
        )
        await tx.ledger.add_act(case_id, BookedAct(item="", act=act), NOW, world.user_id)
    async with world.store.transaction() as tx:
        books = (await tx.ledger.books([case_id]))[case_id]
        assert await tx.ledger.books([CaseId(999_999)]) == {}
    assert charged < paid
    assert (books.credit_kind, books.regime, books.agreed) == (
        "electricity", InterestRegime.CONTRACT, Rate(Decimal("3.65"), "clause 7")
    )  # fmt: skip
    assert books.acts_of("F-R1") == (act,)
    assert [(one.kind, one.minor, one.item) for one in books.entries] == [
        (EntryKind.CHARGE, 12_345, "F-R1"), (EntryKind.PAYMENT, 2_345, "F-R1")
    ]  # fmt: skip
    assert position(books.account(None), DAY).balance == 10_000


async def test_what_is_owed_is_written_to_the_case_and_its_invoices(world: World) -> None:
    case_id = await case_of(world, 1)
    async with world.store.transaction() as tx:
        await tx.ledger.lock([case_id])
        await tx.ledger.book([charge(case_id, 12_345, "F-R1"), entry(case_id, EntryKind.PAYMENT, 12_345)])
        books = (await tx.ledger.books([case_id]))[case_id]
        await tx.ledger.project({case_id: position(books.account(None), DAY)}, NOW)
    assert await stored(world, case_id) == ("paid", "paid", 0, 0)
    async with world.store.transaction() as tx:
        payment = books.entries[-1]
        await tx.ledger.book([entry(case_id, EntryKind.REVERSAL, 12_345, reverses=payment.entry_id)])
        books = (await tx.ledger.books([case_id]))[case_id]
        await tx.ledger.project({case_id: position(books.account(None), DAY)}, NOW)
    assert await stored(world, case_id) == ("open", "", 12_345, 12_345)


async def stored(world: World, case_id: CaseId) -> tuple[str, str, int, int]:
    row = await world.database.read(
        lambda c: c.execute(
            select(cases.c.status, cases.c.closed_reason, cases.c.balance_minor, invoices.c.residual_minor)
            .join(invoices, invoices.c.case_id == cases.c.id)
            .where(cases.c.id == case_id)
        ).one()
    )
    return row.status, row.closed_reason, row.balance_minor, row.residual_minor


async def test_many_cases_are_brought_up_to_date_at_once(world: World) -> None:
    ids = [await case_of(world, index, status=status) for index, status in ((1, "open"), (2, "open"), (3, "recalled"))]
    async with world.store.transaction() as tx:
        await tx.ledger.book([charge(case_id, 100_00, f"F-R{n}") for n, case_id in enumerate(ids, start=1)])
        await tx.ledger.book([entry(case_id, EntryKind.PAYMENT, 100_00) for case_id in ids[1:]])
        books = await tx.ledger.books(ids)
        await tx.ledger.project({i: position(books[i].account(None), DAY) for i in ids}, NOW)
    found = [await stored(world, case_id) for case_id in ids]
    assert [(status, owed) for status, _, owed, _ in found] == [("open", 100_00), ("paid", 0), ("recalled", 0)]


async def test_a_recalled_case_stays_recalled_whatever_is_paid(world: World) -> None:
    case_id = await case_of(world, 1, status="recalled")
    async with world.store.transaction() as tx:
        await tx.ledger.book([charge(case_id, 12_345, "F-R1"), entry(case_id, EntryKind.PAYMENT, 12_345)])
        books = (await tx.ledger.books([case_id]))[case_id]
        await tx.ledger.project({case_id: position(books.account(None), DAY)}, NOW)
    assert (await stored(world, case_id))[0] == "recalled"


async def test_the_ledger_is_append_only_and_an_entry_is_reversed_once(world: World) -> None:
    case_id = await case_of(world, 1)
    async with world.store.transaction() as tx:
        (entry_id,) = await tx.ledger.book([charge(case_id, 12_345, "F-R1")])
        await tx.ledger.book([entry(case_id, EntryKind.REVERSAL, 12_345, reverses=entry_id)])
    with pytest.raises(Conflict, match="reversed before"):
        async with world.store.transaction() as tx:
            await tx.ledger.book([entry(case_id, EntryKind.REVERSAL, 12_345, reverses=entry_id)])
    for change in ("UPDATE ledger_entries SET minor = 1", "DELETE FROM ledger_entries"):
        with pytest.raises(Exception, match="append-only"):
            await world.database.administer(lambda c, change=change: c.execute(text(change)))  # type: ignore[misc]
    assert await world.count(ledger_entries) == 2


async def test_a_rate_is_entered_once_for_its_period(world: World) -> None:
    rate = EnteredRate(table="ecb-reference", period="2026-H2", rate=Rate(Decimal("2.15"), "GU 180/2026"))
    async with world.store.transaction() as tx:
        await tx.ledger.add_rate("IT", rate, NOW, world.user_id)
    with pytest.raises((Conflict, StoreError)):
        async with world.store.transaction() as tx:
            await tx.ledger.add_rate("IT", rate, NOW, world.user_id)
    async with world.store.transaction() as tx:
        assert await tx.ledger.rates() == {"IT": (rate,)}


async def key(world: World, case_id: CaseId, value: str, item: str = "") -> None:
    def job(connection: Any) -> None:
        connection.execute(
            payment_keys.insert().values(creditor_id=world.creditor_id, value=value, case_id=case_id, item=item)
        )
        connection.commit()

    await world.database.administer(job)


async def test_payments_find_their_case_by_reference_amount_and_payer(world: World) -> None:
    first, second = await case_of(world, 1), await case_of(world, 2)
    await key(world, first, "R1")
    await key(world, first, "FR1", "F-R1")
    await key(world, second, "R2")
    async with world.store.transaction() as tx:
        assert await tx.payments.targets(["R1", "FR1", "X"], world.creditor_id) == {
            "R1": (Target(first),), "FR1": (Target(first, "F-R1"),)
        }  # fmt: skip
        elsewhere = await tx.payments.targets(["R1"], CreditorId(world.creditor_id + 999))
        found = await tx.payments.candidates([12_345, 1], "EUR", world.creditor_id)
        assert await tx.payments.candidates([12_345], "CHF", None) == {}
    assert elsewhere == {}
    assert names(found) == {12_345: {first: "Debitore 1", second: "Debitore 2"}}
    assert found[12_345][0].known_ibans == frozenset()


def names(found: Mapping[int, tuple[Candidate, ...]]) -> dict[int, dict[int, str]]:
    return {minor: {one.target.case_id: one.debtor_name for one in of} for minor, of in found.items()}


async def test_a_payment_is_kept_once_assigned_by_a_person_and_taken_back_by_its_return(world: World) -> None:
    case_id = await case_of(world, 1)
    suggestion = Suggestion(Target(case_id), MatchBasis.AMOUNT_AND_NAME, 0.8)
    unmatched = Match(target=None, suggestions=(suggestion,))
    async with world.store.transaction() as tx:
        file_id = await tx.payments.add_file(file_row())
        (payment_id,) = await tx.payments.add(
            [NewPayment(line=line(), match=unmatched, creditor_id=world.creditor_id, at=NOW)], file_id
        )
        assert await tx.payments.known([line().key, "x"]) == {line().key}
    async with world.store.transaction() as tx:
        found = await tx.payments.get(payment_id)
        assert (found.state, found.case_id, found.suggestions, found.entry_ids) == (
            "unmatched",
            None,
            (suggestion,),
            (),
        )
        assert found.line.key == line().key
        with pytest.raises(NotFound):
            await tx.payments.get(payment_id + 1)
    async with world.store.transaction() as tx:
        booked = await tx.ledger.book([entry(case_id, EntryKind.PAYMENT, 123_45, payment_id=payment_id)])
        await tx.payments.assign(payment_id, state="matched", case_id=case_id, basis="person", at=NOW, by=world.user_id)
    async with world.store.transaction() as tx:
        back = line(kind=LineKind.RETURN, value_on=DAY + timedelta(days=3))
        credit = await tx.payments.returned_by(back, world.creditor_id)
        assert credit is not None
        assert (credit.payment_id, credit.entry_ids) == (payment_id, booked)
        assert await tx.payments.returned_by(line(kind=LineKind.RETURN, minor=1), None) is None
        assert await tx.payments.returned_by(line(end_to_end="", payer_iban=""), None) is None
        known = await tx.payments.candidates([12_345], "EUR", None)
    assert known[12_345][0].known_ibans == {"IT40S0542811101000000123456"}


async def test_payments_are_listed_newest_first_by_pages(world: World) -> None:
    async with world.store.transaction() as tx:
        file_id = await tx.payments.add_file(file_row())
        lines = [line(end_to_end=f"E{number}") for number in range(5)]
        none = Match(target=None)
        ids = await tx.payments.add(
            [NewPayment(line=one, match=none, creditor_id=None, at=NOW) for one in lines], file_id
        )
    async with world.store.transaction() as tx:
        first, cursor = await tx.payments.page(state="unmatched", creditor_id=None, cursor=None, limit=3)
        rest, end = await tx.payments.page(state="unmatched", creditor_id=None, cursor=cursor, limit=3)
        assert await tx.payments.page(state="matched", creditor_id=None, cursor=None, limit=3) == ((), None)
    assert [one.payment_id for one in (*first, *rest)] == list(reversed(ids))
    assert end is None


async def test_runs_of_reckoning_wait_in_their_order_and_remember_where_they_stand(world: World) -> None:
    first_id, second_id = await case_of(world, 1, interest_regime="commercial"), await case_of(world, 2)
    noticed_id = await case_of(world, 3, interest_regime="legal")
    plain = await case_of(world, 4, interest_regime="legal")
    async with world.store.transaction() as tx:
        act = InterruptingAct(kind=ActKind.FORMAL_NOTICE, on=DAY, proof="AR 1")
        await tx.ledger.add_act(noticed_id, BookedAct(item="", act=act), NOW, None)
        number = await tx.reckonings.add(ReckoningRow(cause=Cause.RATE, subject="IT", asked_at=NOW))
        later = await tx.reckonings.add(ReckoningRow(cause=Cause.TERMS, creditor_id=world.creditor_id, asked_at=NOW))
        row = await tx.reckonings.next_open()
        assert row is not None and (row.reckoning_id, row.total_count, row.by) == (number, None, None)
        assert await tx.reckonings.count_cases(row) == 2
        assert await tx.reckonings.cases_of(row, 1) == (first_id,)
        row = replace(row, after=first_id, done_count=1, changed_count=1, started_at=NOW, total_count=2)
        assert await tx.reckonings.cases_of(row, 9) == (noticed_id,)
        await tx.reckonings.update(row)
    async with world.store.transaction() as tx:
        assert await tx.reckonings.next_open() == row == await tx.reckonings.get(number)
        await tx.reckonings.update(replace(row, finished_at=NOW))
        terms = await tx.reckonings.next_open()
        assert terms is not None and terms.reckoning_id == later
        assert await tx.reckonings.cases_of(terms, 9) == (first_id, second_id, noticed_id, plain)
        assert [one.reckoning_id for one in await tx.reckonings.recent(9)] == [later, number]
        with pytest.raises(NotFound, match="no reckoning 99"):
            await tx.reckonings.update(replace(terms, reckoning_id=99))


async def test_interest_is_read_and_decided_of_a_creditors_open_cases(world: World) -> None:
    one, two = await case_of(world, 1), await case_of(world, 2, extra={"vat_number": "00743110157"})
    await case_of(world, 3, status="closed")
    rate = Rate(Decimal("6.5"), "art. 9")
    contract = Regime(interest=InterestRegime.CONTRACT, reason=RegimeReason.PERSON, rate=rate)
    async with world.store.transaction() as tx:
        rows = await tx.ledger.regimes(world.creditor_id, CaseId(0), 9, ())
        assert [(row.case_id, row.is_business, row.is_decided) for row in rows] == [
            (one, False, False),
            (two, True, False),
        ]
        assert await tx.ledger.open_references(world.creditor_id, ["R1", "R3", "R9"]) == {"R1"}
        await tx.ledger.set_regimes({one: contract}, "as agreed", NOW)
    async with world.store.transaction() as tx:
        [row] = await tx.ledger.regimes(world.creditor_id, CaseId(0), 9, ["R1"])
        assert (row.regime, row.is_decided, row.reference) == (contract, True, "R1")
        assert [row.case_id for row in await tx.ledger.regimes(world.creditor_id, one, 9, ())] == [two]
        found = (await tx.ledger.books([one]))[one]
        assert (found.agreed, found.regime_reason, found.regime_note) == (rate, "person", "as agreed")


async def test_the_lump_sum_of_an_invoice_keeps_its_ground_and_who_lacks_one_is_found(world: World) -> None:
    firm, disputed, other = [
        await case_of(world, index, interest_regime=regime)
        for index, regime in ((1, "commercial"), (2, "commercial"), (3, "legal"))
    ]

    def late(connection: Connection) -> None:
        connection.execute(update(invoices).values(due_on=date(2026, 9, 1)))
        connection.execute(update(invoices).where(invoices.c.case_id == disputed).values(disputed_minor=1))
        connection.commit()

    await world.database.administer(late)
    lump = entry(firm, EntryKind.CHARGE, 40_00, item="F-R1", component=Component.COSTS, ground=Ground.LUMP_SUM)

    async def lacking(before: date, after: int = 0) -> tuple[CaseId, ...]:
        async with world.store.transaction() as tx:
            return await tx.ledger.bearing_lump_sums([world.creditor_id], before, CaseId(after), 9)

    assert await lacking(DAY) == (firm,)
    assert await lacking(date(2026, 9, 1)) == await lacking(DAY, firm) == ()
    async with world.store.transaction() as tx:
        assert await tx.ledger.bearing_lump_sums([CreditorId(99)], DAY, CaseId(0), 9) == ()
        (entry_id,) = await tx.ledger.book([lump])
        found = (await tx.ledger.books([firm, other]))[firm]
        assert [(one.entry_id, one.ground) for one in found.entries] == [(entry_id, Ground.LUMP_SUM)]
    assert await lacking(DAY) == ()


async def test_a_closed_case_is_opened_again_and_no_other(world: World) -> None:
    closed, open_id = await case_of(world, 1, status="closed", closed_reason="given_up"), await case_of(world, 2)
    async with world.store.transaction() as tx:
        assert [await tx.ledger.reopen(one, NOW) for one in (closed, open_id, closed)] == [True, False, False]
        assert (await tx.ledger.books([closed]))[closed].status == "open"
