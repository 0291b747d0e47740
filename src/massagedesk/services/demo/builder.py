"""Puts made-up records together: a client, an order, a session with its note, charge, payment and readings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from massagedesk.domain.billing import (
    Charge,
    OfferedService,
    PayerKind,
    Payment,
    PaymentMethod,
    PaymentPurpose,
)
from massagedesk.domain.clients import Client
from massagedesk.domain.codes import DiagnosisCode
from massagedesk.domain.dates import instant
from massagedesk.domain.money import Money
from massagedesk.domain.practice import Address, Practitioner
from massagedesk.domain.prescriptions import Course, OrderKind, PrescribedDiagnosis, Prescriber, Prescription
from massagedesk.domain.schedule import Appointment, AppointmentStatus
from massagedesk.domain.treatment import INSTRUMENTS, Goal, Measure, Measurement, TreatmentPlan
from massagedesk.domain.visits import AddendumKind, SessionNote, Visit, VisitMinutes, is_late_entry, write_addendum
from massagedesk.services.demo import words
from massagedesk.services.demo.people import Person
from massagedesk.services.demo.words import Complaint

CODE_MINUTES = ((53,), (60,), (38, 22), (30, 23), (45,), (52, 8), (53, 7))
"""Hands-on minutes of insured hours, edges of the unit rules among them."""


class MovingClock:
    """The made-up practice's own time, moved along as its history is written."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Course12:
    """An order under way: its plan and how far the client has come."""

    order: Prescription
    complaint: Complaint
    goals: list[Goal]
    done: int = 0


