"""Numbers that ring 0.3 s, answer, and hang up after 2 s (asterisk/sipp/carrier.xml, ending 10)."""


def numbers(count: int) -> list[str]:
    """So many different E.164 numbers."""
    return [f"+3934{serial:06d}10" for serial in range(count)]
