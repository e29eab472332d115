"""What all tables share: the metadata and its naming rule, column types for both databases, set membership."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    Dialect,
    Index,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    bindparam,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer(), "sqlite")
"""Surrogate key; SQLite gives its own row number only to a column declared INTEGER."""

Json = JSON().with_variant(JSONB(), "postgresql")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(at: datetime) -> int:
    """An instant as SQLite stores it. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone; instants in the database are aware UTC")
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: ``timestamptz`` on PostgreSQL, microseconds since 1970 on SQLite (they sort)."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; instants in the database are aware UTC")
        return value if dialect.name == "postgresql" else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            at: datetime = value
            return at.astimezone(UTC)
        return _EPOCH + timedelta(microseconds=value)


class IdList(TypeDecorator[Any]):
    """Many ids as one parameter: an array on PostgreSQL, JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(ARRAY(BigInteger()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return list(value) if dialect.name == "postgresql" else orjson.dumps(list(value)).decode()


class TextList(IdList):
    """Many texts as one parameter."""

    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())


class _OneOf(FunctionElement[bool]):
    """``column = ANY(array)`` or its SQLite twin: one statement text for lists of any length."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """As it stands: SQLAlchemy would add ``= 1`` for SQLite, and no index serves ``(column IN (...)) = 1``."""
        return self


@compiles(_OneOf, "postgresql")
def _one_of_postgresql(element: _OneOf, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} = ANY({values})"


@compiles(_OneOf)
def _one_of_sqlite(element: _OneOf, compiler: SQLCompiler, **kw: Any) -> str:
    column, values = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


def one_of_ids(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is among the ids given as parameter ``name`` when the statement is executed."""
    return _OneOf(column, bindparam(name, type_=IdList()))


def one_of_texts(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is among the texts given as parameter ``name`` when the statement is executed."""
    return _OneOf(column, bindparam(name, type_=TextList()))


def index_where(name: str, *columns: ColumnElement[Any], where: str, sqlite: str = "", unique: bool = False) -> Index:
    """An index of the rows that a condition names only.

    Args:
        where: the condition in SQL.
        sqlite: as SQLite writes it, where that is something else.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(sqlite or where), postgresql_where=text(where))
