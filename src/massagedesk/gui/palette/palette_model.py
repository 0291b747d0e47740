"""What the palette offers for what is typed: people, what can be done with the one chosen, actions, screens."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication

from massagedesk.domain.dates import spoken_day
from massagedesk.gui.navigation import Action, Window

PEOPLE_AT_MOST = 6
ACTIONS_AT_MOST = 6


class Person(Protocol):
    """Somebody found by the search service."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> Any: ...
    @property
    def name(self) -> str: ...
    @property
    def detail(self) -> str: ...


class Order(Protocol):
    """An order somebody wrote."""

    @property
    def id(self) -> Any: ...
    @property
    def client_name(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def written_on(self) -> date: ...


class Prescribers(Protocol):
    """What can be done with a prescriber."""

    def orders(self, prescriber_id: Any) -> Sequence[Order]:
        """Their latest orders, newest first."""
        ...

    def open(self, prescriber_id: Any) -> object:
        """Show name, clinic and numbers, to read or to change."""
        ...


@dataclass(frozen=True)
class Entry:
    """A line that can be chosen. `marks` are the letters of `title` that were typed, as (start, length)."""

    title: str
    icon: str
    run: Callable[[], object] = field(compare=False)
    detail: str = ""
    keys: str = ""
    marks: tuple[tuple[int, int], ...] = ()
    person: Person | None = field(default=None, compare=False)
    enabled: bool = True


@dataclass(frozen=True)
class Group:
    """A heading and its lines."""

    title: str
    entries: tuple[Entry, ...]


class PaletteModel:
    """Finds; the panel paints what it answers."""

    def __init__(
        self, people: Callable[[str, int], Sequence[Person]], prescribers: Prescribers, window: Window
    ) -> None:
        self._people, self._prescribers, self._window = people, prescribers, window
        self._general: Sequence[Action] = ()
        self._here: Sequence[Action] = ()
        self._here_title = ""

    def offer(self, general: Sequence[Action], here: Sequence[Action], here_title: str) -> None:
        """What can be done from anywhere, and on the screen shown."""
        self._general, self._here, self._here_title = general, here, here_title

    def people(self, text: str) -> tuple[Entry, ...]:
        """People whose name has what was typed; nobody for nothing typed."""
        if not text.strip():
            return ()
        return tuple(self._person_entry(person, text) for person in self._people(text, PEOPLE_AT_MOST))

    def groups(self, text: str, people: tuple[Entry, ...], chosen: Entry | None) -> tuple[Group, ...]:
        """Everything to show, `chosen` being the person whose actions are offered."""
        person = chosen.person if chosen is not None else None
        groups = [
            Group(_tr("People"), people),
            Group(_tr("Actions for {name}").format(name=person.name), self._for_person(person)) if person else None,
            Group(_tr("On this screen: {title}").format(title=self._here_title), self._matching(self._here, text)),
            Group(_tr("Screens and actions"), self._matching(self._general, text)),
        ]
        return tuple(group for group in groups if group is not None and group.entries)

    def _person_entry(self, person: Person, text: str) -> Entry:
        is_client = str(person.kind) == "client"
        return Entry(
            title=person.name,
            icon="users" if is_client else "stethoscope",
            run=_Go(self._window, "clients", client_id=person.id).go
            if is_client
            else partial(self._prescribers.open, person.id),
            detail=person.detail,
            marks=marks(person.name, text),
            person=person,
        )

    def _for_person(self, person: Person) -> tuple[Entry, ...]:
        if str(person.kind) != "client":
            return self._for_prescriber(person)
        go, client = self._window, person.id
        return (
            Entry(_tr("Book next appointment"), "calendar-plus", _Go(go, "calendar", book=True, client_id=client).go),
            Entry(_tr("Open notes"), "notebook-pen", _Go(go, "clients", client_id=client, tab="notes").go),
            Entry(
                _tr("Open prescriptions and plan"),
                "clipboard-pen",
                _Go(go, "clients", client_id=client, tab="plan").go,
            ),
            Entry(_tr("Print a paper"), "printer", _Go(go, "reports", client_id=client).go),
        )

    def _for_prescriber(self, person: Person) -> tuple[Entry, ...]:
        orders = (
            Entry(
                _tr("Prescription for {name}").format(name=order.client_name),
                "clipboard-pen",
                _Go(self._window, "prescriptions", prescription_id=order.id).go,
                detail=" · ".join(part for part in (order.number, spoken_day(order.written_on)) if part),
            )
            for order in self._prescribers.orders(person.id)
        )
        change = Entry(_tr("Change name, clinic or numbers"), "pencil", partial(self._prescribers.open, person.id))
        return (change, *orders)

    def _matching(self, actions: Sequence[Action], text: str) -> tuple[Entry, ...]:
        found = []
        for action in actions:
            hits = marks(action.text, text)
            if hits or not text.strip():
                found.append(
                    Entry(
                        action.text,
                        action.icon,
                        action.run,
                        detail=action.detail,
                        keys=action.keys,
                        marks=hits,
                        enabled=action.enabled,
                    )
                )
        return tuple(found[:ACTIONS_AT_MOST] if text.strip() else found)


class _Go:
    def __init__(self, window: Window, place: str, **arguments: Any) -> None:
        self._window, self._place, self._arguments = window, place, arguments

    def go(self) -> None:
        self._window.go(self._place, **self._arguments)


def marks(title: str, typed: str) -> tuple[tuple[int, int], ...]:
    """Where each typed word stands in `title`, accents and case aside; () when one of them does not."""
    plain, places = _folded(title)
    found = []
    for word in typed.split():
        wanted, _ = _folded(word)
        start = plain.find(wanted)
        if start < 0 or not wanted:
            return ()
        first, last = places[start], places[start + len(wanted) - 1]
        found.append((first, last - first + 1))
    return tuple(sorted(found))


def _folded(text: str) -> tuple[str, list[int]]:
    """`text` without accents and case, and for each of its letters where it stood."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for part in unicodedata.normalize("NFKD", letter).casefold():
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(place)
    return "".join(letters), places


def _tr(text: str) -> str:
    return QCoreApplication.translate("Palette", text)
