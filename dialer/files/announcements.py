"""Announcements that Asterisk plays: spoken at set-up from named texts, replaceable per creditor by a recording.

Below the folder of sounds: ``house/<language>/<name>.wav`` for everyone, ``creditors/<code>/<language>/<name>.wav`` for
one creditor, ``comfort-noise/`` for who waits. Beside a spoken file, ``<name>.txt`` keeps the text it says, so that it
is spoken anew only when the text changes; a recording has no such file and is never overwritten by speech.
"""

from __future__ import annotations

import re
import shutil
import string
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dialer.core.compliance.ahead import INFORMATION_MESSAGE
from dialer.core.kernel.errors import DialerError, Invalid, NotFound
from dialer.files.announcement_words import check_words
from dialer.files.wav import RATE_HZ, Samples, read_wav, resample, write_wav

MAX_DURATION_S = 120.0
MIN_DURATION_S = 0.5
SPOKEN_RMS = 0.1
"""Level of speech on a telephone line, -20 dB below full scale."""
SILENCE_RMS = 0.001
AUDIBLE = 0.05
"""Part of a recording's peak from which on a sound is one, -26 dB."""

SPEECH_TIMEOUT_S = 60

_CREDITOR = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

Speak = Callable[[str, str, int], bytes]
"""Text, voice, words per minute -> a WAV file's bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One named text of one language."""

    name: str
    purpose: str
    spoken: str
    """What the house says when a creditor has nothing of its own."""
    spoken_for_creditor: str = ""
    """With ``{creditor}`` and ``{number}``; empty: creditors have no wording of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All texts of one language, and the voice that says them."""

    language: str
    voice: str
    words_per_minute: int
    announcements: Mapping[str, Announcement]


def read_wording(path: Path) -> Wording:
    """Read ``config/announcements/<language>.toml``.

    Raises:
        Invalid: the file, the place in it and the remedy.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        announcements = {name: Announcement(name=name, **table) for name, table in tables["announcements"].items()}
        for one in announcements.values():
            _check_fields(path, one)
            for said in (one.spoken, one.spoken_for_creditor):
                check_words(said, path.stem, f"{path}: {one.name}")
        return Wording(
            language=path.stem,
            voice=tables["voice"],
            words_per_minute=tables["words_per_minute"],
            announcements=announcements,
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise Invalid(f"{path}: {error}; compare it with config/announcements/it.toml") from error


def _check_fields(path: Path, one: Announcement) -> None:
    for text, allowed in ((one.spoken, set[str]()), (one.spoken_for_creditor, {"creditor", "number"})):
        unknown = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None} - allowed
        if unknown:
            raise Invalid(f"{path}: {one.name}: {', '.join(sorted(unknown))} is not known in this text; remove it")
    # On whose behalf, and the number to call (UK-03, US-15).
    if one.name == INFORMATION_MESSAGE and not all(
        said in one.spoken_for_creditor for said in ("{creditor}", "{number}")
    ):
        raise Invalid(
            f"{path}: {one.name}: spoken_for_creditor must say {{creditor}} and {{number}}: the law asks for both in "
            "the message to who finds no agent"
        )


def speak_with_espeak(text: str, voice: str, words_per_minute: int) -> bytes:
    """Say a text with Debian's espeak-ng.

    Raises:
        DialerError: it is not installed, or failed; with the remedy.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise DialerError("espeak-ng is not installed, so announcements cannot be spoken: apt-get install espeak-ng")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        done = subprocess.run(
            [program, "-v", voice, "-s", str(words_per_minute), "-w", path, "--stdin"],
            input=text.encode(),
            capture_output=True,
            timeout=SPEECH_TIMEOUT_S,
        )
        if done.returncode != 0 or not path.exists():
            raise DialerError(f"espeak-ng with voice {voice} failed: {done.stderr.decode(errors='replace').strip()}")
        return path.read_bytes()


def make_house(sounds: Path, wordings: list[Wording], speak: Speak = speak_with_espeak) -> list[Path]:
    """Speak the house's announcements that are missing or whose text changed; returns the files made."""
    made = []
    for wording in wordings:
        for one in wording.announcements.values():
            path = sounds / "house" / wording.language / f"{one.name}.wav"
            if _say(path, one.spoken, wording, speak):
                made.append(path)
    return made


def make_for_creditor(
    sounds: Path, wording: Wording, creditor: str, spoken_name: str, number: str, speak: Speak = speak_with_espeak
) -> list[Path]:
    """Speak the announcements that name a creditor, except those it replaced by recordings; returns the files made.

    Args:
        creditor: its code.
        spoken_name: its name as it should be said.
        number: the number to call back, E.164 or national; said digit by digit.

    Raises:
        Invalid: the creditor's name tells of a debt.
    """
    made = []
    for one in wording.announcements.values():
        path = announcement_path(sounds, one.name, creditor, wording.language)
        if not one.spoken_for_creditor or (path.exists() and not _text_of(path).exists()):
            continue
        text = one.spoken_for_creditor.format(creditor=spoken_name, number=spoken_number(number))
        check_words(text, wording.language, f"creditor {creditor!r}: {one.name}")
        if _say(path, text, wording, speak):
            made.append(path)
    return made


