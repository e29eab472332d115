"""What a row says of interest: which kind, and of contract interest the rate with its clause."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dialer.core.debt.law import InterestRegime
from dialer.core.debt.regime import read_rate
from dialer.core.intake.cells import Cells
from dialer.core.intake.columns import Field
from dialer.core.intake.problem import Unreadable
from dialer.core.intake.values import read_text
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import plain_words

WORDS: Mapping[InterestRegime, str] = MappingProxyType({
    InterestRegime.NONE: "none|no|nessuno|nessun interesse",
    InterestRegime.COMMERCIAL: "commercial|commerciale|commerciali|moratori|interessi moratori|b2b|231|231 2002|"
    "d lgs 231 2002|dlgs 231 2002|d lgs 231 02",
    InterestRegime.LEGAL: "legal|legale|legali|interessi legali|1284|art 1284 c c",
    InterestRegime.CONTRACT: "contract|contractual|contratto|contrattuale|contrattuali|convenzionale|convenzionali",
})  # fmt: skip
_BY_WORD = {word: regime for regime, words in WORDS.items() for word in words.split("|")}


def read_interest(cells: Cells, *, is_business: bool) -> tuple[str, str, str]:
    """Kind of interest, percentage and clause; empty texts where the row says nothing.

    A rate alone means contract interest. What cannot be is a fault of the row.
    """
    regime = cells.read(Field.INTEREST_REGIME, _regime)
    percent = cells.read(Field.CONTRACT_RATE, _percent) or ""
    clause = cells.read(Field.CONTRACT_RATE_SOURCE, read_text) or ""
    if regime is None:
        if not percent:
            return "", "", ""
        regime = InterestRegime.CONTRACT
    if regime is not InterestRegime.CONTRACT:
        if percent:
            cells.fault(
                Field.CONTRACT_RATE, "only contract interest has a rate of its own",
                "leave the rate out, or write contract as the kind of interest",
            )  # fmt: skip
        if regime is InterestRegime.COMMERCIAL and not is_business:
            cells.fault(
                Field.INTEREST_REGIME, "commercial interest is owed by businesses and public bodies, not by consumers",
                "write legal or contract; or give the debtor's partita IVA where it owes as a business",
            )  # fmt: skip
        return regime.value, "", ""
    try:
        if read_rate(percent, clause) is None:
            raise Invalid("a rate of the contract has its percentage and its clause; give both", field="percent")
    except Invalid as error:
        field = Field.CONTRACT_RATE_SOURCE if error.facts.get("field") == "reference" else Field.CONTRACT_RATE
        reason, _, remedy = error.message.partition("; ")
        cells.fault(field, reason, remedy or "correct it, or choose another kind of interest")
    return regime.value, percent, clause


def _regime(text: str) -> InterestRegime:
    regime = _BY_WORD.get(plain_words(text))
    if regime is None:
        raise Unreadable("this kind of interest is not known", "write none, commercial, legal or contract")
    return regime


def _percent(text: str) -> str:
    """As a decimal with a point: ``8,5 %`` is 8.5."""
    return text.strip().removesuffix("%").strip().replace(",", ".")
