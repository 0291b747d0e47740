"""Clients: finding them, entering them, and what their page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from massagedesk.domain.clients import Client, ContactPerson, ContactRole, Contraindication, Severity
from massagedesk.domain.dates import age
from massagedesk.domain.errors import NotFound, RuleViolation
from massagedesk.domain.ids import ClientId, ContactPersonId, ContraindicationId
from massagedesk.domain.practice import NO_ADDRESS, Address
from massagedesk.persistence.queries import clients as queries
from massagedesk.persistence.queries import prescriptions as prescription_queries
from massagedesk.persistence.queries.clients import ClientRow
from massagedesk.persistence.queries.prescriptions import PrescriptionRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from massagedesk.services.desk import Desk

__all__ = [
    "ClientDetails",
    "ClientHeader",
    "ClientRow",
    "Clients",
    "ContactDetails",
    "ContraindicationDetails",
]


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """Somebody to call, as typed."""

    id: ContactPersonId | None = None
    role: ContactRole
    name: str
    relation: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class ContraindicationDetails:
    """What limits or forbids treatment, as typed."""

    id: ContraindicationId | None = None
    label: str
    detail: str = ""
    severity: Severity = Severity.LIMITS
    since_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ClientDetails:
    """Everything typed about a client."""

    id: ClientId | None = None
    given_name: str
    family_name: str
    middle_name: str = ""
    preferred_name: str = ""
    former_names: str = ""
    pronouns: str = ""
    sex: str = ""
    born_on: date | None = None
    deceased_on: date | None = None
    phone: str = ""
    email: str = ""
    address: Address = NO_ADDRESS
    occupation: str = ""
    remarks: str = ""
    archived_on: date | None = None
    contacts: tuple[ContactDetails, ...] = ()
    contraindications: tuple[ContraindicationDetails, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClientHeader:
    """The header of a client's page that never scrolls away."""

    id: ClientId
    name: str
    initials: str
    age: int | None
    pronouns: str
    phone: str
    born_on: date | None
    is_archived: bool
    guardian: str
    """Name and phone of a minor's guardian; empty for adults."""
    contraindications: tuple[tuple[str, Severity], ...]
    prescription: PrescriptionRow | None
    """The open prescription that matters now: the one that ends first."""
    other_open: int = 0
    """Further open prescriptions."""
    is_session_today: bool = False
    """A session under that prescription is booked for today and not done yet."""

    @property
    def line(self) -> str:
        """ "47 · she/her · (360) 555-0142"."""
        facts = (str(self.age) if self.age is not None else "", self.pronouns, self.phone)
        return " · ".join(fact for fact in facts if fact)


_PLAIN_FIELDS = (
    "given_name", "middle_name", "family_name", "preferred_name", "former_names", "pronouns", "sex",
    "phone", "email", "occupation", "remarks",
)  # fmt: skip
_VALUE_FIELDS = ("born_on", "deceased_on", "address", "archived_on")


