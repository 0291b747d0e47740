"""What the booking editor knows and decides: who, what, under which prescription, when, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from massagedesk.domain.dates import instant, spoken_day, spoken_time
from massagedesk.domain.errors import Conflict, RuleViolation
from massagedesk.domain.ids import AppointmentId, ClientId, OfferedServiceId, PrescriptionId
from massagedesk.gui.calendar.calendar_model import tr
from massagedesk.gui.calendar.slots import HOUR
from massagedesk.services.clients import ClientDetails
from massagedesk.services.practice import ServiceDetails
from massagedesk.services.prescriptions import PrescriptionRow
from massagedesk.services.schedule import AppointmentDetails, AppointmentRow

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

USUAL_MINUTES = 60
FOUND_AT_MOST = 6
FREE_TIMES_AT_MOST = 5
NOBODY = ClientId(UUID(int=0))
"""Stands for a client not chosen yet: hours can be warned about all the same."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is known when the editor opens; everything else is proposed."""

    day: date | None = None
    start: int | None = None
    """Minute of the day."""
    minutes: int | None = None
    client_id: ClientId | None = None
    prescription_id: PrescriptionId | None = None
    appointment_id: AppointmentId | None = None
    """An appointment to change."""


@dataclass(frozen=True)
class Pick:
    """A client found; without an id the offer to enter a new one."""

    client_id: ClientId | None
    name: str
    aside: str


@dataclass(frozen=True)
class NewClient:
    """Somebody who is not in the practice file yet: a name is enough to book."""

    given_name: str
    family_name: str
    phone: str = ""


