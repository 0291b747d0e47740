"""Tabs of a page: words in a row, 2 px accent under the open one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.promoted import content_and_parent


class Tabs(QWidget):
    """`Tabs([("overview", "Overview"), ...])`: 40 high with a line below; `current_changed(key)` tells."""

    current_changed = Signal(str)

    def __init__(
        self, tabs: Sequence[tuple[str, str]] | QWidget = (), *, name: str = "", parent: QWidget | None = None
    ) -> None:
        offered, parent = content_and_parent(tabs, parent, ())
        super().__init__(parent)
        theme = Theme.current()
        self._group = QButtonGroup(self)
        self._tabs: dict[str, _Tab] = {}
        self.setAccessibleName(name)
        self.setFixedHeight(theme.px(40))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.px(24) - _Tab.PAD, 0, theme.px(24), 0)
        self._row.setSpacing(theme.px(24) - 2 * _Tab.PAD)
        self._row.addStretch()
        self.set_tabs(offered)

    def set_tabs(self, tabs: Sequence[tuple[str, str]]) -> None:
        """Offer these tabs (key, word); the first is open."""
        for tab in self._tabs.values():
            self._group.removeButton(tab)
            tab.hide()
            tab.deleteLater()
        self._tabs = {}
        for place, (key, word) in enumerate(tabs):
            tab = _Tab(word, self)
            self._tabs[key] = tab
            self._group.addButton(tab)
            self._row.insertWidget(place, tab)
            tab.toggled.connect(self._toggled)
        if tabs:
            self.set_current(tabs[0][0])

    def current(self) -> str:
        """The key of the open tab."""
        return next((key for key, tab in self._tabs.items() if tab.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Open a tab without telling anybody."""
        for tab in self._tabs.values():
            tab.blockSignals(True)
        self._tabs[key].setChecked(True)
        for other, tab in self._tabs.items():
            tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus if other == key else Qt.FocusPolicy.ClickFocus)
            tab.blockSignals(False)
            tab.updateGeometry()
        self.setFocusProxy(self._tabs[key])
        self.update()

    def tab(self, key: str) -> QAbstractButton:
        """The button of a tab, for tests."""
        return self._tabs[key]

    def _toggled(self, checked: bool) -> None:
        if checked:
            key = self.current()
            self.set_current(key)
            self.current_changed.emit(key)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, Theme.current().colors.line)


class _Tab(QAbstractButton):
    PAD = 4
    """Room at both sides for the focus ring."""

    def __init__(self, word: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(word)
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        # Mockups keep 24 px between words as drawn, so the semibold width is only a floor for the open one.
        role = "strong" if self.isChecked() else "row"
        width = QFontMetrics(theme.font(role)).horizontalAdvance(self.text())
        return QSize(width + 2 * self.PAD, theme.px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setFont(theme.font("strong" if self.isChecked() else "row"))
        painter.setPen(theme.colors.accent if self.isChecked() else theme.colors.muted)
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self.text())
        if self.isChecked():
            below = QRectF(self.PAD, self.height() - 2, self.width() - 2 * self.PAD, 2)
            painter.fillRect(below, theme.colors.accent)
        if self.hasFocus():
            draw_focus(painter, QRectF(self.rect()).adjusted(0, 4, 0, -4))
