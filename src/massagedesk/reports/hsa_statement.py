"""Annual HSA / FSA statement: the attended sessions of a year and who paid what for them (HSA-1 to HSA-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from massagedesk.domain.money import Money
from massagedesk.reports.inputs import Footer, Letterhead, PaperSize


@dataclass(frozen=True, slots=True, kw_only=True)
class HsaSession:
    """One attended session. Tips, missed-visit fees and gift cards are not in the amounts (HSA-3)."""

    on: date
    description: str
    minutes: int
    fee: Money
    paid_by_client: Money
    paid_by_others: Money
    letter: str = ""
    """Label of the prescription or letter that covers it ("L1"); empty when none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HsaTotal:
    """A line of totals."""

    sessions: int
    minutes: int
    fee: Money
    paid_by_client: Money
    paid_by_others: Money


@dataclass(frozen=True, slots=True)
class HsaLetter:
    """A prescription or letter of medical necessity of the legend."""

    label: str
    """"L1"."""
    text: str
    """"Letter of medical necessity, Lena Fischer, ARNP; valid 03/03/2025 to 07/02/2025, every 2 weeks."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HsaStatement:
    """A year of one client."""

    paper: PaperSize = PaperSize.LETTER
    letterhead: Letterhead
    footer: Footer
    """Gives the client's name and birth date; its remark should be "Not a claim"."""
    year: int
    first_on: date
    last_on: date
    provider: str
    """"Hannah R. Whitlock, LMT"."""
    license: str
    npi: str = ""
    tax_id: str = ""
    """"91-0000142 (EIN)"."""
    client_address: tuple[str, ...] = ()
    sessions: tuple[HsaSession, ...] = ()
    """In order of time."""
    with_letter: HsaTotal
    without_letter: HsaTotal
    all_sessions: HsaTotal
    letters: tuple[HsaLetter, ...] = ()
    remarks: tuple[str, ...] = ()
    """Sentences under the table: what others paid, what is not included; each its own paragraph."""
    diagnoses: tuple[str, ...] = ()
    """Empty unless she asked for them (HSA-4)."""
