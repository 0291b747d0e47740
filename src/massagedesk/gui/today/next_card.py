"""The card of whoever comes next: when, who, what limits treatment, and the one big step."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.today.today_model import NextCard
from massagedesk.gui.widgets.buttons import button, dress
from massagedesk.gui.widgets.chips import StatusChip
from massagedesk.gui.widgets.flow_layout import FlowLayout
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.labels import ElidedLabel, label

NARROW = 132


class NextCardView(QWidget):
    """114 high with one line of warnings; it grows with more: a warning is never cut off.

    `stepped` carries the `Step` taken, `last_note_asked` the client.
    """

    stepped = Signal(object)
    last_note_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._card: NextCard | None = None
        self._head = label(role="small-strong", tone="accent")
        self._time = label(role="greeting")
        self._until = label(role="small", tone="muted")
        self.name = label(role="title")
        self._aside = label(tone="muted")
        self._second = ElidedLabel(tone="muted")
        self._warnings = QWidget()
        self._flow = FlowLayout(self._warnings, gap=8)
        self.main: QPushButton = button("", kind="primary", extent="large", on_click=self._take_main)
        self.other: QPushButton = button("", extent="small", on_click=self._take_other)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(20), theme.px(14), theme.px(16), theme.px(14))
        row.setSpacing(theme.px(20))
        row.addLayout(self._when())
        row.addWidget(Hairline(Qt.Orientation.Vertical))
        row.addLayout(self._who(), 1)
        row.addLayout(self._steps())
        self.hide()

    def _when(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        theme = Theme.current()
        self._head.setMinimumWidth(theme.px(96))
        for part, height in ((self._head, 16), (self._time, 40), (self._until, 16)):
            part.setFixedHeight(theme.px(height))
            column.addWidget(part)
        column.addStretch()
        return column

    def _who(self) -> QVBoxLayout:
        theme = Theme.current()
        names = QHBoxLayout()
        names.setSpacing(theme.px(8))
        names.addWidget(self.name)
        names.addWidget(self._aside)
        names.addStretch()
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(names)
        self.name.setFixedHeight(theme.px(28))
        self._second.setFixedHeight(theme.px(18))
        column.addWidget(self._second)
        column.addSpacing(theme.px(8))
        column.addWidget(self._warnings)
        column.addStretch()
        return column

    def _steps(self) -> QVBoxLayout:
        theme = Theme.current()
        column = QVBoxLayout()
        column.setSpacing(theme.px(8))
        for made in (self.main, self.other):
            made.setMinimumWidth(theme.px(NARROW))
            column.addWidget(made)
        column.addStretch()
        return column

    def show_card(self, card: NextCard | None) -> None:
        """Show who comes next; None hides the card."""
        if card == self._card:
            return
        before, self._card = self._card, card
        self.setVisible(card is not None)
        if card is None:
            return
        self._head.setText(card.head)
        self._time.setText(card.time)
        self._until.setText(card.until)
        self.name.setText(card.name)
        self._aside.setText(card.aside)
        self._second.setText(card.second)
        self.main.setText(card.main.word)
        dress(self.main, kind="primary", extent="large", icon=card.main.icon)
        self.main.setAccessibleName(f"{card.main.word}: {card.name}")
        self.other.setText(card.other.word if card.other else self.tr("Last note"))
        self.other.setAccessibleName(f"{self.other.text()}: {card.name}")
        if before is None or before.warnings != card.warnings:
            self._flow.clear()
            for chip in card.warnings:
                self._flow.addWidget(StatusChip(chip.text, kind=chip.kind, icon=chip.icon))
            self._warnings.setVisible(bool(card.warnings))
        self.setAccessibleName(", ".join((card.head, card.time, card.name)))
        self.setAccessibleDescription(", ".join((card.second, *(chip.text for chip in card.warnings))))

    def _take_main(self) -> None:
        if self._card is not None:
            self.stepped.emit(self._card.main)

    def _take_other(self) -> None:
        if self._card is None:
            return
        if self._card.other is not None:
            self.stepped.emit(self._card.other)
        else:
            self.last_note_asked.emit(self._card.client_id)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colors.accent)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))
