"""Defaults of the settings: those that the rest of the house counts on."""

from __future__ import annotations

from pathlib import Path

from dialer.settings import Section, Settings


def test_a_node_without_any_file_listens_on_loopback_and_keeps_an_embedded_database() -> None:
    settings = Settings()
    assert settings.web.host == "127.0.0.1"
    assert settings.database.url.get_secret_value() == ""
    assert settings.node.data_dir == Path("var")


def test_personal_data_is_stripped_unless_asked_otherwise() -> None:
    assert Settings().logging.keep_personal_data is False


def test_every_section_refuses_unknown_keys_and_cannot_be_changed() -> None:
    for name, field in Settings.model_fields.items():
        section = field.annotation
        assert isinstance(section, type), name
        assert issubclass(section, Section), name
        assert section.model_config["extra"] == "forbid", name
        assert section.model_config["frozen"] is True, name
