"""The papers of agreements: what they say, when they may be issued, and that they are kept as issued."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dialer.core.debt.authority import AuthorityMatrix, Level, Limit
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.promise import PromiseMethod
from dialer.core.evidence.document import Document
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.files.typeset import Typesetter
from dialer.ports.agreement_papers import Paper, PaperKind
from dialer.workflows.debt.agree_plan import PlanTerms, agree_plan
from dialer.workflows.debt.issue_paper import issue_paper
from dialer.workflows.debt.judge_agreements import judge_agreements
from dialer.workflows.debt.make_offer import OfferedTerms, make_offer
from dialer.workflows.debt.paper_words import ENGLISH, ITALIAN
from dialer.workflows.debt.record_promise import PromiseTerms, record_promise
from dialer.workflows.debt.set_offer_terms import set_offer_terms
from tests.books import FIRST_DAY, Bookroom

MATRIX = AuthorityMatrix(limits=(Limit(level=Level.AGENT, percent=Decimal(50), minor=1_000_00),))
TERMS = OfferTerms(
    allowed=AllowedOffers(matrix=MATRIX),
    recognition={"it": "Riconosco il debito."},
    recognition_reference="lett. 12",
    approved_by="dott.ssa Neri",
    approved_on=date(2026, 2, 1),
)


class Printed:
    """A typesetter that remembers what it was to set."""

    def __init__(self) -> None:
        self.documents: list[Document] = []

    async def pdf(self, document: Document) -> bytes:
        self.documents.append(document)
        return repr(document).encode()

    @property
    def text(self) -> str:
        """All that the last document says."""
        last = self.documents[-1]
        lines = [last.title, last.subtitle, *(f"{label}: {value}" for label, value in last.facts)]
        for table in last.tables:
            lines += [" | ".join(row) for row in table.rows]
        return "\n".join(lines + [f"{passage.title}\n{passage.body}" for passage in last.passages])


async def opened() -> tuple[Bookroom, CaseId, Printed]:
    books = await Bookroom.open()
    await set_offer_terms(books.world.store, books.world.creditor_id, TERMS, today=books.today, by=None, now=books.now)
    await books.run("UPDATE creditors SET iban = 'IT60X0542811101000000123456', piva = '01234567897'")
    return books, await books.case(900_00, costs=100_00), Printed()


async def issue(
    books: Bookroom, printed: Printed, case_id: int, kind: PaperKind, number: int = 1, language: str | None = None
) -> Paper:
    return await issue_paper(
        books.world.store, books.reckoner, printed, CaseId(case_id), kind, number, language=language,
        by=books.world.user_id, now=books.now,
    )  # fmt: skip


def test_both_languages_say_the_same_things() -> None:
    assert ITALIAN.keys() == ENGLISH.keys()


async def test_a_plan_says_its_rates_the_loss_of_the_term_and_carries_the_approved_recognition() -> None:
    books, case_id, printed = await opened()
    plan = PlanTerms(first_on=FIRST_DAY + timedelta(days=29), count=3, yearly_percent=Decimal(5))
    await agree_plan(books.world.store, books.reckoner, case_id, plan, by=None, now=books.now)
    paper = await issue(books, printed, case_id, PaperKind.PLAN)
    text = printed.text
    for words in (
        "Piano di rientro concordato", "Debito alla data dell'accordo: 1000,00 EUR", "IT60X0542811101000000123456",
        "1 | 31/03/2026", "Totale", "art. 1186 c.c.", "Riconosco il debito.", "Firma del debitore", "lett. 12",
        "Debitore 1", "01234567897",
    ):  # fmt: skip
        assert words in text
    assert paper.language == "it"
    await issue(books, printed, case_id, PaperKind.PLAN, language="en")
    assert "Agreed payment plan" in printed.text
    assert "Riconosco" not in printed.text  # the creditor approved no English wording


async def test_a_promise_is_confirmed_without_any_recognition() -> None:
    books, case_id, printed = await opened()
    promise = PromiseTerms(
        minor=50_00, due_on=FIRST_DAY + timedelta(days=4), method=PromiseMethod.CARD, phase=CampaignType.PHONE
    )
    await record_promise(books.world.store, books.reckoner, case_id, promise, by=None, now=books.now)
    await issue(books, printed, case_id, PaperKind.PROMISE)
    assert "50,00 EUR entro il 06/03/2026" in printed.text
    assert "entro il 09/03/2026" in printed.text
    assert "Riconosc" not in printed.text


async def test_a_settlement_is_confirmed_and_its_release_letter_is_due_when_it_was_paid() -> None:
    books, case_id, printed = await opened()
    offer = OfferedTerms(rates=((FIRST_DAY + timedelta(days=7), 800_00),), reason="lost his job", is_agreed=True)
    await make_offer(books.world.store, books.reckoner, case_id, offer, Level.AGENT, by=None, now=books.now)
    await issue(books, printed, case_id, PaperKind.SETTLEMENT)
    assert "Con il pagamento puntuale di 800,00 EUR il creditore rinuncia a 200,00 EUR" in printed.text
    with pytest.raises(Conflict, match="a release letter is due when"):
        await issue(books, printed, case_id, PaperKind.RELEASE)
    books.today += timedelta(days=3)
    await books.pay(case_id, 800_00)
    async with books.world.store.transaction() as tx:
        await judge_agreements(tx, books.reckoner, [case_id], now=books.now)
    await issue(books, printed, case_id, PaperKind.RELEASE)
    for words in ("Quietanza liberatoria", "05/03/2026 | 800,00 EUR", "ricevuto 800,00 EUR", "residuo di 200,00 EUR"):
        assert words in printed.text
    assert "Riconosc" not in printed.text


async def test_what_is_over_or_not_there_is_not_confirmed() -> None:
    books, case_id, printed = await opened()
    for kind in PaperKind:
        with pytest.raises(NotFound, match="has no"):
            await issue(books, printed, case_id, kind, 7)
    offer = OfferedTerms(rates=((FIRST_DAY + timedelta(days=7), 100_00),), reason="r")
    made = await make_offer(books.world.store, books.reckoner, case_id, offer, Level.AGENT, by=None, now=books.now)
    with pytest.raises(Conflict, match="it is proposed"):
        await issue(books, printed, case_id, PaperKind.SETTLEMENT, made.settlement_id)
    assert await books.rows("SELECT id FROM agreement_documents") == []


async def test_a_paper_is_a_pdf_that_is_kept_as_it_was_issued() -> None:
    books, case_id, _ = await opened()
    plan = PlanTerms(first_on=FIRST_DAY + timedelta(days=29), count=12)
    await agree_plan(books.world.store, books.reckoner, case_id, plan, by=None, now=books.now)
    paper = await issue_paper(
        books.world.store, books.reckoner, Typesetter(), case_id, PaperKind.PLAN, 1, by=None, now=books.now
    )
    await books.run("UPDATE creditors SET name = 'Another'")
    async with books.world.store.transaction() as tx:
        kept, content = await tx.agreement_papers.content(paper.paper_id)
    assert content.startswith(b"%PDF-")
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
