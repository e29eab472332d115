"""What a key of a scenario file says of itself, for the reader and for the guide: its meaning and its range."""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

_KEY = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The part of a field that its type does not say."""

    meaning: str
    lo: float | None = None
    """Smallest value, itself permitted unless ``is_lo_open``."""
    hi: float | None = None
    """Largest value, itself permitted."""
    is_lo_open: bool = False
    choices: tuple[str, ...] = ()
    """Words that a text may be; empty: any."""


def key(default: Any, meaning: str, **limits: Any) -> Any:
    """A field of a scenario's dataclass. ``REQUIRED`` as the default: the file must have the key."""
    metadata = {_KEY: Key(meaning=meaning, **limits)}
    if default is REQUIRED:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


REQUIRED: Any = MISSING


def keys_of(table: type[Any]) -> dict[str, tuple[Field[Any], Key]]:
    """Every key of a table's dataclass, in the order of the guide."""
    return {each.name: (each, each.metadata[_KEY]) for each in fields(table) if _KEY in each.metadata}
