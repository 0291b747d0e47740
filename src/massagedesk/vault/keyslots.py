"""The key file: the root key wrapped once for each person's password, bound to one database by its salt.

The root key is the database's raw key and what the recovery code spells; passwords only wrap it, so changing one
rewrites some hundred bytes. A *generation* belongs to one root key and one database salt (the first 16 bytes of the
file); there are two of them only while the key is replaced. Every slot authenticates the database, its own cost and
its person's name; a MAC under the root key covers the whole file, so that slots added, removed or altered offline are
noticed after unlocking.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from massagedesk.domain.errors import DamagedFile, WrongPassword
from massagedesk.vault.kdf import KEY_BYTES, KdfCost, ensure_acceptable, stretch, stretch_calibrated, subkey
from massagedesk.vault.recovery import kit_id

FORMAT = "massagedesk-keys"
VERSION = 1
_NONCE_BYTES, _SALT_BYTES = 12, 16
_DAMAGED = "The key file is damaged. Unlock with the recovery code, or restore the latest backup."
_OTHER_PRACTICE = (
    "The key file belongs to another practice file. Unlock with the recovery code, or restore the latest backup."
)
_WRONG = "This password does not open the practice. Check Caps Lock and the keyboard language, then try again."
_WRONG_CODE = "This recovery code belongs to another practice. Compare the kit number on the sheet: it should be {kit}."


@dataclass(frozen=True)
class Slot:
    """One person's way in: the root key wrapped by her password."""

    id: str
    person: str
    cost: KdfCost
    salt: bytes
    nonce: bytes
    wrapped: bytes
    kind: str = "password"

    def as_json(self) -> dict[str, Any]:
        """As the key file holds it."""
        return {**self.header(), "nonce": self.nonce.hex(), "ct": self.wrapped.hex()}

    def header(self) -> dict[str, Any]:
        """What the wrapping authenticates besides the key."""
        kdf = {
            "name": "argon2id",
            "v": 19,
            "m": self.cost.memory_kib,
            "t": self.cost.passes,
            "p": self.cost.lanes,
            "salt": self.salt.hex(),
        }
        return {"id": self.id, "type": self.kind, "person": self.person, "kdf": kdf}


@dataclass(frozen=True)
class Generation:
    """The slots of one root key, for the database with one salt."""

    database_salt: bytes
    kit: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class KeyFile:
    """Content of ``keys.json``."""

    database_id: str
    seq: int
    """Counts every change, so that of two copies the later is known."""
    generations: tuple[Generation, ...]
    macs: dict[str, str]

    def generation(self, database_salt: bytes) -> Generation | None:
        """The one for the database with this salt."""
        return next((each for each in self.generations if each.database_salt == database_salt), None)

    def slots(self, database_salt: bytes) -> tuple[Slot, ...]:
        """Everybody's slots for the database with this salt."""
        generation = self.generation(database_salt)
        return generation.slots if generation else ()


@dataclass(frozen=True)
class Unlocked:
    """What a right password gives: the root key, and whose password it was."""

    root_key: bytes
    person: str
    slot_id: str
    cost: KdfCost


# --- making and changing ---------------------------------------------------------------------------------------


def make(root_key: bytes, database_salt: bytes, password: str, person: str, cost: KdfCost | None = None) -> KeyFile:
    """A first key file with one slot. Without ``cost`` this computer is measured, see `kdf.stretch_calibrated`."""
    database_id = secrets.token_hex(8)
    slot = _wrap(root_key, password, person, secrets.token_hex(4), database_id, database_salt, cost)
    generation = Generation(database_salt, kit_id(root_key), (slot,))
    return _sealed(KeyFile(database_id, 1, (generation,), {}), root_key)


def without_people(root_key: bytes, database_salt: bytes) -> KeyFile:
    """A key file no password opens: for a backup of a practice of which only the recovery code is left."""
    generation = Generation(database_salt, kit_id(root_key), ())
    return _sealed(KeyFile(secrets.token_hex(8), 1, (generation,), {}), root_key)


def with_password(keys: KeyFile, root_key: bytes, slot_id: str, password: str, cost: KdfCost | None = None) -> KeyFile:
    """The key file with one person's password changed; the slot keeps its number and name."""

    def changed(slot: Slot, database_salt: bytes) -> Slot:
        if slot.id != slot_id:
            return slot
        return _wrap(root_key, password, slot.person, slot.id, keys.database_id, database_salt, cost)

    return _with_slots(keys, root_key, lambda each: tuple(changed(slot, each.database_salt) for slot in each.slots))


