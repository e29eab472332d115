from __future__ import annotations

import random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.phone import DIALABLE_KINDS, PhoneKind, country_of, kind_of, parse, written_kind, zones_of


@pytest.mark.parametrize(
    ("text", "e164", "kind"),
    [
        ("06 6982", "+39066982", PhoneKind.FIXED),
        ("0422 55013", "+39042255013", PhoneKind.FIXED),
        ("0422/55.013", "+39042255013", PhoneKind.FIXED),
        ("+39 0422 55013", "+39042255013", PhoneKind.FIXED),
        ("0039 0422 55013", "+39042255013", PhoneKind.FIXED),
        ("347 1234567", "+393471234567", PhoneKind.MOBILE),
        ("0549 882345", "+390549882345", PhoneKind.FIXED),
        ("+378 0549 882345", "+3780549882345", PhoneKind.FIXED),
        ("+44 7400 123456", "+447400123456", PhoneKind.MOBILE),
        ("+1 212 555 1234", "+12125551234", PhoneKind.FIXED_OR_MOBILE),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, e164: str, kind: PhoneKind) -> None:
    phone = parse(text)
    assert (phone.e164, phone.kind) == (e164, kind)


def test_the_country_of_the_plan_decides_how_it_is_read() -> None:
    assert parse("020 7946 0018", "GB").e164 == "+442079460018"
    assert parse("0171 1234567", "DE").country == "DE"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "phone_unreadable"),
        ("signor Rossi", "phone_unreadable"),
        ("06 6982 int. 3", "phone_unreadable"),
        ("112", "phone_emergency"),
        ("118", "phone_emergency"),
        ("+39 2 12345678", "phone_missing_zero"),
        ("347 12", "phone_length"),
        ("06 12345678901", "phone_length"),
        ("0844 123456", "phone_unassigned"),
        ("899 123456", "phone_premium"),
        ("892424", "phone_premium"),
        ("3934712345678", "phone_voicemail"),
        ("800 123456", "phone_not_personal"),
        ("199 123456", "phone_not_personal"),
    ],
)
def test_what_is_not_dialled_is_refused_with_its_code(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(text)
    assert refusal.value.code == code
    assert refusal.value.facts["field"] == "number"


def test_the_missing_zero_is_written_into_the_remedy() -> None:
    with pytest.raises(Invalid, match=r"write \+390212345678"):
        parse("+39 2 12345678")


@given(st.integers(3200000000, 3999999999))
def test_the_short_cut_for_italian_mobiles_agrees_with_the_numbering_plan(national: int) -> None:
    e164 = f"+39{national}"
    assert kind_of(e164) is PhoneKind.MOBILE
    assert phonenumbers.number_type(phonenumbers.parse(e164, None)) == phonenumbers.PhoneNumberType.MOBILE


@given(st.from_regex(r"0[0-9]{3,12}", fullmatch=True))
def test_the_short_cut_for_italian_landlines_agrees_with_the_numbering_plan(national: str) -> None:
    is_fixed = phonenumbers.number_type(phonenumbers.parse(f"+39{national}", None)) == (
        phonenumbers.PhoneNumberType.FIXED_LINE
    )
    assert (kind_of(f"+39{national}") is PhoneKind.FIXED) is is_fixed


@given(st.text(max_size=20))
def test_any_text_is_a_dialable_number_or_a_refusal(text: str) -> None:
    try:
        phone = parse(text)
    except Invalid as refusal:
        assert refusal.code.startswith("phone_")
    else:
        assert phone.kind in DIALABLE_KINDS
        assert parse(phone.e164).e164 == phone.e164


@pytest.mark.parametrize("text", ["", "347", "+", "+39", "anonymous", "+390844123456"])
def test_what_no_plan_has_is_unknown(text: str) -> None:
    assert kind_of(text) is PhoneKind.UNKNOWN


def test_zones_of_a_number() -> None:
    assert zones_of("+393471234567") == ("Europe/Rome",)
    assert set(zones_of("+34612345678")) == {"Atlantic/Canary", "Europe/Madrid"}
    assert zones_of("+12125551234") == ("America/New_York",)
    assert len(zones_of("+18005550199")) > 10
    assert zones_of("+999123") == ()
    assert zones_of("nobody") == ()


@pytest.mark.parametrize(
    ("e164", "country"),
    [
        ("+393471234567", "IT"),
        ("+447400123456", "GB"),
        ("+441481960194", "GB"),
        ("+12125550123", "US"),
        ("+14165550123", "CA"),
        ("+34612345678", "ES"),
        ("anonymous", ""),
    ],
)
def test_the_country_of_a_number(e164: str, country: str) -> None:
    assert country_of(e164) == country


@pytest.mark.parametrize("code", ["1", "33", "34", "44", "49"])
def test_numbers_read_by_pattern_are_what_the_library_says(code: str) -> None:
    """Of many numbers of each common plan: the kind and the zones are those of the library's own parser."""
    from phonenumbers import timezone

    dice = random.Random(int(code))
    compared = 0
    for _ in range(3000):
        e164 = f"+{code}{dice.randrange(10 ** dice.choice((8, 9, 9, 10, 10, 10)))}"
        number = phonenumbers.parse(e164, None)
        if not phonenumbers.is_valid_number(number):
            assert kind_of(e164) is PhoneKind.UNKNOWN, e164
            continue
        kinds = {0: PhoneKind.FIXED, 1: PhoneKind.MOBILE, 2: PhoneKind.FIXED_OR_MOBILE}
        theirs = kinds.get(phonenumbers.number_type(number))
        if theirs is not None:
            compared += 1
            assert kind_of(e164) is theirs, e164
        unknown = timezone.UNKNOWN_TIMEZONE
        assert zones_of(e164) == tuple(z for z in timezone.time_zones_for_number(number) if z != unknown), e164
    assert compared > 100


@pytest.mark.parametrize(
    ("text", "country", "kind"),
    [
        ("800 123456", "IT", PhoneKind.TOLL_FREE),
        ("899 123456", "IT", PhoneKind.PREMIUM),
        ("0800 1111", "GB", PhoneKind.TOLL_FREE),
        ("+39 02 6982", "GB", PhoneKind.FIXED),
        ("no number", "IT", PhoneKind.UNKNOWN),
    ],
)
def test_a_number_that_is_never_dialled_has_its_kind_all_the_same(text: str, country: str, kind: PhoneKind) -> None:
    assert written_kind(text, country) is kind
