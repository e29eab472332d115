"""The relationship with a debtor, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.core.relation.customer import AbilityToPay, CustomerValue
from dialer.core.relation.segment import RelationTrait
from dialer.core.relation.vulnerability import SupportNeed
from dialer.db.tables.debt import debtors
from dialer.db.tables.relation import case_segments
from dialer.ports.facts import FactSource, Medium, Recorded
from dialer.ports.relation import AbilityRow, PreferenceRow, RelationFacts, VulnerabilityRow
from tests.contract.store.world import NOW, World

DAY = NOW.date()
REVIEW = date(2027, 5, 1)


def told(world: World) -> dict[str, object]:
    return {"source": FactSource.CALL, "recorded": Recorded(at=NOW, by=world.user_id)}


async def of_debtor(world: World, debtor_id: DebtorId) -> RelationFacts:
    async with world.store.transaction() as tx:
        return await tx.relation.of_debtor(debtor_id)


async def is_marked(world: World, debtor_id: DebtorId) -> bool:
    query = select(debtors.c.is_vulnerable).where(debtors.c.id == debtor_id)
    return bool(await world.database.read(lambda connection: connection.execute(query).scalar_one()))


async def test_a_need_of_care_stands_until_it_is_ended_and_marks_the_debtor(world: World) -> None:
    debtor_id = await world.debtor(1)
    row = VulnerabilityRow(
        debtor_id=debtor_id, need=SupportNeed.MORE_TIME, noted_on=DAY, review_on=REVIEW, **told(world)
    )  # type: ignore[arg-type]
    async with world.store.transaction() as tx:
        first = await tx.relation.add_vulnerability(row)
        assert await tx.relation.add_vulnerability(replace(row, review_on=REVIEW + timedelta(days=1))) == first
        second = await tx.relation.add_vulnerability(replace(row, need=SupportNeed.UPSET))
    found = await of_debtor(world, debtor_id)
    assert set(found.needs) == {SupportNeed.MORE_TIME, SupportNeed.UPSET}
    assert found.vulnerabilities[1] == replace(row, vulnerability_id=first, review_on=REVIEW + timedelta(days=1))
    assert await is_marked(world, debtor_id)
    async with world.store.transaction() as tx:
        assert await tx.relation.review_vulnerability(second, date(2027, 11, 1)) == debtor_id
        assert await tx.relation.end_vulnerability(first, NOW, world.user_id) == debtor_id
    assert await is_marked(world, debtor_id)
    async with world.store.transaction() as tx:
        await tx.relation.end_vulnerability(second, NOW, world.user_id)
        with pytest.raises(Conflict):
            await tx.relation.end_vulnerability(second, NOW, world.user_id)
        with pytest.raises(Conflict):
            await tx.relation.review_vulnerability(second, REVIEW)
        with pytest.raises(NotFound):
            await tx.relation.review_vulnerability(404, REVIEW)
    assert not await is_marked(world, debtor_id)
    assert (await of_debtor(world, debtor_id)).needs == ()


async def test_a_preference_replaces_the_one_before_and_tells_the_language(world: World) -> None:
    debtor_id = await world.debtor(1)
    row = PreferenceRow(
        debtor_id=debtor_id, weekdays=("mon", "tue"), starts=time(17), stops=time(19, 30), channel=Medium.PHONE,
        language="en", **told(world),
    )  # type: ignore[arg-type]  # fmt: skip
    async with world.store.transaction() as tx:
        await tx.relation.set_preference(replace(row, language=""))
        second = await tx.relation.set_preference(row)
    found = await of_debtor(world, debtor_id)
    assert found.preference == replace(row, preference_id=second)
    assert [one.ended_at for one in found.preferences] == [None, NOW]
    language = select(debtors.c.language).where(debtors.c.id == debtor_id)
    assert await world.database.read(lambda connection: connection.execute(language).scalar_one()) == "en"
    async with world.store.transaction() as tx:
        assert await tx.relation.end_preference(second, NOW, world.user_id) == debtor_id
        with pytest.raises(NotFound):
            await tx.relation.set_preference(replace(row, debtor_id=DebtorId(404)))
    assert (await of_debtor(world, debtor_id)).preference is None


async def test_value_and_ability_are_said_of_a_customer_of_one_creditor(world: World) -> None:
    debtor_id = await world.debtor(1)
    await world.case(debtor_id, "R1")
    other = await world.insert_creditor("ALTRI")
    row = AbilityRow(creditor_id=world.creditor_id, debtor_id=debtor_id, ability=AbilityToPay.LATER, **told(world))  # type: ignore[arg-type]
    async with world.store.transaction() as tx:
        how = {"source": "person", "at": NOW, "by": world.user_id}
        was = await tx.relation.set_value(world.creditor_id, debtor_id, CustomerValue.KEY, **how)  # type: ignore[arg-type]
        assert was is CustomerValue.STANDARD
        was = await tx.relation.set_value(world.creditor_id, debtor_id, CustomerValue.VALUED, **how)  # type: ignore[arg-type]
        assert was is CustomerValue.KEY
        await tx.relation.set_ability(row)
        second = await tx.relation.set_ability(replace(row, ability=AbilityToPay.NONE))
        for unknown in (other, CreditorId(404)):
            with pytest.raises(NotFound):
                await tx.relation.set_value(unknown, debtor_id, CustomerValue.KEY, **how)  # type: ignore[arg-type]
            with pytest.raises(NotFound):
                await tx.relation.set_ability(replace(row, creditor_id=unknown))
    found = await of_debtor(world, debtor_id)
    (customer,) = found.customers
    assert (customer.value, customer.value_source, customer.value_by) == (CustomerValue.VALUED, "person", world.user_id)
    assert [(one.ability, one.ended_at) for one in found.abilities] == [
        (AbilityToPay.NONE, None),
        (AbilityToPay.LATER, NOW),
    ]
    async with world.store.transaction() as tx:
        assert await tx.relation.end_ability(second, NOW, None) == (debtor_id, world.creditor_id)


async def test_the_treatment_reads_the_traits_of_cases_that_were_sorted(world: World) -> None:
    debtor_id = await world.debtor(1)
    first, second = await world.case(debtor_id, "R1"), await world.case(debtor_id, "R2")
    row = {"case_id": first, "creditor_id": world.creditor_id, "traits": ["valued", "stuck"], "sorted_on": DAY}
    await world.insert_row(case_segments, **row)
    async with world.store.transaction() as tx:
        assert await tx.relation.traits([first, second, CaseId(404)]) == {
            first: {RelationTrait.VALUED, RelationTrait.STUCK}
        }
        found = (await tx.relation.segments([first, second]))[first]
        assert (found.segment, found.touch_due_on, found.touch_kind) == ("", None, None)
        assert await tx.relation.open_cases(debtor_id) == (first, second)
        assert await tx.relation.open_cases(debtor_id, CreditorId(404)) == ()


async def test_a_debtor_who_is_not_there_has_no_relationship(world: World) -> None:
    with pytest.raises(NotFound):
        await of_debtor(world, DebtorId(404))
