"""The goals table of the progress report: baseline, latest, target, change against its MDC (OM-2, OM-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from massagedesk.domain.treatment import Reading
from massagedesk.reports import theme, words
from massagedesk.reports.parts import plain
from massagedesk.reports.plan_inputs import GoalProgress
from massagedesk.reports.setting import Span
from massagedesk.reports.tables import Cell, Column, Row, Table

_COLUMNS = (
    Column(148.0, gives=7.0),
    Column(58.0),
    Column(48.0, "right", has_slot=True),
    Column(44.0, "right", has_slot=True),
    Column(46.0, "right", has_slot=True),
    Column(46.0, "right", has_slot=True),
    Column(38.0, "right", has_slot=True),
    Column(76.0, "right", gives=10.0),
)
_READINGS = {
    Reading.BEYOND_ERROR: "Beyond error",
    Reading.WITHIN_ERROR: "Within error",
    Reading.WORSE: "Worse",
    Reading.NO_DATA: "Not repeated",
}


def goals_table(goals: Sequence[GoalProgress]) -> Table:
    """One row a goal. A date all goals share stands in the head, other dates under their numbers."""
    baseline_on = _shared([goal.baseline_on for goal in goals if goal.baseline is not None])
    latest_on = _shared([goal.latest_on for goal in goals if goal.latest is not None])
    target_on = _shared([goal.target_on for goal in goals if goal.target is not None])
    titles = [("Goal", None), ("Measure", None), ("Baseline", baseline_on), ("Latest", latest_on)]
    titles += [("Target", target_on), ("Change", None), ("MDC", None), ("Reading", None)]
    head = Row(cells=tuple(_title(name, on) for name, on in titles), rule=theme.HEAVY, above=3.0, below=3.0)
    rows = []
    for number, goal in enumerate(goals, start=1):
        cells = (
            Cell((Span(plain(goal.goal).text, goal.is_summary),)),
            Cell((plain(f"{goal.measure}, {goal.unit}" if len(goal.unit) > 1 else goal.measure),)),
            _number(goal, goal.baseline, None if baseline_on else goal.baseline_on),
            _number(goal, goal.latest, None if latest_on else goal.latest_on, is_bold=True),
            _number(goal, goal.target, None if target_on else goal.target_on),
            _number(goal, goal.change, is_signed=True),
            _number(goal, goal.mdc),
            Cell((Span(_READINGS[goal.reading], goal.reading in (Reading.BEYOND_ERROR, Reading.WORSE)),)),
        )
        rows.append(Row(cells=cells, rule=theme.HEAVY if number == len(goals) else theme.LIGHT))
    return Table(_COLUMNS, head, rows)


def _title(name: str, on: date | None) -> Cell:
    lower = Span(words.short_date(on), is_bold=True) if on else None
    return Cell((Span(name, is_bold=True),), lower=lower)


def _shared(days: Sequence[date | None]) -> date | None:
    """The day all of them are, if they are."""
    return days[0] if days and len(set(days)) == 1 else None


def _number(
    goal: GoalProgress, value: Decimal | None, on: date | None = None, *, is_bold: bool = False, is_signed: bool = False
) -> Cell:
    """A number whose unit digit stands in the column; what follows it hangs in the slot."""
    if value is None:
        return Cell((Span("–"),))
    whole, point, decimals = words.figure(value, goal.places, is_signed=is_signed).partition(".")
    tail = point + decimals + (plain(goal.unit).text if len(goal.unit) == 1 else "")
    lower = Span(words.short_date(on)) if on else None
    return Cell((Span(whole, is_bold),), suffix=Span(tail, is_bold) if tail else None, lower=lower)
