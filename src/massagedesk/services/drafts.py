"""Half-filled forms that wait in the practice file, so that nothing typed is lost by leaving or locking."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal_column, select

from massagedesk.persistence.tables.settings import Draft, drafts

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

PRESCRIPTIONS = "prescriptions"
CLIENTS = "clients"
ADDENDA = "addenda"
BOOKINGS = "bookings"
WHEREABOUTS = "whereabouts"
"""No form: where each person was when she locked, by her name."""


class Drafts:
    """The drafts of one kind of form, each under a key: the record's id, or a word for a new one.

    A draft is what the fields held, as plain JSON values, readable or not. It leaves no trace in the audit: what was
    typed and thrown away is nobody's record.
    """

    def __init__(self, desk: Desk, kind: str) -> None:
        self._desk, self._kind = desk, kind

    def all(self) -> dict[str, dict[str, Any]]:
        """Every draft of this kind by its key, in the order they were begun."""
        statement = select(drafts.c.key, drafts.c.value).where(drafts.c.kind == self._kind)
        with self._desk.database.read() as connection:
            rows = connection.execute(statement.order_by(literal_column("rowid"))).all()
        return {key: json.loads(value) for key, value in rows}

    def get(self, key: str) -> dict[str, Any] | None:
        """One draft, None where there is none."""
        return self.all().get(key)

    def keep(self, key: str, draft: Mapping[str, Any]) -> None:
        """Keeps a draft; writes nothing when it is kept as it stands already."""
        value = json.dumps(dict(draft), ensure_ascii=False)
        if self.get(key) == json.loads(value):
            return
        with self._desk.database.work() as session:
            session.merge(Draft(kind=self._kind, key=key, value=value))

    def drop(self, key: str) -> None:
        """Forgets a draft that was saved or thrown away."""
        if self.get(key) is None:
            return
        with self._desk.database.work() as session:
            session.delete(session.get_one(Draft, (self._kind, key)))
