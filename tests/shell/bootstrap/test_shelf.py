"""Uploaded recordings end where Asterisk looks for them, at a telephone's rate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dialer.bootstrap.shelf import SoundsFolder, open_shelf
from dialer.core.kernel.errors import Invalid, NotFound
from dialer.files.wav import RATE_HZ, read_wav, write_wav


@pytest.fixture
def shelf(tmp_path: Path) -> SoundsFolder:
    opened = open_shelf(tmp_path / "sounds")
    assert opened is not None
    return opened


@pytest.fixture
def tone(tmp_path: Path) -> bytes:
    """A second of 440 Hz, as a person's recorder would write it."""
    file = tmp_path / "tone.wav"
    write_wav(file, 0.3 * np.sin(2 * np.pi * 440 * np.arange(44100) / 44100), 44100)
    return file.read_bytes()


async def test_a_recording_is_installed_for_its_creditor(shelf: SoundsFolder, tone: bytes, tmp_path: Path) -> None:
    name = sorted(shelf.names)[0]
    recording = await shelf.put(tone, name=name, creditor_code="ENEL", language="it")
    assert recording.file == f"creditors/ENEL/it/{name}.wav"
    _, rate_hz = read_wav((tmp_path / "sounds" / recording.file).read_bytes(), name)
    assert rate_hz == RATE_HZ
    assert recording.duration_ms == pytest.approx(1000, abs=10)
    assert len(recording.sha256) == 64


async def test_what_cannot_be_played_is_refused(shelf: SoundsFolder, tone: bytes) -> None:
    name = sorted(shelf.names)[0]
    with pytest.raises(NotFound, match="known languages: en, it"):
        await shelf.put(tone, name=name, creditor_code="ENEL", language="xx")
    with pytest.raises(NotFound):
        await shelf.put(tone, name="no-such-text", creditor_code="ENEL", language="it")
    with pytest.raises(Invalid):
        await shelf.put(b"no sound at all", name=name, creditor_code="ENEL", language="it")
    with pytest.raises(Invalid):
        await shelf.put(tone, name=name, creditor_code="../escape", language="it")


def test_a_node_without_a_folder_of_sounds_has_no_shelf() -> None:
    assert open_shelf(None) is None
