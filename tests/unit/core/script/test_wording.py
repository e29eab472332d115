"""Words that do not belong in a script."""

from __future__ import annotations

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.core.script.wording import Wording, found_in


def test_words_are_found_whole_and_in_any_case() -> None:
    assert found_in("Il Debito è grande", ("debito",)) == ("Debito",)
    assert found_in("Addebito diretto, indebitato", ("debito", "debit*")) == ()


def test_a_star_stands_for_any_ending() -> None:
    assert found_in("Recupero dei crediti; recuperare i crediti", ("recuper* credit*",)) == ()
    assert found_in("il recupero  crediti", ("recuper* credit*",)) == ("recupero  crediti",)
    assert found_in("insoluti", ("insolut*",)) == ("insoluti",)


def test_both_apostrophes_are_one() -> None:
    assert found_in("l’ultima possibilità", ("l'ultima possibilità",)) == ("l'ultima possibilità",)


@pytest.mark.parametrize("entry", ["", "*", "a*b", "a  b", "[x]"])
def test_what_is_no_word_is_refused(entry: str) -> None:
    with pytest.raises(Invalid):
        Wording(language="it", never=(entry,))
