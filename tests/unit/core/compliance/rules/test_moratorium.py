from __future__ import annotations

from datetime import date, datetime

import pytest

from dialer.core.compliance.rules.moratorium import Moratorium
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import HEAD, make_facts, moment, rome

FLOOD = {
    "area": {"country": "IT", "regions": ["BO"], "postcodes": ["48"]},
    "from": date(2026, 11, 1),
    "until": date(2026, 11, 30),
}
RULE = Moratorium.parse(HEAD, [FLOOD, {"creditors": ["ACME"], "from": date(2026, 12, 1)}])


def until(at: str, **known: object) -> datetime | str | None:
    objection = RULE.weigh(make_facts(**known), moment(at))
    return "free" if objection is None else objection.until


def test_its_days_are_whole_and_both_inside() -> None:
    assert until("2026-10-31 23:59:59", region="BO") == "free"
    assert until("2026-11-01 00:00", region="BO") == rome("2026-12-01 00:00")
    assert until("2026-11-30 23:59:59", region="IT-BO") == rome("2026-12-01 00:00")
    assert until("2026-12-01 00:00", region="BO") == "free"


def test_areas_and_creditors() -> None:
    assert until("2026-11-10 10:00", region="MI") == "free"
    assert until("2026-11-10 10:00", postcode="48121") == rome("2026-12-01 00:00")
    assert until("2026-11-10 10:00", country="FR", postcode="48121") == "free"
    assert until("2026-12-10 10:00", creditor="ACME") is None
    assert until("2026-12-10 10:00", creditor="OTHER") == "free"


def test_a_creditors_own_come_beside_the_packs() -> None:
    both = RULE.tightened([{"creditors": ["OTHER"], "from": date(2026, 12, 1)}])
    assert both.weigh(make_facts(creditor="OTHER"), moment("2026-12-10 10:00")) is not None
    assert both.weigh(make_facts(creditor="ACME"), moment("2026-12-10 10:00")) is not None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({}, "list of suspensions"),
        (["BO"], "no table"),
        ([{"from": date(2026, 1, 1)}], "name an area or creditors"),
        ([{"creditors": ["A"], "from": "2026-01-01"}], "no day"),
        ([{"creditors": ["A"], "from": date(2026, 1, 2), "until": date(2026, 1, 1)}], "before it begins"),
        ([{"creditors": ["A"]}], "lacks 'from'"),
        ([{"area": {"country": "IT", "regions": ["XX"]}, "from": date(2026, 1, 1)}], "no region of IT"),
    ],
)
def test_a_malformed_one(value: object, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        Moratorium.parse(HEAD, value)
