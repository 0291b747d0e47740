"""What the notes screen lists beside single notes: what waits to be signed, what was signed, words she uses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from massagedesk.domain.ids import SessionNoteId
from massagedesk.domain.visits import AddendumKind, NeededToSign, NoteStatus, Section, SessionNote, Visit
from massagedesk.persistence.queries import visits as queries
from massagedesk.persistence.queries.clients import matching_ids
from massagedesk.persistence.queries.visits import NoteRow
from massagedesk.persistence.tables.visits import session_notes, visits
from massagedesk.services.drafts import ADDENDA, Drafts
from massagedesk.services.visits import AddendumDetails

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

__all__ = ["Notes", "UnsignedRow", "Vocabulary"]

_RECENT_NOTES = 120
"""How far back one looks for the words she uses; enough for a month."""


@dataclass(frozen=True, kw_only=True)
class UnsignedRow:
    """A draft that waits for its signature."""

    note: NoteRow
    missing: tuple[NeededToSign, ...]
    """What still has to be there (SOAP-1); empty when only the signature is left."""
    age: timedelta
    """Since the session stopped, or started where it has not stopped."""


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """Words of recent notes, the most used first."""

    areas: tuple[str, ...]
    techniques: tuple[str, ...]
    responses: tuple[str, ...]


class Notes:
    """Lists of notes, and the draft of an addendum."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def unsigned(self) -> list[UnsignedRow]:
        """Drafts with what each still needs, oldest first."""
        now = self._desk.now()
        with self._desk.look() as session:
            rows = queries.unsigned_notes(session.connection())
            notes = session.scalars(select(SessionNote).where(session_notes.c.status == NoteStatus.DRAFT)).all()
            drafts = {note.visit_id: note for note in notes}
            found = session.scalars(select(Visit).where(visits.c.id.in_(drafts))).all()
            missing = {visit.id: tuple(drafts[visit.id].missing_to_sign(visit)) for visit in found}
        return [
            UnsignedRow(note=row, missing=missing[row.visit_id], age=now - (row.ended_at or row.started_at))
            for row in rows
        ]

    def signed(self, client: str = "", *, limit: int = 50, offset: int = 0) -> list[NoteRow]:
        """A page of signed notes, newest first; with `client`, of the clients whose names match what is typed."""
        with self._desk.database.read() as connection:
            ids = matching_ids(connection, client) if client.strip() else None
            return queries.recent_notes(connection, limit, offset, client_ids=ids)

    def vocabulary(self) -> Vocabulary:
        """Areas, techniques and responses of her recent notes."""
        wanted = (
            select(session_notes.c.areas, session_notes.c.techniques, session_notes.c.response)
            .order_by(session_notes.c.number.desc())
            .limit(_RECENT_NOTES)
        )
        with self._desk.database.read() as connection:
            rows = connection.execute(wanted).all()
        return Vocabulary(
            areas=_by_use(word for row in rows for word in row.areas),
            techniques=_by_use(word for row in rows for word in row.techniques),
            responses=_by_use(row.response for row in rows if row.response),
        )

    # --- drafts of addenda -------------------------------------------------------------------------------------

    def addendum_draft(self, note_id: SessionNoteId) -> AddendumDetails | None:
        """An addition begun and not signed yet."""
        kept = self._drafts.get(str(note_id))
        if kept is None:
            return None
        section = kept["section"]
        return AddendumDetails(
            kind=AddendumKind(kept["kind"]),
            text=kept["text"],
            reason=kept["reason"],
            section=Section(section) if section else None,
            original=kept["original"],
        )

    def keep_addendum_draft(self, note_id: SessionNoteId, details: AddendumDetails) -> None:
        """Keeps an addition as it stands, until it is signed or thrown away."""
        self._drafts.keep(str(note_id), asdict(details))

    def drop_addendum_draft(self, note_id: SessionNoteId) -> None:
        """Forgets an addition that was signed or thrown away."""
        self._drafts.drop(str(note_id))

    @property
    def _drafts(self) -> Drafts:
        return Drafts(self._desk, ADDENDA)


def _by_use(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word, _count in Counter(words).most_common())
