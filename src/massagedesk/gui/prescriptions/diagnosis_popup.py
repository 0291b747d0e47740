"""What the diagnosis search finds, below its field: codes to choose, with what speaks against them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QModelIndex, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from massagedesk.gui.icons import draw_icon
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.key_hint import paint_key
from massagedesk.gui.widgets.row_list import RowDelegate, RowList, RowState
from massagedesk.services.diagnoses import CodeChoice

translate = QCoreApplication.translate
_ROWS_SHOWN = 7
_CHILDREN_NAMED = 4


def against(choice: CodeChoice) -> tuple[str, str, str]:
    """What speaks against a code: words, drawing, tone. Nothing where nothing does."""
    if choice.is_heading:
        return _heading(choice), "", "muted"
    if choice.not_together_with:
        codes = ", ".join(choice.not_together_with)
        return translate("Diagnoses", "not together with {codes}").format(codes=codes), "ban", "danger"
    if choice.is_missing_side:
        return translate("Diagnoses", "side is missing, ask the prescriber"), "triangle-alert", "warning"
    return "", "", "muted"


def _heading(choice: CodeChoice) -> str:
    """ "heading, choose .30, .31 or .32"."""
    start = choice.code.partition(".")[0]
    ends = [code.removeprefix(start) for code in choice.children]
    if len(ends) > _CHILDREN_NAMED:
        count = len(ends)
        return translate("Diagnoses", "heading, {count} codes below it").format(count=count)
    if len(ends) == 1:
        return translate("Diagnoses", "heading, choose {code}").format(code=ends[0])
    choices = translate("Diagnoses", "{codes} or {last}").format(codes=", ".join(ends[:-1]), last=ends[-1])
    return translate("Diagnoses", "heading, choose {codes}").format(codes=choices)


class ChoiceDelegate(RowDelegate[CodeChoice]):
    """36 high: code 84 semibold, words, what speaks against it at the right; headings muted."""

    row_height = 36

    def paint_row(self, painter: QPainter, rect: QRectF, row: CodeChoice, state: RowState) -> None:
        theme = Theme.current()
        left, right = rect.left() + theme.px(12), rect.right() - theme.px(12)
        words, icon, tone = against(row)
        end = right
        if words:
            width = QFontMetrics(theme.font("small")).horizontalAdvance(words)
            end = right - width
            self.text(painter, QRectF(end, rect.top(), width + 1, rect.height()), words, role="small", tone=tone)
            if icon:
                side = theme.px(16)
                end -= side + theme.px(4)
                draw_icon(painter, QRectF(end, rect.center().y() - side / 2, side, side), icon, theme.color(tone))
        elif state.chosen:
            end -= paint_key(painter, right, rect.center().y(), translate("Diagnoses", "Enter"))
        ink = "muted" if row.is_heading else "ink"
        code = QRectF(left, rect.top(), theme.px(84), rect.height())
        self.text(painter, code, row.code, role="strong", tone=ink)
        self.text(
            painter, QRectF(code.right(), rect.top(), end - theme.px(8) - code.right(), rect.height()),
            row.description, tone=ink,
        )  # fmt: skip

    def describe(self, row: CodeChoice) -> str:
        return ", ".join(part for part in (row.code, row.description, against(row)[0]) if part)


class DiagnosisPopup(QWidget):
    """Lies over the window below the field; the keyboard stays in the field. `chosen(choice)` tells."""

    chosen = Signal(object)

    def __init__(self, field: QWidget) -> None:
        super().__init__(field.window())
        theme = Theme.current()
        self._field = field
        self.list = RowList(ChoiceDelegate(), name=self.tr("Diagnoses found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, theme.px(4), 1, theme.px(4))
        column.addWidget(self.list)
        self.hide()

    def show_choices(self, choices: list[CodeChoice]) -> None:
        """Show what was found; nothing found hides it."""
        self.list.set_rows(choices, key=_code)
        if not choices:
            self.hide()
            return
        if self.list.current_row() is None:
            self.list.choose_first()
        self._place()
        self.show()
        self.raise_()

    def move_by(self, steps: int) -> None:
        """Make another row current."""
        count = len(self.list.rows())
        place = min(max(self.list.currentIndex().row() + steps, 0), count - 1)
        self.list.setCurrentIndex(self.list.model().index(place, 0))

    def current(self) -> CodeChoice | None:
        """The row that Enter takes."""
        found: CodeChoice | None = self.list.current_row()
        return found

    def _place(self) -> None:
        theme = Theme.current()
        window = self._field.window()
        rows = min(len(self.list.rows()), _ROWS_SHOWN)
        height = rows * theme.px(ChoiceDelegate.row_height) + theme.px(8)
        corner = self._field.mapTo(window, QPoint(0, self._field.height()))
        room = window.height() - corner.y() - theme.px(8)
        if room < min(height, theme.px(3 * ChoiceDelegate.row_height)):
            above = self._field.mapTo(window, QPoint(0, 0)).y()
            height = min(height, above - theme.px(8))
            corner.setY(above - height)
        else:
            height = min(height, room)
        self.setGeometry(corner.x(), corner.y(), self._field.width(), height)

    def _clicked(self, index: QModelIndex) -> None:
        self.chosen.emit(index.data(Qt.ItemDataRole.UserRole))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.colors.edge))
        painter.setBrush(theme.colors.surface)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.px(6), theme.px(6))


def _code(choice: CodeChoice) -> object:
    return choice.code
