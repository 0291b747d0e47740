"""The practice itself: letterhead, practitioner, hours, and the list of services."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from massagedesk.domain.billing import OfferedService, ServicePrice
from massagedesk.domain.codes import TAXONOMY_MASSAGE_THERAPIST, Npi, ServiceCode, check_taxonomy
from massagedesk.domain.errors import NotFound, RuleViolation
from massagedesk.domain.ids import OfferedServiceId
from massagedesk.domain.money import NOTHING, Money
from massagedesk.domain.practice import (
    DEFAULT_WORKING_WEEK,
    NO_ADDRESS,
    Address,
    PaperSize,
    Practice,
    Practitioner,
    TaxIdKind,
    UnitRule,
    WorkingDay,
    check_phone,
    check_tax_id,
    check_working_week,
    check_zip_code,
    check_zone,
)
from massagedesk.persistence.tables.billing import offered_services

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from massagedesk.services.desk import Desk

T = TypeVar("T")
_PRICED_FROM_THE_START = date(1900, 1, 1)


@dataclass(frozen=True, kw_only=True)
class PracticeDetails:
    """What she types about the practice and herself."""

    name: str
    given_name: str
    family_name: str
    middle_name: str = ""
    credential: str = "LMT"
    licence_number: str = ""
    licence_state: str = ""
    npi: str = ""
    taxonomy: str = TAXONOMY_MASSAGE_THERAPIST
    address: Address = NO_ADDRESS
    phone: str = ""
    fax: str = ""
    email: str = ""
    tax_id: str = ""
    tax_id_kind: TaxIdKind = TaxIdKind.EIN
    group_npi: str = ""
    zone: str = "America/Los_Angeles"
    paper_size: PaperSize = PaperSize.LETTER
    unit_rule: UnitRule = UnitRule.MIDPOINT
    prescription_days: int = 90
    logo: bytes | None = None
    signature_image: bytes | None = None
    working_week: tuple[WorkingDay, ...] = DEFAULT_WORKING_WEEK
    closed_days: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ServiceDetails:
    """A line of the service list with the price valid now."""

    id: OfferedServiceId | None = None
    label: str
    description: str
    code: str = ""
    minutes: int
    is_timed: bool = True
    price: Money = NOTHING


def check_practice(details: PracticeDetails) -> None:
    """Raises RuleViolation naming the field that does not fit (NPI-1, TAX-1), before anything is made or changed."""
    if not details.name.strip():
        raise RuleViolation("The practice needs a name.", field="name")
    if not details.family_name.strip():
        raise RuleViolation("The practitioner needs a name.", field="family_name")
    if details.prescription_days < 1:
        raise RuleViolation("This must be 1 or more.", field="prescription_days")
    Npi.parse(details.npi)
    _group_npi(details.group_npi)
    check_working_week(details.working_week)
    check_taxonomy(details.taxonomy)
    check_zone(details.zone)
    check_tax_id(details.tax_id, details.tax_id_kind)
    check_reach(details)


def check_reach(details: PracticeDetails) -> None:
    """Raises RuleViolation for a ZIP code, phone or fax number that cannot be right."""
    check_zip_code(details.address.zip_code)
    check_phone(details.phone)
    check_phone(details.fax, "fax")


class PracticeService:
    """The practice, the practitioner and the services offered."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._practice: Practice | None = None
        self._practitioner: Practitioner | None = None

    # --- reading -----------------------------------------------------------------------------------------------

    @property
    def is_set_up(self) -> bool:
        """Whether name and practitioner have been entered; false only for a file made a moment ago."""
        self._load()
        return self._practice is not None and self._practitioner is not None

    @property
    def zone(self) -> ZoneInfo:
        """Zone of the practice; UTC until it is set up."""
        self._load()
        return self._practice.tz if self._practice is not None else ZoneInfo("UTC")

    @property
    def practice(self) -> Practice:
        """The practice, detached: change it through `save`. Raises NotFound before it is set up."""
        self._load()
        if self._practice is None:
            raise NotFound("This practice has not been set up yet.")
        return self._practice

    @property
    def practitioner(self) -> Practitioner:
        """The practitioner, detached. Raises NotFound before it is set up."""
        self._load()
        if self._practitioner is None:
            raise NotFound("This practice has no practitioner yet.")
        return self._practitioner

    def details(self) -> PracticeDetails:
        """Everything as typed, for the settings screen."""
        practice, person = self.practice, self.practitioner
        return PracticeDetails(
            name=practice.name,
            given_name=person.given_name,
            middle_name=person.middle_name,
            family_name=person.family_name,
            credential=person.credential,
            licence_number=person.licence_number,
            licence_state=person.licence_state,
            npi=str(person.npi or ""),
            taxonomy=person.taxonomy,
            address=practice.address,
            phone=practice.phone,
            fax=practice.fax,
            email=practice.email,
            tax_id=practice.tax_id,
            tax_id_kind=practice.tax_id_kind,
            group_npi=str(practice.npi or ""),
            zone=practice.zone,
            paper_size=practice.paper_size,
            unit_rule=practice.unit_rule,
            prescription_days=practice.prescription_days,
            logo=practice.logo,
            signature_image=person.signature_image,
            working_week=practice.working_week,
            closed_days=practice.closed_days,
        )

    def services(self, *, include_archived: bool = False) -> list[ServiceDetails]:
        """The service list in its order, with today's prices."""
        today = self._desk.today()
        with self._desk.look() as session:
            found = session.scalars(
                select(OfferedService).order_by(offered_services.c.position, offered_services.c.label)
            ).all()
        return [
            ServiceDetails(
                id=service.id,
                label=service.label,
                description=service.description,
                code=str(service.code or ""),
                minutes=service.minutes,
                is_timed=service.is_timed,
                price=service.price_on(today),
            )
            for service in found
            if include_archived or service.archived_on is None
        ]

    # --- writing -----------------------------------------------------------------------------------------------

    def save(self, details: PracticeDetails) -> None:
        """Sets everything up or changes it. Raises RuleViolation naming the field that does not fit (NPI-1, TAX-1)."""
        check_practice(details)
        zone, tax_id = check_zone(details.zone), check_tax_id(details.tax_id, details.tax_id_kind)
        with self._desk.database.work() as session:
            practice = session.scalars(select(Practice)).first() or _added(session, Practice(name=details.name))
            person = session.scalars(select(Practitioner)).first() or _added(
                session, Practitioner(given_name=details.given_name, family_name=details.family_name)
            )
            practice.npi, practice.zone, practice.tax_id = _group_npi(details.group_npi), zone, tax_id
            person.npi, person.taxonomy = Npi.parse(details.npi), check_taxonomy(details.taxonomy)
            for name in (
                "email", "tax_id_kind", "paper_size", "unit_rule",
                "prescription_days", "logo", "working_week", "closed_days",
            ):  # fmt: skip
                setattr(practice, name, getattr(details, name))
            practice.name = details.name.strip()
            practice.address = replace(details.address, zip_code=check_zip_code(details.address.zip_code))
            practice.phone, practice.fax = check_phone(details.phone), check_phone(details.fax, "fax")
            for name in ("given_name", "middle_name", "family_name", "credential", "licence_number", "licence_state"):
                setattr(person, name, getattr(details, name).strip())
            person.signature_image = details.signature_image
            # Whoever is told of the commit reads anew; whoever read while it went on, does so afterwards.
            self._practice = self._practitioner = None
        self._practice = self._practitioner = None
        self._desk.database.trail.zone = zone

    def save_service(self, details: ServiceDetails) -> OfferedServiceId:
        """Adds a service or changes one; a new price holds from today on (RATE-1)."""
        today = self._desk.today()
        with self._desk.database.work() as session:
            if details.id is None:
                last = session.scalar(select(func.max(offered_services.c.position)))
                service = OfferedService(
                    label=details.label.strip(),
                    description=details.description.strip() or details.label.strip(),
                    code=ServiceCode.parse(details.code),
                    minutes=details.minutes,
                    is_timed=details.is_timed,
                    position=0 if last is None else last + 1,
                )
                service.prices.append(ServicePrice(starts_on=_PRICED_FROM_THE_START, amount=details.price))
                session.add(service)
            else:
                service = _found(session.get(OfferedService, details.id))
                service.label, service.description = details.label.strip(), details.description.strip()
                service.code, service.minutes = ServiceCode.parse(details.code), details.minutes
                service.is_timed = details.is_timed
                _set_price(service, details.price, today)
            service.check()
        return service.id

    def archive_service(self, service_id: OfferedServiceId, *, undo: bool = False) -> None:
        """Takes a service off the list (or puts it back); what was booked keeps it."""
        with self._desk.database.work() as session:
            service = _found(session.get(OfferedService, service_id))
            service.archived_on = None if undo else self._desk.today()

    # --- inside ------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        if self._practice is not None:
            return
        with self._desk.look() as session:
            self._practice = session.scalars(select(Practice)).first()
            self._practitioner = session.scalars(select(Practitioner)).first()


def _group_npi(typed: str) -> Npi | None:
    try:
        return Npi.parse(typed)
    except RuleViolation as problem:
        raise RuleViolation(problem.sentence, field="group_npi") from None


def _added(session: Session, record: T) -> T:
    session.add(record)
    return record


def _found(service: OfferedService | None) -> OfferedService:
    if service is None:
        raise NotFound("This service is no longer on the list.")
    return service


def _set_price(service: OfferedService, price: Money, today: date) -> None:
    if service.price_on(today) == price:
        return
    same_day = next((entry for entry in service.prices if entry.starts_on == today), None)
    if same_day is not None:
        same_day.amount = price
    else:
        service.prices.append(ServicePrice(starts_on=today, amount=price))
