"""The column beside the note: the session before, the goals with a field for today, and how pain goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from massagedesk.domain.visits import Section
from massagedesk.gui.notes.goals_box import GoalsBox
from massagedesk.gui.notes.last_session import LastLines
from massagedesk.gui.notes.spoken import LETTERS, section_name
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.chips import StatusChip
from massagedesk.gui.widgets.hairline import Hairline
from massagedesk.gui.widgets.labels import ElidedLabel, IconLabel, label
from massagedesk.gui.widgets.pain_trend import PainReading, PainTrend

WIDTH = 528


class NoteSide(QWidget):
    """`reading_typed(goal_id, value)` tells of a reading entered, `goals_asked` that she wants to set one."""

    reading_typed = Signal(object, object)
    goals_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self.setFixedWidth(theme.px(WIDTH))
        self.last = LastSession()
        self.goals = GoalsBox()
        self.goals.reading_typed.connect(self.reading_typed)
        self.goals.goals_asked.connect(self.goals_asked)
        self.pain = PainBox()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 1, 0)
        outer.setSpacing(0)
        outer.addWidget(self.last)
        outer.addWidget(Hairline())
        rest = QScrollArea()
        rest.setWidgetResizable(True)
        rest.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        rest.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("ground", "canvas")
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.px(24), theme.px(8), theme.px(16), theme.px(12))
        column.setSpacing(theme.px(12))
        column.addWidget(self.goals)
        column.addWidget(Hairline())
        column.addWidget(self.pain)
        column.addStretch()
        rest.setWidget(inside)
        outer.addWidget(rest, 1)

    def fit_width(self, available: int) -> None:
        """528 of the mockup's 1270; less where the window is narrower or the text larger."""
        self.setFixedWidth(min(Theme.current().px(WIDTH), round(available * 0.416)))

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = Theme.current().colors
        painter = QPainter(self)
        painter.fillRect(self.rect(), colors.canvas)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colors.line)


class LastSession(QWidget):
    """The session before in full; long ones scroll."""

    def __init__(self) -> None:
        super().__init__()
        theme = Theme.current()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(8), 0, theme.px(8))
        column.setSpacing(theme.px(6))
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, theme.px(16), 0)
        head.setSpacing(theme.px(8))
        self.title = ElidedLabel(role="strong")
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.pain = ElidedLabel(tone="muted")
        self._lock = IconLabel("lock", "muted", 16)
        self.signed = label(role="small", tone="muted")
        self.unsigned = StatusChip(self.tr("Not signed"), kind="warning", icon="pen-line", height=20)
        head.addWidget(self.title)
        head.addWidget(self.pain, 1)
        head.addStretch()
        for widget in (self._lock, self.signed, self.unsigned):
            head.addWidget(widget)
        column.addLayout(head)
        self._scroll = _FittingScroll()
        self._text = QWidget()
        self._text.setProperty("ground", "canvas")
        self._rows = QGridLayout(self._text)
        self._rows.setContentsMargins(0, 0, theme.px(16), 0)
        self._rows.setHorizontalSpacing(0)
        self._rows.setVerticalSpacing(theme.px(4))
        self._rows.setColumnMinimumWidth(0, theme.px(16))
        self._rows.setColumnStretch(1, 1)
        self._labels = {section: label(role="small", wrap=True) for section in Section}
        for place, (section, text) in enumerate(self._labels.items()):
            text.setAccessibleName(section_name(section))
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            letter = label(LETTERS[section], role="small-strong", tone="accent")
            self._rows.addWidget(letter, place, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(text, place, 1)
        self._scroll.setWidget(self._text)
        column.addWidget(self._scroll)
        self._first = label(self.tr("There is no earlier session to look back on."), role="small", tone="muted")
        column.addWidget(self._first)

    def show_last(self, last: LastLines | None) -> None:
        """Show the session before, or that there is none."""
        self._scroll.setVisible(last is not None)
        self.pain.setVisible(last is not None)
        self._first.setVisible(last is None)
        self.title.setText(last.title if last else self.tr("First session"))
        is_signed = last is not None and bool(last.signed)
        self._lock.setVisible(is_signed)
        self.signed.setVisible(is_signed)
        self.unsigned.setVisible(last is not None and not last.signed)
        if last is None:
            return
        self.pain.setText(last.pain)
        self.signed.setText(last.signed)
        for section, text in self._labels.items():
            self._labels[section].setText(last.sections[section])
            text.setToolTip("")
        self._scroll.verticalScrollBar().setValue(0)
        self._scroll.updateGeometry()

    def words_of(self, section: Section) -> str:
        """What the session before says in a part."""
        return self._labels[section].text()


class _FittingScroll(QScrollArea):
    """As high as its text, up to a third of the window or so."""

    MOST = 190

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        inside = self.widget()
        if inside is None:
            return QSize(200, 0)
        width = max(100, self.viewport().width())
        wanted = inside.heightForWidth(width) if inside.hasHeightForWidth() else inside.sizeHint().height()
        return QSize(200, min(wanted, Theme.current().px(self.MOST)))

    def minimumSizeHint(self) -> QSize:
        return QSize(100, min(self.sizeHint().height(), Theme.current().px(60)))

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # any event will do
        self.updateGeometry()


class PainBox(QWidget):
    """Pain before and after, session by session."""

    def __init__(self) -> None:
        super().__init__()
        theme = Theme.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(label(self.tr("Pain"), role="strong"))
        self.aside = label(tone="muted")
        head.addWidget(self.aside)
        head.addStretch()
        column.addLayout(head)
        self.trend = PainTrend()
        column.addWidget(self.trend)

    def show_readings(self, readings: Sequence[PainReading]) -> None:
        """Draw the sessions; nothing is drawn of one alone."""
        self.trend.setVisible(len(readings) > 1)
        if not readings:
            self.aside.setText(self.tr("no readings yet"))
        elif len(readings) == 1:
            self.aside.setText(self.tr("one session so far"))
        else:
            self.aside.setText(self.tr("before and after, last {count} sessions").format(count=len(readings)))
        self.trend.show_readings(readings)
