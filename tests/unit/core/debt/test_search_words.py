"""Which words of a name are kept, and which beginnings somebody means who types."""

from __future__ import annotations

import pytest

from dialer.core.debt.search_words import sought, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Mario Rossi", {"mario", "rossi"}),
        ("ROSSI  MARIO", {"mario", "rossi"}),
        ("Niccolò Müller-Weiß", {"niccolo", "muller", "weiss"}),
        ("D'Angelo Noè", {"dangelo", "d", "angelo", "noe"}),
        ("O\u2019Brien", {"obrien", "o", "brien"}),
        ("Søren Ørsted", {"soren", "orsted"}),
        ("Łukasz Żak", {"lukasz", "zak"}),
        ("Rossi & C. S.n.c.", {"rossi", "c", "s", "n"}),
        ("3M Italia", {"3m", "italia"}),
        ("Mario Mario", {"mario"}),
        ("", set()),
        ("-", set()),
    ],
)
def test_the_words_of_a_name(name: str, words: set[str]) -> None:
    assert set(words_of(name)) == words
    assert len(words_of(name)) == len(words)


def test_what_is_kept_has_forty_letters_and_twelve_words_and_what_is_sought_is_cut_alike() -> None:
    long = "a" * 60
    assert sought(long) == words_of(long) == ("a" * 40,)
    many = " ".join(f"w{index:02d}" for index in range(30))
    assert len(words_of(many)) == len(sought(many)) == 12


def test_the_longest_beginning_comes_first_and_none_twice() -> None:
    assert sought("ma ROSSI ma") == ("rossi", "ma")
    assert sought("d'ang") == ("ang", "d")
    assert sought(" .,- ") == ()


@pytest.mark.parametrize("typed", ["D'Angelo", "dangelo", "d angelo", "ANGELO", "D\u2019ANG"])
def test_a_name_with_an_apostrophe_is_found_however_it_is_typed(typed: str) -> None:
    kept = words_of("D'Angelo")
    assert all(any(word.startswith(beginning) for word in kept) for beginning in sought(typed))
