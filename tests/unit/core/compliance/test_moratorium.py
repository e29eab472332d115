"""Whom a moratorium reaches."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.compliance.facts import Hold
from dialer.core.compliance.moratorium import Moratorium, holds_of
from dialer.core.kernel.codes import HoldReason

FAENZA = {"country": "IT", "region": "RA", "municipality": "Faenza", "postcode": "48018"}


@pytest.mark.parametrize(
    ("area", "is_reached"),
    [
        ({"region": "Emilia-Romagna"}, True),
        ({"region": "emilia romagna"}, True),
        ({"region": "IT-45"}, True),
        ({"region": "RA"}, True),
        ({"region": "IT-RA"}, True),
        ({"region": "Toscana"}, False),
        ({"municipality": "FAENZA"}, True),
        ({"municipality": "Forlì"}, False),
        ({"postcode_prefix": "480"}, True),
        ({"postcode_prefix": "47"}, False),
        ({"country": "IT"}, True),
        ({"country": "FR"}, False),
        ({"region": "RA", "municipality": "Ravenna"}, False),
        ({}, True),
    ],
)
def test_an_area_is_told_by_region_province_municipality_or_postcode(area: dict[str, str], is_reached: bool) -> None:
    moratorium = Moratorium(starts_on=date(2026, 11, 1), **area)  # type: ignore[arg-type]
    assert moratorium.covers(**FAENZA) is is_reached


def test_a_debtor_of_unknown_place_is_not_held_to_live_there() -> None:
    nowhere = {"country": "IT", "region": "", "municipality": "", "postcode": ""}
    assert not Moratorium(region="Emilia-Romagna", starts_on=date(2026, 11, 1)).covers(**nowhere)


def test_a_moratorium_is_a_hold_of_whole_days() -> None:
    there = Moratorium(region="Rimini", starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 31))
    here = Moratorium(postcode_prefix="48", starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 31))
    assert holds_of([there, here], **FAENZA) == (
        Hold(reason=HoldReason.MORATORIUM, starts=date(2026, 11, 1), ends=date(2026, 12, 31)),
    )
