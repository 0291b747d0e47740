"""What the prescription editor holds, as plain values: shown, kept as a draft, and read back into details."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from massagedesk.domain.dates import spoken_day
from massagedesk.domain.errors import MassageDeskError, RuleViolation
from massagedesk.domain.ids import ClientId, PrescriberId, PrescriptionId
from massagedesk.domain.prescriptions import Course, OrderKind
from massagedesk.gui.widgets.typed import parse_count, parse_day
from massagedesk.services.prescriptions import PrescriptionDetails

COUNTS = ("sessions", "per_week", "weeks", "session_minutes")
DAYS = ("written_on", "starts_on", "expires_on")
TEXTS = ("treatment", "remarks")
CHECKS = ("is_signed", "says_medically_necessary")
TYPED = (*COUNTS, *DAYS, *TEXTS)
"""Names of the plain inputs of the form."""

_NEEDED = {
    "written_on": "Type the day the prescription was written.",
    "starts_on": "Type the day the prescription starts.",
}


def state_of(details: PrescriptionDetails) -> dict[str, Any]:
    """What the editor holds for these details."""
    state: dict[str, Any] = {
        "id": _hex(details.id),
        "number": details.number,
        "client_id": details.client_id.hex,
        "renews_id": _hex(details.renews_id),
        "prescriber_id": _hex(details.prescriber_id),
        "kind": details.kind.value,
        "course": details.course.value,
        "closed_on": details.closed_on.isoformat() if details.closed_on else "",
        "diagnoses": [list(pair) for pair in details.diagnoses],
        "areas": list(details.areas),
        "files": [],
        "prescriber": {},
    }
    state |= {name: _count(getattr(details, name)) for name in COUNTS}
    state |= {name: _day(getattr(details, name)) for name in DAYS}
    state |= {name: getattr(details, name) for name in (*TEXTS, *CHECKS)}
    return state


def blank(client_id: ClientId, prescriber_id: PrescriberId | None, today: date) -> dict[str, Any]:
    """What the editor holds for a new order: written and starting today until she says otherwise."""
    return state_of(
        PrescriptionDetails(client_id=client_id, prescriber_id=prescriber_id, written_on=today, starts_on=today)
    )


def details_of(state: Mapping[str, Any], today: date) -> PrescriptionDetails:
    """The details to save. Raises RuleViolation naming the first input that cannot be read."""
    days = {name: _read_day(state, name, today) for name in DAYS}
    for name, sentence in _NEEDED.items():
        if days[name] is None:
            raise RuleViolation(sentence, field=name)
    return _details(state, days, {name: read_count(state, name) for name in COUNTS})


def as_far_as_readable(state: Mapping[str, Any], today: date) -> PrescriptionDetails:
    """The details with what cannot be read (yet) left out; for warnings and the list while she types."""
    days: dict[str, date | None] = {}
    counts: dict[str, int | None] = {}
    for name in DAYS:
        try:
            days[name] = _read_day(state, name, today)
        except MassageDeskError:
            days[name] = None
    for name in COUNTS:
        try:
            counts[name] = read_count(state, name)
        except MassageDeskError:
            counts[name] = None
    return _details(state, {**days, **{name: days[name] or today for name in _NEEDED}}, counts)


def read_count(state: Mapping[str, Any], name: str) -> int | None:
    """The number in an input such as "2 a week", None for nothing. Raises RuleViolation naming the input."""
    if not state[name].strip():
        return None
    try:
        return parse_count(state[name])
    except RuleViolation as error:
        raise RuleViolation(error.sentence, field=name) from None


def _details(
    state: Mapping[str, Any], days: Mapping[str, date | None], counts: Mapping[str, int | None]
) -> PrescriptionDetails:
    found: dict[str, Any] = {**days, **counts, **{name: state[name] for name in (*TEXTS, *CHECKS)}}
    return PrescriptionDetails(
        id=PrescriptionId(UUID(hex=state["id"])) if state["id"] else None,
        number=state["number"],
        client_id=ClientId(UUID(hex=state["client_id"])),
        renews_id=PrescriptionId(UUID(hex=state["renews_id"])) if state["renews_id"] else None,
        prescriber_id=PrescriberId(UUID(hex=state["prescriber_id"])) if state["prescriber_id"] else None,
        kind=OrderKind(state["kind"]),
        course=Course(state["course"]),
        closed_on=date.fromisoformat(state["closed_on"]) if state["closed_on"] else None,
        diagnoses=tuple((code, words) for code, words in state["diagnoses"]),
        areas=tuple(state["areas"]),
        **found,
    )


def _read_day(state: Mapping[str, Any], name: str, today: date) -> date | None:
    try:
        return parse_day(state[name], today)
    except MassageDeskError as error:
        raise RuleViolation(error.sentence, field=name) from None


def _hex(value: UUID | None) -> str:
    return value.hex if value is not None else ""


def _day(value: date | None) -> str:
    return spoken_day(value) if value is not None else ""


def _count(value: int | None) -> str:
    return str(value) if value is not None else ""
