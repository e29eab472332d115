"""Which interest the invoices of a case bear, and why: told by the file, agreed with the creditor, or by the law.

Between businesses, and towards public bodies, late interest runs by itself from the day after the due date (D.Lgs.
231/2002 art. 1-4); a consumer owes the legal rate from the formal notice on (art. 1224, 1284 c.c.), or the contract's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from dialer.core.debt.case import Case
from dialer.core.debt.law import InterestRegime, ReceivableLaw, parse_percent, sector_terms
from dialer.core.debt.rates import Rate
from dialer.core.debt.sector import Sector, SectorTerms
from dialer.core.kernel.codes import DebtorKind
from dialer.core.kernel.errors import Invalid

LONGEST_SOURCE = 200
"""Characters of the clause or decision that a rate rests on."""


class LumpSumTerms(StrEnum):
    """When the lump sum of a late invoice is charged (``lump_sum.py``), by agreement with the creditor."""

    ON_REQUEST = "on_request"
    """Only when a person says so; also where nothing was agreed."""
    BY_DEFAULT = "by_default"
    """Each night, for every invoice that is late and still owed."""


class RegimeReason(StrEnum):
    """Why a case bears the interest that it does."""

    FILE = "file"
    """The creditor's file says so."""
    CREDITOR = "creditor"
    """Agreed with the creditor for debtors of this kind."""
    BUSINESS = "business"
    """The creditor and the debtor are businesses, or the debtor is a public body: D.Lgs. 231/2002."""
    CONSUMER = "consumer"
    """The debtor is a consumer: art. 1284 c.c., from the formal notice on."""
    SECTOR = "sector"
    """Not the rule for this kind of debtor, but for what this creditor does."""
    NO_LAW = "no_law"
    """The country's file has no such interest."""
    PERSON = "person"
    """A person decided."""
    BEFORE = ""
    """It was set before reasons were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditorInterest:
    """What was agreed with a creditor on interest and the lump sum; None: by its sector and the law."""

    business: InterestRegime | None = None
    consumer: InterestRegime | None = None
    rate: Rate | None = None
    """The contract's, where one of the two is ``contract``."""
    lump_sum: LumpSumTerms = LumpSumTerms.ON_REQUEST

    def __post_init__(self) -> None:
        if self.consumer is InterestRegime.COMMERCIAL:
            raise Invalid(
                "a consumer owes no commercial interest (D.Lgs. 231/2002); choose legal, contract or none",
                field="interest.consumer",
            )
        is_used = InterestRegime.CONTRACT in (self.business, self.consumer)
        if is_used and self.rate is None:
            raise Invalid("the contract's rate is missing; give it with its clause", field="interest.percent")
        if self.rate is not None and not is_used:
            raise Invalid("a rate belongs to contract interest; choose contract, or leave it out", field="interest")

    def as_json(self) -> dict[str, str]:
        """As it is stored; what is not agreed is left out."""
        said = {
            "business": self.business.value if self.business is not None else "",
            "consumer": self.consumer.value if self.consumer is not None else "",
            "percent": str(self.rate.percent) if self.rate is not None else "",
            "reference": self.rate.reference if self.rate is not None else "",
            "lump_sum": self.lump_sum.value if self.lump_sum is not LumpSumTerms.ON_REQUEST else "",
        }
        return {name: text for name, text in said.items() if text}


def parse_creditor_interest(given: Mapping[str, Any]) -> CreditorInterest:
    """What is stored, or given at a door; nothing: nothing was agreed.

    Raises:
        Invalid: with the field and what may stand there.
    """
    unknown = sorted(set(given) - {"business", "consumer", "percent", "reference", "lump_sum"})
    if unknown:
        raise Invalid(f"the terms of interest have no {unknown[0]!r}; leave it out", field=f"interest.{unknown[0]}")
    texts = {name: str(value or "").strip() for name, value in given.items()}
    return CreditorInterest(
        business=_regime(texts.get("business", ""), "interest.business"),
        consumer=_regime(texts.get("consumer", ""), "interest.consumer"),
        rate=read_rate(texts.get("percent", ""), texts.get("reference", ""), field="interest."),
        lump_sum=_lump_sum(texts.get("lump_sum", "")),
    )


def _lump_sum(text: str) -> LumpSumTerms:
    try:
        return LumpSumTerms(text or LumpSumTerms.ON_REQUEST)
    except ValueError:
        raise Invalid(
            f"the lump sum is charged {' or '.join(LumpSumTerms)}, not {text!r}", field="interest.lump_sum"
        ) from None


def _regime(text: str, field: str) -> InterestRegime | None:
    if not text:
        return None
    try:
        return InterestRegime(text)
    except ValueError:
        raise Invalid(f"there is no interest {text!r}; choose {', '.join(InterestRegime)}", field=field) from None


