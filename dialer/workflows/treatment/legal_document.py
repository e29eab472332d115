"""The cover of what goes to a lawyer about a case; the documents beside it are ``legal_parts``."""

from __future__ import annotations

from collections.abc import Mapping

from dialer.core.evidence.document import Document, Passage, Table
from dialer.workflows.disputes import packet_document as packet
from dialer.workflows.disputes.packet_words import words_for
from dialer.workflows.treatment.legal_facts import LegalFacts
from dialer.workflows.treatment.legal_parts import PARTS
from dialer.workflows.treatment.legal_words import legal_words


def cover_document(given: LegalFacts) -> Document:
    """The first page: who claims what of whom, on what day, and what is in the file."""
    w, pw, statement = legal_words(given.language), words_for(given.language), given.statement
    subject, agency, found = statement.subject, statement.agency, statement.reckoned.position
    facts = (
        (w["recipient"], given.recipient),
        (pw["creditor"], subject.creditor_name),
        (pw["creditor_ids"], packet.joined(subject.creditor_piva, subject.creditor_tax_code)),
        (
            pw["creditor_contacts"],
            packet.joined(subject.creditor_email, subject.creditor_phone, subject.creditor_website),
        ),
        (pw["agency"], packet.joined(agency.name, agency.address, agency.tax_code, agency.email, agency.phone)),
        (pw["licence"], agency.licence),
        (pw["mandate"], packet.mandate_text(subject)),
        (pw["debtor"], subject.debtor_name),
        (pw["debtor_ids"], subject.debtor_tax_code),
        (pw["address"], subject.debtor_address),
        (pw["contract"], subject.contract_reference),
        (pw["supply_point"], subject.supply_point),
        (pw["as_of"], packet.day_text(statement.on)),
        (w["principal"], given.amount(found.principal)),
        (w["interest"], given.amount(found.interest)),
        (w["costs"], given.amount(found.costs)),
        (w["total"], given.amount(found.balance)),
        (w["missing"], ", ".join(found.missing_rates) or w["missing_none"]),
        (w["first_barred"], _first_barred(given, w)),
        (pw["made_by"], statement.made_by),
    )
    rows = [
        *((f"{part}.pdf", w[part], "") for part in PARTS),
        *(
            (f"attachments/{one.name}", f"{_kind(given, one.kind)} {one.invoice}".strip(), one.sha256)
            for one in statement.attachments
        ),
    ]
    contents = Table(title=w["contents"], columns=(w["file"], w["what"], w["sum"]), rows=tuple(rows), widths=(5, 4, 8))
    return Document(
        title=w["title"],
        subtitle=w["subtitle"].format(reference=subject.reference, debtor=subject.debtor_name),
        language=given.language,
        facts=tuple((label, value) for label, value in facts if value),
        tables=(contents,),
        passages=(Passage(w["integrity"], w["integrity_body"]), Passage(w["privacy"], w["privacy_body"])),
        page_word=w["page"],
    )


def _kind(given: LegalFacts, kind: str) -> str:
    list_name = "paper" if kind.startswith("paper_") else "documentKind"
    return given.code(list_name, kind.removeprefix("paper_"))


def _first_barred(given: LegalFacts, w: Mapping[str, str]) -> str:
    reckoned = given.statement.reckoned
    clocks = reckoned.books.clocks(reckoned.law) if reckoned.law is not None else {}
    owed = {item.number for item in reckoned.position.items if item.principal}
    mine = [clock for number, clock in clocks.items() if number in owed]
    if not mine:
        return w["unknown"]
    days = [clock.expires_on for clock in mine if clock.expires_on is not None]
    return packet.day_text(min(days)) if days else w["standing"]
