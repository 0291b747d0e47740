"""S, O, A and P on the page: a letter, what belongs to it, and text that grows as it is written."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.labels import label

LINE_GAP = 4
"""Between lines of text, so that 13 px stand 20 apart."""
LEAST_HEIGHT = 44


class GrowingText(QTextEdit):
    """Plain text without a frame that is as high as what stands in it. `written(text)` after each keystroke."""

    written = Signal(str)

    def __init__(self, name: str, placeholder: str = "", *, least: int = LEAST_HEIGHT) -> None:
        super().__init__()
        self._least = least
        self._quiet = False
        self.setProperty("kind", "plain")
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self.fit)
        self.textChanged.connect(self._changed)
        self.set_text("")

    def text(self) -> str:
        """What stands there."""
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        """Show a text; nothing is told, and it cannot be undone to the one before."""
        self._quiet = True
        self.document().setUndoRedoEnabled(False)
        self.setPlainText(text)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        spaced = QTextBlockFormat()
        spaced.setLineHeight(Theme.current().px(LINE_GAP), QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
        cursor.mergeBlockFormat(spaced)
        self.document().setUndoRedoEnabled(True)
        self._quiet = False
        self.fit()

    def strike(self, words: str) -> None:
        """Strike the first of these words through; they stay legible (SOAP-5)."""
        found = self.document().find(words) if "\n" not in words else self._find_across(words)
        if not found.isNull():
            struck = QTextCharFormat()
            struck.setFontStrikeOut(True)
            struck.setForeground(Theme.current().colors.muted)
            found.mergeCharFormat(struck)

    def selected(self) -> str:
        """The words she has marked, with line breaks as typed."""
        return self.textCursor().selectedText().replace("\N{PARAGRAPH SEPARATOR}", "\n")

    def fit(self, *_size: object) -> None:
        """Take the height the text needs."""
        wanted = math.ceil(self.document().size().height()) + 2 * Theme.current().px(2)
        height = max(Theme.current().px(self._least), wanted)
        if height != self.height() or height != self.minimumHeight():
            self.setFixedHeight(height)

    def _find_across(self, words: str) -> QTextCursor:
        start = self.text().find(words)
        cursor = QTextCursor() if start < 0 else QTextCursor(self.document())
        if start >= 0:
            cursor.setPosition(start)
            cursor.setPosition(start + len(words), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _changed(self) -> None:
        if not self._quiet:
            self.written.emit(self.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class SoapSection(QWidget):
    """One part of the note: its letter at the left, `column` to fill, a line below, and a bar while it is written."""

    def __init__(self, letter: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._is_writing = False
        self._has_line = True
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.px(16), theme.px(6), theme.px(24), theme.px(10))
        across.setSpacing(theme.px(8))
        head = label(letter, role="title", tone="accent")
        head.setFixedSize(theme.px(28), theme.px(44))
        across.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
        self.column = QVBoxLayout()
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        across.addLayout(self.column, 1)

    @property
    def is_writing(self) -> bool:
        """Whether the keyboard is in this part."""
        return self._is_writing

    def set_writing(self, writing: bool) -> None:
        """Mark the part that is being written."""
        if writing != self._is_writing:
            self._is_writing = writing
            self.update()

    def drop_line(self) -> None:
        """The last part has no line below."""
        self._has_line = False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        if self._has_line:
            painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colors.line)
        if self._is_writing:
            painter.fillRect(QRect(0, 0, theme.px(3), self.height()), theme.colors.accent)
