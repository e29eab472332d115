"""Expressions that the two databases spell differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class starts_with(FunctionElement[bool]):
    """``starts_with(column, prefix)`` by code points, in a form that uses a (text_pattern_ops) index."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it is: SQLite would not use an index for ``(...) = 1``."""
        return self


@compiles(starts_with, "postgresql")
def _starts_with_postgresql(element: starts_with, compiler: SQLCompiler, **kw: Any) -> str:
    column, prefix = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column} ~>=~ CAST({prefix} AS text) AND {column} ~<~ (CAST({prefix} AS text) || chr(1114111)))"


@compiles(starts_with)
def _starts_with_sqlite(element: starts_with, compiler: SQLCompiler, **kw: Any) -> str:
    column, prefix = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({column} >= {prefix} AND {column} < ({prefix} || char(1114111)))"


class seconds_between(FunctionElement[float]):
    """``seconds_between(start, end)`` of two instants."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between, "postgresql")
def _seconds_postgresql(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({end} - {start})) AS double precision)"


@compiles(seconds_between)
def _seconds_sqlite(element: seconds_between, compiler: SQLCompiler, **kw: Any) -> str:
    start, end = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(({end} - {start}) / 1000000.0)"


class posix_seconds(FunctionElement[float]):
    """An instant as seconds since 1970."""

    type = Float()
    inherit_cache = True


@compiles(posix_seconds, "postgresql")
def _posix_postgresql(element: posix_seconds, compiler: SQLCompiler, **kw: Any) -> str:
    (at,) = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM {at}) AS double precision)"


@compiles(posix_seconds)
def _posix_sqlite(element: posix_seconds, compiler: SQLCompiler, **kw: Any) -> str:
    (at,) = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({at} / 1000000.0)"
