"""The shelf of creditors' recordings: the web's uploads put where Asterisk plays them from."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from dialer.bootstrap.speech import read_wordings
from dialer.core.kernel.errors import NotFound
from dialer.files.announcements import Wording, install_announcement
from dialer.files.wav import read_wav
from dialer.web.seams import Recording


class SoundsFolder:
    """Recordings below one folder of sounds; conversion runs on a thread, as it takes tenths of a second.

    Args:
        sounds: the folder as this node sees it (asterisk.sounds_dir).
        wordings: what can be said, by language.
    """

    def __init__(self, sounds: Path, wordings: dict[str, Wording]) -> None:
        self._sounds = sounds
        self._wordings = wordings

    @property
    def names(self) -> frozenset[str]:
        return frozenset(name for wording in self._wordings.values() for name in wording.announcements)

    async def put(self, data: bytes, *, name: str, creditor_code: str, language: str) -> Recording:
        wording = self._wordings.get(language)
        if wording is None:
            known = ", ".join(sorted(self._wordings))
            raise NotFound(f"there are no announcements in {language!r}; known languages: {known}")
        return await asyncio.to_thread(self._install, data, name, creditor_code, wording)

    def _install(self, data: bytes, name: str, creditor_code: str, wording: Wording) -> Recording:
        path = install_announcement(data, name, creditor_code, wording, self._sounds)
        installed = path.read_bytes()
        samples, rate_hz = read_wav(installed, name)
        return Recording(
            file=path.relative_to(self._sounds).as_posix(),
            sha256=hashlib.sha256(installed).hexdigest(),
            duration_ms=round(1000 * len(samples) / rate_hz),
        )


def open_shelf(sounds: Path | None) -> SoundsFolder | None:
    """The shelf over that folder, with the installed wordings; None where this node has no folder of sounds."""
    if sounds is None:
        return None
    return SoundsFolder(sounds, read_wordings())