class BookingModel:
    """The appointment being booked or changed. Set what she chooses; `warnings`, `clash` and `free_times` follow."""

    def __init__(self, desk: Desk, wish: Wish) -> None:
        self._desk = desk
        self.today = desk.today()
        self.appointment_id = wish.appointment_id
        self.client: Pick | None = None
        self.new_client: NewClient | None = None
        self.contraindications: tuple[str, ...] = ()
        self.prescriptions: tuple[PrescriptionRow, ...] = ()
        self.prescription_id: PrescriptionId | None = None
        self.remarks = ""
        self.searched = ""
        """What was typed to find the client, as long as none is chosen."""
        self.notice = ""
        """Something to tell about the proposal, such as that nothing was free."""
        self.can_move = True
        self.services: tuple[ServiceDetails, ...] = tuple(desk.practice.services())
        if not self.services:
            raise RuleViolation("Enter a service first, under Settings. Then appointments can be booked.")
        self.service_id: OfferedServiceId | None = self.services[0].id
        self._minutes_meant = wish.minutes is not None
        self.minutes = wish.minutes or self.services[0].minutes
        self.day, self.start = desk.today(), time(9)
        if wish.appointment_id is not None:
            self._read(desk.schedule.row(wish.appointment_id))
        else:
            self._propose(wish)

    # --- who -----------------------------------------------------------------------------------------------------

    def find(self, text: str) -> list[Pick]:
        """Clients that match, and last the offer to enter a new one by that name."""
        typed = " ".join(text.split())
        found = [
            Pick(row.id, row.name, _aside(row.born_on, row.phone))
            for row in self._desk.clients.find(typed, limit=FOUND_AT_MOST)
        ]
        if typed:
            found.append(Pick(None, typed, tr("New client")))
        return found

    def choose_client(self, client_id: ClientId) -> None:
        """That client: with the service of last time and the open prescription that ends first."""
        header = self._desk.clients.header(client_id)
        self.client = Pick(client_id, header.name, _aside(header.born_on, header.phone))
        self.new_client = None
        self.contraindications = tuple(label for label, _ in header.contraindications)
        rows = self._desk.prescriptions.of_client(client_id)
        self.prescriptions = tuple(sorted((row for row in rows if row.is_open), key=lambda row: row.last_on))
        self.prescription_id = self.prescriptions[0].id if self.prescriptions else None
        held = [row for row in self._desk.schedule.of_client(client_id) if row.status.holds_time]
        offered = {service.id for service in self.services}
        if held and held[-1].service_id in offered:
            self.choose_service(held[-1].service_id)
        else:
            self._fit_service()

    def enter_client(self, given_name: str, family_name: str, phone: str = "") -> None:
        """Somebody new; saved together with the appointment."""
        self.client = None
        self.new_client = NewClient(given_name.strip(), family_name.strip(), phone.strip())
        self.contraindications, self.prescriptions, self.prescription_id = (), (), None

    def forget_client(self) -> None:
        """Choose somebody else."""
        self.client = self.new_client = None
        self.contraindications, self.prescriptions, self.prescription_id = (), (), None

    # --- what and when -------------------------------------------------------------------------------------------

    def choose_service(self, service_id: OfferedServiceId) -> None:
        """Another service; its length is taken unless a length was drawn or typed."""
        self.service_id = service_id
        if not self._minutes_meant:
            self.minutes = next(service.minutes for service in self.services if service.id == service_id)

    def choose_prescription(self, prescription_id: PrescriptionId | None) -> None:
        """Under which order, or under none."""
        self.prescription_id = prescription_id

    def set_minutes(self, minutes: int) -> None:
        """A length of her own."""
        self.minutes, self._minutes_meant = minutes, True

    @property
    def starts_at(self) -> datetime:
        """The instant chosen."""
        if self.appointment_id is not None and (self.day, self.start) == self._old_start:
            return self._old_starts_at
        return instant(self.day, self.start, self._desk.zone)

    @property
    def ends(self) -> str:
        """ "until 3:30 pm"."""
        ends = self._desk.local(self.starts_at + timedelta(minutes=self.minutes))
        return tr("until {time}").format(time=spoken_time(ends))

    def prescription(self) -> PrescriptionRow | None:
        """The order chosen."""
        return next((row for row in self.prescriptions if row.id == self.prescription_id), None)

    def free_times(self) -> list[time]:
        """Free times of that day, spread over it."""
        free = self._desk.schedule.free_starts(
            self.day, self.minutes, not_before=self._desk.now(), besides=self.appointment_id
        )
        whole: list[datetime] = []
        for start in free:
            if not whole or start >= whole[-1] + timedelta(minutes=self.minutes):
                whole.append(start)
        return [self._desk.local(start).time() for start in whole[:FREE_TIMES_AT_MOST]]

    # --- what speaks against it ----------------------------------------------------------------------------------

    def clash(self) -> str:
        """Who is booked then, as a sentence; empty when the time is free."""
        others = self._desk.schedule.clashes(self.starts_at, self.minutes, besides=self.appointment_id)
        if not others:
            return ""
        start, end = self._desk.local(others[0].starts_at), self._desk.local(others[0].ends_at)
        said = tr("{name} is booked from {start} to {end}.")
        return said.format(name=others[0].client_name, start=spoken_time(start), end=spoken_time(end))

    def warnings(self) -> list[str]:
        """Sentences that warn and never forbid: hours, what the prescription does not cover, namesakes, the past."""
        told = [self.notice] if self.notice else []
        known = self.client.client_id if self.client is not None else None
        told += self._desk.schedule.warnings(self._details(known or NOBODY))
        if self.starts_at < self._desk.now() and self.appointment_id is None:
            told.append(tr("That time has passed."))
        new = self.new_client
        if new is not None and (same := self._desk.clients.namesakes(new.given_name, new.family_name)):
            said = tr("There is already a client {name} ({aside}). Is it the same person?")
            told.append(
                said.format(name=same[0].name, aside=_aside(same[0].born_on, same[0].phone) or tr("no details"))
            )
        return told

    def save(self, *, despite_clash: bool = False) -> tuple[AppointmentId, bool]:
        """Book or change it; gives its id and whether it is new. Raises Conflict, RuleViolation."""
        if self.new_client is not None:
            new = self.new_client
            typed = ClientDetails(given_name=new.given_name, family_name=new.family_name, phone=new.phone)
            return self._desk.schedule.book_new(typed, self._details(NOBODY), despite_clash=despite_clash), True
        if self.client is None or self.client.client_id is None:
            raise RuleViolation("Choose the client, or enter a new one.", field="client")
        details = self._details(self.client.client_id)
        if self.appointment_id is None:
            return self._desk.schedule.book(details, despite_clash=despite_clash), True
        self._desk.schedule.change(details, despite_clash=despite_clash)
        return self.appointment_id, False

    # --- inside --------------------------------------------------------------------------------------------------

    def _details(self, client_id: ClientId) -> AppointmentDetails:
        if self.service_id is None:
            raise RuleViolation("Choose a service.", field="service")
        return AppointmentDetails(
            id=self.appointment_id,
            client_id=client_id,
            service_id=self.service_id,
            prescription_id=self.prescription_id,
            starts_at=self.starts_at,
            minutes=self.minutes,
            remarks=self.remarks,
        )

    def _propose(self, wish: Wish) -> None:
        client_id = wish.client_id
        if wish.prescription_id is not None and client_id is None:
            client_id = self._desk.prescriptions.row(wish.prescription_id).client_id
        if client_id is not None:
            self.choose_client(client_id)
            if any(row.id == wish.prescription_id for row in self.prescriptions):
                self.prescription_id = wish.prescription_id
        if wish.day is not None and wish.start is not None:
            self.day, self.start = wish.day, time(wish.start // HOUR, wish.start % HOUR)
        elif self.prescription_id is not None:
            self._propose_next(self.prescription_id)
        else:
            self._propose_free(wish.day)

    def _propose_next(self, prescription_id: PrescriptionId) -> None:
        try:
            proposal = self._desk.schedule.propose_next(prescription_id)
        except Conflict as error:
            self.notice = error.sentence
            return
        wall = self._desk.local(proposal.starts_at)
        self.day, self.start = wall.date(), wall.time()
        self.service_id, self.minutes = proposal.service_id, proposal.minutes

    def _propose_free(self, day: date | None) -> None:
        after = None if day is None or day <= self._desk.today() else instant(day, time(), self._desk.zone)
        free = self._desk.schedule.next_free(self.minutes or USUAL_MINUTES, after)
        if free is not None:
            wall = self._desk.local(free)
            self.day, self.start = wall.date(), wall.time()

    def _fit_service(self) -> None:
        order = self.prescription()
        wished = self._desk.prescriptions.get(order.id).session_minutes if order is not None else None
        best = min(self.services, key=lambda service: abs(service.minutes - (wished or USUAL_MINUTES)))
        if best.id is not None:
            self.choose_service(best.id)

    def _read(self, row: AppointmentRow) -> None:
        self.choose_client(row.client_id)
        if row.prescription_id is not None and all(order.id != row.prescription_id for order in self.prescriptions):
            self.prescriptions += tuple(self._desk.prescriptions.rows_of([row.prescription_id]))
        if all(service.id != row.service_id for service in self.services):
            known = self._desk.practice.services(include_archived=True)
            self.services += tuple(service for service in known if service.id == row.service_id)
        wall = self._desk.local(row.starts_at)
        self.day, self.start = wall.date(), wall.time()
        self._old_start, self._old_starts_at = (self.day, self.start), row.starts_at
        self.service_id, self.prescription_id, self.remarks = row.service_id, row.prescription_id, row.remarks
        self.set_minutes(row.minutes)
        self.can_move = row.status.can_move


def words_of(order: PrescriptionRow, today: date) -> str:
    """ "Priya Raman, MD · 7 of 12 used · 2 booked · ends Mon 20 Apr"."""
    used = tr("{used} of {ordered} used") if order.ordered is not None else tr("{used} used")
    parts = [used.format(used=order.used, ordered=order.ordered)]
    if order.booked:
        parts.append(tr("{count} booked").format(count=order.booked))
    parts.append(tr("ends {day}").format(day=spoken_day(order.last_on, today=today)))
    return " · ".join(parts)


def _aside(born_on: date | None, phone: str) -> str:
    born = tr("born {day}").format(day=spoken_day(born_on).partition(" ")[2]) if born_on else ""
    return " · ".join(part for part in (born, phone) if part)
