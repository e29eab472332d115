"""What creditor and debtor are to each other beside the debt: a customer's value, and what the debtor is able to pay.

Source: ``domain.md`` A04 (a customer who is still a resource) and E05 (inability to pay). Both only ever soften or
shape the treatment; neither is a score, and neither is learned.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class CustomerValue(StrEnum):
    """What a customer is to the creditor, as the creditor says."""

    STANDARD = "standard"
    VALUED = "valued"
    """To be kept: softer steps, a person rather than a formal letter."""
    KEY = "key"
    """Of those the creditor wants to be asked about before any formal step."""


VALUE_WORDS: Mapping[str, CustomerValue] = MappingProxyType(
    {
        **{word: CustomerValue.STANDARD for word in ("standard", "normal", "normale", "no", "n", "0", "basso", "low")},
        **{
            word: CustomerValue.VALUED for word in ("valued", "yes", "y", "si", "sì", "s", "1", "alto", "high", "medio")
        },
        **{word: CustomerValue.KEY for word in ("key", "top", "vip", "chiave", "strategico", "strategic")},
    }
)
"""How creditors' files write it, in small letters."""


def read_customer_value(text: str) -> CustomerValue | None:
    """The value that a word of a creditor's file means; None: the word is not known."""
    return VALUE_WORDS.get(text.strip().casefold())


class AbilityToPay(StrEnum):
    """What the debtor says about being able to pay, in words; the figures of the optional form are elsewhere."""

    FULL = "full"
    """All of it at once."""
    LATER = "later"
    """All of it, but not yet."""
    PARTIAL = "partial"
    """In parts."""
    NONE = "none"
    """Nothing, and no date is in sight."""
