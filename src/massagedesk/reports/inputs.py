"""What every paper is given besides its own facts: sheet, letterhead, footer and signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from massagedesk.domain.practice import PaperSize

__all__ = ["Footer", "Letterhead", "PaperSize", "Signature"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The practice as it signs its papers."""

    practice_name: str
    practitioner: str
    """Name and credential: "Hannah R. Whitlock, LMT"."""
    license: str = ""
    """"Washington license MA 60412207"; empty where the state issues none."""
    address_lines: tuple[str, ...] = ()
    """Street first, then town; two lines as a rule."""
    phone: str = ""
    fax: str = ""
    logo: bytes | None = None
    """A PNG or JPEG picture; printed 34 points high on the first page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """What identifies a sheet that was separated from the others."""

    document_number: str
    """"PR-2026-0058"."""
    client_name: str
    born_on: date | None = None
    claim_number: str | None = None
    generated_at: datetime
    """Aware, in the practice's zone."""
    chain_head: str = ""
    """Newest hash of the audit chain, as hex digits; the first twelve are printed."""
    remark: str = ""
    """"Not a claim", for the papers that could be taken for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """An electronic signature as papers show it (SOAP-3)."""

    signer: str
    """Name and credential: "Hannah R. Whitlock, LMT"."""
    license: str
    """"Washington license MA 60412207"; may go on with ", NPI 1993999998"."""
    signed_at: datetime
    """Aware, in the zone it was signed in: printed with its offset."""
    content_hash: str
    """Hash of what was signed, as hex digits; the first sixteen are printed."""
