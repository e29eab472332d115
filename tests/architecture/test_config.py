"""The files in config/ say what the code does."""

from __future__ import annotations

import tomllib

import pytest

from dialer.configuration import SETTINGS, draw_default_file, load
from tests.architecture.house import ROOT, modules

CONFIG = ROOT / "config"


def test_dialer_toml_shows_every_setting_with_its_default() -> None:
    drawn = draw_default_file()
    assert (CONFIG / "dialer.toml").read_text(encoding="utf-8") == drawn, (
        "config/dialer.toml is not what dialer/settings.py says: dialer check-config --draw > config/dialer.toml"
    )
    parsed = tomllib.loads(drawn)
    assert {f"{section}.{key}" for section, keys in parsed.items() for key in keys} == set(SETTINGS)


def test_dialer_toml_changes_nothing() -> None:
    assert load([CONFIG / "dialer.toml"], {}).settings == load([], {}).settings


@pytest.mark.parametrize("name", sorted(path.name for path in CONFIG.glob("*.toml")))
def test_every_settings_file_loads(name: str) -> None:
    load([CONFIG / name], {})


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_says_what_it_does(name: str) -> None:
    description = SETTINGS[name].description or ""
    assert description.endswith("."), f"{name} has no sentence beneath it in dialer/settings.py"
    assert "\n" not in description, f"{name}: one line, it is drawn into config/dialer.toml"


def test_every_setting_is_read_somewhere() -> None:
    """A setting that nothing reads is a promise that nothing keeps."""
    readers = [module.text for module in modules() if module.path.name not in ("settings.py", "configuration.py")]
    unread = [name for name in SETTINGS if not any(f".{name.split('.')[1]}" in text for text in readers)]
    assert not unread, f"nothing reads {unread}: use them, or take them out of dialer/settings.py"
