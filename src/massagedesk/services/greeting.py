"""What the unlock screen may say before anything is open: first name, name of the practice, time of the last backup.

Kept in clear as `greeting.json` in the practice folder. It holds nothing about any client, and nothing opens with it;
lost or damaged, the screen greets without names. It must stay free of heavy imports: it is read before first paint.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from massagedesk import durable

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

NAME = "greeting.json"


@dataclass(frozen=True)
class Greeting:
    """Empty where it is not known."""

    first_name: str = ""
    practice_name: str = ""
    last_backup_at: datetime | None = None
    """UTC, aware."""
    zone: str = ""
    """Of the practice, such as America/Los_Angeles: the time of day is hers."""
    is_drive_asked_for: bool = False
    """A place for backups is away and should be connected; which one is told inside."""


_PRACTICE_FILES = ("vault.db", ".restored", ".switching")
"""As in `practice_folder`, which is too heavy to import before first paint."""


def holds_practice(folder: Path) -> bool:
    """True when there is a practice to unlock in `folder`, be it one whose restore was interrupted."""
    return any((folder / name).exists() for name in _PRACTICE_FILES)


def read(folder: Path) -> Greeting:
    """The greeting of the practice in `folder`; an empty one where there is none or it can't be read."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
        backup = found.get("last_backup_at")
        return Greeting(
            first_name=str(found.get("first_name", "")),
            practice_name=str(found.get("practice_name", "")),
            last_backup_at=datetime.fromisoformat(backup).astimezone(UTC) if backup else None,
            zone=str(found.get("zone", "")),
            is_drive_asked_for=found.get("is_drive_asked_for") is True,
        )
    except (OSError, ValueError, AttributeError, TypeError, OverflowError, RecursionError):
        return Greeting()


def write(folder: Path, greeting: Greeting) -> None:
    """Keep the greeting. A disk that can't be written is no reason to stop: the next time greets without names."""
    content = {
        "first_name": greeting.first_name,
        "practice_name": greeting.practice_name,
        "last_backup_at": greeting.last_backup_at.isoformat() if greeting.last_backup_at else None,
        "zone": greeting.zone,
        "is_drive_asked_for": greeting.is_drive_asked_for,
    }
    if read(folder) == greeting:
        return
    with contextlib.suppress(OSError):
        durable.write(folder / NAME, json.dumps(content, ensure_ascii=False, indent=1).encode())


def of_desk(desk: Desk, last_backup_at: datetime | None, *, is_drive_asked_for: bool = False) -> Greeting:
    """The greeting of an opened practice."""
    if not desk.practice.is_set_up:
        return Greeting()
    return Greeting(
        first_name=desk.practice.practitioner.given_name,
        practice_name=desk.practice.practice.name,
        last_backup_at=last_backup_at,
        zone=desk.practice.practice.zone,
        is_drive_asked_for=is_drive_asked_for,
    )
