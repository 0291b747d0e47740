"""Prescriptions: every open order with its gauge at the left, its editor at the right."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent

from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.ids import ClientId, PrescriptionId
from massagedesk.gui.clients.client_picker import ClientPicker
from massagedesk.gui.forms.ui_prescriptions import Ui_Prescriptions
from massagedesk.gui.navigation import Action, Screen, Window
from massagedesk.gui.prescriptions.order_editor import OrderEditor
from massagedesk.gui.prescriptions.order_foot import OrderFoot
from massagedesk.gui.prescriptions.order_head import OrderHead
from massagedesk.gui.prescriptions.order_lines import OrderDelegate, OrderLine
from massagedesk.gui.prescriptions.order_scans import OrderScans
from massagedesk.gui.prescriptions.order_state import state_of
from massagedesk.gui.prescriptions.order_steps import OrderSteps
from massagedesk.gui.prescriptions.prescriptions_model import PrescriptionsModel, id_of, is_new, row_of
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.row_list import RowList
from massagedesk.gui.widgets.segments import Segments
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import Filter, PrescriptionRow

_STORE_EVERY_MS = 5_000


class PrescriptionsView(Screen):
    """`open(prescription_id=...)`, `open(new_for=client_id)`. What is typed waits as a draft until it is saved."""

    desk: Desk

    def __init__(self, desk: Desk, window: Window) -> None:
        super().__init__(desk, window)
        self.model = PrescriptionsModel(desk)
        self.form = Ui_Prescriptions()
        self.form.setupUi(self)
        fit_form(self)
        self.key = ""
        """The order in the editor: its id in hex, or the key of a new draft; empty for none."""
        self._row: PrescriptionRow | None = None
        self._is_editor_wanted = False
        self.panel: ClientPicker | None = None
        self.editor = OrderEditor(desk)
        self.head = OrderHead(desk, self.editor.form)
        self.foot = OrderFoot(desk, self.editor.form)
        self.steps = OrderSteps(desk, window, self.editor.form)
        self.scans = OrderScans(desk, window, self.editor)
        self.orders = RowList(OrderDelegate(), name=self.tr("Prescriptions"))
        self.which = Segments(
            [
                (Filter.OPEN, self.tr("Open")),
                (Filter.ENDING_SOON, self.tr("Ending soon")),
                (Filter.CLOSED, self.tr("Closed")),
            ],
            name=self.tr("Which prescriptions"),
            height=32,
        )
        self.none_listed = EmptyState("clipboard-pen", "", "", action=self.tr("New prescription"), on_action=self._new)
        self._lay_out()
        self._listen()
        self._timer = QTimer(self)
        self._timer.setInterval(_STORE_EVERY_MS)
        self._timer.timeout.connect(self.model.store)
        self.model.refresh()

    def _lay_out(self) -> None:
        form, theme = self.form, Theme.current()
        form.which_place.addWidget(self.which)
        form.list_column.addWidget(self.orders)
        form.empty_column.addWidget(self.none_listed)
        form.line_place.addWidget(Hairline(Qt.Orientation.Vertical))
        form.editor_column.addWidget(self.editor)
        form.nothing_column.addWidget(
            EmptyState("clipboard-pen", self.tr("No prescription chosen"), self.tr("Choose one at the left."))
        )
        form.filter_row.setFixedHeight(theme.px(52))

    def _listen(self) -> None:
        form = self.editor.form
        self.model.changed.connect(self._show_lines)
        self.which.current_changed.connect(self._which_chosen)
        # Queued: showing another order may replace the rows, which must not happen while the list changes its row.
        self.orders.chosen.connect(self._line_chosen, Qt.ConnectionType.QueuedConnection)
        self.orders.clicked.connect(self._line_clicked)
        self.orders.opened.connect(self._line_clicked)
        self.editor.edited.connect(self._edited)
        form.save.clicked.connect(self.save)
        form.discard.clicked.connect(self._discard)
        form.back.clicked.connect(self._back_to_list)
        form.renew.clicked.connect(self._renew)

    # --- heading ---------------------------------------------------------------------------------------------------

    def title(self) -> str:
        return self.tr("Prescriptions")

    def context(self) -> str:
        return self.tr("{count} open").format(count=self.model.counts[Filter.OPEN])

    def primary_action(self) -> Action | None:
        return Action(self.tr("New prescription"), self._new, icon="plus", keys="Ctrl+N", outlined=bool(self.key))

    def palette_actions(self) -> list[Action]:
        actions = [Action(self.tr("Save prescription"), self.save, icon="save", keys="Ctrl+S")] if self.key else []
        if self.key and self._row is not None:
            actions += [
                Action(self.tr("Book next session"), self.steps.book, icon="calendar-plus", keys="Ctrl+B"),
                Action(self.tr("Renew prescription"), self._renew, icon="refresh-cw"),
                Action(self.tr("Client's page"), self.steps.open_client, icon="users"),
            ]
        return actions

    # --- going places ----------------------------------------------------------------------------------------------

    def open(
        self, prescription_id: PrescriptionId | None = None, new_for: ClientId | None = None, **arguments: Any
    ) -> None:
        if arguments.get("draft") in self.model.drafts:
            self._open_key(str(arguments["draft"]))
        elif new_for is not None:
            self._open_key(self.model.begin(new_for))
        elif prescription_id is not None:
            self.desk.prescriptions.get(prescription_id)
            self._open_key(prescription_id.hex)
        elif not self.key:
            self._show_first()

    def refresh(self, kinds: frozenset[str]) -> None:
        if kinds <= {"setting", "draft"}:
            return
        self.model.refresh()
        if self.key and not self.editor.is_edited():
            self._fill_editor()
        elif self.key:
            self._show_around()

    def focus_first(self) -> None:
        if self.key and is_new(self.key):
            self.editor.focus_first()
        else:
            self.orders.setFocus()

    def can_leave(self) -> bool:
        self._let_go()
        self.model.store()
        if not self.key:
            self._show_first()
        return True

    def about_to_lock(self) -> None:
        self._hold()
        self.model.store()

    def unfinished(self) -> dict[str, Any]:
        return {"draft": self.key} if is_new(self.key) else {}

    # --- the list --------------------------------------------------------------------------------------------------

    def _show_lines(self) -> None:
        lines = self.model.lines
        self.which.set_current(self.model.which)
        counts = self.model.counts
        self.which.set_word(Filter.OPEN, self.tr("Open {count}").format(count=counts[Filter.OPEN]))
        self.which.set_word(Filter.ENDING_SOON, self.tr("Ending soon {count}").format(count=counts[Filter.ENDING_SOON]))
        self.form.order_words.setText(
            self.tr("Latest first") if self.model.which is Filter.CLOSED else self.tr("Ends first")
        )
        self.orders.set_rows(lines, key=_key)
        self._choose_line()
        self.none_listed.say(*self._none_in_words())
        self.form.lists.setCurrentWidget(self.form.list_page if lines else self.form.empty_page)
        self.heading_changed.emit()

    def _choose_line(self) -> None:
        current: OrderLine | None = self.orders.current_row()
        if self.key and (current is None or current.key != self.key):
            self.orders.blockSignals(True)
            self.orders.choose(self.key)
            self.orders.blockSignals(False)

    def _none_in_words(self) -> tuple[str, str]:
        match self.model.which:
            case Filter.ENDING_SOON:
                return self.tr("Nothing ends soon"), self.tr("No order ends within ten days or is nearly used up.")
            case Filter.CLOSED:
                return self.tr("No closed orders"), self.tr("Orders that ended, are used up or closed are kept here.")
            case _:
                return self.tr("No open prescriptions"), self.tr("Enter the order a client brings; it takes a minute.")

    def _which_chosen(self, which: str) -> None:
        self.model.show(Filter(which))

    def _line_chosen(self, line: OrderLine) -> None:
        if line.key == self.key or not any(one.key == line.key for one in self.model.lines):
            return
        self._show_key(line.key)
        if not is_new(line.key):
            self.desk_window.note_place(prescription_id=id_of(line.key))

    def _line_clicked(self) -> None:
        if self._is_narrow():
            self._show_side(editor=True)

    def _show_first(self) -> None:
        first = next(iter(self.model.lines), None)
        if first is not None:
            self._show_key(first.key)
            self._show_side(editor=False)
        else:
            self._show_nothing()

    # --- the editor ------------------------------------------------------------------------------------------------

    def _open_key(self, key: str) -> None:
        """Show an order wherever it is listed, its editor in front."""
        self._show_key(key)
        self.model.find_list(key)
        self._show_side(editor=True)

    def _show_key(self, key: str) -> None:
        if key != self.key:
            self._let_go()
            self.key = key
        self._choose_line()
        self._fill_editor()
        self._timer.start()

    def _fill_editor(self) -> None:
        draft = self.model.drafts.get(self.key)
        if is_new(self.key):
            assert draft is not None
            self.editor.show_order(draft, None, [])
        else:
            prescription_id = id_of(self.key)
            clean = state_of(self.desk.prescriptions.details(prescription_id))
            self.editor.show_order(clean, draft, self.desk.prescriptions.scans(prescription_id))
        self.form.pages.setCurrentWidget(self.form.editor_page)
        self._show_around()
        self.heading_changed.emit()

    def _show_around(self) -> None:
        """The head and the foot, as things stand."""
        self._row = row_of(self.desk, self.key)
        self.steps.row = self._row
        self.scans.order = self._row.id if self._row is not None else None
        self._show_standing()

    def _show_standing(self) -> None:
        """Whether it is saved, and what comes next."""
        edited = is_new(self.key) or self.editor.is_edited()
        self.head.show(self.editor.state(), self._row, edited=edited)
        self.foot.show(self._row, edited=edited)

    def _show_nothing(self) -> None:
        self.key = ""
        self.form.pages.setCurrentWidget(self.form.nothing_page)
        self._show_side(editor=False)
        self.heading_changed.emit()

    def _edited(self) -> None:
        self._hold()
        self._show_standing()

    def _hold(self) -> None:
        """Remember what is typed; an edit taken back by hand is none."""
        if not self.key or (self.model.is_untouched(self.key) and not self.editor.is_edited()):
            return
        if is_new(self.key) or self.editor.is_edited():
            self.model.hold(self.key, self.editor.state())
        else:
            self.model.drop(self.key)

    def _let_go(self) -> None:
        """Another order comes into the editor: keep what is typed, forget a new order nothing was typed into."""
        if not self.key:
            return
        self.editor.diagnoses.close_popup()
        self._hold()
        if self.model.is_untouched(self.key):
            key, self.key = self.key, ""
            self.model.drop(key)

    def save(self) -> None:
        """Save the order and keep the files that wait; a problem is said beside its field."""
        if not self.key:
            return
        try:
            details = self.editor.read()
            if details.id is not None:
                details = replace(details, closed_on=self.desk.prescriptions.get(details.id).closed_on)
            saved = self.desk.prescriptions.save(details)
        except MassageDeskError as error:
            self.editor.show_problem(error)
            return
        files, key = list(self.editor.scans.files), self.key
        self.key = saved.hex
        self.model.drop(key)
        problem = self.scans.keep(saved, files)
        self._open_key(saved.hex)
        if problem is None:
            self.desk_window.tell(self.tr("Prescription saved."))
        else:
            self.desk_window.tell(self.tr("Prescription saved. {problem}").format(problem=problem), problem=True)

    def _discard(self) -> None:
        key, typed = self.key, self.editor.state()
        self.key = ""
        self.model.drop(key)
        self.desk_window.tell(self.tr("Discarded."), self.tr("Undo"), partial(self._bring_back, key, typed))
        if is_new(key):
            self._show_first()
        else:
            self._open_key(key)

    def _bring_back(self, key: str, typed: dict[str, Any]) -> None:
        self._let_go()
        self.key = ""
        self.model.hold(key, typed)
        self._open_key(key)

    # --- beginning a new one ---------------------------------------------------------------------------------------

    def _new(self) -> None:
        self.panel = ClientPicker(
            self, self.desk, self.tr("Whose prescription is it?"), self._begin_for, self._new_client
        )
        self.panel.open()

    def _begin_for(self, client_id: ClientId) -> None:
        self.desk_window.go("prescriptions", new_for=client_id)

    def _new_client(self) -> None:
        self.desk_window.go("clients", new=True)

    def _renew(self) -> None:
        self._open_key(self.model.renew(id_of(self.key)))
        self.editor.focus_first()

    # --- room ------------------------------------------------------------------------------------------------------

    def _is_narrow(self) -> bool:
        return self.width() < Theme.current().px(1004)

    def _show_side(self, *, editor: bool) -> None:
        """Both sides where they fit, else one of them."""
        narrow = self._is_narrow()
        self._is_editor_wanted = editor
        self.form.left.setVisible(not narrow or not editor)
        self.form.pages.setVisible(not narrow or editor)
        self.editor.form.back.setVisible(narrow)

    def _back_to_list(self) -> None:
        self._show_side(editor=False)
        self.orders.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        theme = Theme.current()
        if self._is_narrow():
            self.form.left.setMinimumWidth(0)
            self.form.left.setMaximumWidth(16777215)
        else:
            self.form.left.setFixedWidth(theme.px(404))
        self._show_side(editor=self._is_editor_wanted)
        super().resizeEvent(event)


def _key(line: OrderLine) -> object:
    return line.key
