"""Where she was, kept in the practice file beside her drafts: encrypted, and there after the program began anew."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from massagedesk.domain.errors import MassageDeskError
from massagedesk.gui.where_she_was import Cursor, Step, Whereabouts
from massagedesk.services.desk import Desk
from massagedesk.services.drafts import WHEREABOUTS, Drafts


def keep(desk: Desk, was: Whereabouts) -> None:
    """Keep it until `take`; where the file takes nothing any more, she begins on Today."""
    with suppress(MassageDeskError):
        Drafts(desk, WHEREABOUTS).keep(was.person, to_values(was))


def take(desk: Desk, person: str) -> Whereabouts | None:
    """Where this person was when she locked, once."""
    rows = Drafts(desk, WHEREABOUTS)
    values = rows.get(person)
    if values is None:
        return None
    with suppress(MassageDeskError):  # opened to look only, or no room: the next locking writes over it
        rows.drop(person)
    return from_values(person, values)


def to_values(was: Whereabouts) -> dict[str, Any]:
    """As plain values. An argument that is no id, day, number or word of ours stays behind."""
    told = {name: _told(value) for name, value in was.arguments.items()}
    return {
        "place": was.place,
        "arguments": {name: value for name, value in told.items() if value is not None},
        "focus": [list(step) for step in was.focus],
        "cursor": None if was.cursor is None else [was.cursor.position, was.cursor.anchor],
        "scrolled": [[[list(step) for step in way], value] for way, value in was.scrolled],
    }


def from_values(person: str, values: Mapping[str, Any]) -> Whereabouts | None:
    """Back again; None for what another version of the program kept in another way."""
    try:
        return Whereabouts(
            person,
            values["place"],
            {name: _meant(value) for name, value in values["arguments"].items()},
            _way(values["focus"]),
            None if values["cursor"] is None else Cursor(*values["cursor"]),
            tuple((_way(way), value) for way, value in values["scrolled"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _told(value: object) -> object:
    if isinstance(value, UUID):
        return {"id": value.hex}
    if type(value) is date:
        return {"day": value.isoformat()}
    if isinstance(value, str):
        return str(value)
    return value if isinstance(value, (bool, int)) else None


def _meant(value: Any) -> object:
    if isinstance(value, Mapping):
        return UUID(value["id"]) if "id" in value else date.fromisoformat(value["day"])
    return value


def _way(steps: list[list[Any]]) -> tuple[Step, ...]:
    return tuple((str(kind), str(name), int(number)) for kind, name, number in steps)
