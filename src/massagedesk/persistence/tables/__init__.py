"""Tables and the mapping of the domain's dataclasses onto them: one module a feature, one registry for all."""

from __future__ import annotations

from functools import cache
from threading import Lock

from massagedesk.persistence.tables.schema import metadata, registry

__all__ = ["map_domain", "metadata", "registry"]

_mapping = Lock()
"""The window maps ahead on a thread of its own while the password is typed; opening may come in between."""


def map_domain() -> None:
    """Maps every domain class once; further calls do nothing. Safe from any thread."""
    with _mapping:
        _map_once()


@cache
def _map_once() -> None:
    from sqlalchemy.orm import configure_mappers

    from massagedesk.persistence.tables import (
        backups,
        billing,
        clients,
        documents,
        evidence,
        practice,
        prescriptions,
        recovery_sheets,
        schedule,
        settings,
        treatment,
        visits,
    )

    for module in (
        practice,
        clients,
        prescriptions,
        treatment,
        billing,
        schedule,
        visits,
        documents,
        settings,
        backups,
        recovery_sheets,
        evidence,
    ):
        module.map_classes()
    configure_mappers()
