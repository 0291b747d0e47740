"""How a client looks in the list, and the heading above its columns."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QWidget

from massagedesk.domain.dates import MONTHS, age, spoken_day, spoken_time
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.avatar import paint_avatar
from massagedesk.gui.widgets.chips import chip_width, paint_chip
from massagedesk.gui.widgets.row_list import RowDelegate, RowState
from massagedesk.services.clients import ClientRow
from massagedesk.services.desk import Desk

_LEFT, _RIGHT, _AVATAR = 24, 24, 32
_WIDTHS = (168, 140, 124, 176)
_NARROW = (152, 140, 0, 168)
"""Born, phone, last seen, next: px at 100 %; the name takes what is left. Where it is narrow, last seen goes."""
_WIDE_FROM = 900


def _columns(rect: QRectF) -> list[QRectF]:
    """The name's place and those of the four columns at its right."""
    theme = Theme.current()
    right = rect.right() - theme.px(_RIGHT)
    places = []
    for width in reversed(_WIDTHS if rect.width() >= theme.px(_WIDE_FROM) else _NARROW):
        places.append(QRectF(right - theme.px(width), rect.top(), max(0, theme.px(width - 16)), rect.height()))
        right -= theme.px(width)
    left = rect.left() + theme.px(_LEFT + _AVATAR + 12)
    places.append(QRectF(left, rect.top(), max(0.0, right - theme.px(16) - left), rect.height()))
    return places[::-1]


class ClientDelegate(RowDelegate[ClientRow]):
    """Initials, name filed by family name, birth date with age, phone, last and next visit."""

    row_height = 52

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def paint_row(self, painter: QPainter, rect: QRectF, row: ClientRow, state: RowState) -> None:
        theme = Theme.current()
        side = theme.px(_AVATAR)
        disc = QRectF(rect.left() + theme.px(_LEFT), rect.center().y() - side / 2, side, side)
        paint_avatar(painter, disc, row.name)
        name, born, phone, last, upcoming = _columns(rect)
        if row.is_archived:
            word = QCoreApplication.translate("ClientList", "Archived")
            width = chip_width(word, "neutral", "archive")
            paint_chip(painter, name.right() - width, rect.center().y(), word, "neutral", "archive", 20)
            name.setRight(name.right() - width - theme.px(8))
        self.text(painter, name, row.sort_name, role="row")
        self.text(painter, born, self._born(row), tone="muted")
        self.text(painter, phone, row.phone)
        if last.width() > 0:
            self.text(painter, last, self._day(row.last_seen_at), tone="muted")
        self.text(painter, upcoming, self._moment(row.next_at))

    def describe(self, row: ClientRow) -> str:
        facts = (row.sort_name, self._born(row), row.phone, self._moment(row.next_at))
        return ", ".join(fact for fact in facts if fact)

    def _born(self, row: ClientRow) -> str:
        return born_in_words(row.born_on, self._desk.today())

    def _day(self, moment: datetime | None) -> str:
        if moment is None:
            return ""
        return spoken_day(self._desk.local(moment).date(), today=self._desk.today())

    def _moment(self, moment: datetime | None) -> str:
        if moment is None:
            return ""
        at, today = self._desk.local(moment), self._desk.today()
        day = QCoreApplication.translate("ClientList", "Today")
        if at.date() != today:
            day = spoken_day(at.date(), today=today)
        return f"{day}, {spoken_time(at)}"


def born_in_words(born_on: date | None, today: date) -> str:
    """ "12 Jun 1978 (47)"; empty where it is not known."""
    if born_on is None:
        return ""
    return f"{born_on.day} {MONTHS[born_on.month - 1]} {born_on.year} ({age(born_on, today)})"


class ClientListHeading(QWidget):
    """The words above the columns of `rows`."""

    def __init__(self, rows: QListView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.setFixedHeight(Theme.current().px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colors.line)
        painter.setFont(theme.font("label"))
        painter.setPen(theme.colors.muted)
        words = (self.tr("Name"), self.tr("Born"), self.tr("Phone"), self.tr("Last seen"), self.tr("Next"))
        places = _columns(QRectF(0, 0, self._rows.viewport().width(), self.height()))
        places[0].setLeft(theme.px(_LEFT))
        for place, word in zip(places, words, strict=True):
            if place.width() > 0:
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, word)
