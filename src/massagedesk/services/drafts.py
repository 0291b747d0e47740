"""Half-filled forms that wait in the practice file, so that nothing typed is lost by leaving or locking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from massagedesk.services.settings import Settings

PRESCRIPTIONS = "drafts.prescriptions"
CLIENTS = "drafts.clients"
ADDENDA = "drafts.addenda"


class Drafts:
    """The drafts of one kind of form, each under a key: the record's id, or a word for a new one.

    A draft is what the fields held, as plain JSON values, readable or not.
    """

    def __init__(self, settings: Settings, kind: str) -> None:
        self._settings, self._kind = settings, kind

    def all(self) -> dict[str, dict[str, Any]]:
        """Every draft of this kind by its key, in the order they were begun."""
        found: dict[str, dict[str, Any]] = self._settings.get(self._kind, {})
        return found

    def get(self, key: str) -> dict[str, Any] | None:
        """One draft, None where there is none."""
        return self.all().get(key)

    def keep(self, key: str, draft: Mapping[str, Any]) -> None:
        """Keeps a draft; writes nothing when it is kept as it stands already."""
        drafts = self.all()
        if drafts.get(key) != draft:
            self._settings.put(self._kind, {**drafts, key: dict(draft)})

    def drop(self, key: str) -> None:
        """Forgets a draft that was saved or thrown away."""
        drafts = self.all()
        if drafts.pop(key, None) is not None:
            self._settings.put(self._kind, drafts)
