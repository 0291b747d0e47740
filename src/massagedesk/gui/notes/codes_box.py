"""Minutes under each code, and the units they make with the working shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.notes.code_lines import CodeChoice, CodeLine
from massagedesk.gui.notes.small_parts import tab_before
from massagedesk.gui.painting import draw_focus
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.chips import AddChip
from massagedesk.gui.widgets.fields import NumberBox
from massagedesk.gui.widgets.labels import label, set_tip


class CodesBox(QWidget):
    """A row a code, scrolling from the third on; the dashed plus adds one from the list of services."""

    minutes_typed = Signal(int, int)
    area_chosen = Signal(int, str)
    removed = Signal(int)
    added = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        self._lines: tuple[CodeLine, ...] = ()
        self._areas: tuple[str, ...] = ()
        self._choices: tuple[CodeChoice, ...] = ()
        self.rows: list[CodeRow] = []
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.px(16), theme.px(7), theme.px(12), theme.px(7))
        across.setSpacing(theme.px(8))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._none = label(self.tr("No code. The time from start to stop counts."), tone="muted", wrap=True)
        self._none.setMinimumHeight(theme.px(78))
        self._column.addWidget(self._none)
        self._column.addStretch()
        self._scroll.setWidget(inside)
        across.addWidget(self._scroll, 1)
        self.add_chip = AddChip(self.tr("Add a code"), height=44)
        self.add_chip.clicked.connect(self._offer)
        across.addWidget(self.add_chip, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_choices(self, choices: Sequence[CodeChoice]) -> None:
        """Services that may be added."""
        self._choices = tuple(choices)

    def show_lines(self, lines: Sequence[CodeLine], areas: Sequence[str]) -> None:
        """Show the codes; a row she types in keeps what she typed. `areas` are those treated today."""
        self._areas = tuple(areas)
        if len(lines) != len(self.rows):
            self._rebuild(len(lines))
        for row, line in zip(self.rows, lines, strict=True):
            row.show_line(line)
        self._none.setVisible(not lines)

    def menu_of(self, place: int) -> QMenu:
        """What can be done with a code: another area, or take it out."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for area in ("", *self._areas):
            action = menu.addAction(area or self.tr("No area"))
            action.setData((place, area))
            action.setCheckable(True)
            action.setChecked(self.rows[place].line.area == area)
        menu.addSeparator()
        action = menu.addAction(self.tr("Take this code out"))
        action.setData((place, None))
        menu.triggered.connect(self._chosen)
        return menu

    def add_menu(self) -> QMenu:
        """The services that can be added."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for choice in self._choices:
            action = menu.addAction(f"{choice.code} {choice.label}".strip())
            action.setData(choice)
        if not self._choices:
            menu.addAction(self.tr("No services yet. Add them in Settings.")).setEnabled(False)
        menu.triggered.connect(self._add)
        return menu

    # --- inside ------------------------------------------------------------------------------------------------

    def _rebuild(self, count: int) -> None:
        while len(self.rows) > count:
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < count:
            row = CodeRow(len(self.rows))
            row.minutes_typed.connect(self.minutes_typed)
            row.menu_asked.connect(self._open_menu)
            row.refused.connect(self.refused)
            self._column.insertWidget(len(self.rows), row)
            self.rows.append(row)
            tab_before(self.add_chip, [row.name, row.box])

    def _open_menu(self, place: int) -> None:
        row = self.rows[place]
        self.menu_of(place).popup(row.name.mapToGlobal(QPoint(0, row.name.height())))

    def _offer(self) -> None:
        self.add_menu().popup(self.add_chip.mapToGlobal(QPoint(0, self.add_chip.height())))

    def _chosen(self, action: QAction) -> None:
        place, area = action.data()
        if area is None:
            self.removed.emit(place)
        else:
            self.area_chosen.emit(place, area)

    def _add(self, action: QAction) -> None:
        self.added.emit(action.data())

    def sizeHint(self) -> QSize:
        return QSize(Theme.current().px(488), Theme.current().px(96))

    def minimumSizeHint(self) -> QSize:
        return QSize(Theme.current().px(400), Theme.current().px(56))


class CodeRow(QWidget):
    """Code and area, minutes, working, units; 40 high."""

    minutes_typed = Signal(int, int)
    menu_asked = Signal(int)
    refused = Signal(str)

    def __init__(self, place: int) -> None:
        super().__init__()
        theme = Theme.current()
        self._place = place
        self.line = CodeLine(name="", area="", minutes=0, working="", units="")
        self.setFixedHeight(theme.px(40))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.name = CodeName()
        self.name.clicked.connect(self._ask_menu)
        self.box = NumberBox(highest=720)
        self.box.textEdited.connect(self._edited)
        self.box.value_changed.connect(self._typed)
        self.working = label(role="small", tone="muted")
        self.units = label(role="strong")
        word = label(self.tr("min"), role="small", tone="muted")
        word.setFixedWidth(theme.px(28))
        word.setIndent(theme.px(6))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for target, width in ((self.working, 116), (self.units, 56)):
            target.setFixedWidth(theme.px(width))
            target.setAlignment(right)
        row.addWidget(self.name, 1)
        for widget in (self.box, word, self.working, self.units):
            row.addWidget(widget)

    def show_line(self, line: CodeLine) -> None:
        """Show a code."""
        self.line = line
        self.name.say(line.name, line.area)
        self.box.setAccessibleName(self.tr("Minutes of {code}").format(code=line.name))
        if not self.box.hasFocus():
            self.box.set_value(line.minutes or None)
        self.working.setText(line.working)
        self.working.setToolTip(line.working)
        self.units.setText(line.units)

    def _edited(self, _text: str) -> None:
        try:
            self.minutes_typed.emit(self._place, self.box.value() or 0)
        except MassageDeskError:
            return  # half typed: told on leaving the field

    def _typed(self, value: int | None) -> None:
        self.minutes_typed.emit(self._place, value or 0)

    def _ask_menu(self) -> None:
        self.menu_asked.emit(self._place)


class CodeName(QAbstractButton):
    """ "97140 Manual therapy, neck": the code medium, the area muted; shortened where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._area = "", ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def say(self, name: str, area: str) -> None:
        """Show another code."""
        self._name, self._area = name, area
        words = ", ".join(part for part in (name, area) if part)
        self.setAccessibleName(self.tr("{code}, change").format(code=words))
        set_tip(self, words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(Theme.current().px(160), Theme.current().px(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(Theme.current().px(60), Theme.current().px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(0, 0, -theme.px(6), 0)
        for text, role, tone in (
            (self._name + (", " if self._area else ""), "row", "accent" if self.underMouse() else "ink"),
            (self._area, "body", "muted"),
        ):
            metrics = QFontMetrics(theme.font(role))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, int(rect.width())))
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(tone))
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, shown)
            rect.setLeft(rect.left() + metrics.horizontalAdvance(shown))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_focus(painter, QRectF(self.rect()).adjusted(0, 2, -2, -2))
