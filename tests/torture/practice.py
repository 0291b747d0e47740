"""A small practice to torture: real folder, real services, keys that cost nothing to try, a clock that stands still."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests import factories

from massagedesk.domain.clients import ContactRole, Severity
from massagedesk.domain.ids import SessionNoteId
from massagedesk.services import opening
from massagedesk.services.clients import ClientDetails, ContactDetails, ContraindicationDetails
from massagedesk.services.desk import Desk
from massagedesk.vault.kdf import KdfCost

CHEAP = KdfCost(8, 1, 1)
OWNER = "June Calloway"
PASSWORD = "lavender kettle orbit 0"
MORNING = factories.TUESDAY_MORNING
_FAMILY = "Number"


def password(number: int) -> str:
    """The n-th password she chose."""
    return f"lavender kettle orbit {number}"


@dataclass
class Places:
    """Where everything of one practice lies; the practice, its settings and its backups below one watched root."""

    root: Path
    clock: factories.Clock = field(default_factory=factories.Clock)

    @property
    def practice(self) -> Path:
        return self.root / "practice"

    @property
    def settings(self) -> Path:
        return self.root / "config"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    def create(self) -> str:
        """A practice with one client, whose session of today is being charted; returns the recovery code."""
        self.backups.mkdir(parents=True)
        desk, code = opening.create_desk(
            self.practice, PASSWORD, OWNER, clock=self.clock, cost=CHEAP, settings_folder=self.settings
        )
        factories.set_up(desk)
        client_id = factories.add_client(desk)
        factories.chart(desk, factories.book(desk, client_id, MORNING), sign=False, plan=_plan(0))
        desk.close()
        return code

    def open(self, secret: str = PASSWORD, *, code: str | None = None) -> Desk:
        """The practice, by its password or by the recovery code."""
        return opening.open_desk(
            self.practice,
            password=None if code else secret,
            recovery_code=code,
            clock=self.clock,
            cost=CHEAP,
            settings_folder=self.settings,
        )


# --- what she does, each leaving a number that can be found again ------------------------------------------------


def the_note(desk: Desk) -> SessionNoteId:
    """The note being written."""
    return desk.visits.unsigned()[0].note_id


def write_draft(desk: Desk, note_id: SessionNoteId, number: int, extra: str = "") -> None:
    """Save the draft with the number in its plan."""
    desk.visits.save_draft(note_id, factories.charted(MORNING, plan=_plan(number), subjective="Stiff. " + extra))


def _plan(number: int) -> str:
    return f"Continue, draft {number}"


def draft_number(desk: Desk) -> int:
    """The number in the note's plan."""
    with desk.database.read() as connection:
        return int(connection.exec_driver_sql("SELECT plan FROM session_notes").scalar_one().rpartition(" ")[2])


def enter_client(desk: Desk, number: int, extra: str = "") -> None:
    """A client with the number in her name, several rows of several tables in one action."""
    desk.clients.save(
        ClientDetails(
            given_name="Zoe",
            family_name=f"{_FAMILY} {number}",
            born_on=(MORNING - timedelta(days=12_000 + number % 9_000)).date(),
            remarks=extra,
            contacts=(
                ContactDetails(role=ContactRole.EMERGENCY, name="Ann Near", phone="(360) 555-0101"),
                ContactDetails(role=ContactRole.GUARDIAN, name="Bea Near", phone="(360) 555-0102"),
            ),
            contraindications=(ContraindicationDetails(label="Blood thinner", severity=Severity.LIMITS),),
        )
    )


def client_numbers(desk: Desk) -> set[int]:
    """Numbers of the clients entered."""
    with desk.database.read() as connection:
        names = connection.exec_driver_sql("SELECT family_name FROM clients WHERE given_name = 'Zoe'").scalars()
        return {int(name.rpartition(" ")[2]) for name in names}
