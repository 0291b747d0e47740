"""Pictures of every screen, taken from the real windows on a real practice: for the guide, the demo and comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget

from massagedesk.domain.errors import UnsuitablePlace
from massagedesk.gui import tasks
from massagedesk.gui.backup.backup import BackupView
from massagedesk.gui.backup_state import BackupState
from massagedesk.gui.cover import Cover
from massagedesk.gui.disk_watch import DiskWatch
from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.navigation import PLACES, Screen
from massagedesk.gui.offscreen import say_only_problems
from massagedesk.gui.settings.settings import SettingsView
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.gui.unlock.unlock import UnlockView
from massagedesk.gui.unlock.unlock_model import UnlockModel
from massagedesk.gui.widgets.overlay import open_panels
from massagedesk.services import greeting
from massagedesk.services.places import Unsuitable
from massagedesk.services.watch import FILE_GONE

if TYPE_CHECKING:
    from massagedesk.domain.ids import ClientId
    from massagedesk.services.desk import Desk

SIZE = (1366, 768)
CLIENT_TABS = ("overview", "plan", "notes", "appointments", "billing", "documents", "details")
_PATIENCE_S = 20.0
_Screen = TypeVar("_Screen", bound=Screen)


@dataclass(frozen=True)
class Shot:
    """One picture: where to go, and what to do there before it is taken."""

    name: str
    place: str
    arguments: dict[str, Any] = field(default_factory=dict)
    prepare: Callable[[MainWindow], object] | None = None


@dataclass(frozen=True)
class UnlockShot:
    """One picture of the unlock screen, and what has happened there before it is taken."""

    name: str
    prepare: Callable[[UnlockView], object] | None = None


def locked() -> list[UnlockShot]:
    """The unlock screen: as it opens, waiting after wrong passwords, and asking about a synced folder."""
    return [
        UnlockShot("unlock"),
        UnlockShot("unlock-waiting", _tell_to_wait),
        UnlockShot("unlock-sheet", _use_sheet),
        UnlockShot("unlock-folder", _ask_about_folder),
    ]


def places() -> list[Shot]:
    """Each place of the rail as it opens, and the palette."""
    return [*(Shot(place.name, place.name) for place in PLACES), Shot("palette", "today", prepare=_open_palette)]


def told(desk: Desk, client_id: ClientId) -> list[Shot]:
    """The places, and what one client's page, notes, order and papers look like."""
    order = desk.prescriptions.of_client(client_id)[0]
    unsigned = desk.visits.unsigned()
    signed = desk.visits.of_client(client_id)
    shots = [
        *places(),
        Shot("calendar-day", "calendar", {"span": "day"}),
        *(Shot(f"client-{tab}", "clients", {"client_id": client_id, "tab": tab}) for tab in CLIENT_TABS),
        Shot("prescription", "prescriptions", {"prescription_id": order.id}),
        Shot("note-signed", "notes", {"note_id": signed[0].note_id}),
        Shot("report-progress", "reports", {"kind": "progress", "client_id": client_id, "prescription_id": order.id}),
    ]
    if unsigned:
        shots.append(Shot("note", "notes", {"note_id": unsigned[-1].note_id}))
    booking = {"span": "week", "book": True, "prescription_id": order.id}
    hsa = {"kind": "hsa", "client_id": client_id, "year": desk.today().year}
    return [*shots, Shot("calendar-booking", "calendar", booking), Shot("report-hsa", "reports", hsa), *safety()]


def safety() -> list[Shot]:
    """What keeps the records safe, and what is said when something is wrong."""
    return [
        Shot("settings-people", "settings", {"section": "password"}),
        Shot("settings-people-add", "settings", {"section": "password"}, _let_in),
        Shot("settings-history", "settings", {"section": "history"}, _verify),
        Shot("backup-test-sheet", "backup", prepare=_test_sheet),
        Shot("backup-replace-key", "backup", prepare=_replace_key),
        Shot("backup-restore", "backup", prepare=_restore),
        Shot("today-file-gone", "today", prepare=_miss_the_file),
        Shot("cover", "today", prepare=Cover),
    ]


