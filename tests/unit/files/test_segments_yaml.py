"""Rules of segments as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.core.relation.customer import AbilityToPay
from dialer.core.relation.segment import RelationTrait, SegmentFacts, Tone
from dialer.files.segments_yaml import SegmentsFileError, load_segmentation, load_segmentations

SHIPPED = Path("config/segments")
GOOD = """
segments: mine
version: "1"
rules:
  - id: big
    title: {it: Grandi, en: Big}
    tone: courteous
    when: {balance_minor: {from: 100000}}
"""


def read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    load_segmentation(path)


def test_the_rules_that_ship_can_be_read_and_give_every_trait() -> None:
    rules = load_segmentations(SHIPPED)["default"]
    assert {segment.trait for segment in rules.segments} == set(RelationTrait)
    unable, traits = rules.sort(SegmentFacts(ability=AbilityToPay.NONE))
    assert unable is not None and (unable.id, unable.tone) == ("unable", Tone.GENTLE)
    assert traits == {RelationTrait.UNABLE}
    assert rules.sort(SegmentFacts(needs_care=True))[1] == {RelationTrait.VULNERABLE}


@pytest.mark.parametrize(
    ("was", "becomes", "line", "reason"),
    [
        ("segments: mine", "segments: yours", 2, "must bear the file's name, 'mine'"),
        ("balance_minor: {from: 100000}", "sex: [f]", 8, "no fact that a segment may be made of"),
        ("balance_minor: {from: 100000}", "municipality: [Roma]", 8, "no fact that a segment may be made of"),
        ("{from: 100000}", "{from: many}", 8, "from must be a number"),
        ("{from: 100000}", "{}", 8, "needs a limit"),
        ("balance_minor: {from: 100000}", "needs_care: true", 5, "tone must be gentle"),
        ("balance_minor: {from: 100000}", "value: [gold]", 8, "never 'gold'"),
        ("tone: courteous", "tone: harsh", 7, "'harsh' is not known"),
        ("title: {it: Grandi, en: Big}", "title: {it: Grandi}", 6, "lacks 'en'"),
        ("when: {balance_minor: {from: 100000}}", "when: {}", 5, "asks for nothing"),
        ("rules:", "comparison: {recent: 0}\nrules:", 4, "at least one invoice"),
        ("rules:", "comparison: {recent: x}\nrules:", 4, "whole number"),
        ("rules:", "colour: red\nrules:", 4, "unknown key 'colour'"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_line(
    tmp_path: Path, was: str, becomes: str, line: int, reason: str
) -> None:
    read(tmp_path, GOOD)
    with pytest.raises(SegmentsFileError, match=reason) as error:
        read(tmp_path, GOOD.replace(was, becomes))
    assert f"mine.yaml:{line}:" in str(error.value)


def test_a_folder_without_the_default_rules_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD)
    with pytest.raises(SegmentsFileError, match=r"no default\.yaml"):
        load_segmentations(tmp_path)
