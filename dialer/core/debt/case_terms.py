"""The terms of a case that a file brings: its interest, and the kind of credit of each invoice."""

from __future__ import annotations

from dataclasses import dataclass

from dialer.core.debt.case import Case
from dialer.core.debt.credit_kind import credit_kind_of
from dialer.core.debt.law import InterestRegime
from dialer.core.debt.regime import Regime, RegimeRules
from dialer.core.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTerms:
    """What the invoices of a case bear and when they are barred."""

    regime: Regime
    credit_kind: str
    """Of the case: its invoices' where they agree, else what is usual in the creditor's sector; empty: not told."""
    invoice_kinds: tuple[str, ...]
    """Of each invoice, in the case's order; empty: as the case."""


def terms_of(rules: RegimeRules, case: Case) -> CaseTerms:
    """By what the file says, then by the services that invoices name, then by the creditor's terms and its sector.

    Raises:
        Invalid: the file names an interest or a kind of credit that the country's law does not have, or a lump sum that
            is not owed.
    """
    known = rules.law.terms.credits if rules.law is not None else ()
    kinds = [invoice.credit_kind or credit_kind_of([invoice.service]) for invoice in case.invoices]
    for invoice in case.invoices:
        if invoice.credit_kind and rules.law is not None and invoice.credit_kind not in known:
            raise Invalid(
                f"{invoice.credit_kind!r} is no kind of credit with a term in {rules.law.country}; use one of "
                f"{', '.join(known)}",
                field="credit_kind",
            )
    regime = rules.of_case(case)
    _check_lump_sums(rules, regime, case)
    told = set(kinds)
    own = (told.pop() if len(told) == 1 else "") or rules.terms.credit
    return CaseTerms(
        regime=regime,
        credit_kind=own,
        invoice_kinds=tuple("" if kind == own else kind for kind in kinds),
    )


def _check_lump_sums(rules: RegimeRules, regime: Regime, case: Case) -> None:
    """Raises Invalid where the file charges a lump sum that the law does not give."""
    for invoice in case.invoices:
        if not invoice.lump_sum_minor:
            continue
        if regime.interest is not InterestRegime.COMMERCIAL:
            raise Invalid(
                f"invoice {invoice.number} has a lump sum, and the case does not bear the interest of commercial "
                "transactions; leave the lump sum out, or correct the kind of debtor or of interest",
                field="lump_sum",
            )
        by_law = rules.law.lump_sum_of(invoice.amount.minor) if rules.law is not None else 0
        if invoice.lump_sum_minor != by_law:
            raise Invalid(
                f"invoice {invoice.number} has a lump sum of {invoice.lump_sum_minor / 100:.2f}, the law gives "
                f"{by_law / 100:.2f}; correct it, and put further costs into the column of costs",
                field="lump_sum",
            )
        if rules.today is not None and invoice.due_on >= rules.today:
            raise Invalid(
                f"invoice {invoice.number} has a lump sum and is not late; leave the lump sum out", field="lump_sum"
            )
