"""What a paper says: the amounts of the agreement, the creditor's recognition wording, in the debtor's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from dialer.core.debt.authority import Level, Waiver
from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.plan import Instalment, Plan, PlanState, make_plan
from dialer.core.debt.settlement import Settlement, SettlementState
from dialer.core.evidence.document import Document
from dialer.core.kernel.ids import CaseId
from dialer.ports.agreement_papers import PaperKind
from dialer.ports.agreements import PlanRow, SettlementRow
from dialer.ports.packets import PacketInvoice, PacketSubject
from dialer.workflows.debt.paper_document import PaperFacts, paper_document
from tests.books import FIRST_DAY

TERMS = OfferTerms(
    recognition={"it": "Riconosco il debito.", "en": "I recognise the debt."}, recognition_reference="letter 12"
)
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


def facts(
    language: str, *, on: date = FIRST_DAY, payments: Sequence[tuple[date, int]] = (), **known: Any
) -> PaperFacts:
    texts = dict.fromkeys(
        (
            "creditor_piva", "creditor_tax_code", "creditor_email", "creditor_phone", "creditor_website",
            "creditor_iban", "debtor_name", "debtor_tax_code", "debtor_address", "contract_reference", "supply_point",
            "product", "credit_kind", "placement",
        ), "",
    )  # fmt: skip
    subject = PacketSubject(
        case_id=CaseId(1), reference="R1", currency="EUR", creditor_name="Acqua Chiara", debtor_language=language,
        mandate_starts=None, mandate_ends=None, invoices=(), **{**texts, **known},
    )  # fmt: skip
    return PaperFacts(subject=subject, terms=TERMS, language=language, on=on, payments=payments)


def plan(percent: str) -> PlanRow:
    made = make_plan(
        900_00, agreed_on=FIRST_DAY, first_on=date(2026, 4, 1), count=3, yearly_percent=Decimal(percent)
    )  # fmt: skip
    return PlanRow(
        plan_id=1, case_id=CaseId(1), plan=made, state=PlanState.ACTIVE, currency="EUR", created_at=AT,
        yearly_percent=percent,
    )  # fmt: skip


def settlement() -> SettlementRow:
    """600.00 for 900.00 of principal and 100.00 of costs."""
    agreed = Settlement(
        minor=600_00,
        waiver=Waiver(principal=900_00, waived=300_00, accessories=100_00, waived_accessories=100_00, dpd=150),
        expires_on=date(2026, 3, 6),
        plan=Plan(agreed_on=FIRST_DAY, instalments=(Instalment(1, date(2026, 3, 12), 600_00),)),
        reason="lost his job",
    )
    return SettlementRow(
        settlement_id=1, case_id=CaseId(1), settlement=agreed, state=SettlementState.ACCEPTED, needs=Level.AGENT,
        currency="EUR", created_at=AT, by=None,
    )  # fmt: skip


def said(document: Document) -> str:
    return "\n".join(f"{passage.title}\n{passage.body}" for passage in document.passages)


def test_a_settlement_says_what_is_paid_and_waived_and_carries_the_approved_recognition() -> None:
    paper = paper_document(settlement(), PaperKind.SETTLEMENT, facts("en"))
    assert ("Owed on the day of the agreement", "1000.00 EUR") in paper.facts
    assert ("Amount in full settlement", "600.00 EUR") in paper.facts
    assert paper.tables[0].rows == (("1", "2026-03-12", "600.00 EUR"), ("", "Total", "600.00 EUR"))
    assert "By the punctual payment of 600.00 EUR the creditor waives 400.00 EUR" in said(paper)
    assert "I recognise the debt." in said(paper)
    assert "Wording approved by the creditor: letter 12." in said(paper)
    assert "in dispute" not in said(paper)


def test_a_paper_names_who_approved_the_wording_and_says_that_a_settlement_closes_the_dispute() -> None:
    given = facts("en")
    named = replace(given.terms, approved_by="Dr. Neri", approved_on=date(2026, 2, 1))
    invoice = PacketInvoice(
        number="F1", issued_on=None, due_on=None, period_from=None, period_to=None, service="", amount_minor=1_000_00,
        disputed_minor=150_00,
    )  # fmt: skip
    subject = replace(given.subject, invoices=(invoice,))
    paper = paper_document(settlement(), PaperKind.SETTLEMENT, replace(given, terms=named, subject=subject))
    assert "Wording approved for the creditor by Dr. Neri on 2026-02-01: letter 12." in said(paper)
    assert "The agreement also closes what is in dispute: 150.00 EUR." in said(paper)


def test_a_plan_with_interest_shows_it_rate_by_rate_and_one_without_does_not_speak_of_it() -> None:
    row = plan("5")
    (table,) = paper_document(row, PaperKind.PLAN, facts("it")).tables
    assert table.columns == ("N.", "Scadenza", "Capitale", "Interessi", "Importo")
    assert [line[1] for line in table.rows[:-1]] == ["01/04/2026", "04/05/2026", "01/06/2026"]
    assert row.plan.interest == 7_52
    assert table.rows[-1] == ("", "Totale", "900,00 EUR", "7,52 EUR", "907,52 EUR")
    (plain,) = paper_document(plan("0"), PaperKind.PLAN, facts("it")).tables
    assert plain.columns == ("N.", "Scadenza", "Importo")
    assert plain.rows[-1] == ("", "Totale", "900,00 EUR")


def test_a_release_counts_only_payments_since_the_agreement_and_is_signed_by_the_creditor() -> None:
    payments = ((date(2026, 2, 27), 50_00), (FIRST_DAY, 200_00), (date(2026, 3, 12), 400_00), (date(2026, 4, 1), 9_00))
    paper = paper_document(
        settlement(), PaperKind.RELEASE, facts("it", on=date(2026, 3, 13), payments=payments)
    )  # fmt: skip
    assert paper.title == "Quietanza liberatoria"
    assert paper.tables[0].rows == (
        ("02/03/2026", "200,00 EUR"), ("12/03/2026", "400,00 EUR"), ("Totale", "600,00 EUR")
    )  # fmt: skip
    assert "rinunciare al residuo di 400,00 EUR" in said(paper)
    assert paper.passages[-1].title == "Acqua Chiara"
    assert "Riconosco" not in said(paper)


def test_what_is_not_known_of_the_parties_has_no_line_and_a_language_without_words_is_italian() -> None:
    bare = paper_document(plan("0"), PaperKind.PLAN, facts("de", debtor_name="Rossi"))
    assert bare.language == "it"
    assert dict(bare.facts)["Debitore"] == "Rossi"
    assert not {"Partita IVA", "Contratto", "IBAN per il pagamento", "Causale"} & dict(bare.facts).keys()
    assert "Riconosco il debito." in said(bare)
    full = dict(paper_document(plan("0"), PaperKind.PLAN, facts("it", creditor_iban="IT60X05428")).facts)
    assert (full["IBAN per il pagamento"], full["Causale"]) == ("IT60X05428", "R1")
