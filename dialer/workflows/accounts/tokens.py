"""Secret tokens of sessions and one-time links: random, and stored only as a hash."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """A token that fits into a cookie and an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """What is stored: the tokens are random, so a plain SHA-256 cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()
