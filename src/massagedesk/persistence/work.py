"""One action, one transaction, one announcement: what a unit of work leaves behind, and how its failures are said."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event, exc
from sqlalchemy.orm import ORMExecuteState, Session

from massagedesk.domain.errors import Conflict, DamagedFile, MassageDeskError
from massagedesk.persistence.flush import write_flush


class NotSaved(MassageDeskError):
    """The storage refused a change. Nothing of the action was kept, everything saved before is untouched."""


class OutcomeUnknown(MassageDeskError):
    """The storage failed while a change was being made durable: it may or may not be there after reopening."""


@dataclass(frozen=True)
class Changes:
    """Which kinds of record one committed action touched, by audit name: ``client``, ``session_note`` …"""

    kinds: frozenset[str]


class WorkSession(Session):
    """The session handed out by ``Database.work``: every flushed row is audited and remembered for the news."""


def _refuse_bulk_writes(state: ORMExecuteState) -> None:
    writes = state.is_update or state.is_delete or state.is_insert
    if writes and not state.execution_options.get("unaudited"):
        raise RuntimeError(
            "a bulk write would bypass the audit chain: change mapped objects, or say unaudited=True for derived data"
        )


event.listen(WorkSession, "after_flush", write_flush)
event.listen(WorkSession, "do_orm_execute", _refuse_bulk_writes)


class Turnstile:
    """A first-come first-served lock; SQLAlchemy's pool alone can starve a writer for seconds.

    A thread that already holds it and asks again has nested one action in another: that is a bug and raises
    RuntimeError instead of hanging.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._holder: int | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for one's turn, hold it for the block."""
        me = threading.get_ident()
        with self._guard:
            if self._holder == me:
                raise RuntimeError("one action is nested in another: pass the session on instead")
            gate = threading.Lock()
            if self._holder is None:
                self._holder = me
            else:
                gate.acquire()
                self._waiting.append(gate)
        with gate:
            self._holder = me
            try:
                yield
            finally:
                with self._guard:
                    self._holder = None
                    if self._waiting:
                        self._holder = -1
                        self._waiting.popleft().release()


class UseCount:
    """Counts who uses something, so that it can be ended when nobody does.

    Whoever comes while `none_left` holds is refused, and `none_left` waits up to ten seconds for those inside.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._ending = False

    @contextmanager
    def one(self, refusal: str) -> Iterator[None]:
        """Be one of them for the block. Raises Conflict with ``refusal``."""
        with self._changed:
            if self._ending:
                raise Conflict(refusal)
            self._count += 1
        try:
            yield
        finally:
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    @contextmanager
    def none_left(self, refusal: str, seconds: float = 10.0) -> Iterator[None]:
        """Nobody is inside during the block. Raises Conflict with ``refusal`` when somebody stays."""
        with self._changed:
            self._ending = True
            if not self._changed.wait_for(lambda: self._count == 0, seconds):
                self._ending = False
                raise Conflict(refusal)
        try:
            yield
        finally:
            with self._changed:
                self._ending = False


_READ_ONLY, _BUSY, _IO_ERROR, _CORRUPT, _FULL, _CANNOT_OPEN, _NOT_A_DATABASE = 8, 5, 10, 11, 13, 14, 26

_NOT_SAVED = {
    _BUSY: "Another program is using the practice file. Nothing was saved; try again in a moment.",
    _READ_ONLY: "The practice folder cannot be written to. Nothing was saved; check its permissions and try again.",
    _IO_ERROR: "The disk reported an error. Nothing was saved; make sure the disk is connected and try again.",
    _FULL: "The disk is full. Nothing was saved; make room on the disk and try again.",
    _CANNOT_OPEN: "The practice file cannot be opened. Nothing was saved; check that its folder is still there.",
}


def is_full(error: exc.DBAPIError) -> bool:
    """Whether the disk had no room left."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return isinstance(code, int) and code & 0xFF == _FULL


DAMAGED = "The practice file is damaged. Nothing was changed; restore the latest backup."


def explain(error: Exception) -> MassageDeskError | None:
    """The sentence for a storage failure a person can act on; None when the error is a bug of ours.

    Takes the driver's own errors and those SQLAlchemy wraps them in.
    """
    original = error.orig if isinstance(error, exc.DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    if not isinstance(code, int):
        return None
    primary = code & 0xFF
    if primary in (_CORRUPT, _NOT_A_DATABASE):
        return DamagedFile(DAMAGED)
    sentence = _NOT_SAVED.get(primary)
    return NotSaved(sentence) if sentence else None
