"""How the notes screens say things: days, times, what is missing, signatures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from massagedesk.domain.dates import local, spoken_day, spoken_time, utc_offset
from massagedesk.domain.visits import AddendumKind, NeededToSign, Section

LETTERS = {Section.SUBJECTIVE: "S", Section.OBJECTIVE: "O", Section.ASSESSMENT: "A", Section.PLAN: "P"}


def tr(text: str) -> str:
    """The words of this feature, translated."""
    return QCoreApplication.translate("Notes", text)


def section_name(section: Section) -> str:
    """A section as one says it."""
    return {
        Section.SUBJECTIVE: tr("Subjective"),
        Section.OBJECTIVE: tr("Objective"),
        Section.ASSESSMENT: tr("Assessment"),
        Section.PLAN: tr("Plan"),
    }[section]


def kind_name(kind: AddendumKind) -> str:
    """What an addition is."""
    return {
        AddendumKind.ADDENDUM: tr("Addendum"),
        AddendumKind.LATE_ENTRY: tr("Late entry"),
        AddendumKind.CORRECTION: tr("Correction"),
    }[kind]


def kind_meaning(kind: AddendumKind) -> str:
    """When to choose it (SOAP-5)."""
    return {
        AddendumKind.ADDENDUM: tr("Something new that came up after signing."),
        AddendumKind.LATE_ENTRY: tr("Something from the session that was left out."),
        AddendumKind.CORRECTION: tr("Words that are wrong. They stay legible, struck through."),
    }[kind]


def needed(what: NeededToSign) -> str:
    """What is missing, short enough for a list."""
    return {
        NeededToSign.STOP: tr("stop time"),
        NeededToSign.MINUTES: tr("minutes per code"),
        NeededToSign.HEALTH: tr("health question"),
        NeededToSign.AREA: tr("areas treated"),
        NeededToSign.TECHNIQUE: tr("techniques"),
        NeededToSign.PAIN: tr("pain before and after"),
        NeededToSign.SUBJECTIVE: tr("S, what the client says"),
        NeededToSign.RESPONSE: tr("response"),
        NeededToSign.PLAN: tr("P, the plan"),
    }[what]


def joined(words: list[str], at_most: int = 4) -> str:
    """ "stop time, response and 3 more"."""
    if len(words) > at_most:
        rest = len(words) - at_most + 1
        return tr("{words} and {rest} more").format(words=", ".join(words[: at_most - 1]), rest=rest)
    return ", ".join(words)


def age(since: timedelta) -> str:
    """How long something waits: "now", "40 min", "5 hours", "3 days"."""
    minutes = int(since.total_seconds()) // 60
    if minutes < 1:
        return tr("now")
    if minutes < 60:
        return tr("{count} min").format(count=minutes)
    hours = minutes // 60
    if hours < 24:
        return tr("1 hour") if hours == 1 else tr("{count} hours").format(count=hours)
    days = hours // 24
    return tr("1 day") if days == 1 else tr("{count} days").format(count=days)


def time_range(started: datetime, ended: datetime | None) -> str:
    """ "9:34–10:33 am", "11:40 am–12:35 pm", "9:34 am –" while it runs; both on the practice's clock."""
    if ended is None:
        return tr("since {time}").format(time=spoken_time(started))
    first, last = spoken_time(started), spoken_time(ended)
    if first[-2:] == last[-2:]:
        first = first[:-3]
    return f"{first}–{last}"


def pain_words(before: int | None, after: int | None, *, is_declined: bool = False) -> str:
    """ "pain 4 → 2"; empty where none was told."""
    if is_declined:
        return tr("pain not told")
    if before is None and after is None:
        return ""
    return tr("pain {before} → {after}").format(
        before="–" if before is None else before, after="–" if after is None else after
    )


def session_words(ordinal: int | None, ordered: int | None) -> str:
    """ "session 8 of 12"; empty without a prescription."""
    if ordinal is None:
        return ""
    if ordered is None:
        return tr("session {ordinal}").format(ordinal=ordinal)
    return tr("session {ordinal} of {ordered}").format(ordinal=ordinal, ordered=ordered)


def day_and_month(day: date) -> str:
    """ "26 Feb"."""
    return spoken_day(day, today=day).split(" ", 1)[1]


def stamp(moment: datetime, zone: str) -> str:
    """When somebody signed, on the wall clock of then: "Tue 3 Mar 2026, 10:51 am, UTC-08:00" (SOAP-3)."""
    then = local(moment, ZoneInfo(zone))
    return f"{spoken_day(then.date())}, {spoken_time(then)}, {utc_offset(then)}"
