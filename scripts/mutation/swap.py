"""Puts a fault into functions that are imported already: their code is exchanged, whoever holds them runs the new one.

That spares the import of the tests and of all that they use. It works where only the bodies of functions differ; a
changed constant, table, default or field of a class needs the module to be imported anew.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType


def changed_functions(module: ModuleType, source: str, faulty: str) -> list[tuple[FunctionType, CodeType]] | None:
    """Functions of the module with the code that the fault gives them; None where a function's body is not all."""
    path = str(module.__file__)
    found = []
    for qualified, code in _changed(compile(source, path, "exec"), compile(faulty, path, "exec")):
        function = _function(module, qualified) if code is not None else None
        if code is None or function is None or function.__code__.co_freevars != code.co_freevars:
            return None
        found.append((function, code))
    return found


def forget(*packages: str) -> None:
    """Empty every cache of functions in these packages: what they hold was found without a fault."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in packages:
            for value in list(vars(module).values()):
                for held in (value, *(vars(value).values() if isinstance(value, type) else ())):
                    if isinstance(held, functools._lru_cache_wrapper):
                        held.cache_clear()


def _changed(before: CodeType, after: CodeType) -> Iterator[tuple[str, CodeType | None]]:
    """Functions whose code differs, by their qualified names; None in place of the code: no function's body."""
    if _same(before, after):
        return
    if not before.co_flags & 0x02 or before.co_name.startswith("<"):  # CO_NEWLOCALS: a function, no class or module
        if _own(before) != _own(after) or len(_inner(before)) != len(_inner(after)):
            yield before.co_qualname, None
            return
        for old, new in zip(_inner(before), _inner(after), strict=True):
            yield from _changed(old, new)
        return
    yield before.co_qualname, after


def _same(before: CodeType, after: CodeType) -> bool:
    inner = list(zip(_inner(before), _inner(after), strict=False))
    return _own(before) == _own(after) and all(_same(old, new) for old, new in inner)


def _inner(code: CodeType) -> list[CodeType]:
    return [const for const in code.co_consts if isinstance(const, CodeType)]


def _own(code: CodeType) -> tuple[object, ...]:
    """What a piece of code does, without the lines that it stands on and without the code inside it."""
    consts = tuple((type(one), repr(one)) for one in code.co_consts if not isinstance(one, CodeType))
    shape = (code.co_qualname, code.co_argcount, code.co_kwonlyargcount, code.co_varnames, code.co_freevars)
    return (code.co_code, consts, code.co_names, code.co_cellvars, len(_inner(code)), code.co_exceptiontable, *shape)


def _function(module: ModuleType, qualified: str) -> FunctionType | None:
    held: object = module
    for name in qualified.split("."):
        held = vars(held).get(name) if isinstance(held, ModuleType | type) else None
    if isinstance(held, property):
        held = held.fget
    if isinstance(held, functools.cached_property):
        held = held.func
    if isinstance(held, staticmethod | classmethod):
        held = held.__func__
    while hasattr(held, "__wrapped__"):
        held = held.__wrapped__
    return held if isinstance(held, FunctionType) else None
