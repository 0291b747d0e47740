"""What the wizard gathers, checks and makes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from massagedesk.domain.billing import OfferedService
from massagedesk.domain.codes import Npi, ServiceCode
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.money import NOTHING, Money
from massagedesk.domain.practice import check_zone
from massagedesk.services.practice import PracticeDetails, ServiceDetails, check_reach

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

ASKED_GROUPS = 2
_LOOK_ALIKES = str.maketrans("OILU", "011V")


@dataclass(frozen=True)
class Opened:
    """A practice that was just made: its desk and the recovery code."""

    desk: Desk
    code: str

    @property
    def groups(self) -> tuple[str, ...]:
        """The code in its groups of four."""
        return tuple(self.code.split("-"))

    def __repr__(self) -> str:
        return "Opened(…)"


class WizardModel:
    """One first start. `create` runs beside the window; everything else is quick."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self.folder, self.clock = folder, clock
        self.details = PracticeDetails(name="", given_name="", family_name="")
        self.services: tuple[ServiceDetails, ...] = ()
        self.opened: Opened | None = None
        self._sheet: bytes | None = None
        self.asked: tuple[int, ...] = ()
        """Which groups of the code are to be typed back, from 0, in their order."""

    # --- checks: each raises RuleViolation naming the input ------------------------------------------------------

    def check_practice(self, details: PracticeDetails) -> None:
        """The practice needs a name; the rest can follow, but what is there must be right."""
        if not details.name.strip():
            raise RuleViolation("The practice needs a name.", field="name")
        check_zone(details.zone)
        check_reach(details)

    def check_practitioner(self, details: PracticeDetails) -> None:
        """She needs a name; an NPI is right or left empty (NPI-1 to NPI-3)."""
        if not details.given_name.strip():
            raise RuleViolation("Type your first name.", field="given_name")
        if not details.family_name.strip():
            raise RuleViolation("Type your last name.", field="family_name")
        Npi.parse(details.npi)

    def check_service(self, details: ServiceDetails) -> None:
        """A service needs a name and a length; a code is right or left empty."""
        code = ServiceCode.parse(details.code)
        OfferedService(label=details.label, description=details.description, code=code, minutes=details.minutes).check()
        if details.price < NOTHING:
            raise RuleViolation("A price cannot be below zero.", field="price")

    @property
    def known_words(self) -> tuple[str, ...]:
        """Words an attacker would try first."""
        details = self.details
        return tuple(f"{details.name} {details.given_name} {details.family_name} {details.address.city}".split())

    # --- making ------------------------------------------------------------------------------------------------

    def create(self, password: str, *, accepts_place: bool = False) -> Opened:
        """Make the practice file with everything gathered so far. Takes one to two seconds.

        Raises RuleViolation for a weak password, Conflict when there is a practice in the folder already,
        UnsuitablePlace for a folder other programs copy, unless she agreed to it. Whatever goes wrong, no practice is
        left behind.
        """
        from massagedesk.services.opening import create_desk, take_back
        from massagedesk.services.practice import check_practice
        check_practice(self.details)
        for service in self.services:
            self.check_service(service)
        person = f"{self.details.given_name.strip()} {self.details.family_name.strip()}"
        desk, code = create_desk(self.folder, password, person, clock=self.clock, accepts_place=accepts_place)
        try:
            desk.practice.save(self.details)
            for service in self.services:
                desk.practice.save_service(service)
            return Opened(desk, code)
        except BaseException:
            # Nobody has seen its recovery code: such a practice must not stay behind, open.
            take_back(desk)
            raise

    def take(self, opened: Opened) -> None:
        """Keep the practice that was made, and draw the groups to ask for."""
        self.opened = opened
        places = secrets.SystemRandom().sample(range(len(opened.groups)), ASKED_GROUPS)
        self.asked = tuple(sorted(places))

    def sheet(self) -> bytes:
        """The sheet as a PDF, made and counted when it is asked for first: a practice whose sheet nobody asked for
        has none, and says so on Today."""
        if self.opened is None:
            raise RuntimeError("the practice is not made yet")
        if self._sheet is None:
            from massagedesk.services.recovery_sheets import sheet

            self._sheet = sheet(self.opened.desk, self.opened.code)
        return self._sheet

    def is_group(self, place: int, typed: str) -> bool:
        """Whether the typed group is the one of the sheet; case and look-alikes do not matter."""
        if self.opened is None:
            return False
        clean = "".join(typed.upper().split()).replace("-", "").translate(_LOOK_ALIKES)
        return clean == self.opened.groups[place]


def usual_services() -> tuple[ServiceDetails, ...]:
    """A short list to begin with, in plain words: hers to change, without codes and prices."""
    return tuple(
        ServiceDetails(label=f"Massage {minutes} minutes", description="Massage therapy", minutes=minutes)
        for minutes in (30, 60, 90)
    )


def with_price(service: ServiceDetails, price: Money | None) -> ServiceDetails:
    """The service at a price; none typed is nothing."""
    return replace(service, price=price or NOTHING)
