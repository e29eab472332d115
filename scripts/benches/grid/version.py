"""Which code made a day: a key over the modules that a day of this policy runs, so that no result passes for another's.

The key is over the syntax trees without docstrings: comments, layout and words about the code change no result. What
only other policies run is left out: a change of our pacer does not make the peers' days old.
"""

from __future__ import annotations

import ast
import hashlib
import platform
import subprocess
from collections.abc import Iterator
from functools import cache, partial
from importlib.metadata import version as installed
from pathlib import Path

from dialer import __version__
from dialer.twin.policies import POLICIES
from scripts.benches.grid.short_days import fingerprint

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = "dialer"
ENTRY = "dialer.twin.day"
POLICY_ROOM = "dialer.twin.policies"
PACING = "dialer.core.pacing"
PLAIN_PACING = frozenset(f"{PACING}.{name}" for name in ("base", "limits", "model", "power", "progressive"))
"""What a policy without a forecast runs of the pacers."""
FORECASTING = ("predictive", "ceiling")
"""How the names of the policies begin that have one."""
KEY_DIGITS = 10


@cache
def code_key(policy: str) -> str:
    """Of the modules that a day of this policy runs, and of numpy, whose dice they throw."""
    digest = hashlib.sha256(f"numpy {installed('numpy')}".encode())
    for name, path in sorted(modules_of(policy).items()):
        digest.update(f"\n{name}\n{bare(path.read_text(encoding='utf-8'))}".encode())
    return digest.hexdigest()[:KEY_DIGITS]


def family(policy: str) -> str:
    """The policy without its parameters: one code for all of them."""
    return policy.partition("@")[0]


@cache
def modules_of(policy: str) -> dict[str, Path]:
    """Dotted name -> file."""
    maker = POLICIES[family(policy)]
    while isinstance(maker, partial):
        maker = maker.func
    found = closure(ENTRY, ROOT, without=POLICY_ROOM) | closure(maker.__module__, ROOT, without=POLICY_ROOM)
    if not family(policy).startswith(FORECASTING):
        found = {name: path for name, path in found.items() if not name.startswith(PACING) or name in PLAIN_PACING}
    found.pop(PACKAGE, None)  # a new release number is no new code
    return found


def closure(entry: str, root: Path, *, without: str = "") -> dict[str, Path]:
    """Dotted name -> file of ``entry`` and of every module of its package that it imports, directly or not.

    Args:
        entry: dotted name of the first module.
        root: folder of its package.
        without: dotted name of a module that is not entered, nor what only it imports.
    """
    found: dict[str, Path] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        path = _file(name, root)
        if name in found or path is None or name == without:
            continue
        found[name] = path
        waiting += [name.rpartition(".")[0]] if "." in name else []
        waiting += [each for each in _imports(path) if each.partition(".")[0] == entry.partition(".")[0]]
    return found


def bare(source: str) -> str:
    """The module's syntax tree without docstrings and other bare strings, as text."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [each for each in body if not _is_bare_string(each)]  # type: ignore[attr-defined]
    return ast.dump(tree)


def describe(policy: str) -> dict[str, object]:
    """What a reader needs to make the same days again."""
    paths = [path.relative_to(ROOT).as_posix() for path in modules_of(policy).values()]
    return {
        "policy": family(policy),
        "code": code_key(policy),
        "short_days": fingerprint(_plain(policy)),
        "commit": _git("rev-parse", "--short=10", "HEAD"),
        "is_committed": not _git("status", "--porcelain", "--", *paths),
        "package": __version__,
        "python": platform.python_version(),
        "numpy": installed("numpy"),
        "machine": machine(),
    }


def _plain(policy: str) -> str:
    """The policy as it can be run: a fixed ratio has none of its own."""
    return f"{policy}@ratio=2" if policy == "power" else policy


def _file(name: str, root: Path) -> Path | None:
    place = root.joinpath(*name.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None  # a name inside a module


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_bare_string(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def machine() -> str:
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").is_file() else ""
    model = next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")), "")
    return model or platform.processor() or "unknown"
