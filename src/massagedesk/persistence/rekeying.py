"""The same records in a new file under another key, proved to be the same before anything is done with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlcipher3 import dbapi2 as sqlcipher

from massagedesk.domain.errors import DamagedFile
from massagedesk.persistence import audit, examine
from massagedesk.persistence.audit import AuditTrail
from massagedesk.persistence.connection import copy_encrypted
from massagedesk.persistence.engine import Database
from massagedesk.persistence.examine import Progress, silent

_NOT_THE_SAME = "The copy under the new key is not the same as the practice ({what}). Nothing was changed; try again."
_STEPS = 100


def rekeyed_copy(
    source: sa.Connection,
    trail: AuditTrail,
    target: Path,
    key: bytes,
    audit_key: bytes,
    kits: tuple[str, str],
    progress: Progress = silent,
) -> bytes:
    """Write the file behind ``source`` to ``target`` under ``key`` and check all of it; returns the copy's salt.

    ``trail`` is the one of the source; in the copy the chain goes on with ``audit_key``, and its last entry made with
    the present one names the earlier and the new recovery key by their ``kits``. The salt is a new one, so key files
    tell the two apart. While this runs nobody may write to the source. Raises DamagedFile when the copy is not the
    same, OSError, Cancelled; the caller removes what there is of ``target``.
    """
    driver: Any = source.connection.dbapi_connection
    try:
        copy_encrypted(driver, target, key, progress=lambda done, total: progress(done * 40 // max(total, 1), _STEPS))
    except sqlcipher.Error as error:
        raise OSError(None, "the disk failed") from error
    copy = Database.open_with(target, key, trail.twin())
    try:
        with copy.work() as session:
            copy.trail.change_key(session.connection(), audit_key, from_kit=kits[0], to_kit=kits[1])
        _ensure_same(source, copy, progress)
    except exc.DBAPIError as error:
        raise DamagedFile(_NOT_THE_SAME.format(what="it cannot be read")) from error
    finally:
        copy.close()
    with target.open("rb") as file:
        return file.read(16)


def _ensure_same(source: sa.Connection, copy: Database, progress: Progress) -> None:
    head = audit.chain_head(source)
    with copy.pinned() as pin:
        found = examine.examine(pin.connection, copy.trail, head, lambda done, _: progress(40 + done * 8, _STEPS))
        if not found.is_sound:
            raise DamagedFile(_NOT_THE_SAME.format(what=found.problems[0].rstrip(".").lower()))
        different = examine.differing(source, pin.connection, head, leaving_out=frozenset({"earlier_audit_keys"}))
    if different or examine.schema_version(source) != found.schema_version:
        raise DamagedFile(_NOT_THE_SAME.format(what=", ".join(different) or "schema"))
    progress(90, _STEPS)
