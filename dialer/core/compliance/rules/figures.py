"""Reading figures out of a pack: each refusal says what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialer.core.kernel.errors import Invalid


def positive_int(value: object, what: str) -> int:
    """A whole number of at least 1."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Invalid(f"{what}: {value!r} must be a whole number of at least 1", field=what)
    return value


def table_of(value: object, keys: set[str], what: str) -> Mapping[str, object]:
    """A table with exactly these keys."""
    if not isinstance(value, Mapping):
        raise Invalid(f"{what}: {value!r} must be a table with {', '.join(sorted(keys))}", field=what)
    for key in sorted(set(value) ^ keys):
        verb = "lacks" if key in keys else "has the unknown key"
        raise Invalid(f"{what}: the table {verb} {key!r}; it has {', '.join(sorted(keys))}", field=what)
    return value


def optional_table(value: object, keys: set[str], optional: set[str], what: str) -> Mapping[str, object]:
    """A table with all these keys, perhaps some of the optional ones, and no other."""
    if not isinstance(value, Mapping):
        raise Invalid(f"{what}: {value!r} must be a table with {', '.join(sorted(keys))}", field=what)
    present = {key: value[key] for key in value if key not in optional}
    table_of(present, keys, what if not optional else f"{what} (beside the optional {', '.join(sorted(optional))})")
    return value


def texts_of(value: object, what: str) -> tuple[str, ...]:
    """A list of texts; numbers must be in quotes, because a leading 0 or + would be lost."""
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise Invalid(f"{what}: {value!r} must be a list of texts, each in quotes", field=what)
    return tuple(text.strip() for text in value)


def word_of(value: object, known: Sequence[str], what: str) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in known:
        raise Invalid(f"{what}: {value!r} must be one of {', '.join(known)}", field=what)
    return value


def loosened(rule_id: str, detail: str) -> Invalid:
    """The refusal of a laxer figure."""
    return Invalid(
        f"{rule_id}: a campaign may tighten this figure, never loosen it ({detail})", code="loosens_pack", field=rule_id
    )


def at_most(value: int, limit: int, rule_id: str) -> int:
    """A campaign's figure no laxer than the pack's."""
    if value > limit:
        raise Invalid(
            f"{rule_id}: a campaign may tighten this figure, never loosen it ({value} against {limit})",
            code="loosens_pack",
            field=rule_id,
        )
    return value


def must_stay(value: object, rule_id: str) -> None:
    """A rule without a figure is either in the pack, as ``required``, or left out of it."""
    if value != "required":
        raise Invalid(f"{rule_id}: the only value is 'required'; leave the rule out to do without it", field=rule_id)
