"""Clients: the people treated, who to call for them, and what limits treatment."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from massagedesk.domain.dates import age
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import ClientId, ContactPersonId, ContraindicationId, new_uuid
from massagedesk.domain.practice import NO_ADDRESS, Address

ADULT_AGE = 18


class ContactRole(StrEnum):
    """Why another person stands in a client's file."""

    EMERGENCY = "emergency"
    GUARDIAN = "guardian"
    OTHER = "other"


class Severity(StrEnum):
    """Whether a contraindication limits technique or forbids treatment."""

    LIMITS = "limits"
    FORBIDS = "forbids"


@dataclass(eq=False, kw_only=True)
class ContactPerson:
    """Somebody to call: emergency contact, guardian of a minor, spouse."""

    id: ContactPersonId = field(default_factory=lambda: ContactPersonId(new_uuid()))
    role: ContactRole
    name: str
    relation: str = ""
    phone: str = ""
    email: str = ""


@dataclass(eq=False, kw_only=True)
class Contraindication:
    """A condition that limits or forbids techniques, in a few words that fit a chip."""

    id: ContraindicationId = field(default_factory=lambda: ContraindicationId(new_uuid()))
    label: str
    detail: str = ""
    severity: Severity = Severity.LIMITS
    since_on: date | None = None
    ended_on: date | None = None


@dataclass(eq=False, kw_only=True)
class Client:
    """The person treated."""

    id: ClientId = field(default_factory=lambda: ClientId(new_uuid()))
    given_name: str
    middle_name: str = ""
    family_name: str
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
    first_seen_on: date | None = None
    archived_on: date | None = None
    contacts: list[ContactPerson] = field(default_factory=list)
    contraindications: list[Contraindication] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """Name as on papers: "Renée M. Castellano"."""
        return " ".join(part for part in (self.given_name, self.middle_name, self.family_name) if part)

    @property
    def is_archived(self) -> bool:
        """Put away: absent from lists, kept with its whole history."""
        return self.archived_on is not None

    @property
    def active_contraindications(self) -> list[Contraindication]:
        """Those that still hold, what forbids first."""
        holding = [item for item in self.contraindications if item.ended_on is None]
        return sorted(holding, key=lambda item: (item.severity is not Severity.FORBIDS, item.label.casefold()))

    def contact(self, role: ContactRole) -> ContactPerson | None:
        """The first person in that role."""
        return next((person for person in self.contacts if person.role is role), None)

    def is_minor(self, on: date) -> bool:
        """Under 18 on that day; unknown birth dates count as adult."""
        return self.born_on is not None and age(self.born_on, on) < ADULT_AGE

    def check(self, on: date) -> None:
        """Raises RuleViolation with the first thing that is missing or impossible on that day."""
        if not (self.given_name.strip() or self.family_name.strip()):
            raise RuleViolation("A client needs a name.", field="family_name")
        if self.born_on is not None and self.born_on > on:
            raise RuleViolation("The date of birth lies in the future.", field="born_on")
        if self.born_on is not None and self.born_on.year < on.year - 130:
            raise RuleViolation("The date of birth lies more than 130 years back.", field="born_on")
        if self.is_minor(on) and self.contact(ContactRole.GUARDIAN) is None:
            raise RuleViolation("A client under 18 needs a parent or guardian.", field="guardian_name")

    @property
    def search_key(self) -> str:
        """What as-you-type search looks through: names, former names, phone digits, birth year, all folded."""
        digits = "".join(ch for ch in self.phone if ch.isdigit())
        names = (self.given_name, self.middle_name, self.family_name, self.preferred_name, self.former_names)
        born = self.born_on.isoformat() if self.born_on else ""
        return " ".join(part for part in (*(folded(name) for name in names), digits, born, self.email.lower()) if part)


def folded(text: str) -> str:
    """Text as search compares it: lower case, accents off, other scripts also in Latin letters.

    "Nguyễn" folds to "nguyen", "Иванова" to "иванова ivanova", "Łukasz" to "łukasz lukasz".
    """
    from anyascii import anyascii

    plain = "".join(ch for ch in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(ch))
    plain = unicodedata.normalize("NFC", plain)
    latin = str(anyascii(plain)).casefold()
    return plain if latin == plain else f"{plain} {latin}"
