"""The window of an opened practice: rail, top bar, and one screen at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QMouseEvent
from PySide6.QtWidgets import QMainWindow

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui import tasks
from massagedesk.gui.changes import ChangeBus
from massagedesk.gui.forms.ui_main_window import Ui_MainWindow
from massagedesk.gui.history import History, Spot
from massagedesk.gui.navigation import PLACES, Action, Place, Screen
from massagedesk.gui.palette.palette import Palette
from massagedesk.gui.problems import show_problem
from massagedesk.gui.rail import LOCK
from massagedesk.gui.shortcut_list import ShortcutList
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.fields import DateField
from massagedesk.gui.widgets.notice_bar import NoticeBar
from massagedesk.gui.widgets.overlay import open_panels
from massagedesk.gui.widgets.question import ask
from massagedesk.gui.window_keys import WindowKeys

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


class MainWindow(QMainWindow):
    """Made for one opened desk and thrown away when it locks. `lock_asked` and `restore_asked` ask for that, and
    `text_size_asked` for another one in another text size."""

    lock_asked = Signal()
    restore_asked = Signal(object)
    desk_replaced = Signal(object, object)
    text_size_asked = Signal(object)

    def __init__(self, desk: Desk, places: tuple[Place, ...] = PLACES) -> None:
        super().__init__()
        self.desk = desk
        self._places = {place.name: place for place in places}
        self._screens: dict[str, Screen] = {}
        self._stale: dict[str, frozenset[str]] = {}
        self._current = ""
        self._is_given_up = False
        self._history = History()
        self._keys = WindowKeys(self, self._run_here)
        self.form = Ui_MainWindow()
        self.form.setupUi(self)
        self.banner = self.form.banner
        self.setProperty("hosts_overlays", True)
        theme = Theme.current()
        self.setMinimumSize(min(theme.px(1024), 1366), min(theme.px(600), 720))
        self.form.rail.set_places(places)
        self.form.rail.chosen.connect(self._rail_chosen)
        self.form.top_bar.search_asked.connect(self.open_palette)
        self.form.top_bar.run_asked.connect(self._run_here)
        self._notice = NoticeBar(self)
        self.palette_panel = Palette(desk, self)
        self.bus = ChangeBus(self)
        self.bus.changed.connect(self._something_changed)
        self.bus.follow(desk)
        DateField.follow_clock(desk.today)
        self._add_keys(places)

    def _add_keys(self, places: tuple[Place, ...]) -> None:
        for place in places:
            self._keys.add(place.keys, partial(self.go, place.name))
        for keys, call in (
            ("Ctrl+K", self.open_palette),
            ("Ctrl+L", self.lock),
            ("F1", self.open_shortcut_list),
            ("Alt+Left", self.go_back),
            ("Alt+Right", self.go_forward),
        ):
            self._keys.add(keys, call)

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

    def spot(self) -> Spot | None:
        """The place shown and what `go` needs to come back to it."""
        return self._history.peek(0)

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
        try:
            if not self._put_panels_away() or (before and place != self._current and not before.can_leave()):
                return False
            screen = self.screen_of(place)
            self._freshen(place)
            screen.open(**arguments)
        except MassageDeskError as error:
            show_problem(self, error)
            return False
        self._bring_to_front(place)
        screen.shown()
        screen.focus_first()
        return True

    def _bring_to_front(self, place: str) -> None:
        self._current = place
        screen = self._screens[place]
        self.form.screens.setCurrentWidget(screen)
        self.form.rail.show_place(place)
        self._show_heading(screen)

    def _put_panels_away(self) -> bool:
        """Close what stands over the screen; False, after telling, when it holds what would be lost."""
        panels = open_panels(self)
        words = self.tr("Finish what is open here, or leave it first.")
        if any(panel.holds for panel in panels):
            self.tell(words, problem=True)
            return False
        if self.told() == words:
            self._notice.hide()
        for panel in reversed(panels):
            panel.close_panel()
        return True

    def _rail_chosen(self, name: str) -> None:
        if name == LOCK:
            self.lock()
        else:
            self.go(name)

    # --- headings --------------------------------------------------------------------------------------------------

    def _heading_changed(self) -> None:
        screen = self.current_screen()
        if screen is not None and self.sender() is screen:
            self._show_heading(screen)

    def _show_heading(self, screen: Screen) -> None:
        self.form.top_bar.show_heading(screen)
        primary = screen.primary_action()
        taken = "" if primary is None else primary.keys
        # The button has its keys already: given twice they would be ambiguous, and Qt would run neither.
        self._keys.follow(screen, [action for action in screen.palette_actions() if action.keys != taken])

    def _run_here(self, action: Action) -> None:
        """Do what the screen offers, unless a panel over it must be finished first."""
        if self._put_panels_away():
            action.run()

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

    def take_desk(self, desk: object, rotated: object) -> None:
        """Go on with the desk of a practice whose key was replaced."""
        self.desk_replaced.emit(desk, rotated)

    def choose_text_size(self, scale: float | None) -> None:
        """Show everything in another text size; None for the system's."""
        self.text_size_asked.emit(scale)

    # --- ending ----------------------------------------------------------------------------------------------------

    def about_to_lock(self) -> None:
        """Let every screen save what is being written.

        After all were asked it raises the first bug, or the first MassageDeskError with the screen that could not save
        in front.
        """
        failed: list[tuple[str, MassageDeskError]] = []
        bugs: list[Exception] = []
        for place, screen in self._screens.items():
            try:
                screen.about_to_lock()
            except MassageDeskError as error:
                failed.append((place, error))
            except Exception as bug:
                bugs.append(bug)  # raised below, so that the words of the other screens are saved first
        if bugs:
            raise bugs[0]
        if failed:
            place, first = failed[0]
            self._bring_to_front(place)
            raise first

    def end_work(self, refusal: str, word: str = "", anyway: Callable[[], object] | None = None) -> bool:
        """Save what is being written, before the practice closes; False where it must stay open, which is then said.

        `refusal` heads the sentence of what could not be saved; `word` is the button that goes on without it: a disk
        that is gone must not keep the practice open for ever.
        """
        if tasks.busy():
            self.tell(self.tr("Something is still being done. Stop it, or try again when it has ended."), problem=True)
            return False
        try:
            self.about_to_lock()
        except MassageDeskError as error:
            self.say_not_saved(error, refusal, word, anyway)
            return False
        return True

    def say_not_saved(
        self, error: MassageDeskError, refusal: str, word: str, anyway: Callable[[], object] | None
    ) -> None:
        """Why the practice stays open, and the way on without saving; see `end_work`."""
        for panel in open_panels(self):
            if not panel.holds:
                panel.close_panel()
        if anyway is None:
            show_problem(self, error, refusal)
        else:
            stay = self.tr("Stay here")
            ask(self, refusal, error.sentence, action=word, on_yes=anyway, danger=True, leave=stay)

    def may_close(self) -> bool:
        """Save what is being written before the window closes; False where it must stay open, which is then said."""
        if self._is_given_up:
            return True
        screen = self.current_screen()
        refusal = self.tr("Not closed: what you wrote could not be saved")
        word = self.tr("Close without saving")
        try:
            may_leave = self._put_panels_away() and (screen is None or screen.can_leave())
        except MassageDeskError as error:
            self.say_not_saved(error, refusal, word, self._close_anyway)
            return False
        return may_leave and self.end_work(refusal, word, self._close_anyway)

    def _close_anyway(self) -> None:
        self._is_given_up = True
        self.window().close()

    # --- panels ----------------------------------------------------------------------------------------------------

    def open_palette(self) -> None:
        """Ctrl+K: people, screens and actions in one box."""
        if not self._put_panels_away():
            return
        self.palette_panel.open_with(self.general_actions(), self.current_screen())

    def open_shortcut_list(self) -> None:
        """F1: every key that does something here."""
        if not self._put_panels_away():
            return
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
            Action(place.label(), partial(self.go, place.name), icon=place.icon, keys=place.keys)
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
        if self.may_close():
            super().closeEvent(event)
        else:
            event.ignore()
