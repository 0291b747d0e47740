"""The list of clients found, hanging under the search field of the booking editor."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from massagedesk.gui.calendar.booking_model import Pick
from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.row_list import RowDelegate, RowList, RowState


class _PickDelegate(RowDelegate[Pick]):
    row_height = 44

    def paint_row(self, painter: QPainter, rect: QRectF, row: Pick, state: RowState) -> None:
        theme = Theme.current()
        side, left = theme.px(16), rect.left() + theme.px(12)
        is_new = row.client_id is None
        tone = theme.colors.accent if is_new else theme.colors.muted
        name = "user-plus" if is_new else "users"
        draw_icon(painter, QRectF(left, rect.center().y() - side / 2, side, side), name, tone)
        words = rect.adjusted(theme.px(38), 0, -theme.px(12), 0)
        shown = f"{row.aside}: {row.name}" if is_new else row.name
        used = self.text(painter, words, shown, role="row", tone="accent" if is_new else "ink")
        if not is_new:
            aside = words.adjusted(used + theme.px(10), 0, 0, 0)
            self.text(painter, aside, row.aside, role="small", tone="muted")

    def describe(self, row: Pick) -> str:
        return f"{row.aside}: {row.name}" if row.client_id is None else f"{row.name}, {row.aside}"


class ClientPicks(QWidget):
    """Floats over the fields below; `picked` carries the `Pick`."""

    picked = Signal(object)

    def __init__(self, home: QWidget) -> None:
        super().__init__(home)
        self._home = home
        self.list = RowList(_PickDelegate(), name=self.tr("Clients found"))
        self.list.clicked.connect(self._take_current)
        self.list.opened.connect(self.picked)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.list)
        self.hide()

    def show_picks(self, picks: list[Pick], under: QWidget) -> None:
        """Show these under a field; none hides the list."""
        if not picks:
            self.hide()
            return
        self.list.set_rows(picks)
        self.list.choose_first()
        theme = Theme.current()
        corner = under.mapTo(self._home, QPoint(0, under.height() + theme.px(2)))
        self.setGeometry(corner.x(), corner.y(), under.width(), theme.px(44) * len(picks) + 2)
        self.show()
        self.raise_()

    def step(self, steps: int) -> None:
        """Go up or down the list while the keyboard stays in the field."""
        place = self.list.currentIndex().row() + steps
        if 0 <= place < len(self.list.rows()):
            self.list.setCurrentIndex(self.list.model().index(place, 0))

    def current(self) -> Pick | None:
        """The one Enter takes; None where nothing is shown."""
        found: Pick | None = self.list.current_row() if self.isVisible() else None
        return found

    def _take_current(self) -> None:
        pick = self.current()
        if pick is not None:
            self.picked.emit(pick)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setPen(theme.colors.edge)
        painter.setBrush(theme.colors.surface)
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))


FIELD_KEYS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
