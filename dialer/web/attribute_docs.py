"""Docstrings below the fields of wire models become the descriptions of the OpenAPI document.

Pydantic's own ``use_attribute_docstrings`` looks for the source of each class through the stack and through all loaded
modules, which was half of a server's start. Here each module is read once.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from functools import cache
from inspect import cleandoc
from pathlib import Path

from pydantic import BaseModel

Docs = Mapping[str, Mapping[str, str]]
"""Class, by its qualified name -> field -> docstring."""


def describe_fields(model: type[BaseModel]) -> None:
    """Give the fields that the class itself declares their docstrings; those with a description keep it."""
    own = _docs_of(model.__module__).get(model.__qualname__, {})
    for name, doc in own.items():
        field = model.__pydantic_fields__.get(name)
        if field is not None and field.description is None:
            field.description = doc


@cache
def _docs_of(module: str) -> Docs:
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None:
        return {}
    return read_docs(Path(file).read_text(encoding="utf-8"))


def read_docs(source: str) -> Docs:
    """The docstrings of annotated names, by class."""
    found: dict[str, dict[str, str]] = {}
    _collect(ast.parse(source).body, "", found)
    return found


def _collect(body: list[ast.stmt], prefix: str, found: dict[str, dict[str, str]]) -> None:
    for statement in body:
        if not isinstance(statement, ast.ClassDef):
            continue
        name = f"{prefix}{statement.name}"
        docs = found.setdefault(name, {})
        for field, below in zip(statement.body, statement.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                text = _text(below)
                if text is not None:
                    docs[field.target.id] = text
        _collect(statement.body, f"{name}.", found)


def _text(statement: ast.stmt) -> str | None:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Constant):
        return None
    return cleandoc(statement.value.value) if isinstance(statement.value.value, str) else None
