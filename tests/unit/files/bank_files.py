"""Bank files, for tests: the same movements as CAMT.053 and MT940, and a bank's CSV export with two bad lines."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "bank"
CAMT = (_FOLDER / "camt053.xml").read_text(encoding="utf-8")
MT940 = (_FOLDER / "mt940.sta").read_text(encoding="utf-8")
CSV = (_FOLDER / "payments.csv").read_text(encoding="utf-8")
