"""Adds the summaries of several pytest runs into one last line, in pytest's own form."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

LINE = re.compile(r"^=+ (?P<counts>.*\d+ \w+.*) in (?P<seconds>[\d.]+)s.*=+$")
ORDER = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "warnings", "errors")
PLURAL = {"error": "errors", "warning": "warnings"}


def read(text: str) -> tuple[Counter[str], float] | None:
    """Counts and seconds of the last summary line, if the run came to one."""
    found = [match for match in map(LINE.match, text.splitlines()) if match]
    if not found:
        return None
    counts = Counter[str]()
    for number, word in re.findall(r"(\d+) (\w+)", found[-1]["counts"]):
        counts[PLURAL.get(word, word)] += int(number)
    return counts, float(found[-1]["seconds"])


def main(arguments: list[str]) -> int:
    """Print the line; the exit status is 1 when anything failed, did not end, or tested nothing."""
    failed = "--failed" in arguments
    total, seconds = Counter[str](), 0.0
    for name in (argument for argument in arguments if argument != "--failed"):
        summary = read(Path(name).read_text(encoding="utf-8", errors="replace"))
        if summary is None:
            print(f"{Path(name).name}: pytest came to no summary")
            total["errors"] += 1
            continue
        total += summary[0]
        seconds += summary[1]
    if failed and not total["failed"] and not total["errors"]:
        print("a part beside pytest failed (see above)")
        total["failed"] += 1
    total.pop("deselected", None)
    words = ", ".join(f"{total[word]} {word}" for word in ORDER if total[word])
    print(f"{f' {words} in {seconds:.2f}s ':=^80}")
    return 0 if not failed and total["passed"] and not total["failed"] and not total["errors"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
