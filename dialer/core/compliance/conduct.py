"""What has been established in one conversation: told from where, who is on the line, and whether it may be recorded.

    country told -> identity checked -> debt on the screen
    country told -> notice of recording -> consent given | refused -> recorded | unrecorded

Each step is a line of the call's diary; ``Conduct.of`` reads them back, so that a restart forgets nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from dialer.core.compliance.conduct_rules import IdentityCheck, IdentityItem, RecordingBasis
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Conflict, Invalid

COUNTRY_TOLD, IDENTITY_CHECKED = "country_told", "identity_checked"
NOTICE, CONSENT = "recording_notice", "recording_consent"
RECORDING_STARTED, RECORDING_STOPPED = "recording_started", "recording_stopped"
CONDUCT_LINES = (COUNTRY_TOLD, IDENTITY_CHECKED, NOTICE, CONSENT, RECORDING_STARTED, RECORDING_STOPPED)
"""Kinds of diary lines."""


class Consent(StrEnum):
    """How far the question about recording has come."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


class NoticeBy(StrEnum):
    """Who told the person that the conversation is recorded."""

    AGENT = "agent"
    ANNOUNCEMENT = "announcement"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryTold:
    """The agent has said from which country the call comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChecked:
    """The agent has known the person by these."""

    items: tuple[IdentityItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven:
    """The person was told of the recording."""

    by: NoticeBy = NoticeBy.AGENT


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAnswered:
    """The person was asked about the recording, or has answered."""

    answer: Consent


Said = CountryTold | IdentityChecked | NoticeGiven | ConsentAnswered


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductTerms:
    """What holds for one conversation."""

    identity: IdentityCheck
    recording: RecordingBasis | None = None
    """None: the campaign does not record."""
    tell_country: str = ""
    """ISO 3166-1 of the agent's site, where it must be told before all else; empty: nothing to tell."""
    keep_recording_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """The steps taken so far."""

    country_told_at: datetime | None = None
    identity_items: tuple[IdentityItem, ...] = ()
    """By which the person was identified, never their values."""
    identified_at: datetime | None = None
    notice_at: datetime | None = None
    notice_by: NoticeBy | None = None
    consent: Consent | None = None
    consent_at: datetime | None = None
    is_recording: bool = False

    @classmethod
    def of(cls, lines: Iterable[tuple[str, datetime, Mapping[str, object]]]) -> Conduct:
        """The steps that a diary tells: kind, time and data of its lines, oldest first; others are passed over."""
        conduct = cls()
        for kind, at, data in lines:
            match kind:
                case "country_told":
                    conduct = replace(conduct, country_told_at=at)
                case "identity_checked":
                    items = tuple(IdentityItem(item) for item in str(data["items"]).split(" "))
                    conduct = replace(conduct, identity_items=items, identified_at=at)
                case "recording_notice":
                    conduct = replace(conduct, notice_at=at, notice_by=NoticeBy(str(data["by"])))
                case "recording_consent":
                    conduct = replace(conduct, consent=Consent(str(data["answer"])), consent_at=at)
                case "recording_started" | "recording_stopped":
                    conduct = replace(conduct, is_recording=kind == RECORDING_STARTED)
        return conduct

    @property
    def is_identified(self) -> bool:
        return self.identified_at is not None

    def may_record(self, terms: ConductTerms) -> bool:
        """Whether recording is lawful at this point of the conversation."""
        if self.notice_at is None or self.consent is Consent.REFUSED:
            return False
        if terms.recording is RecordingBasis.NOTICE:
            return True
        return terms.recording is RecordingBasis.CONSENT and self.consent is Consent.GIVEN

    # ---- steps

    def step(self, said: Said, terms: ConductTerms, at: datetime) -> tuple[Conduct, str, dict[str, str]]:
        """Take one step; the state after it, and its diary line's kind and data.

        Raises:
            Invalid: it cannot be said.
            Conflict: not yet, or not in this conversation.
        """
        match said:
            case CountryTold():
                return self.told_country(at), COUNTRY_TOLD, {"country": terms.tell_country}
            case IdentityChecked(items=items):
                moved = self.identified(items, terms, at)
                return moved, IDENTITY_CHECKED, {"items": " ".join(moved.identity_items)}
            case NoticeGiven(by=by):
                return self.noticed(by, terms, at), NOTICE, {"by": by.value}
            case ConsentAnswered(answer=answer):
                return self.answered(answer, terms, at), CONSENT, {"answer": answer.value}

    def told_country(self, at: datetime) -> Conduct:
        return self if self.country_told_at is not None else replace(self, country_told_at=at)

    def identified(self, items: Iterable[IdentityItem], terms: ConductTerms, at: datetime) -> Conduct:
        """The person is the debtor, or entitled to speak for them.

        Raises:
            Invalid: too few items, or one that this check does not know.
            Conflict: the country has to be told first.
        """
        self._country_first(terms)
        given = tuple(sorted(set(items)))
        strange = [item.value for item in given if item not in terms.identity.items]
        known = ", ".join(terms.identity.items)
        if strange:
            raise Invalid(f"{', '.join(strange)} is not asked here; ask {known}", field="items")
        if len(given) < terms.identity.least:
            raise Invalid(
                f"{len(given)} items are too few to know a person by; tick at least {terms.identity.least} of {known}",
                code="identity_too_thin",
                field="items",
                least=terms.identity.least,
            )
        return replace(self, identity_items=given, identified_at=at)

    def noticed(self, by: NoticeBy, terms: ConductTerms, at: datetime) -> Conduct:
        """The person was told that the conversation is to be recorded, why, and that they may refuse.

        Raises:
            Conflict: this conversation is not to be recorded, or the country has to be told first.
        """
        _is_recorded(terms)
        if by is NoticeBy.AGENT:
            self._country_first(terms)
        return self if self.notice_at is not None else replace(self, notice_at=at, notice_by=by)

    def answered(self, consent: Consent, terms: ConductTerms, at: datetime) -> Conduct:
        """The question was asked, or answered; a yes counts only after the notice, a no at any time.

        Raises:
            Conflict: a yes before the notice, or this conversation is not to be recorded.
        """
        _is_recorded(terms)
        if consent is not Consent.REFUSED and self.notice_at is None:
            raise Conflict(
                "nobody can agree to what they were not told: give the notice of recording first", code="notice_missing"
            )
        return replace(self, consent=consent, consent_at=at)

    def _country_first(self, terms: ConductTerms) -> None:
        if terms.tell_country and self.country_told_at is None:
            raise Conflict(
                f"first tell the person that you are calling from {terms.tell_country}, and tick it",
                code="country_not_told",
                country=terms.tell_country,
            )


