"""What the foot of the note says: times, minutes, units, pain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from massagedesk.domain.dates import spoken_time
from massagedesk.gui.notes.code_lines import CodeLine
from massagedesk.gui.notes.note_model import NoteModel, Saved
from massagedesk.gui.notes.spoken import time_range, tr
from massagedesk.services.visits import NoteDetails, UnitsWorked

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


@dataclass(frozen=True, kw_only=True)
class FooterFacts:
    """Everything in words."""

    length: str
    times: str
    started: time
    stopped: time | None
    is_running: bool
    codes: tuple[CodeLine, ...]
    areas: tuple[str, ...]
    minutes: str
    is_too_much: bool
    """The codes hold more time than passed (SOAP-2)."""
    units: str
    rules: str
    do_rules_agree: bool
    total_in_words: str
    pain_before: int | None
    pain_after: int | None
    is_declined: bool


def footer_facts(desk: Desk, model: NoteModel) -> FooterFacts:
    """The foot of the note open in `model`."""
    details = model.details
    assert details is not None
    started = desk.local(details.started_at)
    ended = desk.local(details.ended_at) if details.ended_at else None
    elapsed = model.elapsed_minutes()
    worked = model.units()
    is_stopped = details.ended_at is not None
    length = tr("{count} min").format(count=elapsed) if is_stopped or model.is_running else tr("No stop")
    treated = sum(part.minutes for part in details.minutes)
    has_codes = any(part.code for part in details.minutes)
    return FooterFacts(
        length=length,
        times=time_range(started, ended),
        started=started.time().replace(second=0, microsecond=0),
        stopped=ended.time().replace(second=0, microsecond=0) if ended else None,
        is_running=model.is_running,
        codes=code_lines(details, worked),
        areas=details.areas,
        minutes=(tr("{treated} of {elapsed} min") if is_stopped else tr("{treated} min")).format(
            treated=treated, elapsed=elapsed
        ),
        is_too_much=is_stopped and treated > elapsed,
        units=_units(worked.total) if has_codes else "",
        rules=_rules(worked) if worked.minutes else "",
        do_rules_agree=worked.do_rules_agree,
        total_in_words=tr(
            "{treated} minutes of treatment. Midpoint rule: {midpoint} units. Total-time rule: {total} units."
        ).format(treated=treated, midpoint=worked.by_midpoint, total=worked.by_total_time),
        pain_before=details.pain_before,
        pain_after=details.pain_after,
        is_declined=details.is_pain_declined,
    )


def code_lines(details: NoteDetails, worked: UnitsWorked) -> tuple[CodeLine, ...]:
    """Each code with its working: "15 + 8 →", "2 units"."""
    counted = iter(zip(worked.per_code, worked.working, strict=True))
    lines = []
    for part in details.minutes:
        count, working = next(counted) if part.is_timed else (None, "")
        shown = count is not None and part.minutes > 0
        lines.append(
            CodeLine(
                name=f"{part.code} {part.label}".strip(),
                area=part.area,
                minutes=part.minutes,
                working=f"{working} →" if shown else ("" if part.is_timed else tr("not timed")),
                units=_units(count) if count is not None and shown else "",
            )
        )
    return tuple(lines)


def saved_words(model: NoteModel) -> str:
    """ "Saved 10:42"."""
    if model.saved is Saved.FAILED:
        return tr("Not saved")
    if model.saved is Saved.NOT_YET or model.saved_at is None:
        return tr("Not saved yet")
    return tr("Saved {time}").format(time=spoken_time(model.saved_at).split(" ")[0])


def _units(count: int) -> str:
    return tr("1 unit") if count == 1 else tr("{count} units").format(count=count)


def _rules(worked: UnitsWorked) -> str:
    """Under the total: both rules agree, or what the other one counts (UNIT-5)."""
    if worked.do_rules_agree:
        return tr("both rules")
    if worked.total == worked.by_midpoint == worked.by_total_time:
        return tr("split differs")
    if worked.total == worked.by_midpoint:
        return tr("total time: {count}").format(count=worked.by_total_time)
    return tr("midpoint: {count}").format(count=worked.by_midpoint)
