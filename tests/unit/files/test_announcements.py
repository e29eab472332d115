from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dialer.core.kernel.errors import DialerError, Invalid, NotFound
from dialer.files import announcements
from dialer.files.announcements import (
    SPOKEN_RMS,
    Wording,
    install_announcement,
    make_for_creditor,
    make_house,
    read_wording,
    remove_announcement,
    speak_with_espeak,
    spoken_number,
)
from dialer.files.wav import RATE_HZ, read_wav
from tests.unit.files.test_wav import tone, wav_bytes

TEXTS = Path(__file__).resolve().parents[3] / "config" / "announcements"
ITALIAN = read_wording(TEXTS / "it.toml")


class RecordingVoice:
    """Says every text as a tone and remembers it."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def __call__(self, text: str, voice: str, words_per_minute: int) -> bytes:
        self.said.append((voice, text))
        return wav_bytes(tone(440, 0.6, 22050), 22050)


def test_both_languages_have_the_same_announcements() -> None:
    english = read_wording(TEXTS / "en.toml")
    assert set(english.announcements) == set(ITALIAN.announcements)
    assert {"abandoned", "inbound-greeting", "callback-prompt", "callback-thanks"} <= set(english.announcements)
    for name, one in english.announcements.items():
        assert bool(one.spoken_for_creditor) == bool(ITALIAN.announcements[name].spoken_for_creditor)


def test_the_house_speaks_each_text_once(tmp_path: Path) -> None:
    voice = RecordingVoice()
    made = make_house(tmp_path, [ITALIAN], voice)
    assert len(made) == len(ITALIAN.announcements) == len(voice.said)
    assert (tmp_path / "house/it/abandoned.wav").is_file()
    assert make_house(tmp_path, [ITALIAN], voice) == []


def test_a_changed_text_is_spoken_anew(tmp_path: Path) -> None:
    make_house(tmp_path, [ITALIAN], RecordingVoice())
    faster = Wording(
        language="it", voice="it", words_per_minute=200, announcements={"abandoned": ITALIAN.announcements["abandoned"]}
    )
    assert [path.name for path in make_house(tmp_path, [faster], RecordingVoice())] == ["abandoned.wav"]


def test_a_creditors_texts_say_its_name_and_number(tmp_path: Path) -> None:
    voice = RecordingVoice()
    made = make_for_creditor(tmp_path, ITALIAN, "acme", "Acme Energia", "+390299990001", voice)
    assert tmp_path / "creditors/acme/it/abandoned.wav" in made
    assert all("Acme Energia" in text for _, text in voice.said)
    assert any("3 9 0, 2 9 9, 9 9 0, 0 0 1" in text for _, text in voice.said)
    assert make_for_creditor(tmp_path, ITALIAN, "acme", "Acme Energia", "+390299990001", voice) == []


def test_a_recording_takes_the_place_of_speech_and_stays(tmp_path: Path) -> None:
    make_for_creditor(tmp_path, ITALIAN, "acme", "Acme", "02", RecordingVoice())
    recording = wav_bytes(tone(300, 2, 44100) * 0.1, 44100, channels=2)
    path = install_announcement(recording, "abandoned", "acme", ITALIAN, tmp_path)
    samples, rate_hz = read_wav(path.read_bytes(), "x")
    assert (rate_hz, len(samples)) == (RATE_HZ, 2 * RATE_HZ)
    assert np.sqrt(np.mean(samples**2)) == pytest.approx(SPOKEN_RMS, rel=0.05)
    voice = RecordingVoice()
    make_for_creditor(tmp_path, ITALIAN, "acme", "Acme S.p.A.", "02", voice)
    assert len(read_wav(path.read_bytes(), "x")[0]) == 2 * RATE_HZ
    assert remove_announcement("abandoned", "acme", "it", tmp_path)
    assert not remove_announcement("abandoned", "acme", "it", tmp_path)
    assert path in make_for_creditor(tmp_path, ITALIAN, "acme", "Acme S.p.A.", "02", voice)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not audio", "not a WAV"),
        (wav_bytes(np.zeros(16000)), "nothing can be heard"),
        (wav_bytes(tone(440, 0.1, 16000)), "lasts 0.1 s"),
        (wav_bytes(tone(440, 121, 8000), 8000), "lasts 121.0 s"),
    ],
)
def test_a_bad_recording_is_refused_and_nothing_is_written(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        install_announcement(data, "abandoned", "acme", ITALIAN, tmp_path)
    assert list(tmp_path.rglob("*.wav")) == []


def test_names_and_creditors_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    good = wav_bytes(tone(440, 1, 16000))
    with pytest.raises(NotFound, match="abandoned"):
        install_announcement(good, "../../etc/passwd", "acme", ITALIAN, tmp_path)
    with pytest.raises(Invalid, match="creditor"):
        install_announcement(good, "abandoned", "../x", ITALIAN, tmp_path)


def test_a_number_is_said_digit_by_digit() -> None:
    assert spoken_number("+39 02 123") == "+ 3 9 0, 2 1 2, 3"
    assert spoken_number("800123456") == "8 0 0, 1 2 3, 4 5 6"


@pytest.mark.parametrize(
    "text",
    ["voice = 1", "not toml [", '[announcements.x]\npurpose=""\nspoken="{creditor}"', '[announcements.x]\nsaid="a"'],
)
def test_a_bad_file_of_texts_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "it.toml"
    path.write_text(text)
    with pytest.raises(Invalid, match=r"it\.toml"):
        read_wording(path)


def test_without_espeak_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcements.shutil, "which", lambda name: None)
    with pytest.raises(DialerError, match="apt-get install espeak-ng"):
        speak_with_espeak("ciao", "it", 150)
