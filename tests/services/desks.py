"""An opened practice in its own folder, with keys: for what needs a password, a backup or the evidence."""

from __future__ import annotations

from pathlib import Path

from tests.factories import Clock, book, charted, set_up
from tests.services.practices import CHEAP

from massagedesk.domain.ids import ClientId, SessionNoteId
from massagedesk.persistence.engine import Database
from massagedesk.services import opening
from massagedesk.services.desk import Desk
from massagedesk.services.settings import BACKUP_FOLDERS

PASSWORD = "warm stones on a winter evening"
OTHER = "lavender kettle orbit"
PERSON = "June Calloway"


def make_desk(folder: Path, clock: Clock) -> tuple[Desk, str]:
    """A practice that was set up, and its recovery code."""
    desk, code = opening.create_desk(folder, PASSWORD, PERSON, clock=clock, cost=CHEAP)
    set_up(desk)
    desk.vault.database.trail.zone = desk.zone.key
    return desk, code


def reopen(desk: Desk, password: str = PASSWORD) -> Desk:
    """The practice locked and opened again."""
    folder, clock = desk.vault.folder, desk.vault.clock
    desk.close()
    return opening.open_desk(folder, password=password, clock=clock, cost=CHEAP)


def listed(desk: Desk, *folders: Path) -> None:
    """Make these the places of backups; they need not exist."""
    desk.settings.put(BACKUP_FOLDERS, [str(folder) for folder in folders])


def signed_note(desk: Desk, clock: Clock, client_id: ClientId, password: str = PASSWORD) -> SessionNoteId:
    """A session an hour long that begins now, charted and signed; the clock stands two hours later then."""
    begins = desk.now()
    appointment_id = book(desk, client_id, begins)
    note_id = desk.visits.start(appointment_id, begins)
    desk.visits.save_draft(note_id, charted(begins))
    clock.forward(hours=2)
    desk.visits.sign(note_id, password)
    return note_id


def raw(database: Database, *statements: str) -> None:
    """Alter the file as somebody with the key and any SQLite tool could, leaving no trace in the audit."""
    with database.upgrading() as connection:
        triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        for name, _ in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.exec_driver_sql(statement)
        for _, sql in triggers:
            connection.exec_driver_sql(sql)
