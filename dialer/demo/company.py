"""The demo's invented company: three creditors with their unpaid invoices, drawn from one seed.

Every name, number and code is made up. The telephone numbers are never dialled on a public network: the demo runs on a
simulated one, and a settable clock is refused with a trunk that leaves the machine.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum import luhn
from stdnum.it import codicefiscale

from dialer.core.debt.credit_transfer import make_rf

FIRST_NAMES = (
    "Alessia Anna Antonio Beatrice Carlo Chiara Davide Elena Elisa Emma Enrico Fabio Federica Filippo Francesca Giada "
    "Giorgia Giovanni Giulia Irene Laura Lorenzo Luca Lucia Marco Maria Marta Martina Matteo Michele Nicolò Paola "
    "Pietro Riccardo Roberta Sara Serena Silvia Simone Sofia Stefano Teresa Tommaso Valentina Vittoria"
).split()
LAST_NAMES = (
    "Amato Barbieri Basile Bellini Benedetti Bernardi Bianco Bruno Caruso Cattaneo Colombo Conti Costa Damico DeLuca "
    "DeSantis Esposito Fabbri Farina Ferrara Ferrari Ferri Fontana Gallo Gatti Giordano Greco Guerra Leone Longo "
    "Mancini Marchetti Mariani Marini Martini Monti Moretti Neri Orlando Palumbo Parisi Pellegrini Ricci Rinaldi "
    "Rizzo Romano Rossetti Russo Sala Sanna Santoro Serra Silvestri Sorrentino Testa Valentini Villa Vitale"
).split()
PLACES = (
    ("Treviso", "TV", "31100", "L407"),
    ("Padova", "PD", "35100", "G224"),
    ("Venezia", "VE", "30100", "L736"),
    ("Milano", "MI", "20100", "F205"),
    ("Torino", "TO", "10100", "L219"),
    ("Bologna", "BO", "40100", "A944"),
    ("Firenze", "FI", "50100", "D612"),
    ("Roma", "RM", "00100", "H501"),
    ("Napoli", "NA", "80100", "F839"),
    ("Bari", "BA", "70100", "A662"),
)
STREETS = ("Via Garibaldi", "Via Mazzini", "Via Dante", "Corso Italia", "Via Verdi", "Piazza Vittoria", "Via Roma")
MONTH_LETTERS = "ABCDEHLMPRST"
HEADER = (
    "pratica;codice fiscale;partita iva;denominazione;cellulare;telefono;indirizzo;cap;comune;provincia;e-mail;"
    "numero fattura;data fattura;scadenza;importo;residuo;riferimento pagamento;servizio;contratto"
).split(";")
FIRMS = (
    "Officina Autotrasporti Carpenteria Falegnameria Tipografia Panificio Ristorante Ferramenta Idraulica Impianti "
    "Edilizia Logistica Serramenti Vivaio Farmacia Lavanderia"
).split()
FORMS = ("S.r.l.", "S.n.c.", "S.p.A.", "S.a.s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Creditor:
    """One of the demo's creditors."""

    code: str
    name: str
    piva: str
    sector: str
    greeting: str
    color: str
    services: tuple[str, ...]
    amounts: tuple[float, float]
    """Smallest and largest invoice, in euros."""
    share: float
    """Of the demo's cases, 0..1."""
    iban: str
    """Where its debtors pay."""
    sells_to_firms: bool = False


