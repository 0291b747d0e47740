"""The Prescriptions & plan tab: the client's orders, and the plan of the chosen one."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from massagedesk.domain.dates import spoken_time
from massagedesk.domain.errors import MassageDeskError
from massagedesk.domain.ids import ClientId, PrescriptionId
from massagedesk.gui.clients.goal_panel import ask_goal, ask_reading
from massagedesk.gui.clients.goal_rows import PlanGoal
from massagedesk.gui.forms.ui_client_plan import Ui_ClientPlan
from massagedesk.gui.navigation import Window
from massagedesk.gui.prescriptions.order_lines import OrderDelegate, OrderLine, line_of
from massagedesk.gui.theme import Theme, fit_form
from massagedesk.gui.widgets.buttons import dress
from massagedesk.gui.widgets.empty_state import EmptyState
from massagedesk.gui.widgets.form_panel import FormPanel
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.labels import label
from massagedesk.gui.widgets.row_list import RowList
from massagedesk.services.clients import ClientHeader
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import PrescriptionRow
from massagedesk.services.treatment import GoalRow, PlanRow

_WITHOUT = ""
"""Key of the plan that belongs to no prescription."""
_SAVE_AFTER_MS = 1500


class ClientPlan(QWidget):
    """Orders at the left, goals and summary at the right. The summary saves itself."""

    def __init__(self, desk: Desk, window: Window, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.desk_window = desk, window
        self._client: ClientId | None = None
        self._orders: dict[str, PrescriptionRow] = {}
        self._written: tuple[ClientId, PrescriptionId | None, str] | None = None
        self.panel: FormPanel | None = None
        self.goals: list[PlanGoal] = []
        self.form = Ui_ClientPlan()
        self.form.setupUi(self)
        fit_form(self)
        self._dress()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER_MS)
        self._timer.timeout.connect(self.save_summary)
        self.form.summary.textChanged.connect(self._summary_typed)
        self.form.new_order.clicked.connect(self._new_order)
        self.form.open_order.clicked.connect(self._open_order)
        self.form.progress.clicked.connect(self._print_progress)
        self.form.add_goal.clicked.connect(self._add_goal)
        self.orders.chosen.connect(self._show_plan)
        self.orders.opened.connect(self._open_order)
        self.setFocusProxy(self.orders)

    def _dress(self) -> None:
        form, theme = self.form, Theme.current()
        self.orders = RowList(OrderDelegate(), name=self.tr("Prescriptions"))
        form.orders_column.addWidget(self.orders)
        form.line_place.addWidget(Hairline(Qt.Orientation.Vertical))
        form.no_orders_column.addWidget(
            EmptyState(
                "clipboard-pen",
                self.tr("No prescription yet"),
                self.tr("Enter the order the client brings; goals can be set without one."),
                action=self.tr("New prescription"),
                on_action=self._new_order,
            )
        )
        dress(form.new_order, kind="quiet", icon="plus")
        dress(form.open_order, icon="clipboard-pen", extent="small")
        dress(form.progress, icon="printer", extent="small")
        dress(form.add_goal, kind="quiet", icon="plus")
        form.open_order.setAccessibleName(self.tr("Open this prescription"))
        form.new_order.setAccessibleName(self.tr("New prescription"))
        form.summary.setFixedHeight(theme.px(120))

    # --- showing ---------------------------------------------------------------------------------------------------

    def show_client(self, header: ClientHeader) -> None:
        """Show a client's orders; the open one that ends first is chosen."""
        self.save_summary()
        is_other = header.id != self._client
        self._client = header.id
        rows = self.desk.prescriptions.of_client(header.id)
        self._orders = {row.id.hex: row for row in rows}
        lines = [line_of(self.desk, row, of_client=True) for row in rows]
        if not rows or any(plan.prescription_id is None for plan in self.desk.treatment.plans(header.id)):
            lines.append(
                OrderLine(key=_WITHOUT, title=self.tr("Without a prescription"), ends="", detail=self.tr("goals only"))
            )
        self.orders.set_rows(lines, key=lambda line: line.key)
        if is_other or self.orders.current_row() is None:
            wanted = header.prescription.id.hex if header.prescription else lines[0].key
            self.orders.choose(wanted)
        self.form.orders_pages.setCurrentWidget(self.form.orders_page if rows else self.form.no_orders_page)
        self._show_plan()

    def _show_plan(self) -> None:
        self.save_summary()
        row = self._order()
        plan = self._plan()
        has_order = row is not None
        self.form.open_order.setVisible(has_order)
        self.form.progress.setVisible(has_order)
        self.form.plan_title.setText(
            self.tr("Plan of {number}").format(number=row.number) if row else self.tr("Plan without a prescription")
        )
        self.form.plan_line.setText(self._in_words(row) if row else "")
        self._show_goals(plan)
        self.form.summary.blockSignals(True)
        self.form.summary.setPlainText(plan.summary if plan else "")
        self.form.summary.blockSignals(False)
        self.form.summary_state.setText("")

    def _in_words(self, row: PrescriptionRow) -> str:
        return " · ".join(part for part in (row.prescriber, " ".join(row.diagnoses), ", ".join(row.areas)) if part)

    def _show_goals(self, plan: PlanRow | None) -> None:
        column = self.form.goals_column
        while (item := column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.goals = []
        for goal in plan.goals if plan else ():
            line = PlanGoal(self.desk, goal)
            line.reading_asked.connect(self._ask_reading)
            line.change_asked.connect(self._ask_change)
            self.goals.append(line)
            column.addWidget(line)
        if not self.goals:
            text = self.tr("No goal yet. A goal says what the client wants to do again, and how it is measured.")
            column.addWidget(label(text, tone="muted", wrap=True))

    def _order(self) -> PrescriptionRow | None:
        line: OrderLine | None = self.orders.current_row()
        return self._orders.get(line.key) if line else None

    def _plan(self) -> PlanRow | None:
        row = self._order()
        if row is not None:
            return self.desk.treatment.plan_for(row.id)
        if self._client is None:
            return None
        return next((plan for plan in self.desk.treatment.plans(self._client) if plan.prescription_id is None), None)

    # --- doing -----------------------------------------------------------------------------------------------------

    def save_summary(self) -> None:
        """Save what is written, where something is."""
        self._timer.stop()
        if self._written is None:
            return
        client_id, prescription_id, summary = written = self._written
        self._written = None
        try:
            self.desk.treatment.save_summary(client_id, prescription_id, summary)
        except MassageDeskError:
            # Not saved is still to be saved: the next try, or locking, must find it.
            self._written = written
            self.form.summary_state.setText(self.tr("Not saved yet"))
            raise
        saved = self.tr("Saved {time}").format(time=spoken_time(self.desk.local(self.desk.now())))
        self.form.summary_state.setText(saved)

    def keep_draft(self) -> None:
        """Nothing typed is lost by leaving."""
        self.save_summary()

    def _summary_typed(self) -> None:
        if self._client is None:
            return
        row = self._order()
        self._written = (self._client, row.id if row else None, self.form.summary.toPlainText())
        self.form.summary_state.setText(self.tr("Saving …"))
        self._timer.start()

    def _add_goal(self) -> None:
        if self._client is not None:
            row = self._order()
            self.panel = ask_goal(self, self.desk, self._client, row.id if row else None, ends_on=self._end(row))

    def _end(self, row: PrescriptionRow | None) -> date | None:
        return row.last_on if row is not None and row.last_on > self.desk.today() else None

    def _ask_change(self, goal: GoalRow) -> None:
        if self._client is not None:
            row = self._order()
            self.panel = ask_goal(self, self.desk, self._client, row.id if row else None, goal)

    def _ask_reading(self, goal: GoalRow) -> None:
        self.panel = ask_reading(self, self.desk, goal)

    def _new_order(self) -> None:
        self.desk_window.go("prescriptions", new_for=self._client)

    def _open_order(self) -> None:
        row = self._order()
        if row is not None:
            self.desk_window.go("prescriptions", prescription_id=row.id)

    def _print_progress(self) -> None:
        row = self._order()
        if row is not None:
            self.save_summary()
            self.desk_window.go("reports", kind="progress", prescription_id=row.id)

    def hideEvent(self, event: QHideEvent) -> None:
        self.save_summary()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        theme = Theme.current()
        self.form.left.setFixedWidth(theme.px(404) if self.width() >= theme.px(1004) else self.width() * 2 // 5)
        super().resizeEvent(event)
