"""Triggers that let rows into the diary, the dispositions and the audit trail, and never change them again."""

from __future__ import annotations

from collections.abc import Iterator

APPEND_ONLY = ("attempt_events", "dispositions", "audit")

_PG_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: write a new row instead', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def creation(dialect: str) -> Iterator[str]:
    """The statements that guard the tables, for one database."""
    if dialect == "postgresql":
        yield _PG_FUNCTION
        for table in APPEND_ONLY:
            yield (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: write a new row instead'); END"
            )


def removal(dialect: str) -> Iterator[str]:
    """The statements that take the guards away again."""
    if dialect == "postgresql":
        for table in APPEND_ONLY:
            yield f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"
        yield "DROP FUNCTION IF EXISTS refuse_change()"
        return
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            yield f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
