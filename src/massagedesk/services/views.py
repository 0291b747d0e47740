"""What was looked at: one entry in the audit for each record opened, not one for each time a screen reads it again."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from massagedesk.domain.errors import MassageDeskError
from massagedesk.persistence import audit

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

AGAIN_AFTER = timedelta(minutes=5)
"""Looking at the same record again within this time is the same look, however long that goes on."""

_Key = tuple[str, UUID, str]


class Views:
    """Notes what is opened. Looking never fails because it could not be noted: that is made up for later."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen: dict[_Key, datetime] = {}
        self._waiting: list[tuple[_Key, datetime]] = []
        self._guard = threading.Lock()

    def note(self, entity: str, entity_id: UUID, what: str = "") -> None:
        """Say that a record was opened; ``what`` names the part of it, such as the kind of a paper.

        Never inside an action (`Database.work`).
        """
        if self._desk.database.is_look_only:
            return
        key, now = (entity, entity_id, what), self._desk.now()
        with self._guard:
            last = self._seen.get(key)
            self._seen[key] = now
            if last is not None and timedelta() <= now - last < AGAIN_AFTER:
                return
            self._waiting.append((key, now))
            self._write()

    def exported(self, entity: str, entity_id: UUID | None = None, **detail: str | int) -> None:
        """Say that records are about to leave the practice file; call it before writing them out.

        Raises NotSaved when it cannot be noted: then nothing may leave.
        """
        with self._desk.database.work() as session:
            audit.record(session, "exported", entity, entity_id, detail)

    def _write(self) -> None:
        try:
            with self._desk.database.work() as session:
                for (entity, entity_id, what), at in self._waiting:
                    late = at if at != self._waiting[-1][1] else None
                    detail = {"part": what} if what else {}
                    if late is not None:
                        detail["at"] = at.isoformat()
                    audit.record(session, "viewed", entity, entity_id, detail)
        except MassageDeskError:
            return
        self._waiting.clear()
