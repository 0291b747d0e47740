"""The right column of the overview: pain over time, goals, and the facts one looks up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from massagedesk.domain.dates import instant
from massagedesk.domain.money import NOTHING
from massagedesk.domain.treatment import INSTRUMENTS, Measure
from massagedesk.gui.clients import client_words as words
from massagedesk.gui.theme import Theme
from massagedesk.gui.widgets.flow_layout import FlowLayout
from massagedesk.gui.widgets.goal_bar import GoalBar
from massagedesk.gui.widgets.labels import ElidedLabel, label, set_tone
from massagedesk.gui.widgets.need_row import FactRow
from massagedesk.gui.widgets.pain_trend import PainReading, PainTrend
from massagedesk.gui.widgets.side_column import SideColumn
from massagedesk.services.clients import ClientHeader
from massagedesk.services.desk import Desk
from massagedesk.services.treatment import GoalRow
from massagedesk.services.visits import PainPoint

LATEST_SESSIONS = 12
"""How many sessions the trend shows where no prescription sets its start."""


class OverviewSide(SideColumn):
    """436 wide. `show_client(header)` fills it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(436, parent)
        self.desk = desk
        theme = Theme.current()
        self.column.setContentsMargins(theme.px(24), theme.px(16), theme.px(24), theme.px(16))
        self.pain = PainPart()
        self.goals = GoalsPart()
        self.facts = QVBoxLayout()
        self.facts.setSpacing(0)
        self.column.addWidget(self.pain)
        self.part()
        self.column.addWidget(self.goals)
        self.part()
        self.column.addLayout(self.facts)

    def show_client(self, header: ClientHeader) -> None:
        """Show trend, goals and facts of a client."""
        self.pain.show_points(self.desk, pain_points(self.desk, header))
        self.goals.show_goals(self.desk, current_goals(self.desk, header))
        self._show_facts(header)

    def _show_facts(self, header: ClientHeader) -> None:
        while (item := self.facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        order = header.prescription
        balance = self.desk.billing.balance(header.id)
        owed = self.tr("Paid ahead") if balance < NOTHING else self.tr("Owes")
        facts = [
            (self.tr("Prescriber"), order.prescriber if order else self.tr("no open prescription")),
            (self.tr("Diagnoses as written"), " · ".join(order.diagnoses) if order else ""),
            (self.tr("Areas"), ", ".join(order.areas) if order else ""),
            (owed, str(-balance if balance < NOTHING else balance)),
        ]
        for word, value in facts:
            if value:
                self.facts.addWidget(FactRow(word, value, lined=False))


def pain_points(desk: Desk, header: ClientHeader) -> list[PainPoint]:
    """Pain of the sessions since the open prescription began, or of the latest sessions."""
    if header.prescription is not None:
        under = desk.visits.pain(header.id, instant(header.prescription.starts_on, time(), desk.zone))
        if len(under) > 1:
            return under
    return desk.visits.pain(header.id)[-LATEST_SESSIONS:]


def current_goals(desk: Desk, header: ClientHeader) -> Sequence[GoalRow]:
    """Goals of the open prescription's plan, else of the newest plan."""
    if header.prescription is not None:
        plan = desk.treatment.plan_for(header.prescription.id)
        if plan is not None and plan.goals:
            return plan.goals
    return next((plan.goals for plan in desk.treatment.plans(header.id) if plan.goals), ())


class PainPart(QWidget):
    """ "7 → 4 since 3 Feb · beyond measurement error", and the plot."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Pain, 0 to 10"), role="strong"))
        head.addStretch()
        self._legend = _Legend()
        head.addWidget(self._legend)
        change = QWidget()
        line = FlowLayout(change, gap=6, line_gap=2)
        self.change = label(role="name")
        self.verdict = label(role="row", tone="muted")
        line.addWidget(self.change)
        line.addWidget(self.verdict)
        self.trend = PainTrend()
        self.empty = label(self.tr("No session with a pain score yet."), tone="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addLayout(head)
        column.addWidget(change)
        column.addWidget(self.trend)
        column.addWidget(self.empty)

    def show_points(self, desk: Desk, points: Sequence[PainPoint]) -> None:
        """Show these sessions, oldest first."""
        for part in (self._legend, self.change, self.verdict, self.trend):
            part.setVisible(bool(points))
        self.empty.setVisible(not points)
        if not points:
            return
        local = [PainReading(desk.local(point.started_at).date(), point.before, point.after) for point in points]
        self.trend.show_readings(local)
        first, last = points[0], points[-1]
        if len(points) == 1:
            since = self.tr("{value} on {day}")
            self.change.setText(since.format(value=first.before, day=_short(desk, first.started_at)))
            self.verdict.setText("")
            return
        since = self.tr("{first} → {last} since {day}")
        self.change.setText(since.format(first=first.before, last=last.before, day=_short(desk, first.started_at)))
        self._judge(first.before - last.before)

    def _judge(self, gain: int) -> None:
        """Only a change that reaches the measurement error counts (OM-3)."""
        counts = INSTRUMENTS[Measure.NPRS].minimal_detectable_change
        if gain >= counts:
            text, tone = self.tr("· better, beyond measurement error"), "ok"
        elif gain <= -counts:
            text, tone = self.tr("· worse, beyond measurement error"), "danger"
        else:
            text, tone = self.tr("· within measurement error"), "muted"
        self.verdict.setText(text)
        set_tone(self.verdict, tone)


def _short(desk: Desk, moment: datetime) -> str:
    return words.plain_day(desk.local(moment).date(), desk.today())


class _Legend(QWidget):
    """Which line is which."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        theme = Theme.current()
        return QSize(theme.px(122), theme.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        colors = theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small"))
        middle, mark = self.height() / 2, theme.px(18)
        painter.setPen(QPen(colors.accent, 2))
        painter.drawLine(0, round(middle), mark, round(middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.accent)
        painter.drawEllipse(QRectF(mark / 2 - theme.px(4), middle - theme.px(4), theme.px(8), theme.px(8)))
        start = theme.px(72)
        pen = QPen(colors.muted, 1.5)
        pen.setDashPattern([2, 2])
        painter.setPen(pen)
        painter.drawLine(start, round(middle), start + mark, round(middle))
        painter.setPen(QPen(colors.muted, 1.5))
        painter.setBrush(colors.canvas)
        side = theme.px(7)
        painter.drawRect(QRectF(start + mark / 2 - side / 2, middle - side / 2, side, side))
        painter.setPen(colors.muted)
        gap, width = theme.px(4), theme.px(48)
        painter.drawText(QRectF(mark + gap, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, self.tr("Before"))
        painter.drawText(
            QRectF(start + mark + gap, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, self.tr("After")
        )


class GoalsPart(QWidget):
    """Goals with where they stand."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Theme.current().px(10))
        self._column.addWidget(label(self.tr("Goals"), role="strong"))

    def show_goals(self, desk: Desk, goals: Sequence[GoalRow]) -> None:
        """Show these goals, or what to do while there are none."""
        while self._column.count() > 1:
            item = self._column.takeAt(1)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not goals:
            words_ = self.tr("No measurable goal yet. Add one under Prescriptions & plan.")
            self._column.addWidget(label(words_, tone="muted", wrap=True))
        for goal in goals:
            self._column.addWidget(GoalLine(desk, goal))


class GoalLine(QWidget):
    """Name and date, the bar, "Start 3 · now 5" and the target."""

    def __init__(self, desk: Desk, goal: GoalRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = Theme.current()
        above, below = QHBoxLayout(), QHBoxLayout()
        name = ElidedLabel(goal.label, role="row")
        by = label(
            self.tr("by {day}").format(day=words.plain_day(goal.target_on, desk.today())), role="small", tone="muted"
        )
        above.addWidget(name, 1)
        above.addWidget(by)
        start = self.tr("Start {start} · now {now}").format(
            start=words.value_of(goal.baseline, goal), now=words.value_of(goal.latest, goal)
        )
        target = self.tr("target {target}").format(target=words.target_of(goal))
        below.addWidget(label(start, role="small", tone="muted"))
        below.addStretch()
        below.addWidget(label(target, role="small", tone="muted"))
        bar = GoalBar()
        bar.show_goal(
            words.share_of(goal.baseline, goal),
            words.share_of(goal.latest, goal),
            words.share_of(goal.target, goal),
            says=f"{goal.label}: {start}, {target}",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(2))
        column.addLayout(above)
        column.addWidget(bar)
        column.addLayout(below)
