"""What covers an opened practice from the moment it is to be locked until it is."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from massagedesk.gui.idle_lock import INPUT
from massagedesk.gui.theme import Theme


class Cover(QWidget):
    """Opaque, over all of `window`, from the moment it is made; keys, clicks and shortcuts reach only what lies on it.

    `lift` takes it away and gives the keyboard back.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._focus_before = QApplication.focusWidget()
        self.words = self.tr("Locking as soon as what is being done has come to its end.")
        self.setAccessibleName(self.words)
        self.setProperty("hosts_overlays", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        # At once: saving what she wrote may take a moment, and must not be watched.
        self.repaint()

    def lift(self) -> None:
        """Let the window be seen and used again."""
        self._stop_filtering()
        self.hide()
        self.deleteLater()
        if self._focus_before is not None and shiboken6.isValid(self._focus_before):
            self._focus_before.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        if event.type() not in INPUT or not self._is_below(watched):
            return False
        # An override taken here keeps the shortcut behind it from running.
        event.accept()
        return True

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab leads nowhere: what lies below can't be reached."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colors.canvas)
        painter.setFont(theme.font("large"))
        painter.setPen(theme.colors.muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)

    def _is_below(self, watched: QObject) -> bool:
        # A window as the system sees it only hands on to widgets, which come by here in their turn.
        if watched.isWindowType():
            return False
        here: QObject | None = watched
        while here is not None:
            if here is self:
                return False
            here = here.parent()
        return True

    def _stop_filtering(self) -> None:
        self._window.removeEventFilter(self)
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)


def close_foreign_windows() -> bool:
    """Give up menus and the computer's own dialogs, which hold the program until they are gone; true when there were
    any: their callers come to their end only after this returns."""
    popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
    for window in (popup, modal):
        if isinstance(window, QDialog):
            window.reject()
        elif window is not None:
            window.close()
    return popup is not None or modal is not None
