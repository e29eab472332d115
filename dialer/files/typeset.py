"""Documents as PDF, set by typst from a template in the package."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import typst

from dialer.core.evidence.document import Document
from dialer.core.kernel.errors import DialerError

TEMPLATE = Path(__file__).parent / "templates" / "document.typ"


class TypesetError(DialerError):
    """A document could not be set; the message is the compiler's."""


class Typesetter:
    """Sets one document at a time, on a thread: a page takes milliseconds, a register of thousands some seconds."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def pdf(self, document: Document) -> bytes:
        """The document as PDF.

        Raises:
            TypesetError: it could not be set.
        """
        async with self._turn:
            (page,) = await asyncio.to_thread(typeset, document, "pdf")
        return page


def typeset(document: Document, form: Literal["pdf", "png"], *, ppi: float = 110) -> tuple[bytes, ...]:
    """The document as one PDF, or as a picture of each page.

    Raises:
        TypesetError: it could not be set.
    """
    try:
        made = typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            format=form,
            ppi=ppi,
            ignore_system_fonts=True,  # the same page on every machine
            sys_inputs={"data": json.dumps(_as_table(document), ensure_ascii=False)},
        )
    except RuntimeError as error:
        raise TypesetError(f"{document.title}: the document could not be set: {error}") from None
    return tuple(made) if isinstance(made, list) else (made,)


def _as_table(document: Document) -> dict[str, object]:
    table = asdict(document)
    for one in table["tables"]:
        one["right"] = sorted(one["right"])
    return table
