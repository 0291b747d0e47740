"""The panel of one appointment, beside its card: what it is, what comes next, what else may become of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from massagedesk.domain.schedule import AppointmentStatus as Status
from massagedesk.gui.calendar.menu import STARTABLE, statuses_open
from massagedesk.gui.calendar.spoken import spoken_when
from massagedesk.gui.calendar.statuses import GIVEN_UP, LOOKS
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import button
from massagedesk.gui.widgets.chips import ChipKind, StatusChip
from massagedesk.gui.widgets.flow_layout import FlowLayout
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.labels import label
from massagedesk.gui.widgets.overlay import Overlay
from massagedesk.services.schedule import AppointmentRow

if TYPE_CHECKING:
    from massagedesk.gui.calendar.calendar import CalendarView

WIDTH = 372
GAP = 8
CHIP_KINDS: dict[str, ChipKind] = {"accent": "accent", "ok": "ok", "warning": "warning", "danger": "neutral"}


class AppointmentPanel(Overlay):
    """Stands beside the card; a click elsewhere or Esc closes it."""

    veiled = False

    def __init__(self, view: CalendarView, row: AppointmentRow, beside: QRect) -> None:
        self.panel = _Panel(view, row, self.then)
        self._beside = beside
        super().__init__(view.window(), self.panel)
        self.closed.connect(self.deleteLater)

    def open(self) -> None:
        """Show it with the keyboard on the next step."""
        super().open()
        self.panel.first.setFocus()

    def then(self, act: Callable[[], object]) -> None:
        """Close, then do."""
        self.close_panel()
        act()

    def place_panel(self) -> None:
        """Beside the card where there is room, else in the middle."""
        super().place_panel()
        theme = Theme.current()
        gap, size = theme.px(GAP), self.panel.size()
        if not self._beside.isValid():
            return
        x = self._beside.right() + gap
        if x + size.width() + gap > self.width():
            x = self._beside.left() - gap - size.width()
        if x < gap:
            x = self.width() - size.width() - gap
        y = min(max(self._beside.top(), gap), self.height() - size.height() - gap)
        self.panel.move(x, max(y, gap))


class _Panel(QWidget):
    def __init__(self, view: CalendarView, row: AppointmentRow, then: Callable[[Callable[[], object]], None]) -> None:
        super().__init__()
        theme = Theme.current()
        self._view, self._row, self._then = view, row, then
        self.statuses: dict[Status, QPushButton] = {}
        self.reason = QLineEdit()
        self.setFixedWidth(theme.px(WIDTH))
        self.setAccessibleName(row.client_name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(12))
        self._column.setSpacing(theme.px(8))
        self._add_facts()
        self.first = self._add_steps()
        self._add_given_up()
        self._add_foot()

    def _add_facts(self) -> None:
        row, view = self._row, self._view
        look = LOOKS[row.status]
        slot = view.acts.slot_of(row)
        head = QHBoxLayout()
        head.addWidget(StatusChip(look.word, kind=CHIP_KINDS.get(look.tone, "neutral"), icon=look.icon))
        head.addStretch()
        head.addWidget(label(row.count, role="small-strong", tone="muted"))
        self._column.addLayout(head)
        self._column.addWidget(label(row.client_name, role="title", wrap=True))
        self._column.addWidget(label(spoken_when(slot, view.desk.today()), role="row", wrap=True))
        facts = " · ".join(part for part in (row.service, row.prescriber) if part)
        for text in (facts, row.remarks, row.status_reason):
            if text:
                self._column.addWidget(label(text, tone="muted", wrap=True))

    def _add_steps(self) -> QPushButton:
        """The step that comes next, large, and those that may be set beside it."""
        row, view = self._row, self._view
        open_statuses = statuses_open(row)
        if row.note_id is not None:
            main = self._button(
                self.tr("Open note"), "notebook-pen", partial(view.acts.start_session, row), primary=True
            )
        elif row.status is Status.ARRIVED:
            main = self._button(
                self.tr("Start session note"), "play", partial(view.acts.start_session, row), primary=True
            )
        elif row.status in STARTABLE:
            main = self._status_button(Status.ARRIVED, primary=True)
        else:
            main = self._button(self.tr("Book next"), "calendar-plus", partial(view.acts.book_next, row), primary=True)
        self._column.addWidget(main)
        others = [status for status in open_statuses if status not in (*GIVEN_UP, *self.statuses)]
        line = QWidget()
        flow = FlowLayout(line, gap=8)
        for status in others:
            flow.addWidget(self._status_button(status))
        if row.status in STARTABLE and row.note_id is None and row.status is not Status.ARRIVED:
            flow.addWidget(self._button(self.tr("Start session note"), "play", partial(view.acts.start_session, row)))
        if flow.count():
            self._column.addWidget(line)
        return main

    def _add_given_up(self) -> None:
        gave_up = [status for status in statuses_open(self._row) if status in GIVEN_UP]
        if not gave_up:
            return
        self._column.addWidget(Hairline())
        self.reason.setPlaceholderText(self.tr("Reason, if it did not take place"))
        self.reason.setAccessibleName(self.tr("Reason, if it did not take place"))
        self._column.addWidget(self.reason)
        line = QWidget()
        flow = FlowLayout(line, gap=8)
        for status in gave_up:
            flow.addWidget(self._status_button(status))
        self._column.addWidget(line)

    def _add_foot(self) -> None:
        row, view = self._row, self._view
        self._column.addWidget(Hairline())
        foot = QHBoxLayout()
        foot.setSpacing(0)
        self.change = self._button(self.tr("Change"), None, partial(view.acts.change, row), quiet=True)
        self.open_client = self._button(self.tr("Open client"), None, partial(view.acts.open_client, row), quiet=True)
        self.book_next = self._button(self.tr("Book next"), None, partial(view.acts.book_next, row), quiet=True)
        for made in (self.open_client, self.change, self.book_next):
            foot.addWidget(made)
        foot.addStretch()
        self._column.addLayout(foot)

    def _status_button(self, status: Status, *, primary: bool = False) -> QPushButton:
        look = LOOKS[status]
        made = self._button(look.verb, look.icon, partial(self._set, status), primary=primary)
        self.statuses[status] = made
        return made

    def _button(
        self, text: str, icon: str | None, act: Callable[[], object], *, primary: bool = False, quiet: bool = False
    ) -> QPushButton:
        made = button(
            text,
            kind="primary" if primary else "quiet" if quiet else "outlined",
            icon=icon,
            extent="large" if primary else "normal",
            on_click=partial(self._then, act),
        )
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return made

    def _set(self, status: Status) -> None:
        reason = self.reason.text() if status in GIVEN_UP else ""
        self._view.acts.set_status(self._row, status, reason)
