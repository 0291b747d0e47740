"""Papers: previewed as often as she likes, issued once with a number, and recorded (what, whom for, when, hash)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import select

from massagedesk import pdfium
from massagedesk.domain.dates import DateRange
from massagedesk.domain.documents import DocumentKind, PrintedDocument, document_number
from massagedesk.domain.errors import Conflict, NotFound, RuleViolation
from massagedesk.domain.ids import ClientId, PrescriptionId, PrintedDocumentId, SessionNoteId
from massagedesk.persistence import audit
from massagedesk.persistence.queries.names import full_name
from massagedesk.persistence.queries.numbers import next_ordinal
from massagedesk.persistence.queries.visits import clients_seen_between
from massagedesk.persistence.tables.clients import clients
from massagedesk.persistence.tables.documents import printed_documents
from massagedesk.services.papers.frame import Frame, slashed

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk
    from massagedesk.services.papers.hsa import Cautions
    from massagedesk.services.signing import Pen

PREVIEW = "Preview"
Progress = Callable[[int, int], None]
"""Told how many are done of how many; raise from it to stop."""


@dataclass(frozen=True, kw_only=True)
class PaperRequest:
    """Which paper, of whom, about what."""

    kind: DocumentKind
    client_id: ClientId
    prescription_id: PrescriptionId | None = None
    """For a progress report."""
    note_ids: tuple[SessionNoteId, ...] = ()
    """For session notes: these very notes …"""
    days: DateRange | None = None
    """… or all of a range of days; neither means all."""
    year: int | None = None
    """For an HSA statement."""
    show_diagnosis: bool = False
    recipient: str = ""


@dataclass(frozen=True, kw_only=True)
class IssuedPaper:
    """A paper as handed out."""

    number: str
    content: bytes
    sha256: str
    pages: int


@dataclass(frozen=True, kw_only=True)
class PrintRow:
    """A paper handed out earlier."""

    id: PrintedDocumentId
    number: str
    kind: DocumentKind
    client_id: ClientId
    client_name: str
    subject: str
    recipient: str
    printed_at: datetime
    pages: int
    sha256: str


class Documents:
    """The papers of the practice."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def preview(self, request: PaperRequest) -> bytes:
        """The paper as it would look, without a number; only that it was looked at is noted."""
        self._desk.views.note("client", request.client_id, f"paper {request.kind}")
        return self._render(request, self._frame(PREVIEW))

    def issue(self, request: PaperRequest, *, password: str | None = None) -> IssuedPaper:
        """The paper with its number, recorded as handed out.

        With a password the PDF itself is signed by the key it opens, and the hash is that of the signed file. Raises
        WrongPassword, TooManyTries, and RuleViolation for what cannot be signed; nothing is recorded then.
        """
        pen = None if password is None else self._pen(request.kind, password)
        while True:
            number = self._numbers(request.kind, 1)[0]
            frame = self._frame(number)
            content, told = self._render(request, frame), dict[str, str]()
            if pen is not None:
                content, told = pen.sign_pdf(content)
            record = self._record(request, number, content, frame)
            if self._keep([record], told):
                return _issued(record, content)

    def can_sign(self, kind: DocumentKind) -> bool:
        """Whether a PDF of this kind can carry a signature: session notes, under keys, with the extra installed."""
        from massagedesk.vault import pdf_signing

        return kind is DocumentKind.NOTES and self._desk.has_vault and pdf_signing.is_available()

    def statement_cautions(self, year: int) -> Cautions:
        """What to know before the HSA statements of a year are handed out. Raises RuleViolation for a future year."""
        from massagedesk.services.papers import hsa

        return hsa.cautions(self._desk, year)

    def issue_statements(self, year: int, progress: Progress | None = None) -> IssuedPaper:
        """One file with the HSA statement of every client seen that year, each recorded under its own number.

        A record tells the client's own pages, and the hash of the file they are in.

        Nothing is recorded when it is stopped half way. Raises NotFound when nobody was seen that year, RuleViolation
        for a year that has not begun.
        """
        from massagedesk.reports import hsa_statement
        from massagedesk.services.papers import hsa

        hsa.check_year(self._desk, year)
        first_at, last_at = self._desk.bounds(DateRange.of_year(year))
        with self._desk.database.read() as connection:
            ids = clients_seen_between(connection, first_at, last_at)
        if not ids:
            raise NotFound(f"Nobody was treated in {year}. There is no statement to make.")
        numbers = self._numbers(DocumentKind.HSA, len(ids))
        frames = [self._frame(number) for number in numbers]
        statements = []
        for place, (client_id, frame) in enumerate(zip(ids, frames, strict=True)):
            if progress is not None:
                progress(place, 2 * len(ids))
            statements.append(hsa.compose(self._desk, client_id, year, frame))

        def tell(done: int, _total: int) -> None:
            if progress is not None:
                progress(len(ids) + done, 2 * len(ids))

        content, pages = hsa_statement.render_all(statements, tell)
        digest = hashlib.sha256(content).hexdigest()
        records = [
            PrintedDocument(
                number=frame.number,
                kind=DocumentKind.HSA,
                client_id=client_id,
                subject=f"{year}, one of {len(ids)} in one file" if len(ids) > 1 else str(year),
                printed_at=self._desk.now(),
                pages=own_pages,
                sha256=digest,
                chain_head=frame.chain_head,
            )
            for client_id, frame, own_pages in zip(ids, frames, pages, strict=True)
        ]
        if not self._keep(records):
            raise Conflict("Another paper was made in the meantime and took a number. Make the statements again.")
        return IssuedPaper(number=records[0].number, content=content, sha256=digest, pages=sum(pages))

    def printed(self, client_id: ClientId | None = None, limit: int = 200) -> list[PrintRow]:
        """Papers handed out, newest first."""
        statement = (
            select(printed_documents, full_name(clients).label("client_name"))
            .join(clients, clients.c.id == printed_documents.c.client_id)
            .order_by(printed_documents.c.printed_at.desc(), printed_documents.c.number.desc())
            .limit(limit)
        )
        if client_id is not None:
            statement = statement.where(printed_documents.c.client_id == client_id)
        with self._desk.database.read() as connection:
            rows = connection.execute(statement).all()
        return [PrintRow(**{name: row._mapping[name] for name in PrintRow.__dataclass_fields__}) for row in rows]

    def next_number(self, kind: DocumentKind) -> str:
        """The number the next paper of this kind will bear, to suggest a file name by."""
        return self._numbers(kind, 1)[0]

    def years(self, client_id: ClientId) -> list[int]:
        """Years in which the client was treated, newest first."""
        visits = self._desk.billing.visits(client_id)
        return sorted({self._desk.local(visit.started_at).year for visit in visits}, reverse=True)

    # --- inside ------------------------------------------------------------------------------------------------

    def _pen(self, kind: DocumentKind, password: str) -> Pen:
        from massagedesk.vault import pdf_signing

        if kind is not DocumentKind.NOTES:
            raise RuleViolation("Only session notes can be saved as a signed PDF. Nothing was made.")
        if not pdf_signing.is_available():
            raise RuleViolation(
                "This installation cannot sign PDFs: the package pyHanko is missing. Nothing was made. Install"
                " massagedesk[pdf-signature], or make the paper without a signature."
            )
        pen = self._desk.signing.pen(password)
        if pen is None:
            raise RuleViolation("This practice has no keys, so a PDF cannot be signed. Nothing was made.")
        return pen

    def _frame(self, number: str) -> Frame:
        with self._desk.database.read() as connection:
            head = audit.chain_head(connection)
        return Frame(
            desk=self._desk,
            number=number,
            chain_head=head.hash.hex(),
            generated_at=self._desk.local(self._desk.now()),
        )

    def _render(self, request: PaperRequest, frame: Frame) -> bytes:
        if request.kind is DocumentKind.PROGRESS:
            from massagedesk.reports import progress as progress_report
            from massagedesk.services.papers import progress

            if request.prescription_id is None:
                raise RuleViolation("Choose the prescription the report is about.", field="prescription")
            if self._desk.prescriptions.get(request.prescription_id).client_id != request.client_id:
                raise RuleViolation("This prescription was written for another client.", field="prescription")
            return progress_report.render(progress.compose(self._desk, request.prescription_id, frame))
        if request.kind is DocumentKind.NOTES:
            from massagedesk.reports import session_notes
            from massagedesk.services.papers import notes

            rows = self._desk.visits.of_client(request.client_id, request.days)
            if request.note_ids:
                rows = [row for row in rows if row.note_id in request.note_ids]
            if not rows:
                raise NotFound("There is no session note in that time. Choose other days.")
            return session_notes.render(notes.compose(self._desk, request.client_id, rows, frame))
        from massagedesk.reports import hsa_statement
        from massagedesk.services.papers import hsa

        if request.year is None:
            raise RuleViolation("Choose the year of the statement.", field="year")
        statement = hsa.compose(
            self._desk, request.client_id, request.year, frame, show_diagnosis=request.show_diagnosis
        )
        return hsa_statement.render(statement)

    def _numbers(self, kind: DocumentKind, count: int) -> list[str]:
        year = self._desk.today().year
        prefix = document_number(kind, year, 0)[:-4]
        with self._desk.database.read() as connection:
            first = next_ordinal(connection, printed_documents.c.number, prefix)
        return [document_number(kind, year, first + place) for place in range(count)]

    def _subject(self, request: PaperRequest) -> str:
        if request.prescription_id is not None:
            return self._desk.prescriptions.get(request.prescription_id).number
        if request.year is not None:
            return str(request.year)
        if request.note_ids:
            rows = self._desk.visits.of_client(request.client_id)
            return ", ".join(sorted(row.number for row in rows if row.note_id in request.note_ids))
        if request.days is not None:
            return f"{slashed(request.days.first_on)} to {slashed(request.days.last_on)}"
        return "all notes"

    def _record(self, request: PaperRequest, number: str, content: bytes, frame: Frame) -> PrintedDocument:
        return PrintedDocument(
            number=number,
            kind=request.kind,
            client_id=request.client_id,
            subject=self._subject(request),
            recipient=request.recipient.strip(),
            printed_at=self._desk.now(),
            pages=_pages(content),
            sha256=hashlib.sha256(content).hexdigest(),
            chain_head=frame.chain_head,
        )

    def _keep(self, records: list[PrintedDocument], told: Mapping[str, str] = MappingProxyType({})) -> bool:
        """Records the papers, and ``told`` with them in the audit.

        False, with nothing recorded, when one of the numbers was taken while they were set.
        """
        numbers = [record.number for record in records]
        with self._desk.database.work() as session:
            taken = select(printed_documents.c.id).where(printed_documents.c.number.in_(numbers)).limit(1)
            if session.scalar(taken) is not None:
                return False
            session.add_all(records)
            for record in records:
                detail = {"number": record.number, "subject": record.subject, "sha256": record.sha256, **told}
                audit.record(session, "printed", "client", record.client_id, detail)
        return True


def _issued(record: PrintedDocument, content: bytes) -> IssuedPaper:
    return IssuedPaper(number=record.number, content=content, sha256=record.sha256, pages=record.pages)


def _pages(content: bytes) -> int:
    with pdfium.opened(content) as document:
        return len(document)
