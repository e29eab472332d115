"""``packs.lock``: which texts of the rule packs were released, beside the packs. No node starts on another text.

It keeps, of each pack's newest version, the digest of the text and of every figure: enough to see that a figure in
force was changed, whoever changed it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dialer.core.compliance.pack import Pack
from dialer.core.compliance.releases import faults, figures_of
from dialer.files.json_lines import JsonFileError, Node, load_json

LOCK_NAME = "packs.lock"
KEYS = ("version", "digest", "reviewed_on", "reviewer", "figures", "earlier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The newest released version of a pack."""

    version: str
    """As the pack's file says, without its digest."""
    digest: str
    reviewed_on: date
    reviewer: str
    figures: dict[str, dict[str, str]]
    earlier: tuple[str, ...] = ()
    """Versions before it: none of them is given again."""

    @classmethod
    def of(cls, pack: Pack, earlier: tuple[str, ...]) -> Release:
        """The release of a pack as it is now."""
        newest = pack.changelog[0]
        return cls(
            version=newest.version,
            digest=digest_of_version(pack),
            reviewed_on=newest.on,
            reviewer=newest.reviewer,
            figures=figures_of(pack),
            earlier=earlier,
        )


def digest_of_version(pack: Pack) -> str:
    """The digest of the text, the last part of the version."""
    return pack.version.rpartition("-")[2]


def read_lock(folder: Path) -> dict[str, Release] | None:
    """The releases by pack; None where the folder has no lock.

    Raises:
        JsonFileError: it cannot be read.
    """
    path = folder / LOCK_NAME
    if not path.exists():
        return None
    root = load_json(path)
    if not isinstance(root.value, dict):
        raise root.refuse("must be a table of packs; restore it")
    return {code: _release(node) for code, node in root.value.items()}


def _release(node: Node) -> Release:
    table = node.table(KEYS)
    for key in KEYS:
        if key not in table:
            raise node.refuse(f"lacks {key!r}; restore the file, it is written by 'dialer packs release' alone")
    figures = table["figures"]
    if not isinstance(figures.value, dict):
        raise figures.refuse("must be a table of rules; restore the file")
    try:
        reviewed_on = date.fromisoformat(table["reviewed_on"].text())
    except ValueError as error:
        raise table["reviewed_on"].refuse("is no day; restore the file") from error
    return Release(
        version=table["version"].text(),
        digest=table["digest"].text(),
        reviewed_on=reviewed_on,
        reviewer=table["reviewer"].text(),
        figures={rule_id: _texts(part) for rule_id, part in figures.value.items()},
        earlier=tuple(entry.text() for entry in table["earlier"].items()),
    )


def _texts(node: Node) -> dict[str, str]:
    if not isinstance(node.value, dict):
        raise node.refuse("must be a table of effective dates; restore the file")
    return {day: digest.text() for day, digest in node.value.items()}


def objection_to(pack: Pack, release: Release | None) -> str | None:
    """Why a node may not start on this text; None: it is the released one."""
    if release is None:
        return f"pack {pack.code} was never released; have it reviewed and run 'dialer packs release'"
    if digest_of_version(pack) == release.digest:
        return None
    newest = pack.changelog[0].version
    if newest == release.version or newest in release.earlier:
        return (
            f"the text was changed in place: version {newest!r} was released with another one; give the change a new "
            "version with an entry on top of the changelog, then run 'dialer packs release'"
        )
    return f"version {newest!r} is not released yet; run 'dialer packs release'"


def reasons_against(pack: Pack, release: Release | None) -> list[str]:
    """What stands against releasing this text after that one; empty: nothing."""
    if release is None or digest_of_version(pack) == release.digest:
        return []
    newest = pack.changelog[0]
    found = []
    if newest.version == release.version or newest.version in release.earlier:
        found.append(f"version {newest.version!r} was released already; give the change a new one")
    elif release.version not in {change.version for change in pack.changelog[1:]}:
        found.append(f"the changelog lost version {release.version!r}; put its entry back under the new one")
    if newest.on < release.reviewed_on:
        found.append(f"the review of {newest.on} lies before that of {release.version!r}, {release.reviewed_on}")
    found.extend(faults(release.figures, figures_of(pack), newest.on))
    return found


def write_lock(folder: Path, packs: Iterable[Pack], releases: dict[str, Release]) -> None:
    """Write the lock with these packs as they are now, whole or not at all."""
    table = dict(releases)
    for pack in packs:
        last = releases.get(pack.code)
        if last is None or last.digest != digest_of_version(pack):
            earlier = () if last is None else (last.version, *last.earlier)
            table[pack.code] = Release.of(pack, earlier)
    shown = {code: _shown(table[code]) for code in sorted(table)}
    path = folder / LOCK_NAME
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(shown, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def _shown(release: Release) -> dict[str, object]:
    return {
        "version": release.version,
        "digest": release.digest,
        "reviewed_on": release.reviewed_on.isoformat(),
        "reviewer": release.reviewer,
        "earlier": list(release.earlier),
        "figures": release.figures,
    }


__all__ = ["LOCK_NAME", "JsonFileError", "Release", "objection_to", "read_lock", "reasons_against", "write_lock"]
