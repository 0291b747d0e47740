"""Lines of side columns: a heading, a thing to do with its action, a fact with its number."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import ElidedLabel, IconLabel, label
from massagedesk.gui.widgets.promoted import content_and_parent


class _LinedRow(QWidget):
    """A row with a hairline below."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, Theme.current().colors.line)


class SectionHead(QWidget):
    """A semibold heading with muted words beside it; `add(widget)` puts something at its right."""

    def __init__(self, title: str | QWidget = "", aside: str = "", parent: QWidget | None = None) -> None:
        words, parent = content_and_parent(title, parent, "")
        super().__init__(parent)
        theme = Theme.current()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(8))
        self._row.addWidget(label(words, role="strong"))
        self._row.addWidget(label(aside, tone="muted"))
        self._row.addStretch()
        self.setMinimumHeight(theme.px(32))

    def add(self, widget: QWidget) -> None:
        """Put a widget at the right end."""
        self._row.addWidget(widget)


class NeedRow(_LinedRow):
    """Something the practice needs: icon, what, detail, and the one action that does it. 52 high."""

    acted = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        detail: str,
        action: str = "",
        *,
        tone: str = "muted",
        parent: QWidget | None = None,
    ) -> None:
        """`tone` colours the icon: warning, danger, ok or muted. Without `action` the row only tells."""
        super().__init__(parent)
        theme = Theme.current()
        self.setFixedHeight(theme.px(52))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch()
        words.addWidget(ElidedLabel(title, role="row"))
        words.addWidget(ElidedLabel(detail, role="small", tone="muted"))
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 1)
        row.setSpacing(theme.px(10))
        holder = IconLabel(icon, tone)
        row.addSpacing(0)
        row.addWidget(holder)
        row.addLayout(words, 1)
        self.action = None
        if action:
            self.action = button(action, kind="quiet", on_click=self.acted.emit)
            self.action.setAccessibleName(f"{action}: {title}")
            row.addWidget(self.action)


class FactRow(_LinedRow):
    """A word at the left, its number at the right: 30 high."""

    def __init__(self, word: str, value: str = "", *, lined: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.setFixedHeight(theme.px(31 if lined else 26))
        self._lined = lined
        self._word = label(word, tone="ink" if lined else "muted")
        self._value = ElidedLabel(value, role="strong" if lined else "row")
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 1 if lined else 0)
        row.setSpacing(theme.px(12))
        row.addWidget(self._word)
        row.addWidget(self._value, 1)

    def set_value(self, value: str) -> None:
        """Show another value."""
        self._value.setText(value)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._lined:
            super().paintEvent(event)
