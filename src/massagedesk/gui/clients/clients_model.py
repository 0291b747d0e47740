"""The list of clients: what matches what she types, read a page at a time as it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

from PySide6.QtCore import QObject, Signal

from massagedesk.services.clients import ClientRow
from massagedesk.services.desk import Desk

PAGE = 40


class MatchingClients(Sequence[ClientRow]):
    """Every client that matches, in order; a page is read when one of its rows is asked for."""

    def __init__(self, desk: Desk, text: str, *, include_archived: bool) -> None:
        self._desk, self._text, self._include_archived = desk, text, include_archived
        self._pages: dict[int, list[ClientRow]] = {}
        found = len(self._page(0))
        # A page that is not full holds everybody: no need to count.
        self._count = found if found < PAGE else desk.clients.count(text, include_archived=include_archived)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> ClientRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[ClientRow]: ...
    def __getitem__(self, place: int | slice) -> ClientRow | list[ClientRow]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(self._count))]
        if not 0 <= place < self._count:
            raise IndexError(place)
        return self._page(place // PAGE)[place % PAGE]

    def __iter__(self) -> Iterator[ClientRow]:
        for place in range(self._count):
            yield self[place]

    def _page(self, number: int) -> list[ClientRow]:
        if number not in self._pages:
            self._pages[number] = self._desk.clients.find(
                self._text, include_archived=self._include_archived, limit=PAGE, offset=number * PAGE
            )
        return self._pages[number]


class ClientsModel(QObject):
    """What is searched for. `changed` when the rows are others."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.text = ""
        self.include_archived = False
        self.rows: Sequence[ClientRow] = ()
        self.total = 0
        """Clients that are not archived, whatever is searched for."""

    def refresh(self) -> None:
        """Read everything anew."""
        self.total = self._desk.clients.count()
        self._find()

    def search(self, text: str) -> None:
        """Show those who match."""
        if text != self.text:
            self.text = text
            self._find()

    def show_archived(self, include_archived: bool) -> None:
        """Show archived clients too, or hide them."""
        if include_archived != self.include_archived:
            self.include_archived = include_archived
            self._find()

    def archived_matches(self) -> int:
        """How many archived clients match and are hidden."""
        if self.include_archived:
            return 0
        return self._desk.clients.count(self.text, include_archived=True) - len(self.rows)

    def _find(self) -> None:
        self.rows = MatchingClients(self._desk, self.text, include_archived=self.include_archived)
        self.changed.emit()
