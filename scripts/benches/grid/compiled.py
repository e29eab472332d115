"""The twin's own code compiled to C by mypyc, in a folder of its own, so that a grid of days takes half the time.

The very modules that a day runs are compiled as they stand; nothing is written twice. A compiled day is the same day to
the last figure (``--compare`` shows it), only its CPU time is not that of the product, and its line says so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts.benches.grid.digest import digest_of
from scripts.benches.grid.version import PACKAGE, ROOT, code_key, family, modules_of

FOLDER = ROOT / ".cache" / "compiled"
MARK = "SOLLECITO_COMPILED"
"""Environment variable of a process that runs compiled code."""
KINDS: dict[str, tuple[str, ...]] = {
    "policies": ("predictive", "progressive", "power", "vicidial_average", "issabel_overcommit"),
    "ceilings": ("ceiling_a", "ceiling_b"),
}
"""What is compiled apart from the other, and the policies of which it runs all modules."""
LEFT_AS_THEY_ARE = re.compile(
    r"__init__\.py$"  # packages
    r"|core/leads/order\.py$|/errors\.py$"  # generic and exception classes whose class attributes mypyc does not keep
    r"|twin/(keys|model)\.py$"  # their annotations are read at run time
)
LEFT_FOR_CEILINGS = re.compile(r"(pacing/(base|predictive)|policies/ceilings)\.py$")
"""The ceilings hand these a forecast that only looks like one: compiled code asks for the very class."""

_SETUP = """
import sys
from setuptools import setup
from mypyc.build import mypycify
setup(name="compiled", ext_modules=mypycify(["--ignore-missing-imports", "--follow-imports=silent", *sys.argv[3:]],
      opt_level="2"), script_args=["build_ext", "--inplace", sys.argv[1], sys.argv[2]])
"""


def is_compiled() -> bool:
    """Whether this process was started by :func:`run_compiled`."""
    return MARK in os.environ


def kind_of(policy: str) -> str:
    """The build that the policy runs on."""
    return "ceilings" if family(policy) in KINDS["ceilings"] else "policies"


def run_compiled(kind: str, argv: Sequence[str]) -> None:
    """Build if needed and go on in a process whose package is the compiled one; does not come back."""
    folder = build(kind)
    os.chdir(folder)
    environment = {**os.environ, **_paths(folder), MARK: folder.name}
    os.execve(sys.executable, [sys.executable, "-m", "scripts.benches.pacing", *argv], environment)


def build(kind: str) -> Path:
    """The folder with the package of the present code, compiled; builds it in a minute or two if it is not there.

    Raises:
        SystemExit: the compiler failed; its words are in the file that the message names.
    """
    folder = FOLDER / f"{kind}-{digest_of([code_key(policy) for policy in KINDS[kind]])}"
    if (folder / "done").is_file():
        return folder
    for old in FOLDER.glob(f"{kind}-*"):
        shutil.rmtree(old)
    shutil.copytree(ROOT / PACKAGE, folder / PACKAGE, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    log = folder / "compiler.log"
    print(f"compiling the twin into {folder}", file=sys.stderr, flush=True)
    with log.open("w", encoding="utf-8") as out:
        command = [sys.executable, "-c", _SETUP, "-j", str(os.cpu_count() or 1), *sources(kind)]
        done = subprocess.run(command, cwd=folder, stdout=out, stderr=out)
    if done.returncode != 0:
        raise SystemExit(f"scripts/bench pacing: the twin was not compiled; {log} says why (gcc is needed)")
    shutil.rmtree(folder / "build", ignore_errors=True)
    (folder / "done").touch()
    return folder


def sources(kind: str) -> list[str]:
    """Paths below the root, of what is compiled."""
    files = {path.relative_to(ROOT).as_posix() for policy in KINDS[kind] for path in modules_of(policy).values()}
    files = {file for file in files if not LEFT_AS_THEY_ARE.search(file)}
    return sorted(file for file in files if kind != "ceilings" or not LEFT_FOR_CEILINGS.search(file))


def compare(kind: str, say: Callable[[str], None]) -> bool:
    """Whether short days of the compiled twin are those of the plain one, figure by figure.

    Args:
        kind: which build.
        say: is told each policy's result.
    """
    plain, compiled = (_short_days(kind, folder) for folder in (ROOT, build(kind)))
    for policy, record in plain.items():
        say(f"{policy}: {'the same' if compiled[policy] == record else 'DIFFERENT'}")
    return plain == compiled


def _paths(folder: Path) -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(dict.fromkeys((str(folder), str(ROOT))))}


def _short_days(kind: str, folder: Path) -> dict[str, list[str]]:
    told = subprocess.run(
        [sys.executable, "-m", "scripts.benches.grid.short_days", *KINDS[kind]],
        cwd=folder,
        env={**os.environ, **_paths(folder)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    found: dict[str, list[str]] = json.loads(told)
    return found
