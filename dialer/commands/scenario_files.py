"""Finds and reads scenario files: a path, or the name of one that travels with the product."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from dialer.core.kernel.errors import DialerError
from dialer.packaged import config_folder
from dialer.twin.errors import ScenarioError
from dialer.twin.scenario import Scenario, parse_scenario


def scenarios_folder() -> Path:
    return config_folder() / "scenarios"


def shipped_scenarios() -> dict[str, Path]:
    """Name -> file of every scenario that travels with the product."""
    return {path.stem: path for path in sorted(scenarios_folder().glob("*.toml"))}


def read_scenario(given: Path, changes: Iterable[str] = ()) -> tuple[Scenario, str]:
    """The scenario of a file, or of a shipped one by its name, with single keys changed; and its source.

    Args:
        given: path of a TOML file; a name without a folder may also be that of a shipped scenario.
        changes: ``KEY=VALUE`` as TOML writes them, ``fast_failure.share=0.35``.

    Raises:
        ScenarioError: no such file, not TOML, or a fault in it.
    """
    path = _find(given)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ScenarioFileError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioFileError(f"{path}: not valid TOML: {error}") from None
    source = str(path)
    for change in changes:
        _change(tables, change)
        source = f"{path} with --set"
    return parse_scenario(tables, source), str(path)


class ScenarioFileError(DialerError):
    """A scenario's file is not there, or is not TOML."""


def _find(given: Path) -> Path:
    if given.is_file():
        return given
    shipped = shipped_scenarios()
    if given.parent == Path() and given.stem in shipped:
        return shipped[given.stem]
    if given.is_dir():
        raise ScenarioFileError(f"{given}: is a folder; name a TOML file in it")
    raise ScenarioFileError(f"{given}: there is no such file; shipped scenarios are {', '.join(shipped)}")


def _change(tables: dict[str, object], change: str) -> None:
    try:
        given = tomllib.loads(change)
    except tomllib.TOMLDecodeError:
        raise ScenarioError(
            "--set", change, "must be KEY=VALUE as TOML writes it: agents=100, formula='\"silent_per_good\"'"
        ) from None
    _merge(tables, given)


def _merge(tables: dict[str, object], given: dict[str, object]) -> None:
    for key, value in given.items():
        below = tables.get(key)
        if isinstance(value, dict) and isinstance(below, dict) and "distribution" not in value:
            _merge(below, value)
        else:
            tables[key] = value
