"""Practices for the tests of keys and disks: made at once, with passwords that cost nothing to try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from massagedesk.persistence import audit
from massagedesk.services import vaults
from massagedesk.services.vaults import OpenVault
from massagedesk.vault.kdf import KdfCost

CHEAP = KdfCost(8, 1, 1)
PASSWORD = "lavender kettle orbit"
OTHER = "violet harbor stencil"
LOCUM = "copper meadow lantern"
OWNER = "Ada Sample"
FILES = {"keys.json", "keys.json.prev", "practice.lock", "vault.db"}


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **step: float) -> None:
        self.now += timedelta(**step)


def create(folder: Path, clock: Clock) -> tuple[OpenVault, str]:
    """A new, open practice and its recovery code."""
    return vaults.create_practice(folder, PASSWORD, OWNER, clock=clock, cost=CHEAP)


def unlock(folder: Path, clock: Clock, password: str | None = PASSWORD, code: str | None = None) -> OpenVault:
    """Open it, by a password or by a recovery code."""
    return vaults.open_practice(
        folder, password=None if code else password, recovery_code=code, clock=clock, cost=CHEAP
    )


def note(vault: OpenVault, text: str) -> None:
    """Leave something in it."""
    with vault.database.work() as session:
        audit.record(session, "noted", "sample", detail={"text": text})


def noted(vault: OpenVault) -> list[str]:
    """What was left in it."""
    with vault.database.read() as connection:
        query = "SELECT json_extract(detail, '$.text') FROM audit_entries WHERE action = 'noted' ORDER BY seq"
        return list(connection.exec_driver_sql(query).scalars())


def entries(vault: OpenVault) -> list[tuple[str, str, str]]:
    """Actor, action and entity of each audit entry."""
    with vault.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT actor, action, entity FROM audit_entries ORDER BY seq")
        return [(row[0], row[1], row[2]) for row in rows]


def details(vault: OpenVault, action: str) -> list[str]:
    """Details of the entries of one action, as JSON."""
    with vault.database.read() as connection:
        query = "SELECT detail FROM audit_entries WHERE action = ? ORDER BY seq"
        return list(connection.exec_driver_sql(query, (action,)).scalars())
