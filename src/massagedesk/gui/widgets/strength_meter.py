"""How good a password is, in four cells and a sentence."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.labels import label, set_tone

_CELLS = 4


class StrengthMeter(QWidget):
    """`judge(password, known_words)`; `is_enough` tells whether the rule is met."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = _Cells()
        self._words = label(role="small", tone="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Theme.current().px(4))
        column.addWidget(self._cells)
        column.addWidget(self._words)
        self.is_enough = False
        self.judge("")

    def judge(self, password: str, known_words: tuple[str, ...] = ()) -> None:
        """Show how long guessing it would take, roughly, and what would help."""
        from massagedesk.services.vaults import judge_password

        if not password:
            self.is_enough = False
            self._show(0, "muted", self.tr("At least 12 characters. Length counts, not odd signs: words are fine."))
            return
        strength = judge_password(password, known_words)
        self.is_enough = strength.is_enough
        if self.is_enough:
            self._show(strength.score, "ok", self.tr("Good. Nobody will guess this one."))
        else:
            self._show(min(strength.score, 2), "warning", strength.advice)

    def words(self) -> str:
        """The sentence shown."""
        return self._words.text()

    def _show(self, cells: int, tone: str, sentence: str) -> None:
        self._cells.show_cells(cells, tone)
        self._words.setText(sentence)
        set_tone(self._words, tone)
        self.setAccessibleName(self.tr("Password strength {score} of 4. {sentence}").format(
            score=cells, sentence=sentence
        ))  # fmt: skip


class _Cells(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._filled, self._tone = 0, "muted"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_cells(self, filled: int, tone: str) -> None:
        self._filled, self._tone = filled, tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, Theme.current().px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colors.edge if self._filled == 0 else theme.color(self._tone))
        gap = theme.px(4)
        width = (self.width() - gap * (_CELLS - 1)) / _CELLS
        for place in range(_CELLS):
            on = place < self._filled
            painter.setPen(theme.color(self._tone) if on else theme.colors.edge)
            painter.setBrush(theme.color(self._tone) if on else theme.colors.surface)
            cell = QRectF(place * (width + gap), 0, width, self.height()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(cell, theme.px(3), theme.px(3))
