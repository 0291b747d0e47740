"""Backup files: an ordinary ZIP around the ciphertext of one frozen state, sealed so that any change is noticed.

Inside: README.txt, restore.py (opens the backup without MassageDesk), keys.json, vault.db, manifest.json, all stored
uncompressed. The archive comment is the seal: an HMAC under a key derived from the practice's root key (proves who made
it) and a SHA-256 (tells damage without any secret), together over every other byte of the file.
"""

from __future__ import annotations

import hmac
import json
import os
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from massagedesk import durable
from massagedesk.domain.errors import DamagedFile, MassageDeskError, NewerFile, NotFound
from massagedesk.persistence import audit, examine, migrations, seal
from massagedesk.persistence.audit import ChainHead
from massagedesk.persistence.engine import Database
from massagedesk.persistence.examine import Examination, Progress, silent
from massagedesk.persistence.seal import SealingWriter

FORMAT = "massagedesk-backup"
VERSION = 1
VAULT = "vault.db"
_TEXTS = ("README.txt", "restore.py", "keys.json", "manifest.json")
_MEMBERS = frozenset((*_TEXTS, VAULT))
_LARGEST_TEXT = 1 << 20
_HEADER = struct.Struct("<4s22xHH")
"""Of a member: its signature, the lengths of its name and of what stands after it."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)

_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, struct.error, OverflowError)
"""What zipfile raises for an archive whose directory was damaged or forged."""

_DAMAGED = (
    "This backup was cut off or altered, or is no MassageDesk backup. "
    "Your present practice was not touched; use another backup."
)
_NOT_THERE = "There is no backup that can be read at this place. Choose the file again."
_FOREIGN = (
    "This backup was altered by something other than MassageDesk. "
    "Your present practice was not touched; use another backup."
)


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself; holds nothing about clients but how many rows there are."""

    made_at: datetime
    reason: str
    app_version: str
    schema_version: int
    kit: str
    """Number of the recovery sheet that opens it."""
    database_bytes: int
    counts: dict[str, int]
    chain: ChainHead

    def to_bytes(self) -> bytes:
        """As manifest.json."""
        chain = {"seq": self.chain.seq, "hash": self.chain.hash.hex()}
        body = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": self.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "reason": self.reason,
            "app_version": self.app_version,
            "schema_version": self.schema_version,
            "kit": self.kit,
            "database_bytes": self.database_bytes,
            "counts": self.counts,
            "chain": chain,
        }
        return json.dumps(body, indent=1).encode()


@dataclass(frozen=True)
class Ingredients:
    """What goes into a backup besides the database."""

    keys: bytes
    mac_key: bytes
    kit: str
    made_at: datetime
    reason: str
    app_version: str
    readme: bytes
    restore_script: bytes


@dataclass(frozen=True)
class Snapshot:
    """A finished backup file."""

    path: Path
    size: int
    sha256: str
    manifest: Manifest


# --- making ----------------------------------------------------------------------------------------------------


def create(database: Database, out: Path, ingredients: Ingredients, progress: Progress = silent) -> Snapshot:
    """Write a backup of the open practice to ``out`` while work goes on.

    It is written beside, flushed, read back and compared before it gets its name; a file of that name is replaced only
    then. Raises NotFound when the folder is missing, Conflict while another backup runs, MassageDeskError when the disk
    refuses, Cancelled; in each case nothing is left behind and earlier backups are untouched.
    """
    if not out.parent.is_dir():
        raise NotFound("The backup folder is not there. Connect the drive it is on, or choose another folder.")
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".massagedesk-{ingredients.kit}-", suffix=".partial")
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb", buffering=seal.CHUNK) as file:
                manifest = _write(database, file, ingredients, progress)
            with _opened(partial, progress, done=manifest.database_bytes) as sealed:
                sealed.ensure_made_with(ingredients.mac_key)
            durable.replace(partial, out)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        return Snapshot(out, out.stat().st_size, sealed.sha256, manifest)
    except OSError as error:
        raise MassageDeskError(
            f"The backup could not be written ({(error.strerror or 'the disk failed').lower()}). "
            "Earlier backups are untouched; make room or choose another folder, then try again."
        ) from error


