"""An office's murmur for people who wait: distant voices, keys and a telephone, made from a seed, never silent.

The law wants it from the instant of the answer until an agent is there (``domain.md`` IT-03). It is cut into several
files, of which Asterisk picks one at random for each call, so that not everyone hears the same first seconds.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dialer.files.wav import RATE_HZ, Samples, write_wav

SEED = 20261121
DURATION_S = 96
CUT_S = 12
RMS = 0.028
"""Level of the whole, about -31 dB below full scale: heard, and quieter than speech (about -20 dB)."""

_VOICES = 9
_VOWELS_HZ = ((280, 2250), (400, 2000), (550, 1770), (750, 1200), (590, 880), (450, 800), (310, 870))
"""First two formants of i e E a O o u. Source: textbook means for an adult's Italian vowels, rounded."""


def comfort_noise(seed: int = SEED, duration_s: float = DURATION_S) -> Samples:
    """The murmur, at 8 kHz; the same seed gives the same murmur."""
    dice = np.random.default_rng(seed)
    count = int(duration_s * RATE_HZ)
    mix = np.zeros(count)
    for _ in range(_VOICES):
        mix += _voice(dice, count) * dice.uniform(0.35, 1.0)
    mix = _in_a_room(mix, dice)
    mix /= np.sqrt(np.mean(mix**2))
    mix += 0.22 * _air(dice, count)
    mix += _keys(dice, count)
    mix += _distant_telephone(dice, count)
    loudness = np.sqrt(np.mean(mix**2))
    # A soft ceiling keeps the peaks of the keys from standing out of the murmur.
    murmur: Samples = np.tanh(mix / loudness / 4) * 4 * RMS
    murmur *= RMS / np.sqrt(np.mean(murmur**2))
    return murmur


def write_comfort_noise(folder: Path, seed: int = SEED) -> list[Path]:
    """Write the murmur as several files, unless they are there already; returns the files made."""
    paths = [folder / f"murmur-{seed}-{number + 1}.wav" for number in range(DURATION_S // CUT_S)]
    if all(path.is_file() for path in paths):
        return []
    for path, cut in zip(paths, np.array_split(comfort_noise(seed), len(paths)), strict=True):
        write_wav(path, cut)
    return paths


def _voice(dice: np.random.Generator, count: int) -> Samples:
    """One person speaking far away: syllables with a pitch and two formants, in phrases with pauses."""
    out = np.zeros(count + RATE_HZ)
    pitch_hz = dice.uniform(95, 230)
    at = int(dice.uniform(0, 2) * RATE_HZ)
    while at < count:
        for _ in range(int(dice.integers(4, 16))):
            length = int(dice.uniform(0.09, 0.26) * RATE_HZ)
            if at + length > len(out):
                break
            out[at : at + length] += _syllable(dice, pitch_hz * dice.uniform(0.85, 1.2), length)
            at += int(length * dice.uniform(0.75, 1.0))
        at += int(dice.exponential(0.7) * RATE_HZ)
    return out[:count]


def _syllable(dice: np.random.Generator, pitch_hz: float, length: int) -> Samples:
    time_s = np.arange(length) / RATE_HZ
    glide = pitch_hz * (1 + dice.uniform(-0.12, 0.08) * time_s / time_s[-1])
    phase = np.cumsum(glide) / RATE_HZ
    source = 2 * (phase % 1) - 1 + dice.normal(0, 0.25, length)
    spectrum = np.fft.rfft(source)
    frequency_hz = np.fft.rfftfreq(length, 1 / RATE_HZ)
    first_hz, second_hz = _VOWELS_HZ[int(dice.integers(len(_VOWELS_HZ)))]
    shape = np.exp(-(((frequency_hz - first_hz) / 130) ** 2)) + 0.45 * np.exp(
        -(((frequency_hz - second_hz) / 220) ** 2)
    )
    sound: Samples = np.fft.irfft(spectrum * (shape + 0.02), length) * np.hanning(length)
    sound *= dice.uniform(0.5, 1.0)
    return sound


def _in_a_room(dry: Samples, dice: np.random.Generator) -> Samples:
    """A third of a second of echo, and no high tones: the voices are at other desks."""
    tail = dice.normal(0, 1, int(0.35 * RATE_HZ))
    tail *= np.exp(-np.arange(len(tail)) / (0.08 * RATE_HZ))
    size = len(dry) + len(tail)
    spectrum = np.fft.rfft(dry, size) * np.fft.rfft(tail, size)
    frequency_hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    spectrum *= (frequency_hz > 150) / (1 + (frequency_hz / 1500) ** 2)
    wet: Samples = np.fft.irfft(spectrum, size)[: len(dry)]
    return wet


def _air(dice: np.random.Generator, count: int) -> Samples:
    """Ventilation: noise that falls with frequency; it fills the pauses, so there is no silence anywhere."""
    spectrum = np.fft.rfft(dice.normal(0, 1, count))
    frequency_hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    spectrum *= (frequency_hz > 200) / (1 + (frequency_hz / 500) ** 2)
    air: Samples = np.fft.irfft(spectrum, count)
    air /= np.sqrt(np.mean(air**2))
    return air


def _keys(dice: np.random.Generator, count: int) -> Samples:
    """Typing: clicks in bursts."""
    out = np.zeros(count)
    length = int(0.012 * RATE_HZ)
    fade = np.exp(-np.arange(length) / (0.002 * RATE_HZ))
    at = dice.uniform(0, 2) * RATE_HZ
    while at < count - length:
        for _ in range(int(dice.integers(5, 30))):
            start = int(at)
            if start >= count - length:
                break
            out[start : start + length] += dice.normal(0, 1, length) * fade * dice.uniform(0.6, 1.6)
            at += dice.uniform(0.07, 0.24) * RATE_HZ
        at += dice.exponential(2.5) * RATE_HZ
    return out


def _distant_telephone(dice: np.random.Generator, count: int) -> Samples:
    """A ring far away now and then, never at a regular distance."""
    out = np.zeros(count)
    length = int(0.9 * RATE_HZ)
    time_s = np.arange(length) / RATE_HZ
    at = dice.uniform(1, 6) * RATE_HZ
    while at < count - length:
        base_hz = dice.uniform(700, 1100)
        warble = np.sin(2 * np.pi * base_hz * time_s) * (0.5 + 0.5 * np.sign(np.sin(2 * np.pi * 22 * time_s)))
        start = int(at)
        out[start : start + length] += 0.35 * warble * np.hanning(length)
        at += dice.uniform(5, 17) * RATE_HZ
    return out
