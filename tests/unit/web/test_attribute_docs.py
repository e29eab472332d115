"""Docstrings below fields become their descriptions, class by class."""

from __future__ import annotations

from pydantic import Field

from dialer.web.attribute_docs import describe_fields, read_docs
from dialer.web.schemas import Model, Page
from dialer.web.schemas_agent import AgentStateOut, DeskOut

SOURCE = '''
class Outer:
    """Of the class, not of a field."""

    one: int
    """The first,
        on two lines."""
    two: str = ""
    three = 3
    """Not annotated: no field."""

    class Inner:
        one: int
        """Another one."""
'''


class Told(Model):
    plain: int
    """Below it."""
    own: int = Field(description="Said in the field.")
    """Below that."""
    bare: int


def test_docstrings_are_found_by_class_and_name() -> None:
    assert read_docs(SOURCE) == {"Outer": {"one": "The first,\non two lines."}, "Outer.Inner": {"one": "Another one."}}


def test_a_model_has_them_as_descriptions_and_its_own_go_first() -> None:
    described = {name: field.description for name, field in Told.model_fields.items()}
    assert described == {"plain": "Below it.", "own": "Said in the field.", "bare": None}
    properties = Told.model_json_schema()["properties"]
    assert properties["plain"]["description"] == "Below it."


def test_a_derived_model_and_a_generic_one_keep_what_they_inherit() -> None:
    inherited = AgentStateOut.model_fields["leg"].description
    assert inherited and DeskOut.model_fields["leg"].description == inherited
    assert Page[Told].model_fields["items"].description == Page.model_fields["items"].description


def test_a_model_without_a_file_has_none() -> None:
    made = type("Made", (Model,), {"__annotations__": {"one": int}, "__module__": "nowhere"})
    describe_fields(made)
    assert made.model_fields["one"].description is None
