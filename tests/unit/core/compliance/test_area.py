"""Regions in the spellings of people and files."""

from __future__ import annotations

import pytest

from dialer.core.compliance.area import is_in_region


@pytest.mark.parametrize(
    ("wanted", "region", "country", "is_there"),
    [
        ("Emilia-Romagna", "RA", "IT", True),
        ("IT-45", "IT-RA", "IT", True),
        ("Milano", "MI", "IT", True),
        ("MI", "Milano", "IT", True),
        ("Scotland", "GB-SCT", "GB", True),
        ("SCT", "Scotland", "GB", True),
        ("Scotland", "Wales", "GB", False),
        ("DE-BY", "Bayern", "DE", True),
        ("CA", "US-CA", "US", True),
        ("Toscana", "RA", "IT", False),
        ("Scotland", "", "GB", False),
        ("Nowhere", "Elsewhere", "XX", False),
        ("Nowhere", "NOWHERE", "XX", True),
    ],
)
def test_a_region_is_known_by_name_and_by_code(wanted: str, region: str, country: str, is_there: bool) -> None:
    assert is_in_region(wanted, region, country) is is_there
