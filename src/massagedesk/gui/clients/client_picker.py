"""Whom something is for: a panel that finds a client by a few letters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from massagedesk.domain.ids import ClientId
from massagedesk.gui.clients.client_rows import born_in_words
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import label
from massagedesk.gui.widgets.overlay import Overlay
from massagedesk.gui.widgets.row_list import RowDelegate, RowList, RowState
from massagedesk.gui.widgets.search_field import SearchField
from massagedesk.services.clients import ClientRow
from massagedesk.services.desk import Desk

_LIMIT, _HEIGHT = 50, 320


class _PickDelegate(RowDelegate[ClientRow]):
    row_height = 44

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def paint_row(self, painter: QPainter, rect: QRectF, row: ClientRow, state: RowState) -> None:
        theme = Theme.current()
        inside = rect.adjusted(theme.px(16), 0, -theme.px(16), 0)
        width = min(self.text(painter, inside, row.sort_name, role="row"), inside.width())
        facts = " · ".join(part for part in (born_in_words(row.born_on, self._desk.today()), row.phone) if part)
        rest = inside.adjusted(width + theme.px(12), 0, 0, 0)
        self.text(painter, rest, facts, tone="muted", align=Qt.AlignmentFlag.AlignRight)

    def describe(self, row: ClientRow) -> str:
        facts = (row.sort_name, born_in_words(row.born_on, self._desk.today()), row.phone)
        return ", ".join(fact for fact in facts if fact)


class ClientPicker(Overlay):
    """Type, then Enter or a click. `on_new` is what the button for somebody new does."""

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        title: str,
        on_chosen: Callable[[ClientId], object],
        on_new: Callable[[], object],
    ) -> None:
        panel = QWidget()
        super().__init__(parent.window(), panel, top=88)
        theme = Theme.current()
        self.desk, self._on_chosen, self._on_new = desk, on_chosen, on_new
        panel.setFixedWidth(theme.px(560))
        panel.setAccessibleName(title)
        self.search = SearchField(self.tr("Find by name, phone or birth date"))
        self.list = RowList(_PickDelegate(desk), name=self.tr("Clients"))
        self.list.setFixedHeight(theme.px(_HEIGHT))
        self._nobody = label(tone="muted")
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.px(16), theme.px(8), theme.px(16), theme.px(8))
        foot.addWidget(self._nobody)
        foot.addStretch()
        foot.addWidget(button(self.tr("New client"), kind="quiet", icon="user-plus", on_click=self._new))
        head = QVBoxLayout()
        head.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(12))
        head.setSpacing(theme.px(12))
        head.addWidget(label(title, role="name"))
        head.addWidget(self.search)
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list)
        column.addLayout(foot)
        panel.setFocusProxy(self.search)
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._take_current)
        self.search.down_pressed.connect(self.list.setFocus)
        self.list.opened.connect(self._take)
        self.list.clicked.connect(self._clicked)
        self.closed.connect(self.deleteLater)
        self._find("")

    def _find(self, text: str) -> None:
        rows = self.desk.clients.find(text, limit=_LIMIT)
        self.list.set_rows(rows, key=_id)
        self.list.choose_first()
        self._nobody.setText("" if rows else self.tr("Nobody matches."))

    def _take_current(self) -> None:
        row = self.list.current_row()
        if row is not None:
            self._take(row)

    def _clicked(self, index: QModelIndex) -> None:
        self._take(index.data(Qt.ItemDataRole.UserRole))

    def _take(self, row: ClientRow) -> None:
        self.close_panel()
        self._on_chosen(row.id)

    def _new(self) -> None:
        self.close_panel()
        self._on_new()


def _id(row: ClientRow) -> object:
    return row.id
