"""An opened practice: what the window and the command line work with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from massagedesk.domain.dates import DateRange, day_bounds, local, range_bounds
from massagedesk.persistence.engine import Database
from massagedesk.persistence.tables import map_domain

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from massagedesk.persistence.work import Changes
    from massagedesk.services.backup_runs import BackupRuns
    from massagedesk.services.backups import Backups
    from massagedesk.services.billing import Billing
    from massagedesk.services.clients import Clients
    from massagedesk.services.diagnoses import Diagnoses
    from massagedesk.services.documents import Documents
    from massagedesk.services.drills import Drills
    from massagedesk.services.evidence import Evidence
    from massagedesk.services.notes import Notes
    from massagedesk.services.practice import PracticeService
    from massagedesk.services.prescriptions import Prescriptions
    from massagedesk.services.schedule import Schedule
    from massagedesk.services.search import Search
    from massagedesk.services.settings import Settings
    from massagedesk.services.signing import Signing
    from massagedesk.services.today import Today
    from massagedesk.services.treatment import Treatment
    from massagedesk.services.vaults import OpenVault
    from massagedesk.services.views import Views
    from massagedesk.services.visits import Visits
    from massagedesk.services.watch import Watch


def system_clock() -> datetime:
    """The computer's time, UTC."""
    return datetime.now(UTC)


class Desk:
    """The services of one opened practice, each made when first asked for.

    `clock` is asked for the time everywhere; nothing below asks the computer.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime] = system_clock,
        *,
        is_password: Callable[[str], bool],
        vault: OpenVault | None = None,
    ) -> None:
        map_domain()
        self.database = database
        self._vault = vault
        self.is_password = is_password
        """Whether a password opens this practice; asked again at signing. Takes about half a second."""
        self._clock = clock

    # --- time --------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The present instant, UTC, in whole seconds."""
        return self._clock().astimezone(UTC).replace(microsecond=0)

    @property
    def zone(self) -> ZoneInfo:
        """Zone of the practice, for display and for what counts as a day."""
        return self.practice.zone

    def today(self) -> date:
        """The practice's present day."""
        return local(self.now(), self.zone).date()

    def local(self, moment: datetime) -> datetime:
        """An instant as the practice's wall clock shows it."""
        return local(moment, self.zone)

    def bounds(self, days: DateRange | date) -> tuple[datetime, datetime]:
        """UTC instants around local days."""
        return range_bounds(days, self.zone) if isinstance(days, DateRange) else day_bounds(days, self.zone)

    @contextmanager
    def look(self) -> Iterator[Session]:
        """A read-only session for domain objects; what it loaded stays usable, detached, after the block."""
        from sqlalchemy.orm import Session

        with self.database.read() as connection, Session(connection, expire_on_commit=False) as session:
            yield session

    # --- news --------------------------------------------------------------------------------------------------

    def on_change(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Calls `listener` with the kinds each committed action touched; the returned function ends that."""

        def tell(changes: Changes) -> None:
            listener(changes.kinds)

        return self.database.on_change(tell)

    # --- areas -------------------------------------------------------------------------------------------------

    @cached_property
    def practice(self) -> PracticeService:
        """The practice, the practitioner and the list of services."""
        from massagedesk.services.practice import PracticeService

        return PracticeService(self)

    @cached_property
    def clients(self) -> Clients:
        """People treated."""
        from massagedesk.services.clients import Clients

        return Clients(self)

    @cached_property
    def prescriptions(self) -> Prescriptions:
        """Orders and who wrote them."""
        from massagedesk.services.prescriptions import Prescriptions

        return Prescriptions(self)

    @cached_property
    def diagnoses(self) -> Diagnoses:
        """Look-up of diagnosis codes."""
        from massagedesk.services.diagnoses import Diagnoses

        return Diagnoses()

    @cached_property
    def treatment(self) -> Treatment:
        """Plans, goals, measurements."""
        from massagedesk.services.treatment import Treatment

        return Treatment(self)

    @cached_property
    def schedule(self) -> Schedule:
        """Appointments."""
        from massagedesk.services.schedule import Schedule

        return Schedule(self)

    @cached_property
    def visits(self) -> Visits:
        """Sessions and their notes."""
        from massagedesk.services.visits import Visits

        return Visits(self)

    @cached_property
    def notes(self) -> Notes:
        """Lists of notes."""
        from massagedesk.services.notes import Notes

        return Notes(self)

    @cached_property
    def billing(self) -> Billing:
        """Charges and payments."""
        from massagedesk.services.billing import Billing

        return Billing(self)

    @cached_property
    def documents(self) -> Documents:
        """Papers."""
        from massagedesk.services.documents import Documents

        return Documents(self)

    @cached_property
    def today_board(self) -> Today:
        """What the day and the practice need."""
        from massagedesk.services.today import Today

        return Today(self)

    @cached_property
    def search(self) -> Search:
        """People found by a few letters."""
        from massagedesk.services.search import Search

        return Search(self)

    @property
    def vault(self) -> OpenVault:
        """Keys and folder of the practice; see `services.opening`."""
        if self._vault is None:
            raise RuntimeError("this desk was made without its practice folder")
        return self._vault

    @property
    def has_vault(self) -> bool:
        """Whether the practice lies in its folder under keys, so that it can be backed up."""
        return self._vault is not None

    @cached_property
    def backups(self) -> Backups:
        """Backups of this practice."""
        from massagedesk.services.backups import Backups

        return Backups(self.vault, self.now)

    @cached_property
    def watch(self) -> Watch:
        """How the practice stands on its disk."""
        from massagedesk.services.watch import Watch

        return Watch(self.vault)

    @cached_property
    def backup_runs(self) -> BackupRuns:
        """Backups that make themselves, and how they stand."""
        from massagedesk.services.backup_runs import BackupRuns

        return BackupRuns(self)

    @cached_property
    def drills(self) -> Drills:
        """Backups opened for real, to prove them."""
        from massagedesk.services.drills import Drills

        return Drills(self)

    @cached_property
    def signing(self) -> Signing:
        """The password, asked again at signing."""
        from massagedesk.services.signing import Signing

        return Signing(self)

    @cached_property
    def evidence(self) -> Evidence:
        """Who did what when, and whether any of it was changed since."""
        from massagedesk.services.evidence import Evidence

        return Evidence(self)

    @cached_property
    def views(self) -> Views:
        """What was looked at."""
        from massagedesk.services.views import Views

        return Views(self)

    @cached_property
    def settings(self) -> Settings:
        """Named settings kept in the practice file."""
        from massagedesk.services.settings import Settings

        return Settings(self)

    def close(self) -> None:
        """Closes the practice file and wipes its keys; the desk is of no use afterwards."""
        if self._vault is not None:
            self._vault.lock()
        else:
            self.database.close()
