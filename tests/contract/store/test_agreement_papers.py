"""Creditors' terms, the log of agreements, papers as issued and affordability forms, on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from dialer.core.debt.affordability import Affordability
from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CreditorId
from dialer.db.repos.agreement_papers import forget_agreements
from dialer.ports.agreement_papers import AffordabilityRow, AgreementKind, LogLine, PaperKind
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
        assert await tx.agreement_papers.drop_affordability([other]) == 1
        assert await tx.agreement_papers.drop_old_affordability(last) == 0
        assert await tx.agreement_papers.drop_old_affordability(last + timedelta(days=1)) == 1
        assert await tx.agreement_papers.affordability(case_id) is None
