"""The window of an opened practice: rail, top bar, and one screen at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QMainWindow

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.changes import ChangeBus
from massagedesk.gui.forms.ui_main_window import Ui_MainWindow
from massagedesk.gui.history import History
from massagedesk.gui.navigation import PLACES, Action, Place, Screen
from massagedesk.gui.palette.palette import Palette
from massagedesk.gui.problems import show_problem
from massagedesk.gui.rail import LOCK
from massagedesk.gui.shortcut_list import ShortcutList
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.fields import DateField
from massagedesk.gui.widgets.notice_bar import NoticeBar

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


class MainWindow(QMainWindow):
    """Made for one opened desk and thrown away when it locks. `lock_asked` and `restore_asked` ask for that."""

    lock_asked = Signal()
    restore_asked = Signal(object)

    def __init__(self, desk: Desk, places: tuple[Place, ...] = PLACES) -> None:
        super().__init__()
        self.desk = desk
        self._places = {place.name: place for place in places}
        self._screens: dict[str, Screen] = {}
        self._stale: dict[str, frozenset[str]] = {}
        self._current = ""
        self._history = History()
        self._screen_shortcuts: list[QShortcut] = []
        self.form = Ui_MainWindow()
        self.form.setupUi(self)
        self.setProperty("hosts_overlays", True)
        theme = Theme.current()
        self.setMinimumSize(min(theme.px(1024), 1366), min(theme.px(600), 720))
        self.form.rail.set_places(places)
        self.form.rail.chosen.connect(self._rail_chosen)
        self.form.top_bar.search_asked.connect(self.open_palette)
        self._notice = NoticeBar(self)
        self.palette_panel = Palette(desk, self)
        self.bus = ChangeBus(self)
        self.bus.changed.connect(self._something_changed)
        self.bus.follow(desk)
        DateField.follow_clock(desk.today)
        self._add_shortcuts(places)

    def _add_shortcuts(self, places: tuple[Place, ...]) -> None:
        for place in places:
            shortcut = QShortcut(QKeySequence(place.keys), self)
            shortcut.setObjectName(place.name)
            shortcut.activated.connect(self._place_shortcut)
        for keys, call in (
            ("Ctrl+K", self.open_palette),
            ("Ctrl+L", self.lock),
            ("F1", self.open_shortcut_list),
            ("Alt+Left", self.go_back),
            ("Alt+Right", self.go_forward),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(call)

    # --- going places --------------------------------------------------------------------------------------------

    def go(self, place: str, **arguments: Any) -> bool:
        """Show a place; the arguments go to its `open`. False when the present screen did not let go.

        An argument that is True asks for something to be done there (`start=True`): Back does not ask again.
        """
        if not self._show(place, arguments):
            return False
        self._history.visit(place, {name: value for name, value in arguments.items() if value is not True})
        return True

    def go_back(self) -> None:
        """Back to where she was before."""
        self._travel(-1)

    def go_forward(self) -> None:
        """Forward again after going back."""
        self._travel(1)

    def note_place(self, **arguments: Any) -> None:
        """Remember where inside the present screen she is, for Back."""
        self._history.amend(self._current, arguments)

    def current_place(self) -> str:
        """The name of the place shown."""
        return self._current

    def current_screen(self) -> Screen | None:
        """The screen shown."""
        return self._screens.get(self._current)

    def screen_of(self, place: str) -> Screen:
        """The screen of a place, built where it was not yet."""
        if place not in self._screens:
            screen = self._places[place].make(self.desk, self)
            screen.heading_changed.connect(self._heading_changed)
            self._screens[place] = screen
            self.form.screens.addWidget(screen)
        return self._screens[place]

    def _travel(self, steps: int) -> None:
        found = self._history.peek(steps)
        if found is not None and self._show(found.place, dict(found.arguments)):
            self._history.move(steps)

    def _show(self, place: str, arguments: dict[str, Any]) -> bool:
        before = self.current_screen()
        if before is not None and place != self._current and not before.can_leave():
            return False
        try:
            screen = self.screen_of(place)
            self._freshen(place)
            screen.open(**arguments)
        except MassageDeskError as error:
            show_problem(self, error)
            return False
        self._current = place
        self.form.screens.setCurrentWidget(screen)
        self.form.rail.show_place(place)
        self._show_heading(screen)
        screen.shown()
        screen.focus_first()
        return True

    def _rail_chosen(self, name: str) -> None:
        if name == LOCK:
            self.lock()
        else:
            self.go(name)

    def _place_shortcut(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.go(sender.objectName())

    # --- headings --------------------------------------------------------------------------------------------------

    def _heading_changed(self) -> None:
        screen = self.current_screen()
        if screen is not None and self.sender() is screen:
            self._show_heading(screen)

    def _show_heading(self, screen: Screen) -> None:
        self.form.top_bar.show_heading(screen)
        for shortcut in self._screen_shortcuts:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._screen_shortcuts = []
        for action in screen.palette_actions():
            if action.keys:
                shortcut = QShortcut(QKeySequence(action.keys), screen)
                shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                shortcut.setEnabled(action.enabled)
                shortcut.activated.connect(action.run)
                self._screen_shortcuts.append(shortcut)

    # --- changes ---------------------------------------------------------------------------------------------------

    def _something_changed(self, kinds: frozenset[str]) -> None:
        for place, screen in self._screens.items():
            wanted = kinds if screen.watches is None else kinds & screen.watches
            if wanted:
                self._stale[place] = self._stale.get(place, frozenset()) | wanted
        if self._current in self._stale:
            self._freshen(self._current)
            screen_now = self.current_screen()
            if screen_now is not None:
                self._show_heading(screen_now)

    def _freshen(self, place: str) -> None:
        kinds = self._stale.pop(place, None)
        if kinds is not None:
            self._screens[place].refresh(kinds)

    # --- what screens ask for --------------------------------------------------------------------------------------

    def tell(
        self, text: str, action: str = "", act: Callable[[], object] | None = None, *, problem: bool = False
    ) -> None:
        """A short message at the foot of the window, with one action such as Undo."""
        self._notice.tell(text, action, act, problem=problem)

    def told(self) -> str:
        """The message shown at present, empty for none."""
        return self._notice.text()

    def show_state(self, place: str, word: str, icon: str, tone: str) -> None:
        """Say in the rail how a place stands: "Backed up" in ok."""
        self.form.rail.show_state(place, word, icon, tone)

    def lock(self) -> None:
        """Close the practice and show the unlock screen; drafts are saved first."""
        self.lock_asked.emit()

    def restore(self, request: object) -> None:
        """Lock, and put a checked backup in the practice's place."""
        self.restore_asked.emit(request)

    def about_to_lock(self) -> None:
        """Let every screen save what is being written."""
        for screen in self._screens.values():
            screen.about_to_lock()

    # --- panels ----------------------------------------------------------------------------------------------------

    def open_palette(self) -> None:
        """Ctrl+K: people, screens and actions in one box."""
        self.palette_panel.open_with(self.general_actions(), self.current_screen())

    def open_shortcut_list(self) -> None:
        """F1: every key that does something here."""
        screen = self.current_screen()
        own = [] if screen is None else [action for action in screen.palette_actions() if action.keys]
        primary = None if screen is None else screen.primary_action()
        if primary is not None and primary.keys:
            own.insert(0, primary)
        here = "" if screen is None else screen.title()
        ShortcutList(self, here, own, self.general_actions()).open()

    def general_actions(self) -> list[Action]:
        """What can be done from anywhere: each place, lock, back, the list of keys."""
        places = [
            Action(place.label(), _Goer(self, place.name).go, icon=place.icon, keys=place.keys)
            for place in self._places.values()
        ]
        return [
            *places,
            Action(self.tr("Lock"), self.lock, icon="lock", keys="Ctrl+L"),
            Action(self.tr("Back"), self.go_back, icon="chevron-left", keys="Alt+Left"),
            Action(self.tr("Search"), self.open_palette, icon="search", keys="Ctrl+K"),
            Action(self.tr("Shortcuts"), self.open_shortcut_list, icon="info", keys="F1"),
        ]

    # --- events ----------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.BackButton:
            self.go_back()
        elif event.button() is Qt.MouseButton.ForwardButton:
            self.go_forward()
        else:
            super().mousePressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        screen = self.current_screen()
        if screen is not None and not screen.can_leave():
            event.ignore()
            return
        self.about_to_lock()
        super().closeEvent(event)


class _Goer:
    """Goes to one place: an action needs a call without arguments."""

    def __init__(self, window: MainWindow, place: str) -> None:
        self._window, self._place = window, place

    def go(self) -> None:
        self._window.go(self._place)