class Clients:
    """People treated."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(
        self, text: str = "", *, include_archived: bool = False, limit: int = 200, offset: int = 0
    ) -> list[ClientRow]:
        """A page of clients that match every word typed (names, former names, phone, birth date, e-mail)."""
        with self._desk.database.read() as connection:
            return queries.find_clients(
                connection,
                self._desk.now(),
                text,
                include_archived=include_archived,
                limit=limit,
                offset=offset,
            )

    def count(self, text: str = "", *, include_archived: bool = False) -> int:
        """How many match."""
        with self._desk.database.read() as connection:
            return queries.count_clients(connection, text, include_archived=include_archived)

    def namesakes(self, given_name: str, family_name: str, besides: ClientId | None = None) -> list[ClientRow]:
        """Other clients of the same name, to be told apart by their birth dates."""
        with self._desk.database.read() as connection:
            return queries.namesakes(connection, given_name, family_name, besides)

    def get(self, client_id: ClientId) -> Client:
        """The client, detached. Raises NotFound."""
        with self._desk.look() as session:
            client = session.get(Client, client_id)
        if client is None:
            raise NotFound("This client is not in the practice file.")
        return client

    def details(self, client_id: ClientId) -> ClientDetails:
        """Everything typed, for the form."""
        client = self.get(client_id)
        return ClientDetails(
            id=client.id,
            **{name: getattr(client, name) for name in (*_PLAIN_FIELDS, *_VALUE_FIELDS)},
            contacts=tuple(
                ContactDetails(
                    id=person.id,
                    role=person.role,
                    name=person.name,
                    relation=person.relation,
                    phone=person.phone,
                    email=person.email,
                )
                for person in client.contacts
            ),
            contraindications=tuple(
                ContraindicationDetails(
                    id=item.id,
                    label=item.label,
                    detail=item.detail,
                    severity=item.severity,
                    since_on=item.since_on,
                    ended_on=item.ended_on,
                )
                for item in client.contraindications
            ),
        )

    def header(self, client_id: ClientId) -> ClientHeader:
        """What the header of the client's page shows today."""
        client, today = self.get(client_id), self._desk.today()
        default_days = self._desk.practice.practice.prescription_days
        with self._desk.database.read() as connection:
            orders = prescription_queries.prescription_rows(
                connection, today, default_days, client_id=client_id, only_open=True
            )
        self._desk.views.note("client", client_id)
        guardian = client.contact(ContactRole.GUARDIAN) if client.is_minor(today) else None
        waiting = {
            row.prescription_id
            for row in self._desk.schedule.on(today)
            if row.client_id == client_id and row.status.is_waiting
        }
        return ClientHeader(
            id=client.id,
            name=client.full_name,
            initials=initials(client.given_name, client.family_name),
            age=age(client.born_on, today) if client.born_on else None,
            pronouns=client.pronouns,
            phone=client.phone,
            born_on=client.born_on,
            is_archived=client.is_archived,
            guardian=" ".join(part for part in (guardian.name, guardian.phone) if part) if guardian else "",
            contraindications=tuple((item.label, item.severity) for item in client.active_contraindications),
            prescription=orders[0] if orders else None,
            other_open=max(0, len(orders) - 1),
            is_session_today=bool(orders) and orders[0].id in waiting,
        )

    def save(self, details: ClientDetails) -> ClientId:
        """Adds a client or changes one. Raises RuleViolation naming the field that does not fit."""
        today = self._desk.today()
        with self._desk.database.work() as session:
            client = put_client(session, details, today)
        return client.id

    def archive(self, client_id: ClientId, *, undo: bool = False) -> None:
        """Puts a client away with the whole history, or takes it back."""
        with self._desk.database.work() as session:
            client = session.get(Client, client_id)
            if client is None:
                raise NotFound("This client is not in the practice file.")
            client.archived_on = None if undo else self._desk.today()


def put_client(session: Session, details: ClientDetails, today: date) -> Client:
    """Adds or changes a client as part of an action. Raises RuleViolation naming the field that does not fit."""
    if details.id is None:
        client = Client(given_name="", family_name="", first_seen_on=today)
        session.add(client)
    else:
        found = session.get(Client, details.id)
        if found is None:
            raise NotFound("This client is not in the practice file.")
        client = found
    with session.no_autoflush:
        _fill(client, details)
        client.check(today)
    return client


def _fill(client: Client, details: ClientDetails) -> None:
    for name in _PLAIN_FIELDS:
        setattr(client, name, " ".join(getattr(details, name).split()) if name != "remarks" else details.remarks)
    for name in _VALUE_FIELDS:
        setattr(client, name, getattr(details, name))
    people = {person.id: person for person in client.contacts}
    contacts = []
    for typed in details.contacts:
        if not typed.name.strip():
            continue
        person = people.get(typed.id) if typed.id else None
        person = person or ContactPerson(role=typed.role, name="")
        person.role, person.name, person.relation = typed.role, typed.name.strip(), typed.relation.strip()
        person.phone, person.email = typed.phone.strip(), typed.email.strip()
        contacts.append(person)
    client.contacts[:] = contacts
    known = {item.id: item for item in client.contraindications}
    items = []
    for entry in details.contraindications:
        if not entry.label.strip():
            raise RuleViolation("Say in a word or two what limits treatment.", field="contraindications")
        item = known.get(entry.id) if entry.id else None
        item = item or Contraindication(label="")
        item.label, item.detail, item.severity = entry.label.strip(), entry.detail.strip(), entry.severity
        item.since_on, item.ended_on = entry.since_on, entry.ended_on
        items.append(item)
    client.contraindications[:] = items


def initials(given_name: str, family_name: str) -> str:
    """First letters for the round picture: "HL"."""
    return "".join(name.strip()[:1].upper() for name in (given_name, family_name))
