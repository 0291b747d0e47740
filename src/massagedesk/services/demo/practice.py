"""Makes a practice file and fills it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from massagedesk import assets
from massagedesk.domain.billing import Charge, OfferedService, Payment, ServicePrice
from massagedesk.domain.clients import Client
from massagedesk.domain.codes import Npi, ServiceCode
from massagedesk.domain.dates import instant
from massagedesk.domain.documents import Attachment
from massagedesk.domain.ids import seeded_ids
from massagedesk.domain.money import Money
from massagedesk.domain.practice import Address, Practice, Practitioner, TaxIdKind
from massagedesk.domain.prescriptions import Prescriber, Prescription
from massagedesk.domain.schedule import Appointment
from massagedesk.domain.treatment import Measurement, TreatmentPlan
from massagedesk.domain.visits import SessionNote, Visit
from massagedesk.persistence import audit
from massagedesk.persistence.engine import Database
from massagedesk.persistence.tables import map_domain
from massagedesk.services import signing, vaults
from massagedesk.services.demo import words
from massagedesk.services.demo.awkward import awkward_sessions
from massagedesk.services.demo.builder import Builder, MovingClock, evening
from massagedesk.services.demo.history import History
from massagedesk.services.demo.showcase import Showcase
from massagedesk.services.signing import Pen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PASSWORD = "quiet river stone lantern maple"
"""Password of every made-up practice; it is printed where one is made."""
PERSON = "June Calloway"
ZONE = ZoneInfo("America/Los_Angeles")
MORNING = time(9, 18)
PRICE_RISES = (
    (date(2000, 1, 1), 0.58),
    (date(2009, 1, 1), 0.65),
    (date(2014, 1, 1), 0.74),
    (date(2019, 1, 1), 0.83),
    (date(2022, 1, 1), 0.92),
    (date(2024, 1, 1), 1.0),
)
SERVICES = (
    ("Medical massage 60", "Massage therapy", "97124", 60, 11500),
    ("Manual therapy 60", "Manual therapy", "97140", 60, 12000),
    ("Relaxation 60", "Relaxation massage", "", 60, 10500),
    ("Assessment 90", "Assessment and massage", "", 90, 16500),
    ("First assessment 60", "First assessment", "", 60, 12500),
)
"""Label, description, code she typed herself, minutes, price in cents now."""

_SAVED_IN_ORDER = (Client, Prescription, TreatmentPlan, Appointment, Visit, Measurement, Charge, Payment)
"""What others point at comes first; notes come last, because a signed note closes its visit."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class MadeUp:
    """A practice just made, open."""

    vault: vaults.OpenVault
    recovery_code: str
    clock: MovingClock
    """Stands at the morning the practice was made for."""


def present_day(today: date) -> date:
    """The working day a made-up practice is set on: today, or on a weekend the Tuesday before it."""
    return today if today.weekday() < 5 else today - timedelta(days=today.weekday() - 1)


def make_practice(
    folder: Path,
    *,
    years: int,
    seed: int,
    today: date,
    cost: Any = None,
    settings_folder: Path | None = None,
    progress: Progress | None = None,
) -> MadeUp:
    """Makes a practice with `years` years behind it, set on `today` at 9:18 in the morning.

    The same seed, years and day give the same records. Raises Conflict when the folder holds a practice already.
    """
    dice = Random(seed)
    first_on = today - timedelta(days=round(365.25 * years))
    clock = MovingClock(evening(first_on - timedelta(days=1)))
    map_domain()
    vault, code = vaults.create_practice(
        folder, PASSWORD, PERSON, clock=clock, cost=cost, settings_folder=settings_folder
    )
    pen = signing.pen_of(vault, PASSWORD)
    with seeded_ids(dice):
        _fill(vault.database, pen, dice, clock, first_on, today, progress)
    clock.now = instant(today, MORNING, ZONE)
    return MadeUp(vault, code, clock)


def _fill(
    database: Database,
    pen: Pen,
    dice: Random,
    clock: MovingClock,
    first_on: date,
    today: date,
    progress: Progress | None,
) -> None:
    builder = _builder(database, pen, dice, today)
    showcase = Showcase(builder, today)
    planned = [*showcase.planned(), *showcase.earlier_visits(), *awkward_sessions(builder, today, first_on)]
    first_monday = min(first_on - timedelta(days=first_on.weekday()), _monday_of_first(planned))
    last_monday = today - timedelta(days=today.weekday())
    history = History(builder, today, planned)
    total = (last_monday - first_monday).days // 7
    for number, monday in enumerate(history.weeks(first_monday, last_monday)):
        clock.now = max(clock.now, evening(monday + timedelta(days=6)))
        builder.save()
        if progress is not None:
            progress(number + 1, total)
    clock.now = max(clock.now, instant(today, MORNING, ZONE))
    showcase.this_week()
    showcase.odd_money()
    builder.save()
    _scans(database, clock.now)


