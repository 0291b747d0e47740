"""Where the keyboard is in the calendar: on an appointment, or on a free quarter of an hour."""

from __future__ import annotations

from collections.abc import Sequence

from massagedesk.gui.calendar.calendar_model import Card
from massagedesk.gui.calendar.slots import DAY, SNAP, clamped, snapped_down


def card_at(cards: Sequence[Card], minute: int) -> Card | None:
    """The appointment that holds that minute, the first of several."""
    return next((card for card in _in_order(cards) if card.start <= minute < card.end), None)


def step_down(cards: Sequence[Card], minute: int, selected: Card | None) -> tuple[int, Card | None]:
    """A step down the day: minute and appointment reached.

    From an appointment to the next one that overlaps it, else to its end; from a free quarter to the next quarter.
    """
    if selected is not None:
        beside = [card for card in cards if _place(card) > _place(selected) and card.start < selected.end]
        if beside:
            reached = min(beside, key=_place)
            return reached.start, reached
        minute = -(-selected.end // SNAP) * SNAP
    else:
        minute += SNAP
    return _landed(cards, minute)


def step_up(cards: Sequence[Card], minute: int, selected: Card | None) -> tuple[int, Card | None]:
    """A step up the day, the other way round."""
    if selected is not None:
        beside = [card for card in cards if _place(card) < _place(selected) and card.end > selected.start]
        if beside:
            reached = max(beside, key=_place)
            return reached.start, reached
        minute = selected.start
    before = snapped_down(minute - 1)
    held = [card for card in cards if card.start <= before < card.end]
    if held:
        reached = max(held, key=_place)
        return reached.start, reached
    return clamped(before, 0, DAY - SNAP), None


def step_across(cards: Sequence[Card], minute: int) -> tuple[int, Card | None]:
    """Arrived on another day at that minute."""
    return _landed(cards, minute)


def _landed(cards: Sequence[Card], minute: int) -> tuple[int, Card | None]:
    minute = clamped(minute, 0, DAY - SNAP)
    held = card_at(cards, minute)
    if held is None:
        # A short appointment may begin and end within the quarter.
        held = next((card for card in _in_order(cards) if minute <= card.start < minute + SNAP), None)
    return (minute, None) if held is None else (held.start, held)


def _in_order(cards: Sequence[Card]) -> list[Card]:
    return sorted(cards, key=_place)


def _place(card: Card) -> tuple[int, int]:
    return card.start, card.lane
