"""Sheets hold what they are told."""

from __future__ import annotations

from dialer.core.treatment.sheet import CreditorTerms
from tests.unit.core.treatment.sheets import sheet


def test_a_creditor_without_terms_has_agreed_to_nothing() -> None:
    terms = CreditorTerms()
    assert (terms.authorises_formal, terms.bureau, terms.are_payments_fresh) == (False, "", False)
    assert sheet().standing is None
