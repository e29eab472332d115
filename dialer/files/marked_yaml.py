"""YAML whose every value knows its line: a refusal names file, line and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dialer.core.kernel.errors import Invalid

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same reader in C where it was built: a file is read in milliseconds."""


class YamlFileError(Invalid):
    """A file cannot be used; the message begins with file and line."""

    code = "yaml_file"


@dataclass(frozen=True, slots=True)
class Source:
    """Where in which file something stands."""

    path: Path
    line: int
    """From 1; 0 when the file as a whole is meant."""
    error: type[YamlFileError] = YamlFileError

    def refuse(self, message: str) -> YamlFileError:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return self.error(f"{place}: {message}", file=str(self.path), line=self.line)


def compose(source: Source, *, like: str) -> tuple[bytes, yaml.Node]:
    """A file's text and its nodes.

    Args:
        source: the file, and how its errors are called.
        like: a file of that shape, for the remedy.

    Raises:
        YamlFileError: unreadable, not YAML, or empty.
    """
    path = source.path
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise source.refuse(f"cannot be read ({error.strerror}); name a readable file") from error
    try:
        root = yaml.compose(raw, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = Source(path, mark.line + 1 if mark is not None else 0, source.error)
        raise at.refuse(f"is no YAML: {getattr(error, 'problem', None) or error}; mend the line") from error
    if root is None:
        raise source.refuse(f"is empty; copy the shape of {like}")
    return raw, root


class MarkedReader:
    """Walks the YAML nodes, which know their lines."""

    def __init__(self, path: Path, error: type[YamlFileError] = YamlFileError) -> None:
        self.path = path
        self._error = error
        self._loader = yaml.SafeLoader("")

    def at(self, node: yaml.Node) -> Source:
        return Source(self.path, node.start_mark.line + 1, self._error)

    def table(
        self, node: yaml.Node, required: Sequence[str], optional: Sequence[str], what: str
    ) -> dict[str, yaml.Node]:
        """A mapping with all the required keys and no unknown one."""
        if not isinstance(node, yaml.MappingNode):
            raise self.at(node).refuse(f"{what} must be a table with {', '.join(required)}")
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = str(self.value(key_node))
            if key in found:
                raise self.at(key_node).refuse(f"{key!r} is there twice; keep one")
            if key not in (*required, *optional):
                raise self.at(key_node).refuse(f"unknown key {key!r}; known are {', '.join((*required, *optional))}")
            found[key] = value
        for key in required:
            if key not in found:
                raise self.at(node).refuse(f"{what} lacks {key!r}; add it")
        return found

    def items(self, node: yaml.Node, what: str) -> Iterator[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self.at(node).refuse(f"{what} must be a list with at least one entry")
        return iter(node.value)

    def entries(self, node: yaml.Node, what: str) -> Iterator[tuple[yaml.Node, yaml.Node]]:
        """Keys and values of a mapping whose keys are data."""
        if not isinstance(node, yaml.MappingNode):
            raise self.at(node).refuse(f"{what} must be a table")
        return iter(node.value)

    def text(self, node: yaml.Node, what: str) -> str:
        value = self.value(node)
        if not isinstance(value, str) or not value.strip():
            raise self.at(node).refuse(f"{what} must be a text; put it in quotes")
        return value.strip()

    def value(self, node: yaml.Node) -> Any:  # whatever YAML holds: checked by the caller
        try:
            return self._loader.construct_object(node, deep=True)
        except (yaml.YAMLError, ValueError) as error:  # ValueError: a day that no month has
            raise self.at(node).refuse(f"cannot be read: {getattr(error, 'problem', None) or error}") from error