def grab_all(
    desk: Desk,
    out_dir: Path,
    sizes: Sequence[tuple[int, int]] = (SIZE,),
    schemes: Sequence[str] = ("light", "dark"),
    shots: Sequence[Shot] | None = None,
    unlocks: Sequence[UnlockShot] = (UnlockShot("unlock"),),
) -> list[Path]:
    """Save a PNG of every shot in every size and scheme under `out_dir`; returns the files in order.

    Those of the unlock screen come first. Makes the application where there is none, so it also runs from
    the command line; needs no display with QT_QPA_PLATFORM=offscreen.
    """
    _make_application()
    out_dir.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    theme = Theme.current()
    before = theme.scheme
    for size in sizes:
        for scheme in schemes:
            theme.choose_scheme(Scheme(scheme))
            ending = f"{scheme}.png" if len(sizes) == 1 else f"{scheme}-{size[0]}x{size[1]}.png"
            taken += [_grab_unlock(desk, out_dir / f"{shot.name}-{ending}", size, shot) for shot in unlocks]
            taken += _grab_window(desk, out_dir, ending, size, places() if shots is None else shots)
    theme.choose_scheme(before)
    return taken


def _make_application() -> None:
    if QApplication.instance() is None:
        app = QApplication(["massagedesk", "-style", "fusion"])
        say_only_problems()
        Theme.install(app)


def _grab_unlock(desk: Desk, path: Path, size: tuple[int, int], shot: UnlockShot) -> Path:
    model = UnlockModel(desk.vault.folder, desk.now)
    last = desk.backups.last()
    model.greeting = greeting.of_desk(desk, None if last is None else last.at)
    view = UnlockView(model)
    _show(view, size)
    if shot.prepare is not None:
        shot.prepare(view)
    _save(view, path)
    _drop(view)
    return path


def _grab_window(desk: Desk, out_dir: Path, ending: str, size: tuple[int, int], shots: Sequence[Shot]) -> list[Path]:
    window = MainWindow(desk)
    BackupState(desk, window)
    _show(window, size)
    taken = []
    for shot in shots:
        window.go(shot.place, **shot.arguments)
        _settle()
        if shot.prepare is not None:
            shot.prepare(window)
        path = out_dir / f"{shot.name}-{ending}"
        _save(window, path)
        taken.append(path)
        for panel in open_panels(window):
            panel.close_panel()  # one left open would be kept as a draft, and pictures change nothing
        window.banner.say("")
        for cover in window.findChildren(Cover):
            cover.lift()
    window.about_to_lock()
    _drop(window)
    return taken


def _show(widget: QWidget, size: tuple[int, int]) -> None:
    QCursor.setPos(size[0] - 1, size[1] // 2)  # nothing is to look as if the mouse were over it
    widget.resize(*size)
    widget.show()
    _settle()


def _settle() -> None:
    """Let everything queued happen, and work beside the window end."""
    until = monotonic() + _PATIENCE_S
    QApplication.processEvents()
    while tasks.busy() and monotonic() < until:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    QApplication.processEvents()


def _save(widget: QWidget, path: Path) -> None:
    _settle()
    if not widget.grab().save(str(path)):
        raise OSError(f"{path} could not be written")


def _drop(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _tell_to_wait(view: UnlockView) -> None:
    view.waiting.told.emit(83.0)


def _use_sheet(view: UnlockView) -> None:
    view.form.use_sheet.click()


def _ask_about_folder(view: UnlockView) -> None:
    folder = PurePosixPath("/home/june/OneDrive/MassageDesk/practice")
    view.ask_about_place(UnsuitablePlace(Unsuitable("synced", "OneDrive").sentence(folder)), view.update)


def _let_in(window: MainWindow) -> None:
    people = _screen(window, SettingsView).security.people
    if people is not None:
        people.add.click()


def _verify(window: MainWindow) -> None:
    _screen(window, SettingsView).history.verify()


def _test_sheet(window: MainWindow) -> None:
    _screen(window, BackupView).side.try_sheet.click()


def _replace_key(window: MainWindow) -> None:
    _screen(window, BackupView).side.replace_key.click()


def _restore(window: MainWindow) -> None:
    screen = _screen(window, BackupView)
    screen.side.restore.click()
    if screen.restore_panel is not None and screen.model.last_path is not None:
        screen.restore_panel.take(screen.model.last_path)


def _miss_the_file(window: MainWindow) -> None:
    found = replace(window.desk.watch.look(), is_in_place=False, can_rescue=True, notice=FILE_GONE, is_urgent=True)
    DiskWatch(window.desk, window).say(found)


def _screen(window: MainWindow, kind: type[_Screen]) -> _Screen:
    screen = window.current_screen()
    if not isinstance(screen, kind):
        raise TypeError(f"{kind.__name__} is not in front")
    return screen


def _open_palette(window: MainWindow) -> None:
    window.open_palette()
    window.palette_panel.panel.form.text.setText("an")
