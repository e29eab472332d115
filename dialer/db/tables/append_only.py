"""Triggers that let rows into the diary, the dispositions and the audit trail, and never change them again."""

from __future__ import annotations

from collections.abc import Collection, Iterator

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: write a new row instead', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def creation(dialect: str, tables: Collection[str]) -> Iterator[str]:
    """The statements that guard the tables, for one database."""
    if dialect == "postgresql":
        yield _PG_FUNCTION
        for table in tables:
            yield (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: write a new row instead'); END"
            )


def removal(dialect: str, tables: Collection[str]) -> Iterator[str]:
    """The statements that take the guards away again."""
    if dialect == "postgresql":
        for table in tables:
            yield f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"
        yield "DROP FUNCTION IF EXISTS refuse_change()"
        return
    for table in tables:
        for verb in ("update", "delete"):
            yield f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