def with_person(keys: KeyFile, root_key: bytes, password: str, person: str, cost: KdfCost | None = None) -> KeyFile:
    """The key file with one more slot, for another person and her own password."""
    slot_id = secrets.token_hex(4)

    def added(each: Generation) -> tuple[Slot, ...]:
        slot = _wrap(root_key, password, person, slot_id, keys.database_id, each.database_salt, cost)
        return (*each.slots, slot)

    return _with_slots(keys, root_key, added)


def without_slot(keys: KeyFile, root_key: bytes, slot_id: str) -> KeyFile:
    """The key file without one person's slot. Copies of earlier key files keep it until the key is rotated."""
    return _with_slots(keys, root_key, lambda each: tuple(slot for slot in each.slots if slot.id != slot_id))


def with_next_key(
    keys: KeyFile,
    root_key: bytes,
    next_key: bytes,
    next_salt: bytes,
    slot: Slot,
    password: str,
    cost: KdfCost | None = None,
) -> KeyFile:
    """The key file while the root key is replaced: the present generation, and one for the database that takes over.

    Only the person whose password is known gets a slot in it. Both root keys seal the file, so whichever of the two
    databases lies in the folder opens with it.
    """
    wrapped = _wrap(next_key, password, slot.person, slot.id, keys.database_id, next_salt, cost)
    following = Generation(next_salt, kit_id(next_key), (wrapped,))
    both = (*keys.generations, following)
    return _sealed(replace(keys, seq=keys.seq + 1, generations=both), root_key, next_key)


def settled(keys: KeyFile, root_key: bytes, database_salt: bytes) -> KeyFile:
    """The key file once it is known which database lies in the folder: keys of others are gone from it."""
    own = _generation(keys, database_salt)
    if keys.generations == (own,):
        return keys
    return _sealed(replace(keys, seq=keys.seq + 1, generations=(own,)), root_key)


def _with_slots(keys: KeyFile, root_key: bytes, slots: Callable[[Generation], tuple[Slot, ...]]) -> KeyFile:
    kit = kit_id(root_key)
    generations = tuple(replace(each, slots=slots(each)) if each.kit == kit else each for each in keys.generations)
    return _sealed(replace(keys, seq=keys.seq + 1, generations=generations), root_key)


# --- unlocking -------------------------------------------------------------------------------------------------


def unlock(keys: KeyFile, password: str, database_salt: bytes) -> Unlocked:
    """Try the password on every slot of this database.

    Raises WrongPassword, or DamagedFile when the file has no slot for this database or was altered.
    """
    generation = _generation(keys, database_salt)
    for slot in generation.slots:
        root_key = _unwrap(slot, password, keys.database_id, database_salt)
        if root_key is not None:
            ensure_untouched(keys, root_key)
            return Unlocked(root_key, slot.person, slot.id, slot.cost)
    raise WrongPassword(_WRONG, field="password")


def opens(keys: KeyFile, slot: Slot, password: str, database_salt: bytes) -> bool:
    """Whether the password is the one of this slot; takes up to a second."""
    return _unwrap(slot, password, keys.database_id, database_salt) is not None


def ensure_right_code(keys: KeyFile, root_key: bytes, database_salt: bytes) -> None:
    """Raise WrongPassword when a (well-typed) recovery code belongs to another practice."""
    generation = _generation(keys, database_salt)
    if not hmac.compare_digest(generation.kit, kit_id(root_key)):
        raise WrongPassword(_WRONG_CODE.format(kit=generation.kit), field="recovery_code")


def ensure_untouched(keys: KeyFile, root_key: bytes) -> None:
    """Raise DamagedFile when anything in the file was changed without knowing the root key."""
    if not hmac.compare_digest(keys.macs.get(kit_id(root_key), ""), _mac(keys, root_key)):
        raise DamagedFile(
            "The key file was altered by something other than MassageDesk. Unlock with the recovery code, "
            "or restore the latest backup."
        )


def _generation(keys: KeyFile, database_salt: bytes) -> Generation:
    generation = keys.generation(database_salt)
    if generation is None:
        raise DamagedFile(_OTHER_PRACTICE)
    return generation


def _associated(slot: Slot, database_id: str, database_salt: bytes) -> bytes:
    return canonical({"format": FORMAT, "db": database_id, "gen": database_salt.hex(), **slot.header()})


