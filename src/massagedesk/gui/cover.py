"""What covers an opened practice nobody sits at, until it can be locked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from massagedesk.gui.theme import Theme


class Cover(QWidget):
    """Opaque, over all of `window`, from the moment it is made; keys and clicks end here."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.words = self.tr("Locking as soon as what is being done has come to its end.")
        self.setAccessibleName(self.words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGeometry(window.rect())
        window.installEventFilter(self)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colors.canvas)
        painter.setFont(theme.font("large"))
        painter.setPen(theme.colors.muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.words)


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
