"""The head of a client's page that never scrolls away; the note has the same one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from massagedesk.domain.clients import Severity
from massagedesk.domain.ids import ClientId
from massagedesk.gui.navigation import Window
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.avatar import Avatar
from massagedesk.gui.widgets.chips import StatusChip
from massagedesk.gui.widgets.flow_layout import FlowLayout
from massagedesk.gui.widgets.gauge import Gauge
from massagedesk.gui.widgets.labels import ElidedLabel, label
from massagedesk.services.clients import ClientHeader
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import PrescriptionRow


class ClientHeaderBar(QWidget):
    """Who is being treated, what limits treatment, and what is left of the prescription. 76 high, 68 on the note; it
    grows rather than hide a contraindication. `show_client(client_id)` fills it; call it again after changes."""

    def __init__(self, desk: Desk, window: Window, *, height: int = 76, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.desk = desk
        self.desk_window = window
        self.setMinimumHeight(theme.px(height))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._avatar = Avatar()
        self.name = ElidedLabel(role="title")
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.line = label(tone="muted")
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, gap=8, line_gap=4)
        self._shown: list[StatusChip] = []
        self.use = ElidedLabel(role="strong")
        self.ends = ElidedLabel(tone="muted")
        self.gauge = Gauge()
        self._order = QWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        theme = Theme.current()
        names = QHBoxLayout()
        names.setSpacing(theme.px(8))
        names.addWidget(self.name)
        names.addWidget(self.line)
        names.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addStretch()
        words.addLayout(names)
        words.addWidget(self._chips)
        words.addStretch()
        above = QHBoxLayout()
        above.setSpacing(theme.px(8))
        above.addWidget(self.use)
        above.addWidget(self.ends)
        self.ends.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        gauge = QVBoxLayout(self._order)
        gauge.setContentsMargins(0, 0, 0, 0)
        gauge.setSpacing(theme.px(6))
        gauge.addStretch()
        gauge.addLayout(above)
        gauge.addWidget(self.gauge)
        gauge.addStretch()
        self._order.setFixedWidth(theme.px(264))
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.px(24), theme.px(4), theme.px(24), theme.px(5))
        across.setSpacing(theme.px(12))
        across.addWidget(self._avatar)
        across.addLayout(words, 1)
        across.addWidget(self._order)

    def show_client(self, client_id: ClientId) -> ClientHeader:
        """Show a client as things stand now; answers what it shows. Raises NotFound."""
        header = self.desk.clients.header(client_id)
        self._avatar.show_name(header.name)
        self.name.setText(header.name)
        self.line.setText(header.line)
        self._show_chips(header)
        self._show_order(header)
        self.setAccessibleName(f"{header.name}, {header.line}")
        return header

    def chips(self) -> list[str]:
        """The words of the chips, for tests and screen readers."""
        return [chip.text() for chip in self._shown]

    def _show_chips(self, header: ClientHeader) -> None:
        self._flow.clear()
        self._shown = [
            StatusChip(label, kind="contraindication", icon="ban" if severity is Severity.FORBIDS else "triangle-alert")
            for label, severity in header.contraindications
        ]
        if header.guardian:
            words = self.tr("Guardian {name}").format(name=header.guardian)
            self._shown.append(StatusChip(words, kind="neutral", icon="users"))
        if header.is_archived:
            self._shown.append(StatusChip(self.tr("Archived"), kind="neutral", icon="archive"))
        for chip in self._shown:
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(self._shown))

    def _show_order(self, header: ClientHeader) -> None:
        order = header.prescription
        self._order.setVisible(order is not None)
        if order is None:
            return
        self.use.setText(use_in_words(order))
        ends = ends_in_words(order.days_left)
        if header.other_open:
            ends = self.tr("{ends}, {count} more open").format(ends=ends, count=header.other_open)
        self.ends.setText(ends)
        self.gauge.setVisible(order.ordered is not None)
        self.gauge.show_use(
            order.used, order.ordered or 0, today=header.is_session_today, warning=order.needs_attention
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = Theme.current().colors
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.surface)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colors.line)


def use_in_words(order: PrescriptionRow) -> str:
    """ "7 of 12 used"; "7 used" where no number was ordered."""
    if order.ordered is None:
        return QCoreApplication.translate("Orders", "{used} used").format(used=order.used)
    return QCoreApplication.translate("Orders", "{used} of {ordered} used").format(
        used=order.used, ordered=order.ordered
    )


def ends_in_words(days_left: int) -> str:
    """ "expires in 19 days", "expires today", "expired 3 days ago"."""
    if days_left == 0:
        return QCoreApplication.translate("Orders", "expires today")
    if days_left == 1:
        return QCoreApplication.translate("Orders", "expires tomorrow")
    if days_left > 0:
        return QCoreApplication.translate("Orders", "expires in {days} days").format(days=days_left)
    if days_left == -1:
        return QCoreApplication.translate("Orders", "expired yesterday")
    return QCoreApplication.translate("Orders", "expired {days} days ago").format(days=-days_left)
