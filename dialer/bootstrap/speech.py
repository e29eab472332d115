"""Creditors' announcements spoken where they are missing, and remembered as being there.

A campaign that must have its creditor's message (UK-03, US-15) finds it whether it was recorded or is spoken.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from dialer.core.campaigns.model import Campaign
from dialer.core.kernel.errors import DialerError, Invalid
from dialer.core.kernel.phone import PhoneKind, written_kind
from dialer.db.uow import SqlStore
from dialer.files.announcements import Speak, Wording, make_for_creditor, read_wording, speak_with_espeak, spoken_for
from dialer.files.wav import read_wav
from dialer.packaged import config_folder
from dialer.ports.admin import AnnouncementRow, CreditorRow
from dialer.ports.clock import Clock

log = structlog.get_logger(__name__)

SHORTEST = 3
"""Digits of the shortest number: customer care in Italy (IT-24)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Whose announcements are spoken, with which number, in which languages."""

    creditor: CreditorRow
    number: str
    languages: tuple[str, ...]


def speakers(creditors: Iterable[CreditorRow], campaigns: Iterable[Campaign]) -> list[Speaker]:
    """Enabled creditors that have a number to call: their own telephone, else the one that their campaigns show."""
    theirs: dict[int, list[Campaign]] = {}
    for campaign in campaigns:
        theirs.setdefault(campaign.creditor_id, []).append(campaign)
    found = []
    for creditor in creditors:
        own = theirs.get(creditor.creditor_id, [])
        number = creditor.contact_phone or next((c.caller_id for c in own if c.caller_id), "")
        languages = dict.fromkeys((creditor.language, *(campaign.language for campaign in own)))
        if creditor.enabled and number:
            found.append(Speaker(creditor=creditor, number=number, languages=tuple(languages)))
    return found


def check_number(number: str, creditor: str, country: str) -> None:
    """Whether it may be said as the number to call.

    Raises:
        Invalid: it has no digits, or costs the caller extra (UK-03: freephone or basic rate; UK-11).
    """
    if sum(sign.isdigit() for sign in number) < SHORTEST:
        raise Invalid(
            f"creditor {creditor!r}: its telephone is no number; write it in digits, like +39 06 6982",
            field="contact_phone",
        )
    if written_kind(number, country) in (PhoneKind.PREMIUM, PhoneKind.SHARED_COST):
        raise Invalid(
            f"creditor {creditor!r}: its telephone costs more than an ordinary call; a message to somebody whom we "
            "called must give a free or basic-rate number",
            field="contact_phone",
        )


def speak(
    sounds: Path, wordings: Mapping[str, Wording], speaker: Speaker, country: str, voice: Speak = speak_with_espeak
) -> list[Path]:
    """Make what is missing or says something else now; returns the files made.

    Raises:
        Invalid: the creditor's name or number cannot be said; with the remedy.
        DialerError: there is no voice.
    """
    creditor = speaker.creditor
    check_number(speaker.number, creditor.code, country)
    made = []
    for language in speaker.languages:
        if (wording := wordings.get(language)) is not None:
            name = creditor.brand or creditor.name
            made += make_for_creditor(sounds, wording, creditor.code, name, speaker.number, voice)
    return made


def read_wordings() -> dict[str, Wording]:
    """The shipped texts, by language."""
    files = sorted((config_folder() / "announcements").glob("*.toml"))
    return {wording.language: wording for wording in map(read_wording, files)}


def rows_of(
    sounds: Path, wordings: Mapping[str, Wording], speaker: Speaker, now: datetime, known: Iterable[AnnouncementRow]
) -> list[AnnouncementRow]:
    """The rows that are missing or old for what is spoken there; a recording's row is left alone."""
    before = {(row.name, row.language): row for row in known}
    rows = []
    for language in speaker.languages:
        wording = wordings.get(language)
        for name, path in spoken_for(sounds, wording, speaker.creditor.code) if wording is not None else ():
            data = path.read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            old = before.get((name, language))
            if old is not None and (not old.is_spoken or old.sha256 == digest):
                continue
            samples, rate_hz = read_wav(data, name)
            row = AnnouncementRow(
                creditor_id=speaker.creditor.creditor_id,
                name=name,
                language=language,
                file=path.relative_to(sounds).as_posix(),
                sha256=digest,
                duration_ms=round(1000 * len(samples) / rate_hz),
                at=now,
            )
            rows.append(row)
    return rows


async def remember(
    store: SqlStore, sounds: Path, wordings: Mapping[str, Wording], told: Iterable[Speaker], now: datetime
) -> int:
    """Store the rows of what is spoken; returns how many were new or old."""
    count = 0
    for speaker in told:
        async with store.transaction() as tx:
            known = await tx.announcements.of(speaker.creditor.creditor_id)
        rows = await asyncio.to_thread(rows_of, sounds, wordings, speaker, now, known)
        if rows:
            async with store.transaction() as tx:
                for row in rows:
                    await tx.announcements.put(row)
        count += len(rows)
    return count


class Speech:
    """Speaks what creditors' announcements lack, where this node has the folder of sounds.

    Args:
        sounds: as this node sees it (``asterisk.sounds_dir``).
        country: of numbers without a country code.
    """

    def __init__(
        self, store: SqlStore, sounds: Path, country: str, clock: Clock, voice: Speak = speak_with_espeak
    ) -> None:
        self._store = store
        self._sounds = sounds
        self._country = country
        self._clock = clock
        self._voice = voice
        self._wordings = read_wordings()

    async def refresh(self) -> None:
        """What cannot be spoken is logged with its reason; the others are spoken all the same."""
        async with self._store.transaction() as tx:
            told = speakers(await tx.creditors.all(), await tx.campaigns.all())
        done = []
        for speaker in told:
            try:
                await asyncio.to_thread(speak, self._sounds, self._wordings, speaker, self._country, self._voice)
            except (DialerError, OSError) as error:
                log.warning("announcement_not_spoken", creditor=speaker.creditor.code, error=str(error))
            else:
                done.append(speaker)
        count = await remember(self._store, self._sounds, self._wordings, done, self._clock.now())
        if count:
            log.info("announcements_spoken", count=count)
