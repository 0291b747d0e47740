"""Papers handed out and scans taken in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from massagedesk.domain.ids import AttachmentId, ClientId, PrescriptionId, PrintedDocumentId, new_uuid


class DocumentKind(StrEnum):
    """What was printed."""

    PROGRESS = "progress"
    NOTES = "notes"
    HSA = "hsa"


NUMBER_PREFIX: dict[DocumentKind, str] = {
    DocumentKind.PROGRESS: "PR",
    DocumentKind.NOTES: "SN",
    DocumentKind.HSA: "HSA",
}


@dataclass(eq=False, kw_only=True)
class PrintedDocument:
    """Record of a print: what, whom for, when, and the hash of the very bytes."""

    id: PrintedDocumentId = field(default_factory=lambda: PrintedDocumentId(new_uuid()))
    number: str
    kind: DocumentKind
    client_id: ClientId
    subject: str
    """What it covers: "RX-2026-031", "2025", "06/01/2026 to 06/30/2026"."""
    recipient: str = ""
    printed_at: datetime
    pages: int
    sha256: str
    chain_head: str


@dataclass(eq=False, kw_only=True)
class Attachment:
    """A scan kept in the encrypted file: the prescription itself, a letter."""

    id: AttachmentId = field(default_factory=lambda: AttachmentId(new_uuid()))
    client_id: ClientId
    prescription_id: PrescriptionId | None = None
    name: str
    media_type: str
    content: bytes
    added_at: datetime


def document_number(kind: DocumentKind, year: int, ordinal: int) -> str:
    """ "PR-2026-0058"."""
    return f"{NUMBER_PREFIX[kind]}-{year}-{ordinal:04d}"
