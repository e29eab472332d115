from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from dialer.core.kernel.errors import Invalid
from dialer.files.wav import RATE_HZ, read_wav, resample, write_wav


def wav_bytes(samples: np.ndarray, rate_hz: int = 16000, width: int = 2, channels: int = 1) -> bytes:
    """A WAV file of these amplitudes, the same in each channel."""
    whole = np.repeat(samples, channels)
    if width == 1:
        raw = (whole * 127 + 128).astype(np.uint8).tobytes()
    elif width == 3:
        raw = (whole * (2**31 - 1)).astype("<i4").view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()
    else:
        raw = (whole * (2 ** (8 * width - 1) - 1)).astype("<i2" if width == 2 else "<i4").tobytes()
    stream = io.BytesIO()
    with wave.open(stream, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(width)
        writer.setframerate(rate_hz)
        writer.writeframes(raw)
    return stream.getvalue()


def tone(frequency_hz: float, duration_s: float, rate_hz: int) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * frequency_hz * np.arange(int(duration_s * rate_hz)) / rate_hz)


@pytest.mark.parametrize("width", [1, 2, 3, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_every_plain_kind_of_wav_reads_to_the_same_amplitudes(width: int, channels: int) -> None:
    samples, rate_hz = read_wav(wav_bytes(tone(440, 0.1, 16000), width=width, channels=channels), "x")
    assert rate_hz == 16000
    assert np.abs(samples - tone(440, 0.1, 16000)).max() < 0.02


@pytest.mark.parametrize("data", [b"", b"ID3\x04 an mp3", b"RIFF\x00\x00\x00\x00WAVE", wav_bytes(np.zeros(0))])
def test_what_is_no_audio_is_refused_with_place_and_remedy(data: bytes) -> None:
    with pytest.raises(Invalid, match=r"greeting: .*(convert|record)"):
        read_wav(data, "greeting")


def test_a_rate_that_no_telephone_has_is_refused() -> None:
    with pytest.raises(Invalid, match="4000 Hz"):
        read_wav(wav_bytes(tone(440, 1, 4000), 4000), "x")


@pytest.mark.parametrize("rate_hz", [8000, 16000, 22050, 44100, 48000])
def test_a_tone_keeps_its_pitch_and_level_through_resampling(rate_hz: int) -> None:
    out = resample(tone(1000, 1, rate_hz), rate_hz)
    assert len(out) == RATE_HZ
    spectrum = np.abs(np.fft.rfft(out))
    assert int(spectrum.argmax()) == 1000
    assert np.sqrt(np.mean(out**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.02)


def test_tones_above_the_line_do_not_fold_into_it() -> None:
    assert np.abs(resample(tone(6000, 1, 48000), 48000)[400:-400]).max() < 0.01


def test_a_file_is_whole_or_absent(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "a.wav"
    write_wav(path, tone(440, 0.1, RATE_HZ) * 9)
    samples, rate_hz = read_wav(path.read_bytes(), "a")
    assert (rate_hz, len(samples)) == (RATE_HZ, 800)
    assert np.abs(samples).max() <= 1
    assert [one.name for one in path.parent.iterdir()] == ["a.wav"]
