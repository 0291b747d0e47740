"""What the unlock screen says and how a practice is opened; nothing heavy is imported before something is opened."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QCoreApplication

from massagedesk.domain.dates import spoken_day, spoken_time
from massagedesk.services import greeting as greetings

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CODE_LETTERS, _GROUP = 60, 4


class UnlockModel:
    """One practice folder, still closed. `clock` gives the present instant, aware."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self.folder = folder
        self.clock = clock
        self.greeting = greetings.read(folder)

    def _now(self) -> datetime:
        try:
            return self.clock().astimezone(ZoneInfo(self.greeting.zone) if self.greeting.zone else None)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return self.clock().astimezone()

    def greet(self) -> str:
        """ "Good morning, June", by the time of day."""
        hour = self._now().hour
        if 4 <= hour < 12:
            words = _tr("Good morning")
        elif 12 <= hour < 18:
            words = _tr("Good afternoon")
        else:
            words = _tr("Good evening")
        return f"{words}, {self.greeting.first_name}" if self.greeting.first_name else words

    def moment(self) -> str:
        """ "Tuesday 3 March, 7:48 am"."""
        now = self._now()
        return f"{_WEEKDAYS[now.weekday()]} {now.day} {_MONTHS[now.month - 1]}, {spoken_time(now)}"

    def footer(self) -> str:
        """Whose practice it is, that it stays here, and when it was last backed up."""
        parts = [self.greeting.practice_name, _tr("everything stays on this computer, encrypted"), self._backup()]
        if self.greeting.is_drive_asked_for:
            parts.append(_tr("a drive for backups is away, connect it"))
        text = " · ".join(part for part in parts if part)
        return text[:1].upper() + text[1:]

    def _backup(self) -> str:
        at = self.greeting.last_backup_at
        if at is None:
            return _tr("no backup yet") if self.greeting.practice_name else ""
        now = self._now()
        there = at.astimezone(now.tzinfo)
        return _tr("last backup {day}, {time}").format(
            day=spoken_day(there.date(), today=now.date()), time=spoken_time(there)
        )

    # --- opening: these run beside the window --------------------------------------------------------------------

    def open_by_password(self, password: str, *, accepts_place: bool = False) -> Desk:
        """Open the practice; up to a second. Raises MassageDeskError, UnsuitablePlace unless she agreed."""
        from massagedesk.services import opening

        return opening.open_desk(self.folder, password=password, clock=self.clock, accepts_place=accepts_place)

    def open_by_code(self, code: str, *, accepts_place: bool = False) -> Desk:
        """Open the practice with the code of the recovery sheet. Raises as `open_by_password` does."""
        from massagedesk.services import opening

        return opening.open_desk(self.folder, recovery_code=code, clock=self.clock, accepts_place=accepts_place)

    def seconds_to_wait(self) -> float:
        """How long until the next password may be tried; 0.0 when now."""
        from massagedesk.services import vaults

        return vaults.seconds_to_wait(self.folder, self.clock)

    def set_password(self, desk: Desk, password: str) -> Desk:
        """Give the practice opened by its code a new password. Raises RuleViolation for a weak one."""
        from massagedesk.services import vaults

        person = desk.practice.practitioner.full_name if desk.practice.is_set_up else _tr("Practitioner")
        vaults.set_password(desk.vault, password, person)
        return desk

    def advice(self, password: str) -> str:
        """What would make a new password better, "" when it is good enough."""
        from massagedesk.services import vaults

        known = (self.greeting.first_name, self.greeting.practice_name)
        return vaults.judge_password(password, tuple(word for word in known if word)).advice

    # --- a way back ------------------------------------------------------------------------------------------------

    def latest_backup(self) -> Path | None:
        """The newest backup in the usual folder, None where there is none: other folders are known to the practice
        alone, which is closed."""
        from massagedesk.services.backup_places import suggested_folder

        try:
            found = [(file.stat().st_mtime, file) for file in suggested_folder().glob("*.zip")]
        except OSError:
            return None  # a drive that went away: she chooses the file herself
        return max(found)[1] if found else None


def waiting_words(seconds: float) -> str:
    """What stands below the password while the next one may not be tried yet."""
    said = _tr("Several wrong passwords were tried. The next one can be tried in {time}.")
    return said.format(time=spoken_wait(seconds))


def spoken_wait(seconds: float) -> str:
    """ "1 minute 5 seconds"; never less than a second."""
    minutes, rest = divmod(max(1, math.ceil(seconds)), 60)
    parts = []
    if minutes:
        parts.append(_tr("1 minute") if minutes == 1 else _tr("{count} minutes").format(count=minutes))
    if rest:
        parts.append(_tr("1 second") if rest == 1 else _tr("{count} seconds").format(count=rest))
    return " ".join(parts)


def grouped_code(typed: str) -> str:
    """A recovery code as it is printed, in groups of four, whatever was typed between them."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())[:_CODE_LETTERS]
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def is_whole_code(typed: str) -> bool:
    """Whether as many letters were typed as a code has."""
    return sum(letter.isalnum() for letter in typed) == _CODE_LETTERS


def _tr(text: str) -> str:
    return QCoreApplication.translate("Unlock", text)
