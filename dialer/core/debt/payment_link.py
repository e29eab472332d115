"""The creditor's page for paying on line: an address with places for what is to be paid.

The template is the creditor's own, documented by whoever runs the page: ``https://pay.example/?ref={reference}&eur={amount}``.
Places: ``{reference}`` the case, ``{amount}`` in units with a point (``120.50``), ``{minor}`` in cents, ``{currency}``,
``{rf}`` the RF reference, ``{notice}`` the pagoPA notice; each is percent-encoded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter
from urllib.parse import quote, urlsplit

from dialer.core.kernel.errors import Invalid

PLACES = ("reference", "amount", "minor", "currency", "rf", "notice")
LONGEST = 500
"""Characters of a template."""


def check_template(template: str) -> str:
    """The template, if links can be made of it; empty: the creditor has no such page.

    Raises:
        Invalid: no https address, an unknown place, a place in the host, or a brace that stands alone.
    """
    text = template.strip()
    if not text:
        return ""
    if len(text) > LONGEST or not text.isprintable() or " " in text:
        raise Invalid(f"the address stands in one line of at most {LONGEST} characters without blanks", field=_FIELD)
    try:
        parts = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise Invalid("a brace stands alone; write places like {reference}", field=_FIELD) from error
    for name, spec, conversion in parts:
        if name not in PLACES or spec or conversion:
            known = ", ".join("{" + place + "}" for place in PLACES)
            raise Invalid(f"there is no place {{{name}}}; places are {known}", field=_FIELD)
    if not {name for name, _, _ in parts} & {"reference", "rf", "notice"}:
        raise Invalid("the address must name what is paid: {reference}, {rf} or {notice}", field=_FIELD)
    address = urlsplit(text)
    if address.scheme != "https" or not re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?", address.netloc):
        raise Invalid("the address begins with https:// and a host without places", field=_FIELD)
    return text


_FIELD = "payment_link"


def link_of(template: str, values: Mapping[str, str]) -> str:
    """The address for one case; empty where the template wants something that the case does not have."""
    wanted = {name for _, name, _, _ in Formatter().parse(template) if name}
    if not template or any(not values.get(name) for name in wanted):
        return ""
    return template.format_map({name: quote(values[name], safe="") for name in wanted})