def spoken_for(sounds: Path, wording: Wording, creditor: str) -> list[tuple[str, Path]]:
    """The creditor's announcements that are spoken texts, not recordings: name and file."""
    found = ((name, announcement_path(sounds, name, creditor, wording.language)) for name in wording.announcements)
    return [(name, path) for name, path in found if path.exists() and _text_of(path).exists()]


def spoken_number(number: str) -> str:
    """Digits one by one, in groups of three with a breath between."""
    digits = [sign for sign in number if sign.isdigit()]
    groups = [" ".join(digits[start : start + 3]) for start in range(0, len(digits), 3)]
    return ("+ " if number.startswith("+") else "") + ", ".join(groups)


def announcement_path(sounds: Path, name: str, creditor: str, language: str) -> Path:
    """Where a creditor's own announcement lies (Asterisk looks there first)."""
    if not _CREDITOR.fullmatch(creditor):
        raise Invalid(f"creditor code {creditor!r}: letters, digits, '-' and '_' only, at most 64")
    return sounds / "creditors" / creditor / language / f"{name}.wav"


def install_announcement(data: bytes, name: str, creditor: str, wording: Wording, sounds: Path) -> Path:
    """Check a recording, bring it to a telephone's rate and level, and put it in place of the spoken text.

    Raises:
        NotFound: no announcement has that name.
        Invalid: what is wrong with the recording, and the remedy.
    """
    if name not in wording.announcements:
        raise NotFound(f"no announcement is named {name!r}; there are {', '.join(sorted(wording.announcements))}")
    path = announcement_path(sounds, name, creditor, wording.language)
    samples, rate_hz = read_wav(data, name)
    _check_recording(samples, rate_hz, name)
    levelled = _levelled(resample(samples, rate_hz))
    write_wav(path, _from_first_sound(levelled) if name == INFORMATION_MESSAGE else levelled)
    _text_of(path).unlink(missing_ok=True)
    return path


def remove_announcement(name: str, creditor: str, language: str, sounds: Path) -> bool:
    """Go back to the spoken text or the house's; False when there was nothing to remove."""
    path = announcement_path(sounds, name, creditor, language)
    there = path.exists()
    path.unlink(missing_ok=True)
    _text_of(path).unlink(missing_ok=True)
    return there


def _check_recording(samples: Samples, rate_hz: int, name: str) -> None:
    duration_s = len(samples) / rate_hz
    if not MIN_DURATION_S <= duration_s <= MAX_DURATION_S:
        raise Invalid(
            f"{name}: the recording lasts {duration_s:.1f} s; it must last {MIN_DURATION_S} to {MAX_DURATION_S:.0f} s"
        )
    if float(np.sqrt(np.mean(samples**2))) < SILENCE_RMS:
        raise Invalid(f"{name}: nothing can be heard in the recording; check the microphone and record it again")


def _levelled(samples: Samples) -> Samples:
    """To the level of speech on a line, without clipping."""
    loudness = float(np.sqrt(np.mean(samples**2)))
    peak = float(np.max(np.abs(samples)))
    levelled: Samples = samples * min(SPOKEN_RMS / loudness, 0.95 / peak)
    return levelled


def _from_first_sound(samples: Samples) -> Samples:
    """Without the silence at the beginning, but for 10 ms."""
    first = int(np.argmax(np.abs(samples) > AUDIBLE * np.max(np.abs(samples))))
    return samples[max(0, first - RATE_HZ // 100) :]


def _say(path: Path, text: str, wording: Wording, speak: Speak) -> bool:
    note = _text_of(path)
    line = f"{wording.voice} {wording.words_per_minute}: {text}\n"
    if path.exists() and note.exists() and note.read_text(encoding="utf-8") == line:
        return False
    samples, rate_hz = read_wav(speak(text, wording.voice, wording.words_per_minute), path.name)
    # A quarter of a second of silence before and after: a line's first instants are often lost. Not before the message
    # at the legal limit: it has to begin there, and the line has been carrying sound since the answer.
    pause = np.zeros(RATE_HZ // 4)
    spoken = _levelled(resample(samples, rate_hz))
    before = (_from_first_sound(spoken),) if path.stem == INFORMATION_MESSAGE else (pause, spoken)
    write_wav(path, np.concatenate((*before, pause)))
    note.write_text(line, encoding="utf-8")
    return True


def _text_of(path: Path) -> Path:
    return path.with_suffix(".txt")
