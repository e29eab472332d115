"""Confirmations of promises, plans and settlements, and the release letter, as documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dialer.core.debt.offer_terms import OfferTerms
from dialer.core.debt.plan import MISSED_DAYS, MISSED_RATES, Instalment
from dialer.core.evidence.document import Document, Passage, Table
from dialer.core.kernel.money import Money
from dialer.ports.agreement_papers import PaperKind
from dialer.ports.agreements import PlanRow, PromiseRow, SettlementRow
from dialer.ports.packets import PacketSubject
from dialer.workflows.debt.paper_words import Words, words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What a paper is about."""

    subject: PacketSubject
    terms: OfferTerms
    language: str
    on: date
    country: str = "IT"
    payments: Sequence[tuple[date, int]] = ()
    """Of the case, day of value and minor units; for the release letter."""


def paper_document(agreed: PromiseRow | PlanRow | SettlementRow, kind: PaperKind, facts: PaperFacts) -> Document:
    """The paper of an agreement in its language."""
    language, words = words_for(facts.language)
    page = _Page(facts, language, words)
    match agreed:
        case PromiseRow():
            body = page.promise(agreed)
        case PlanRow():
            body = page.plan(agreed)
        case SettlementRow():
            body = page.release(agreed) if kind is PaperKind.RELEASE else page.settlement(agreed)
    subject = facts.subject
    return Document(
        title=words[kind.value],
        subtitle=words["about"].format(reference=subject.reference, creditor=subject.creditor_name),
        language=language,
        facts=(*page.parties(), *body.facts),
        tables=body.tables,
        passages=(*body.passages, *page.ending(kind)),
        page_word=words["page"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    passages: tuple[Passage, ...]


class _Page:
    def __init__(self, facts: PaperFacts, language: str, words: Words) -> None:
        self._facts, self._language, self._words = facts, language, words

    def parties(self) -> tuple[tuple[str, str], ...]:
        w, subject = self._words, self._facts.subject
        lines = (
            (w["on"], self._day(self._facts.on)),
            (w["creditor"], subject.creditor_name),
            (w["piva"], subject.creditor_piva),
            (w["debtor"], ", ".join(text for text in (subject.debtor_name, subject.debtor_address) if text)),
            (w["reference"], subject.reference),
            (w["contract"], subject.contract_reference),
        )
        return tuple((label, value) for label, value in lines if value)

    def promise(self, row: PromiseRow) -> _Body:
        w, promise = self._words, row.promise
        text = w["promise_terms"].format(
            minor=self._money(promise.minor), due_on=self._day(promise.due_on),
            last_day=self._day(promise.last_day(self._facts.country)),
        )  # fmt: skip
        facts = (
            (w["promised"], self._money(promise.minor)),
            (w["due"], self._day(promise.due_on)),
            (w["method"], w[promise.method.value]),
            *self._where_to_pay(),
        )
        return _Body(facts=facts, tables=(), passages=(Passage(title=w["terms"], body=text),))

    def plan(self, row: PlanRow) -> _Body:
        w = self._words
        owed = self._money(row.plan.minor - row.plan.interest)
        text = w["plan_terms"].format(owed=owed, missed_days=MISSED_DAYS, missed_rates=MISSED_RATES)
        return _Body(
            facts=((w["owed"], owed), (w["total"], self._money(row.plan.minor)), *self._where_to_pay()),
            tables=(self._rates(row.plan.instalments, has_interest=bool(row.plan.interest)),),
            passages=(Passage(title=w["terms"], body=text),),
        )

    def settlement(self, row: SettlementRow) -> _Body:
        w, offer = self._words, row.settlement
        owed = offer.waiver.principal + offer.waiver.accessories
        text = w["settlement_terms"].format(minor=self._money(offer.minor), waived=self._money(owed - offer.minor))
        disputed = sum(invoice.disputed_minor for invoice in self._facts.subject.invoices)
        if disputed:
            text = f"{text} {w['closes_dispute'].format(disputed=self._money(disputed))}"
        return _Body(
            facts=((w["owed"], self._money(owed)), (w["settled"], self._money(offer.minor)), *self._where_to_pay()),
            tables=(self._rates(offer.plan.instalments, has_interest=False),),
            passages=(Passage(title=w["terms"], body=text),),
        )

    def release(self, row: SettlementRow) -> _Body:
        w, offer = self._words, row.settlement
        since = offer.plan.agreed_on
        counted = [(day, minor) for day, minor in self._facts.payments if since <= day <= self._facts.on]
        paid = sum(minor for _, minor in counted)
        owed = offer.waiver.principal + offer.waiver.accessories
        text = w["release_terms"].format(
            paid=self._money(paid), made_on=self._day(since), waived=self._money(max(0, owed - paid))
        )
        rows = (*((self._day(day), self._money(minor)) for day, minor in counted), (w["total"], self._money(paid)))
        table = Table(
            title=w["payments"], columns=(w["day"], w["amount"]), rows=rows, right=frozenset({1}), widths=(3, 2),
            last_is_total=True,
        )  # fmt: skip
        facts = ((w["owed"], self._money(owed)), (w["paid"], self._money(paid)))
        return _Body(facts=facts, tables=(table,), passages=(Passage(title=w["terms"], body=text),))

    def ending(self, kind: PaperKind) -> tuple[Passage, ...]:
        """The recognition of the debt, where the creditor approved one; and who signs."""
        w = self._words
        if kind is PaperKind.RELEASE:
            return (Passage(title=self._facts.subject.creditor_name, body=w["sign_creditor"]),)
        wording = self._facts.terms.wording(self._language)
        if not wording or kind is PaperKind.PROMISE:
            return ()
        terms = self._facts.terms
        if terms.approved_by and terms.approved_on is not None:
            on = self._day(terms.approved_on)
            approved = w["approved_by"].format(by=terms.approved_by, on=on, reference=terms.recognition_reference)
        else:  # entered before approvals had a name
            approved = w["approved"].format(reference=terms.recognition_reference)
        return (Passage(title=w["recognition"], body=f"{wording}\n{w['sign']}\n{approved}"),)

    def _where_to_pay(self) -> tuple[tuple[str, str], ...]:
        w, subject = self._words, self._facts.subject
        if not subject.creditor_iban:
            return ()
        return ((w["iban"], subject.creditor_iban), (w["remittance"], subject.reference))

    def _rates(self, rates: Sequence[Instalment], *, has_interest: bool) -> Table:
        w = self._words
        extra = (w["principal"], w["interest"]) if has_interest else ()
        rows = [
            (
                str(rate.number), self._day(rate.due_on),
                *((self._money(rate.principal), self._money(rate.interest)) if has_interest else ()),
                self._money(rate.minor),
            )
            for rate in rates
        ]  # fmt: skip
        principal, interest = sum(rate.principal for rate in rates), sum(rate.interest for rate in rates)
        sums = (self._money(principal), self._money(interest)) if has_interest else ()
        rows.append(("", w["total"], *sums, self._money(principal + interest)))
        columns = (w["number"], w["due"], *extra, w["amount"])
        return Table(
            title=w["rates"], columns=columns, rows=tuple(rows), right=frozenset(range(2, len(columns))),
            widths=(1, *((3,) * (len(columns) - 1))), last_is_total=True,
        )  # fmt: skip

    def _money(self, minor: int) -> str:
        text = str(Money(minor, self._facts.subject.currency))
        return text.replace(".", ",") if self._language == "it" else text

    def _day(self, day: date) -> str:
        return day.strftime("%d/%m/%Y") if self._language == "it" else day.isoformat()