CREDITORS = (
    Creditor(
        code="LUMEN",
        name="Lumen Energia S.p.A.",
        piva="12345670017",
        sector="energy",
        greeting="Buongiorno, chiamo per conto di Lumen Energia.",
        color="#e8590c",
        services=("energia elettrica", "gas naturale"),
        amounts=(38, 640),
        share=0.48,
        iban="IT60X0542811101000000123456",
    ),
    Creditor(
        code="BRENTA",
        name="Brenta Forniture Industriali S.p.A.",
        piva="07643520567",
        sector="trade",
        greeting="Buongiorno, chiamo per conto di Brenta Forniture.",
        color="#2f9e44",
        services=("forniture", "noleggio macchinari"),
        amounts=(240, 7800),
        share=0.12,
        iban="IT91D0306912345000000765432",
        sells_to_firms=True,
    ),
    Creditor(
        code="ETERE",
        name="Etere Telecomunicazioni S.r.l.",
        piva="00743110157",
        sector="telephone",
        greeting="Buongiorno, chiamo per conto di Etere Telecomunicazioni.",
        color="#1c7ed6",
        services=("fibra", "telefonia mobile"),
        amounts=(22, 210),
        share=0.40,
        iban="IT68D0300203280000400162854",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnInvoice:
    """An invented invoice. Amounts in cents."""

    number: str
    issued_on: date
    due_on: date
    amount: int
    residual: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCase:
    """An invented case, as the creditor's file has it."""

    reference: str
    tax_code: str
    """Empty of firms."""
    vat_number: str
    """Empty of people."""
    name: str
    mobile: str
    phone: str
    address: tuple[str, str, str, str]
    """Street, postcode, municipality, province."""
    email: str
    payment_reference: str
    """ISO 11649."""
    service: str
    contract: str
    invoices: tuple[DrawnInvoice, ...]

    @property
    def residual(self) -> int:
        return sum(invoice.residual for invoice in self.invoices)


RECENT = (12, 20, 35, 35, 50, 50, 80, 130)
"""Days past due of a case's oldest invoice when it is handed over."""


def draw_cases(
    creditor: Creditor, *, case_count: int, today: date, seed: int, batch: str = "", ages: Sequence[int] = RECENT
) -> list[DrawnCase]:
    """A batch of cases with invoices that fell due in the weeks before.

    Args:
        today: when the creditor hands them over.
        batch: told apart from other batches of the creditor by this; it is part of each reference.
        ages: of the oldest invoices, days.
    """
    rng = Random(f"{seed}:{creditor.code}:{batch}")
    return [_case(creditor, number, today, batch or str(today.year), rng, ages) for number in range(1, case_count + 1)]


def cases_csv(cases: Iterable[DrawnCase]) -> bytes:
    """The creditor's file of unpaid invoices, as an agency gets it: semicolons, Italian dates, decimal commas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for case in cases:
        for invoice in case.invoices:
            writer.writerow((
                case.reference, case.tax_code, case.vat_number, case.name, case.mobile, case.phone, *case.address,
                case.email, invoice.number, _italian(invoice.issued_on), _italian(invoice.due_on),
                _euros(invoice.amount), _euros(invoice.residual), case.payment_reference, case.service, case.contract,
            ))  # fmt: skip
    return out.getvalue().encode("utf-8-sig")


def _case(creditor: Creditor, number: int, today: date, batch: str, rng: Random, ages: Sequence[int]) -> DrawnCase:
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    town, province, postcode, town_code = rng.choice(PLACES)
    mobile = f"3{rng.choice('2346789')}{rng.randrange(10)} {rng.randrange(1_000_000, 10_000_000)}"
    home = f"0{rng.randrange(422, 425)} {rng.randrange(100_000, 1_000_000)}" if rng.random() < 0.45 else ""
    email = f"{first}.{last}@posta.invalid".lower().replace("ò", "o") if rng.random() < 0.6 else ""
    name = f"{last} {first}".replace("DeLuca", "De Luca").replace("DeSantis", "De Santis").replace("Damico", "D'Amico")
    if creditor.sells_to_firms:
        name = f"{rng.choice(FIRMS)} {last.replace('De', 'De ')} {rng.choice(FORMS)}"
    reference = f"{creditor.code[:2]}-{batch}-{number:05d}"
    oldest = rng.choice(ages)
    invoices = []
    for index in range(rng.choice((1, 1, 1, 2, 2, 3))):
        due = today - timedelta(days=max(3, oldest - 30 * index + rng.randrange(-3, 4)))
        cents = round(100 * rng.uniform(*creditor.amounts))
        paid = cents // 2 if rng.random() < 0.1 else 0
        invoices.append(
            DrawnInvoice(
                number=f"{due.year}/{creditor.code[0]}{''.join(c for c in batch if c.isdigit())}{number:05d}{index}",
                issued_on=due - timedelta(days=30),
                due_on=due,
                amount=cents,
                residual=cents - paid,
            )
        )
    return DrawnCase(
        reference=reference,
        tax_code="" if creditor.sells_to_firms else tax_code(first, last, town_code, rng),
        vat_number=vat_number(rng) if creditor.sells_to_firms else "",
        name=name,
        mobile=mobile,
        phone=home,
        address=(f"{rng.choice(STREETS)} {rng.randrange(1, 180)}", postcode, town, province),
        email=email,
        payment_reference=make_rf(reference.replace("-", "")),
        service=rng.choice(creditor.services),
        contract=f"{creditor.code[0]}{100000 + number}",
        invoices=tuple(invoices),
    )


def vat_number(rng: Random) -> str:
    """An invented partita IVA with a right check digit (``domain.md`` §4)."""
    body = f"{rng.randrange(1, 10_000_000):07d}{rng.randrange(1, 96):03d}"
    return body + luhn.calc_check_digit(body)


def tax_code(first: str, last: str, town_code: str, rng: Random) -> str:
    """An invented codice fiscale with a right check letter (``domain.md`` §4)."""
    year, month, day = rng.randrange(50, 100), rng.randrange(12), rng.randrange(1, 29)
    day += 40 if first[-1] == "a" else 0
    body = f"{_letters(last)}{_letters(first)}{year:02d}{MONTH_LETTERS[month]}{day:02d}{town_code}"
    return body + codicefiscale.calc_check_digit(body)


def _letters(name: str) -> str:
    plain = "".join(sign for sign in name.upper().replace("Ò", "O") if sign.isalpha())
    consonants = [sign for sign in plain if sign not in "AEIOU"]
    vowels = [sign for sign in plain if sign in "AEIOU"]
    return "".join([*consonants, *vowels, "X", "X", "X"])[:3]


def _italian(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"
