"""Which prescriptions are listed, with the drafts among them, and what happens to a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Signal

from massagedesk.domain.ids import ClientId, PrescriberId, PrescriptionId
from massagedesk.gui.clients.client_words import plain_day
from massagedesk.gui.prescriptions.order_lines import OrderLine, line_of
from massagedesk.gui.prescriptions.order_state import as_far_as_readable, blank, state_of
from massagedesk.services.desk import Desk
from massagedesk.services.drafts import PRESCRIPTIONS, Drafts
from massagedesk.services.prescriptions import Filter, PrescriptionRow

translate = QCoreApplication.translate
State = dict[str, Any]


class PrescriptionsModel(QObject):
    """`changed` when the lines are others. Drafts are held here and stored on leaving, locking and now and then."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._stored = Drafts(desk, PRESCRIPTIONS)
        self.drafts: dict[str, State] = self._stored.all()
        self._untouched: set[str] = set()
        self.which = Filter.OPEN
        self.counts = {Filter.OPEN: 0, Filter.ENDING_SOON: 0}
        self.lines: list[OrderLine] = []

    # --- the list --------------------------------------------------------------------------------------------------

    def show(self, which: Filter) -> None:
        """Show another of the three lists."""
        self.which = which
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew."""
        is_open_list = self.which is not Filter.CLOSED
        rows = self._desk.prescriptions.rows(Filter.OPEN if is_open_list else Filter.CLOSED)
        if is_open_list:
            ending = [row for row in rows if row.needs_attention]
            self.counts = {Filter.OPEN: len(rows), Filter.ENDING_SOON: len(ending)}
            rows = ending if self.which is Filter.ENDING_SOON else rows
        new = [self._new_line(key, self.drafts[key]) for key in self.drafts if is_new(key)]
        self.lines = [
            *(new if self.which is Filter.OPEN else ()),
            *(line_of(self._desk, row, is_draft=row.id.hex in self.drafts) for row in rows),
        ]
        self.changed.emit()

    def find_list(self, key: str) -> None:
        """Show a list that holds this order: the present one where it does, else open or closed."""
        if is_new(key) and self.which is Filter.OPEN:
            self.refresh()
        if any(line.key == key for line in self.lines):
            return
        is_open = is_new(key) or self._desk.prescriptions.row(id_of(key)).is_open
        self.show(Filter.OPEN if is_open else Filter.CLOSED)

    def _new_line(self, key: str, state: State) -> OrderLine:
        details = as_far_as_readable(state, self._desk.today())
        prescriber = ""
        if details.prescriber_id is not None:
            prescriber = self._desk.prescriptions.prescriber(details.prescriber_id).name
        about = ", ".join(details.areas)
        if details.renews_id is not None:
            before = self._desk.prescriptions.row(details.renews_id)
            day = plain_day(before.written_on, self._desk.today())
            about = translate("Prescriptions", "renewal of {day} order").format(day=day)
        ordered = details.sessions
        if ordered is None and details.per_week and details.weeks:
            ordered = details.per_week * details.weeks
        return OrderLine(
            key=key,
            title=self._desk.clients.get(details.client_id).full_name,
            ends="",
            detail=" · ".join(part for part in (prescriber, about) if part),
            ordered=ordered,
            is_draft=True,
        )

    # --- drafts ----------------------------------------------------------------------------------------------------

    def begin(self, client_id: ClientId) -> str:
        """A new order for a client: the draft begun before where there is one. Answers its key."""
        for key, state in self.drafts.items():
            if is_new(key) and state["client_id"] == client_id.hex and not state["renews_id"]:
                return key
        key = self._add(blank(client_id, self._usual_prescriber(client_id), self._desk.today()))
        self._untouched.add(key)
        return key

    def renew(self, prescription_id: PrescriptionId) -> str:
        """A new order that renews one: the draft begun before where there is one. Answers its key."""
        for key, state in self.drafts.items():
            if is_new(key) and state["renews_id"] == prescription_id.hex:
                return key
        return self._add(state_of(self._desk.prescriptions.renewal_of(prescription_id)))

    def hold(self, key: str, state: State) -> None:
        """Remember what is typed about an order."""
        was_draft = key in self.drafts
        self.drafts[key] = state
        self._untouched.discard(key)
        place = next((place for place, line in enumerate(self.lines) if line.key == key), None)
        if not was_draft or place is None:
            self.refresh()
        elif is_new(key) and (line := self._new_line(key, state)) != self.lines[place]:
            self.lines[place] = line
            self.changed.emit()

    def is_untouched(self, key: str) -> bool:
        """Whether nothing was typed yet into a new order."""
        return key in self._untouched

    def drop(self, key: str) -> None:
        """Forget a draft that was saved or discarded."""
        if self.drafts.pop(key, None) is not None:
            self._stored.drop(key)
            self.refresh()

    def store(self) -> None:
        """Keep every draft in the practice file."""
        for key, state in self.drafts.items():
            if key not in self._untouched:
                self._stored.keep(key, state)

    def _add(self, state: State) -> str:
        numbers = [int(key.removeprefix("new-")) for key in self.drafts if is_new(key)]
        key = f"new-{max(numbers, default=0) + 1}"
        self.drafts[key] = state
        return key

    def _usual_prescriber(self, client_id: ClientId) -> PrescriberId | None:
        """Who wrote the client's latest order."""
        return next((row.prescriber_id for row in self._desk.prescriptions.of_client(client_id)), None)


def is_new(key: str) -> bool:
    """Whether a key stands for an order that was never saved."""
    return key.startswith("new-")


def row_of(desk: Desk, key: str) -> PrescriptionRow | None:
    """The saved order behind a key."""
    return None if is_new(key) else desk.prescriptions.row(id_of(key))


def id_of(key: str) -> PrescriptionId:
    """The id behind the key of a saved order."""
    return PrescriptionId(UUID(hex=key))
