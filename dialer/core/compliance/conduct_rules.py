"""What a pack asks of a conversation: who is identified by what, who is recorded when, what is told first.

Beside the rules that weigh a call before it is dialled these are plain figures: the floor keeps them in the call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from dialer.core.compliance.rules.figures import positive_int, table_of
from dialer.core.kernel.errors import Invalid


class IdentityItem(StrEnum):
    """What a person may be known by; stored and sent, never with its value."""

    DATE_OF_BIRTH = "date_of_birth"
    PLACE_OF_BIRTH = "place_of_birth"
    TAX_CODE_PART = "tax_code_part"
    """Some of its characters, never all: the person says them."""
    ADDRESS = "address"
    POSTCODE = "postcode"
    EMAIL = "email"
    CUSTOMER_NUMBER = "customer_number"
    """The creditor's number of the customer, as printed on a bill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCheck:
    """How the called person is established before a word on the debt. Source: ``domain.md`` IT-14, UK-10, §5."""

    least: int
    """Items that must agree, at least two."""
    items: tuple[IdentityItem, ...]

    @classmethod
    def parse(cls, value: object, what: str) -> IdentityCheck:
        """Read ``{least: 2, items: [date_of_birth, ...]}``.

        Raises:
            Invalid: fewer than two, an unknown item, or more asked for than there are.
        """
        table = table_of(value, {"least", "items"}, what)
        least, names = positive_int(table["least"], f"{what}: least"), table["items"]
        if not isinstance(names, list | tuple) or len(set(map(str, names))) != len(names):
            raise Invalid(f"{what}: items must be a list without repetitions", field=what)
        known = ", ".join(sorted(IdentityItem))
        try:
            items = tuple(IdentityItem(name) for name in names)
        except ValueError as error:
            raise Invalid(f"{what}: {error}; known items are {known}", field=what) from None
        if not 2 <= least <= len(items):
            raise Invalid(f"{what}: least is {least}; at least 2 of {len(items)} items must be asked", field=what)
        return cls(least=least, items=items)

    def tightened(self, value: object, what: str) -> IdentityCheck:
        """A creditor's own check: no fewer items, none that the pack does not know.

        Raises:
            Invalid: it cannot be, or would loosen the pack (code ``loosens_pack``).
        """
        own = IdentityCheck.parse(value, what)
        strange = [item.value for item in own.items if item not in self.items]
        if own.least < self.least or strange:
            raise Invalid(
                f"{what}: a creditor may tighten the identity check, never loosen it; ask at least {self.least} of "
                f"{', '.join(self.items)}",
                code="loosens_pack",
                field=what,
            )
        return own


class RecordingBasis(StrEnum):
    """What must have happened before a conversation is recorded. Source: ``domain.md`` §5 and DE-02, US-19."""

    NOTICE = "notice"
    """The person was told and has not refused."""
    CONSENT = "consent"
    """The person was told and has said yes."""
    FORBIDDEN = "forbidden"


STRICTNESS = (RecordingBasis.NOTICE, RecordingBasis.CONSENT, RecordingBasis.FORBIDDEN)
"""The least strict first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRule:
    """On what basis a conversation may be recorded, by the debtor's region where the law differs there."""

    basis: RecordingBasis
    regions: Mapping[str, RecordingBasis]
    """By state or region code, without the country."""

    @classmethod
    def parse(cls, value: object, what: str) -> RecordingRule:
        """Read ``consent``, or ``{basis: notice, regions: {CA: consent}}``.

        Raises:
            Invalid: anything else, or a region that is laxer than the rest of the country.
        """
        if isinstance(value, str):
            return cls(basis=_basis(value, what), regions=MappingProxyType({}))
        table = table_of(value, {"basis", "regions"}, what)
        basis, regions = _basis(table["basis"], what), table["regions"]
        if not isinstance(regions, Mapping):
            raise Invalid(f"{what}: regions must be a table of region codes", field=what)
        read = {str(region): _basis(word, f"{what}: {region}") for region, word in regions.items()}
        return cls(basis=basis, regions=MappingProxyType(read))

    def basis_in(self, region: str) -> RecordingBasis:
        """The basis for a debtor of this region; of an unknown region, the strictest that any has."""
        code = region.rpartition("-")[2]
        if not code and self.regions:
            return max((self.basis, *self.regions.values()), key=STRICTNESS.index)
        return max((self.basis, self.regions.get(code, self.basis)), key=STRICTNESS.index)


def _basis(value: object, what: str) -> RecordingBasis:
    try:
        return RecordingBasis(str(value))
    except ValueError:
        raise Invalid(f"{what}: {value!r} must be one of {', '.join(RecordingBasis)}", field=what) from None


class BeyondReady(StrEnum):
    """Whether a campaign may dial beyond the agents who are ready: predictive and power."""

    ALLOWED = "allowed"
    WITH_MESSAGE = "with_message"
    """Only with the creditor's own information message (UK-03)."""
    WITH_CONSENT = "with_consent"
    """Only where the called persons have agreed to recorded messages (US-16)."""
    NEVER = "never"


def _beyond_ready(value: object, what: str) -> BeyondReady:
    try:
        return BeyondReady(str(value))
    except ValueError:
        raise Invalid(f"{what}: {value!r} must be one of {', '.join(BeyondReady)}", field=what) from None


def _told_first(value: object, what: str) -> bool:
    if value not in ("required", "none"):
        raise Invalid(f"{what}: {value!r} must be required or none", field=what)
    return value == "required"


def _timer_from(value: object, what: str) -> str:
    if value not in ("answer", "greeting_end"):
        raise Invalid(f"{what}: {value!r} must be answer or greeting_end", field=what)
    return str(value)


IDENTITY_KIND, RECORDING_KIND, KEEP_RECORDINGS_KIND = "identity_check", "recording", "recording_keep_days"
COUNTRY_KIND, BEYOND_READY_KIND, TIMER_KIND = "operator_country", "beyond_ready", "answer_timer_from"

CONDUCT_KINDS: Mapping[str, Callable[[object, str], object]] = MappingProxyType(
    {
        IDENTITY_KIND: IdentityCheck.parse,
        RECORDING_KIND: RecordingRule.parse,
        KEEP_RECORDINGS_KIND: positive_int,
        COUNTRY_KIND: _told_first,
        BEYOND_READY_KIND: _beyond_ready,
        TIMER_KIND: _timer_from,
    }
)
"""Kinds of a pack, by name; read with ``Pack.figure``."""

DEFAULT_IDENTITY = IdentityCheck(
    least=2,
    items=(
        IdentityItem.DATE_OF_BIRTH,
        IdentityItem.TAX_CODE_PART,
        IdentityItem.ADDRESS,
        IdentityItem.POSTCODE,
        IdentityItem.CUSTOMER_NUMBER,
    ),
)
"""Where a pack says nothing: two items, as everywhere."""
