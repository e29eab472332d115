from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from dialer.bootstrap.speech import Speaker
from dialer.commands import asterisk
from dialer.commands.asterisk import write_sounds
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CreditorId
from dialer.files.asterisk_values import AsteriskValues
from dialer.ports.admin import CreditorRow
from tests.unit.files.test_wav import tone, wav_bytes

VALUES = AsteriskValues(ami_secret="s")


def _speaker(code: str, number: str = "+390299990001", **changes: object) -> Speaker:
    creditor = CreditorRow(**{"creditor_id": CreditorId(1), "code": code, "name": f"{code} S.p.A.", **changes})  # type: ignore[arg-type]
    return Speaker(creditor=creditor, number=number, languages=("it",))


class Voice:
    def __init__(self) -> None:
        self.said: list[str] = []

    def __call__(self, text: str, voice: str, words_per_minute: int) -> bytes:
        self.said.append(text)
        return wav_bytes(tone(440, 0.6, 16000), 16000)


def test_house_creditors_and_comfort_noise_are_written_once(tmp_path: Path) -> None:
    voice = Voice()
    told = [_speaker("acme", brand="Acme Energia")]
    made, done = write_sounds(tmp_path, told, "IT", voice)
    found = {path.relative_to(tmp_path).as_posix() for path in made}
    assert {"house/it/abandoned.wav", "house/en/abandoned.wav", "creditors/acme/it/abandoned.wav"} <= found
    assert any(path.startswith("comfort-noise/") for path in found)
    assert any("Acme Energia" in text and "3 9 0, 2 9 9" in text for text in voice.said)
    assert done == told
    assert write_sounds(tmp_path, told, "IT", voice) == ([], told)


def test_a_creditor_whose_name_cannot_be_said_is_told_and_the_others_are_spoken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [_speaker("acme", brand="Recupero Crediti Rossi"), _speaker("beta")]
    _, done = write_sounds(tmp_path, told, "IT", Voice())
    assert [speaker.creditor.code for speaker in done] == ["beta"]
    assert "'Recupero' tells whoever hears it of a debt" in capsys.readouterr().err
    assert not (tmp_path / "creditors/acme").exists()


def test_a_folder_of_sounds_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "sounds"
    blocked.write_text("a file, not a folder")

    async def stored(settings: object) -> tuple[AsteriskValues, list[Speaker]]:
        return VALUES, []

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
