"""What a creditor and the agency agreed for a placement, as the register of business shows it.

Source: TULPS art. 120 (``domain.md`` IT-21). A share, a sum, or both by the age of the debt: a text.
"""

from __future__ import annotations

from dialer.core.kernel.errors import Invalid

LONGEST = 200
"""Characters."""


def fee_text(text: str, *, placement: str) -> str:
    """The text as it is kept: without blanks around it.

    Args:
        text: as given; empty: none.
        placement: code of the batch for which it was agreed.

    Raises:
        Invalid: a fee without a placement, or one that has no place in a line of the register.
    """
    fee = text.strip()
    if fee and not placement:
        raise Invalid("a fee is agreed for a placement: name the placement too", field="fee")
    if len(fee) > LONGEST or not fee.isprintable():
        raise Invalid(f"the fee stands in one line of at most {LONGEST} characters: shorten it", field="fee")
    return fee
