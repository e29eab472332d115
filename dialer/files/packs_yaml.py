"""Reads a rule pack from YAML: every refusal names file, line and remedy, and the version follows the text.

The shape is that of ``config/jurisdictions/it.yaml``; what the figures mean is ``core/compliance/pack.py``'s business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import yaml

from dialer.core.compliance.edition import RuleText
from dialer.core.compliance.pack import Change, Pack
from dialer.core.compliance.rules.base import Layer
from dialer.core.kernel.errors import Invalid
from dialer.files.marked_yaml import MarkedReader, Source, YamlFileError, compose
from dialer.files.packs_lock import objection_to, read_lock

PACK_KEYS = ("pack", "country", "version", "zones", "calling_code", "changelog", "rules")
CHANGE_KEYS = ("version", "date", "author", "reviewer", "summary")
RULE_KEYS = ("id", "kind", "title", "unit", "reference", "layer", "values")
OPTIONAL_RULE_KEYS = ("mark",)
LAYERS = {layer.name.lower(): layer for layer in Layer}


class PackFileError(YamlFileError):
    """A rule pack's file cannot be used; the message begins with file and line."""

    code = "pack_file"


def load_pack(path: Path) -> Pack:
    """Read one pack.

    Raises:
        PackFileError: unreadable, not YAML, a key missing, unknown or twice, or a figure that its kind refuses.
    """
    raw, root = compose(Source(path, 0, PackFileError), like="config/jurisdictions/it.yaml")
    reader = PackReader(path, PackFileError)
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


def read_changelog(reader: PackReader, node: yaml.Node) -> tuple[Change, ...]:
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
        raise Source(folder, 0, PackFileError).refuse("holds no rule pack; put <country>.yaml there")
    releases = read_lock(folder)
    for code, pack in packs.items() if releases is not None else ():
        objection = objection_to(pack, releases.get(code) if releases is not None else None)
        if objection is not None:
            raise Source(folder / f"{code}.yaml", 0, PackFileError).refuse(objection)
    return packs


def _parse(
    reader: PackReader,
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
        at_rule = lines.get(str(named), Source(reader.path, 0, PackFileError))
        raise reader.value_lines.get((str(named), error.facts.get("since")), at_rule).refuse(error.message) from error


class PackReader(MarkedReader):
    """Reads the parts of a pack, and remembers where each dated figure stands."""

    def __init__(self, path: Path, error: type[YamlFileError]) -> None:
        super().__init__(path, error)
        self.value_lines: dict[tuple[str, object], Source] = {}
        """By rule and effective date."""

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
