"""The columns that the terms of a case fill: its interest with the reason, and the kinds of credit of its invoices."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, literal_column

from dialer.core.debt.case_terms import CaseTerms, terms_of
from dialer.core.debt.law import InterestRegime
from dialer.core.debt.regime import RegimeReason, RegimeRules
from dialer.db.tables.debt import cases, invoices
from dialer.ports.intake import CaseItem


def unless_decided(column: ColumnElement[str], name: str) -> ColumnElement[str]:
    """The file's word, but not over a person's, or over what was set before reasons were kept."""
    is_theirs = (cases.c.interest_reason == RegimeReason.PERSON.value) | (
        (cases.c.interest_reason == "") & (cases.c.interest_regime != InterestRegime.NONE.value)
    )
    return case((is_theirs, column), else_=bindparam(name))


def terms_decided(item: CaseItem) -> CaseTerms:
    """As they were decided; else what the case says by itself."""
    return item.terms or terms_of(RegimeRules(law=None), item.case)


def regime_values(decided: CaseTerms) -> dict[str, str]:
    regime = decided.regime
    return {
        "credit_kind": decided.credit_kind,
        "interest_regime": regime.interest.value,
        "interest_reason": regime.reason.value,
        "agreed_percent": str(regime.rate.percent) if regime.rate is not None else "",
        "agreed_reference": regime.rate.reference if regime.rate is not None else "",
    }


def invoice_rows(item: CaseItem, case_id: int) -> list[dict[str, Any]]:
    kinds = terms_decided(item).invoice_kinds
    return [
        {
            "case_id": case_id, "number": invoice.number, "issued_on": invoice.issued_on, "due_on": invoice.due_on,
            "amount_minor": invoice.amount.minor, "residual_minor": invoice.residual.minor,
            "currency": invoice.amount.currency, "service": invoice.service, "period_from": invoice.period_from,
            "period_to": invoice.period_to, "payment_reference": invoice.payment_reference, "credit_kind": kind,
        }
        for invoice, kind in zip(item.case.invoices, kinds, strict=True)
    ]  # fmt: skip


def replaced_invoice(statement: Any) -> dict[str, ColumnElement[Any]]:
    """What a file's invoice replaces of the one that is stored."""
    replaced: dict[str, ColumnElement[Any]] = {
        column.name: statement.excluded[column.name]
        for column in invoices.c
        if column.name not in {"id", "case_id", "number", "disputed_minor"}
    }
    # In words of its own: within DO UPDATE the builder joins the row at hand instead of referring to it.
    decided: ColumnElement[bool] = literal_column(
        "(SELECT credit_kind_by FROM cases WHERE cases.id = excluded.case_id) <> ''"
    )
    replaced["credit_kind"] = case((decided, invoices.c.credit_kind), else_=statement.excluded.credit_kind)
    return replaced
