"""Reads settings from their three places, remembers where each came from, and names every mistake with its remedy.

Later places win: defaults in ``dialer/settings.py``, TOML files in the order given, environment variables
``SOLLECITO_SECTION__KEY`` (secrets also ``SOLLECITO_SECTION__KEY_FILE``, the path of a file with the value), options
of the command line.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from dialer.core.kernel.errors import DialerError
from dialer.settings import Section, Settings

PREFIX = "SOLLECITO_"
CONFIG_VARIABLE = "SOLLECITO_CONFIG"
"""Names TOML files to read over the packaged config/dialer.toml; several are separated by colons."""

NOT_SETTINGS = frozenset({CONFIG_VARIABLE, "SOLLECITO_ASTERISK_ROOT", "SOLLECITO_DEBIAN_MIRROR"})
"""Variables of ours that are no settings: the last two are read by scripts/asterisk."""

DEFAULT_ORIGIN = "default"

SETTINGS: Mapping[str, FieldInfo] = {
    f"{section}.{key}": field
    for section, section_field in Settings.model_fields.items()
    for key, field in section_field.annotation.model_fields.items()  # type: ignore[union-attr]
}
"""Every setting, by its full name."""

_DEFAULTS = Settings()


class ConfigurationError(DialerError):
    """The settings cannot be used; the message names the place and the remedy."""


@dataclass(frozen=True)
class Configuration:
    """Settings that were checked, and the place each one came from."""

    settings: Settings
    origins: Mapping[str, str]
    """Full name of a setting -> file, environment variable, option, or "default"."""


def load(
    files: Sequence[Path],
    environ: Mapping[str, str],
    options: Mapping[str, tuple[object, str]] | None = None,
    *,
    base: Path | None = None,
) -> Configuration:
    """Read, merge and check.

    Args:
        files: TOML files, the later over the earlier.
        environ: the process's environment.
        options: full name -> (value, how the option is written on the command line).
        base: the packaged dialer.toml, under all other files; what it leaves at its default has that as its origin.

    Raises:
        ConfigurationError: unreadable file, unknown name or wrong value.
    """
    given: dict[str, tuple[object, str]] = {}
    for file in (*([base] if base else []), *files):
        given.update(_read_toml(file))
    given.update(_read_environment(environ))
    for name, (value, origin) in (options or {}).items():
        _require_known(name, origin)
        given[name] = (value, origin)
    origins = {name: given[name][1] if name in given else DEFAULT_ORIGIN for name in SETTINGS}
    try:
        settings = Settings.model_validate(_nested((name, value) for name, (value, _) in given.items()))
    except ValidationError as error:
        raise ConfigurationError(_explain(error, origins)) from None
    for name, origin in origins.items():
        if base and origin == str(base) and _value(settings, name) == _value(_DEFAULTS, name):
            origins[name] = DEFAULT_ORIGIN
    return Configuration(settings, origins)


def _value(settings: Settings, name: str) -> Any:
    section, key = name.split(".")
    return getattr(getattr(settings, section), key)


def _read_toml(file: Path) -> dict[str, tuple[object, str]]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"{file}: cannot be read ({error.strerror}); check --config or {CONFIG_VARIABLE}"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: not valid TOML: {error}") from None
    given: dict[str, tuple[object, str]] = {}
    for section, keys in content.items():
        if not isinstance(keys, dict):
            raise ConfigurationError(f"{file}: {section} = ... stands outside any section; put it under its [section]")
        if not keys and section not in Settings.model_fields:
            raise ConfigurationError(_unknown(section, str(file)))
        for key, value in keys.items():
            name = f"{section}.{key}"
            _require_known(name, str(file))
            given[name] = (value, str(file))
    return given


def _read_environment(environ: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    given: dict[str, tuple[object, str]] = {}
    for variable, text in sorted(environ.items()):
        if not variable.startswith(PREFIX) or variable in NOT_SETTINGS:
            continue
        name = variable.removeprefix(PREFIX).lower().replace("__", ".", 1)
        if name not in SETTINGS and name.endswith("_file") and _is_secret(name.removesuffix("_file")):
            given[name.removesuffix("_file")] = (_read_secret(Path(text), variable), variable)
            continue
        _require_known(name, variable)
        given[name] = (_split(text) if _is_list(SETTINGS[name]) else text, variable)
    return given


def _read_secret(file: Path, variable: str) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigurationError(f"{variable}: {file} cannot be read ({error.strerror})") from None


def _require_known(name: str, origin: str) -> None:
    if name not in SETTINGS:
        raise ConfigurationError(_unknown(name, origin))


def _unknown(name: str, origin: str) -> str:
    section = name.partition(".")[0]
    within = [known for known in SETTINGS if known.startswith(f"{section}.")]
    nearest = difflib.get_close_matches(name, within, n=1) or difflib.get_close_matches(name, SETTINGS, n=1, cutoff=0.5)
    if nearest:
        remedy = f"the nearest known one is {nearest[0]}"
    else:
        remedy = "known sections are " + ", ".join(Settings.model_fields)
    return f"{origin}: unknown setting {name}; {remedy}"


def _is_secret(name: str) -> bool:
    return name in SETTINGS and SETTINGS[name].annotation is SecretStr


def _is_list(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is tuple and get_args(field.annotation)[-1] is Ellipsis


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _nested(pairs: Iterable[tuple[str, object]]) -> dict[str, dict[str, object]]:
    nested: dict[str, dict[str, object]] = {}
    for name, value in pairs:
        section, key = name.split(".")
        nested.setdefault(section, {})[key] = value
    return nested


def _explain(error: ValidationError, origins: Mapping[str, str]) -> str:
    lines = []
    for detail in error.errors(include_url=False):
        name = ".".join(str(part) for part in detail["loc"][:2])
        if name in SETTINGS:
            shown = "" if _is_secret(name) else f", not {detail['input']!r}"
            lines.append(f"{origins[name]}: {name}: {detail['msg']}{shown}")
        else:
            places = sorted(
                {origin for known, origin in origins.items() if known.startswith(f"{name}.")} - {DEFAULT_ORIGIN}
            )
            lines.append(f"{', '.join(places)}: [{name}] {detail['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)


def effective(configuration: Configuration) -> list[tuple[str, str, str]]:
    """Every setting as (full name, value in TOML with secrets hidden, origin), for people to read."""
    return [(name, _toml(_value(configuration.settings, name)), configuration.origins[name]) for name in SETTINGS]


def draw_default_file() -> str:
    """The text of ``config/dialer.toml``: every setting with its default and what it does."""
    lines = [
        "# Every setting of a node with its default. Drawn from dialer/settings.py: dialer check-config --draw",
        "# An environment variable SOLLECITO_SECTION__KEY (for example SOLLECITO_WEB__PORT) wins over this file.",
        "# An unknown key stops the start.",
    ]
    for section, section_field in Settings.model_fields.items():
        model: type[Section] = section_field.annotation  # type: ignore[assignment]
        lines += ["", f"[{section}]  # {(model.__doc__ or '').strip()}"]
        for key, field in model.model_fields.items():
            lines += [f"# {field.description}", f"{key} = {_toml(field.default)}"]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    match value:
        case None:
            return '""'
        case bool():
            return str(value).lower()
        case SecretStr():
            return '"********"' if value.get_secret_value() else '""'
        case int() | float():
            return f"{value:g}" if isinstance(value, float) and value < 1e6 else str(value)
        case date() | time():
            return value.isoformat()
        case tuple():
            return "[" + ", ".join(_toml(item) for item in value) + "]"
        case _:
            escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