def _is_recorded(terms: ConductTerms) -> None:
    if terms.recording is None or terms.recording is RecordingBasis.FORBIDDEN:
        raise Conflict("conversations of this campaign are not recorded", code="not_recorded")


DEBT_FREE = ("debtor_id", "kind", "name", "tax_code", "language", "country", "region", "municipality", "addresses")
"""What may stand on a screen before the person is known: who is asked for, and what they may be known by."""


def without_debt(file: Mapping[str, object]) -> dict[str, object]:
    """A debtor's file with everything left out that tells of a debt: an allow-list, so that nothing new slips through.

    Creditor, campaign's name, cases, sums, promises and past calls stay away; of each number only what is dialled.
    How the agent introduces the call is there: see ``introduction_of``.
    """
    debtor = file.get("debtor")
    if not isinstance(debtor, Mapping):
        return {"is_held": True}
    numbers = debtor.get("numbers")
    shown: dict[str, object] = {key: debtor[key] for key in DEBT_FREE if key in debtor}
    shown["numbers"] = [
        {key: number[key] for key in ("number_id", "e164", "state", "place", "is_dialled", "rank", "source")}
        for number in (numbers if isinstance(numbers, list) else [])
    ]
    return {"is_held": True, "debtor": shown, "introduction": introduction_of(file)}


def introduction_of(file: Mapping[str, object]) -> dict[str, object]:
    """In whose name the agent speaks before anybody is identified, without a word of a debt (IT-14, UK-10, US-07).

    In the creditor's own name (``first``) its brand and greeting are said: a customer hears from its supplier. On its
    behalf (``third``) only the agency is named, because a creditor's name from a collector tells of the debt; a caring
    call comes before any is due, so it may name the creditor whoever makes it.
    """
    creditor, campaign = file.get("creditor"), file.get("campaign")
    if not isinstance(creditor, Mapping) or not isinstance(campaign, Mapping):
        return {"party": "third", "is_caring": False, "name": "", "greeting": ""}
    is_caring = campaign.get("kind") == CampaignType.CARING
    is_named = is_caring or creditor.get("party") == "first"
    return {
        "party": "first" if creditor.get("party") == "first" else "third",
        "is_caring": is_caring,
        "name": (creditor.get("brand") or creditor.get("name") or "") if is_named else "",
        "greeting": creditor.get("greeting") or "" if is_named else "",
    }
