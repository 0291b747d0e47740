"""What the client form holds, as plain texts: shown, kept as a draft, and read back into details."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from massagedesk.domain.clients import ContactRole, Severity
from massagedesk.domain.dates import spoken_day
from massagedesk.domain.ids import ContraindicationId
from massagedesk.domain.practice import Address
from massagedesk.services.clients import ClientDetails, ContactDetails, ContraindicationDetails

TEXTS = (
    "given_name", "middle_name", "family_name", "preferred_name", "former_names", "pronouns", "sex", "occupation",
    "phone", "email", "remarks",
)  # fmt: skip
ADDRESS = ("street", "street2", "city", "state", "zip_code")
DAYS = ("born_on", "deceased_on")
ROLES = {"guardian": ContactRole.GUARDIAN, "emergency": ContactRole.EMERGENCY}
CONTACT = ("name", "relation", "phone", "email")

NOBODY = ClientDetails(given_name="", family_name="")


def state_of(details: ClientDetails) -> dict[str, Any]:
    """What the form holds for these details."""
    state: dict[str, Any] = {name: getattr(details, name) for name in TEXTS}
    state |= {name: getattr(details.address, name) for name in ADDRESS}
    for name in DAYS:
        day = getattr(details, name)
        state[name] = "" if day is None else spoken_day(day)
    for prefix, role in ROLES.items():
        person = _person(details, role)
        state |= {f"{prefix}_{name}": getattr(person, name) if person else "" for name in CONTACT}
    state["contraindications"] = [_item_state(item) for item in details.contraindications]
    return state


def details_of(base: ClientDetails, state: Mapping[str, Any], days: Mapping[str, Any]) -> ClientDetails:
    """The details the form stands for: `base` with what was typed; `days` are the dates as read by their fields."""
    return replace(
        base,
        **{name: state[name] for name in TEXTS},
        address=Address(**{name: state[name].strip() for name in ADDRESS}),
        **{name: days[name] for name in DAYS},
        contacts=(*_typed_people(base, state), *_others(base)),
        contraindications=tuple(days["contraindications"]),
    )


def _typed_people(base: ClientDetails, state: Mapping[str, Any]) -> list[ContactDetails]:
    people = []
    for prefix, role in ROLES.items():
        before = _person(base, role)
        typed = {name: state[f"{prefix}_{name}"] for name in CONTACT}
        if any(value.strip() for value in typed.values()):
            people.append(ContactDetails(id=before.id if before else None, role=role, **typed))
    return people


def _others(base: ClientDetails) -> list[ContactDetails]:
    """People the form does not show: they stay."""
    shown = [_person(base, role) for role in ROLES.values()]
    return [person for person in base.contacts if person not in shown]


def _person(details: ClientDetails, role: ContactRole) -> ContactDetails | None:
    return next((person for person in details.contacts if person.role is role), None)


def _item_state(item: ContraindicationDetails) -> dict[str, str]:
    return {
        "id": item.id.hex if item.id else "",
        "label": item.label,
        "detail": item.detail,
        "severity": item.severity.value,
        "since_on": spoken_day(item.since_on) if item.since_on else "",
        "ended_on": item.ended_on.isoformat() if item.ended_on else "",
    }


def new_item() -> dict[str, str]:
    """An empty line for something that limits treatment."""
    return _item_state(ContraindicationDetails(label="", severity=Severity.LIMITS))


def item_id(state: Mapping[str, str]) -> ContraindicationId | None:
    """The record a line stands for, None for a new one."""
    from uuid import UUID

    return ContraindicationId(UUID(hex=state["id"])) if state["id"] else None
