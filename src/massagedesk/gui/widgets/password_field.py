"""A password input with a button that shows what was typed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme


class PasswordField(QLineEdit):
    """44 high with a lock at the left and an eye at the right. What is typed is never offered again or remembered."""

    def __init__(self, parent: QWidget | None = None, *, with_lock: bool = True) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._with_lock = with_lock
        self.setProperty("extent", "large")
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.setTextMargins(theme.px(24) if with_lock else 0, 0, theme.px(32), 0)
        self._spread_dots()
        self._eye = _Eye(self)
        self._eye.setAccessibleName(self.tr("Show the password"))
        self._eye.setToolTip(self.tr("Show the password"))
        self._eye.toggled.connect(self._show_typed)

    def forget(self) -> None:
        """Empty the field and hide what is typed next."""
        self.clear()
        self._eye.setChecked(False)

    def reveal(self) -> None:
        """Show what stands in the field, as after a click on the eye."""
        self._eye.setChecked(True)

    def _show_typed(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._spread_dots()

    def _spread_dots(self) -> None:
        """Dots stand apart, letters as usual."""
        theme = Theme.current()
        font = QFont(theme.font("large"))
        if self.echoMode() is QLineEdit.EchoMode.Password:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, theme.px(3))
        self.setFont(font)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self._eye.sizeHint()
        self._eye.setGeometry(self.width() - size.width() - 4, (self.height() - size.height()) // 2, *size.toTuple())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._with_lock:
            theme = Theme.current()
            side = theme.px(16)
            rect = QRectF(theme.px(11), (self.height() - side) / 2, side, side)
            draw_icon(QPainter(self), rect, "lock", theme.colors.muted)


class _Eye(QAbstractButton):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        side = Theme.current().px(34)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        side = theme.px(20)
        middle = QPointF(self.width() / 2, self.height() / 2)
        rect = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        draw_icon(painter, rect, "eye-off" if self.isChecked() else "eye", theme.colors.muted)
        if self.hasFocus():
            draw_focus(painter, QRectF(self.rect()))
