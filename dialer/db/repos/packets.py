"""The parties and terms of a case, for the packet that proves its debt."""

from __future__ import annotations

from sqlalchemy import Connection, select

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId
from dialer.db.tables.debt import cases, creditors, debtor_addresses, debtors, invoices, placements
from dialer.db.unit import Unit
from dialer.ports.packets import PacketInvoice, PacketSubject

_subject = select(
    cases.c.reference, cases.c.currency, cases.c.contract_reference, cases.c.supply_point, cases.c.product,
    cases.c.credit_kind, cases.c.debtor_id,
    creditors.c.name.label("creditor_name"), creditors.c.piva, creditors.c.tax_code.label("creditor_tax_code"),
    creditors.c.contact_email, creditors.c.contact_phone, creditors.c.website, creditors.c.iban,
    debtors.c.name.label("debtor_name"), debtors.c.tax_code.label("debtor_tax_code"),
    debtors.c.language.label("debtor_language"), debtors.c.country.label("debtor_country"),
    placements.c.code.label("placement"), placements.c.mandate_starts, placements.c.mandate_ends,
).select_from(
    cases.join(creditors, creditors.c.id == cases.c.creditor_id)
    .join(debtors, debtors.c.id == cases.c.debtor_id)
    .outerjoin(placements, placements.c.id == cases.c.placement_id)
)  # fmt: skip


class SqlPacketsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def subject(self, case_id: CaseId) -> PacketSubject:
        return await self._unit.glance(_read, case_id)


def _read(connection: Connection, case_id: CaseId) -> PacketSubject:
    row = connection.execute(_subject.where(cases.c.id == case_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no case {case_id}", case_id=case_id)
    of_case = select(invoices).where(invoices.c.case_id == case_id).order_by(invoices.c.due_on, invoices.c.id)
    return PacketSubject(
        case_id=case_id,
        reference=row.reference,
        currency=row.currency,
        creditor_name=row.creditor_name,
        creditor_piva=row.piva or "",
        creditor_tax_code=row.creditor_tax_code or "",
        creditor_email=row.contact_email,
        creditor_phone=row.contact_phone,
        creditor_website=row.website,
        creditor_iban=row.iban or "",
        debtor_name=row.debtor_name,
        debtor_tax_code=row.debtor_tax_code or "",
        debtor_address=_address(connection, row.debtor_id),
        debtor_language=row.debtor_language,
        debtor_country=row.debtor_country,
        contract_reference=row.contract_reference,
        supply_point=row.supply_point,
        product=row.product,
        credit_kind=row.credit_kind,
        placement=row.placement or "",
        mandate_starts=row.mandate_starts,
        mandate_ends=row.mandate_ends,
        invoices=tuple(
            PacketInvoice(
                number=one.number, issued_on=one.issued_on, due_on=one.due_on, period_from=one.period_from,
                period_to=one.period_to, service=one.service, amount_minor=one.amount_minor,
                disputed_minor=min(one.disputed_minor, one.residual_minor),
            )
            for one in connection.execute(of_case)
        ),
    )  # fmt: skip


def _address(connection: Connection, debtor_id: int) -> str:
    first = select(debtor_addresses).where(debtor_addresses.c.debtor_id == debtor_id).order_by(debtor_addresses.c.id)
    row = connection.execute(first.limit(1)).one_or_none()
    if row is None:
        return ""
    town = " ".join(part for part in (row.postal_code, row.municipality) if part)
    return ", ".join(part for part in (row.street, town, row.region, row.country) if part)
