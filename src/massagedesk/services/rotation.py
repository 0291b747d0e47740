"""A new key for a practice whose recovery sheet was lost or stolen: the old sheet opens it no more.

The records are written into a new file under the new key and compared, the key file learns both keys, the new file
takes the place of the old one by one rename, and the key file forgets the old key. Which of the two databases lies in
the folder is told by its salt, so whatever moment the computer stops at, the next opening finds one whole practice:
before the rename the old one, after it the new one, both with the owner's password.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from massagedesk import durable
from massagedesk.persistence.engine import KEY_BYTES
from massagedesk.persistence.examine import Progress, silent
from massagedesk.persistence.rekeying import rekeyed_copy
from massagedesk.services import people, practice_folder, vaults
from massagedesk.vault import kdf, keyslots, recovery

if TYPE_CHECKING:
    from massagedesk.services.vaults import OpenVault
    from massagedesk.vault.keyslots import KeyFile, Unlocked

_NOT_ROTATED = (
    "The key could not be replaced ({reason}). Nothing was changed, the present sheet stays good; "
    "make room on the disk and try again."
)
_NOT_REOPENED = (
    "The practice was locked while its key was replaced ({reason}). Nothing was lost; unlock it with your password "
    "and look at Recovery sheet which kit is in force."
)


@dataclass(frozen=True)
class Rotated:
    """A practice under its new key, open again; the opening it was asked of has ended."""

    vault: OpenVault
    recovery_code: str
    """What the next sheet spells; print it at once."""
    earlier_kit: str
    """Backups made until now, and the sheet they need, go by this number."""
    dropped: tuple[str, ...]
    """People who have to be added again: their passwords are not known."""
    earlier_copies: tuple[Path, ...]
    """Folders in the practice folder with states from before a restore or an upgrade; the earlier sheet opens them."""


def rotate(vault: OpenVault, password: str, progress: Progress = silent) -> Rotated:
    """Replace the recovery key, for the owner's password; takes about a second per 50 MB.

    The given opening ends, its desk and database are of no use afterwards. Backups made before keep opening with the
    earlier sheet and password: make a new one, and destroy the others if the sheet was stolen. Raises WrongPassword,
    RuleViolation (not the owner), Conflict (others are using the practice), Cancelled or MassageDeskError; unless the
    last one says that the practice was locked, it is open as before.
    """
    unlocked = people.confirm_owner(vault, password)
    keys, next_key, earlier_kit = people.keys_of(vault), os.urandom(KEY_BYTES), vault.kit
    dropped = tuple(each.name for each in people.people(vault) if not each.is_owner)
    try:
        with practice_folder.disk_failure_said(_NOT_ROTATED):
            both = _prepare(vault, keys, unlocked, password, next_key, progress)
    except BaseException:
        practice_folder.remove_unfinished(vault.folder)
        raise
    try:
        with practice_folder.disk_failure_said(_NOT_REOPENED):
            _switch(vault.folder)
        opened = vaults.open_following(vault, next_key, both, unlocked)
    except BaseException:
        vault.lock()
        raise
    return Rotated(opened, recovery.code_of(next_key), earlier_kit, dropped, _earlier_copies(vault.folder))


def _prepare(
    vault: OpenVault, keys: KeyFile, unlocked: Unlocked, password: str, next_key: bytes, progress: Progress
) -> KeyFile:
    """Make the new file and tell the key file of it; afterwards the present file is closed and whole."""
    owner = keys.slots(vault.salt)[0]
    with vault.database.retiring() as connection:
        practice_folder.remove_unfinished(vault.folder)
        next_salt = rekeyed_copy(
            connection,
            vault.database.trail,
            vault.folder / practice_folder.ROTATING,
            next_key,
            kdf.subkey(next_key, "audit"),
            (vault.kit, recovery.kit_id(next_key)),
            progress,
        )
        cost = vault.cost
        both = keyslots.with_next_key(keys, bytes(vault.root_key), next_key, next_salt, owner, password, cost)
        practice_folder.save_keys(vault.folder, both, vault.settings_folder, vault.database.relief)
    return both


def _switch(folder: Path) -> None:
    """Put the new file in the place of the old one, whose log is folded in: a log of one is poison to the other."""
    if practice_folder.has_log(folder):
        raise OSError(None, "its log could not be closed")
    durable.flush_folder(folder)
    durable.replace(folder / practice_folder.ROTATING, folder / practice_folder.VAULT)


def _earlier_copies(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(path for path in folder.glob("before *") if path.is_dir()))
