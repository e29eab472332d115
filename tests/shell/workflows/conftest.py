"""The engine's stage for the verbs that it calls."""

from __future__ import annotations

from tests.shell.engine.conftest import bare, migrated, stage

__all__ = ["bare", "migrated", "stage"]
