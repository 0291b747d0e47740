"""Prescriptions and the clinicians who write them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from massagedesk.domain.codes import DiagnosisCode, Npi
from massagedesk.domain.documents import Attachment
from massagedesk.domain.errors import NotFound, RuleViolation
from massagedesk.domain.ids import AttachmentId, ClientId, PrescriberId, PrescriptionId
from massagedesk.domain.practice import NO_ADDRESS, Address
from massagedesk.domain.prescriptions import (
    Course,
    OrderKind,
    PrescribedDiagnosis,
    Prescriber,
    Prescription,
    PrescriptionState,
    is_external_cause,
    on_other_side,
)
from massagedesk.persistence.queries.numbers import next_ordinal
from massagedesk.persistence.queries.prescriptions import PrescriptionRow, prescription_rows
from massagedesk.persistence.tables.documents import attachments
from massagedesk.persistence.tables.prescriptions import prescribers, prescriptions
from massagedesk.services import scans

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from massagedesk.services.desk import Desk

__all__ = [
    "AttachmentRow",
    "Filter",
    "PrescriberDetails",
    "PrescriptionDetails",
    "PrescriptionRow",
    "PrescriptionState",
    "Prescriptions",
]

MAX_SCAN_BYTES = 20 * 1024 * 1024
_TOO_LARGE = "This file is larger than 20 MB. Scan it at a lower resolution."


class Filter(StrEnum):
    """The three lists of the prescriptions screen."""

    OPEN = "open"
    ENDING_SOON = "ending_soon"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class PrescriberDetails:
    """What she types about a prescriber."""

    id: PrescriberId | None = None
    given_name: str = ""
    family_name: str
    credential: str = ""
    clinic: str = ""
    npi: str = ""
    phone: str = ""
    fax: str = ""
    address: Address = NO_ADDRESS

    @property
    def name(self) -> str:
        """ "Anil Mehta, DO"."""
        full = " ".join(part for part in (self.given_name, self.family_name) if part)
        return f"{full}, {self.credential}" if self.credential else full


@dataclass(frozen=True, kw_only=True)
class PrescriptionDetails:
    """What stands on the order, as typed. `diagnoses` are (code, description) in the order written."""

    id: PrescriptionId | None = None
    number: str = ""
    client_id: ClientId
    prescriber_id: PrescriberId | None
    kind: OrderKind = OrderKind.PRESCRIPTION
    written_on: date
    diagnoses: tuple[tuple[str, str], ...] = ()
    course: Course = Course.ACUTE
    areas: tuple[str, ...] = ()
    treatment: str = ""
    sessions: int | None = None
    per_week: int | None = None
    weeks: int | None = None
    session_minutes: int | None = None
    starts_on: date
    expires_on: date | None = None
    says_medically_necessary: bool = False
    is_signed: bool = False
    remarks: str = ""
    renews_id: PrescriptionId | None = None
    closed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class AttachmentRow:
    """A scan, without its bytes."""

    id: AttachmentId
    name: str
    media_type: str
    size: int
    """Bytes."""
    prescription_id: PrescriptionId | None
    added_at: datetime


_PLAIN = (
    "kind", "written_on", "course", "areas", "sessions", "per_week", "weeks", "session_minutes", "starts_on",
    "expires_on", "says_medically_necessary", "is_signed", "renews_id", "closed_on",
)  # fmt: skip


class Prescriptions:
    """Orders and who wrote them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # --- lists -------------------------------------------------------------------------------------------------

    def rows(self, which: Filter = Filter.OPEN) -> list[PrescriptionRow]:
        """One of the three lists with gauges, what ends first on top; closed ones newest first."""
        rows = self._rows(only_open=which is not Filter.CLOSED)
        if which is Filter.ENDING_SOON:
            return [row for row in rows if row.needs_attention]
        if which is Filter.CLOSED:
            return sorted((row for row in rows if not row.is_open), key=lambda row: row.last_on, reverse=True)
        return rows

    def all(self) -> list[PrescriptionRow]:
        """Every order ever entered, what ends first on top."""
        return self._rows()

    def of_client(self, client_id: ClientId) -> list[PrescriptionRow]:
        """All of a client's orders, newest first."""
        rows = self._rows(client_id=client_id)
        return sorted(rows, key=lambda row: (row.written_on, row.number), reverse=True)

    def of_prescriber(self, prescriber_id: PrescriberId, limit: int) -> list[PrescriptionRow]:
        """The latest orders somebody wrote, newest first, at most `limit`."""
        newest = (
            select(prescriptions.c.id)
            .where(prescriptions.c.prescriber_id == prescriber_id)
            .order_by(prescriptions.c.written_on.desc(), prescriptions.c.number.desc())
            .limit(limit)
        )
        with self._desk.database.read() as connection:
            ids = list(connection.scalars(newest))
        return sorted(self.rows_of(ids), key=lambda row: (row.written_on, row.number), reverse=True)

    def rows_of(self, ids: list[PrescriptionId]) -> list[PrescriptionRow]:
        """Several orders with their gauges."""
        return self._rows(ids=ids) if ids else []

    def row(self, prescription_id: PrescriptionId) -> PrescriptionRow:
        """One order with its gauge. Raises NotFound."""
        found = self._rows(ids=[prescription_id])
        if not found:
            raise NotFound("This prescription is not in the practice file.")
        return found[0]

    # --- one order ---------------------------------------------------------------------------------------------

    def get(self, prescription_id: PrescriptionId) -> Prescription:
        """The order, detached. Raises NotFound."""
        with self._desk.look() as session:
            return _order(session, prescription_id)

    def orders_of(self, client_id: ClientId) -> list[Prescription]:
        """All of a client's orders, detached, in the order they start."""
        statement = select(Prescription).where(prescriptions.c.client_id == client_id)
        with self._desk.look() as session:
            return list(session.scalars(statement.order_by(prescriptions.c.starts_on, prescriptions.c.number)))

    def details(self, prescription_id: PrescriptionId) -> PrescriptionDetails:
        """Everything typed, for the editor."""
        order = self.get(prescription_id)
        self._desk.views.note("prescription", prescription_id)
        return PrescriptionDetails(
            id=order.id,
            number=order.number,
            client_id=order.client_id,
            prescriber_id=order.prescriber_id,
            diagnoses=tuple((str(item.code), item.description) for item in order.diagnoses),
            treatment=order.treatment,
            remarks=order.remarks,
            **{name: getattr(order, name) for name in _PLAIN},
        )

    def save(self, details: PrescriptionDetails) -> PrescriptionId:
        """Enters an order or corrects one. Raises RuleViolation naming the field (RX-1, RX-5, DX-2)."""
        if details.prescriber_id is None:
            raise RuleViolation("Choose who wrote the prescription.", field="prescriber")
        diagnoses = self._checked(details)
        with self._desk.database.work() as session:
            if details.id is None:
                order = Prescription(
                    number=_next_number(session, details.written_on.year),
                    client_id=details.client_id,
                    prescriber_id=details.prescriber_id,
                    written_on=details.written_on,
                    starts_on=details.starts_on,
                )
                session.add(order)
            else:
                order = _order(session, details.id)
            with session.no_autoflush:
                order.prescriber_id = details.prescriber_id
                for name in _PLAIN:
                    setattr(order, name, getattr(details, name))
                order.treatment, order.remarks = details.treatment.strip(), details.remarks.strip()
                if [(str(d.code), d.description) for d in order.diagnoses] != diagnoses:
                    order.diagnoses[:] = [
                        PrescribedDiagnosis(position=place, code=DiagnosisCode(code), description=description)
                        for place, (code, description) in enumerate(diagnoses, start=1)
                    ]
                order.check()
        return order.id

    def renewal_of(self, prescription_id: PrescriptionId) -> PrescriptionDetails:
        """Details of a new order that renews this one: same facts, new dates, number left open until saved."""
        from dataclasses import replace

        today = self._desk.today()
        return replace(
            self.details(prescription_id),
            id=None,
            number="",
            written_on=today,
            starts_on=today,
            expires_on=None,
            is_signed=False,
            renews_id=prescription_id,
            closed_on=None,
        )

    def warnings(self, details: PrescriptionDetails) -> list[str]:
        """What an insurer or a second look would question about the order (RX-1, DX-5 to DX-8). Never walls: what the
        prescriber wrote stays as it is, and only the prescriber changes it (RX-5)."""
        codes = [code for code, _ in details.diagnoses]
        sentences = []
        missing = _stated(details).missing_for_insurance() if details.kind is OrderKind.PRESCRIPTION else []
        if missing:
            sentences.append(f"An insurer will also ask for: {', '.join(missing)}.")
        if codes and is_external_cause(codes[0]):
            sentences.append(f"{codes[0]} tells how it happened and cannot stand first. Ask the prescriber.")
        sentences += [
            f"{code} leaves the side open. Ask the prescriber which side is meant."
            for code in codes
            if self._desk.diagnoses.is_missing_side(code)
        ]
        sentences += [
            f"{one} and {other} exclude each other on a claim. Ask the prescriber which one is meant."
            for one, other in self._desk.diagnoses.excluded_pairs(codes)
        ]
        sentences += [
            f"{code} names the other side than the areas do. Compare both with the prescription."
            for code in on_other_side(details.areas, details.diagnoses)
        ]
        return sentences

    def close(self, prescription_id: PrescriptionId, *, undo: bool = False) -> None:
        """Puts an order away before it ends, or takes that back."""
        with self._desk.database.work() as session:
            _order(session, prescription_id).closed_on = None if undo else self._desk.today()

    # --- prescribers -------------------------------------------------------------------------------------------

    def prescribers(self) -> list[PrescriberDetails]:
        """Everybody who ever wrote an order and is not archived, by family name."""
        statement = select(Prescriber).where(prescribers.c.archived_on.is_(None))
        with self._desk.look() as session:
            found = session.scalars(statement.order_by(prescribers.c.family_name, prescribers.c.given_name)).all()
        return [_typed(prescriber) for prescriber in found]

    def prescriber(self, prescriber_id: PrescriberId) -> PrescriberDetails:
        """One prescriber. Raises NotFound."""
        with self._desk.look() as session:
            found = session.get(Prescriber, prescriber_id)
        if found is None:
            raise NotFound("This prescriber is not in the practice file.")
        return _typed(found)

    def save_prescriber(self, details: PrescriberDetails) -> PrescriberId:
        """Adds a prescriber or changes one; an NPI may be missing but never wrong (NPI-1, NPI-2, NPI-3)."""
        npi = Npi.parse(details.npi)
        with self._desk.database.work() as session:
            found = session.get(Prescriber, details.id) if details.id else None
            prescriber = found or Prescriber(family_name="")
            for name in ("given_name", "family_name", "credential", "clinic", "phone", "fax"):
                setattr(prescriber, name, getattr(details, name).strip())
            prescriber.npi, prescriber.address = npi, details.address
            prescriber.check()
            session.add(prescriber)
        return prescriber.id

    # --- scans -------------------------------------------------------------------------------------------------

    def scans(self, prescription_id: PrescriptionId) -> list[AttachmentRow]:
        """Scans of an order, oldest first."""
        return self._scans(attachments.c.prescription_id == prescription_id)

    def scans_of_client(self, client_id: ClientId) -> list[AttachmentRow]:
        """Every scan kept for a client, oldest first."""
        return self._scans(attachments.c.client_id == client_id)

    def scan_content(self, attachment_id: AttachmentId) -> bytes:
        """The bytes of a scan. Raises NotFound."""
        with self._desk.database.read() as connection:
            content = connection.scalar(select(attachments.c.content).where(attachments.c.id == attachment_id))
        if content is None:
            raise NotFound("This scan is not in the practice file.")
        self._desk.views.note("attachment", attachment_id)
        return bytes(content)

    def add_scan(self, prescription_id: PrescriptionId, name: str, media_type: str, content: bytes) -> AttachmentId:
        """Keeps a scan in the encrypted file; the file it came from stays where it is."""
        if not content:
            raise RuleViolation("This file is empty. Nothing was added.")
        if len(content) > MAX_SCAN_BYTES:
            raise RuleViolation(_TOO_LARGE)
        with self._desk.database.work() as session:
            order = _order(session, prescription_id)
            scan = Attachment(
                client_id=order.client_id,
                prescription_id=order.id,
                name=name,
                media_type=media_type,
                content=content,
                added_at=self._desk.now(),
            )
            session.add(scan)
        return scan.id

    def attach_file(self, prescription_id: PrescriptionId, path: Path) -> AttachmentId:
        """Copies a scan (PDF, JPEG or PNG) into the encrypted file; the file itself stays where it is.

        Raises RuleViolation for another kind of file, NotFound or DamagedFile for one that cannot be read.
        """
        try:
            if path.stat().st_size > MAX_SCAN_BYTES:
                raise RuleViolation(_TOO_LARGE)
            content = path.read_bytes()
        except OSError:
            raise NotFound(f"“{path.name}” cannot be read. Nothing was added; choose the file again.") from None
        media_type = scans.media_type_of(content)
        scans.page_count(content, media_type)
        return self.add_scan(prescription_id, path.name, media_type, content)

    def remove_scan(self, attachment_id: AttachmentId) -> None:
        """Takes a scan out again that was added by mistake; the audit trail keeps its name and hash."""
        with self._desk.database.work() as session:
            scan = session.get(Attachment, attachment_id)
            if scan is None:
                raise NotFound("This scan is not in the practice file.")
            session.delete(scan)

    # --- inside ------------------------------------------------------------------------------------------------

    def _rows(
        self,
        *,
        client_id: ClientId | None = None,
        ids: list[PrescriptionId] | None = None,
        only_open: bool = False,
    ) -> list[PrescriptionRow]:
        default_days = self._desk.practice.practice.prescription_days
        with self._desk.database.read() as connection:
            return prescription_rows(
                connection, self._desk.today(), default_days, client_id=client_id, ids=ids, only_open=only_open
            )

    def _scans(self, which: ColumnElement[bool]) -> list[AttachmentRow]:
        statement = (
            select(
                attachments.c.id,
                attachments.c.name,
                attachments.c.media_type,
                func.length(attachments.c.content).label("size"),
                attachments.c.prescription_id,
                attachments.c.added_at,
            )
            .where(which)
            .order_by(attachments.c.added_at, attachments.c.name)
        )
        with self._desk.database.read() as connection:
            return [AttachmentRow(**row._mapping) for row in connection.execute(statement)]

    def _checked(self, details: PrescriptionDetails) -> list[tuple[str, str]]:
        """Diagnoses that were on the order before stay as they were written; new ones must be billable (DX-2)."""
        before = self.details(details.id).diagnoses if details.id else ()
        checked = []
        for typed, description in details.diagnoses:
            if (typed, description) not in before:
                row = self._desk.diagnoses.billable(typed)
                typed, description = row.code, row.description
            checked.append((typed, description))
        return checked


