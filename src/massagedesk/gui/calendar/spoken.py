"""Appointments and times in words, for tool tips, screen readers and messages."""

from __future__ import annotations

from datetime import date

from massagedesk.domain.dates import spoken_day
from massagedesk.gui.calendar.calendar_model import Card, tr
from massagedesk.gui.calendar.slots import Slot, full_time
from massagedesk.gui.calendar.statuses import LOOKS


def spoken_card(card: Card) -> str:
    """ "Thu 5 Mar 2026, 2:30 pm to 3:30 pm, Anna-Lise Brandt, Medical massage 60, Confirmed, session 4 of 12"."""
    row = card.row
    session = ""
    if row.count:
        session = tr("session {ordinal} of {ordered}").format(ordinal=row.ordinal, ordered=row.ordered)
    when = spoken_when(Slot(card.day, card.start, card.end - card.start))
    parts = (when, row.client_name, row.service, LOOKS[row.status].word, session, row.remarks)
    return ", ".join(part for part in parts if part)


def spoken_slot(slot: Slot) -> str:
    """A free time the keyboard is on."""
    return tr("Free: {when}").format(when=spoken_when(slot))


def spoken_when(slot: Slot, today: date | None = None) -> str:
    """ "Thu 5 Mar, 2:30 pm to 3:30 pm"."""
    said = tr("{day}, {start} to {end}")
    return said.format(day=spoken_day(slot.day, today=today), start=full_time(slot.start), end=full_time(slot.end))
