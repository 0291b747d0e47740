"""Whether every signed note and addition still is what was signed: content, hash, audit and signature agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from massagedesk.domain.ids import ClientId, SessionNoteId
from massagedesk.domain.signing import addendum_statement, note_statement
from massagedesk.domain.treatment import Measurement
from massagedesk.domain.visits import Addendum, SessionNote, Visit, VisitMinutes
from massagedesk.persistence import rows
from massagedesk.persistence.examine import Progress, silent
from massagedesk.persistence.tables.treatment import measurements
from massagedesk.persistence.tables.visits import addenda, session_notes, visit_minutes, visits
from massagedesk.services.unchanged_notes import UNREADABLE, unchanged
from massagedesk.vault import signing

_AT_ONCE = 500
_TOLD = 50

_TOLD_AT_SIGNING = """
SELECT entity_id, action, coalesce(
        json_extract(detail, '$.after.content_hash'), json_extract(detail, '$.changed.content_hash[#-1]')
    ), json_extract(detail, '$.content_hash'), json_extract(detail, '$.key')
FROM audit_entries WHERE +entity IN ('session_note', 'addendum')
AND action IN ('created', 'changed', 'signed', 'amended') ORDER BY seq
"""
"""Read in one go from the first entry to the last: by its index (hence the +) each page would be decrypted often."""


@dataclass(frozen=True)
class BadNote:
    """A signed note that is not what was signed."""

    note_id: SessionNoteId | None
    number: str
    client_id: ClientId | None
    reason: str
    """A sentence."""


@dataclass(frozen=True)
class NoteCheck:
    """What the check of all signed notes came to."""

    notes: int
    addenda: int
    without_key: int
    """Of both together: signed before there were signing keys, so only their hashes could be compared."""
    bad: tuple[BadNote, ...]
    """The first fifty of them."""
    bad_count: int

    @property
    def is_intact(self) -> bool:
        """Whether nothing at all was found."""
        return self.bad_count == 0

    @property
    def sentence(self) -> str:
        """ "All 15,687 signed notes are unchanged."."""
        if not self.is_intact:
            is_not = "is not as it was" if self.bad_count == 1 else "are not as they were"
            of_all = _count(self.notes, "signed note")
            return f"{self.bad_count:,} of {of_all} and their additions {is_not} signed. {self.bad[0].reason}"
        if not self.notes:
            return "There is no signed note yet."
        said = (
            "The one signed note is unchanged."
            if self.notes == 1
            else f"All {self.notes:,} signed notes are unchanged."
        )
        if self.addenda:
            said += f" So {'is' if self.addenda == 1 else 'are'} {_count(self.addenda, 'addition')} to them."
        if self.without_key:
            said += f" {self.without_key:,} of these were signed before signing keys were made; their hashes fit."
        return said


def check_notes(connection: sa.Connection, progress: Progress = silent) -> NoteCheck:
    """Check every signed note behind ``connection``; about 8,000 a second. Raises Cancelled."""
    return _Check(connection).run(progress)


_Made = TypeVar("_Made")
_Loaded = tuple[str, SessionNote | None, Visit | None]
"""Id of a note, and what could be read of it and its session."""


@dataclass(frozen=True)
class _Signed:
    signature: bytes
    public_key: bytes


class _Check:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._told: dict[str, str] = {}
        """The hash each record got when it was signed, as the audit tells."""
        self._key_of: dict[str, str] = {}
        """Fingerprint of the key that signed the content with that hash, as the audit tells."""
        self._read_audit()
        self._signatures = self._read_signatures()
        self._bad: list[BadNote] = []
        self._bad_count = self._notes = self._addenda = self._without_key = 0

    def run(self, progress: Progress) -> NoteCheck:
        signed = self._signed_ids()
        total = 2 * len(signed)
        seen = set(unchanged(self._connection, self._mark_of_note, lambda done, _: progress(done, total)))
        self._notes = len(seen)
        for note_id, note, visit in self._loaded([each for each in signed if each not in seen]):
            if self._notes % _AT_ONCE == 0:
                progress(len(signed) + self._notes, total)
            self._notes += 1
            seen.add(note_id)
            if note is None:
                self._add(BadNote(None, "", None, "A signed note cannot be read any more."))
                seen.update(self._addenda_of(note_id))
                continue
            self._judge(note, visit, f"Note {note.number}", partial(self._note, note, visit))
            for addendum in note.addenda:
                self._addenda += 1
                seen.add(addendum.id.hex)
                name = f"Addition {addendum.kind.value} {addendum.position} to note {note.number}"
                self._judge(note, visit, name, partial(self._addendum, note, addendum))
        for record_id in self._told.keys() - seen:
            self._missing(record_id)
        return NoteCheck(self._notes, self._addenda, self._without_key, tuple(self._bad), self._bad_count)

    # --- one by one --------------------------------------------------------------------------------------------

    def _judge(self, note: SessionNote, visit: Visit | None, name: str, judged: Callable[[], str]) -> None:
        try:
            reason = judged()
        except UNREADABLE:
            reason = f"{name} cannot be read any more."
        if reason:
            self._add(BadNote(note.id, note.number, visit.client_id if visit else None, reason))

    def _note(self, note: SessionNote, visit: Visit | None) -> str:
        if visit is None:
            return f"The session of note {note.number} is missing."
        if not note.is_signed or note.signature is None:
            return f"Note {note.number} is signed no more."
        if not note.is_unaltered(visit):
            return f"What stands in note {note.number} is not what was signed."
        return self._mark(note.id.hex, f"Note {note.number}", note.content_hash, note_statement(note))

    def _addendum(self, note: SessionNote, addendum: Addendum) -> str:
        if not addendum.is_unaltered(note):
            return f"What stands in addition {addendum.mark} to note {note.number} is not what was signed."
        name = f"Addition {addendum.mark} to note {note.number}"
        return self._mark(addendum.id.hex, name, addendum.content_hash, addendum_statement(note, addendum))

    def _mark_of_note(self, note_id: str, content_hash: str, statement: bytes) -> str:
        return self._mark(note_id, "The note", content_hash, statement)

    def _mark(self, record_id: str, name: str, content_hash: str, statement: bytes) -> str:
        """Why audit or signature do not fit; empty when they do."""
        if self._told.get(record_id) != content_hash:
            return f"{name} has another hash than the audit tells."
        signed, own = self._signatures.get(record_id), f"{name[0].lower()}{name[1:]}"
        expected = self._key_of.get(content_hash)
        if signed is None:
            if expected is not None:
                return f"The signature of {own} was removed."
            self._without_key += 1
            return ""
        if expected != signing.fingerprint(signed.public_key):
            return f"The signature of {own} is by another key than the audit tells."
        if not signing.is_valid(signed.public_key, statement, signed.signature):
            return f"The signature of {own} does not fit it."
        return ""

    def _missing(self, record_id: str) -> None:
        statement = "SELECT number FROM session_notes WHERE id = ?"
        number = self._connection.exec_driver_sql(statement, (record_id,)).scalar()
        if number is None:
            self._add(BadNote(None, "", None, "A signed note or addition was removed from the file."))
        else:
            self._add(BadNote(SessionNoteId(UUID(record_id)), str(number), None, f"Note {number} is signed no more."))

    def _add(self, bad: BadNote) -> None:
        self._bad_count += 1
        if len(self._bad) < _TOLD:
            self._bad.append(bad)

    # --- reading -----------------------------------------------------------------------------------------------

    def _signed_ids(self) -> list[str]:
        """Ids are read as they stand in the file: an altered one must not hide the others."""
        wanted = "SELECT id FROM session_notes WHERE content_hash <> '' ORDER BY number"
        return [str(row[0]) for row in self._connection.exec_driver_sql(wanted)]

    def _loaded(self, ids: Sequence[str]) -> Iterator[_Loaded]:
        for first in range(0, len(ids), _AT_ONCE):
            part = ids[first : first + _AT_ONCE]
            try:
                yield from self._load(part)
            except UNREADABLE:
                for note_id in part:
                    yield self._load_one(note_id)

    def _load(self, ids: Sequence[str]) -> list[_Loaded]:
        keys = [UUID(each) for each in ids]
        notes = self._read(SessionNote, session_notes, session_notes.c.id.in_(keys), session_notes.c.number)
        found = self._read(Visit, visits, visits.c.id.in_([note.visit_id for note in notes]), visits.c.id)
        of_visits = visit_minutes.c.visit_id.in_([visit.id for visit in found])
        minutes = _grouped(self._read(VisitMinutes, visit_minutes, of_visits, visit_minutes.c.position), "visit_id")
        in_visits = measurements.c.visit_id.in_([visit.id for visit in found])
        readings = _grouped(self._read(Measurement, measurements, in_visits, measurements.c.id), "visit_id")
        in_order: sa.ColumnElement[Any] = sa.literal_column("signed_at, addenda.rowid")
        additions = _grouped(self._read(Addendum, addenda, addenda.c.note_id.in_(keys), in_order), "note_id")
        for visit in found:
            visit.__dict__["minutes"] = minutes.get(visit.id, [])
            visit.__dict__["readings"] = readings.get(visit.id, [])
        for note in notes:
            note.__dict__["addenda"] = additions.get(note.id, [])
        sessions = {visit.id: visit for visit in found}
        return [(note.id.hex, note, sessions.get(note.visit_id)) for note in notes]

    def _read(
        self, made: type[_Made], table: sa.Table, condition: sa.ColumnElement[bool], order: sa.ColumnElement[Any]
    ) -> list[_Made]:
        """Domain objects from rows, without a session that would watch them: that takes three times as long."""
        found = []
        for row in self._connection.execute(sa.select(table).where(condition).order_by(order)):
            one = made.__new__(made)
            one.__dict__.update(row._mapping)
            found.append(one)
        return found

    def _addenda_of(self, note_id: str) -> list[str]:
        found = self._connection.exec_driver_sql("SELECT id FROM addenda WHERE note_id = ?", (note_id,))
        return [str(row[0]) for row in found]

    def _load_one(self, note_id: str) -> _Loaded:
        try:
            return self._load([note_id])[0]
        except UNREADABLE:
            return note_id, None, None

    def _read_audit(self) -> None:
        for lot in rows.in_lots(self._connection, _TOLD_AT_SIGNING):
            for record_id, action, content_hash, signed_hash, key in lot:
                if action in ("created", "changed"):
                    if content_hash:
                        self._told[record_id] = content_hash
                elif key is not None:
                    self._key_of[signed_hash] = key

    def _read_signatures(self) -> dict[str, _Signed]:
        statement = (
            "SELECT coalesce(s.note_id, s.addendum_id), s.signature, k.public_key "
            "FROM signatures s JOIN signing_keys k ON k.id = s.key_id"
        )
        return {row[0]: _Signed(row[1], row[2]) for lot in rows.in_lots(self._connection, statement) for row in lot}


def _grouped(found: Iterable[_Made], column: str) -> dict[UUID, list[_Made]]:
    groups: dict[UUID, list[_Made]] = {}
    for one in found:
        groups.setdefault(one.__dict__[column], []).append(one)
    return groups


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
