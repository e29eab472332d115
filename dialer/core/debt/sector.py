"""What a creditor does, as a checked code, and what follows from it: credit, interest, notices, ways to pay (C07).

The figures stand in the country's file (``config/receivables``). They are defaults: what a file, a creditor's own terms
or a person says of a case or an invoice goes before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import plain_words


class Sector(StrEnum):
    """What a creditor does."""

    ENERGY = "energy"
    GAS = "gas"
    WATER = "water"
    MULTIUTILITY = "multiutility"
    """Several supplies: the service of each invoice tells which."""
    TELEPHONE = "telephone"
    WASTE = "waste"
    BANK = "bank"
    INSURANCE = "insurance"
    PUBLIC_BODY = "public_body"
    RENT = "rent"
    CONDOMINIUM = "condominium"
    TRANSPORT = "transport"
    PROFESSIONAL = "professional"
    TRADE = "trade"
    OTHER = "other"


class PaymentMethod(StrEnum):
    """How a debtor may pay."""

    TRANSFER = "transfer"
    PAGOPA = "pagopa"
    LINK = "link"
    """The creditor's own page."""


class NoticeKind(StrEnum):
    """What has to be told in writing, and when, by the kind of creditor."""

    FORMAL_NOTICE = "formal_notice"
    """Messa in mora: with proof of receipt it interrupts prescription (art. 1219, 2943 c.c.)."""
    OLD_AMOUNTS = "old_amounts"
    """With a bill that holds amounts older than two years, at least ten days before it is due (L. 205/2017)."""
    SUPPLY_CUT = "supply_cut"
    """Before a supply is reduced or cut."""
    CREDIT_BUREAU = "credit_bureau"
    """At least 15 days before a delay is visible to others (code of conduct of the SIC, art. 4-5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorTerms:
    """What a country's file says of a sector."""

    sector: Sector
    credit: str = ""
    """Kind of credit for prescription where the invoices do not tell; empty: only they can."""
    business_interest: str = "commercial"
    """Interest regime of what businesses and public bodies owe."""
    consumer_interest: str = "legal"
    """Of what consumers owe."""
    notices: tuple[NoticeKind, ...] = (NoticeKind.FORMAL_NOTICE,)
    methods: tuple[PaymentMethod, ...] = (PaymentMethod.TRANSFER, PaymentMethod.PAGOPA, PaymentMethod.LINK)
    """Ways to pay that are offered, the first before the others."""
    reference: str = ""


_WORDS: Mapping[Sector, str] = MappingProxyType({
    Sector.MULTIUTILITY: "multi ?utility|multi ?utilities|multiservizi|utility|utilities",
    Sector.ENERGY: "energy|energia|electric|electricity|elettricita|elettric[oaie]|luce|power|luce e gas",
    Sector.GAS: "gas|metano",
    Sector.WATER: "water|acqua|idric[oi]|acquedotto",
    Sector.TELEPHONE: "telephone|telecom|telecoms|telco|telecomunicazioni|telefon[oia]|telefonia|telefonic[oi]|"
    "internet|phone|mobile",
    Sector.WASTE: "waste|rifiuti|tari|igiene urbana",
    Sector.BANK: "bank|banking|banca|banche|credito|finance|finanza|finanziari[ao]|leasing|consumer credit",
    Sector.INSURANCE: "insurance|assicurazion[ei]|assicurativ[oa]",
    Sector.PUBLIC_BODY: "public body|public|ente|ente pubblico|enti pubblici|comune|comuni|municipality|pa|"
    "pubblica amministrazione|ente di servizi pubblici|asl|regione|provincia",
    Sector.RENT: "rent|rental|affitt[oi]|locazion[ei]|immobiliare|real estate",
    Sector.CONDOMINIUM: "condominium|condomini[oi]|condominial[ei]",
    Sector.TRANSPORT: "transport|trasport[oi]|logistics|logistica",
    Sector.PROFESSIONAL: "professional|professionist[ai]|professional services|studio|studio legale|studio medico",
    Sector.TRADE: "trade|commerce|commercio|retail|vendita|wholesale|ingrosso|e commerce|manufacturing|industria",
})  # fmt: skip
_PATTERNS = {sector: re.compile(words) for sector, words in _WORDS.items()}


def read_sector(text: str) -> Sector:
    """A code as it is given at a door; nothing is a sector like any other.

    Raises:
        Invalid: no such code, with those that there are.
    """
    code = text.strip()
    if not code:
        return Sector.OTHER
    try:
        return Sector(code)
    except ValueError:
        meant = sector_of(code)
        hint = f"did you mean {meant.value}? " if meant is not Sector.OTHER else ""
        raise Invalid(
            f"there is no sector {code!r}; {hint}write one of {', '.join(Sector)}", field="sector", value=code
        ) from None


def read_methods(given: Iterable[str] | None) -> list[str] | None:
    """Ways to pay as they are stored, in their order; None: the sector's.

    Raises:
        Invalid: none at all, one twice, or one that does not exist.
    """
    if given is None:
        return None
    found = [str(one).strip() for one in given]
    wrong = next((one for one in found if one not in list(PaymentMethod)), None)
    if wrong is not None:
        raise Invalid(
            f"{wrong!r} is no way to pay; choose {', '.join(PaymentMethod)}", field="payment_methods", value=wrong
        )
    if not found or len(set(found)) < len(found):
        raise Invalid(
            "name each way to pay once, and at least one; leave it out for the sector's", field="payment_methods"
        )
    return found


def sector_of(text: str) -> Sector:
    """The sector that free text of before meant, in Italian or English; ``other`` where it is not plain."""
    bare = plain_words(text)
    return next((sector for sector, pattern in _PATTERNS.items() if pattern.fullmatch(bare)), Sector.OTHER)
