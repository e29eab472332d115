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
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from scripts.benches.grid.version import PACKAGE, ROOT, code_key, modules_of

FOLDER = ROOT / ".cache" / "compiled"
MARK = "SOLLECITO_COMPILED"
"""Environment variable of a process that runs compiled code."""
POLICIES = ("predictive", "ceiling_a", "ceiling_b", "progressive", "power", "vicidial_average", "issabel_overcommit")
LEFT_AS_THEY_ARE = re.compile(
    r"__init__\.py$"  # packages
    r"|core/leads/order\.py$|/errors\.py$"  # generic and exception classes whose class attributes mypyc does not keep
    r"|twin/(keys|model)\.py$"  # their annotations are read at run time
)

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


def run_compiled(argv: Sequence[str]) -> None:
    """Build if needed and go on in a process whose package is the compiled one; does not come back."""
    folder = build()
    path = os.pathsep.join((str(folder), str(ROOT)))
    environment = {**os.environ, "PYTHONPATH": path, MARK: folder.name}
    os.chdir(folder)
    os.execve(sys.executable, [sys.executable, "-m", "scripts.benches.pacing", *argv], environment)


def build() -> Path:
    """The folder with the package of the present code, compiled; builds it in a minute or two if it is not there.

    Raises:
        SystemExit: the compiler failed; its words are in the file that the message names.
    """
    folder = FOLDER / "-".join(code_key(policy)[:6] for policy in ("predictive", "progressive"))
    if (folder / "done").is_file():
        return folder
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(ROOT / PACKAGE, folder / PACKAGE, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    log = folder / "compiler.log"
    print(f"compiling the twin into {folder}", file=sys.stderr, flush=True)
    with log.open("w", encoding="utf-8") as out:
        command = [sys.executable, "-c", _SETUP, "-j", str(os.cpu_count() or 1), *sources()]
        done = subprocess.run(command, cwd=folder, stdout=out, stderr=out)
    if done.returncode != 0:
        raise SystemExit(f"scripts/bench pacing: the twin was not compiled; {log} says why (gcc is needed)")
    shutil.rmtree(folder / "build", ignore_errors=True)
    (folder / "done").touch()
    return folder


def sources(policies: Iterable[str] = POLICIES) -> list[str]:
    """Paths below the root, of what is compiled."""
    files = {path.relative_to(ROOT).as_posix() for policy in policies for path in modules_of(policy).values()}
    return sorted(file for file in files if not LEFT_AS_THEY_ARE.search(file))


def compare(say: Callable[[str], None]) -> bool:
    """Whether short days of the compiled twin are those of the plain one, figure by figure.

    Args:
        say: is told each policy's result.
    """
    folder = build()
    path = os.pathsep.join((str(folder), str(ROOT)))
    plain, compiled = (
        _short_days({**os.environ, "PYTHONPATH": each}, where) for each, where in ((str(ROOT), ROOT), (path, folder))
    )
    for policy, record in plain.items():
        say(f"{policy}: {'the same' if compiled[policy] == record else 'DIFFERENT'}")
    return plain == compiled


def _short_days(environment: dict[str, str], folder: Path) -> dict[str, str]:
    told = subprocess.run(
        [sys.executable, "-m", "scripts.benches.grid.short_days"],
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    found: dict[str, str] = json.loads(told)
    return found