def _wrap(
    root_key: bytes,
    password: str,
    person: str,
    slot_id: str,
    database_id: str,
    database_salt: bytes,
    cost: KdfCost | None,
) -> Slot:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    if cost is None:
        wrapping_key, cost = stretch_calibrated(password, salt)
    else:
        wrapping_key = stretch(password, salt, cost)
    slot = Slot(slot_id, person, cost, salt, nonce, b"")
    associated = _associated(slot, database_id, database_salt)
    return replace(slot, wrapped=AESGCM(wrapping_key).encrypt(nonce, root_key, associated))


def _unwrap(slot: Slot, password: str, database_id: str, database_salt: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    wrapping_key = stretch(password, slot.salt, slot.cost)
    try:
        return AESGCM(wrapping_key).decrypt(slot.nonce, slot.wrapped, _associated(slot, database_id, database_salt))
    except InvalidTag:
        return None


# --- the file's bytes ------------------------------------------------------------------------------------------


def canonical(value: object) -> bytes:
    """JSON in its one spelling; part of the file format, restore.py spells it the same way."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def to_bytes(keys: KeyFile) -> bytes:
    """Readable JSON and a last line with its SHA-256, which tells damage from a wrong password."""
    text = json.dumps({**_body(keys), "macs": keys.macs}, indent=1).encode()
    return text + b"\n#sha256:" + hashlib.sha256(text).hexdigest().encode() + b"\n"


def from_bytes(content: bytes) -> KeyFile:
    """The key file in ``content``; raises DamagedFile for anything that is not exactly one."""
    text, mark, checksum = content.rpartition(b"\n#sha256:")
    if not mark or checksum != hashlib.sha256(text).hexdigest().encode() + b"\n":
        raise DamagedFile(_DAMAGED)
    try:
        return _parse(json.loads(text))
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError):
        raise DamagedFile(_DAMAGED) from None


def _body(keys: KeyFile) -> dict[str, Any]:
    generations = [
        {
            "dbsalt": generation.database_salt.hex(),
            "kit": generation.kit,
            "slots": [slot.as_json() for slot in generation.slots],
        }
        for generation in keys.generations
    ]
    return {"format": FORMAT, "version": VERSION, "db": keys.database_id, "seq": keys.seq, "gens": generations}


def _mac(keys: KeyFile, root_key: bytes) -> str:
    return hmac.digest(subkey(root_key, "header-mac"), canonical(_body(keys)), "sha256").hex()


def _sealed(keys: KeyFile, *root_keys: bytes) -> KeyFile:
    return replace(keys, macs={kit_id(root_key): _mac(keys, root_key) for root_key in root_keys})


def _parse(body: dict[str, Any]) -> KeyFile:
    if body["format"] != FORMAT or body["version"] != VERSION:
        raise ValueError("not a key file of this format")
    generations = tuple(
        Generation(bytes.fromhex(each["dbsalt"]), str(each["kit"]), tuple(_parse_slot(slot) for slot in each["slots"]))
        for each in body["gens"]
    )
    macs = {str(kit): str(mac) for kit, mac in body["macs"].items()}
    for text in (*macs.values(), *(each.kit for each in generations)):
        text.encode("ascii")  # is compared in constant time, which knows no other letters
    return KeyFile(str(body["db"]), int(body["seq"]), generations, macs)


def _writable(text: str) -> str:
    """Raise ValueError for half a letter, which no file takes: it would fail when her name is written down."""
    text.encode()
    return text


def _parse_slot(slot: dict[str, Any]) -> Slot:
    kdf = slot["kdf"]
    if kdf["name"] != "argon2id" or kdf["v"] != 19 or slot["type"] != "password":
        raise ValueError("a kind of slot this version does not know")
    cost = KdfCost(int(kdf["m"]), int(kdf["t"]), int(kdf["p"]))
    ensure_acceptable(cost)
    parsed = Slot(
        str(slot["id"]),
        _writable(str(slot["person"])),
        cost,
        bytes.fromhex(kdf["salt"]),
        bytes.fromhex(slot["nonce"]),
        bytes.fromhex(slot["ct"]),
    )
    sizes = (len(parsed.salt), len(parsed.nonce), len(parsed.wrapped))
    if sizes != (_SALT_BYTES, _NONCE_BYTES, KEY_BYTES + 16):
        raise ValueError("a slot of the wrong size")
    return parsed