def _monday_of_first(planned: list[Any]) -> date:
    first: date = min(event.at for event in planned).astimezone(ZONE).date()
    return first - timedelta(days=first.weekday())


def _builder(database: Database, pen: Pen, dice: Random, today: date) -> Builder:
    """Practice, practitioner, services with their price history, prescribers."""
    practice = Practice(
        name="Calloway Medical Massage",
        address=Address(
            street="2418 Juniper Street", street2="Suite 3", city="Bellingham", state="WA", zip_code="98225"
        ),
        phone="(360) 555-0142",
        fax="(360) 555-0143",
        email="june@example.org",
        tax_id="900-12-3456",
        tax_id_kind=TaxIdKind.SSN,
        zone=ZONE.key,
        logo=assets.read_bytes("demo/logo.png"),
    )
    practitioner = Practitioner(
        given_name="June",
        family_name="Calloway",
        licence_number="MA 60412207",
        licence_state="WA",
        npi=Npi("1993999998"),
    )
    services = [
        OfferedService(
            label=label,
            description=description,
            code=ServiceCode(code) if code else None,
            minutes=minutes,
            position=place,
            prices=[ServicePrice(starts_on=day, amount=_rounded(cents * share)) for day, share in PRICE_RISES],
        )
        for place, (label, description, code, minutes, cents) in enumerate(SERVICES)
    ]
    prescribers = [
        Prescriber(
            given_name=given, family_name=family, credential=credential, clinic=clinic, npi=Npi(npi) if npi else None
        )
        for given, family, credential, clinic, npi in words.PRESCRIBERS
    ]
    with database.work() as session:
        session.add_all([practice, practitioner, *services, *prescribers])
    with database.work() as session:
        # She moved to an EIN later, as many do; the audit keeps both.
        kept = session.get_one(Practice, practice.id)
        kept.tax_id, kept.tax_id_kind = "91-0000142", TaxIdKind.EIN

    ids_of_signatures = Random(len(services))  # of their own: how much is signed must not change who comes

    def keep(records: list[Any], notes: list[Any]) -> None:
        with database.work() as session:
            for kind in _SAVED_IN_ORDER:
                session.add_all(record for record in records if isinstance(record, kind))
                session.flush()
            session.add_all(notes)
            with seeded_ids(ids_of_signatures):
                _put_signatures(session, pen, notes)

    return Builder(
        dice=dice,
        zone=ZONE,
        practitioner=practitioner,
        services=services,
        prescribers=prescribers,
        today=today,
        keep=keep,
    )


def _put_signatures(session: Session, pen: Pen, notes: list[SessionNote]) -> None:
    for note in notes:
        if note.is_signed:
            told = pen.sign_note(session, note)
            audit.record(session, "signed", "session_note", note.id, {"content_hash": note.content_hash, **told})
        for addendum in note.addenda:
            told = pen.sign_addendum(session, note, addendum)
            detail = {"mark": addendum.mark, "content_hash": addendum.content_hash, **told}
            audit.record(session, "amended", "session_note", note.id, detail)


def _rounded(cents: float) -> Money:
    return Money(round(cents / 500) * 500)


def _scans(database: Database, now: datetime) -> None:
    """A one-page order for each of the newest prescriptions, and one of thirty pages."""
    from sqlalchemy import select

    from massagedesk.persistence.tables.prescriptions import prescriptions
    from massagedesk.reports import sample_order

    with database.work() as session:
        newest = session.scalars(
            select(Prescription).order_by(prescriptions.c.starts_on.desc(), prescriptions.c.number.desc()).limit(20)
        ).all()
        for place, order in enumerate(newest):
            session.add(
                Attachment(
                    client_id=order.client_id,
                    prescription_id=order.id,
                    name=f"Order {order.written_on.isoformat()}.pdf",
                    media_type="application/pdf",
                    content=sample_order.render(
                        f"Order written {order.written_on:%m/%d/%Y}",
                        (
                            f"{order.treatment}: {', '.join(order.areas)}",
                            *(f"{item.code} {item.description}" for item in order.diagnoses),
                        ),
                        pages=30 if place == 5 else 1,
                    ),
                    added_at=now.astimezone(UTC),
                )
            )
