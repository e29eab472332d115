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
    spoken_for,
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


def write_wording(path: Path, said: str) -> Path:
    path.write_text(
        'voice = "en"\nwords_per_minute = 150\n[announcements.abandoned]\npurpose = "p"\nspoken = "Hello."\n'
        f'spoken_for_creditor = "{said}"\n'
    )
    return path


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("A call for {creditor}.", r"must say \{creditor\} and \{number\}"),
        ("Call {number}.", r"must say \{creditor\} and \{number\}"),
        ("For {creditor}: you owe money, call {number}.", "'owe' tells whoever hears it of a debt"),
    ],
)
def test_a_message_that_lacks_what_the_law_asks_for_or_tells_of_a_debt_is_refused(
    tmp_path: Path, said: str, wrong: str
) -> None:
    with pytest.raises(Invalid, match=rf"en.toml: abandoned.*{wrong}"):
        read_wording(write_wording(tmp_path / "en.toml", said))


def test_a_creditors_name_that_tells_of_a_debt_is_not_said(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"creditor 'acme'.*'Recupero'.*brand"):
        make_for_creditor(tmp_path, ITALIAN, "acme", "Recupero Crediti Rossi", "+390299990001", RecordingVoice())


@pytest.mark.parametrize("is_recording", [False, True])
def test_the_message_at_the_legal_limit_begins_with_its_first_sound(tmp_path: Path, is_recording: bool) -> None:
    late = np.concatenate((np.zeros(16000), tone(440, 1.0, 16000)))
    if is_recording:
        path = install_announcement(wav_bytes(late, 16000), "abandoned", "acme", ITALIAN, tmp_path)
    else:
        make_for_creditor(tmp_path, ITALIAN, "acme", "Acme", "02", lambda *_: wav_bytes(late, 16000))
        path = tmp_path / "creditors/acme/it/abandoned.wav"
    samples, rate_hz = read_wav(path.read_bytes(), "x")
    assert np.argmax(np.abs(samples) > 0.01) < 0.03 * rate_hz
    assert len(samples) >= rate_hz, "nothing of the sound itself is lost"


def test_what_is_spoken_is_told_apart_from_recordings(tmp_path: Path) -> None:
    make_for_creditor(tmp_path, ITALIAN, "acme", "Acme", "02", RecordingVoice())
    names = {name for name, _ in spoken_for(tmp_path, ITALIAN, "acme")}
    assert "abandoned" in names
    install_announcement(wav_bytes(tone(300, 2, 16000), 16000), "abandoned", "acme", ITALIAN, tmp_path)
    assert {name for name, _ in spoken_for(tmp_path, ITALIAN, "acme")} == names - {"abandoned"}


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