def _write(database: Database, file: BinaryIO, ingredients: Ingredients, progress: Progress) -> Manifest:
    sealing = SealingWriter(file, ingredients.mac_key)
    with closing(sealing), database.pinned() as pin:
        manifest = Manifest(
            ingredients.made_at,
            ingredients.reason,
            ingredients.app_version,
            examine.schema_version(pin.connection),
            ingredients.kit,
            pin.size,
            examine.row_counts(pin.connection),
            audit.chain_head(pin.connection),
        )
        # zipfile only needs write and flush; without tell and seek it never goes back over what was hashed.
        with zipfile.ZipFile(sealing, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            archive.writestr(zipfile.ZipInfo("README.txt", _EARLIEST), ingredients.readme)
            archive.writestr(zipfile.ZipInfo("restore.py", _EARLIEST), ingredients.restore_script)
            archive.writestr(zipfile.ZipInfo("keys.json", _EARLIEST), ingredients.keys)
            with archive.open(zipfile.ZipInfo(VAULT, _EARLIEST), "w", force_zip64=True) as member:
                for offset in range(0, pin.size, seal.CHUNK):
                    progress(offset, 2 * pin.size)
                    content = pin.read(offset, min(seal.CHUNK, pin.size - offset))
                    if not content:
                        raise OSError("the practice file became shorter")
                    member.write(content)
            archive.writestr(zipfile.ZipInfo("manifest.json", _EARLIEST), manifest.to_bytes())
            archive.comment = seal.PLACE
    if not sealing.is_sealed:
        raise RuntimeError("zipfile did not write the archive comment in one piece")
    durable.flush(file.fileno(), file)
    return manifest


# --- reading ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sealed:
    """An opened backup whose every byte fits its seal: it is undamaged. Who made it is told by `ensure_made_with`."""

    manifest: Manifest
    keys: bytes
    sha256: str
    _file: BinaryIO
    _offset: int
    """Where the encrypted database begins."""
    _mac: bytes
    _digest: bytes
    _length: int

    @property
    def size(self) -> int:
        """Bytes of the whole backup file; its drive may be gone by now."""
        return self._length + seal.LENGTH

    def ensure_made_with(self, mac_key: bytes) -> None:
        """Raise DamagedFile when the seal was not made with this practice's key."""
        if not hmac.compare_digest(self._mac, seal.mac(mac_key, self._digest, self._length)):
            raise DamagedFile(_FOREIGN)

    def extract(self, target: Path, progress: Progress = silent, *, lasting: bool = True) -> None:
        """Write the encrypted database to ``target``; flushed to the disk unless it is not to be ``lasting``.

        Read past zipfile, whose checksum tells no more than the seal did. Raises DamagedFile, OSError, Cancelled.
        """
        left = size = self.manifest.database_bytes
        handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb", buffering=0) as file:
            self._file.seek(self._offset)
            while left:
                content = self._file.read(min(seal.CHUNK, left))
                if not content:
                    raise DamagedFile(_DAMAGED)
                _write_all(file, content)
                left -= len(content)
                progress(size - left, size)
            if lasting:
                durable.flush(file.fileno(), file)


def _write_all(file: Any, content: bytes) -> None:
    """An unbuffered file may take less than it is given, when the disk is nearly full for instance."""
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]


@contextmanager
def opened(path: Path, progress: Progress = silent) -> Iterator[Sealed]:
    """Open a backup and check its seal against every byte; needs no secret.

    Raises NotFound, DamagedFile, NewerFile, Cancelled.
    """
    with _opened(path, progress, done=None) as sealed:
        yield sealed