def read_rate(percent: str, reference: str, *, field: str = "") -> Rate | None:
    """A contract's rate with its clause; None: neither is given.

    Raises:
        Invalid: one of them is missing, or the rate is not plausible.
    """
    if not percent and not reference:
        return None
    if not percent or not reference:
        missing = "percent" if not percent else "reference"
        raise Invalid("a rate of the contract has its percentage and its clause; give both", field=f"{field}{missing}")
    if len(reference) > LONGEST_SOURCE:
        raise Invalid(f"the clause has at most {LONGEST_SOURCE} characters", field=f"{field}reference")
    rate = Rate(parse_percent(percent), reference)
    if rate.percent < Decimal(0):
        raise Invalid("a contract's rate is not negative", field=f"{field}percent")
    return rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """Which interest, at which agreed rate, and why."""

    interest: InterestRegime
    reason: RegimeReason
    rate: Rate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeRules:
    """What decides for the cases of one creditor."""

    law: ReceivableLaw | None
    sector: Sector = Sector.OTHER
    agreed: CreditorInterest = CreditorInterest()
    today: date | None = None
    """In the creditors' country; None: what is late is not asked."""

    @property
    def terms(self) -> SectorTerms:
        """Of the sector, in the creditor's country."""
        return sector_terms(self.law, self.sector)

    def of_case(self, case: Case) -> Regime:
        """Of a case as a file tells it.

        Raises:
            Invalid: an interest that the country's law does not have, or a rate that does not go with the interest.
        """
        is_business = case.debtor.kind is DebtorKind.BUSINESS or case.has_vat_number
        if case.interest_regime:
            told = InterestRegime(case.interest_regime)
            rate = read_rate(case.agreed_percent, case.agreed_reference)
            check_regime(self.law, told, rate)
            return Regime(interest=told, reason=RegimeReason.FILE, rate=rate)
        return self.of_debtor(is_business=is_business)

    def choices(self, *, is_business: bool) -> tuple[InterestRegime, ...]:
        """What a person may decide for a debtor of that kind.

        That of commercial transactions is owed by no consumer (D.Lgs. 231/2002 art. 2; art. 1284 c.c.), unless the
        country's file gives it for what this creditor does.
        """
        may_bear_it = is_business or self.terms.consumer_interest == InterestRegime.COMMERCIAL
        return tuple(
            one
            for one in InterestRegime
            if has_interest(self.law, one) and (may_bear_it or one is not InterestRegime.COMMERCIAL)
        )

    def check_debtor(self, interest: InterestRegime, reference: str, *, is_business: bool) -> None:
        """Raises Invalid: commercial interest, and the debtor is a consumer."""
        if interest is InterestRegime.COMMERCIAL and interest not in self.choices(is_business=is_business):
            raise Invalid(
                f"case {reference}: a consumer owes no interest of commercial transactions (D.Lgs. 231/2002 art. 2, "
                "art. 1284 c.c.); choose legal, contract or none, or load the case again with the debtor's VAT number "
                "if it is a business",
                code="consumer_interest",
                field="interest",
            )

    def of_debtor(self, *, is_business: bool) -> Regime:
        """Of a debtor of that kind, where nobody says anything of the case itself."""
        agreed = self.agreed.business if is_business else self.agreed.consumer
        if agreed is not None:
            rate = self.agreed.rate if agreed is InterestRegime.CONTRACT else None
            return self._known(agreed, RegimeReason.CREDITOR, rate)
        usual = InterestRegime.COMMERCIAL if is_business else InterestRegime.LEGAL
        of_sector = InterestRegime(self.terms.business_interest if is_business else self.terms.consumer_interest)
        own = RegimeReason.BUSINESS if is_business else RegimeReason.CONSUMER
        return self._known(of_sector, own if of_sector is usual else RegimeReason.SECTOR, None)

    def _known(self, interest: InterestRegime, reason: RegimeReason, rate: Rate | None) -> Regime:
        if has_interest(self.law, interest):
            return Regime(interest=interest, reason=reason, rate=rate)
        return Regime(interest=InterestRegime.NONE, reason=RegimeReason.NO_LAW)


def has_interest(law: ReceivableLaw | None, interest: InterestRegime) -> bool:
    """Whether the country's file can reckon it."""
    match interest:
        case InterestRegime.COMMERCIAL:
            return law is not None and law.commercial is not None
        case InterestRegime.LEGAL:
            return law is not None and law.legal is not None
        case _:
            return True


def check_regime(law: ReceivableLaw | None, interest: InterestRegime, rate: Rate | None) -> None:
    """Raises Invalid: the law has no such interest, or the contract's rate is missing or too much."""
    if not has_interest(law, interest):
        raise Invalid(
            f"the law of {law.country if law is not None else 'this country'} has no {interest.value} interest here; "
            "use contract with its rate, or none",
            field="interest_regime",
        )
    if (interest is InterestRegime.CONTRACT) != (rate is not None):
        raise Invalid("contract interest has its rate and its clause; no other interest has one", field="contract_rate")
