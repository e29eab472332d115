"""Files beside the code are found in a checkout; tests/acceptance/test_wheel.py tries the wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer import packaged


def test_a_checkouts_folders_are_found() -> None:
    assert (packaged.config_folder() / "dialer.toml").is_file()
    assert packaged.asterisk_folder().is_dir()


def test_a_wheels_folders_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "dialer"
    (package / "_packaged" / "config").mkdir(parents=True)
    (tmp_path / "config").mkdir()
    monkeypatch.setattr(packaged, "_PACKAGE", package)
    assert packaged.config_folder() == package / "_packaged" / "config"


def test_a_missing_folder_is_named_with_the_remedy() -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere/ is neither in .* install the wheel again"):
        packaged.packaged_folder("nowhere")
