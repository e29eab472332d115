"""Which interest a case bears, and why."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from dialer.core.debt.case import VAT_NUMBER, Case
from dialer.core.debt.debtor import Debtor
from dialer.core.debt.law import InterestRegime, ReceivableLaw
from dialer.core.debt.rates import Rate
from dialer.core.debt.regime import (
    CreditorInterest,
    LumpSumTerms,
    RegimeReason,
    RegimeRules,
    check_regime,
    parse_creditor_interest,
    read_rate,
)
from dialer.core.debt.sector import Sector, SectorTerms
from dialer.core.kernel.codes import DebtorKind
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.money import Money
from dialer.files.receivables_yaml import load_laws
from dialer.packaged import config_folder

LAWS = load_laws(config_folder() / "receivables")
ITALY = LAWS["IT"]
NOTHING = Money(0, "EUR")
COMMERCIAL, LEGAL, CONTRACT, NONE = (
    InterestRegime.COMMERCIAL, InterestRegime.LEGAL, InterestRegime.CONTRACT, InterestRegime.NONE,
)  # fmt: skip


def case(kind: DebtorKind = DebtorKind.CONSUMER, **more: Any) -> Case:
    debtor = Debtor(tax_code="X", kind=kind, name="N")
    return Case(reference="P1", debtor=debtor, invoices=(), interest=NOTHING, costs=NOTHING, **more)


def decided(
    given: Case, *, sector: Sector = Sector.TRADE, law: ReceivableLaw | None = ITALY, **agreed: str
) -> tuple[InterestRegime, str]:
    found = RegimeRules(law=law, sector=sector, agreed=parse_creditor_interest(agreed)).of_case(given)
    return found.interest, found.reason.value


FIRM = case(DebtorKind.BUSINESS)


def test_businesses_owe_commercial_interest_and_consumers_the_legal_one() -> None:
    assert decided(FIRM) == (COMMERCIAL, "business")
    assert decided(case()) == (LEGAL, "consumer")


def test_a_person_who_owes_with_a_vat_number_owes_as_a_business() -> None:
    assert decided(case(extra=((VAT_NUMBER, "00743110157"),))) == (COMMERCIAL, "business")


@pytest.mark.parametrize("sector", [Sector.CONDOMINIUM, Sector.PUBLIC_BODY, Sector.BANK, Sector.RENT, Sector.WASTE])
def test_what_is_no_commercial_transaction_bears_legal_interest_by_its_sector(sector: Sector) -> None:
    assert decided(FIRM, sector=sector) == (LEGAL, "sector")


def test_what_was_agreed_with_the_creditor_goes_before_the_law() -> None:
    assert decided(FIRM, business="none") == (NONE, "creditor")
    assert decided(case(), business="none") == (LEGAL, "consumer")
    terms = parse_creditor_interest({"consumer": "contract", "percent": "6,5", "reference": "art. 9"})
    found = RegimeRules(law=ITALY, agreed=terms).of_case(case())
    assert (found.interest, found.rate) == (CONTRACT, Rate(Decimal("6.5"), "art. 9"))
    assert parse_creditor_interest(terms.as_json()) == terms


def test_what_the_file_says_goes_before_everything() -> None:
    told = case(interest_regime="contract", agreed_percent="8", agreed_reference="clause 4")
    assert decided(told, consumer="none") == (CONTRACT, "file")
    assert decided(replace(FIRM, interest_regime="none")) == (NONE, "file")


def test_a_country_without_such_interest_bears_none_unless_the_file_asks_for_it() -> None:
    assert decided(case(), law=LAWS["DE"]) == (NONE, "no_law")
    assert decided(FIRM, law=None) == (NONE, "no_law")
    with pytest.raises(Invalid, match="law of DE has no legal interest"):
        decided(case(interest_regime="legal"), law=LAWS["DE"])


@pytest.mark.parametrize(
    ("given", "message", "field"),
    [
        ({"consumer": "commercial"}, "a consumer owes no commercial interest", "interest.consumer"),
        ({"business": "contract"}, "rate is missing", "interest.percent"),
        ({"business": "legal", "percent": "3", "reference": "x"}, "belongs to contract interest", "interest"),
        ({"business": "often"}, "no interest 'often'; choose none", "interest.business"),
        ({"firms": "legal"}, "no 'firms'", "interest.firms"),
        ({"business": "contract", "percent": "3"}, "give both", "interest.reference"),
        ({"business": "contract", "reference": "x"}, "give both", "interest.percent"),
        ({"business": "contract", "percent": "-1", "reference": "x"}, "not negative", "interest.percent"),
        ({"business": "contract", "percent": "3", "reference": "x" * 201}, "at most 200", "interest.reference"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_their_field(given: dict[str, str], message: str, field: str) -> None:
    with pytest.raises(Invalid, match=message) as caught:
        parse_creditor_interest(given)
    assert caught.value.facts["field"] == field


def test_a_rate_stands_with_contract_interest_and_with_no_other() -> None:
    assert read_rate("", "") is None
    rate = Rate(Decimal(5), "clause")
    check_regime(ITALY, CONTRACT, rate)
    for interest, given in ((CONTRACT, None), (LEGAL, rate)):
        with pytest.raises(Invalid, match="has its rate and its clause"):
            check_regime(ITALY, interest, given)
    assert CreditorInterest().as_json() == {}
    assert RegimeReason("") is RegimeReason.BEFORE


def test_what_was_agreed_is_stored_as_it_is_read() -> None:
    for given in (
        {"business": "none"},
        {"consumer": "none"},
        {"business": "contract", "percent": "0", "reference": "x"},
    ):
        assert parse_creditor_interest(given).as_json() == given


def test_a_contract_may_bear_nothing_and_its_clause_two_hundred_signs() -> None:
    assert read_rate("0", "x" * 200) == Rate(Decimal(0), "x" * 200)


def test_the_contracts_rate_is_of_the_debtors_for_whom_the_contract_was_agreed() -> None:
    rules = RegimeRules(
        law=ITALY,
        agreed=parse_creditor_interest({"business": "contract", "consumer": "legal", "percent": "6", "reference": "x"}),
    )
    assert (rules.of_case(case()).interest, rules.of_case(case()).rate) == (LEGAL, None)
    assert rules.of_case(FIRM).rate == Rate(Decimal(6), "x")


def test_a_file_that_gives_a_rate_with_another_interest_than_the_contracts_is_refused() -> None:
    with pytest.raises(Invalid, match="no other interest has one"):
        decided(case(interest_regime="legal", agreed_percent="8", agreed_reference="clause 4"))


def test_the_lump_sum_is_charged_on_request_unless_something_else_was_agreed() -> None:
    for given in ({}, {"lump_sum": ""}, {"lump_sum": "on_request"}):
        terms = parse_creditor_interest(given)
        assert (terms.lump_sum, terms.as_json()) == (LumpSumTerms.ON_REQUEST, {})
    terms = parse_creditor_interest({"lump_sum": "by_default"})
    assert (terms.lump_sum, terms.as_json()) == (LumpSumTerms.BY_DEFAULT, {"lump_sum": "by_default"})
    with pytest.raises(Invalid, match="charged on_request or by_default, not 'never'") as caught:
        parse_creditor_interest({"lump_sum": "never"})
    assert caught.value.facts["field"] == "interest.lump_sum"


def test_a_person_may_decide_no_commercial_interest_for_a_consumer_unless_the_law_gives_it_for_the_sector() -> None:
    rules = RegimeRules(law=ITALY)
    assert InterestRegime.COMMERCIAL in rules.choices(is_business=True)
    assert rules.choices(is_business=False) == (InterestRegime.NONE, InterestRegime.LEGAL, InterestRegime.CONTRACT)
    with pytest.raises(Invalid, match="case R1: a consumer owes no interest of commercial"):
        rules.check_debtor(InterestRegime.COMMERCIAL, "R1", is_business=False)
    rules.check_debtor(InterestRegime.LEGAL, "R1", is_business=False)
    trade = SectorTerms(sector=Sector.TRADE, consumer_interest="commercial")
    permitted = RegimeRules(law=replace(ITALY, sectors={Sector.TRADE: trade}), sector=Sector.TRADE)
    permitted.check_debtor(InterestRegime.COMMERCIAL, "R1", is_business=False)
    assert RegimeRules(law=None).choices(is_business=True) == (InterestRegime.NONE, InterestRegime.CONTRACT)
