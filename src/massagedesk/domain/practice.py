"""The practice (the business whose file this is) and the practitioner (who treats and signs)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from massagedesk.domain.codes import TAXONOMY_MASSAGE_THERAPIST, Npi
from massagedesk.domain.dates import WEEKDAYS
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import PracticeId, PractitionerId, new_uuid
from massagedesk.domain.states import licence_line


class TaxIdKind(StrEnum):
    """Whose number the tax id is."""

    EIN = "ein"
    SSN = "ssn"


class UnitRule(StrEnum):
    """How minutes become units: per code at its midpoint (UNIT-3) or from the day's total time (UNIT-2)."""

    MIDPOINT = "midpoint"
    TOTAL_TIME = "total_time"


class PaperSize(StrEnum):
    """Sheet the papers are set for."""

    LETTER = "letter"
    A4 = "a4"


@dataclass(frozen=True)
class Address:
    """A postal address; every part may be empty while it is being filled in."""

    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip_code: str = ""

    @property
    def city_line(self) -> str:
        """ "Bellingham, WA 98225"."""
        return " ".join(part for part in (f"{self.city}," if self.city else "", self.state, self.zip_code) if part)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that are not empty, as on an envelope."""
        street = ", ".join(part for part in (self.street, self.street2) if part)
        return tuple(line for line in (street, self.city_line.strip(", ")) if line)


NO_ADDRESS = Address()


@dataclass(frozen=True)
class WorkingDay:
    """Opening hours of one weekday (0 is Monday), with a break where she takes one."""

    weekday: int
    opens: time
    closes: time
    break_starts: time | None = None
    break_ends: time | None = None


DEFAULT_WORKING_WEEK: tuple[WorkingDay, ...] = tuple(
    WorkingDay(weekday, time(8), time(17, 30), time(12, 15), time(13)) for weekday in range(5)
)


def check_working_week(week: tuple[WorkingDay, ...]) -> tuple[WorkingDay, ...]:
    """The hours as given. Raises RuleViolation for a day that closes before it opens or a break outside its hours."""
    for hours in week:
        day = WEEKDAYS[hours.weekday]
        if hours.closes <= hours.opens:
            raise RuleViolation(f"{day}: the closing time must lie after the opening time.", field="working_week")
        if (hours.break_starts is None) != (hours.break_ends is None):
            raise RuleViolation(f"{day}: a break needs a beginning and an end.", field="working_week")
        if hours.break_starts is None or hours.break_ends is None:
            continue
        if not hours.opens <= hours.break_starts < hours.break_ends <= hours.closes:
            raise RuleViolation(f"{day}: the break must lie between opening and closing.", field="working_week")
    return week


def check_zone(name: str) -> str:
    """The IANA zone name, or RuleViolation when there is no such zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the name of a part of the world is a folder
        raise RuleViolation(f"There is no time zone “{name}”.", field="zone") from None
    return name


def check_tax_id(typed: str, kind: TaxIdKind) -> str:
    """Nine digits, hyphenated the way an EIN or an SSN is written; nothing typed stays nothing."""
    digits = re.sub(r"[\s-]", "", typed)
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{9}", digits):
        raise RuleViolation("A tax ID has nine digits.", field="tax_id")
    if kind is TaxIdKind.EIN:
        return f"{digits[:2]}-{digits[2:]}"
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def check_zip_code(typed: str) -> str:
    """Five digits, or nine written 98225-1234; nothing typed stays nothing."""
    digits = re.sub(r"[\s-]", "", typed)
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{5}([0-9]{4})?", digits):
        raise RuleViolation("A ZIP code has five digits, or nine: 98225 or 98225-1234.", field="zip_code")
    return digits if len(digits) == 5 else f"{digits[:5]}-{digits[5:]}"


def check_phone(typed: str, field: str = "phone") -> str:
    """Ten digits, written (360) 555-0142. An extension or a number of another country (+44 …) stays as typed, and
    nothing typed stays nothing."""
    typed = " ".join(typed.split())
    digits = re.sub(r"[^0-9]", "", typed)
    if not typed:
        return ""
    if len(digits) < 10 or re.search(r"[^0-9()+./,;#xextEXT\s-]", typed):
        raise RuleViolation("A phone number has ten digits: (360) 555-0142.", field=field)
    if re.fullmatch(r"(\+?1)?[0-9]{10}", re.sub(r"[().\s-]", "", typed)):
        return f"({digits[-10:-7]}) {digits[-7:-4]}-{digits[-4:]}"
    return typed


@dataclass(eq=False, kw_only=True)
class Practice:
    """The business: letterhead, tax id, hours, zone and defaults."""

    id: PracticeId = field(default_factory=lambda: PracticeId(new_uuid()))
    name: str
    address: Address = NO_ADDRESS
    phone: str = ""
    fax: str = ""
    email: str = ""
    tax_id: str = ""
    tax_id_kind: TaxIdKind = TaxIdKind.EIN
    npi: Npi | None = None
    """Group NPI; a solo practice usually has none."""
    zone: str = "America/Los_Angeles"
    logo: bytes | None = None
    paper_size: PaperSize = PaperSize.LETTER
    unit_rule: UnitRule = UnitRule.MIDPOINT
    prescription_days: int = 90
    """How long a prescription without an expiry counts as valid (RX-4)."""
    working_week: tuple[WorkingDay, ...] = DEFAULT_WORKING_WEEK
    closed_days: tuple[tuple[date, str], ...] = ()
    """Days she is away, each with the word shown in the calendar."""

    @property
    def tz(self) -> ZoneInfo:
        """Zone for display and for what counts as "the same day"."""
        return ZoneInfo(self.zone)

    def hours_on(self, day: date) -> WorkingDay | None:
        """Opening hours of that day, None where she is closed."""
        if any(closed == day for closed, _ in self.closed_days):
            return None
        return next((hours for hours in self.working_week if hours.weekday == day.weekday()), None)


@dataclass(eq=False, kw_only=True)
class Practitioner:
    """The licensed therapist who treats and signs."""

    id: PractitionerId = field(default_factory=lambda: PractitionerId(new_uuid()))
    given_name: str
    middle_name: str = ""
    family_name: str
    credential: str = "LMT"
    licence_number: str = ""
    licence_state: str = ""
    npi: Npi | None = None
    taxonomy: str = TAXONOMY_MASSAGE_THERAPIST
    signature_image: bytes | None = None

    @property
    def full_name(self) -> str:
        """ "Hannah R. Whitlock"."""
        return " ".join(part for part in (self.given_name, self.middle_name, self.family_name) if part)

    @property
    def licence_line(self) -> str:
        """ "Washington license MA 60412207"."""
        return licence_line(self.licence_state, self.licence_number)

    @property
    def signing_name(self) -> str:
        """Name and credential, as under a signature (SOAP-3)."""
        return f"{self.full_name}, {self.credential}" if self.credential else self.full_name
