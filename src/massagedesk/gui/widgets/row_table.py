"""Tables of frozen rows with columns: hairlines, numbers at the right, sorted by a click on a heading.

`RowTable([Column("When", lambda row: spoken_day(row.on), width=150), ...], name=self.tr("Payments"))`
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from massagedesk.gui.icons import pixmap
from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_VERTICAL = Qt.Orientation.Vertical

GAP = 16
"""Between columns, in px at 100 %; the style sheet keeps the same at the right of headings."""


@dataclass(frozen=True)
class Column:
    """One column: heading, what a row shows in it, width in px at 100 % (0 takes what is left).

    `tone` and `icon` may depend on the row; `order` is what to sort by where the shown text sorts wrongly.
    """

    heading: str
    text: Callable[[Any], str]
    width: int = 0
    right: bool = False
    role: str = "body"
    tone: Callable[[Any], str] | None = None
    icon: Callable[[Any], str] | None = None
    order: Callable[[Any], Any] | None = None


class _TableModel(QAbstractTableModel):
    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: list[Any] = []

    def replace(self, rows: Sequence[Any]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        by = self.columns[column].order or self.columns[column].text
        self.layoutAboutToBeChanged.emit()
        self.rows.sort(key=by, reverse=order is Qt.SortOrder.DescendingOrder)
        self.layoutChanged.emit()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        theme = Theme.current()
        tone = column.tone(row) if column.tone else "ink"
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return column.text(row)
            case Qt.ItemDataRole.UserRole:
                return row
            case Qt.ItemDataRole.TextAlignmentRole:
                across = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
                return across | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.FontRole:
                return theme.font(column.role)
            case Qt.ItemDataRole.ForegroundRole:
                return theme.color(tone)
            case Qt.ItemDataRole.DecorationRole:
                return pixmap(column.icon(row), tone, 14) if column.icon else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is _VERTICAL:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            across = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            return across | Qt.AlignmentFlag.AlignVCenter
        return None


class _Cell(QStyledItemDelegate):
    """A cell without padding at its left, so that tables line up with the text above them."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = Theme.current()
        rect = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.colors.accent_soft)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.colors.line)
        words = rect.adjusted(0, 0, -theme.px(GAP), -1)
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if picture is not None:
            side = picture.deviceIndependentSize()
            painter.drawPixmap(QPointF(words.left(), round(rect.center().y() - side.height() / 2)), picture)
            words.setLeft(words.left() + side.width() + theme.px(6))
        font: QFont = index.data(Qt.ItemDataRole.FontRole)
        painter.setFont(font)
        painter.setPen(index.data(Qt.ItemDataRole.ForegroundRole))
        text = QFontMetrics(font).elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, index.data(Qt.ItemDataRole.TextAlignmentRole), text)
        painter.restore()


class RowTable(QTableView):
    """`set_rows(rows)`; `opened(row)` on Enter or double click, `chosen(row)` when another row becomes current."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(
        self, columns: Sequence[Column], *, name: str, row_height: int = 34, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._model = _TableModel(columns, self)
        self.setModel(self._model)
        self.setItemDelegate(_Cell(self))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.px(row_height))
        self._dress_heading()
        self.horizontalHeader().setAccessibleName(name)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.doubleClicked.connect(self._open_index)

    def _dress_heading(self) -> None:
        theme = Theme.current()
        heading = self.horizontalHeader()
        heading.setHighlightSections(False)
        heading.setFixedHeight(theme.px(30))
        heading.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place, column in enumerate(self._model.columns):
            if column.width:
                heading.resizeSection(place, theme.px(column.width))
            else:
                heading.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows, in this order until she sorts them (`setSortingEnabled(True)` lets her)."""
        had_keyboard, place = self.hasFocus(), self.currentIndex().row()
        self._model.replace(rows)
        if self.isSortingEnabled():
            heading = self.horizontalHeader()
            self._model.sort(heading.sortIndicatorSection(), heading.sortIndicatorOrder())
        if had_keyboard and rows:
            # Else the keyboard is nowhere until an arrow key is pressed.
            self.setCurrentIndex(self._model.index(min(max(place, 0), len(rows) - 1), 0))

    def rows(self) -> Sequence[Any]:
        """The rows as shown."""
        return self._model.rows

    def current_row(self) -> Any:
        """The chosen row, None where there is none."""
        index = self.currentIndex()
        return index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None

    def _current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.data(Qt.ItemDataRole.UserRole))

    def _open_index(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(Qt.ItemDataRole.UserRole))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The keyboard shows above and below the current row, around the table while there is none."""
        super().paintEvent(event)
        if not self.hasFocus():
            return
        theme, viewport, index = Theme.current(), self.viewport(), self.currentIndex()
        painter = QPainter(viewport)
        if not index.isValid():
            draw_focus(painter, QRectF(viewport.rect()), radius=2)
            return
        row = self.visualRect(index)
        for top in (row.top(), row.bottom() - 1):  # no lines at the sides: words begin right at the edge
            painter.fillRect(0, top, viewport.width(), 2, theme.colors.accent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open_index(self.currentIndex())
        else:
            super().keyPressEvent(event)
