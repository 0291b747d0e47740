"""Committing, and finding out what became of a commit that raised: it may be in the file all the same."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy import exc

from massagedesk.domain.errors import MassageDeskError
from massagedesk.persistence import audit
from massagedesk.persistence.audit import ChainHead
from massagedesk.persistence.work import NotSaved, OutcomeUnknown, WorkSession, explain, is_full

_NOT_KEPT = "The disk reported an error. Nothing of this change was saved, what was there before is; try again."
_NOT_KEPT_FULL = "The disk is full. This change was not saved, what was there before is. Make room, then try again."
_RELIEVED = (
    "The disk is full. This change was not saved, but the space kept in reserve is free now: "
    "save again, then make room on the disk."
)
_UNCERTAIN = (
    "The disk failed while the last change was being saved, so it may be missing. "
    "Lock the practice, open it again and look before you enter it a second time."
)


def said(error: exc.DBAPIError, relief: Callable[[], bool]) -> Exception:
    """The error to raise when the storage refused a change before the commit; room is made where there is a reserve."""
    if is_full(error) and relief():
        return NotSaved(_RELIEVED)
    return explain(error) or error


def commit(session: WorkSession, writer: sa.Engine, expected: ChainHead | None, relief: Callable[[], bool]) -> None:
    """Commit; after an error open the file anew and look whether it ends with the ``expected`` entry of the audit.

    Returns when the change is in the file. Raises NotSaved when it is not, OutcomeUnknown when nobody can tell: the
    file cannot be read at this moment, or the action left no entry in the audit.
    """
    try:
        session.commit()
    except exc.DBAPIError as error:
        session.rollback()
        writer.dispose()
        relieved = is_full(error) and relief()
        if not _was_kept(writer, expected):
            full = _RELIEVED if relieved else _NOT_KEPT_FULL
            raise NotSaved(full if is_full(error) else _NOT_KEPT) from error


def _was_kept(writer: sa.Engine, expected: ChainHead | None) -> bool:
    if expected is None:
        raise OutcomeUnknown(_UNCERTAIN)
    try:
        with writer.connect() as connection:
            return audit.chain_head(connection) == expected
    except (exc.DBAPIError, MassageDeskError):
        writer.dispose()
        raise OutcomeUnknown(_UNCERTAIN) from None
