"""Reads and writes scripts as YAML (``config/scripts/soft-it.yaml`` shows the shape)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import yaml

from dialer.core.kernel.codes import CampaignType
from dialer.core.script.script import Branch, Ending, Objection, Script, Step, StepKind
from dialer.core.script.shelf import LANGUAGES, ScriptFile
from dialer.files.marked_yaml import MarkedReader, Source, YamlFileError, compose

LIKE = "config/scripts/soft-it.yaml"
ID = "letters, digits, _ and -"
LONGEST_ID, LONGEST_TITLE, LONGEST_TEXT = 64, 120, 2000

Code = TypeVar("Code", bound=StrEnum)


class ScriptFileError(YamlFileError):
    """A script cannot be read; the message begins with file and line."""

    code = "script_file"


def load_script(path: Path) -> ScriptFile:
    """Read one script; whether it may be published is another question.

    Raises:
        ScriptFileError: unreadable, not YAML, a key missing, unknown or twice, or a value that cannot be.
    """
    _, root = compose(Source(path, 0, ScriptFileError), like=LIKE)
    reader = _ScriptReader(path, ScriptFileError)
    table = reader.table(root, ("title", "campaign", "language", "steps"), ("creditor", "objections"), "the script")
    language = reader.text(table["language"], "language")
    if language not in LANGUAGES:
        raise reader.at(table["language"]).refuse(f"scripts are written in {', '.join(LANGUAGES)}, not in {language}")
    return ScriptFile(
        creditor=reader.text(table["creditor"], "creditor") if "creditor" in table else "",
        kind=reader.one_of(table["campaign"], CampaignType),
        language=language,
        script=Script(
            title=reader.words(table["title"], "title", LONGEST_TITLE),
            steps=tuple(reader.step(node) for node in reader.items(table["steps"], "steps")),
            objections=tuple(
                reader.objection(node)
                for node in (reader.items(table["objections"], "objections") if "objections" in table else ())
            ),
        ),
    )


def parse_script(name: str, text: str) -> ScriptFile:
    """A script from its file's text, as it comes through a door. Raises ScriptFileError; the place is the line."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            return load_script(path)
        except ScriptFileError as error:
            told = error.message.replace(str(path), path.name)
            raise ScriptFileError(told, file=path.name, line=error.facts.get("line")) from None


def load_scripts(folder: Path) -> dict[str, ScriptFile]:
    """Every ``*.yaml`` of a folder, by file name. Raises ScriptFileError when one cannot be used, or none is there."""
    scripts = {path.stem: load_script(path) for path in sorted(folder.glob("*.yaml"))}
    if not scripts:
        raise Source(folder, 0, ScriptFileError).refuse("holds no script; put soft-it.yaml there")
    return scripts


class _ScriptReader(MarkedReader):
    def step(self, node: yaml.Node) -> Step:
        table = self.table(node, ("id", "kind", "title", "text"), ("tip", "required", "answers", "ends"), "a step")
        return Step(
            id=self.id(table["id"]),
            kind=self.one_of(table["kind"], StepKind),
            title=self.words(table["title"], "title", LONGEST_TITLE),
            text=self.words(table["text"], "text", LONGEST_TEXT),
            tip=self.words(table["tip"], "tip", LONGEST_TEXT) if "tip" in table else "",
            is_required=self.flag(table, "required"),
            branches=tuple(self.branch(found) for found in self.items(table["answers"], "answers"))
            if "answers" in table
            else (),
            ending=self.one_of(table["ends"], Ending) if "ends" in table else None,
        )

    def branch(self, node: yaml.Node) -> Branch:
        table = self.table(node, ("to",), ("say", "identified"), "an answer")
        return Branch(
            label=self.words(table["say"], "say", LONGEST_TITLE) if "say" in table else "",
            to=self.id(table["to"]),
            needs_identity=self.flag(table, "identified"),
        )

    def objection(self, node: yaml.Node) -> Objection:
        table = self.table(node, ("id", "title", "answer"), ("open",), "an objection")
        return Objection(
            id=self.id(table["id"]),
            title=self.words(table["title"], "title", LONGEST_TITLE),
            answer=self.words(table["answer"], "answer", LONGEST_TEXT),
            is_open=self.flag(table, "open"),
        )

    def id(self, node: yaml.Node) -> str:
        name = self.words(node, "an id", LONGEST_ID)
        if not all(part.isascii() and (part.isalnum() or part in "_-") for part in name):
            raise self.at(node).refuse(f"{name!r} is no id; use {ID}")
        return name

    def words(self, node: yaml.Node, what: str, longest: int) -> str:
        text = self.text(node, what)
        if len(text) > longest:
            raise self.at(node).refuse(f"{what} has {len(text)} characters; at most {longest} are read out")
        return text

    def one_of(self, node: yaml.Node, codes: type[Code]) -> Code:
        text = self.text(node, "this")
        if text not in list(codes):
            raise self.at(node).refuse(f"{text!r} is not known; there are {', '.join(codes)}")
        return codes(text)

    def flag(self, table: Mapping[str, yaml.Node], key: str) -> bool:
        value = self.value(table[key]) if key in table else False
        if not isinstance(value, bool):
            raise self.at(table[key]).refuse(f"{key} is true or false")
        return value


# ---- writing


def dump_script(file: ScriptFile) -> str:
    """The file's text; reading it gives the same script again."""
    head: dict[str, Any] = {"title": file.script.title, "campaign": file.kind.value, "language": file.language}
    if file.creditor:
        head["creditor"] = file.creditor
    steps = [_step(step) for step in file.script.steps]
    objections = [
        {"id": found.id, "title": found.title, "answer": found.answer, **({"open": True} if found.is_open else {})}
        for found in file.script.objections
    ]
    parts = [_dump(head), _dump({"steps": steps})]
    if objections:
        parts.append(_dump({"objections": objections}))
    return "\n".join(parts)


def _step(step: Step) -> dict[str, Any]:
    table: dict[str, Any] = {"id": step.id, "kind": step.kind.value, "title": step.title}
    if step.is_required:
        table["required"] = True
    table["text"] = step.text
    if step.tip:
        table["tip"] = step.tip
    if step.branches:
        table["answers"] = [
            {
                **({"say": branch.label} if branch.label else {}),
                "to": branch.to,
                **({"identified": True} if branch.needs_identity else {}),
            }
            for branch in step.branches
        ]
    if step.ending is not None:
        table["ends"] = step.ending.value
    return table


def _dump(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110)
