"""Hold music: a round that joins its own beginning, at a level that is heard and does not startle."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dialer.files.hold_music import CHORD_S, RMS, hold_music, write_hold_music
from dialer.files.wav import RATE_HZ, read_wav


def test_a_round_is_four_chords_at_its_level_and_never_overdriven() -> None:
    music = hold_music()
    assert len(music) == int(4 * CHORD_S * RATE_HZ)
    assert abs(float(np.sqrt(np.mean(music**2))) - RMS) < 1e-9
    assert float(np.max(np.abs(music))) < 0.5


def test_no_second_of_it_is_silent() -> None:
    for second in np.array_split(hold_music(), 16):
        assert 20 * np.log10(np.sqrt(np.mean(second**2))) > -45


def test_its_end_runs_into_its_beginning_without_a_step() -> None:
    music = hold_music()
    steps = np.abs(np.diff(music))
    assert abs(float(music[0] - music[-1])) <= float(steps.max())


def test_the_first_chord_is_c_major() -> None:
    first = hold_music()[: int(CHORD_S * RATE_HZ)]
    spectrum = np.abs(np.fft.rfft(first))
    strongest = [float(at) * RATE_HZ / len(first) for at in np.argsort(spectrum)[-12:]]
    for pitch_hz in (261.63, 329.63, 392.0):
        assert any(abs(one - pitch_hz) < 1.5 for one in strongest), (pitch_hz, strongest)


def test_it_is_written_once_and_read_back(tmp_path: Path) -> None:
    [path] = write_hold_music(tmp_path / "hold")
    samples, rate_hz = read_wav(path.read_bytes(), "hold")
    assert rate_hz == RATE_HZ
    assert np.allclose(samples, hold_music(), atol=2 / 32767)
    assert write_hold_music(tmp_path / "hold") == []