@dataclass
class Builder:
    """Makes records and remembers what numbers are taken. `keep` is called with everything made, in batches."""

    dice: Random
    zone: ZoneInfo
    practitioner: Practitioner
    services: list[OfferedService]
    prescribers: list[Prescriber]
    today: date
    keep: Callable[[list[Any], list[Any]], None]
    """Saves (records, notes): notes last, because a signed note closes its visit."""
    records: list[Any] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    # --- batches -----------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Hands over what was made since the last time."""
        self.keep(self.records, self.notes)
        self.records, self.notes = [], []

    def add(self, record: Any) -> Any:
        """Remembers a record for the next `save`."""
        self.records.append(record)
        return record

    def number(self, prefix: str, width: int) -> str:
        """The next number of a kind: "N-000412"."""
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
        return f"{prefix}{self.numbers[prefix]:0{width}d}"

    # --- people ------------------------------------------------------------------------------------------------

    def person(self, person: Person, today: date, first_on: date) -> Client:
        """A client from the list of named people."""
        born = person.born if person.born_days_ago is None else today - timedelta(days=person.born_days_ago)
        client = Client(
            given_name=person.given,
            middle_name=person.middle,
            family_name=person.family,
            preferred_name=person.preferred,
            former_names=person.former,
            pronouns=person.pronouns,
            born_on=born,
            phone=self._phone(),
            email=f"client{self.dice.randint(1000, 9999)}@example.org",
            address=self._address(),
            occupation=self.dice.choice(words.OCCUPATIONS),
            first_seen_on=first_on,
            contacts=person.make_contacts(),
            contraindications=person.make_warnings(),
        )
        if person.deceased_days_ago is not None:
            client.deceased_on = today - timedelta(days=person.deceased_days_ago)
            client.archived_on = client.deceased_on
        self.add(client)
        return client

    def stranger(self, today: date, first_on: date) -> Client:
        """A client with a common name."""
        born = first_on - timedelta(days=round(self.dice.triangular(19, 85, 44) * 365.25))
        person = Person(
            given=self.dice.choice(words.GIVEN),
            family=self.dice.choice(words.FAMILY),
            pronouns=self.dice.choice(words.PRONOUNS),
            born=born,
        )
        return self.person(person, today, first_on)

    def _phone(self) -> str:
        return f"(360) 555-01{self.dice.randint(0, 99):02d}"

    def _address(self) -> Address:
        city, zip_code = self.dice.choice(words.TOWNS)
        street = f"{self.dice.randint(10, 4999)} {self.dice.choice(words.STREETS)}"
        return Address(street=street, city=city, state="WA", zip_code=zip_code)

    # --- orders ------------------------------------------------------------------------------------------------

    def order(self, client: Client, complaint: Complaint, starts_on: date, **facts: Any) -> Course12:
        """A prescription with a plan of two or three goals. `facts` override those of twelve sessions in six weeks."""
        written_on = starts_on - timedelta(days=self.dice.randint(0, 5))
        prescriber: Prescriber = facts.pop("prescriber", None) or self.dice.choice(self.prescribers)
        codes = facts.pop("codes", complaint.codes)
        standard: dict[str, Any] = {
            "kind": OrderKind.PRESCRIPTION,
            "course": self.dice.choice(list(Course)),
            "areas": complaint.areas,
            "treatment": "massage therapy",
            "sessions": 12,
            "per_week": 2,
            "weeks": 6,
            "session_minutes": 60,
            "expires_on": starts_on + timedelta(days=self.dice.choice((48, 60, 89))),
            "says_medically_necessary": True,
            "is_signed": True,
        }
        order = Prescription(
            number=self.number(f"RX-{written_on.year}-", 3),
            client_id=client.id,
            prescriber_id=prescriber.id,
            written_on=written_on,
            starts_on=starts_on,
            diagnoses=[
                PrescribedDiagnosis(position=place, code=DiagnosisCode(code), description=text)
                for place, (code, text) in enumerate(codes, start=1)
            ],
            **{**standard, **facts},
        )
        self.add(order)
        return Course12(order, complaint, self._plan(client, order, complaint))

    def _plan(self, client: Client, order: Prescription, complaint: Complaint) -> list[Goal]:
        if order.kind is OrderKind.LETTER:
            return []
        target_on = order.planned_last_on(90)
        goals = [
            self._goal(place, limit, Measure.PSFS, 3 - place % 2, 8, order.starts_on, target_on)
            for place, limit in enumerate(complaint.limits[: self.dice.choice((1, 2, 3))])
        ]
        base = round(complaint.normal * self.dice.uniform(0.55, 0.8))
        goals.append(
            self._goal(len(goals), complaint.motion, Measure.ROM, base, complaint.normal, order.starts_on, target_on)
        )
        pain = self._goal(len(goals), "Pain, average of the past week", Measure.NPRS, 7, 2, order.starts_on, target_on)
        goals.append(pain)
        plan = TreatmentPlan(
            client_id=client.id,
            prescription_id=order.id,
            started_on=order.starts_on,
            summary="No adverse response. Plan: complete the order as written and re-measure before it ends.",
            goals=goals,
        )
        self.add(plan)
        return goals

    def _goal(
        self, place: int, label: str, measure: Measure, baseline: int, target: int, first_on: date, target_on: date
    ) -> Goal:
        instrument = INSTRUMENTS[measure]
        return Goal(
            position=place,
            label=label[:1].upper() + label[1:],
            measure=measure,
            motion=label if measure is Measure.ROM else "",
            baseline=Decimal(baseline),
            baseline_on=first_on,
            target=Decimal(target),
            target_on=max(target_on, first_on),
            minimal_detectable_change=instrument.minimal_detectable_change,
            is_higher_better=instrument.is_higher_better,
        )

    # --- sessions ----------------------------------------------------------------------------------------------

    def booked(
        self,
        client: Client,
        starts_at: datetime,
        service: OfferedService,
        status: AppointmentStatus,
        course: Course12 | None = None,
        reason: str = "",
    ) -> Appointment:
        """An appointment in any status."""
        appointment = Appointment(
            client_id=client.id,
            service_id=service.id,
            prescription_id=course.order.id if course else None,
            starts_at=starts_at,
            minutes=service.minutes,
            status=status,
            status_reason=reason,
        )
        self.add(appointment)
        return appointment

    def session(
        self,
        client: Client,
        starts_at: datetime,
        service: OfferedService,
        course: Course12 | None = None,
        *,
        sign: bool = True,
        pain: tuple[int, int] | None = None,
        text: dict[str, str] | None = None,
        insurer_pays: bool = False,
        insurer_days: tuple[int, int] = (28, 56),
        paid: bool = True,
    ) -> SessionNote:
        """An attended session: appointment, visit, readings, charge, payment and note."""
        appointment = self.booked(client, starts_at, service, AppointmentStatus.COMPLETED, course)
        length = service.minutes - self.dice.choice((0, 0, 0, 1, 4))
        before, after = pain or self._pain(course)
        visit = Visit(
            appointment_id=appointment.id,
            client_id=client.id,
            prescription_id=appointment.prescription_id,
            description=service.description,
            started_at=starts_at,
            ended_at=starts_at + timedelta(minutes=length),
            pain_before=before,
            pain_after=after,
            minutes=self._minutes(service, length, course),
        )
        self.add(visit)
        day = starts_at.astimezone(self.zone).date()
        self._measure(client, visit, course, day)
        price = self._charge(client, visit, service, day)
        if insurer_pays:
            self._insurer_pays(client, visit, price, day + timedelta(days=self.dice.randint(*insurer_days)))
        elif paid:
            self._client_pays(client, visit, price, day)
        return self._note(visit, course, sign=sign, text=text)

    def _pain(self, course: Course12 | None) -> tuple[int, int]:
        before = max(1, min(9, 7 - (course.done // 3 if course else 3) + self.dice.choice((-1, 0, 0, 1))))
        return before, max(0, before - self.dice.choice((0, 1, 2, 2, 3)))

    def _minutes(self, service: OfferedService, length: int, course: Course12 | None) -> list[VisitMinutes]:
        if service.code is None:
            return []
        area = course.complaint.areas[0] if course else "Back"
        if course is None or service.minutes < 60:
            return [
                VisitMinutes(position=0, code=service.code, label=service.description, area=area, minutes=length - 5)
            ]
        parts = list(self.dice.choice(CODE_MINUTES))
        while sum(parts) > length:
            parts[0] -= 1
        others = [other for other in self.services if other.code is not None and other.code != service.code]
        coded = [service, *others][: len(parts)]
        return [
            VisitMinutes(position=place, code=used.code, label=used.description, area=area, minutes=part)
            for place, (used, part) in enumerate(zip(coded, parts, strict=True))
        ]

    def _measure(self, client: Client, visit: Visit, course: Course12 | None, day: date) -> None:
        if course is None:
            return
        course.done += 1
        share = min(1.0, course.done / ((course.order.ordered_sessions or 12) + 2))
        for goal in course.goals:
            is_due = goal.measure is Measure.NPRS or course.done % (3 if goal.measure is Measure.ROM else 4) == 0
            if not is_due:
                continue
            way = float(goal.target - goal.baseline) * share * self.dice.uniform(0.7, 1.15)
            value = max(Decimal(0), goal.baseline + Decimal(round(way)))
            if goal.measure is not Measure.ROM:
                value = min(Decimal(10), value)
            self.add(
                Measurement(
                    client_id=client.id,
                    goal_id=goal.id,
                    visit_id=visit.id,
                    measure=goal.measure,
                    instrument_version=INSTRUMENTS[goal.measure].version,
                    item=goal.motion or goal.label,
                    value=value,
                    taken_on=day,
                    scored_by=self.practitioner.signing_name,
                )
            )

    def _charge(self, client: Client, visit: Visit, service: OfferedService, day: date) -> Money:
        price = service.price_on(day)
        self.add(
            Charge(
                client_id=client.id,
                visit_id=visit.id,
                description=visit.description,
                code=service.code,
                minutes=visit.treated_minutes,
                amount=price,
                charged_on=day,
            )
        )
        return price

    def _insurer_pays(self, client: Client, visit: Visit, price: Money, paid_on: date) -> None:
        if paid_on <= self.today:
            self.payment(client, visit, price, paid_on, PayerKind.INSURER, PaymentMethod.CHECK, "Cascade Mutual")

    def _client_pays(self, client: Client, visit: Visit, price: Money, day: date) -> None:
        method = self.dice.choices(list(PaymentMethod), (20, 50, 12, 10, 4, 4))[0]
        self.payment(client, visit, price, day, PayerKind.CLIENT, method)
        if self.dice.random() < 0.05:
            tip = Money(self.dice.choice((500, 1000, 2000)))
            self.payment(client, visit, tip, day, PayerKind.CLIENT, method, purpose=PaymentPurpose.TIP)

    def payment(
        self,
        client: Client,
        visit: Visit | None,
        amount: Money,
        day: date,
        payer: PayerKind = PayerKind.CLIENT,
        method: PaymentMethod = PaymentMethod.CARD,
        name: str = "",
        *,
        purpose: PaymentPurpose = PaymentPurpose.VISIT,
        remarks: str = "",
    ) -> None:
        """Money in, or back where negative."""
        self.add(
            Payment(
                client_id=client.id,
                visit_id=visit.id if visit else None,
                purpose=purpose,
                payer_kind=payer,
                payer_name=name,
                method=method,
                amount=amount,
                paid_on=day,
                remarks=remarks,
            )
        )

    # --- notes -------------------------------------------------------------------------------------------------

    def _note(self, visit: Visit, course: Course12 | None, *, sign: bool, text: dict[str, str] | None) -> SessionNote:
        ended_at = visit.ended_at or visit.started_at
        is_slow = self.dice.random() < 0.03
        slowly_at = ended_at + timedelta(hours=self.dice.randint(25, 70))
        entered_at = slowly_at if is_slow and slowly_at.date() < self.today else ended_at + timedelta(minutes=3)
        note = SessionNote(
            number=self.number("N-", 6),
            visit_id=visit.id,
            is_health_reviewed=True,
            areas=course.complaint.areas if course else ("Back",),
            techniques=tuple(sorted(self.dice.sample(words.TECHNIQUES, 2))),
            response=self.dice.choice(words.RESPONSE),
            entered_at=entered_at,
            changed_at=entered_at,
            is_late=is_late_entry(visit, entered_at),
        )
        for section, words_of_section in (text or self._soap(course)).items():
            setattr(note, section, words_of_section)
        self.notes.append(note)
        if sign:
            self.sign(note, visit, entered_at + timedelta(minutes=self.dice.randint(2, 12)))
            if self.dice.random() < 0.012:
                self._addendum(note, entered_at + timedelta(hours=2))
        return note

    def sign(self, note: SessionNote, visit: Visit, at: datetime) -> None:
        """Signs as the practitioner."""
        person = self.practitioner
        note.sign(
            visit,
            name=person.full_name,
            credential=person.credential,
            licence=person.licence_line,
            at=at,
            zone=self.zone.key,
        )

    def _addendum(self, note: SessionNote, at: datetime) -> None:
        person = self.practitioner
        write_addendum(
            note,
            kind=AddendumKind.ADDENDUM,
            text="Client called: a new medication was started last week.",
            reason="New information after signing",
            section=None,
            original="",
            name=person.full_name,
            credential=person.credential,
            licence=person.licence_line,
            at=at,
            zone=self.zone.key,
        )

    def _soap(self, course: Course12 | None) -> dict[str, str]:
        complaint = course.complaint if course else self.dice.choice(words.COMPLAINTS)
        facts = {
            "where": complaint.where,
            "limit": self.dice.choice(complaint.limits),
            "side": self.dice.choice(("right", "left")),
        }
        count = self.dice.choice((2, 3)) if course else 1

        def sentences(pool: tuple[str, ...], many: int) -> str:
            chosen = self.dice.sample(pool, min(many, len(pool)))
            filled = [line.format(muscle=self.dice.choice(complaint.muscles), **facts) for line in chosen]
            return " ".join(line[:1].upper() + line[1:] for line in filled)

        return {
            "subjective": sentences(words.SUBJECTIVE, count + 1),
            "objective": sentences(words.OBJECTIVE, count + 1),
            "assessment": sentences(words.ASSESSMENT, 1),
            "plan": sentences(words.PLAN, count),
        }

    # --- time --------------------------------------------------------------------------------------------------

    def at(self, day: date, clock: str) -> datetime:
        """A wall-clock time of that day, UTC: "9:30"."""
        hour, minute = clock.split(":")
        return instant(day, time(int(hour), int(minute)), self.zone)


def evening(day: date) -> datetime:
    """When a made-up day's records were entered, for the audit."""
    return datetime.combine(day, time(3), UTC) + timedelta(days=1)
