"""Scripts in files: the ones that ship, mistakes with their line, and the way there and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.core.kernel.codes import CampaignType
from dialer.core.script.flaws import flaws
from dialer.core.script.script import Ending, StepKind
from dialer.files.script_yaml import ScriptFileError, dump_script, load_script, load_scripts, parse_script
from dialer.files.wording_yaml import load_wordings
from dialer.packaged import config_folder

SHIPPED = load_scripts(config_folder() / "scripts")
ORDER = ("greet", "who", "identity", "for_whom", "listen", "inform", "propose", "confirm", "thank")
"""The seeds' advice."""


def test_a_caring_a_soft_and_a_phone_script_ship_in_italian_and_english() -> None:
    places = {(file.creditor, file.kind, file.language) for file in SHIPPED.values()}
    assert places == {("", kind, language) for kind in CampaignType for language in ("it", "en")}


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_has_no_flaw(name: str) -> None:
    file = SHIPPED[name]
    assert flaws(file.script, file.kind, load_wordings(config_folder() / "wording")[file.language]) == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_follows_the_advice_from_greeting_to_thanks(name: str) -> None:
    script = SHIPPED[name].script
    required = {step.kind.value for step in script.steps if step.is_required}
    assert required >= set(ORDER)
    assert any(step.kind is StepKind.REASON for step in script.steps)
    assert any(step.kind is StepKind.AGREE for step in script.steps) or SHIPPED[name].kind is CampaignType.CARING
    assert len(script.objections) >= 5


@pytest.mark.parametrize("kind", CampaignType)
def test_both_languages_have_the_same_steps_and_answers(kind: CampaignType) -> None:
    it, en = (next(f.script for f in SHIPPED.values() if (f.kind, f.language) == (kind, lang)) for lang in ("it", "en"))
    assert [(s.id, s.kind, s.is_required, s.ending) for s in it.steps] == [
        (s.id, s.kind, s.is_required, s.ending) for s in en.steps
    ]
    for mine, theirs in zip(it.steps, en.steps, strict=True):
        assert [(b.to, b.needs_identity) for b in mine.branches] == [(b.to, b.needs_identity) for b in theirs.branches]
    assert [(o.id, o.is_open) for o in it.objections] == [(o.id, o.is_open) for o in en.objections]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_script_that_was_written_reads_as_it_was(name: str) -> None:
    assert parse_script("again", dump_script(SHIPPED[name])) == SHIPPED[name]


GOOD = """\
title: Small
campaign: soft
language: en
creditor: ACME
steps:
  - id: hello
    kind: greet
    title: Hello
    text: Hello
    ends: early
"""


def test_a_file_says_whose_calls_it_guides() -> None:
    file = parse_script("small", GOOD)
    assert (file.creditor, file.kind, file.language) == ("ACME", CampaignType.SOFT, "en")
    assert file.script.steps[0].ending is Ending.EARLY


@pytest.mark.parametrize(
    ("was", "now", "line", "told"),
    [
        ("kind: greet", "kind: hail", 7, "'hail' is not known; there are greet"),
        ("language: en", "language: de", 3, "scripts are written in it, en, not in de"),
        ("campaign: soft", "campaign: hard", 2, "'hard' is not known"),
        ("id: hello", "id: hel lo", 6, "'hel lo' is no id"),
        ("    ends: early", "    ends: early\n    required: yes please", 11, "required is true or false"),
        ("    ends: early", "    ends: early\n    loud: true", 11, "unknown key 'loud'"),
        ("title: Hello", "title: " + "x" * 121, 8, "title has 121 characters"),
        ("    text: Hello\n", "", 6, "a step lacks 'text'"),
    ],
)
def test_a_mistake_is_told_with_its_line(was: str, now: str, line: int, told: str) -> None:
    assert was in GOOD
    with pytest.raises(ScriptFileError) as refused:
        parse_script("small", GOOD.replace(was, now, 1))
    assert refused.value.message.startswith(f"small.yaml:{line}: ")
    assert told in refused.value.message


def test_a_file_that_is_not_there_and_an_empty_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(ScriptFileError, match="cannot be read"):
        load_script(tmp_path / "none.yaml")
    with pytest.raises(ScriptFileError, match="holds no script"):
        load_scripts(tmp_path)
