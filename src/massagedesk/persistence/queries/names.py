"""How a person's name is put together from columns, the same in every list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, literal


def full_name(people: FromClause) -> ColumnElement[str]:
    """Given and family name with one blank between, whichever of them are there."""
    joined = people.c.given_name + literal(" ") + people.c.family_name
    return func.trim(joined)


def with_credential(people: FromClause) -> ColumnElement[Any]:
    """ "Anil Mehta, DO"; without the comma where there is no credential."""
    return func.rtrim(full_name(people) + literal(", ") + people.c.credential, ", ")
