"""Every fixed word with which the dialer says why it opens lines or not has its texts on the floor page."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator

import pytest

from dialer.core.pacing.distrust import Distrust
from tests.architecture.house import ROOT

PACERS = sorted((ROOT / "dialer/core/pacing").glob("*.py"))
DIAL_LOOP = ROOT / "dialer/engine/dial_loop.py"
TELLING = ("_reason", "obstacle", "_limit", "_by_count")
"""Functions whose texts are reasons, whether they return them or are called with them."""


def words_said() -> set[str]:
    """Reasons by where they stand: an argument or a variable named so, and what those functions say."""
    return {
        word
        for file in (*PACERS, DIAL_LOOP)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for part in _telling_parts(node, is_pacer=file in PACERS)
        for word in _texts(part)
    }


def _telling_parts(node: ast.AST, *, is_pacer: bool) -> Iterator[ast.AST]:
    """The dial loop has reasons of other kinds too: those of failed originates."""
    match node:
        case ast.keyword(arg="reason", value=value) if is_pacer:
            yield value
        case ast.Assign(targets=[ast.Name(id="reason")], value=value) if is_pacer:
            yield value
        case ast.Assign(targets=[ast.Attribute(attr="idle_reason")], value=value):
            yield value
        case ast.FunctionDef(name=name, body=body) if name in TELLING[:-1]:
            yield from body
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in TELLING:
            yield from arguments


def _texts(part: ast.AST) -> Iterator[str]:
    """Whole words; the pieces of a composed one are left out."""
    pieces = {id(piece) for node in ast.walk(part) if isinstance(node, ast.JoinedStr) for piece in node.values}
    for node in ast.walk(part):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
            if node.value and node.value.replace("_", "").isalpha() and node.value.islower():
                yield node.value


@pytest.fixture(params=["it", "en"])
def codes(request: pytest.FixtureRequest) -> dict[str, dict[str, str]]:
    path = ROOT / f"dialer/web/ui/src/shared/i18n/{request.param}.json"
    catalogue = json.loads(path.read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = catalogue["codes"] | catalogue["officeCodes"]
    return found


def test_the_words_are_found() -> None:
    assert {
        "agents_free",
        "risk_above_threshold",
        "budget_spent",
        "few_agents",
        "trunk_limit",
        "link_down",
    } <= words_said()


def test_every_reason_has_a_phrase_and_a_sentence(codes: dict[str, dict[str, str]]) -> None:
    said = {word for word in words_said() if not word.startswith("fallback_")} | {"fallback", "not_in_shift"}
    assert said - codes["launch"].keys() == set()
    assert said - codes["launchWhy"].keys() == set()


def test_every_doubt_has_its_words(codes: dict[str, dict[str, str]]) -> None:
    doubts = {word.value for word in Distrust}
    doubts |= {word.removeprefix("fallback_") for word in words_said() if word.startswith("fallback_")}
    assert doubts - codes["distrust"].keys() == set()
