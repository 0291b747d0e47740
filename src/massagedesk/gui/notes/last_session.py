"""The session before, said again for the column beside the note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from massagedesk.domain.dates import spoken_day, spoken_time
from massagedesk.domain.visits import Section
from massagedesk.gui.notes.spoken import day_and_month, pain_words, tr
from massagedesk.services.visits import NoteDetails, NoteView

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


@dataclass(frozen=True, kw_only=True)
class LastLines:
    """What the column shows of it."""

    title: str
    pain: str
    signed: str
    """ "Signed 10:51 am"; empty for a draft."""
    day: str
    """ "26 Feb", for what is carried over."""
    sections: dict[Section, str]


def last_lines(desk: Desk, view: NoteView) -> LastLines | None:
    """The session before the one of `view`; None where it is the first."""
    row, details = view.last, view.last_details
    if row is None or details is None:
        return None
    started = desk.local(row.started_at)
    signed = ""
    if row.signed_at is not None:
        at = desk.local(row.signed_at)
        day = "" if at.date() == started.date() else f"{day_and_month(at.date())}, "
        signed = tr("Signed {when}").format(when=f"{day}{spoken_time(at)}")
    day_words = spoken_day(started.date(), today=desk.today())
    return LastLines(
        title=tr("Last session, {day}").format(day=day_words),
        pain=pain_words(row.pain_before, row.pain_after, is_declined=details.is_pain_declined),
        signed=signed,
        day=day_and_month(started.date()),
        sections=section_texts(details, in_one_line=True),
    )


def section_texts(details: NoteDetails, *, in_one_line: bool = False) -> dict[Section, str]:
    """The four parts with what was picked in them, as they are read back."""
    gap = " " if in_one_line else "\n"
    treated = tr("Treated: {words}.").format(words=", ".join(details.areas)) if details.areas else ""
    done = tr("Techniques: {words}.").format(words=", ".join(details.techniques)) if details.techniques else ""
    response = tr("Response: {words}").format(words=details.response) if details.response else ""
    health = ""
    if details.is_health_changed:
        health = tr("Health or medication changed:")
    elif details.is_health_reviewed and not in_one_line:
        health = tr("No change to health or medication.")
    return {
        Section.SUBJECTIVE: _together(gap, health, details.subjective),
        Section.OBJECTIVE: _together(gap, details.objective, treated, done),
        Section.ASSESSMENT: _together(gap, details.assessment, response),
        Section.PLAN: _together(gap, details.plan),
    }


def _together(gap: str, *parts: str) -> str:
    return gap.join(part.strip() for part in parts if part.strip()) or "–"
