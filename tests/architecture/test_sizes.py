"""Files stay readable: 80-250 lines is the aim, over 400 needs a reason, over 600 is refused."""

from __future__ import annotations

import pytest

from tests.architecture.house import TESTS, Module, modules

NEEDS_REASON = 400
REFUSED = 600
REASON = "Long because"
"""How the reason begins, in the module's first docstring."""


@pytest.mark.parametrize("module", [*modules(), *modules(TESTS)], ids=lambda module: module.name)
def test_file_is_readable(module: Module) -> None:
    assert module.line_count <= REFUSED, f"{module.name} has {module.line_count} lines: split it"
    if module.line_count > NEEDS_REASON:
        assert REASON in module.docstring, f"{module.name} has {module.line_count} lines and no '{REASON} ...'"


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_module_says_what_it_is_for(module: Module) -> None:
    assert module.docstring.strip(), f"{module.name} opens without a sentence on what it is for"
