"""The right column of Today."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.today.needs import Fact, Need
from massagedesk.gui.widgets.labels import label
from massagedesk.gui.widgets.need_row import FactRow, NeedRow
from massagedesk.gui.widgets.side_column import SideColumn

WIDTH = 348
_FREE = 16_777_215
"""Qt's "as large as it likes"."""


class PracticeColumn(SideColumn):
    """The practice needs, and this week. `stepped` carries the step of a need."""

    stepped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WIDTH, parent)
        self._is_beside = True
        theme = Theme.current()
        self._shown: tuple[tuple[Need, ...], tuple[Fact, ...]] = ((), ())
        self.rows: list[NeedRow] = []
        self._needs, self._facts = _box(), _box()
        self._ahead = label(role="small", tone="muted", wrap=True)
        self.column.setContentsMargins(theme.px(20), theme.px(16), theme.px(20), theme.px(16))
        self.column.addWidget(_head(self.tr("The practice needs")))
        self.column.addWidget(self._needs)
        self.column.addSpacing(theme.px(20))
        self.column.addWidget(_head(self.tr("This week")))
        self.column.addWidget(self._facts)
        self.column.addSpacing(theme.px(12))
        self.column.addWidget(self._ahead)

    def set_beside(self, beside: bool) -> None:
        """Stand beside the day with its own width, or below it across the page, as high as what it says."""
        theme = Theme.current()
        self._is_beside = beside
        if beside:
            self.setFixedWidth(theme.px(WIDTH))
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(_FREE)
        self._fit_height()

    def _fit_height(self) -> None:
        inside = self.column.parentWidget()
        if self._is_beside or inside is None:
            self.setMinimumHeight(0)
            self.setMaximumHeight(_FREE)
        else:
            self.column.activate()
            self.setFixedHeight(inside.sizeHint().height())

    def show_practice(self, needs: Sequence[Need], facts: Sequence[Fact], ahead: str) -> None:
        """Show what waits, the figures, and the line about what comes after today."""
        self._ahead.setText(ahead)
        wanted = (tuple(needs), tuple(facts))
        if wanted != self._shown:
            self._show_rows(wanted)
        self._fit_height()

    def _show_rows(self, wanted: tuple[tuple[Need, ...], tuple[Fact, ...]]) -> None:
        self._shown = wanted
        self._show_needs(wanted[0])
        _empty(self._facts)
        for fact in wanted[1]:
            _put(self._facts, FactRow(fact.word, fact.value))

    def _show_needs(self, needs: tuple[Need, ...]) -> None:
        _empty(self._needs)
        self.rows = []
        for need in needs:
            row = NeedRow(need.icon, need.title, need.detail, need.step.word if need.step else "", tone=need.tone)
            row.acted.connect(self._take)
            self.rows.append(row)
            _put(self._needs, row)
        if not needs:
            quiet = NeedRow("check", self.tr("Nothing waits"), self.tr("Notes, prescriptions, money: all done."), "")
            _put(self._needs, quiet)

    def _take(self) -> None:
        sender = self.sender()
        for row, need in zip(self.rows, self._shown[0], strict=True):
            if row is sender:
                self.stepped.emit(need.step)


def _head(text: str) -> QWidget:
    head = label(text, role="strong")
    head.setFixedHeight(Theme.current().px(28))
    return head


def _box() -> QWidget:
    box = QWidget()
    box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return box


def _put(box: QWidget, row: QWidget) -> None:
    _layout(box).addWidget(row)
    row.show()  # else it takes no room until Qt shows it, and the height below comes out too small


def _layout(box: QWidget) -> QVBoxLayout:
    layout = box.layout()
    assert isinstance(layout, QVBoxLayout)
    return layout


def _empty(box: QWidget) -> None:
    layout = _layout(box)
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
