"""The right column of Today: what the practice needs, the week in figures, and the first steps of a new practice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from massagedesk.domain.dates import spoken_day, spoken_time
from massagedesk.gui.today.day_lines import Step, tr
from massagedesk.services.today import PracticeNeeds, WeekFigures

if TYPE_CHECKING:
    from massagedesk.services.backup_runs import BackupStatus
    from massagedesk.services.desk import Desk
    from massagedesk.services.schedule import AppointmentRow


@dataclass(frozen=True)
class Need:
    """Something that waits: icon in a tone, what, detail, and the step that does it."""

    icon: str
    tone: str
    title: str
    detail: str
    step: Step | None


@dataclass(frozen=True)
class Fact:
    """A figure of the week."""

    word: str
    value: str


@dataclass(frozen=True)
class FirstStep:
    """One of the things a new practice starts with."""

    title: str
    detail: str
    is_done: bool
    step: Step


def needs_of(desk: Desk, needs: PracticeNeeds) -> tuple[Need, ...]:
    """Most urgent first; only what there is."""
    today = desk.today()
    found = []
    if needs.unsigned:
        oldest = needs.unsigned[0]
        day = spoken_day(desk.local(oldest.started_at).date(), today=today)
        found.append(
            Need(
                "pen-line",
                "warning",
                _count(len(needs.unsigned), tr("1 unsigned note"), tr("{count} unsigned notes")),
                tr("Oldest: {name}, {day}").format(name=oldest.client_name, day=day),
                Step(tr("Sign"), place="notes", arguments={"note_id": oldest.note_id}),
            )
        )
    if needs.oldest_without_outcome is not None:
        found.append(_without_outcome(desk, needs.without_outcome, needs.oldest_without_outcome))
    if needs.unpaid_sessions:
        arguments = {} if needs.unpaid_client_id is None else {"client_id": needs.unpaid_client_id, "tab": "billing"}
        found.append(
            Need(
                "receipt-text",
                "muted",
                _count(needs.unpaid_sessions, tr("1 session not paid"), tr("{count} sessions not paid")),
                tr("{amount} in 90 days").format(amount=needs.unpaid),
                Step(tr("Take payment"), place="clients", arguments=arguments),
            )
        )
    if needs.ending:
        names = [row.client_name for row in needs.ending]
        found.append(
            Need(
                "clipboard-pen",
                "muted",
                _count(len(names), tr("1 prescription ends soon"), tr("{count} prescriptions end soon")),
                _named(names),
                Step(tr("Review"), place="prescriptions", arguments={"prescription_id": needs.ending[0].id}),
            )
        )
    if desk.has_vault:
        found.extend(_sheet(desk))
        found.extend(_backups(desk))
    return tuple(found)


def _without_outcome(desk: Desk, count: int, oldest: AppointmentRow) -> Need:
    """Days that are over with an appointment nobody said of whether the client came."""
    on = desk.local(oldest.starts_at).date()
    return Need(
        "clock",
        "warning",
        _count(count, tr("1 appointment has no outcome"), tr("{count} appointments have no outcome")),
        tr("Oldest: {name}, {day}").format(name=oldest.client_name, day=spoken_day(on, today=desk.today())),
        Step(tr("Mark"), place="calendar", arguments={"span": "day", "appointment_id": oldest.id}),
    )


def _sheet(desk: Desk) -> Iterator[Need]:
    """Asked for until one was made, for instance where the first start was broken off before it."""
    from massagedesk.services.recovery_sheets import is_wanted

    if is_wanted(desk):
        title, detail = tr("No recovery sheet yet"), tr("The only way in without the password.")
        yield Need("key-round", "warning", title, detail, Step(tr("Print"), place="backup", arguments={"sheet": True}))


def _backups(desk: Desk) -> Iterator[Need]:
    status = desk.backup_runs.status(desk.now())
    yield _backup(desk, status)
    for folder in status.asked_for:
        title = tr("Connect {name}").format(name=folder.name or folder)
        sentence = tr("It is backed up to then.")
        yield Need("hard-drive", "warning", title, sentence, Step(tr("Show"), place="backup"))


def _backup(desk: Desk, status: BackupStatus) -> Need:
    step = Step(tr("Back up"), place="backup")
    if status.last_at is None:
        return Need("shield-alert", "warning", tr("No backup yet"), tr("Only on this computer."), step)
    when = desk.local(status.last_at)
    is_today = when.date() == desk.today()
    # When it was made stands above already; there is not room for both.
    rest = status.words.partition(", ")[2].partition("; ")[0]
    detail = rest[:1].upper() + rest[1:]
    if status.is_fresh and status.has_changed:
        since = spoken_time(when) if is_today else spoken_day(when.date(), today=desk.today())
        return Need("clock", "muted", tr("Changes since {when}").format(when=since), detail, step)
    if is_today:
        title = tr("Backed up today, {time}").format(time=spoken_time(when))
    else:
        title = tr("Backed up {day}").format(day=spoken_day(when.date(), today=desk.today()))
    if status.is_fresh:
        return Need("shield-check", "ok", title, detail, step)
    return Need("shield-alert", "warning", title, detail, step)


def facts_of(week: WeekFigures) -> tuple[Fact, ...]:
    """The week's figures."""
    return (
        Fact(tr("Booked"), _count(week.booked, tr("1 appointment"), tr("{count} appointments"))),
        Fact(tr("Free slots"), str(week.free_slots)),
        Fact(tr("Charged"), str(week.charged)),
        Fact(tr("Received"), str(week.received)),
    )


def first_steps(desk: Desk) -> tuple[FirstStep, ...]:
    """What to do first, for a practice without clients; empty once there is one."""
    if desk.clients.count(include_archived=True):
        return ()
    return (
        FirstStep(
            tr("Enter your services and prices"),
            tr("What you offer, how long it takes, what it costs."),
            bool(desk.practice.services()),
            Step(tr("Open settings"), place="settings", arguments={"section": "services"}),
        ),
        FirstStep(
            tr("Enter your first client"),
            tr("A name is enough to begin with."),
            False,
            Step(tr("New client"), place="clients", arguments={"new": True}),
        ),
        FirstStep(
            tr("Book the first appointment"),
            tr("Drag over a free time in the calendar."),
            False,
            Step(tr("Open calendar"), place="calendar"),
        ),
    )


def _count(number: int, one: str, many: str) -> str:
    return one if number == 1 else many.format(count=number)


def _named(names: list[str]) -> str:
    """ "Maria Garcia, Victor Okafor, 2 more"."""
    told = list(dict.fromkeys(names))
    rest = len(told) - 2
    return ", ".join(told[:2]) + (tr(", {count} more").format(count=rest) if rest > 0 else "")
