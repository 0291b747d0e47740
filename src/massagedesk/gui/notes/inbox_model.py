"""The inbox: notes that wait for a signature, and the signed ones, found by client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from massagedesk.domain.dates import spoken_day, spoken_time
from massagedesk.domain.ids import SessionNoteId
from massagedesk.gui.notes.spoken import age, joined, needed, pain_words, session_words, tr
from massagedesk.services.notes import UnsignedRow
from massagedesk.services.visits import NoteRow

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

PAGE = 60
"""Signed notes read at a time."""


@dataclass(frozen=True, kw_only=True)
class InboxLine:
    """One note of the list, in words."""

    note_id: SessionNoteId
    name: str
    second: str
    """Under the name: session, or the gist of what was written."""
    day: str
    times: str
    state: str
    """What is missing, or who signed when."""
    is_ready: bool
    """Only the signature is missing."""
    is_late: bool
    additions: str
    """ "2 addenda"."""
    age: str

    def in_words(self) -> str:
        """The line for a screen reader."""
        late = tr("late entry") if self.is_late else ""
        parts = (self.name, self.second, f"{self.day} {self.times}", self.state, late, self.additions, self.age)
        return ", ".join(part for part in parts if part)


class InboxModel:
    """What the two lists of the inbox show."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.unsigned: tuple[InboxLine, ...] = ()
        self.signed: tuple[InboxLine, ...] = ()
        self.has_more = False
        self._search = ""
        self._is_signed_read = False

    def refresh(self, *, with_signed: bool) -> None:
        """Read the lists anew; signed notes only where they are looked at."""
        self.unsigned = tuple(self._unsigned_line(row) for row in self._desk.notes.unsigned())
        if with_signed or self._is_signed_read:
            self._read_signed(max(PAGE, len(self.signed)))

    def search(self, text: str) -> None:
        """Show signed notes of clients who match what is typed."""
        self._search = text
        self._read_signed(PAGE)

    def more(self) -> None:
        """Read the next page of signed notes."""
        if self.has_more:
            self._read_signed(len(self.signed) + PAGE)

    def _read_signed(self, count: int) -> None:
        rows = self._desk.notes.signed(self._search, limit=count + 1)
        self.has_more = len(rows) > count
        self.signed = tuple(self._signed_line(row) for row in rows[:count])
        self._is_signed_read = True

    def _unsigned_line(self, row: UnsignedRow) -> InboxLine:
        missing = [needed(what) for what in row.missing]
        return InboxLine(
            note_id=row.note.note_id,
            name=row.note.client_name,
            second=self._second(row.note),
            day=self._day(row.note),
            times=self._times(row.note),
            state=tr("Missing: {words}").format(words=joined(missing)) if missing else tr("Ready to sign"),
            is_ready=not missing,
            is_late=row.note.is_late,
            additions="",
            age=age(row.age),
        )

    def _signed_line(self, row: NoteRow) -> InboxLine:
        pain = pain_words(row.pain_before, row.pain_after)
        additions = tr("1 addition") if row.addenda == 1 else tr("{count} additions").format(count=row.addenda)
        return InboxLine(
            note_id=row.note_id,
            name=row.client_name,
            second=row.gist.replace("\n", " ") or self._second(row),
            day=self._day(row),
            times=self._times(row),
            state=", ".join(part for part in (session_words(row.ordinal, row.ordered), pain) if part),
            is_ready=True,
            is_late=row.is_late,
            additions=additions if row.addenda else "",
            age=row.number,
        )

    def _second(self, row: NoteRow) -> str:
        session = session_words(row.ordinal, row.ordered)
        return " · ".join(part for part in (row.description, session) if part)

    def _day(self, row: NoteRow) -> str:
        today = self._desk.today()
        day = self._desk.local(row.started_at).date()
        return tr("Today") if day == today else spoken_day(day, today=today)

    def _times(self, row: NoteRow) -> str:
        return spoken_time(self._desk.local(row.started_at))
