"""What the settings screen knows: the practice as saved, as typed, and the list of services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from massagedesk.domain.ids import OfferedServiceId
from massagedesk.gui.idleness import minutes_of
from massagedesk.services.practice import PracticeDetails, ServiceDetails
from massagedesk.services.settings import APPEARANCE, IDLE_MINUTES

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


@dataclass(frozen=True)
class ServiceRow:
    """A line of the service list, and whether it is still offered."""

    details: ServiceDetails
    is_archived: bool


class SettingsModel(QObject):
    """`saved` is what the practice file holds; `changed` tells after it was read or written anew."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.saved: PracticeDetails = desk.practice.details()

    def read(self) -> None:
        """Read the practice anew."""
        self.saved = self._desk.practice.details()
        self.changed.emit()

    def save(self, typed: PracticeDetails) -> None:
        """Write what was typed. Raises RuleViolation naming the input that does not fit."""
        if typed != self.saved:
            self._desk.practice.save(typed)
        self.read()

    # --- services ----------------------------------------------------------------------------------------------

    def services(self, *, include_archived: bool = False) -> list[ServiceRow]:
        """The service list in its order."""
        offered = {service.id for service in self._desk.practice.services()}
        listed = self._desk.practice.services(include_archived=include_archived)
        return [ServiceRow(service, service.id not in offered) for service in listed]

    def save_service(self, details: ServiceDetails) -> None:
        """Add a service or change one. Raises RuleViolation naming the input that does not fit."""
        self._desk.practice.save_service(details)

    def archive_service(self, service_id: OfferedServiceId, *, undo: bool = False) -> None:
        """Take a service off the list or put it back."""
        self._desk.practice.archive_service(service_id, undo=undo)

    # --- appearance and password -------------------------------------------------------------------------------

    @property
    def scheme(self) -> str:
        """ "system", "light" or "dark"."""
        return str(self._desk.settings.get(APPEARANCE, "system"))

    def choose_scheme(self, scheme: str) -> None:
        """Keep the choice in the practice file."""
        self._desk.settings.put(APPEARANCE, scheme)

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without a key or the mouse the practice locks."""
        return minutes_of(self._desk.settings.get(IDLE_MINUTES))

    def choose_idle_minutes(self, minutes: int) -> None:
        """Keep the choice in the practice file; it holds at once."""
        self._desk.settings.put(IDLE_MINUTES, minutes)

    def change_password(self, present: str, new: str) -> None:
        """Takes up to two seconds: call it beside the window. Raises WrongPassword, RuleViolation."""
        from massagedesk.services.vaults import change_password

        change_password(self._desk.vault, present, new)

    @property
    def known_words(self) -> tuple[str, ...]:
        """Words an attacker would try first: her name, the practice's."""
        saved = self.saved
        return tuple(f"{saved.name} {saved.given_name} {saved.family_name} {saved.address.city}".split())
