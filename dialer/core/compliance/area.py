"""Whether a debtor lives in a region that somebody named: in any of the spellings that people and files use."""

from __future__ import annotations

from functools import lru_cache

from dialer.core.compliance.rules.holidays import region_code
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.provinces import region_key, regions_of


@lru_cache(maxsize=4096)
def is_in_region(wanted: str, region: str, country: str) -> bool:
    """Compare two regions by name, ISO 3166-2 or code; an Italian province lies in its region.

    Args:
        wanted: the region meant.
        region: the debtor's; empty: not known, so not there.
        country: the debtor's, ISO 3166-1.
    """
    if not region:
        return False
    if region_key(wanted) in regions_of(region):
        return True
    code = _code(country, wanted)
    return bool(code) and code == _code(country, region)


def _code(country: str, region: str) -> str:
    """The holiday calendar's code of a region; empty where there is none."""
    try:
        return region_code(country, region)
    except Invalid:
        return ""
