"""Long lists of frozen rows, painted by a delegate: as fast with 10,000 rows as with ten.

A screen writes a delegate that paints one row and says it in words::

    class ClientDelegate(RowDelegate[ClientRow]):
        row_height = 64

        def paint_row(self, painter, rect, row, state):
            self.text(painter, rect.adjusted(24, 10, -16, 0), row.name, role="row")

        def describe(self, row):
            return f"{row.name}, {row.phone}"

    clients = RowList(ClientDelegate(), name=self.tr("Clients"))
    clients.set_rows(rows, key=lambda row: row.id)
    clients.chosen.connect(self._show)      # another row became current
    clients.opened.connect(self._open)      # Enter or double click
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme

Row = TypeVar("Row")
_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


@dataclass(frozen=True)
class RowState:
    """How a row is to be painted."""

    chosen: bool
    hovered: bool


class RowDelegate(QStyledItemDelegate, Generic[Row]):
    """Paints ground, hairline and focus of a row; `paint_row` paints what stands in it."""

    row_height = 64
    with_bar = False
    """A 3 px accent bar at the left of the chosen row, as beside an editor."""

    def paint_row(self, painter: QPainter, rect: QRectF, row: Row, state: RowState) -> None:
        """Paint one row into `rect`."""
        raise NotImplementedError

    def describe(self, row: Row) -> str:
        """The row in words, for screen readers."""
        raise NotImplementedError

    def text(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        *,
        role: str = "body",
        tone: str = "ink",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> int:
        """Paint one line, shortened with … where there is no room. Returns the width painted."""
        theme = Theme.current()
        font = theme.font(role)
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, int(rect.width())))
        painter.setFont(font)
        painter.setPen(theme.color(tone))
        painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)
        return metrics.horizontalAdvance(shown)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = Theme.current()
        rect = QRectF(option.rect)
        flags: QStyle.StateFlag = option.state
        chosen = bool(flags & QStyle.StateFlag.State_Selected)
        hovered = bool(flags & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if chosen or hovered:
            painter.fillRect(rect, theme.colors.accent_soft if chosen else theme.colors.canvas)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.colors.line)
        if chosen and self.with_bar:
            painter.fillRect(QRectF(rect.left(), rect.top(), theme.px(3), rect.height()), theme.colors.accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = index.data(Qt.ItemDataRole.UserRole)
        self.paint_row(painter, rect.adjusted(0, 0, 0, -1), row, RowState(chosen, hovered))
        painter.restore()
        if flags & QStyle.StateFlag.State_HasFocus and flags & QStyle.StateFlag.State_KeyboardFocusChange:
            draw_focus(painter, rect, radius=0)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, Theme.current().px(self.row_height))


class _RowModel(QAbstractListModel):
    def __init__(self, describe: Callable[[Any], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._describe = describe
        self.rows: Sequence[Any] = ()

    def replace(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._describe(row)
        return None


class RowList(QListView):
    """The list itself: one column, one chosen row, keyboard and mouse alike."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, delegate: RowDelegate[Any], *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = delegate
        delegate.setParent(self)
        self._model = _RowModel(delegate.describe, self)
        self._key: Callable[[Any], object] = _itself
        self._quiet = False
        self.setModel(self._model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.doubleClicked.connect(self._open_index)

    def set_rows(self, rows: Sequence[Any], *, key: Callable[[Any], object] | None = None) -> None:
        """Show these rows. The row chosen before stays chosen where its key is still there, without `chosen`."""
        before = self.current_row()
        wanted = None if before is None else self._key(before)
        self._key = key or self._key
        self._quiet = True
        self._model.replace(tuple(rows))
        if wanted is not None:
            self.choose(wanted)
        self._quiet = False

    def set_lazy_rows(self, rows: Sequence[Any]) -> None:
        """Show a sequence that reads its rows as they are looked at: nothing is copied and nothing stays chosen."""
        self._quiet = True
        self._model.replace(rows)
        self._quiet = False

    def rows(self) -> Sequence[Any]:
        """The rows shown."""
        return self._model.rows

    def current_row(self) -> Any:
        """The chosen row, None where there is none."""
        index = self.currentIndex()
        return index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None

    def choose(self, key: object) -> bool:
        """Make the row with this key current; False where it is not in the list."""
        for place, row in enumerate(self._model.rows):
            if self._key(row) == key:
                self.setCurrentIndex(self._model.index(place))
                return True
        return False

    def choose_first(self) -> None:
        """Make the first row current, where there is one and none is."""
        if self._model.rows and not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0))

    def _current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid() and not self._quiet:
            self.chosen.emit(current.data(Qt.ItemDataRole.UserRole))

    def _open_index(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(Qt.ItemDataRole.UserRole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open_index(self.currentIndex())
        else:
            super().keyPressEvent(event)


def _itself(row: Any) -> object:
    return row
