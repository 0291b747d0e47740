"""The rail at the left: where one can go, and at its foot the backup state, the settings and the lock."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.navigation import Place
from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.labels import set_tip

LOCK = "lock"


class Rail(QWidget):
    """96 wide. `chosen(name)` tells the place clicked, or "lock"."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._items: dict[str, RailItem] = {}
        self.setFixedWidth(theme.px(96))
        self.setAccessibleName(self.tr("Places"))
        self._column = QVBoxLayout(self)
        side = theme.px(8)
        self._column.setContentsMargins(side, side, side + 1, side)
        self._column.setSpacing(theme.px(4))

    def set_places(self, places: Sequence[Place]) -> None:
        """Build the items; those of the foot stand below a line, the lock last."""
        for place in places:
            if not place.in_foot:
                self._add(RailItem(place.name, place.label(), place.icon))
        self._column.addStretch(1)
        self._column.addWidget(Hairline())
        self._column.addSpacing(Theme.current().px(4))
        for place in places:
            if place.in_foot:
                self._add(RailItem(place.name, place.label(), place.icon))
        lock = RailItem(LOCK, self.tr("Lock"), "lock")
        lock.setCheckable(False)
        self._add(lock)

    def _add(self, item: RailItem) -> None:
        self._items[item.name] = item
        self._column.addWidget(item)
        item.clicked.connect(self._clicked)

    def show_place(self, name: str) -> None:
        """Mark where she is."""
        for item in self._items.values():
            item.setChecked(item.name == name)
            item.setAccessibleDescription(self.tr("open now") if item.name == name else item.toolTip())

    def show_state(self, name: str, word: str, icon: str, tone: str) -> None:
        """Change an item's word, drawing and its tone: "Backed up" in ok, "Back up" in warning."""
        self._items[name].show_state(word, icon, tone)

    def item(self, name: str) -> RailItem:
        """One item, for tool tips and tests."""
        return self._items[name]

    def _clicked(self) -> None:
        item = self.sender()
        if isinstance(item, RailItem):
            self.chosen.emit(item.name)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = Theme.current().colors
        painter.fillRect(self.rect(), colors.canvas)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colors.line)


class RailItem(QAbstractButton):
    """Icon 20 above a word: 56 high, down to 44 where the window is low."""

    def __init__(self, name: str, word: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._icon, self._tone = icon, "muted"
        self.setText(word)
        self.setAccessibleName(word)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def show_state(self, word: str, icon: str, tone: str) -> None:
        """Say and draw something else."""
        self._icon, self._tone = icon, tone
        self.setText(word)
        self.setAccessibleName(word)
        self.update()

    def describe(self, words: str) -> None:
        """Say more than the word has room for: as tool tip, and to a screen reader."""
        set_tip(self, words)
        self.setAccessibleDescription(words)

    def nextCheckState(self) -> None:
        """The rail marks the place once the window has gone there."""

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(80), theme.px(56))

    def minimumSizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(80), theme.px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        colors = theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.accent_soft if self.isChecked() else colors.line)
            painter.drawRoundedRect(rect, theme.px(6), theme.px(6))
        word_color = colors.accent if self.isChecked() else colors.muted
        icon_color = word_color if self._tone == "muted" else theme.color(self._tone)
        side = theme.px(20)
        top = rect.center().y() - theme.px(40) / 2
        corner = QPointF(rect.center().x() - side / 2, top)
        draw_icon(painter, QRectF(corner.x(), corner.y(), side, side), self._icon, icon_color)
        painter.setFont(theme.font("small-strong" if self.isChecked() else "label"))
        painter.setPen(word_color)
        word = QRectF(0, top + theme.px(24), rect.width(), theme.px(16))
        painter.drawText(word, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, self.text())
        if self.hasFocus():
            draw_focus(painter, rect)
