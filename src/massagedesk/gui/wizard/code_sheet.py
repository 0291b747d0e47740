"""The recovery code in numbered groups, as it stands on the sheet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from massagedesk.gui.theme import Theme

_ACROSS, _ROW = 5, 52


class CodeSheet(QWidget):
    """15 groups of four, five in a row. Painted, so that nothing of it can be selected or copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Recovery code"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_groups(self, groups: Sequence[str]) -> None:
        """Show these groups."""
        self._groups = tuple(groups)
        spelled = (f"{place}: {' '.join(group)}" for place, group in enumerate(groups, start=1))
        self.setAccessibleDescription("; ".join(spelled))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(520), theme.px(_ROW) * -(-max(1, len(self._groups)) // _ACROSS) + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        cell, row = (self.width() - 1) / _ACROSS, theme.px(_ROW)
        for place, group in enumerate(self._groups):
            down, across = divmod(place, _ACROSS)
            box = QRectF(across * cell, down * row, cell, row)
            painter.setPen(theme.colors.accent if self.hasFocus() else theme.colors.edge)
            painter.setBrush(theme.colors.surface)
            painter.drawRect(box.adjusted(0.5, 0.5, 0.5, 0.5))
            painter.setPen(theme.colors.muted)
            painter.setFont(theme.font("small"))
            painter.drawText(box.adjusted(theme.px(8), theme.px(5), 0, 0), str(place + 1))
            painter.setPen(theme.colors.ink)
            painter.setFont(theme.font("title"))
            painter.drawText(box.adjusted(0, theme.px(8), 0, 0), Qt.AlignmentFlag.AlignCenter, group)
