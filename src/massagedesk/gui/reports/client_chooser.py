"""Choosing a client by a few letters, inside a column: a field with the people found below it, then the one chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from massagedesk.domain.ids import ClientId
from massagedesk.gui.reports.reports_model import Person
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.labels import ElidedLabel
from massagedesk.gui.widgets.row_list import RowDelegate, RowList, RowState
from massagedesk.gui.widgets.search_field import SearchField

_SHOWN = 6


class _PersonDelegate(RowDelegate[Person]):
    row_height = 44

    def paint_row(self, painter: QPainter, rect: QRectF, row: Person, state: RowState) -> None:
        theme = Theme.current()
        words = rect.adjusted(theme.px(8), theme.px(4), -theme.px(8), -theme.px(4))
        half = words.height() / 2
        self.text(painter, QRectF(words.left(), words.top(), words.width(), half), row.name, role="row")
        below = QRectF(words.left(), words.top() + half, words.width(), half)
        self.text(painter, below, row.detail, role="small", tone="muted")

    def describe(self, row: Person) -> str:
        return f"{row.name}, {row.detail}"


class ClientChooser(QWidget):
    """`find_with(call)` gives the people for a text; `chosen(person)` tells, None after Change."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._find: Callable[[str], Sequence[Person]] = _nobody
        self._person: Person | None = None
        self.search = SearchField(self.tr("Name, phone or birth date"))
        self.found = RowList(_PersonDelegate(), name=self.tr("Clients found"))
        self.found.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name = ElidedLabel(role="name")
        self._detail = ElidedLabel(role="small", tone="muted")
        self.change = button(self.tr("Change"), kind="quiet", on_click=self.choose_again)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._detail)
        self._card = QWidget()
        row = QHBoxLayout(self._card)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addLayout(words, 1)
        row.addWidget(self.change)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self.search)
        column.addWidget(self.found)
        column.addWidget(self._card)
        self.search.textChanged.connect(self._look)
        self.search.down_pressed.connect(self._to_list)
        # Queued: the same Enter must not press the button that takes the field's place.
        self.search.returnPressed.connect(self._take_first, Qt.ConnectionType.QueuedConnection)
        self.found.opened.connect(self.choose)
        self.found.clicked.connect(self._clicked)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._show_person(None)

    def find_with(self, find: Callable[[str], Sequence[Person]]) -> None:
        """Where people come from."""
        self._find = find
        self._look()

    def person(self) -> Person | None:
        """Who is chosen."""
        return self._person

    def choose(self, person: Person) -> None:
        """Choose somebody and tell."""
        self._show_person(person)
        self.chosen.emit(person)

    def show_person(self, person: Person | None) -> None:
        """Show somebody without telling."""
        self._show_person(person)

    def choose_again(self) -> None:
        """Back to searching."""
        self._show_person(None)
        self.search.setFocus()
        self.chosen.emit(None)

    def _show_person(self, person: Person | None) -> None:
        self._person = person
        self._card.setVisible(person is not None)
        self.search.setVisible(person is None)
        self.found.setVisible(person is None)
        if person is not None:
            self._name.setText(person.name)
            self._detail.setText(person.detail)
            self.change.setAccessibleName(self.tr("Choose another client than {name}").format(name=person.name))
        else:
            self.search.clear()
            self._look()

    def _look(self) -> None:
        people = self._find(self.search.text())[:_SHOWN]
        self.found.set_rows(people, key=_id)
        height = Theme.current().px(_PersonDelegate.row_height)
        self.found.setFixedHeight(height * len(people) + 2)

    def _to_list(self) -> None:
        self.found.choose_first()
        self.found.setFocus()

    def _take_first(self) -> None:
        rows = self.found.rows()
        if rows:
            self.choose(rows[0])

    def _clicked(self) -> None:
        person = self.found.current_row()
        if person is not None:
            self.choose(person)


def _id(person: Person) -> ClientId:
    return person.id


def _nobody(text: str) -> Sequence[Person]:
    return ()
