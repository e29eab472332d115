from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from dialer.files.comfort_noise import CUT_S, DURATION_S, RMS, comfort_noise, write_comfort_noise
from dialer.files.wav import RATE_HZ, Samples


@pytest.fixture(scope="module")
def murmur() -> Samples:
    return comfort_noise()


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(samples**2)))


def test_it_is_audible_and_quieter_than_speech(murmur: Samples) -> None:
    level_db = 20 * np.log10(_rms(murmur))
    assert -36 < level_db < -26
    assert np.abs(murmur).max() < 0.5


def test_no_fifth_of_a_second_is_silent(murmur: Samples) -> None:
    pieces = murmur[: len(murmur) // 1600 * 1600].reshape(-1, 1600)
    quietest_db = 20 * np.log10(np.sqrt((pieces**2).mean(axis=1)).min())
    assert quietest_db > -50


def test_it_does_not_repeat_itself(murmur: Samples) -> None:
    """Autocorrelation at every lag above one second stays far below that of anything periodic (which nears 1)."""
    spectrum = np.fft.rfft(murmur, 2 * len(murmur))
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: len(murmur)]
    assert np.abs(correlation[RATE_HZ:] / correlation[0]).max() < 0.1


def test_a_loop_would_be_noticed(murmur: Samples) -> None:
    looped = np.tile(murmur[: 5 * RATE_HZ], 12)
    spectrum = np.fft.rfft(looped, 2 * len(looped))
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: len(looped)]
    assert np.abs(correlation[RATE_HZ:] / correlation[0]).max() > 0.5


def test_nor_does_its_loudness_come_in_a_beat(murmur: Samples) -> None:
    loudness = np.abs(murmur[: len(murmur) // 400 * 400]).reshape(-1, 400).mean(axis=1)
    loudness -= loudness.mean()
    spectrum = np.fft.rfft(loudness, 2 * len(loudness))
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: len(loudness)]
    assert np.abs(correlation[20:] / correlation[0]).max() < 0.35


def test_it_has_the_sound_of_voices_and_not_of_hiss(murmur: Samples) -> None:
    power = np.abs(np.fft.rfft(murmur)) ** 2
    frequency_hz = np.fft.rfftfreq(len(murmur), 1 / RATE_HZ)
    voices = power[(frequency_hz > 200) & (frequency_hz < 2500)].sum()
    assert voices / power.sum() > 0.8


def test_the_same_seed_gives_the_same_murmur(murmur: Samples) -> None:
    assert np.array_equal(comfort_noise(7, 4), comfort_noise(7, 4))
    assert not np.array_equal(comfort_noise(7, 4), comfort_noise(8, 4))
    assert len(murmur) == DURATION_S * RATE_HZ >= 60 * RATE_HZ


def test_it_is_cut_into_files_for_asterisk_and_made_once(tmp_path: Path) -> None:
    paths = write_comfort_noise(tmp_path / "comfort-noise")
    assert len(paths) == DURATION_S // CUT_S
    with wave.open(str(paths[0])) as stream:
        assert stream.getparams()[:3] == (1, 2, RATE_HZ)
        samples = np.frombuffer(stream.readframes(stream.getnframes()), "<i2") / 32768
    assert RMS / 2 < _rms(samples) < RMS * 2
    before = [path.stat().st_mtime_ns for path in paths]
    assert write_comfort_noise(tmp_path / "comfort-noise") == []
    assert [path.stat().st_mtime_ns for path in paths] == before
