from __future__ import annotations

from dataclasses import replace

from dialer.core.debt.offer_set import OfferSet
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.promise import PromiseLimits
from dialer.core.kernel.ids import CreditorId
from dialer.ports.relation import SegmentRow
from dialer.workflows.debt.read_terms import promise_limits, terms_of
from dialer.workflows.debt.set_offer_terms import set_offer_terms
from tests.books import Bookroom


async def test_a_case_follows_its_segments_set_and_without_one_its_creditors_terms() -> None:
    books = await Bookroom.open()
    world, case_id = books.world, await books.case(800_00)
    async with world.store.transaction() as tx:
        found = await books.reckoner.one(tx, case_id, books.today)
        assert (await terms_of(tx, found, books.today)).terms == OfferTerms()
    given = OfferTerms(sets=(OfferSet(segment="stuck", most_rates=4),))
    await set_offer_terms(world.store, world.creditor_id, given, today=books.today, by=None, now=books.now)
    async with world.store.transaction() as tx:
        unsorted = await terms_of(tx, found, books.today)
        assert (unsorted.segment, unsorted.offers, unsorted.allowed.most_rates) == ("", None, 12)
        row = SegmentRow(case_id=case_id, creditor_id=world.creditor_id, segment="stuck", sorted_on=books.today)
        await tx.segments.write([row])
        narrowed = await terms_of(tx, found, books.today)
        assert (narrowed.segment, narrowed.offers, narrowed.allowed.most_rates) == ("stuck", given.sets[0], 4)


async def test_a_promise_about_cases_of_several_creditors_keeps_the_strictest_limits() -> None:
    books = await Bookroom.open()
    world = books.world
    mine, other = await books.case(800_00), await books.case(100_00)
    limits = PromiseLimits(soft_days=10, late_days=9, least=20_00, most_broken=1)
    given = OfferTerms(promises=limits)
    await set_offer_terms(world.store, world.creditor_id, given, today=books.today, by=None, now=books.now)
    async with world.store.transaction() as tx:
        found = dict(await books.reckoner.read(tx, [mine, other], books.today))
        assert await promise_limits(tx, found) == limits
        elsewhere = replace(found[other].books, creditor_id=CreditorId(world.creditor_id + 1))
        found[other] = replace(found[other], books=elsewhere)
        assert await promise_limits(tx, found) == PromiseLimits(soft_days=10, late_days=7, least=20_00, most_broken=1)
