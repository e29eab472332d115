"""Provinces and the regions that hold them."""

from __future__ import annotations

from dialer.core.kernel.names import plain
from dialer.core.kernel.provinces import region_key, regions_of


def test_names_are_compared_without_accents_case_and_signs() -> None:
    assert plain("Valle d'Aosta") == plain("VALLE D’AOSTA") == "valledaosta"
    assert plain("Forlì") == "forli"


def test_a_region_has_one_key_however_it_is_written() -> None:
    assert {region_key(text) for text in ("Emilia-Romagna", "EMILIA ROMAGNA", "IT-45", "45")} == {"45"}


def test_a_province_stands_for_itself_and_its_region() -> None:
    assert regions_of("IT-RA") == {"ra", "45"}
    assert regions_of("Lombardia") == {"25"}
    assert regions_of("") == frozenset()
