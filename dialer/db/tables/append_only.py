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


def erasable(dialect: str, table: str, column: str, others: Collection[str]) -> Iterator[str]:
    """The guard of a table of which one column may be emptied, and nothing else be changed: personal data end.

    Args:
        others: every other column of the table.
    """
    if dialect == "postgresql":
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in others)
        yield f"DROP TRIGGER {table}_append_only ON {table}"
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        yield (
            f"CREATE TRIGGER {table}_erases_only BEFORE UPDATE ON {table} FOR EACH ROW "
            f"WHEN (NOT (NEW.{column} = '' AND {same})) EXECUTE FUNCTION refuse_change()"
        )
        return
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in others)
    yield f"DROP TRIGGER {table}_no_update"
    yield (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT (NEW.{column} = '' AND {same}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: write a new row instead'); END"
    )


def guarded(dialect: str, table: str) -> Iterator[str]:
    """Take the exception of ``erasable`` back."""
    if dialect == "postgresql":
        yield f"DROP TRIGGER {table}_erases_only ON {table}"
        yield f"DROP TRIGGER {table}_append_only ON {table}"
    else:
        yield f"DROP TRIGGER {table}_no_update"
        yield f"DROP TRIGGER {table}_no_delete"
    yield from creation(dialect, (table,))


_PG_CUT_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_uncut() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM evidence_cuts c
                 WHERE c.stream = OLD.stream AND c.seq >= OLD.seq
                 AND c.before + interval '1 day' >= OLD.at) THEN
    RAISE EXCEPTION 'evidence is append-only: only what a cut names may be deleted'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$
"""


def cuttable(dialect: str) -> Iterator[str]:
    """The guard of the register of evidence: entries that a cut names may be deleted, nothing else be changed.

    By place and by age; a day is allowed for nodes whose clocks differ.
    """
    if dialect == "postgresql":
        yield _PG_CUT_FUNCTION
        yield "DROP TRIGGER evidence_append_only ON evidence"
        yield (
            "CREATE TRIGGER evidence_append_only BEFORE UPDATE OR TRUNCATE ON evidence "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        yield (
            "CREATE TRIGGER evidence_cut_only BEFORE DELETE ON evidence FOR EACH ROW EXECUTE FUNCTION refuse_uncut()"
        )
        return
    yield "DROP TRIGGER evidence_no_delete"
    yield (
        "CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence "
        "WHEN NOT EXISTS (SELECT 1 FROM evidence_cuts AS c "
        "WHERE c.stream = OLD.stream AND c.seq >= OLD.seq AND c.before + 86400000000 >= OLD.at) "
        "BEGIN SELECT RAISE(ABORT, 'evidence is append-only: only what a cut names may be deleted'); END"
    )


def uncuttable(dialect: str) -> Iterator[str]:
    """Take the exception of ``cuttable`` back."""
    if dialect == "postgresql":
        yield "DROP TRIGGER evidence_cut_only ON evidence"
        yield "DROP FUNCTION refuse_uncut()"
        yield "DROP TRIGGER evidence_append_only ON evidence"
    else:
        yield "DROP TRIGGER evidence_no_update"
        yield "DROP TRIGGER evidence_no_delete"
    yield from creation(dialect, ("evidence",))
