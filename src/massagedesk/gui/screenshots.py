"""Pictures of every screen, taken from the real windows on a real practice: for the guide, the demo and comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget

from massagedesk.gui import tasks
from massagedesk.gui.backup_state import BackupState
from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.navigation import PLACES
from massagedesk.gui.offscreen import say_only_problems
from massagedesk.gui.theme import Scheme, Theme
from massagedesk.gui.unlock.unlock import UnlockView
from massagedesk.gui.unlock.unlock_model import UnlockModel
from massagedesk.services import greeting

if TYPE_CHECKING:
    from massagedesk.domain.ids import ClientId
    from massagedesk.services.desk import Desk

SIZE = (1366, 768)
CLIENT_TABS = ("overview", "plan", "notes", "appointments", "billing", "documents", "details")
_PATIENCE_S = 20.0


@dataclass(frozen=True)
class Shot:
    """One picture: where to go, and what to do there before it is taken."""

    name: str
    place: str
    arguments: dict[str, Any] = field(default_factory=dict)
    prepare: Callable[[MainWindow], object] | None = None


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
    return [*shots, Shot("calendar-booking", "calendar", booking)]


def grab_all(
    desk: Desk,
    out_dir: Path,
    sizes: Sequence[tuple[int, int]] = (SIZE,),
    schemes: Sequence[str] = ("light", "dark"),
    shots: Sequence[Shot] | None = None,
) -> list[Path]:
    """Save a PNG of every shot in every size and scheme under `out_dir`; returns the files in order.

    The unlock screen of the practice comes first. Makes the application where there is none, so it also runs from
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
            taken.append(_grab_unlock(desk, out_dir / f"unlock-{ending}", size))
            taken += _grab_window(desk, out_dir, ending, size, places() if shots is None else shots)
    theme.choose_scheme(before)
    return taken


def _make_application() -> None:
    if QApplication.instance() is None:
        app = QApplication(["massagedesk", "-style", "fusion"])
        say_only_problems()
        Theme.install(app)


def _grab_unlock(desk: Desk, path: Path, size: tuple[int, int]) -> Path:
    model = UnlockModel(desk.vault.folder, desk.now)
    last = desk.backups.last()
    model.greeting = greeting.of_desk(desk, None if last is None else last.at)
    view = UnlockView(model)
    _show(view, size)
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
        window.palette_panel.close_panel()
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


def _open_palette(window: MainWindow) -> None:
    window.open_palette()
    window.palette_panel.panel.form.text.setText("an")
