"""What is in her hand: a new appointment being drawn, one being moved, one whose end is being pulled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from massagedesk.gui.calendar.calendar_model import Card
from massagedesk.gui.calendar.slots import DAY, SNAP, Slot, clamped, snapped, snapped_down
from massagedesk.services.schedule import AppointmentRow


class Kind(StrEnum):
    """What carrying does."""

    MAKE = "make"
    MOVE = "move"
    RESIZE = "resize"


@dataclass(frozen=True, kw_only=True)
class Carry:
    """One step of carrying; each movement gives a new one."""

    kind: Kind
    row: AppointmentRow | None
    origin: Slot
    slot: Slot
    grab: float = 0
    """Minutes between the card's start and where the pointer took hold."""
    by_keys: bool = False

    @property
    def has_moved(self) -> bool:
        """Whether letting go would change anything."""
        return self.slot != self.origin

    def dragged(self, day: date, minute: float) -> Carry:
        """The pointer is at that minute of that day."""
        if self.kind is Kind.RESIZE:
            return replace(self, slot=self.slot.lasting(snapped(minute) - self.slot.start))
        if self.kind is Kind.MOVE:
            return replace(self, slot=self.slot.at(day, snapped(minute - self.grab)))
        anchor = self.origin.start
        first = min(anchor, snapped_down(minute))
        last = max(anchor + SNAP, min(snapped_down(minute) + SNAP, DAY))
        return replace(self, slot=Slot(self.origin.day, first, SNAP).lasting(last - first))

    def nudged(self, quarters: int) -> Carry:
        """Quarters of an hour later (or earlier); while resizing, longer (or shorter)."""
        if self.kind is Kind.RESIZE:
            return replace(self, slot=self.slot.lasting(self.slot.minutes + quarters * SNAP))
        return replace(self, slot=self.slot.at(self.slot.day, self.slot.start + quarters * SNAP))

    def on_day(self, day: date) -> Carry:
        """The same time of another day; what is being resized stays on its day."""
        return self if self.kind is Kind.RESIZE else replace(self, slot=self.slot.at(day, self.slot.start))


def take(card: Card, kind: Kind, *, grab: float = 0, by_keys: bool = False) -> Carry:
    """Take hold of an appointment, to move it or pull its end."""
    return Carry(kind=kind, row=card.row, origin=card.slot, slot=card.slot, grab=grab, by_keys=by_keys)


def draw_new(day: date, minute: float) -> Carry:
    """Begin a new appointment where the pointer went down."""
    slot = Slot(day, clamped(snapped_down(minute), 0, DAY - SNAP), SNAP)
    return Carry(kind=Kind.MAKE, row=None, origin=slot, slot=slot)
