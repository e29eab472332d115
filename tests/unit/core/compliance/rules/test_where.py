from __future__ import annotations

import pytest

from dialer.core.compliance.facts import NumberFacts
from dialer.core.compliance.rules.where import Where
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import make_facts

CITY = Where.parse(
    {
        "country": "US", "within": ["NY"], "municipalities": ["New York", "Brooklyn"], "postcodes": ["100"],
        "prefixes": ["+1212"],
    },
    "where",
)  # fmt: skip


@pytest.mark.parametrize(
    ("known", "there"),
    [
        ({"municipality": "NEW YORK", "region": "NY"}, True),
        ({"municipality": "Brooklyn"}, True),
        ({"municipality": "Brooklyn", "region": "OH"}, False),
        ({"postcode": "10001"}, True),
        ({"postcode": "14001", "region": "NY", "municipality": "Buffalo"}, False),
        ({"number": NumberFacts(e164="+12125550123"), "region": "CA"}, True),
        ({"country": "CA", "municipality": "Brooklyn"}, False),
    ],
)
def test_any_mark_is_enough(known: dict[str, object], there: bool) -> None:
    number = NumberFacts(e164="+13105550123")
    facts = make_facts(**({"country": "US", "municipality": "", "number": number} | known))
    assert CITY.covers(facts) is there


def test_a_region_by_code_iso_or_name() -> None:
    where = Where.parse({"country": "US", "regions": ["MA"]}, "where")
    for region in ("MA", "US-MA", "massachusetts"):
        assert where.covers(make_facts(country="US", region=region))
    assert not where.covers(make_facts(country="US", region="ME"))


def test_a_malformed_one() -> None:
    for value, message in (
        ({"country": "US"}, "name regions, municipalities, postcodes or prefixes"),
        ({"country": "US", "regions": ["ZZ"]}, "no region of US"),
        ({"country": "US", "postcodes": [100]}, "each in quotes"),
        ({"country": "XX", "regions": ["A"]}, "no holiday calendar of country 'XX'"),
    ):
        with pytest.raises(Invalid, match=message):
            Where.parse(value, "where")
