"""Reading and checking everything of an open practice: file, keys, audit chain, rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from massagedesk.persistence.audit import ChainHead
from massagedesk.persistence.examine import Examination, Progress, differing, examine, silent
from massagedesk.vault import keyfiles

if TYPE_CHECKING:
    from massagedesk.services.unlocking import OpenVault


@dataclass(frozen=True)
class CheckReport:
    """Everything `massagedesk check` tells."""

    folder: Path
    kit: str
    persons: tuple[str, ...]
    key_files: dict[str, bool]
    """Name of each key file, and whether it is whole."""
    file: Examination

    @property
    def problems(self) -> tuple[str, ...]:
        """Sentences; none when all is well."""
        lost = [f"The key file {name} is missing or damaged." for name, whole in self.key_files.items() if not whole]
        return (*self.file.problems, *lost)

    @property
    def is_sound(self) -> bool:
        """True when nothing at all is wrong."""
        return not self.problems


def check(vault: OpenVault, progress: Progress = silent) -> CheckReport:
    """Read and check the whole open practice: file, keys, audit chain, rows. Work can go on meanwhile."""
    with vault.database.pinned() as pin:
        found = examine(pin.connection, vault.database.trail, None, progress)
    generation = vault.keys.generation(vault.salt) if vault.keys else None
    return CheckReport(
        vault.folder,
        vault.kit,
        tuple(slot.person for slot in generation.slots) if generation else (),
        keyfiles.whole_copies(vault.folder, vault.salt, vault.settings_folder),
        found,
    )


def differing_tables(one: OpenVault, other: OpenVault, anchor: ChainHead) -> list[str]:
    """Names of the tables whose rows are not the same in both practices, for instance after a restore.

    The record of backups is left out and the audit is compared up to ``anchor``: both go on by themselves.
    """
    with one.database.read() as here, other.database.read() as there:
        return differing(here, there, anchor)