def _order(session: Session, prescription_id: PrescriptionId) -> Prescription:
    order = session.get(Prescription, prescription_id)
    if order is None:
        raise NotFound("This prescription is not in the practice file.")
    return order


def _next_number(session: Session, year: int) -> str:
    prefix = f"RX-{year}-"
    return f"{prefix}{next_ordinal(session.connection(), prescriptions.c.number, prefix):03d}"


def _typed(prescriber: Prescriber) -> PrescriberDetails:
    return PrescriberDetails(
        id=prescriber.id,
        given_name=prescriber.given_name,
        family_name=prescriber.family_name,
        credential=prescriber.credential,
        clinic=prescriber.clinic,
        npi=str(prescriber.npi or ""),
        phone=prescriber.phone,
        fax=prescriber.fax,
        address=prescriber.address,
    )


def _stated(details: PrescriptionDetails) -> Prescription:
    """What the typed order states, as far as an insurer looks at it; it may be half filled in."""
    unwritten = PrescriberId(UUID(int=0))
    return Prescription(
        number=details.number,
        client_id=details.client_id,
        prescriber_id=details.prescriber_id or unwritten,
        diagnoses=[
            PrescribedDiagnosis(position=place, code=DiagnosisCode(code), description=description)
            for place, (code, description) in enumerate(details.diagnoses, start=1)
        ],
        **{name: getattr(details, name) for name in _PLAIN},
    )
