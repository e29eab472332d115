"""Creditors' terms, the log of agreements, papers as issued and affordability forms, on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, select, text

from dialer.core.debt.affordability import Affordability
from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.needs import Needs
from dialer.core.debt.offer_set import OfferSet
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.plan import Every
from dialer.core.debt.promise import PromiseLimits
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.db.repos.agreement_papers import forget_agreements
from dialer.db.tables.agreements import offer_terms
from dialer.ports.agreement_papers import AffordabilityRow, AgreementKind, LogLine, NeedsRow, PaperKind
from dialer.ports.store import StoreError
from tests.contract.store.world import NOW, World

TERMS = OfferTerms(
    allowed=AllowedOffers(
        kinds=frozenset({OfferKind.PLAN, OfferKind.SETTLEMENT}),
        most_rates=24,
        least_rate=25_00,
        matrix=AuthorityMatrix(
            limits=(
                Limit(level=Level.AGENT, percent=Decimal("10.5"), minor=200_00),
                Limit(level=Level.MANAGER, percent=Decimal(40), minor=5_000_00, accessory_minor=100_00),
            ),
            above_dpd=60,
        ),
    ),
    offer_days=10,
    recognition={"it": "Riconosco il debito."},
    recognition_reference="letter of 2 March 2026",
    approved_by="Dr. Neri",
    approved_on=date(2026, 3, 2),
    promises=PromiseLimits(soft_days=20, late_days=10, least=15_00, most_broken=3),
    sets=(
        OfferSet(
            segment="incagliato",
            kinds=frozenset({OfferKind.SETTLEMENT}),
            most_rates=3,
            least_rate=10_00,
            discount_percent=Decimal("12.5"),
            discount_most=300_00,
            until=date(2026, 12, 31),
        ),
        OfferSet(segment="unable"),
    ),
)


async def test_a_creditors_terms_are_kept_and_replaced(world: World) -> None:
    async with world.store.transaction() as tx:
        assert await tx.offer_terms.of([world.creditor_id]) == {}
        await tx.offer_terms.set(world.creditor_id, TERMS, NOW, world.user_id)
        assert await tx.offer_terms.of([world.creditor_id]) == {world.creditor_id: TERMS}
        await tx.offer_terms.set(world.creditor_id, OfferTerms(), NOW, world.user_id)
        assert await tx.offer_terms.of([world.creditor_id]) == {world.creditor_id: OfferTerms()}
        with pytest.raises(NotFound):
            await tx.offer_terms.set(CreditorId(999), TERMS, NOW, None)


async def test_a_usual_limit_is_not_written_and_one_of_a_later_version_is_left_alone(world: World) -> None:
    """Nodes of two versions read the same row while one of them is replaced."""
    usual = OfferTerms(promises=PromiseLimits(soft_days=20))
    async with world.store.transaction() as tx:
        await tx.offer_terms.set(world.creditor_id, usual, NOW, None)
    written = await world.database.read(lambda c: c.execute(select(offer_terms.c.promise_limits)).scalar_one())
    assert written == {"soft_days": 20, "late_days": 7, "least": 0}

    def later(connection: Connection) -> None:
        connection.execute(offer_terms.update().values(promise_limits={**written, "of_tomorrow": 1}))
        connection.commit()

    await world.database.administer(later)
    async with world.store.transaction() as tx:
        assert await tx.offer_terms.of([world.creditor_id]) == {world.creditor_id: usual}


async def test_the_log_is_append_only_and_loses_its_notes_with_the_case(world: World) -> None:
    case_id = await world.case(await world.debtor(1), "R1")
    line = LogLine(
        case_id=case_id, kind=AgreementKind.SETTLEMENT, agreement_id=7, at=NOW, move="counter", by=world.user_id,
        data={"minor": 10_000}, note="she offers less",
    )  # fmt: skip
    async with world.store.transaction() as tx:
        await tx.agreement_papers.log([line])
        assert await tx.agreement_papers.lines(case_id) == (line,)
    for statement in ("UPDATE agreement_log SET move = 'made'", "DELETE FROM agreement_log"):
        with pytest.raises(StoreError, match="append-only"):
            await world.database.administer(lambda c, statement=statement: c.execute(text(statement)))

    def forget(connection: object) -> None:
        forget_agreements(connection, [case_id])  # type: ignore[arg-type]
        connection.commit()  # type: ignore[attr-defined]

    await world.database.administer(forget)
    async with world.store.transaction() as tx:
        (left,) = await tx.agreement_papers.lines(case_id)
    assert (left.note, left.data) == ("", {"minor": 10_000})


async def test_papers_are_kept_as_issued(world: World) -> None:
    case_id = await world.case(await world.debtor(1), "R1")
    async with world.store.transaction() as tx:
        papers = [
            await tx.agreement_papers.keep(
                case_id=case_id, kind=kind, agreement_id=3, language="it", sha256="ab", content=bytes([0, 255, 7]),
                at=NOW, by=world.user_id,
            )
            for kind in (PaperKind.SETTLEMENT, PaperKind.RELEASE)
        ]  # fmt: skip
        assert await tx.agreement_papers.issued(case_id) == tuple(reversed(papers))
        assert await tx.agreement_papers.content(papers[0].paper_id) == (papers[0], bytes([0, 255, 7]))
        with pytest.raises(NotFound):
            await tx.agreement_papers.content(papers[1].paper_id + 1)


async def test_an_affordability_form_is_replaced_and_goes_on_its_day(world: World) -> None:
    case_id, other = [await world.case(await world.debtor(index), f"R{index}") for index in (1, 2)]
    last = date(2026, 12, 24)

    def row(income: int) -> AffordabilityRow:
        form = Affordability(income=income, housing=500_00, living=400_00, other_debts=1, household=2)
        return AffordabilityRow(form=form, entered_at=NOW, keep_until=last, by=world.user_id)

    async with world.store.transaction() as tx:
        assert await tx.agreement_papers.affordability(case_id) is None
        for income in (1_200_00, 1_300_00):
            await tx.agreement_papers.set_affordability(case_id, row(income))
        await tx.agreement_papers.set_affordability(other, row(1))
        assert await tx.agreement_papers.affordability(case_id) == row(1_300_00)
        assert await tx.agreement_papers.drop_affordability(other)
        assert not await tx.agreement_papers.drop_affordability(other)
        assert await tx.agreement_papers.drop_old_forms(last) == 0
        assert await tx.agreement_papers.drop_old_forms(last + timedelta(days=1)) == 1
        assert await tx.agreement_papers.affordability(case_id) is None


async def test_answers_are_replaced_and_go_with_the_agreement_on_their_day_or_with_the_case(world: World) -> None:
    cases = [await world.case(await world.debtor(index), f"R{index}") for index in (1, 2, 3, 4)]
    last = date(2026, 12, 24)

    def row(given: Needs) -> NeedsRow:
        return NeedsRow(needs=given, entered_at=NOW, keep_until=last, by=world.user_id)

    whole = Needs(
        reason=DefaultReason.LIQUIDITY, can_pay_now=0, per_rate=50_00, every=Every.TWO_WEEKS, money_on=date(2026, 12, 1)
    )
    async with world.store.transaction() as tx:
        papers = tx.agreement_papers
        assert await papers.needs(cases[0]) is None
        await papers.set_needs(cases[0], row(Needs(can_pay_now=5)))
        await papers.set_needs(cases[0], row(whole))
        assert await papers.needs(cases[0]) == row(whole)
        for case_id in cases[1:]:
            await papers.set_needs(case_id, row(Needs(per_rate=1)))
        form = AffordabilityRow(form=Affordability(income=1), entered_at=NOW, keep_until=last, by=None)
        await papers.set_affordability(cases[1], form)
        assert await papers.drop_forms([cases[1]]) == 2
        assert (await papers.drop_needs(cases[2]), await papers.drop_needs(cases[2])) == (True, False)

    def forget(connection: object) -> None:
        forget_agreements(connection, [cases[3]])  # type: ignore[arg-type]
        connection.commit()  # type: ignore[attr-defined]

    await world.database.administer(forget)
    async with world.store.transaction() as tx:
        left = [case_id for case_id in cases if await tx.agreement_papers.needs(case_id) is not None]
        assert left == [cases[0]]
        assert await tx.agreement_papers.drop_old_forms(last) == 0
        assert await tx.agreement_papers.drop_old_forms(last + timedelta(days=1)) == 1
