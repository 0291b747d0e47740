"""Texts: labels by type role, labels above inputs, labels that shorten themselves, icons as labels."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.buttons import restyle
from massagedesk.gui.widgets.promoted import content_and_parent


def label(text: str = "", *, role: str = "body", tone: str = "ink", wrap: bool = False) -> QLabel:
    """A plain text label in a type role (`theme.FONTS`) and a tone. Text is shown as typed, never as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    set_role(made, role)
    return made


def set_role(target: QLabel, role: str) -> None:
    """Give a label (of a form, too) its type role with the letter spacing that style sheets can't carry."""
    target.setProperty("role", role)
    target.setFont(Theme.current().font(role))


def set_tip(target: QWidget, text: str) -> None:
    """A tool tip that shows what people typed letter by letter; Qt would read some of it as markup."""
    target.setToolTip(f"<span>{escape(text)}</span>" if "<" in text or "&" in text else text)


def set_tone(target: QLabel, tone: str) -> None:
    """Change a label's tone after it was shown."""
    target.setProperty("tone", tone)
    restyle(target)


class LabelledField(QWidget):
    """An input with its label above, 4 px apart, and room for a sentence when something is wrong with it."""

    def __init__(self, text: str, field: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.field = field
        self.caption = label(text, role="label", tone="muted")
        self.caption.setBuddy(field)
        self._problem = ProblemLine()
        if not field.accessibleName():
            field.setAccessibleName(text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self.caption)
        column.addWidget(field)
        column.addWidget(self._problem)
        column.addStretch()
        self.setFocusProxy(field)

    def show_problem(self, sentence: str) -> None:
        """Say under the field what is wrong and outline it in red; an empty sentence takes both away."""
        self._problem.say(sentence)
        self.field.setProperty("problem", bool(sentence))
        self.field.setAccessibleDescription(sentence)
        restyle(self.field)

    def problem(self) -> str:
        """The sentence shown at present, empty for none."""
        return self.field.accessibleDescription()


class ProblemLine(QWidget):
    """What is wrong, in red with a shape before the words; hidden while nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._words = label(role="small", tone="danger", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(6))
        row.addWidget(IconLabel("circle-alert", "danger", 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence; an empty one hides the line."""
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

    def sentence(self) -> str:
        """What is shown at present."""
        return self._words.text()


class ElidedLabel(QLabel):
    """One line that ends in … when there is no room; the whole text is its tool tip then."""

    def __init__(
        self, text: str | QWidget = "", *, role: str = "body", tone: str = "ink", parent: QWidget | None = None
    ) -> None:
        words, parent = content_and_parent(text, parent, "")
        super().__init__(words, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 3, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        set_tip(self, self.text() if shown != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)


class IconLabel(QWidget):
    """A drawing beside a text; it follows the theme. Decoration only: the word beside it says the same."""

    def __init__(
        self, name: str | QWidget = "", tone: str = "muted", size: int = 16, parent: QWidget | None = None
    ) -> None:
        self._name, parent = content_and_parent(name, parent, "")
        super().__init__(parent)
        self._tone = tone
        side = Theme.current().px(size)
        self.setFixedSize(side, side)

    def set_icon(self, name: str, tone: str, size: int | None = None) -> None:
        """Show another drawing, tone or size (px at 100 %)."""
        self._name, self._tone = name, tone
        if size is not None:
            side = Theme.current().px(size)
            self.setFixedSize(side, side)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._name:
            draw_icon(QPainter(self), QRectF(self.rect()), self._name, Theme.current().color(self._tone))
