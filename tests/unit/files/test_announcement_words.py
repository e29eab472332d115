from __future__ import annotations

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.files.announcement_words import check_words


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("Chiamiamo per un sollecito.", "it", "sollecito"),
        ("Rossi Recupero Crediti", "it", "Recupero"),
        ("La sua fattura è scaduta.", "it", "fattura"),
        ("You owe us money.", "en", "owe"),
        ("Northern Debt Partners", "en", "Debt"),
        ("your overdue account", "en", "overdue"),
    ],
)
def test_a_text_that_tells_of_a_debt_is_refused_with_the_word(text: str, language: str, word: str) -> None:
    with pytest.raises(Invalid, match=f"^acme: '{word}' tells whoever hears it of a debt"):
        check_words(text, language, "acme")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Credito Emiliano", "it"),
        ("UniCredit", "en"),
        ("We power your home, down to the last bulb.", "en"),
        ("debt", "it"),
        ("Schulden", "de"),
    ],
)
def test_names_and_other_words_pass(text: str, language: str) -> None:
    check_words(text, language, "acme")
