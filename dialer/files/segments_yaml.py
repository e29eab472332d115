"""Reads rules of segments from YAML (``config/segments/default.yaml`` shows the shape)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from dialer.core.kernel.errors import Invalid
from dialer.core.relation.behaviour import Comparison
from dialer.core.relation.segment import Condition, RelationTrait, Segment, Segmentation, Tone
from dialer.files.marked_yaml import MarkedReader, Source, YamlFileError, compose

DEFAULT = "default"
"""The rules of creditors who have none of their own."""
KEYS = ("segments", "version", "rules")
OPTIONAL_KEYS = ("otherwise", "comparison")
RULE_KEYS = ("id", "title", "tone", "when")
OPTIONAL_RULE_KEYS = ("trait",)
COMPARISON_KEYS = ("recent", "earlier", "least_recent", "least_earlier", "change_days")
LANGUAGES = ("it", "en")

Code = TypeVar("Code", bound=StrEnum)


class SegmentsFileError(YamlFileError):
    """Rules of segments cannot be used; the message begins with file and line."""

    code = "segments_file"


def load_segmentation(path: Path) -> Segmentation:
    """Read one file of rules.

    Raises:
        SegmentsFileError: unreadable, not YAML, a key missing, unknown or twice, or a rule that cannot be.
    """
    _, root = compose(Source(path, 0, SegmentsFileError), like="config/segments/default.yaml")
    reader = _SegmentsReader(path, SegmentsFileError)
    table = reader.table(root, KEYS, OPTIONAL_KEYS, "the file")
    name = reader.text(table["segments"], "segments")
    if name != path.stem:
        raise reader.at(table["segments"]).refuse(f"segments {name!r} must bear the file's name, {path.stem!r}")
    rules = [reader.rule(node) for node in reader.items(table["rules"], "rules")]
    try:
        return Segmentation(
            name=name,
            version=reader.text(table["version"], "version"),
            segments=rules,
            otherwise=reader.one_of(table["otherwise"], Tone) if "otherwise" in table else Tone.NEUTRAL,
            comparison=reader.comparison(table["comparison"]) if "comparison" in table else Comparison(),
        )
    except YamlFileError:
        raise
    except Invalid as error:
        raise reader.at(table["rules"]).refuse(error.message) from error


def load_segmentations(folder: Path) -> dict[str, Segmentation]:
    """Every ``*.yaml`` of a folder, by name.

    Raises:
        SegmentsFileError: one cannot be used, or ``default.yaml`` is not there.
    """
    found = {path.stem: load_segmentation(path) for path in sorted(folder.glob("*.yaml"))}
    if DEFAULT not in found:
        raise Source(folder, 0, SegmentsFileError).refuse("holds no default.yaml; put the one that ships there")
    return found


class _SegmentsReader(MarkedReader):
    def rule(self, node: yaml.Node) -> Segment:
        table = self.table(node, RULE_KEYS, OPTIONAL_RULE_KEYS, "a rule")
        titles = self.table(table["title"], LANGUAGES, (), "title")
        try:
            return Segment(
                id=self.text(table["id"], "id"),
                title={language: self.text(title, "title") for language, title in titles.items()},
                tone=self.one_of(table["tone"], Tone),
                trait=self.one_of(table["trait"], RelationTrait) if "trait" in table else None,
                conditions=[self.condition(key, value) for key, value in self.entries(table["when"], "when")],
            )
        except YamlFileError:
            raise
        except Invalid as error:
            raise self.at(node).refuse(error.message) from error

    def condition(self, key: yaml.Node, value: yaml.Node) -> Condition:
        fact = str(self.value(key))
        try:
            if isinstance(value, yaml.MappingNode):
                limits = self.table(value, (), ("from", "to"), fact)
                return Condition(fact=fact, least=self.limit(limits, "from"), most=self.limit(limits, "to"))
            found = self.value(value)
            words = found if isinstance(found, list) else [found]
            # YAML's own yes and no are flags; its null is the word "none" without quotes
            spelled = [str(word).lower() if isinstance(word, bool) else str(word) for word in words]
            return Condition(fact=fact, words=frozenset(spelled))
        except YamlFileError:
            raise
        except Invalid as error:
            raise self.at(key).refuse(error.message) from error

    def limit(self, table: Mapping[str, yaml.Node], key: str) -> float | None:
        if key not in table:
            return None
        value = self.value(table[key])
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.at(table[key]).refuse(f"{key} must be a number")
        return float(value)

    def comparison(self, node: yaml.Node) -> Comparison:
        table = self.table(node, (), COMPARISON_KEYS, "comparison")
        given: dict[str, int] = {}
        for key, value_node in table.items():
            value = self.value(value_node)
            if type(value) is not int:
                raise self.at(value_node).refuse(f"{key} is a whole number")
            given[key] = value
        try:
            return Comparison(**given)
        except Invalid as error:
            raise self.at(node).refuse(error.message) from error

    def one_of(self, node: yaml.Node, codes: type[Code]) -> Code:
        text = self.text(node, "this")
        if text not in list(codes):
            raise self.at(node).refuse(f"{text!r} is not known; there are {', '.join(codes)}")
        return codes(text)
