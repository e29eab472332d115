"""Reads a rule pack from YAML: every refusal names file, line and remedy, and the version follows the text.

The shape is that of ``config/jurisdictions/it.yaml``; what the figures mean is ``core/compliance/pack.py``'s business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from dialer.core.compliance.edition import RuleText
from dialer.core.compliance.pack import Change, Pack
from dialer.core.compliance.rules.base import Layer
from dialer.core.kernel.errors import Invalid
from dialer.files.packs_lock import objection_to, read_lock

PACK_KEYS = ("pack", "country", "version", "zones", "calling_code", "changelog", "rules")
CHANGE_KEYS = ("version", "date", "author", "reviewer", "summary")
RULE_KEYS = ("id", "kind", "title", "unit", "reference", "layer", "values")
OPTIONAL_RULE_KEYS = ("mark",)
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same reader in C where it was built: a pack is read in milliseconds."""
LAYERS = {layer.name.lower(): layer for layer in Layer}


class PackFileError(Invalid):
    """A rule pack's file cannot be used; the message begins with file and line."""

    code = "pack_file"


@dataclass(frozen=True, slots=True)
class Source:
    """Where in which file something stands."""

    path: Path
    line: int
    """From 1; 0 when the file as a whole is meant."""

    def refuse(self, message: str) -> PackFileError:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return PackFileError(f"{place}: {message}", file=str(self.path), line=self.line)


def load_pack(path: Path) -> Pack:
    """Read one pack.

    Raises:
        PackFileError: unreadable, not YAML, a key missing, unknown or twice, or a figure that its kind refuses.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Source(path, 0).refuse(f"cannot be read ({error.strerror}); name a readable file") from error
    try:
        root = yaml.compose(raw, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        source = Source(path, mark.line + 1 if mark is not None else 0)
        raise source.refuse(f"is no YAML: {getattr(error, 'problem', None) or error}; mend the line") from error
    if root is None:
        raise Source(path, 0).refuse("is empty; copy the shape of config/jurisdictions/it.yaml")
    reader = Reader(path)
    table = reader.table(root, PACK_KEYS, (), "the pack")
    header = {key: reader.text(table[key], key) for key in ("pack", "country", "version", "calling_code")}
    if header["pack"] != path.stem:
        raise reader.at(table["pack"]).refuse(f"pack {header['pack']!r} must bear its file's name, {path.stem!r}")
    changelog = read_changelog(reader, table["changelog"])
    if changelog[0].version != header["version"]:
        raise reader.at(table["version"]).refuse(
            f"version {header['version']!r} has no entry on top of the changelog, which ends with "
            f"{changelog[0].version!r}; add one with date, author, reviewer and summary"
        )
    pack = _parse(
        reader,
        header,
        changelog=changelog,
        zones=[reader.text(node, "zone") for node in reader.items(table["zones"], "zones")],
        rules=[(node, reader.rule(node)) for node in reader.items(table["rules"], "rules")],
        digest=digest_of(raw),
    )
    for kind, ended_by in pack.gaps():
        remedy = (
            f"rule {ended_by} ends it; give it a figure from that day on" if ended_by else "add a rule of that kind"
        )
        raise reader.at(table["rules"]).refuse(f"the pack lacks the figure {kind}: {remedy}")
    return pack.whole()


def digest_of(raw: bytes) -> str:
    """What tells two texts of a pack apart, at the end of its version."""
    return hashlib.sha256(raw).hexdigest()[:12]


def read_changelog(reader: Reader, node: yaml.Node) -> tuple[Change, ...]:
    """The entries, newest first.

    Raises:
        PackFileError: a missing or unknown key, versions twice or out of order, a reviewer who is the author.
    """
    changes: list[Change] = []
    for entry in reader.items(node, "changelog"):
        table = reader.table(entry, CHANGE_KEYS, (), "an entry of the changelog")
        texts = {key: reader.text(table[key], key) for key in CHANGE_KEYS if key != "date"}
        on = reader.value(table["date"])
        if type(on) is not date:
            raise reader.at(table["date"]).refuse(f"{on!r} is no day of review; write it like 2026-01-31")
        if texts["author"].casefold() == texts["reviewer"].casefold():
            raise reader.at(table["reviewer"]).refuse("the reviewer is the author; have somebody else review it")
        if any(change.version == texts["version"] for change in changes):
            raise reader.at(table["version"]).refuse(f"version {texts['version']!r} is there twice; give a new one")
        if changes and on > changes[-1].on:
            raise reader.at(table["date"]).refuse(f"{on} lies after the entry above it; the newest stands first")
        changes.append(Change(on=on, **texts))
    return tuple(changes)


def load_packs(folder: Path) -> dict[str, Pack]:
    """Every ``*.yaml`` of a folder, by the pack's name; where it has a lock, only texts that were released.

    Raises:
        PackFileError: one of them cannot be used or was not released as it is, or there is none.
        JsonFileError: the lock cannot be read.
    """
    packs = {path.stem: load_pack(path) for path in sorted(folder.glob("*.yaml"))}
    if not packs:
        raise Source(folder, 0).refuse("holds no rule pack; put <country>.yaml there")
    releases = read_lock(folder)
    for code, pack in packs.items() if releases is not None else ():
        objection = objection_to(pack, releases.get(code) if releases is not None else None)
        if objection is not None:
            raise Source(folder / f"{code}.yaml", 0).refuse(objection)
    return packs


def _parse(
    reader: Reader,
    header: Mapping[str, str],
    *,
    changelog: Sequence[Change],
    zones: Sequence[str],
    rules: Sequence[tuple[yaml.Node, RuleText]],
    digest: str,
) -> Pack:
    """Have the core make the pack; what it refuses is shown at the rule's own line."""
    lines = {rule.rule_id: reader.at(node) for node, rule in rules}
    try:
        return Pack.parse(
            code=header["pack"],
            country=header["country"],
            version=f"{header['pack']}-{header['version']}-{digest}",
            zones=zones,
            calling_code=header["calling_code"],
            texts=[rule for _, rule in rules],
            changelog=changelog,
        )
    except Invalid as error:
        named = error.facts.get("rule") or error.facts.get("field")
        at_rule = lines.get(str(named), Source(reader.path, 0))
        raise reader.value_lines.get((str(named), error.facts.get("since")), at_rule).refuse(error.message) from error


