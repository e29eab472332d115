"""Names compared as people mean them."""

from __future__ import annotations

import pytest

from dialer.core.kernel.names import normal_name, plain, plain_words, unaccented


@pytest.mark.parametrize(("text", "key"), [("Sant'Angelo", "santangelo"), ("Köln", "koln"), (" L’Aquila ", "laquila")])
def test_a_name_is_its_letters(text: str, key: str) -> None:
    assert plain(text) == key


def test_words_are_parted_by_whatever_is_no_letter_and_no_digit() -> None:
    assert plain_words(" N.\u00ba  Cliente_(Codice) n\u00b0 2 ") == "n o cliente codice n 2"
    assert plain_words("Perch\u00e9, S\u00ec") == "perche si"
    assert plain_words(" - ") == ""


def test_a_places_name_keeps_its_words_and_other_signs() -> None:
    assert normal_name("Reggio nell\u2019Emilia") == normal_name("REGGIO NELL'EMILIA") == "reggio nell emilia"
    assert normal_name("Presicce-Acquarica (LE)") == "presicce acquarica (le)"


def test_an_accent_and_a_capital_say_nothing() -> None:
    assert unaccented("CAFF\u00c8 \u00c9lite Stra\u00dfe") == "caffe elite strasse"