def peek(path: Path) -> Manifest:
    """What a backup says about itself, without looking whether it is whole: for lists. Takes about a millisecond.

    Raises NotFound, DamagedFile, NewerFile.
    """
    _ensure_file(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _read_texts(archive)[0]
    except OSError:
        raise NotFound(_NOT_THERE) from None
    except _UNREADABLE:
        raise DamagedFile(_DAMAGED) from None


def _ensure_file(path: Path) -> None:
    """Raise NotFound for a folder, and for what is no file at all: reading some of those never comes to an end."""
    if not path.is_file():
        raise NotFound(_NOT_THERE)


@contextmanager
def _opened(path: Path, progress: Progress, done: int | None) -> Iterator[Sealed]:
    _ensure_file(path)
    try:
        file: BinaryIO = path.open("rb", buffering=0)
    except OSError:
        raise NotFound(_NOT_THERE) from None
    with file:
        try:
            sealed = _read_sealed(file, progress, done)
        except (OSError, *_UNREADABLE):
            raise DamagedFile(_DAMAGED) from None
        yield sealed


def _read_sealed(file: BinaryIO, progress: Progress, done: int | None) -> Sealed:
    length = os.fstat(file.fileno()).st_size - seal.LENGTH
    body = _hash_body(file, length, progress, done)
    found = file.read(seal.LENGTH + 1)
    mac = found[len(seal.TAG) + len(b"hmac=") :][:64]
    if not hmac.compare_digest(found, seal.text(body, mac)):
        raise DamagedFile(_DAMAGED)
    whole = body.copy()
    whole.update(found)
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        manifest, keys = _read_texts(archive)
        place = archive.getinfo(VAULT)
    return Sealed(manifest, keys, whole.hexdigest(), file, _begin(file, place), mac, body.digest(), length)


def _begin(file: BinaryIO, place: zipfile.ZipInfo) -> int:
    """Where a member's content begins: after its own header, which the directory does not tell the length of."""
    file.seek(place.header_offset)
    header = file.read(_HEADER.size)
    signature, name_length, extra_length = _HEADER.unpack(header)
    if signature != b"PK\3\4":
        raise DamagedFile(_DAMAGED)
    return place.header_offset + _HEADER.size + int(name_length) + int(extra_length)


def _hash_body(file: BinaryIO, length: int, progress: Progress, done: int | None) -> Any:
    """SHA-256 of all bytes before the seal."""
    if length < 1:
        raise DamagedFile(_DAMAGED)

    def tell(so_far: int) -> None:
        progress(so_far if done is None else done + min(so_far, done), length if done is None else 2 * done)

    return seal.hashed(file, length, tell)


def _read_texts(archive: zipfile.ZipFile) -> tuple[Manifest, bytes]:
    members = {info.filename: info for info in archive.infolist()}
    texts_fit = all(members[name].file_size <= _LARGEST_TEXT for name in _TEXTS if name in members)
    is_plain = all(info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 1 for info in members.values())
    if set(members) != _MEMBERS or not texts_fit or not is_plain:
        raise DamagedFile(_DAMAGED)
    try:
        manifest = _parse(json.loads(archive.read("manifest.json")))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise DamagedFile(_DAMAGED) from None
    if manifest.database_bytes != members[VAULT].file_size:
        raise DamagedFile(_DAMAGED)
    return manifest, archive.read("keys.json")


def _parse(body: dict[str, Any]) -> Manifest:
    if body["format"] != FORMAT:
        raise ValueError("not a backup")
    if body["version"] > VERSION:
        raise NewerFile("This backup was made by a newer version of MassageDesk. Install the newer version to read it.")
    migrations.ensure_known(int(body["schema_version"]))
    made_at = datetime.fromisoformat(body["made_at"])
    if made_at.tzinfo is None or not 1 < made_at.year < 9999:
        raise ValueError("not a moment that can be told in every zone")
    return Manifest(
        made_at,
        str(body["reason"]),
        str(body["app_version"]),
        int(body["schema_version"]),
        str(body["kit"]),
        int(body["database_bytes"]),
        {str(table): int(count) for table, count in body["counts"].items()},
        ChainHead(int(body["chain"]["seq"]), bytes.fromhex(body["chain"]["hash"])),
    )


# --- proving ---------------------------------------------------------------------------------------------------


def prove(database: Database, manifest: Manifest, progress: Progress = silent) -> Examination:
    """Examine an extracted copy opened by itself and compare it with what the backup says about itself.

    Raises DamagedFile naming what does not fit, Cancelled.
    """
    found = examine.examine_alone(database, manifest.chain, progress)
    differing = [table for table, count in manifest.counts.items() if found.counts.get(table) != count]
    if not found.is_sound or differing or found.schema_version != manifest.schema_version:
        reason = found.problems[0] if found.problems else "It does not hold the rows it says it holds."
        raise DamagedFile(f"{reason} Your present practice was not touched; use another backup.")
    return found
