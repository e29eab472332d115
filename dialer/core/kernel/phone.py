"""Telephone numbers: free text to E.164, what kind of line it is, and the zones it may ring in.

Numbering plans come from the ``phonenumbers`` library, loaded at first use. An Italian landline keeps its leading 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from dialer.core.kernel.errors import Invalid


class PhoneKind(StrEnum):
    """What a number reaches. Only the first two are dialled without a second thought."""

    FIXED = "fixed"
    MOBILE = "mobile"
    FIXED_OR_MOBILE = "fixed_or_mobile"
    """The plan does not tell them apart (North America)."""
    VOIP = "voip"
    TOLL_FREE = "toll_free"
    SHARED_COST = "shared_cost"
    PREMIUM = "premium"
    VOICEMAIL = "voicemail"
    OTHER = "other"
    """Valid, of a kind that nobody calls a debtor on: pager, personal number, company-wide access number."""
    UNKNOWN = "unknown"
    """Not a number of any plan."""


DIALABLE_KINDS = frozenset({PhoneKind.FIXED, PhoneKind.MOBILE, PhoneKind.FIXED_OR_MOBILE, PhoneKind.VOIP})

_REFUSALS = {
    PhoneKind.PREMIUM: ("phone_premium", "is a premium-rate number, which is never dialled; ask for another number"),
    PhoneKind.VOICEMAIL: ("phone_voicemail", "is a mobile's voice mailbox (two digits too many); drop them"),
    PhoneKind.TOLL_FREE: ("phone_not_personal", "is a toll-free service number; give the debtor's own number"),
    PhoneKind.SHARED_COST: ("phone_not_personal", "is a shared-cost service number; give the debtor's own number"),
    PhoneKind.OTHER: ("phone_not_personal", "is no personal line; give the debtor's own number"),
}
_ITALIAN_MOBILE = re.compile(r"\+393[2-9]\d{8}\Z")
"""Ten digits: every such number is a mobile in the plan, so the common case needs no library."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A dialable number."""

    e164: str
    kind: PhoneKind
    country: str
    """ISO 3166-1 region of the plan that it belongs to; empty for supranational numbers."""


def parse(text: str, country: str = "IT") -> Phone:
    """Read a number as people write it.

    Args:
        text: as written; without ``+`` or ``00`` it is read by the country's own plan.
        country: ISO 3166-1 code of that plan.

    Raises:
        Invalid: with code ``phone_unreadable``, ``phone_emergency``, ``phone_missing_zero``, ``phone_length``,
            ``phone_unassigned``, ``phone_premium``, ``phone_voicemail`` or ``phone_not_personal``.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise _refused(
            text, "phone_unreadable", "cannot be read as a telephone number; write it like +39 06 6982"
        ) from (error)
    if number.extension:
        raise _refused(text, "phone_unreadable", "has an extension, which cannot be dialled; give the direct number")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    region = phonenumbers.region_code_for_number(number) or ""
    home = region or phonenumbers.region_code_for_country_code(number.country_code or 0)
    national = phonenumbers.national_significant_number(number)
    if phonenumbers.is_emergency_number(national, home):
        raise _refused(text, "phone_emergency", "is an emergency number, which is never dialled")
    kind = kind_of(e164)
    if kind is PhoneKind.UNKNOWN:
        raise _unassigned(text, e164, country)
    if kind in _REFUSALS:
        raise _refused(text, *_REFUSALS[kind])
    return Phone(e164, kind, region)


def written_kind(text: str, country: str = "IT") -> PhoneKind:
    """What kind of line a written number is, one that is never dialled too; ``UNKNOWN`` for what is none."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return PhoneKind.UNKNOWN
    return kind_of(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _refused(text: str, code: str, why: str) -> Invalid:
    return Invalid(f"{text!r} {why}", code=code, field="number")


def _unassigned(text: str, e164: str, country: str) -> Invalid:
    """Say what is wrong with a number that no plan has."""
    import phonenumbers

    number = phonenumbers.parse(e164, None)
    if number.country_code == 39 and not number.italian_leading_zero and kind_of(f"+390{e164[3:]}") is PhoneKind.FIXED:
        return _refused(text, "phone_missing_zero", f"lacks the landline's leading 0; write +390{e164[3:]}")
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict == phonenumbers.ValidationResult.TOO_SHORT:
        return _refused(text, "phone_length", "is too short for its numbering plan; check the digits")
    if verdict == phonenumbers.ValidationResult.TOO_LONG:
        return _refused(text, "phone_length", "is too long for its numbering plan; check the digits")
    return _refused(text, "phone_unassigned", f"is in no range of its numbering plan ({country}); check the digits")


COMMON_PLANS = {"1": "US", "33": "FR", "34": "ES", "44": "GB", "49": "DE"}
"""Calling code -> main region of the plans whose numbers are many: read off their patterns, without the parser."""
_SPECIAL = ("premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail")


@dataclass(frozen=True, slots=True)
class _Plan:
    """One region's own patterns of national numbers."""

    general: re.Pattern[str]
    """Any number of the plan."""
    special: re.Pattern[str]
    """Any kind of its own beside the two below, which goes before them."""
    fixed: re.Pattern[str]
    mobile: re.Pattern[str]

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, region: str) -> _Plan:
        import phonenumbers

        metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)

        def pattern(*kinds: str) -> re.Pattern[str]:
            found = [getattr(metadata, kind) for kind in kinds]
            texts = [f"(?:{each.national_number_pattern})" for each in found if each and each.national_number_pattern]
            return re.compile(rf"(?:{'|'.join(texts)})\Z" if texts else r"(?!)")

        return cls(pattern("general_desc"), pattern(*_SPECIAL), pattern("fixed_line"), pattern("mobile"))

    def kind_of(self, national: str) -> PhoneKind | None:
        """Fixed or mobile; None: ask the library."""
        if self.special.match(national) or not self.general.match(national):
            return None
        is_fixed, is_mobile = self.fixed.match(national) is not None, self.mobile.match(national) is not None
        if is_fixed:
            return PhoneKind.FIXED_OR_MOBILE if is_mobile else PhoneKind.FIXED
        return PhoneKind.MOBILE if is_mobile else None


