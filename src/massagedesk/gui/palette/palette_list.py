"""The painted list of the palette: headings and lines in one view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.palette.palette_model import Entry, Group
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.key_hint import paint_key

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
HEAD_HEIGHT, ROW_HEIGHT, INSET = 28, 44, 8


class _Lines(QAbstractListModel):
    """Headings (plain strings) and entries, one below the other."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: list[str | Entry] = []

    def replace(self, groups: Sequence[Group]) -> None:
        self.beginResetModel()
        self.lines = []
        for group in groups:
            self.lines += [group.title, *group.entries]
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        line = self.lines[index.row()]
        can = isinstance(line, Entry) and line.enabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if can else Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line if isinstance(line, str) else ", ".join(part for part in (line.title, line.detail) if part)
        return None


class _Painter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        line = index.data(Qt.ItemDataRole.UserRole)
        return QSize(100, Theme.current().px(HEAD_HEIGHT if isinstance(line, str) else ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line = index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, str):
            _paint_head(painter, rect, line)
        else:
            _paint_entry(painter, rect, line, chosen=bool(option.state & QStyle.StateFlag.State_Selected))
        painter.restore()


def _paint_head(painter: QPainter, rect: QRectF, title: str) -> None:
    theme = Theme.current()
    painter.setFont(theme.font("label"))
    painter.setPen(theme.colors.muted)
    words = QRectF(rect.left() + theme.px(20), rect.top() + theme.px(8), rect.width(), theme.px(16))
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, title)


def _paint_entry(painter: QPainter, rect: QRectF, entry: Entry, *, chosen: bool) -> None:
    theme = Theme.current()
    colors = theme.colors
    inner = rect.adjusted(theme.px(INSET), 0, -theme.px(INSET), 0)
    if chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.accent_soft)
        painter.drawRoundedRect(inner, theme.px(6), theme.px(6))
    side, middle = theme.px(20), inner.center().y()
    left = inner.left() + theme.px(12)
    icon_color = colors.accent if chosen else colors.muted
    draw_icon(painter, QRectF(left, middle - side / 2, side, side), entry.icon, icon_color)
    right = inner.right() - theme.px(12)
    keys = _keys(entry, chosen=chosen)
    if keys:
        right -= paint_key(painter, right, middle, keys) + theme.px(12)
    left += theme.px(32)
    left += _paint_title(painter, QRectF(left, inner.top(), right - left, inner.height()), entry, chosen=chosen)
    left += theme.px(12)
    painter.setFont(theme.font("small"))
    painter.setPen(colors.muted)
    shown = painter.fontMetrics().elidedText(entry.detail, Qt.TextElideMode.ElideRight, max(0, int(right - left)))
    words = QRectF(left, inner.top(), max(0, right - left), inner.height())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)


def _keys(entry: Entry, *, chosen: bool) -> str:
    if entry.keys:
        return QKeySequence(entry.keys).toString(QKeySequence.SequenceFormat.NativeText)
    return "Enter" if chosen else ""


def _paint_title(painter: QPainter, rect: QRectF, entry: Entry, *, chosen: bool) -> int:
    """Paint the title, what was typed in accent bold. Returns the width painted."""
    theme = Theme.current()
    plain = theme.font("strong" if chosen else "row")
    ink = theme.colors.ink if entry.enabled else theme.colors.muted
    left = rect.left()
    for text, marked in _pieces(entry):
        font = theme.font("bold") if marked else plain
        width = QFontMetrics(font).horizontalAdvance(text)
        painter.setFont(font)
        painter.setPen(theme.colors.accent if marked else ink)
        room = QRectF(left, rect.top(), max(0, rect.right() - left), rect.height())
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
        left += width
    return int(min(left, rect.right()) - rect.left())


def _pieces(entry: Entry) -> list[tuple[str, bool]]:
    """The title cut where marks begin and end."""
    found, here = [], 0
    for start, length in entry.marks:
        if start < here:
            continue
        found += [(entry.title[here:start], False), (entry.title[start : start + length], True)]
        here = start + length
    return [(text, marked) for text, marked in [*found, (entry.title[here:], False)] if text]


class PaletteList(QListView):
    """The keyboard stays in the input: `step(1)` chooses the next line. `run_asked(entry)` on a click."""

    run_asked = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = _Lines(self)
        self.setModel(self._lines)
        self.setItemDelegate(_Painter(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._clicked)

    def show_groups(self, groups: Sequence[Group], keep: int = 0) -> None:
        """Show these; the entry at place `keep` among the entries becomes the chosen one."""
        self._lines.replace(groups)
        places = self._places()
        if places:
            self._choose(places[min(max(keep, 0), len(places) - 1)])
        self.updateGeometry()

    def entries(self) -> list[Entry]:
        """Everything that can be chosen, top down."""
        return [line for line in self._lines.lines if isinstance(line, Entry)]

    def headings(self) -> list[str]:
        """The group headings, top down."""
        return [line for line in self._lines.lines if isinstance(line, str)]

    def current(self) -> Entry | None:
        """The chosen entry."""
        index = self.currentIndex()
        line = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        return line if isinstance(line, Entry) else None

    def current_place(self) -> int:
        """The chosen entry's place among the entries, -1 where there is none."""
        places = self._places()
        return places.index(self.currentIndex().row()) if self.currentIndex().row() in places else -1

    def step(self, steps: int) -> None:
        """Choose the entry `steps` further down, going round at the ends."""
        places = self._places()
        if places:
            self._choose(places[(self.current_place() + steps) % len(places)])

    def height_wanted(self) -> int:
        """What all lines need, with the space below the last."""
        theme = Theme.current()
        heights = (HEAD_HEIGHT if isinstance(line, str) else ROW_HEIGHT for line in self._lines.lines)
        return sum(theme.px(height) for height in heights) + theme.px(8)

    def sizeHint(self) -> QSize:
        return QSize(Theme.current().px(640), self.height_wanted())

    def _places(self) -> list[int]:
        return [place for place, line in enumerate(self._lines.lines) if isinstance(line, Entry) and line.enabled]

    def _choose(self, place: int) -> None:
        self.setCurrentIndex(self._lines.index(place))
        if place <= 1:
            self.scrollToTop()
        self.chosen.emit(self.current())

    def _clicked(self, index: QModelIndex) -> None:
        line = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(line, Entry) and line.enabled:
            self.run_asked.emit(line)
