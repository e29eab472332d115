"""Sectors as codes, and what they were called before there were codes."""

from __future__ import annotations

import pytest

from dialer.core.debt.sector import PaymentMethod, Sector, read_methods, read_sector, sector_of
from dialer.core.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("text", "sector"),
    [
        ("energy", Sector.ENERGY), ("Energia elettrica e gas", Sector.OTHER), ("Elettricità", Sector.ENERGY),
        ("telecom", Sector.TELEPHONE), ("Telecomunicazioni ", Sector.TELEPHONE), ("multi-utility", Sector.MULTIUTILITY),
        ("Comune", Sector.PUBLIC_BODY), ("public body", Sector.PUBLIC_BODY), ("ente di servizi pubblici",
        Sector.PUBLIC_BODY), ("banca", Sector.BANK), ("assicurazioni", Sector.INSURANCE), ("affitti", Sector.RENT),
        ("condominio", Sector.CONDOMINIUM), ("e-commerce", Sector.TRADE), ("", Sector.OTHER), ("other", Sector.OTHER),
        ("scuola di sci", Sector.OTHER),
    ],
)  # fmt: skip
def test_what_people_wrote_is_a_sector_where_it_is_plain(text: str, sector: Sector) -> None:
    assert sector_of(text) is sector


def test_every_code_means_itself() -> None:
    assert {read_sector(code) for code in Sector} == set(Sector) == {sector_of(code) for code in Sector}
    assert read_sector(" ") is Sector.OTHER


def test_another_text_is_refused_with_what_it_may_mean() -> None:
    with pytest.raises(Invalid, match="'telecom'; did you mean telephone") as caught:
        read_sector("telecom")
    assert caught.value.facts["field"] == "sector"
    with pytest.raises(Invalid, match=r"'golf'; write one of energy, gas"):
        read_sector("golf")


def test_ways_to_pay_keep_their_order_and_stand_once() -> None:
    assert read_methods(None) is None
    assert read_methods(["pagopa", " link "]) == [PaymentMethod.PAGOPA, PaymentMethod.LINK]
    for wrong in ([], ["link", "link"]):
        with pytest.raises(Invalid, match="once, and at least one"):
            read_methods(wrong)
    with pytest.raises(Invalid, match="'cash' is no way to pay; choose transfer"):
        read_methods(["cash"])
