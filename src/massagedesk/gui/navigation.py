"""What a screen is, which there are, and what the window offers them.

A screen is a `Screen`: a widget below the top bar, made as `View(desk, window)` when first shown::

    class ClientsView(Screen):
        def __init__(self, desk, window):
            super().__init__(desk, window)
            self.form = Ui_Clients(); self.form.setupUi(self); fit_form(self)
            self.model = ClientsModel(desk)         # keep it: an unreferenced receiver is dropped

        def title(self): return self.tr("Clients")
        def context(self): return self.tr("{count} active").format(count=...)
        def primary_action(self): return Action(self.tr("New client"), self._new, icon="plus")
        def open(self, **arguments): ...            # window.go("clients", client_id=..., tab="notes")
        def refresh(self, kinds): ...               # something changed; called when visible, else when shown next

A panel over the window (`Overlay`) belongs to the screen below: going elsewhere closes it, or is refused while the
panel `holds` what would be lost.

After a change to what `title`, `context`, `crumb` or `primary_action` answer, emit `heading_changed`.
Arguments in use: clients `client_id, tab, new`; calendar `appointment_id, book, client_id, prescription_id`; notes
`note_id`; prescriptions `prescription_id, new_for`; reports `kind, client_id, prescription_id`;
settings `section, text_size`; backup `start`. One that is True asks for something to be done: Back does not repeat it.
The window: `window.go(place, **arguments)`, `window.tell("Archived.", "Undo", self._undo)`, `window.lock()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from massagedesk.gui.theme import Theme


@dataclass(frozen=True)
class Action:
    """Something to do: the one button of the top bar, or a line in the palette."""

    text: str
    run: Callable[[], object]
    icon: str = "arrow-right"
    detail: str = ""
    keys: str = ""
    """Shortcut, as Qt writes it: "Ctrl+Shift+A"."""
    outlined: bool = False
    """Top bar only: outlined when the page below holds the step that comes next."""
    enabled: bool = True


class Window(Protocol):
    """What the main window offers its screens."""

    def go(self, place: str, **arguments: Any) -> bool:
        """Show a place; the arguments go to its `open`. False when the present screen did not let go."""
        ...

    def go_back(self) -> None:
        """Back to where she was before."""
        ...

    def note_place(self, **arguments: Any) -> None:
        """Remember where inside the present screen she is, for Back: what `open` would need to come here."""
        ...

    def tell(
        self, text: str, action: str = "", act: Callable[[], object] | None = None, *, problem: bool = False
    ) -> None:
        """A short message at the foot of the window, with one action such as Undo."""
        ...

    def lock(self) -> None:
        """Close the practice and show the unlock screen."""
        ...

    def choose_text_size(self, scale: float | None) -> None:
        """Show everything in another text size (1.0 = 100 %); None for the system's."""
        ...

    def restore(self, request: object) -> None:
        """Lock, and put a checked backup (a `RestoreRequest`) in the practice's place."""
        ...

    def take_desk(self, desk: object, rotated: object) -> None:
        """Go on with the desk of a practice whose key was replaced (`Rotated`); the present one has ended."""
        ...


class Screen(QWidget):
    """One place of the window. Override what differs; everything has a quiet answer."""

    heading_changed = Signal()
    narrow_search = False
    """The search of the top bar takes 176 px instead of 300 (Calendar)."""
    watches: frozenset[str] | None = None
    """The kinds of records whose changes matter here; None for all."""

    def __init__(self, desk: Any, window: Window) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.desk = desk
        self.desk_window = window

    def title(self) -> str:
        """The name of the place, in the top bar."""
        return ""

    def crumb(self) -> str:
        """What is open inside the place, after a small arrow: the client's name."""
        return ""

    def context(self) -> str:
        """Muted words beside the title: a count, a date."""
        return ""

    def primary_action(self) -> Action | None:
        """The one button of the top bar."""
        return None

    def top_widgets(self) -> list[QWidget]:
        """Widgets of the top bar left of the search, made once: the calendar's day steps."""
        return []

    def palette_actions(self) -> list[Action]:
        """What Ctrl+K offers while this screen is shown."""
        return []

    def open(self, **arguments: Any) -> None:
        """Show what `window.go(place, **arguments)` asks for; without arguments, leave things as they were."""

    def shown(self) -> None:
        """Called each time the screen comes to the front, after `open` and any `refresh`."""

    def refresh(self, kinds: frozenset[str]) -> None:
        """Something of these kinds changed: read it anew."""

    def focus_first(self) -> None:
        """Give the keyboard to what she most likely wants; the first control unless said otherwise."""
        for child in self.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(self) and child.isEnabled():
                child.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def can_leave(self) -> bool:
        """False to stay, after telling why, or a `MassageDeskError`; drafts save themselves, so this is rare."""
        return True

    def about_to_lock(self) -> None:
        """Save what is being written, and keep it on screen: the practice closes right after, unless this fails.

        Raises MassageDeskError when something could not be saved; then the practice stays open with this screen in
        front and the sentence over it. Asked of every screen that was ever shown, in front or not.
        """

    def unfinished(self) -> dict[str, Any]:
        """What `open` needs beside the place, to show again what is half done when the practice locks: ids and words
        of ours only."""
        return {}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard, as Space does."""
        here = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(here, QAbstractButton):
            here.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), Theme.current().colors.surface)


@dataclass(frozen=True)
class Place:
    """An entry of the rail. The view is imported when first shown."""

    name: str
    word: str
    icon: str
    module: str
    view: str
    in_foot: bool = False
    keys: str = ""

    def label(self) -> str:
        """The word, translated."""
        return QCoreApplication.translate("Places", self.word)

    def make(self, desk: Any, window: Window) -> Screen:
        """Import and build the screen."""
        from importlib import import_module

        view = getattr(import_module(self.module), self.view)
        screen: Screen = view(desk, window)
        screen.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        return screen


def _place(name: str, word: object, icon: str, keys: str, *, in_foot: bool = False) -> Place:
    module = f"massagedesk.gui.{name}.{name}"
    return Place(name, str(word), icon, module, f"{name.title()}View", in_foot, keys)


PLACES = (
    _place("today", QT_TRANSLATE_NOOP("Places", "Today"), "sun", "Ctrl+1"),
    _place("calendar", QT_TRANSLATE_NOOP("Places", "Calendar"), "calendar-days", "Ctrl+2"),
    _place("clients", QT_TRANSLATE_NOOP("Places", "Clients"), "users", "Ctrl+3"),
    _place("prescriptions", QT_TRANSLATE_NOOP("Places", "Prescriptions"), "clipboard-pen", "Ctrl+4"),
    _place("notes", QT_TRANSLATE_NOOP("Places", "Notes"), "notebook-pen", "Ctrl+5"),
    _place("reports", QT_TRANSLATE_NOOP("Places", "Reports"), "chart-column", "Ctrl+6"),
    _place("backup", QT_TRANSLATE_NOOP("Places", "Backup"), "shield-check", "Ctrl+7", in_foot=True),
    _place("settings", QT_TRANSLATE_NOOP("Places", "Settings"), "settings", "Ctrl+,", in_foot=True),
)
"""The rail, top down. Billing joins with its own work: a place that is not there yet is not shown."""
