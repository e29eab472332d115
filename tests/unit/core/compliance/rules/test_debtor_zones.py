from __future__ import annotations

import pytest

from dialer.core.compliance.rules.debtor_zones import DebtorZones
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import HEAD

US = DebtorZones.parse(
    HEAD,
    {
        "country": "US", "others": "unknown", "most": 6,
        "regions": {"NY": ["America/New_York"], "ID": ["America/Boise", "America/Los_Angeles"]},
    },
)  # fmt: skip
ES = DebtorZones.parse(
    HEAD, {"country": "ES", "others": ["Europe/Madrid"], "most": 6, "regions": {"CN": ["Atlantic/Canary"]}}
)


@pytest.mark.parametrize(
    ("rule", "country", "region", "expected"),
    [
        (US, "US", "NY", ["America/New_York"]),
        (US, "US", "US-ID", ["America/Boise", "America/Los_Angeles"]),
        (US, "US", "New York", ["America/New_York"]),
        (US, "US", "", []),
        (US, "US", "Nowhere", None),
        (US, "IT", "RM", []),
        (ES, "ES", "CN", ["Atlantic/Canary"]),
        (ES, "ES", "MD", ["Europe/Madrid"]),
        (ES, "ES", "", ["Europe/Madrid"]),
    ],
)
def test_the_zones_of_an_address(rule: DebtorZones, country: str, region: str, expected: list[str] | None) -> None:
    zones = rule.of_address(country, region)
    assert (None if zones is None else [tz.key for tz in zones]) == expected


@pytest.mark.parametrize(
    ("e164", "expected"),
    [
        ("+12125550123", ["America/New_York"]),
        ("+12085550123", ["America/Boise", "America/Los_Angeles"]),
        ("+34612345678", ["Atlantic/Canary", "Europe/Madrid"]),
        ("+447911123456", ["Europe/London"]),  # four names, one clock
        ("+18005550123", None),
        ("+19995550123", None),
    ],
)
def test_the_zones_of_a_number_and_none_where_it_may_ring_anywhere(e164: str, expected: list[str] | None) -> None:
    zones = US.of_number(e164)
    assert (None if zones is None else [tz.key for tz in zones]) == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"regions": {"XX": ["America/New_York"]}}, "no region of US"),
        ({"regions": {"NY": ["America/Newyork"]}}, "no IANA time zone"),
        ({"regions": {"NY": []}}, "at least one zone"),
        ({"regions": []}, "table of region and zones"),
        ({"others": "anything"}, "must be one of unknown"),
        ({"most": 0}, "whole number"),
    ],
)
def test_a_malformed_one(change: dict[str, object], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        DebtorZones.parse(HEAD, {"country": "US", "others": "unknown", "most": 6, "regions": {}} | change)
