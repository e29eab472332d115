"""The rows of one case put together: one case with its invoices, or the reasons why it is not loaded.

A debt that is half loaded is worse than one that is not: a case enters whole or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from dialer.core.debt.case import Case
from dialer.core.debt.debtor import Debtor, DebtorAddress, DebtorNumber
from dialer.core.debt.invoice import Invoice
from dialer.core.intake.case_row import CaseRow
from dialer.core.intake.problem import RowProblem
from dialer.core.kernel.codes import NumberPlace, NumberSource
from dialer.core.kernel.money import Money

GOOD_ROW = "the row is good"
"""How the finding begins about a row that shares the fate of its case."""
_HASH_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """What became of the rows of one case."""

    case: Case | None
    problems: tuple[RowProblem, ...] = ()
    """Fatal ones when there is no case."""
    repeated_count: int = 0
    """Rows that say again what another row of the case says."""


def assemble(rows: Sequence[CaseRow], *, needs_number: bool = True) -> Assembled:
    """Put the good rows of one case together.

    Args:
        rows: all rows with the same reference, in the order of the file; at least one.
        needs_number: False where the kind of file tells none (electronic invoices); one is added later.
    """
    problem = _disagreement(rows)
    if problem is not None:
        return Assembled(case=None, problems=(problem,))
    kept: dict[str, CaseRow] = {}
    for row in rows:
        earlier = kept.setdefault(row.invoice_number, row)
        if earlier is not row and _invoice(earlier) != _invoice(row):
            found = _refusal(
                row, row.invoice_number,
                f"invoice {row.invoice_number} stands twice in the case, on lines {earlier.line} and {row.line}, with "
                "different amounts or dates",
                "keep the right one of the two rows",
            )  # fmt: skip
            return Assembled(case=None, problems=(found,))
    case = _case(rows, tuple(kept.values()))
    if needs_number and not case.debtor.numbers:
        found = _refusal(
            rows[0], "", "the case has no telephone number that can be dialled", "give at least one valid number"
        )
        return Assembled(case=None, problems=(found,))
    return Assembled(case=case, repeated_count=len(rows) - len(kept))


def companions(lines: Sequence[int], faulty_line: int) -> tuple[RowProblem, ...]:
    """The findings about good rows whose case is refused for another row."""
    return tuple(
        RowProblem(
            line=line,
            column="",
            value="",
            reason=f"{GOOD_ROW}, but its case is refused for line {faulty_line}",
            remedy="correct that line and import both again: a case is loaded whole or not at all",
        )
        for line in lines
        if line != faulty_line
    )


def content_hash(case: Case) -> str:
    """Fingerprint of all that a file says of a case, whatever the order of its rows."""
    debtor, address = case.debtor, case.debtor.address
    parts = [
        debtor.key, debtor.kind, debtor.name, str(debtor.born_on), debtor.email, debtor.language, address.street,
        address.postal_code, address.municipality, address.region, address.country, case.currency,
        str(case.interest.minor), str(case.costs.minor), case.contract_reference, case.supply_point, case.product,
        case.note, *(f"{name}={value}" for name, value in sorted(case.extra)),
        *sorted(f"{n.e164} {n.place} {n.source}" for n in debtor.numbers),
    ]  # fmt: skip
    if case.customer_value:  # the others keep the fingerprint that they had before there was such a column
        parts.append(f"value {case.customer_value}")
    if case.interest_regime:
        parts.append(f"interest {case.interest_regime} {case.agreed_percent} {case.agreed_reference}")
    parts += [f"lump sum {one.number} {one.lump_sum_minor}" for one in _by_number(case) if one.lump_sum_minor]
    parts += [f"credit {one.number} {one.credit_kind}" for one in _by_number(case) if one.credit_kind]
    for invoice in _by_number(case):
        parts += [
            invoice.number, str(invoice.issued_on), str(invoice.due_on), str(invoice.amount.minor),
            str(invoice.residual.minor), invoice.service, str(invoice.period_from), str(invoice.period_to),
            invoice.payment_reference,
        ]  # fmt: skip
    return blake2b("\x1f".join(parts).encode(), digest_size=_HASH_BYTES).hexdigest()


def _by_number(case: Case) -> list[Invoice]:
    return sorted(case.invoices, key=lambda invoice: invoice.number)


def _refusal(row: CaseRow, value: str, reason: str, remedy: str) -> RowProblem:
    return RowProblem(line=row.line, column="", value=value, reason=reason, remedy=remedy)


def _disagreement(rows: Sequence[CaseRow]) -> RowProblem | None:
    """The first thing that the rows of one case must agree on and do not."""
    first = rows[0]
    for row in rows[1:]:
        if (row.tax_code or row.customer_code) != (first.tax_code or first.customer_code):
            return _refusal(
                row, row.tax_code, f"the case belongs to another debtor on line {first.line}",
                "give one case one debtor, or give the other its own case reference",
            )  # fmt: skip
        if row.currency != first.currency:
            return _refusal(
                row, row.currency, f"the case is in {first.currency} on line {first.line}",
                "split the case: all invoices of a case are in one currency",
            )  # fmt: skip
        if _interest(row) != _interest(first):
            return _refusal(
                row, row.interest_regime, f"the case bears another interest on line {first.line}",
                "say the same of all its invoices, or split the case",
            )  # fmt: skip
    for name in ("interest_minor", "costs_minor"):
        stated = {getattr(row, name): row for row in rows if getattr(row, name)}
        if len(stated) > 1:
            row = list(stated.values())[-1]
            word = "interest" if name == "interest_minor" else "costs"
            return _refusal(
                row, "", f"the rows of the case give different {word}",
                f"{word} belongs to the whole case: give the sum on one row, or the same on each",
            )  # fmt: skip
    return None


def _interest(row: CaseRow) -> tuple[str, str, str]:
    return row.interest_regime, row.agreed_percent, row.agreed_reference


def _invoice(row: CaseRow) -> Invoice:
    return Invoice(
        number=row.invoice_number,
        due_on=row.due_on,
        issued_on=row.issued_on,
        amount=Money(row.amount_minor, row.currency),
        residual=Money(row.residual_minor, row.currency),
        service=row.service,
        period_from=row.period_from,
        period_to=row.period_to,
        payment_reference=row.payment_reference,
        credit_kind=row.credit_kind,
        lump_sum_minor=row.lump_sum_minor,
    )


def _said(rows: Sequence[CaseRow], name: str) -> str:
    """The first row's word on something that concerns the whole case."""
    return next((value for row in rows if (value := str(getattr(row, name)))), "")


