"""From a practice folder to a desk: make one, open one. The window and the command line begin here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from massagedesk.domain.errors import WrongPassword
from massagedesk.persistence.examine import Progress, silent
from massagedesk.persistence.tables import map_domain
from massagedesk.services import practice_folder, rotation, signing, vaults
from massagedesk.services.desk import Desk, system_clock
from massagedesk.services.rotation import Rotated

if TYPE_CHECKING:
    from massagedesk.services.vaults import OpenVault
    from massagedesk.vault.kdf import KdfCost

Clock = Callable[[], datetime]

_NEEDED_SOON = (
    *(f"cryptography.hazmat.primitives.{name}" for name in ("kdf.argon2", "kdf.hkdf", "ciphers.aead")),
    *(f"massagedesk.services.{name}" for name in ("practice", "visits", "billing", "backups", "notes", "search")),
    "anyascii",
)
"""What opening and the first screen import late, at the place where it is used."""


def create_desk(
    folder: Path,
    password: str,
    person: str,
    *,
    clock: Clock = system_clock,
    cost: KdfCost | None = None,
    settings_folder: Path | None = None,
    accepts_place: bool = False,
) -> tuple[Desk, str]:
    """Makes a practice; returns its desk and the recovery code, which is shown this once. Takes two seconds.

    Raises RuleViolation for a weak password, Conflict when the folder holds a practice already or is in use,
    UnsuitablePlace for a synced folder or a network drive unless she agreed to it (`accepts_place`).
    """
    vault, code = vaults.create_practice(
        folder,
        password,
        person,
        clock=clock,
        cost=cost,
        settings_folder=settings_folder,
        accepts_place=accepts_place,
    )
    try:
        signing.make_first_key(vault, password)
        return desk_of(vault, clock), code
    except BaseException:
        vault.lock()
        practice_folder.remove_practice(folder)  # nobody has seen its recovery code
        raise


def take_back(desk: Desk) -> None:
    """Removes a practice made a moment ago that could not be set up: nobody has seen its recovery code."""
    folder = desk.vault.folder
    desk.close()
    practice_folder.remove_practice(folder)


def open_desk(
    folder: Path,
    *,
    password: str | None = None,
    recovery_code: str | None = None,
    clock: Clock = system_clock,
    cost: KdfCost | None = None,
    settings_folder: Path | None = None,
    accepts_place: bool = False,
) -> Desk:
    """Opens the practice by password or recovery code; takes up to a second.

    Raises NotFound, Conflict (open elsewhere), UnsuitablePlace (unless she agreed, once for this folder),
    WrongPassword, TooManyTries, DamagedFile, NewerFile. A folder that cannot be written to opens for looking only.
    """
    vault = vaults.open_practice(
        folder,
        password=password,
        recovery_code=recovery_code,
        clock=clock,
        cost=cost,
        settings_folder=settings_folder,
        accepts_place=accepts_place,
    )
    return _desk_or_locked(vault, clock)


def rotate_key(desk: Desk, password: str, progress: Progress = silent) -> tuple[Desk, Rotated]:
    """Replaces the recovery key, see `rotation.rotate`; the given desk has ended, the returned one takes its place."""
    rotated = rotation.rotate(desk.vault, password, progress)
    return _desk_or_locked(rotated.vault, rotated.vault.clock), rotated


def warm_up() -> None:
    """Do ahead what does not need the password, on a thread of its own while it is typed."""
    map_domain()
    for name in _NEEDED_SOON:
        import_module(name)


def _desk_or_locked(vault: OpenVault, clock: Clock) -> Desk:
    """Nobody could lock a practice that stayed open without a desk."""
    try:
        return desk_of(vault, clock)
    except BaseException:
        vault.lock()
        raise


def desk_of(vault: OpenVault, clock: Clock = system_clock) -> Desk:
    """The desk of an opened vault, whose audit tells the practice's time; closing the desk locks the vault."""

    def is_password(typed: str) -> bool:
        try:
            vaults.confirm_password(vault, typed)
        except WrongPassword:
            return False
        return True

    desk = Desk(vault.database, clock, is_password=is_password, vault=vault)
    if desk.practice.is_set_up:
        vault.database.trail.zone = desk.zone.key
    return desk
