"""Where things stand: the modules of the package and the tests beside them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "dialer"
TESTS = ROOT / "tests"


@dataclass(frozen=True)
class Module:
    """One source file of ours."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def dotted(self) -> str:
        return self.name.removesuffix(".py").replace("/", ".")

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def line_count(self) -> int:
        return self.text.count("\n")

    @property
    def docstring(self) -> str:
        return ast.get_docstring(self.tree) or ""

    @property
    def is_generated_or_migration(self) -> bool:
        return "migrations/versions" in self.name

    @property
    def has_behaviour(self) -> bool:
        """It has functions with more than a docstring, a plain return or a protocol's dots."""
        return any(
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "__init__" and not _is_plain(node)
            for node in ast.walk(self.tree)
        )


def _is_plain(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = [
        statement
        for statement in function.body
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]
    if not body:
        return True
    return len(body) == 1 and isinstance(body[0], ast.Return | ast.Pass)


def modules(folder: Path = PACKAGE) -> list[Module]:
    """Every Python file below, the empty ones left out."""
    found = (Module(path) for path in sorted(folder.rglob("*.py")) if not {"ui", "static"} & set(path.parts))
    return [module for module in found if module.text.strip()]
