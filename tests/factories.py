"""Made-up records for tests, each with just enough filled in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from massagedesk.domain.ids import AppointmentId, ClientId, GoalId, OfferedServiceId, PrescriptionId, SessionNoteId
from massagedesk.domain.money import Money
from massagedesk.domain.practice import Address
from massagedesk.domain.treatment import Measure
from massagedesk.persistence import migrations
from massagedesk.persistence.engine import Database
from massagedesk.services.clients import ClientDetails
from massagedesk.services.desk import Desk
from massagedesk.services.practice import PracticeDetails, ServiceDetails
from massagedesk.services.prescriptions import PrescriberDetails, PrescriptionDetails
from massagedesk.services.schedule import AppointmentDetails
from massagedesk.services.treatment import GoalDetails
from massagedesk.services.visits import MinutesDetails, NoteDetails

KEY = bytes(range(32))
PASSWORD = "warm stones on a winter evening"
AUDIT_KEY = bytes(range(32, 64))
TUESDAY_MORNING = datetime(2026, 3, 3, 17, 18, tzinfo=UTC)
"""Tue 3 March 2026, 9:18 am in Bellingham."""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = TUESDAY_MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


def open_desk(folder: Path, clock: Callable[[], datetime]) -> Desk:
    """An empty practice file under a fixed key, with nothing set up."""
    path = folder / "vault.db"
    opening = Database.open if path.exists() else Database.create
    database = opening(path, KEY, AUDIT_KEY, actor="June Calloway", clock=clock)
    migrations.upgrade(database)
    return Desk(database, clock, is_password=lambda typed: typed == PASSWORD)


def set_up(desk: Desk) -> None:
    """Calloway Medical Massage with three services."""
    desk.practice.save(
        PracticeDetails(
            name="Calloway Medical Massage",
            given_name="June",
            family_name="Calloway",
            licence_number="MA 60412207",
            licence_state="WA",
            npi="1993999998",
            address=Address(
                street="2418 Juniper Street", street2="Suite 3", city="Bellingham", state="WA", zip_code="98225"
            ),
            phone="(360) 555-0142",
            tax_id="91-0000142",
        )
    )
    for label, description, code, minutes, price in (
        ("Medical massage 60", "Massage therapy", "97124", 60, 11500),
        ("Manual therapy 45", "Manual therapy", "97140", 45, 9500),
        ("Relaxation 60", "Relaxation massage", "", 60, 10500),
    ):
        desk.practice.save_service(
            ServiceDetails(label=label, description=description, code=code, minutes=minutes, price=Money(price))
        )


def add_client(desk: Desk, given: str = "Hannah", family: str = "Lindqvist", **more: object) -> ClientId:
    """A client; any field of ClientDetails may be given."""
    facts: dict[str, object] = {"born_on": date(1978, 6, 12), "pronouns": "she/her", "phone": "(360) 555-0142", **more}
    return desk.clients.save(ClientDetails(given_name=given, family_name=family, **facts))  # type: ignore[arg-type]


def add_prescription(desk: Desk, client_id: ClientId, **more: object) -> PrescriptionId:
    """Twelve sessions over six weeks from 2 February 2026 for neck strain."""
    prescriber_id = desk.prescriptions.save_prescriber(
        PrescriberDetails(given_name="Priya", family_name="Raman", credential="MD", npi="1234567893")
    )
    facts: dict[str, object] = {
        "prescriber_id": prescriber_id,
        "written_on": date(2026, 1, 30),
        "starts_on": date(2026, 2, 2),
        "expires_on": date(2026, 3, 22),
        "diagnoses": (("M54.2", "Cervicalgia"),),
        "areas": ("neck", "upper back"),
        "treatment": "massage therapy",
        "sessions": 12,
        "per_week": 2,
        "weeks": 6,
        "session_minutes": 60,
        "is_signed": True,
        **more,
    }
    return desk.prescriptions.save(PrescriptionDetails(client_id=client_id, **facts))  # type: ignore[arg-type]


def service_id(desk: Desk, place: int = 0) -> OfferedServiceId:
    """Id of one of the services of `set_up`."""
    found = desk.practice.services()[place].id
    assert found is not None
    return found


def book(
    desk: Desk,
    client_id: ClientId,
    starts_at: datetime,
    prescription_id: PrescriptionId | None = None,
    minutes: int = 60,
    place: int = 0,
) -> AppointmentId:
    """An appointment."""
    return desk.schedule.book(
        AppointmentDetails(
            client_id=client_id,
            service_id=service_id(desk, place),
            prescription_id=prescription_id,
            starts_at=starts_at,
            minutes=minutes,
        )
    )


def charted(starts_at: datetime, **more: object) -> NoteDetails:
    """A note with everything that signing needs, an hour long."""
    facts: dict[str, object] = {
        "started_at": starts_at,
        "ended_at": starts_at + timedelta(minutes=60),
        "is_health_reviewed": True,
        "subjective": "Stiff in the morning, eases by ten.",
        "objective": "Upper trapezius right tight.",
        "assessment": "Improving.",
        "plan": "Continue twice a week.",
        "areas": ("neck",),
        "techniques": ("broad compression",),
        "response": "Softer after treatment.",
        "pain_before": 5,
        "pain_after": 3,
        "minutes": (MinutesDetails(code="97124", label="Massage therapy", area="neck", minutes=53),),
        **more,
    }
    return NoteDetails(**facts)  # type: ignore[arg-type]


def chart(desk: Desk, appointment_id: AppointmentId, *, sign: bool = True, **more: object) -> SessionNoteId:
    """Starts the session of an appointment, charts it and signs it."""
    starts_at = desk.schedule.row(appointment_id).starts_at
    note_id = desk.visits.start(appointment_id, starts_at)
    desk.visits.save_draft(note_id, charted(starts_at, **more))
    if sign:
        desk.visits.sign(note_id, PASSWORD)
    return note_id


def add_goal(desk: Desk, client_id: ClientId, prescription_id: PrescriptionId | None, **more: object) -> GoalId:
    """A PSFS goal from 3 to 8."""
    facts: dict[str, object] = {
        "label": "Turn head to check blind spot",
        "measure": Measure.PSFS,
        "baseline": Decimal(3),
        "baseline_on": date(2026, 2, 3),
        "target": Decimal(8),
        "target_on": date(2026, 4, 15),
        **more,
    }
    return desk.treatment.save_goal(client_id, prescription_id, GoalDetails(**facts))  # type: ignore[arg-type]
