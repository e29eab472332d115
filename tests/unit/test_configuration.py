"""Settings: the places they come from, their order, and the mistakes that are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.configuration import ConfigurationError, draw_default_file, effective, load


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def message(*files: Path, **environ: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(files, environ)
    return str(caught.value)


def test_later_places_win_and_origins_say_so(tmp_path: Path) -> None:
    base = write(tmp_path, draw_default_file(), "dialer.toml")
    first = write(tmp_path, "[web]\nport = 1001\nhost = '0.0.0.0'\nmax_upload_mb = 7\n", "first.toml")
    second = write(tmp_path, "[web]\nport = 1002\n", "second.toml")
    environ = {"SOLLECITO_WEB__PORT": "1003", "SOLLECITO_DIALING__TICK_S": "0.5", "HOME": "/root"}
    loaded = load([first, second], environ, {"web.port": (1004, "--port")}, base=base)
    assert loaded.settings.web.port == 1004
    assert loaded.settings.web.host == "0.0.0.0"
    assert loaded.settings.dialing.tick_s == 0.5
    assert loaded.origins["web.port"] == "--port"
    assert loaded.origins["web.host"] == str(first)
    assert loaded.origins["dialing.tick_s"] == "SOLLECITO_DIALING__TICK_S"
    assert loaded.origins["node.id"] == "default", "what the packaged file leaves at its default is a default"
    assert load([first, second], {}).settings.web.port == 1002


def test_a_changed_packaged_file_is_an_origin(tmp_path: Path) -> None:
    base = write(tmp_path, "[web]\nport = 99\n", "dialer.toml")
    assert load([], {}, base=base).origins["web.port"] == str(base)


@pytest.mark.parametrize(
    ("text", "name", "nearest"),
    [
        ("[web]\nprot = 1\n", "web.prot", "web.port"),
        ("[dialling]\ntick_s = 1\n", "dialling.tick_s", "dialing.tick_s"),
        ("[ami]\npasword = 'x'\n", "ami.pasword", "ami.p"),
        ("[zzzz]\nqqqq = 1\n", "zzzz.qqqq", "known sections are node, web"),
        ("[zzzz]\n", "zzzz", "known sections are"),
    ],
)
def test_an_unknown_key_names_itself_its_file_and_the_nearest(
    tmp_path: Path, text: str, name: str, nearest: str
) -> None:
    file = write(tmp_path, text)
    said = message(file)
    assert f"{file}: unknown setting {name}" in said
    assert nearest in said


def test_an_unknown_variable_names_itself_and_the_nearest() -> None:
    assert message(SOLLECITO_DATABASE__ULR="x") == (
        "SOLLECITO_DATABASE__ULR: unknown setting database.ulr; the nearest known one is database.url"
    )
    assert "unknown setting porrt" in message(SOLLECITO_PORRT="1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[web]\nport = 'eighty'\n", "web.port: Input should be a valid integer"),
        ("[web]\nport = 70000\n", "not 70000"),
        ("[node]\nid = 'Node 1'\n", "node.id"),
        ("[web]\ntls_cert = 'x.pem'\n", "[web] tls_cert and tls_key belong together"),
        ("[asterisk]\nrtp_first_port = 100\nrtp_last_port = 101\n", "two ports a leg"),
        ("[ami]\nreconnect_min_s = 40\n", "reconnect_min_s must not exceed"),
        ("port = 1\n", "outside any section"),
        ("[web\n", "not valid TOML"),
    ],
)
def test_a_wrong_value_names_its_place(tmp_path: Path, text: str, said: str) -> None:
    file = write(tmp_path, text)
    found = message(file)
    assert said in found
    assert str(file) in found


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "cannot be read (No such file or directory)" in message(tmp_path / "gone.toml")


def test_secrets_come_from_files_and_are_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "ami"
    secret.write_text("s3cret\n", encoding="utf-8")
    loaded = load([], {"SOLLECITO_AMI__SECRET_FILE": str(secret), "SOLLECITO_DATABASE__URL": "postgresql://u:pw@h/d"})
    assert loaded.settings.ami.secret.get_secret_value() == "s3cret"
    shown = {name: value for name, value, _ in effective(loaded)}
    assert shown["ami.secret"] == shown["database.url"] == '"********"'
    assert "s3cret" not in repr(loaded)
    assert "pw@" not in repr(loaded)
    assert "cannot be read" in message(SOLLECITO_AMI__SECRET_FILE=str(tmp_path / "gone"))


def test_lists_in_the_environment_are_separated_by_commas() -> None:
    loaded = load([], {"SOLLECITO_WEB__TRUSTED_PROXIES": "10.0.0.1, 10.0.0.2"})
    assert loaded.settings.web.trusted_proxies == ("10.0.0.1", "10.0.0.2")


def test_an_empty_text_means_not_set(tmp_path: Path) -> None:
    file = write(tmp_path, '[web]\ntls_cert = ""\ntls_key = ""\n')
    assert load([file], {}).settings.web.tls_cert is None


def test_settings_are_frozen() -> None:
    settings = load([], {}).settings
    with pytest.raises(Exception, match="frozen"):
        settings.web.port = 1  # type: ignore[misc]
