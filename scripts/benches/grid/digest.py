"""A short key of a value."""

from __future__ import annotations

import hashlib
import json


def digest_of(value: object) -> str:
    """A short key of anything that JSON can hold."""
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:6]
