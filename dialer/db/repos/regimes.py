"""Which interest cases bear and what kind of credit they are, read and written for whoever decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, bindparam, select, update

from dialer.core.debt.case import VAT_NUMBER
from dialer.core.debt.law import InterestRegime
from dialer.core.debt.rates import Rate
from dialer.core.debt.regime import Regime, RegimeReason
from dialer.core.kernel.ids import CaseId, CreditorId
from dialer.db.rows import AnyRow
from dialer.db.tables.base import Instant, one_of_texts
from dialer.db.tables.debt import cases, debtors, invoices
from dialer.ports.ledger import CaseRegime

_open = (
    select(
        cases.c.id, cases.c.reference, cases.c.interest_regime, cases.c.interest_reason, cases.c.agreed_percent,
        cases.c.agreed_reference, cases.c.extra, debtors.c.kind,
    )
    .join(debtors, debtors.c.id == cases.c.debtor_id)
    .where(cases.c.creditor_id == bindparam("creditor_id"), cases.c.status == "open", cases.c.id > bindparam("after"))
    .order_by(cases.c.id)
)  # fmt: skip
_named = one_of_texts(cases.c.reference, "references")
_set = (
    update(cases)
    .where(cases.c.id == bindparam("b_id"))
    .values(
        interest_regime=bindparam("b_interest"),
        interest_reason=bindparam("b_reason"),
        agreed_percent=bindparam("b_percent"),
        agreed_reference=bindparam("b_reference"),
        interest_note=bindparam("b_note"),
        updated_at=bindparam("b_at", type_=Instant()),
    )
)


def open_regimes(
    connection: Connection, creditor_id: CreditorId, after: CaseId, limit: int, references: Sequence[str]
) -> tuple[CaseRegime, ...]:
    wanted = _open.limit(limit)
    values: dict[str, object] = {"creditor_id": creditor_id, "after": after}
    if references:
        wanted, values = wanted.where(_named), {**values, "references": sorted(set(references))}
    return tuple(_row(row) for row in connection.execute(wanted, values))


def _row(row: AnyRow) -> CaseRegime:
    rate = Rate(Decimal(row.agreed_percent), row.agreed_reference) if row.agreed_percent else None
    interest, reason = InterestRegime(row.interest_regime), RegimeReason(row.interest_reason)
    is_told = reason in (RegimeReason.FILE, RegimeReason.PERSON)
    return CaseRegime(
        case_id=CaseId(row.id),
        reference=row.reference,
        is_business=row.kind == "business" or VAT_NUMBER in row.extra,
        regime=Regime(interest=interest, reason=reason, rate=rate),
        is_decided=is_told or (reason is RegimeReason.BEFORE and interest is not InterestRegime.NONE),
    )


def open_references(connection: Connection, creditor_id: CreditorId, references: Sequence[str]) -> frozenset[str]:
    if not references:
        return frozenset()
    found = select(cases.c.reference).where(cases.c.creditor_id == creditor_id, cases.c.status == "open", _named)
    return frozenset(connection.execute(found, {"references": sorted(set(references))}).scalars())


def set_regimes(connection: Connection, regimes: Mapping[CaseId, Regime], note: str, at: datetime) -> None:
    rows = [
        {
            "b_id": case_id, "b_interest": regime.interest.value, "b_reason": regime.reason.value,
            "b_percent": str(regime.rate.percent) if regime.rate is not None else "",
            "b_reference": regime.rate.reference if regime.rate is not None else "", "b_note": note, "b_at": at,
        }
        for case_id, regime in sorted(regimes.items())
    ]  # fmt: skip
    if rows:
        connection.execute(_set, rows)


def set_credit_kind(connection: Connection, case_id: CaseId, invoice: str, kind: str, at: datetime) -> None:
    by_person: dict[str, object] = {"credit_kind_by": "person", "updated_at": at}
    if not invoice:
        by_person["credit_kind"] = kind
    connection.execute(update(cases).where(cases.c.id == case_id).values(**by_person))
    if invoice:
        named = (invoices.c.case_id == case_id) & (invoices.c.number == invoice)
        connection.execute(update(invoices).where(named).values(credit_kind=kind))
