"""Two small screens to try the window with."""

from typing import Any

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from massagedesk.domain.errors import Conflict, NotFound
from massagedesk.gui.navigation import Action, Place, Screen, Window
from massagedesk.gui.widgets.buttons import button


class First(Screen):
    """Remembers what happened to it."""

    watches: frozenset[str] | None = frozenset({"client"})

    def __init__(self, desk: Any, window: Window) -> None:
        super().__init__(desk, window)
        self.happened: list[str] = []
        self.stays = False
        self.count = 3
        self.unsaved = ""
        self.push = QPushButton("Here")
        QVBoxLayout(self).addWidget(self.push)

    def title(self) -> str:
        return "First"

    def context(self) -> str:
        return f"{self.count} open"

    def primary_action(self) -> Action | None:
        return Action("Do it", self._note_done, icon="plus", keys="Ctrl+D")

    def palette_actions(self) -> list[Action]:
        return [Action("Mark arrived", self._note_done, icon="check", keys="Ctrl+Shift+A")]

    def _note_done(self) -> None:
        self.happened.append("done")

    def open(self, **arguments: Any) -> None:
        if arguments.get("client_id") == "gone":
            raise NotFound("This client is not here any more.")
        self.happened.append(f"open {arguments}")

    def shown(self) -> None:
        self.happened.append("shown")

    def refresh(self, kinds: frozenset[str]) -> None:
        self.happened.append(f"refresh {sorted(kinds)}")

    def can_leave(self) -> bool:
        return not self.stays

    def about_to_lock(self) -> None:
        if self.unsaved:
            raise Conflict(self.unsaved)
        self.happened.append("saved")


class Second(Screen):
    """Has widgets of its own in the top bar, and nothing to save."""

    def title(self) -> str:
        return "Second"

    def crumb(self) -> str:
        return "Hannah Lindqvist"

    def top_widgets(self) -> list[QWidget]:
        return [button("Today")]


def place(name: str, view: str, keys: str) -> Place:
    """A place of this module."""
    return Place(name, name.title(), "sun", __name__, view, keys=keys)


PLACES = (place("first", "First", "Ctrl+1"), place("second", "Second", "Ctrl+2"))
