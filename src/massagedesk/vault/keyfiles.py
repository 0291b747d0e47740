"""Where key files lie: a pair in the practice folder and a copy in this computer's settings folder.

None of them is indispensable: the recovery code opens the practice without any.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from massagedesk import durable
from massagedesk.domain.errors import DamagedFile
from massagedesk.vault import keyslots
from massagedesk.vault.keyslots import KeyFile

NAME = "keys.json"
PAIR_NAME = "keys.json.prev"
_COPIES = "keys"


def save(folder: Path, keys: KeyFile, copies: Path | None) -> None:
    """Write the pair, one after the other, then the copy below ``copies`` (where it can be written).

    At every moment one of the pair is whole; after the second, an earlier password opens neither.
    """
    content = keyslots.to_bytes(keys)
    durable.write(folder / NAME, content)
    durable.write(folder / PAIR_NAME, content)
    if copies is not None:
        _save_copies(keys, content, copies)


def load(folder: Path, database_salt: bytes, copies: Path | None) -> KeyFile:
    """The key file for the database with this salt: ``keys.json``, else the latest whole one of the others.

    Raises DamagedFile when none of them is whole and fits.
    """
    first = _read(folder / NAME, database_salt)
    if first is not None:
        return first
    others = [folder / PAIR_NAME]
    if copies is not None:
        others.append(_copy_path(copies, database_salt))
    found = [keys for path in others if (keys := _read(path, database_salt)) is not None]
    if found:
        return max(found, key=lambda keys: keys.seq)
    raise DamagedFile(
        "The key file of this practice is missing or damaged. Unlock with the recovery code, "
        "or restore the latest backup."
    )


def mend(folder: Path, keys: KeyFile, copies: Path | None) -> None:
    """Write ``keys``, which just opened the practice, wherever a key file is missing, damaged or of an earlier state.

    A whole key file of another database is left alone: the database may have been swapped by hand, and back again.
    """
    content = keyslots.to_bytes(keys)
    for path in (folder / NAME, folder / PAIR_NAME):
        present = _parsed(path)
        if present is None or (present.database_id == keys.database_id and present.seq < keys.seq):
            durable.write(path, content)
    if copies is not None and any(_parsed(_copy_path(copies, each.database_salt)) != keys for each in keys.generations):
        _save_copies(keys, content, copies)


def forget_copies(copies: Path, database_salts: Iterable[bytes]) -> None:
    """Remove the copies for databases that are no longer there: an earlier key, an earlier password."""
    for database_salt in database_salts:
        with suppress(OSError):
            _copy_path(copies, database_salt).unlink(missing_ok=True)


def whole_copies(folder: Path, database_salt: bytes, copies: Path | None) -> dict[str, bool]:
    """Which of the key files can be read and fit this database, by name; for the check report."""
    paths = {NAME: folder / NAME, PAIR_NAME: folder / PAIR_NAME}
    if copies is not None:
        paths["copy in the settings folder"] = _copy_path(copies, database_salt)
    return {name: _read(path, database_salt) is not None for name, path in paths.items()}


def _parsed(path: Path) -> KeyFile | None:
    try:
        return keyslots.from_bytes(path.read_bytes())
    except (OSError, DamagedFile):
        return None


def _read(path: Path, database_salt: bytes) -> KeyFile | None:
    keys = _parsed(path)
    return keys if keys is not None and keys.generation(database_salt) is not None else None


def _copy_path(copies: Path, database_salt: bytes) -> Path:
    return copies / _COPIES / f"{database_salt.hex()}.json"


def _save_copies(keys: KeyFile, content: bytes, copies: Path) -> None:
    try:
        (copies / _COPIES).mkdir(parents=True, exist_ok=True)
        for generation in keys.generations:
            durable.write(_copy_path(copies, generation.database_salt), content)
    except OSError:
        return  # a convenience: the pair in the practice folder is what counts, and it is written