class Reader:
    """Walks the YAML nodes, which know their lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._loader = yaml.SafeLoader("")
        self.value_lines: dict[tuple[str, object], Source] = {}
        """Where each dated figure stands, by rule and effective date."""

    def at(self, node: yaml.Node) -> Source:
        return Source(self.path, node.start_mark.line + 1)

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

    def rule(self, node: yaml.Node) -> RuleText:
        table = self.table(node, RULE_KEYS, OPTIONAL_RULE_KEYS, "a rule")
        layer = self.text(table["layer"], "layer")
        if layer not in LAYERS:
            raise self.at(table["layer"]).refuse(f"unknown layer {layer!r}; known are {', '.join(LAYERS)}")
        mark = self.value(table["mark"]) if "mark" in table else None
        if mark not in (None, "POLICY"):
            raise self.at(table["mark"]).refuse(f"unknown mark {mark!r}; write POLICY, or leave it out")
        rule_id = self.text(table["id"], "id")
        return RuleText(
            rule_id=rule_id,
            kind=self.text(table["kind"], "kind"),
            title=self.text(table["title"], "title"),
            unit=self.text(table["unit"], "unit"),
            reference=self.text(table["reference"], "reference"),
            layer=LAYERS[layer],
            is_policy=mark == "POLICY",
            values=self.dated(table["values"], rule_id),
        )

    def dated(self, node: yaml.Node, rule_id: str) -> tuple[tuple[date, object], ...]:
        """Values by effective date, in order of date."""
        if not isinstance(node, yaml.MappingNode) or not node.value:
            raise self.at(node).refuse("values must be a table of effective dates, like 2026-01-01: 3")
        values: dict[date, object] = {}
        for key_node, value_node in node.value:
            since = self.value(key_node)
            if type(since) is not date:
                raise self.at(key_node).refuse(f"{since!r} is no effective date; write it like 2026-01-01")
            if since in values:
                raise self.at(key_node).refuse(f"{since} is there twice; keep one")
            values[since] = self.value(value_node)
            self.value_lines[rule_id, since] = self.at(key_node)
        return tuple(sorted(values.items(), key=lambda entry: entry[0]))
