"""What people record of debtors, numbers, cases and areas for the rules: written, listed, ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from dialer.core.compliance.facts import WishKind
from dialer.core.kernel.codes import NumberPlace
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CreditorId, DebtorId, NumberId, UserId
from dialer.db.tables.debt import debtor_numbers, suppressions
from dialer.ports.facts import (
    ConsentRow,
    FactSource,
    HolidayRow,
    LetterRow,
    ListEntry,
    ListSource,
    Medium,
    MoratoriumRow,
    Recorded,
    RepresentativeKind,
    RepresentativeRow,
    WishRow,
)
from tests.contract.store.world import NOW, World

LATER = NOW + timedelta(hours=1)


def wish(debtor_id: DebtorId, by: UserId | None = None, **changes: object) -> WishRow:
    row = WishRow(
        debtor_id=debtor_id,
        kind=WishKind.AVOID,
        weekdays=("mon", "tue"),
        starts=time(12),
        stops=time(14, 30),
        source=FactSource.CALL,
        note="works at night",
        recorded=Recorded(at=NOW, by=by),
    )
    return replace(row, **changes)  # type: ignore[arg-type]


async def test_a_wish_is_kept_with_source_and_author_and_is_read_back_whole(world: World) -> None:
    debtor_id = await world.debtor(1)
    row = wish(debtor_id, world.user_id)
    async with world.store.transaction() as tx:
        wish_id = await tx.facts.add_wish(row)
    async with world.store.transaction() as tx:
        facts = await tx.facts.of_debtor(debtor_id)
    assert facts.wishes == (replace(row, wish_id=wish_id),)


async def test_the_same_wish_twice_stands_once_and_another_beside_it(world: World) -> None:
    debtor_id = await world.debtor(1)
    async with world.store.transaction() as tx:
        first = await tx.facts.add_wish(wish(debtor_id))
        assert await tx.facts.add_wish(wish(debtor_id, note="says it again")) == first
        cease = wish(debtor_id, kind=WishKind.CEASE, weekdays=(), starts=None, stops=None)
        place = replace(cease, kind=WishKind.AVOID, place=NumberPlace.WORK)
        medium = replace(cease, kind=WishKind.MEDIUM_BLOCK, medium=Medium.PHONE)
        assert len({first, *[await tx.facts.add_wish(row) for row in (cease, place, medium)]}) == 4
        assert len((await tx.facts.of_debtor(debtor_id)).wishes) == 4


async def test_a_withdrawn_wish_is_kept_as_ended_and_can_be_said_anew(world: World) -> None:
    debtor_id = await world.debtor(1)
    async with world.store.transaction() as tx:
        wish_id = await tx.facts.add_wish(wish(debtor_id))
        assert await tx.facts.end_wish(wish_id, LATER, world.user_id) == debtor_id
        with pytest.raises(Conflict, match="has ended already"):
            await tx.facts.end_wish(wish_id, LATER, world.user_id)
        again = await tx.facts.add_wish(wish(debtor_id))
        rows = (await tx.facts.of_debtor(debtor_id)).wishes
    assert [(row.wish_id, row.ended_at) for row in rows] == [(again, None), (wish_id, LATER)]


async def test_wishes_and_representatives_of_a_call_end_with_its_correction(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    order = await world.dial(candidate)
    debtor_id = order.debtor_id
    heard = Recorded(at=NOW, call_id=order.call_id)
    async with world.store.transaction() as tx:
        await tx.facts.add_wish(wish(debtor_id, recorded=heard))
        await tx.facts.add_wish(wish(debtor_id, starts=time(8)))
        lawyer = RepresentativeRow(
            debtor_id=debtor_id,
            kind=RepresentativeKind.ATTORNEY,
            name="Avv. Neri",
            contact="neri@example.org",
            source=FactSource.CALL,
            recorded=heard,
        )
        representative_id = await tx.facts.add_representative(lawyer)
        facts = await tx.facts.of_debtor(debtor_id)
        assert facts.representatives == (replace(lawyer, representative_id=representative_id),)
        assert await tx.facts.end_wishes_of_call(order.call_id, LATER) == 1
        assert await tx.facts.end_representatives_of_call(order.call_id, LATER) == 1
        after = await tx.facts.of_debtor(debtor_id)
    assert [row.ended_at for row in after.wishes] == [None, LATER]
    assert after.representatives[0].ended_at == LATER


async def test_a_consent_has_its_source_and_its_end(world: World) -> None:
    debtor_id = await world.debtor(1, numbers=1)
    async with world.store.transaction() as tx:
        (number_id,) = await _numbers(world, debtor_id)
        row = ConsentRow(
            number_id=number_id,
            source=FactSource.PORTAL,
            given_at=NOW,
            expires_at=NOW + timedelta(days=7),
            recorded=Recorded(at=NOW, by=world.user_id),
        )
        consent_id = await tx.facts.add_consent(row)
        assert (await tx.facts.of_debtor(debtor_id)).consents == (replace(row, consent_id=consent_id),)
        assert await tx.facts.end_consent(consent_id, LATER, world.user_id) == number_id
        assert (await tx.facts.of_debtor(debtor_id)).consents[0].ended_at == LATER


async def _numbers(world: World, debtor_id: DebtorId) -> list[NumberId]:
    wanted = select(debtor_numbers.c.id).where(debtor_numbers.c.debtor_id == debtor_id)
    return list(await world.database.read(lambda c: c.execute(wanted).scalars().all()))


async def test_letters_of_a_case_are_kept(world: World) -> None:
    debtor_id = await world.debtor(1)
    case_id = await world.case(debtor_id, "A1")
    row = LetterRow(
        case_id=case_id,
        kind="first_demand",
        channel="registered",
        sent_at=NOW - timedelta(days=3),
        reference="RA 123",
        recorded=Recorded(at=NOW, by=world.user_id),
    )
    async with world.store.transaction() as tx:
        letter_id = await tx.facts.add_letter(row)
        assert (await tx.facts.of_debtor(debtor_id)).letters == (replace(row, letter_id=letter_id),)


async def test_what_is_recorded_of_nobody_is_refused_and_changes_nothing(world: World) -> None:
    nobody = DebtorId(999)
    for record in (
        lambda tx: tx.facts.add_wish(wish(nobody)),
        lambda tx: tx.facts.of_debtor(nobody),
        lambda tx: tx.facts.end_wish(999, NOW, world.user_id),
        lambda tx: tx.facts.remove_entry(999),
        lambda tx: tx.facts.end_moratorium(999, NOW, world.user_id),
        lambda tx: tx.facts.add_entries([entry("+390245076999", creditor_id=CreditorId(999))]),
    ):
        with pytest.raises(NotFound, match="999"):
            async with world.store.transaction() as tx:
                await record(tx)
    assert await world.count(suppressions) == 0


# ---- do-not-call lists


def entry(e164: str, **changes: object) -> ListEntry:
    row = ListEntry(e164=e164, reason="asked", source=ListSource.FILE, recorded=Recorded(at=NOW))
    return replace(row, **changes)  # type: ignore[arg-type]


async def test_lists_are_the_agencys_own_and_each_creditors(world: World) -> None:
    debtor_id = await world.debtor(1, numbers=1)
    e164 = "+3902450000010"
    other = await world.insert_creditor("ACQUA")
    async with world.store.transaction() as tx:
        rows = [entry(e164), entry(e164), entry(e164, creditor_id=other), entry("+390245076111")]
        assert await tx.facts.add_entries(rows) == 3
        assert await tx.facts.add_entries(rows) == 0
        own, more = await tx.facts.entries(creditor_id=None, text="", cursor=None, limit=1)
        assert [row.e164 for row in own] == [e164]
        rest, end = await tx.facts.entries(creditor_id=None, text="", cursor=more, limit=1)
        assert [row.e164 for row in rest] == ["+390245076111"]
        assert end is None
        theirs, _ = await tx.facts.entries(creditor_id=other, text="+3902", cursor=None, limit=10)
        assert [(row.e164, row.creditor_id, row.source) for row in theirs] == [(e164, other, "file")]
        assert len((await tx.facts.of_debtor(debtor_id)).entries) == 2
        removed = await tx.facts.remove_entry(own[0].entry_id)
        assert removed == own[0]
        assert len((await tx.facts.of_debtor(debtor_id)).entries) == 1
        assert await tx.facts.debtors_of_number(e164) == (debtor_id,)


async def test_three_thousand_entries_go_in_at_once(world: World) -> None:
    rows = [entry(f"+3902451{index:05d}") for index in range(3000)]
    async with world.store.transaction() as tx:
        assert await tx.facts.add_entries(rows) == 3000
    assert await world.count(suppressions) == 3000


# ---- moratoria


async def test_a_moratorium_is_kept_and_lifted_once(world: World) -> None:
    row = MoratoriumRow(
        title="Alluvione",
        country="IT",
        region="Emilia-Romagna",
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 12, 31),
        recorded=Recorded(at=NOW, by=world.user_id),
    )
    async with world.store.transaction() as tx:
        moratorium_id = await tx.facts.add_moratorium(row)
        assert await tx.facts.moratoria() == (replace(row, moratorium_id=moratorium_id),)
        await tx.facts.end_moratorium(moratorium_id, LATER, world.user_id)
        assert (await tx.facts.moratoria())[0].ended_at == LATER
        with pytest.raises(Conflict, match="lifted already"):
            await tx.facts.end_moratorium(moratorium_id, LATER, world.user_id)


# ---- added holidays


async def test_an_added_holiday_stands_once_for_its_area_until_it_is_taken_off(world: World) -> None:
    row = HolidayRow(
        title="San Magno",
        country="IT",
        municipality="Legnano",
        on=date(2026, 11, 5),
        is_yearly=True,
        recorded=Recorded(at=NOW, by=world.user_id),
    )
    async with world.store.transaction() as tx:
        holiday_id = await tx.facts.add_holiday(row)
        assert await tx.facts.holidays() == (replace(row, holiday_id=holiday_id),)
    with pytest.raises(Conflict, match="already"):
        async with world.store.transaction() as tx:
            await tx.facts.add_holiday(replace(row, title="again"))
    async with world.store.transaction() as tx:
        await tx.facts.add_holiday(replace(row, municipality="Rho"))
        await tx.facts.end_holiday(holiday_id, LATER, world.user_id)
        assert [known.ended_at for known in await tx.facts.holidays()] == [None, LATER]
        with pytest.raises(Conflict, match="already"):
            await tx.facts.end_holiday(holiday_id, LATER, world.user_id)
        with pytest.raises(NotFound, match="999"):
            await tx.facts.end_holiday(999, LATER, world.user_id)
        await tx.facts.add_holiday(row)
