"""The tree of domain errors; each carries a stable code and its facts as fields.

DialerError
└── DomainError           something the caller asked for cannot be
    ├── NotFound          the thing named does not exist (or is not the asker's)
    ├── Conflict          it exists, but its state or another record forbids it
    ├── Refused           a rule or a right forbids it
    ├── Invalid           a value is malformed or out of range
    └── InvalidTransition a human asked for a move that the state's table does not have
"""

from __future__ import annotations


class DialerError(Exception):
    """Root of every error that this package raises on purpose."""


class DomainError(DialerError):
    """A request that cannot be carried out, with a stable code, the place and the remedy.

    Args:
        message: one English sentence for a person: what, where, and what to do.
        code: stable machine-readable name; defaults to the class's own.
        facts: values that a program may show or test (ids, limits, field names); never personal data.
    """

    code = "domain_error"

    def __init__(self, message: str, *, code: str | None = None, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.facts = facts


class NotFound(DomainError):
    """The thing named does not exist, or not for the asker."""

    code = "not_found"


class Conflict(DomainError):
    """The present state or another record forbids the request."""

    code = "conflict"


class Refused(DomainError):
    """A rule or a right forbids the request."""

    code = "refused"


class Invalid(DomainError):
    """A value is malformed or out of range."""

    code = "invalid"


class InvalidTransition(DomainError):
    """A person asked for a move that the state does not have."""

    code = "invalid_transition"