def _common_plan(e164: str) -> tuple[str, str]:
    """Calling code and national number of a number of a common plan; both empty for any other."""
    for length in (1, 2):
        code = e164[1 : 1 + length]
        if code in COMMON_PLANS and e164.startswith("+") and e164[1:].isascii() and e164[1:].isdigit():
            return code, e164[1 + length :]
    return "", ""


@lru_cache(maxsize=1)
def _italian_fixed() -> re.Pattern[str]:
    """The plan's own pattern of Italian landlines, the second most common case: no parsing needed."""
    import phonenumbers

    metadata = phonenumbers.PhoneMetadata.metadata_for_region("IT")
    pattern = metadata.fixed_line.national_number_pattern if metadata and metadata.fixed_line else None
    return re.compile(rf"\+39(?:{pattern})\Z" if pattern else r"(?!)")


@lru_cache(maxsize=16_384)
def kind_of(e164: str) -> PhoneKind:
    """What kind of line an E.164 number is; ``UNKNOWN`` for anything that is none."""
    if _ITALIAN_MOBILE.match(e164):
        return PhoneKind.MOBILE
    if e164.startswith("+390") and _italian_fixed().match(e164):
        return PhoneKind.FIXED
    code, national = _common_plan(e164)
    known = _Plan.of(COMMON_PLANS[code]).kind_of(national) if code else None
    if known is not None:
        return known
    import phonenumbers
    from phonenumbers import PhoneNumberType as Type

    kinds = {
        Type.FIXED_LINE: PhoneKind.FIXED,
        Type.MOBILE: PhoneKind.MOBILE,
        Type.FIXED_LINE_OR_MOBILE: PhoneKind.FIXED_OR_MOBILE,
        Type.VOIP: PhoneKind.VOIP,
        Type.TOLL_FREE: PhoneKind.TOLL_FREE,
        Type.SHARED_COST: PhoneKind.SHARED_COST,
        Type.PREMIUM_RATE: PhoneKind.PREMIUM,
        Type.VOICEMAIL: PhoneKind.VOICEMAIL,
        Type.UNKNOWN: PhoneKind.UNKNOWN,
    }
    if not e164.startswith("+"):
        return PhoneKind.UNKNOWN
    try:
        return kinds.get(phonenumbers.number_type(phonenumbers.parse(e164, None)), PhoneKind.OTHER)
    except phonenumbers.NumberParseException:
        return PhoneKind.UNKNOWN


@lru_cache(maxsize=16_384)
def zones_of(e164: str) -> tuple[str, ...]:
    """IANA zones in which the number may ring, equal ones included; empty when the plan does not say."""
    if e164.startswith("+39"):
        return ("Europe/Rome",)
    code, national = _common_plan(e164)
    known = _Plan.of(COMMON_PLANS[code]).kind_of(national) if code else None
    if known is not None:
        return _zones_by_prefix(code if known is PhoneKind.MOBILE else e164[1:])
    import phonenumbers
    from phonenumbers import timezone

    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return ()
    if not phonenumbers.is_valid_number(number):
        return ()
    return tuple(name for name in timezone.time_zones_for_number(number) if name != timezone.UNKNOWN_TIMEZONE)


def _zones_by_prefix(digits: str) -> tuple[str, ...]:
    """Zones of the longest prefix that the library's table has; mobiles are looked up by their country alone."""
    from phonenumbers import timezone
    from phonenumbers.tzdata import TIMEZONE_DATA, TIMEZONE_LONGEST_PREFIX

    for length in range(min(TIMEZONE_LONGEST_PREFIX, len(digits)), 0, -1):
        zones = TIMEZONE_DATA.get(digits[:length])
        if zones is not None:
            return tuple(name for name in zones if name != timezone.UNKNOWN_TIMEZONE)
    return ()


@lru_cache(maxsize=16_384)
def country_of(e164: str) -> str:
    """ISO 3166-1 code of the country to whose plan a number belongs; empty for supranational numbers and for none.

    The islands in the United Kingdom's plan count as the United Kingdom, the Vatican's landlines as Italy.
    """
    if e164.startswith("+39"):
        return "IT"
    if e164.startswith("+44"):
        return "GB"
    import phonenumbers

    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.region_code_for_number(number) or ""
