"""What the reports screen chooses from, and the paper that follows from the choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSizeF

from massagedesk.domain.dates import DateRange, spoken_day
from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import ClientId, PrescriptionId, SessionNoteId
from massagedesk.domain.practice import PaperSize
from massagedesk.services.documents import IssuedPaper, PaperRequest, PrintRow

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

_FOUND = 6
_YEARS_OFFERED = 8
_HANDED_SHOWN = 5


@dataclass(frozen=True)
class Person:
    """Somebody to choose, with what tells people of one name apart."""

    id: ClientId
    name: str
    detail: str


class Period(StrEnum):
    """Which sessions the notes are of."""

    ALL = "all"
    DAYS = "days"
    ONE = "one"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is chosen at present; not all of it matters to every paper."""

    kind: DocumentKind = DocumentKind.PROGRESS
    client_id: ClientId | None = None
    prescription_id: PrescriptionId | None = None
    period: Period = Period.ALL
    first_on: date | None = None
    last_on: date | None = None
    note_id: SessionNoteId | None = None
    year: int | None = None
    show_diagnosis: bool = False
    recipient: str = ""


class ReportsModel(QObject):
    """Asks the desk; answers rows and words ready to show."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    # --- what there is to choose -------------------------------------------------------------------------------

    def people(self, text: str) -> list[Person]:
        """Clients for a few letters; the first by name for none."""
        rows = self._desk.clients.find(text, limit=_FOUND)
        return [Person(row.id, row.name, self._born(row.born_on)) for row in rows]

    def person(self, client_id: ClientId) -> Person:
        """One client. Raises NotFound."""
        client = self._desk.clients.get(client_id)
        return Person(client_id, client.full_name, self._born(client.born_on))

    def prescriptions(self, client_id: ClientId) -> list[tuple[PrescriptionId, str]]:
        """Her prescriptions, newest first, in words."""
        rows = sorted(self._desk.prescriptions.of_client(client_id), key=lambda row: row.written_on, reverse=True)
        return [(row.id, f"{row.number} · {row.prescriber}") for row in rows]

    def notes(self, client_id: ClientId) -> list[tuple[SessionNoteId, str]]:
        """Her session notes, newest first, in words."""
        rows = self._desk.visits.of_client(client_id)
        return [
            (row.note_id, f"{self._day(self._desk.local(row.started_at).date())} · {row.number} · {row.description}")
            for row in rows
        ]

    def years(self, client_id: ClientId | None) -> list[int]:
        """Years with sessions of the client, newest first; the last ones where nobody is chosen."""
        this_year = self._desk.today().year
        if client_id is None:
            return list(range(this_year, this_year - _YEARS_OFFERED, -1))
        return self._desk.documents.years(client_id) or [this_year]

    def cautions(self, year: int | None) -> tuple[str, str]:
        """What to know before a statement of that year is issued: that it is not over, and what it would lack."""
        if year is None:
            return "", ""
        try:
            found = self._desk.documents.statement_cautions(year)
        except RuleViolation:
            return "", ""  # said where the paper would be
        return found.unfinished, found.missing

    def handed_out(self, client_id: ClientId) -> list[tuple[str, str]]:
        """Papers of a client handed out lately: number and day."""
        rows = self._desk.documents.printed(client_id, limit=_HANDED_SHOWN)
        return [(self._number(row), self._day(self._desk.local(row.printed_at).date())) for row in rows]

    def client_of(self, prescription_id: PrescriptionId | None, note_id: SessionNoteId | None) -> ClientId | None:
        """Whose prescription or note it is. Raises NotFound."""
        if prescription_id is not None:
            return self._desk.prescriptions.row(prescription_id).client_id
        if note_id is not None:
            return self._desk.visits.view(note_id).row.client_id
        return None

    def usual_recipient(self, choice: Choice) -> str:
        """Whom a progress report goes to: the prescriber."""
        if choice.kind is DocumentKind.PROGRESS and choice.prescription_id is not None:
            return self._desk.prescriptions.row(choice.prescription_id).prescriber
        return ""

    # --- the paper ---------------------------------------------------------------------------------------------

    def request(self, choice: Choice) -> PaperRequest | None:
        """The paper asked for; None while something is still to be chosen. Raises RuleViolation for swapped days."""
        if choice.client_id is None:
            return None
        if choice.kind is DocumentKind.PROGRESS:
            if choice.prescription_id is None:
                return None
            return self._asked(choice, prescription_id=choice.prescription_id)
        if choice.kind is DocumentKind.HSA:
            if choice.year is None:
                return None
            return self._asked(choice, year=choice.year)
        if choice.period is Period.ONE:
            return None if choice.note_id is None else self._asked(choice, note_ids=(choice.note_id,))
        if choice.period is Period.DAYS:
            if choice.first_on is None or choice.last_on is None:
                return None
            return self._asked(choice, days=DateRange(choice.first_on, choice.last_on))
        return self._asked(choice)

    def missing(self, choice: Choice) -> tuple[str, str]:
        """Title and sentence on what is still to be chosen."""
        if choice.client_id is None:
            return self.tr("Choose a client"), self.tr("Type a few letters of the name; the paper appears here.")
        if choice.kind is DocumentKind.PROGRESS:
            return (
                self.tr("No prescription yet"),
                self.tr("A progress report is about one prescription. Enter it on the client's page first."),
            )
        if choice.period is Period.ONE:
            return self.tr("No session yet"), self.tr("Notes can be printed once a session was charted.")
        return self.tr("Choose the days"), self.tr("Type the first and the last day of the sessions.")

    def preview(self, request: PaperRequest) -> bytes:
        """The paper without a number; nothing is recorded. Some hundred milliseconds: call it beside the window."""
        return self._desk.documents.preview(request)

    def issue(self, request: PaperRequest, password: str | None = None) -> IssuedPaper:
        """The paper with its number, recorded as handed out; signed where a password is given."""
        return self._desk.documents.issue(request, password=password)

    def can_sign(self, kind: DocumentKind) -> bool:
        """Whether a signature is offered for the PDF of such a paper."""
        return self._desk.documents.can_sign(kind)

    def issue_statements(self, year: int, progress: Callable[[int, int], None]) -> IssuedPaper:
        """The statements of everybody seen that year, in one file. Raises NotFound, Cancelled."""
        return self._desk.documents.issue_statements(year, progress)

    def next_number(self, kind: DocumentKind) -> str:
        """The number the next paper of this kind will bear."""
        return self._desk.documents.next_number(kind)

    def sheet(self) -> QSizeF:
        """Width and height of the practice's paper, in points."""
        is_letter = self._desk.practice.practice.paper_size is PaperSize.LETTER
        return QSizeF(612, 792) if is_letter else QSizeF(595, 842)

    def month_back(self) -> tuple[date, date]:
        """Days to begin with: the present month."""
        today = self._desk.today()
        return today.replace(day=1), today

    # --- inside ------------------------------------------------------------------------------------------------

    def _asked(
        self,
        choice: Choice,
        *,
        prescription_id: PrescriptionId | None = None,
        note_ids: tuple[SessionNoteId, ...] = (),
        days: DateRange | None = None,
        year: int | None = None,
    ) -> PaperRequest:
        if choice.client_id is None:
            raise RuleViolation("Choose a client.", field="client")
        return PaperRequest(
            kind=choice.kind,
            client_id=choice.client_id,
            prescription_id=prescription_id,
            note_ids=note_ids,
            days=days,
            year=year,
            show_diagnosis=choice.show_diagnosis and choice.kind is DocumentKind.HSA,
            recipient=choice.recipient,
        )

    def _born(self, born_on: date | None) -> str:
        return self.tr("born {day}").format(day=spoken_day(born_on).split(" ", 1)[1]) if born_on else ""

    def _day(self, day: date) -> str:
        return spoken_day(day, today=self._desk.today())

    def _number(self, row: PrintRow) -> str:
        return f"{row.number} · {row.subject}"
