"""The note being written: what stands in it, when it was saved, what it still needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.ids import SessionNoteId
from massagedesk.domain.visits import MAX_SESSION_MINUTES, NeededToSign, NoteStatus, clock_times
from massagedesk.services.visits import MinutesDetails, NoteDetails, NoteView, UnitsWorked, carried_over

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

SAVE_AFTER_MS = 800
"""After the last keystroke."""
SAVE_AT_LATEST_MS = 5_000
"""While she types without a pause, and until a save that failed is tried again."""

TIMES = ("started_at", "ended_at")
PAIN = ("pain_before", "pain_after")
REFUSED = (*TIMES, *PAIN)
"""Where something is wrong in these fields, they stay as the file has them."""


class Saved(Enum):
    """Whether what stands on the screen stands in the file."""

    YES = "yes"
    NOT_YET = "not yet"
    FAILED = "failed"


class NoteModel(QObject):
    """One note at a time. `changed` tells of new facts, `save_changed` of the state of saving."""

    changed = Signal()
    save_changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.view: NoteView | None = None
        self.details: NoteDetails | None = None
        self.saved = Saved.YES
        self.saved_at: datetime | None = None
        self.failure = ""
        """Why the last save failed; empty otherwise."""
        self.problems: tuple[MassageDeskError, ...] = ()
        """What the last save could not keep, or kept although it cannot be right (SOAP-2)."""
        self._pause = self._timer(SAVE_AFTER_MS)
        self._limit = self._timer(SAVE_AT_LATEST_MS)

    # --- the note open -----------------------------------------------------------------------------------------

    def open(self, note_id: SessionNoteId) -> None:
        """Read a note; what stands here must be saved before. Raises NotFound."""
        self.view = self._desk.visits.view(note_id)
        self.details = self.view.details
        self.saved, self.saved_at = Saved.YES, self._desk.local(self.view.changed_at)
        self.failure, self.problems = "", ()
        self._pause.stop()
        self._limit.stop()

    def forget(self) -> None:
        """Let go of the note; nothing is saved any more."""
        self.view = self.details = None
        self.saved, self.failure, self.problems = Saved.YES, "", ()
        self._pause.stop()
        self._limit.stop()

    @property
    def note_id(self) -> SessionNoteId | None:
        """The note open here."""
        return self.view.row.note_id if self.view else None

    @property
    def is_draft(self) -> bool:
        """Whether it can be written in."""
        return self.view is not None and self.view.status is NoteStatus.DRAFT

    @property
    def is_empty(self) -> bool:
        """Whether the session could be taken back: nothing is charted."""
        return self.is_draft and self._written.is_empty

    @property
    def day(self) -> date:
        """The local day of the session."""
        return self._desk.local(self._written.started_at).date()

    # --- writing and saving ------------------------------------------------------------------------------------

    def write(self, **fields: Any) -> None:
        """Change fields of the note; they are saved a moment after the last change."""
        after = replace(self._written, **fields)
        if not self.is_draft or after == self.details:
            return
        self.details = after
        self._pause.start()
        if not self._limit.isActive():
            self._limit.start()
        if self.saved is not Saved.FAILED:
            self.saved = Saved.NOT_YET
            self.save_changed.emit()
        self.changed.emit()

    def save(self) -> bool:
        """Save now; False when that failed, with the words still here. Tried again by itself."""
        self._pause.stop()
        self._limit.stop()
        if self.view is None or self.saved is Saved.YES:
            return True
        try:
            problems = self._desk.visits.save_draft(self.view.row.note_id, self._written)
        except MassageDeskError as error:
            self.saved, self.failure = Saved.FAILED, error.sentence
            self._limit.start()
            self.save_changed.emit()
            return False
        self.saved, self.saved_at = Saved.YES, self._desk.local(self._desk.now())
        self.failure, self.problems = "", tuple(problems)
        if any(problem.field in REFUSED for problem in problems):
            # What was refused stays as the file has it; the words about it stand on the screen.
            self.details = self._desk.visits.view(self.view.row.note_id).details
            self.changed.emit()
        self.save_changed.emit()
        return True

    def take_problems_as_told(self) -> None:
        """She has seen what was refused and what the file has instead; what was kept as typed must still be mended."""
        self.problems = tuple(problem for problem in self.problems if problem.field not in REFUSED)

    # --- what can be done --------------------------------------------------------------------------------------

    def copy_from_last(self) -> bool:
        """Carry over areas, techniques and plan of the session before; False where nothing is left to carry."""
        before = self.view.last_details if self.view else None
        if before is None:
            return False
        after = carried_over(before, self._written)
        if after == self.details:
            return False
        self.write(areas=after.areas, techniques=after.techniques, plan=after.plan)
        return True

    def is_carried(self, field: str) -> bool:
        """Whether a part says just what it said in the session before, as copied words do."""
        before = self.view.last_details if self.view else None
        if before is None or self.details is None:
            return False
        return bool(getattr(self.details, field)) and getattr(self.details, field) == getattr(before, field)

    def stop(self) -> None:
        """The session ends now, a minute after its start at the earliest."""
        now = self._desk.now().replace(second=0)
        self.write(ended_at=max(now, self._written.started_at + timedelta(minutes=1)))

    def resume(self) -> None:
        """The session goes on."""
        self.write(ended_at=None)

    def set_times(self, started: time, stopped: time | None) -> None:
        """Start and stop as typed from the clock."""
        started_at, ended_at = clock_times(self.day, started, stopped, self._desk.zone)
        self.write(started_at=started_at, ended_at=ended_at)

    def set_minutes(self, place: int, **fields: Any) -> None:
        """Change minutes or area of a code."""
        parts = list(self._written.minutes)
        parts[place] = replace(parts[place], **fields)
        self.write(minutes=tuple(parts))

    def add_code(self, code: str, label: str, *, is_timed: bool) -> None:
        """One more code, without minutes."""
        self.write(
            minutes=(*self._written.minutes, MinutesDetails(code=code, label=label, minutes=0, is_timed=is_timed))
        )

    def remove_code(self, place: int) -> None:
        """Take a code out."""
        parts = self._written.minutes
        self.write(minutes=parts[:place] + parts[place + 1 :])

    # --- facts -------------------------------------------------------------------------------------------------

    def elapsed_minutes(self) -> int:
        """From start to stop, or to now while the session runs."""
        ended_at = self._written.ended_at or self._desk.now()
        return max(0, int((ended_at - self._written.started_at).total_seconds()) // 60)

    @property
    def is_running(self) -> bool:
        """Whether the clock of the session still runs; one of an earlier day only lacks its stop."""
        return self._written.ended_at is None and self.elapsed_minutes() <= MAX_SESSION_MINUTES

    def units(self) -> UnitsWorked:
        """Units of the timed codes, in their order."""
        return self._desk.visits.units([part.minutes for part in self._written.minutes if part.is_timed])

    def missing(self) -> list[NeededToSign]:
        """What the note still needs before it can be signed (SOAP-1)."""
        return self._desk.visits.missing(self._written)

    # --- inside ------------------------------------------------------------------------------------------------

    @property
    def _written(self) -> NoteDetails:
        assert self.details is not None, "no note is open"
        return self.details

    def _timer(self, after_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(self.save)
        return timer
