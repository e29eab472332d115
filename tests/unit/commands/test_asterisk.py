from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from dialer.commands import asterisk
from dialer.commands.asterisk import write_sounds
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CreditorId
from dialer.files.asterisk_values import AsteriskValues, Line
from dialer.ports.admin import CreditorRow
from tests.unit.files.test_wav import tone, wav_bytes

VALUES = AsteriskValues(ami_secret="s", lines=(Line(number="+390299990001", creditor="acme"),))


def _creditor(code: str, **changes: object) -> CreditorRow:
    return CreditorRow(**{"creditor_id": CreditorId(1), "code": code, "name": f"{code} S.p.A.", **changes})  # type: ignore[arg-type]


class Voice:
    def __init__(self) -> None:
        self.said: list[str] = []

    def __call__(self, text: str, voice: str, words_per_minute: int) -> bytes:
        self.said.append(text)
        return wav_bytes(tone(440, 0.6, 16000), 16000)


def test_house_creditors_and_comfort_noise_are_written_once(tmp_path: Path) -> None:
    voice = Voice()
    creditors = [_creditor("acme", brand="Acme Energia"), _creditor("beta"), _creditor("off", enabled=False)]
    made = write_sounds(tmp_path, VALUES, creditors, voice)
    found = {path.relative_to(tmp_path).as_posix() for path in made}
    assert {"house/it/abandoned.wav", "house/en/abandoned.wav", "creditors/acme/it/abandoned.wav"} <= found
    assert any(path.startswith("comfort-noise/") for path in found)
    assert not (tmp_path / "creditors/beta").exists(), "without a number to call back it has no wording of its own"
    assert not (tmp_path / "creditors/off").exists()
    assert any("Acme Energia" in text and "3 9 0, 2 9 9" in text for text in voice.said)
    assert write_sounds(tmp_path, VALUES, creditors, voice) == []


def test_a_creditors_own_telephone_is_said_before_the_campaigns_number(tmp_path: Path) -> None:
    voice = Voice()
    write_sounds(tmp_path, VALUES, [_creditor("acme", contact_phone="800123456")], voice)
    assert any("8 0 0, 1 2 3" in text for text in voice.said)


def test_a_folder_of_sounds_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "sounds"
    blocked.write_text("a file, not a folder")

    async def stored(settings: object) -> tuple[AsteriskValues, tuple[CreditorRow, ...]]:
        return VALUES, ()

    def no_voice(*_: object) -> list[Path]:
        blocked.joinpath("house").mkdir()
        return []

    monkeypatch.setattr(asterisk, "_stored", stored)
    monkeypatch.setattr(asterisk, "make_house", no_voice)
    monkeypatch.setenv("SOLLECITO_ASTERISK__SOUNDS_DIR", str(blocked))
    monkeypatch.setenv("SOLLECITO_AMI__SECRET", "s")
    args = argparse.Namespace(config=[], config_dir=tmp_path)
    with pytest.raises(Invalid, match=r"sounds: announcements and comfort noise cannot be written"):
        asterisk.run_attach(args)
