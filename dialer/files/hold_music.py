"""Music for a person on hold: four quiet chords that come round again, made here, so that nobody's rights are touched.

It must say "you are not forgotten" and be unlike the office's murmur, which means that nobody has come yet.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dialer.files.wav import RATE_HZ, Samples, write_wav

RMS = 0.035
"""Level of the whole, about -29 dB below full scale: clearly heard, quieter than speech (about -20 dB)."""
CHORD_S = 4.0
NOTES_A_CHORD = 8

_CHORDS_HZ = (
    (261.63, 329.63, 392.00, 523.25),
    (220.00, 261.63, 329.63, 440.00),
    (174.61, 261.63, 349.23, 440.00),
    (196.00, 246.94, 293.66, 392.00),
)
"""C major, A minor, F major, G major: equal temperament, A = 440 Hz (ISO 16)."""
_ORDER = (0, 1, 2, 3, 2, 1, 2, 3)
"""Which note of the chord is plucked when."""
_OVERTONES = (1.0, 0.35, 0.12)


def hold_music() -> Samples:
    """One round of 16 s at 8 kHz; its end runs into its beginning without a step."""
    step_s = CHORD_S / NOTES_A_CHORD
    count = int(len(_CHORDS_HZ) * CHORD_S * RATE_HZ)
    mix = np.zeros(count)
    for bar, chord in enumerate(_CHORDS_HZ):
        for beat in range(NOTES_A_CHORD):
            at = int((bar * CHORD_S + beat * step_s) * RATE_HZ)
            note = _plucked(chord[_ORDER[beat]], 2.5)
            mix[(at + np.arange(len(note))) % count] += note  # what still rings at the end is heard at the beginning
        mix[int(bar * CHORD_S * RATE_HZ) :][: int(CHORD_S * RATE_HZ)] += _pad(chord, CHORD_S)
    music: Samples = mix * (RMS / np.sqrt(np.mean(mix**2)))
    return music


def write_hold_music(folder: Path) -> list[Path]:
    """Write the music unless it is there already; returns the files made."""
    path = folder / "hold-1.wav"
    if path.is_file():
        return []
    write_wav(path, hold_music())
    return [path]


def _plucked(pitch_hz: float, length_s: float) -> Samples:
    """A string that is struck and dies away."""
    time_s = np.arange(int(length_s * RATE_HZ)) / RATE_HZ
    tone = np.zeros(len(time_s))
    for number, share in enumerate(_OVERTONES, start=1):
        tone += share * np.sin(2 * np.pi * pitch_hz * number * time_s) * np.exp(-time_s * (1.4 + 0.8 * number))
    note: Samples = tone * np.minimum(1.0, time_s / 0.012)
    note[-200:] *= np.linspace(1.0, 0.0, 200)
    return note


def _pad(chord_hz: tuple[float, ...], length_s: float) -> Samples:
    """The chord held softly below, swelling and fading so that chords join."""
    time_s = np.arange(int(length_s * RATE_HZ)) / RATE_HZ
    pad = np.zeros(len(time_s))
    for pitch_hz in chord_hz[:3]:
        pad += np.sin(2 * np.pi * pitch_hz * time_s)
    held: Samples = pad * 0.09 * np.sin(np.pi * time_s / length_s) ** 2
    return held
