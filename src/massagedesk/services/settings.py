"""Settings kept in the practice file: appearance, backup folders, idle minutes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from massagedesk.persistence.tables.settings import Setting, settings

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

BACKUP_FOLDERS = "backup_folders"
APPEARANCE = "appearance"
IDLE_MINUTES = "idle_minutes"
"""After so many minutes without a key or the mouse the practice locks; five when never set."""


class Settings:
    """Named values; each is any plain JSON value."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or `default` where it was never set."""
        with self._desk.database.read() as connection:
            text = connection.scalar(select(settings.c.value).where(settings.c.name == name))
        return default if text is None else json.loads(text)

    def put(self, name: str, value: Any) -> None:
        """Sets the value."""
        with self._desk.database.work() as session:
            setting = session.get(Setting, name)
            if setting is None:
                session.add(Setting(name=name, value=json.dumps(value)))
            else:
                setting.value = json.dumps(value)

    @property
    def backup_folders(self) -> list[str]:
        """Folders backups go to, first the one used by default."""
        folders: list[str] = self.get(BACKUP_FOLDERS, [])
        return folders
