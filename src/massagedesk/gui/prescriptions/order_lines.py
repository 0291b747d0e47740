"""How a prescription looks in a list: name and end, prescriber and count, gauge."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from massagedesk.domain.dates import MONTHS, spoken_day
from massagedesk.domain.prescriptions import PrescriptionState
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.chips import chip_width, paint_chip
from massagedesk.gui.widgets.gauge import paint_gauge
from massagedesk.gui.widgets.row_list import RowDelegate, RowState
from massagedesk.services.desk import Desk
from massagedesk.services.prescriptions import PrescriptionRow

translate = QCoreApplication.translate


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """A line of the list: an order, or one that is still a draft."""

    key: str
    """Id of the order in hex, or the word under which a new draft is kept."""
    title: str
    ends: str
    detail: str
    used: int = 0
    ordered: int | None = None
    needs_attention: bool = False
    is_draft: bool = False

    @property
    def count(self) -> str:
        """ "7 of 12"; "7 used" where no number was ordered."""
        if self.ordered is None:
            return "" if self.is_draft else translate("Orders", "{used} used").format(used=self.used)
        return translate("Orders", "{used} of {ordered}").format(used=self.used, ordered=self.ordered)


def line_of(desk: Desk, row: PrescriptionRow, *, of_client: bool = False, is_draft: bool = False) -> OrderLine:
    """The line of an order; `of_client` where the client is known already and the prescriber comes first."""
    areas = ", ".join(row.areas)
    parts = (areas, row.number) if of_client else (row.prescriber, areas)
    return OrderLine(
        key=row.id.hex,
        title=row.prescriber if of_client else row.client_name,
        ends=_end(desk, row),
        detail=" · ".join(part for part in parts if part),
        used=row.used,
        ordered=row.ordered,
        needs_attention=row.needs_attention and row.is_open,
        is_draft=is_draft,
    )


def _end(desk: Desk, row: PrescriptionRow) -> str:
    today = desk.today()
    day = spoken_day(row.last_on, today=today)
    if row.last_on.year != today.year:
        day = f"{row.last_on.day} {MONTHS[row.last_on.month - 1]} {row.last_on.year}"
    match row.state:
        case PrescriptionState.CLOSED:
            return translate("Orders", "closed")
        case PrescriptionState.USED_UP:
            return translate("Orders", "used up")
        case PrescriptionState.EXPIRED:
            return translate("Orders", "ended {day}").format(day=day)
        case PrescriptionState.NOT_STARTED:
            start = spoken_day(row.starts_on, today=today)
            return translate("Orders", "starts {day}").format(day=start)
        case _:
            return translate("Orders", "ends {day}").format(day=day)


class OrderDelegate(RowDelegate[OrderLine]):
    """72 high; the chosen one has a bar at its left."""

    row_height = 72
    with_bar = True

    def paint_row(self, painter: QPainter, rect: QRectF, row: OrderLine, state: RowState) -> None:
        theme = Theme.current()
        left, right = rect.left() + theme.px(24), rect.right() - theme.px(16)
        first = QRectF(left, rect.top() + theme.px(11), right - left, theme.px(18))
        if row.is_draft:
            word = translate("Orders", "Draft")
            width = chip_width(word, "warning", "pen-line")
            paint_chip(painter, right - width, first.center().y(), word, "warning", "pen-line", 20)
        else:
            width = QFontMetrics(theme.font("small")).horizontalAdvance(row.ends)
            end = QRectF(right - width - 1, first.top(), width + 1, first.height())
            self.text(painter, end, row.ends, role="small", tone="muted")
        self.text(painter, first.adjusted(0, 0, -width - theme.px(8), 0), row.title, role="strong")
        second = QRectF(left, first.bottom() + theme.px(2), right - left, theme.px(16))
        role, tone = ("small-strong", "warning") if row.needs_attention else ("label", "ink")
        width = QFontMetrics(theme.font(role)).horizontalAdvance(row.count)
        count = QRectF(right - width - 1, second.top(), width + 1, second.height())
        self.text(painter, count, row.count, role=role, tone=tone, align=Qt.AlignmentFlag.AlignRight)
        self.text(painter, second.adjusted(0, 0, -width - theme.px(8), 0), row.detail, role="small", tone="muted")
        if row.ordered:
            gauge = QRectF(left, second.bottom() + theme.px(6), right - left, theme.px(8))
            paint_gauge(painter, gauge, row.used, row.ordered, warning=row.needs_attention, on_soft=state.chosen)

    def describe(self, row: OrderLine) -> str:
        ends = translate("Orders", "draft") if row.is_draft else row.ends
        return ", ".join(part for part in (row.title, ends, row.detail, row.count) if part)
