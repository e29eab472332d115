"""What a decision reads of what was recorded: the facts of a claimed lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from dialer.core.compliance.facts import ALL_WEEK, Consent, Hold, Wish, WishKind, debt_of
from dialer.core.dialing import facts_for
from dialer.core.kernel.codes import DialMode, HoldReason, NumberPlace, Outcome
from dialer.core.kernel.ids import DebtorId
from dialer.db.tables.debt import debtors
from dialer.ports.facts import (
    ConsentRow,
    FactSource,
    HolidayRow,
    LetterRow,
    MoratoriumRow,
    Recorded,
    RepresentativeKind,
    RepresentativeRow,
    WishRow,
)
from dialer.ports.leads import Candidate
from tests.contract.store.world import NODE, NOW, World

RECORDED = Recorded(at=NOW)


async def leased(world: World, *references: str) -> Candidate:
    debtor_id = await world.debtor(1)
    for reference in references or ("A1",):
        await world.case(debtor_id, reference)
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=NOW)
    (candidate,) = await world.claim()
    return candidate


async def again(world: World, candidate: Candidate) -> Candidate:
    async with world.store.transaction() as tx:
        return await tx.leads.candidate(candidate.lead.lead_id)


async def test_standing_wishes_are_read_and_withdrawn_ones_are_not(world: World) -> None:
    before = await leased(world)
    debtor_id = before.lead.debtor_id
    avoid = WishRow(
        debtor_id=debtor_id,
        kind=WishKind.AVOID,
        weekdays=("mon", "sun"),
        starts=time(22),
        stops=time(7),
        place=NumberPlace.WORK,
        source=FactSource.CALL,
        recorded=RECORDED,
    )
    cease = WishRow(debtor_id=debtor_id, kind=WishKind.CEASE, source=FactSource.LETTER, recorded=RECORDED)
    async with world.store.transaction() as tx:
        await tx.facts.add_wish(avoid)
        cease_id = await tx.facts.add_wish(cease)
    assert set((await again(world, before)).facts.wishes) == {
        Wish(kind=WishKind.AVOID, weekdays=frozenset({0, 6}), starts=time(22), ends=time(7), place=NumberPlace.WORK),
        Wish(kind=WishKind.CEASE, weekdays=ALL_WEEK),
    }
    async with world.store.transaction() as tx:
        await tx.facts.end_wish(cease_id, NOW, world.user_id)
    assert [wish.kind for wish in (await again(world, before)).facts.wishes] == [WishKind.AVOID]


async def test_the_representative_who_stands_speaks_for_the_debtor(world: World) -> None:
    before = await leased(world)
    assert before.facts.represented_by == ""
    async with world.store.transaction() as tx:
        row = RepresentativeRow(
            debtor_id=before.lead.debtor_id,
            kind=RepresentativeKind.ATTORNEY,
            name="",
            source=FactSource.CALL,
            recorded=RECORDED,
        )
        representative_id = await tx.facts.add_representative(row)
    assert (await again(world, before)).facts.represented_by == "attorney"
    async with world.store.transaction() as tx:
        await tx.facts.end_representative(representative_id, NOW, world.user_id)
    assert (await again(world, before)).facts.represented_by == ""


async def test_the_latest_consent_of_a_number_is_read(world: World) -> None:
    before = await leased(world)
    number = before.lead.numbers[1]
    async with world.store.transaction() as tx:
        for days, ends_at in ((9, None), (2, NOW + timedelta(days=5))):
            row = ConsentRow(
                number_id=number.number_id,
                source=FactSource.PORTAL,
                given_at=NOW - timedelta(days=days),
                expires_at=ends_at,
                recorded=RECORDED,
            )
            await tx.facts.add_consent(row)
    now = await again(world, before)
    facts = facts_for(now, now.lead.numbers[1], caller_id="+3902", mode=DialMode.PREVIEW)
    assert facts.number is not None
    assert facts.number.consent == Consent(given_at=NOW - timedelta(days=2), ends_at=NOW + timedelta(days=5))
    other = facts_for(now, now.lead.numbers[0], caller_id="+3902", mode=DialMode.PREVIEW).number
    assert other is not None
    assert other.consent is None


async def test_a_letter_counts_when_every_case_that_is_talked_about_has_one(world: World) -> None:
    before = await leased(world, "A1", "A2")
    first, second = before.facts.case_ids
    early, late = NOW - timedelta(days=9), NOW - timedelta(days=4)

    async def letter(case_id: int, at: object) -> None:
        async with world.store.transaction() as tx:
            row = LetterRow(case_id=case_id, kind="first_demand", channel="letter", sent_at=at, recorded=RECORDED)  # type: ignore[arg-type]
            await tx.facts.add_letter(row)

    await letter(first, early)
    await letter(first, late)
    assert (await again(world, before)).facts.letter_sent_at is None
    await letter(second, late)
    assert (await again(world, before)).facts.letter_sent_at == late


async def test_a_moratorium_holds_the_debtors_of_its_area_and_of_its_creditor(world: World) -> None:
    before = await leased(world)
    other = await world.insert_creditor("ACQUA")
    dates = {"starts_on": date(2026, 11, 20), "ends_on": date(2026, 12, 1)}
    async with world.store.transaction() as tx:
        elsewhere = MoratoriumRow(title="x", region="Toscana", recorded=RECORDED, **dates)  # type: ignore[arg-type]
        theirs = MoratoriumRow(title="x", creditor_id=other, recorded=RECORDED, **dates)  # type: ignore[arg-type]
        over = MoratoriumRow(
            title="x", country="IT", starts_on=date(2026, 1, 1), ends_on=date(2026, 11, 1), recorded=RECORDED
        )
        for row in (elsewhere, theirs, over):
            await tx.facts.add_moratorium(row)
    assert (await again(world, before)).facts.holds == ()
    async with world.store.transaction() as tx:
        here = await tx.facts.add_moratorium(
            MoratoriumRow(title="x", municipality="milano", recorded=RECORDED, **dates)  # type: ignore[arg-type]
        )
    assert (await again(world, before)).facts.holds == (
        Hold(reason=HoldReason.MORATORIUM, starts=dates["starts_on"], ends=dates["ends_on"]),
    )
    async with world.store.transaction() as tx:
        await tx.facts.end_moratorium(here, NOW, world.user_id)
    assert (await again(world, before)).facts.holds == ()


async def test_attempts_and_conversations_say_which_debts_and_where(world: World) -> None:
    before = await leased(world, "A1", "A2")
    first, second = before.facts.case_ids
    assert (before.facts.debt, before.facts.creditor) == ("", "ENERGIA")
    order = replace(world.order(before), case_ids=(second,))
    async with world.store.transaction() as tx:
        await tx.attempts.add([order], node_id=NODE)
        await tx.attempts.close([world.ended(order, Outcome.CONNECTED, agent_id=world.agent_id)])
        stored = await tx.attempts.get(order.call_id)
    assert stored.order.case_ids == stored.case_ids == (second,)
    facts = (await again(world, before)).facts
    assert [(past.debts, past.place) for past in facts.attempts] == [((debt_of(second),), NumberPlace.HOME)]
    assert [past.debts for past in facts.conversations] == [(debt_of(second),)]
    assert debt_of(first) != debt_of(second)


async def test_a_debtors_only_case_is_the_debt(world: World) -> None:
    before = await leased(world)
    assert before.facts.debt == debt_of(before.facts.case_ids[0])


async def test_a_call_whose_cases_are_not_known_counts_for_each_case_of_its_creditor_and_for_no_other(
    world: World,
) -> None:
    before = await leased(world)
    await world.dial(before)
    assert [past.debts for past in (await again(world, before)).facts.attempts] == [()]
    other = await world.insert_creditor("ACQUA")
    await world.case(before.lead.debtor_id, "W1", creditor_id=other)
    theirs = await world.campaign("Acqua", creditor_id=other, creditor_code="ACQUA")
    async with world.store.transaction() as tx:
        await tx.leads.add(theirs, now=NOW)
        (candidate,) = await tx.leads.claim(theirs, 5, node_id=NODE, now=NOW, lease_until=NOW + timedelta(minutes=1))
    assert [past.debts for past in candidate.facts.attempts] == [("ENERGIA",)]


async def test_a_silent_call_is_remembered_until_a_conversation_however_old_it_is(world: World) -> None:
    before = await leased(world)
    order = await world.dial(before, at=NOW - timedelta(days=60))
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.SILENT)])
        await tx.leads.move([])

    async def silent_calls(at: object) -> int:
        async with world.store.transaction() as tx:
            repo: object = tx.leads
            return len((await repo.candidate(before.lead.lead_id, now=at)).facts.silent_calls)  # type: ignore[attr-defined]

    assert await silent_calls(NOW) == 1
    talk = world.order(before, at=NOW - timedelta(days=50))
    async with world.store.transaction() as tx:
        await tx.attempts.add([talk], node_id=NODE)
        await tx.attempts.close([world.ended(talk, Outcome.PROMISE, agent_id=world.agent_id)])
    assert await silent_calls(NOW) == 0


async def test_where_a_campaigns_debtors_live(world: World) -> None:
    await leased(world)
    abroad = DebtorId(await world.insert(debtors, tax_code="X", name="X", country="FR", created_at=NOW, updated_at=NOW))
    await world.case(abroad, "F1")
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=NOW)
        assert await tx.campaigns.countries() == {world.campaign_id: frozenset({"IT", "FR"})}


async def test_added_holidays_close_days_for_the_debtors_of_their_area(world: World) -> None:
    before = await leased(world)
    tomorrow = NOW.date() + timedelta(days=1)
    there = HolidayRow(title="x", country="IT", municipality="milano", on=tomorrow, recorded=RECORDED)
    async with world.store.transaction() as tx:
        await tx.facts.add_holiday(replace(there, municipality="Torino", on=tomorrow + timedelta(days=1)))
        await tx.facts.add_holiday(replace(there, on=date(2026, 1, 7)))
    assert (await again(world, before)).facts.closed_days == frozenset()
    async with world.store.transaction() as tx:
        once = await tx.facts.add_holiday(there)
        await tx.facts.add_holiday(replace(there, on=date(2020, 12, 12), is_yearly=True))
    read = (await again(world, before)).facts
    assert read.closed_days == {tomorrow, date(2026, 12, 12), date(2027, 12, 12)}
    asked = facts_for(await again(world, before), before.lead.numbers[0], caller_id=None, mode=DialMode.PROGRESSIVE)
    assert asked.closed_days == read.closed_days
    async with world.store.transaction() as tx:
        await tx.facts.end_holiday(once, NOW, world.user_id)
    assert (await again(world, before)).facts.closed_days == {date(2026, 12, 12), date(2027, 12, 12)}
