"""The inbox of notes: those to sign, and the signed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from massagedesk.gui.forms.ui_notes_inbox import Ui_NotesInbox
from massagedesk.gui.notes.inbox_model import InboxLine, InboxModel
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.chips import chip_width, paint_chip
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.row_list import RowDelegate, RowList, RowState
from massagedesk.gui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

UNSIGNED, SIGNED = "unsigned", "signed"
SEARCH_AFTER_MS = 80


class InboxRows(RowDelegate[InboxLine]):
    """Name and session · day and time · what is missing · age; 64 high."""

    row_height = 64

    def paint_row(self, painter: QPainter, rect: QRectF, row: InboxLine, state: RowState) -> None:
        theme = Theme.current()
        px = theme.px
        inside = rect.adjusted(px(24), 0, -px(24), 0)
        right = Qt.AlignmentFlag.AlignRight
        age_width, when_width = px(84), px(108)
        names = QRectF(inside.left(), rect.top(), inside.width() * 0.36, rect.height())
        when = QRectF(names.right() + px(16), rect.top(), when_width, rect.height())
        states = QRectF(when.right() + px(16), rect.top(), 0, rect.height())
        states.setRight(inside.right() - age_width)
        age = QRectF(inside.right() - age_width, rect.top(), age_width, rect.height())
        upper, lower = (0, px(10), 0, -px(32)), (0, px(32), 0, -px(12))
        self.text(painter, names.adjusted(*upper), row.name, role="name")
        self.text(painter, names.adjusted(*lower), row.second, role="small", tone="muted")
        self.text(painter, when.adjusted(*upper), row.day, role="row")
        self.text(painter, when.adjusted(*lower), row.times, role="small", tone="muted")
        self._states(painter, states, row)
        self.text(painter, age, row.age, tone="muted", align=right)

    def _states(self, painter: QPainter, rect: QRectF, row: InboxLine) -> None:
        theme = Theme.current()
        right, middle = rect.right() - theme.px(8), rect.center().y()
        for words, kind, icon in (
            (row.additions, "accent", "pencil"),
            (self.tr("LATE") if row.is_late else "", "warning", "clock"),
        ):
            if words:
                right -= chip_width(words, kind, icon)  # type: ignore[arg-type]  # one of the kinds
                paint_chip(painter, right, middle, words, kind, icon)  # type: ignore[arg-type]
                right -= theme.px(8)
        rect.setRight(right)
        self.text(painter, rect, row.state, tone="ink" if row.is_ready else "warning")

    def describe(self, row: InboxLine) -> str:
        return row.in_words()


class NotesInbox(QWidget):
    """`opened(note_id)` when a line is pressed."""

    opened = Signal(object)
    today_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.model = InboxModel(desk)
        self.form = Ui_NotesInbox()
        self.form.setupUi(self)
        fit_form(self)
        form = self.form
        form.which.set_choices([(UNSIGNED, self.tr("To sign")), (SIGNED, self.tr("Signed"))])
        form.which.setAccessibleName(self.tr("Which notes"))
        form.which.current_changed.connect(self._which_changed)
        self.search = SearchField(self.tr("Search by client"))
        self.search.setFixedWidth(Theme.current().px(300))
        form.head_row.addWidget(self.search)
        self.unsigned = RowList(InboxRows(), name=self.tr("Notes to sign"))
        self.signed = RowList(InboxRows(), name=self.tr("Signed notes"))
        self._empty = EmptyState("notebook-pen", "", "", action=self.tr("Go to today"), on_action=self.today_asked.emit)
        for widget in (self.unsigned, self.signed, self._empty):
            form.lists.addWidget(widget)
        for rows in (self.unsigned, self.signed):
            rows.setCursor(Qt.CursorShape.PointingHandCursor)
            rows.clicked.connect(self._clicked)
            rows.opened.connect(self._open)
        self.signed.verticalScrollBar().valueChanged.connect(self._scrolled)
        dress(form.more, kind="quiet", icon="chevron-down")
        form.more.clicked.connect(self._more)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_AFTER_MS)
        self._pause.timeout.connect(self._search)
        self.search.textChanged.connect(self._typed)
        self.search.down_pressed.connect(self.signed.setFocus)

    def refresh(self) -> None:
        """Read the lists anew and show them."""
        self.model.refresh(with_signed=self.form.which.current() == SIGNED)
        self._show()

    def show_which(self, which: str) -> None:
        """Show the notes to sign or the signed ones."""
        self.form.which.set_current(which)
        self.refresh()

    def focus_first(self) -> None:
        """The keyboard goes to the list."""
        if self.form.which.current() == SIGNED:
            self.search.setFocus()
        elif self.model.unsigned:
            self.unsigned.choose_first()
            self.unsigned.setFocus()
        else:
            self.form.which.setFocus()

    # --- inside ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        form, model = self.form, self.model
        is_signed = form.which.current() == SIGNED
        count = len(model.unsigned)
        form.which.set_word(UNSIGNED, self.tr("To sign {count}").format(count=count) if count else self.tr("To sign"))
        self.search.setVisible(is_signed)
        self.unsigned.set_rows(model.unsigned, key=_key)
        self.signed.set_rows(model.signed, key=_key)
        form.more.setVisible(is_signed and model.has_more)
        lines = model.signed if is_signed else model.unsigned
        self._say_empty(is_signed)
        form.lists.setCurrentWidget((self.signed if is_signed else self.unsigned) if lines else self._empty)

    def _say_empty(self, is_signed: bool) -> None:
        if is_signed and self.search.text().strip():
            self._empty.say(
                self.tr("No signed note found"), self.tr("No client with a signed note has that name. Type less of it.")
            )
        elif is_signed:
            self._empty.say(
                self.tr("Nothing is signed yet"),
                self.tr("A note comes here once it is signed. It stays as it is from then on."),
            )
        else:
            self._empty.say(
                self.tr("All notes are signed"),
                self.tr("A note begins when a session starts. Start the next one from Today or from the calendar."),
            )

    def _which_changed(self, _which: str) -> None:
        self.refresh()

    def _typed(self, _text: str) -> None:
        self._pause.start()

    def _search(self) -> None:
        self.model.search(self.search.text())
        self._show()

    def _scrolled(self, value: int) -> None:
        bar = self.signed.verticalScrollBar()
        if self.model.has_more and value >= bar.maximum() - Theme.current().px(64):
            self._more()

    def _more(self) -> None:
        self.model.more()
        self._show()

    def _clicked(self, index: QModelIndex) -> None:
        self._open(index.data(Qt.ItemDataRole.UserRole))

    def _open(self, line: InboxLine) -> None:
        self.opened.emit(line.note_id)


def _key(line: InboxLine) -> object:
    return line.note_id