def _case(rows: Sequence[CaseRow], invoice_rows: Sequence[CaseRow]) -> Case:
    first = rows[0]
    extra: dict[str, str] = {}
    for row in rows:
        for name, value in row.extra:
            extra.setdefault(name, value)
    return Case(
        reference=first.reference,
        debtor=_debtor(rows),
        invoices=tuple(_invoice(row) for row in invoice_rows),
        interest=Money(max(row.interest_minor for row in rows), first.currency),
        costs=Money(max(row.costs_minor for row in rows), first.currency),
        contract_reference=_said(rows, "contract_reference"),
        supply_point=_said(rows, "supply_point"),
        product=_said(rows, "product"),
        note=_said(rows, "note"),
        customer_value=_said(rows, "customer_value"),
        interest_regime=first.interest_regime,
        agreed_percent=first.agreed_percent,
        agreed_reference=first.agreed_reference,
        extra=tuple(extra.items()),
    )


def _debtor(rows: Sequence[CaseRow]) -> Debtor:
    first = rows[0]
    numbers: dict[str, tuple[str | None, str]] = {}
    for row in rows:
        for e164, place, source in row.numbers:
            numbers.setdefault(e164, (place, source))
    located = next((row for row in rows if row.street or row.municipality), first)
    return Debtor(
        tax_code=first.tax_code,
        customer_code=_said(rows, "customer_code"),
        kind=first.kind,
        name=first.name,
        born_on=next((row.born_on for row in rows if row.born_on), None),
        email=_said(rows, "email"),
        language=_said(rows, "language"),
        address=DebtorAddress(
            street=located.street,
            postal_code=located.postal_code,
            municipality=located.municipality,
            region=located.region,
            country=first.country,
        ),
        numbers=tuple(
            DebtorNumber(e164=e164, place=NumberPlace(place) if place else None, source=NumberSource(source))
            for e164, (place, source) in numbers.items()
        ),
    )
