"""What a service says of its credit's kind."""

from __future__ import annotations

import pytest

from dialer.core.debt.credit_kind import WORDS, credit_kind_of, read_credit_kind
from dialer.files.receivables_yaml import load_laws
from dialer.packaged import config_folder


@pytest.mark.parametrize(
    ("service", "kind"),
    [
        ("energia elettrica", "electricity"),
        ("Fornitura LUCE", "electricity"),
        ("Elettricità domestica", "electricity"),
        ("gas naturale", "gas"),
        ("Servizio idrico integrato", "water"),
        ("telefonia mobile", "telephone"),
        ("fibra", "internet"),
        ("Pay-TV", "pay_tv"),
        ("canone di locazione", "rent"),
        ("TARI 2025", "waste_fee"),
        ("forniture", ""),
        ("", ""),
        ("legaleggera", ""),
    ],
)
def test_plain_words_tell_the_kind(service: str, kind: str) -> None:
    assert credit_kind_of([service]) == kind


def test_one_kind_for_all_invoices_or_none() -> None:
    assert credit_kind_of(["luce", "energia elettrica"]) == "electricity"
    assert credit_kind_of(["luce", "gas"]) == ""
    assert credit_kind_of(["luce", ""]) == ""
    assert credit_kind_of(["luce e gas"]) == ""
    assert credit_kind_of([]) == ""


def test_every_kind_has_its_term_in_italy() -> None:
    terms = load_laws(config_folder() / "receivables")["IT"].terms
    assert set(WORDS) <= set(terms.credits)


def test_an_accent_in_the_middle_of_a_word_says_nothing() -> None:
    assert credit_kind_of(["Gàs naturale"]) == "gas"
    assert credit_kind_of(["TELÈFONO"]) == "telephone"


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Energia elettrica", "electricity"),
        (" Judgment ", "judgment"),
        ("pay TV", "pay_tv"),
        ("golf club", "golf_club"),
        ("", ""),
        ("x", ""),
        ("n. 12", ""),
        ("a" * 40, "a" * 40),
        ("a" * 41, ""),
    ],
)
def test_a_column_names_a_kind_by_words_of_a_service_or_by_its_code(cell: str, kind: str) -> None:
    assert read_credit_kind(cell) == kind
