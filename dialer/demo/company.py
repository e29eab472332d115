"""The demo's invented company: two creditors with their unpaid invoices, drawn from one seed.

Every name, number and code is made up. The telephone numbers are never dialled on a public network: the demo runs on a
simulated one, and a settable clock is refused with a trunk that leaves the machine.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.it import codicefiscale

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
    "pratica;codice fiscale;cognome;nome;cellulare;telefono;indirizzo;cap;comune;provincia;e-mail;"
    "numero fattura;data fattura;scadenza;importo;residuo;servizio;contratto"
).split(";")


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
    ),
    Creditor(
        code="ETERE",
        name="Etere Telecomunicazioni S.r.l.",
        piva="00743110157",
        sector="telecom",
        greeting="Buongiorno, chiamo per conto di Etere Telecomunicazioni.",
        color="#1c7ed6",
        services=("fibra", "telefonia mobile"),
        amounts=(22, 210),
    ),
)


def cases_csv(creditor: Creditor, *, case_count: int, today: date, seed: int) -> bytes:
    """The creditor's file of unpaid invoices, as an agency gets it: semicolons, Italian dates, decimal commas."""
    rng = Random(f"{seed}:{creditor.code}")
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for number in range(1, case_count + 1):
        for row in _case(creditor, number, today, rng):
            writer.writerow(row)
    return out.getvalue().encode("utf-8-sig")


def _case(creditor: Creditor, number: int, today: date, rng: Random) -> Iterator[tuple[str, ...]]:
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    town, province, postcode, town_code = rng.choice(PLACES)
    mobile = f"3{rng.choice('2346789')}{rng.randrange(10)} {rng.randrange(1_000_000, 10_000_000)}"
    home = f"0{rng.randrange(422, 425)} {rng.randrange(100_000, 1_000_000)}" if rng.random() < 0.45 else ""
    email = f"{first}.{last}@posta.invalid".lower().replace("ò", "o") if rng.random() < 0.6 else ""
    fixed = (
        f"{creditor.code[:2]}-{today.year}-{number:05d}",
        tax_code(first, last, town_code, rng),
        last.replace("DeLuca", "De Luca").replace("DeSantis", "De Santis").replace("Damico", "D'Amico"),
        first,
        mobile,
        home,
        f"{rng.choice(STREETS)} {rng.randrange(1, 180)}",
        postcode,
        town,
        province,
        email,
    )
    service = rng.choice(creditor.services)
    oldest = rng.choice((12, 35, 50, 80, 130, 240))
    for index in range(rng.choice((1, 1, 1, 2, 2, 3))):
        due = today - timedelta(days=max(3, oldest - 30 * index + rng.randrange(-3, 4)))
        cents = round(100 * rng.uniform(*creditor.amounts))
        paid = cents // 2 if rng.random() < 0.1 else 0
        yield (
            *fixed,
            f"{due.year}/{creditor.code[0]}{number:05d}{index}",
            _italian(due - timedelta(days=30)),
            _italian(due),
            _euros(cents),
            _euros(cents - paid),
            service,
            f"{creditor.code[0]}{100000 + number}",
        )


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
