"""What was said in a conversation, by the version that guided it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dialer.core.kernel.errors import NotFound
from dialer.core.script.run import Line, Run, Said
from dialer.core.script.script import Ending, Step
from dialer.ports.scripts import VersionRow
from dialer.ports.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptRecord:
    version: VersionRow
    language: str
    said: tuple[tuple[Step, Said], ...]
    """In their order; a step that was said twice stands there twice."""
    objections: tuple[str, ...]
    """Titles of those that were answered."""
    owed: tuple[Step, ...]
    """Required steps that were not said, though the conversation did not end early."""
    is_complete: bool


async def read_record(tx: Transaction, lines: Iterable[Line]) -> ScriptRecord | None:
    """The record of a call's diary; None where no script guided it."""
    run = Run.of(lines)
    if run is None:
        return None
    try:
        version = await tx.scripts.version(run.version_id)
        row = await tx.scripts.get(version.head.script_id)
    except NotFound:  # a diary from another house
        return None
    script = version.script
    titles = {found.id: found.title for found in script.objections}
    last = script.by_id.get(run.said[-1].step) if run.said else None
    return ScriptRecord(
        version=version,
        language=row.slot.language,
        said=tuple((script.by_id[item.step], item) for item in run.said if item.step in script.by_id),
        objections=tuple(titles.get(name, name) for name, _ in run.met),
        owed=run.owed(script),
        is_complete=run.is_done and last is not None and last.ending is Ending.COMPLETE,
    )
