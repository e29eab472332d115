"""Telephone audio in WAV files: reads what people upload, writes what Asterisk plays (8 kHz, 16 bits, one channel)."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialer.core.kernel.errors import Invalid

RATE_HZ = 8000
"""Rate of a telephone line; Asterisk's ``.wav`` is this rate."""

Samples = NDArray[np.float64]
"""Amplitudes from -1 to 1."""

_RATES_HZ = range(8000, 192001)
_CONVERT = "convert it to WAV (PCM, 16 bits, 8 to 48 kHz)"


def read_wav(data: bytes, place: str) -> tuple[Samples, int]:
    """One channel of amplitudes and its rate; several channels are mixed.

    Raises:
        Invalid: what is wrong with the file, and the remedy.
    """
    try:
        with wave.open(io.BytesIO(data)) as stream:
            channels, width, rate_hz, count = stream.getparams()[:4]
            raw = stream.readframes(count)
    except (wave.Error, EOFError) as error:
        reason = str(error) or "it ends too early"
        raise Invalid(f"{place}: not a WAV file with plain PCM audio ({reason}); {_CONVERT}") from error
    if width not in (1, 2, 3, 4) or rate_hz not in _RATES_HZ:
        raise Invalid(f"{place}: {8 * width} bits at {rate_hz} Hz is not telephone material; {_CONVERT}")
    frames = len(raw) // (width * channels)
    if frames == 0:
        raise Invalid(f"{place}: the file has no audio; record it again")
    return _amplitudes(raw[: frames * width * channels], width).reshape(-1, channels).mean(axis=1), rate_hz


def _amplitudes(raw: bytes, width: int) -> Samples:
    if width == 1:  # unsigned in WAV
        return (np.frombuffer(raw, dtype=np.uint8).astype(np.float64) - 128) / 128
    if width == 3:
        whole = np.frombuffer(raw, dtype=np.uint8).reshape(-1, 3)
        padded = np.zeros((len(whole), 4), dtype=np.uint8)
        padded[:, 1:] = whole
        return padded.reshape(-1).view("<i4").astype(np.float64) / 2**31
    integers: NDArray[Any] = np.frombuffer(raw, dtype="<i2" if width == 2 else "<i4")
    return integers.astype(np.float64) / float(2 ** (8 * width - 1))


def resample(samples: Samples, rate_hz: int, wanted_hz: int = RATE_HZ) -> Samples:
    """Change the rate by way of the spectrum, which also removes what the lower rate cannot carry."""
    if rate_hz == wanted_hz:
        return samples
    count = max(1, round(len(samples) * wanted_hz / rate_hz))
    spectrum = np.fft.rfft(samples)
    keep = min(len(spectrum), count // 2 + 1)
    narrowed = np.zeros(count // 2 + 1, dtype=np.complex128)
    narrowed[:keep] = spectrum[:keep]
    resampled: Samples = np.fft.irfft(narrowed, count) * (count / len(samples))
    return resampled


def write_wav(path: Path, samples: Samples, rate_hz: int = RATE_HZ) -> None:
    """Write whole or not at all, 16 bits, one channel."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    with wave.open(str(draft), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(rate_hz)
        stream.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    draft.replace(path)
