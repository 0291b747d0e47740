"""The key file: right and wrong passwords, damage told from both, binding to one database, offline edits noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from massagedesk.domain.errors import DamagedFile, WrongPassword
from massagedesk.vault import kdf, keyslots
from massagedesk.vault.kdf import KdfCost

CHEAP = KdfCost(8, 1, 1)
ROOT = bytes(range(32))
SALT = bytes(range(16))
PASSWORD = "Größe-café-12"
KEYS = keyslots.make(ROOT, SALT, PASSWORD, "Ada Sample", CHEAP)


def test_the_right_password_gives_the_key_and_the_persons_name() -> None:
    unlocked = keyslots.unlock(KEYS, PASSWORD, SALT)
    assert (unlocked.root_key, unlocked.person) == (ROOT, "Ada Sample")


def test_a_password_typed_with_combining_accents_is_the_same_password() -> None:
    import unicodedata

    assert keyslots.unlock(KEYS, unicodedata.normalize("NFD", PASSWORD), SALT).root_key == ROOT


@pytest.mark.parametrize("password", ["", "Größe-café-1", "größe-café-12", PASSWORD + " "])
def test_a_wrong_password_is_told_as_such(password: str) -> None:
    with pytest.raises(WrongPassword, match="does not open"):
        keyslots.unlock(KEYS, password, SALT)


def test_the_file_reads_back_and_holds_neither_key_nor_password() -> None:
    content = keyslots.to_bytes(KEYS)
    assert keyslots.from_bytes(content) == KEYS
    assert ROOT.hex().encode() not in content
    assert not any(
        form in content
        for form in (PASSWORD.encode(), json.dumps(PASSWORD)[1:-1].encode(), PASSWORD.encode().hex().encode())
    )


def test_any_flipped_bit_is_told_as_damage_never_as_a_wrong_password() -> None:
    content = keyslots.to_bytes(KEYS)
    for place in range(len(content)):
        for bit in range(8):
            flipped = bytearray(content)
            flipped[place] ^= 1 << bit
            with pytest.raises(DamagedFile):
                keyslots.from_bytes(bytes(flipped))


def test_any_truncation_is_told_as_damage() -> None:
    content = keyslots.to_bytes(KEYS)
    for length in range(len(content)):
        with pytest.raises(DamagedFile):
            keyslots.from_bytes(content[:length])


def test_the_file_is_bound_to_its_database() -> None:
    with pytest.raises(DamagedFile, match="another practice file"):
        keyslots.unlock(KEYS, PASSWORD, bytes(16))


def test_a_code_of_another_practice_is_told_with_the_kit_number() -> None:
    keyslots.ensure_right_code(KEYS, ROOT, SALT)
    with pytest.raises(WrongPassword, match=KEYS.generations[0].kit):
        keyslots.ensure_right_code(KEYS, bytes(32), SALT)


def _first_slot(body: dict[str, Any]) -> dict[str, Any]:
    slot: dict[str, Any] = body["gens"][0]["slots"][0]
    return slot


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "the person": lambda body: _first_slot(body).update(person="Mallory"),
    "the cost": lambda body: _first_slot(body)["kdf"].update(t=2),
    "the salt": lambda body: _first_slot(body)["kdf"].update(salt="00" * 16),
    "the database": lambda body: body.update(db="0" * 16),
    "the sequence": lambda body: body.update(seq=9),
    "the kit": lambda body: body["gens"][0].update(kit="00000000"),
    "a second slot": lambda body: body["gens"][0]["slots"].append(dict(_first_slot(body), id="ffffffff")),
    "no slot": lambda body: body["gens"][0]["slots"].clear(),
    "no MAC": lambda body: body["macs"].clear(),
    "a cost without end": lambda body: _first_slot(body)["kdf"].update(m=float("inf")),
    "too little memory for its lanes": lambda body: _first_slot(body)["kdf"].update(m=8, p=4),
    "a short salt": lambda body: _first_slot(body)["kdf"].update(salt="00"),
    "a sequence without end": lambda body: body.update(seq=float("inf")),
    "a huge cost": lambda body: _first_slot(body)["kdf"].update(m=2**31),
    "an unknown kind": lambda body: _first_slot(body).update(type="keyring"),
    "another version": lambda body: body.update(version=2),
    "a short nonce": lambda body: _first_slot(body).update(nonce="00"),
    "not an object": lambda body: body.update(gens=3),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_with_a_recomputed_checksum_never_opens(edit: str) -> None:
    body = json.loads(keyslots.to_bytes(KEYS).rpartition(b"\n#sha256:")[0])
    EDITS[edit](body)
    text = json.dumps(body, indent=1).encode()
    forged = text + b"\n#sha256:" + hashlib.sha256(text).hexdigest().encode() + b"\n"
    with pytest.raises((DamagedFile, WrongPassword)):
        keyslots.unlock(keyslots.from_bytes(forged), PASSWORD, SALT)


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (f'"kit": "{KEYS.generations[0].kit}"', '"kit": "\\u00e9"'),
        (next(iter(KEYS.macs.values())), "\\u00e9" * 64),
        ('"person": "Ada Sample"', '"person": "\\ud800"'),
        ('"format"', '"deep": ' + "[" * 100_000 + "]" * 100_000 + ', "format"'),
    ],
    ids=["kit", "mac", "person", "deep"],
)
def test_what_no_key_file_holds_is_told_as_damage_so_that_the_code_still_opens(there: str, instead: str) -> None:
    text = keyslots.to_bytes(KEYS).rpartition(b"\n#sha256:")[0].decode()
    assert there in text
    altered = text.replace(there, instead).encode()
    with pytest.raises(DamagedFile):
        keyslots.from_bytes(altered + b"\n#sha256:" + hashlib.sha256(altered).hexdigest().encode() + b"\n")


def test_changing_the_password_changes_only_how_the_key_is_wrapped() -> None:
    slot = keyslots.unlock(KEYS, PASSWORD, SALT).slot_id
    changed = keyslots.with_password(KEYS, ROOT, slot, "a new long passphrase", CHEAP)
    unlocked = keyslots.unlock(changed, "a new long passphrase", SALT)
    assert unlocked == keyslots.Unlocked(ROOT, "Ada Sample", slot, CHEAP)
    assert (changed.seq, changed.database_id) == (KEYS.seq + 1, KEYS.database_id)
    with pytest.raises(WrongPassword):
        keyslots.unlock(changed, PASSWORD, SALT)


def test_subkeys_differ_by_purpose_and_key() -> None:
    keys = {kdf.subkey(root, purpose) for root in (ROOT, SALT * 2) for purpose in ("header-mac", "backup-mac", "audit")}
    assert len(keys) == 6


@pytest.mark.parametrize(
    ("seconds_per_mib", "expected_mib"),
    [(0.7 / 256, 256), (3.0 / 256, 64), (0.05 / 256, 2048), (30.0 / 256, 64), (0.3 / 256, 512), (1.2 / 256, 128)],
)
def test_the_cost_fits_the_computer_within_floor_and_cap(
    monkeypatch: pytest.MonkeyPatch, seconds_per_mib: float, expected_mib: int
) -> None:
    now = [0.0]

    def pretend(password: str, salt: bytes, cost: KdfCost) -> bytes:
        now[0] += cost.memory_kib / 1024 * seconds_per_mib
        return cost.memory_kib.to_bytes(32)

    monkeypatch.setattr(kdf, "stretch", pretend)
    key, cost = kdf.stretch_calibrated("x", SALT, lambda: now[0])
    assert cost == KdfCost(expected_mib * 1024, 3, 4)
    assert key == cost.memory_kib.to_bytes(32)


def test_argon2id_gives_the_published_answer() -> None:
    """The answer was made with another implementation (argon2-cffi): the file format must never drift."""
    assert kdf.stretch("password", b"somesaltsomesalt", KdfCost(64, 2, 1)).hex() == KNOWN_ANSWER


KNOWN_ANSWER = "1a98fba8e6394425c9bdc333a9c750aaf811df070f5fb4a5788e1cf4db5793a1"


# --- several people, and a key that is replaced ----------------------------------------------------------------

LOCUM = "copper meadow lantern"
NEXT, NEXT_SALT = bytes(range(100, 132)), bytes(range(50, 66))


def test_a_second_person_has_a_slot_of_her_own_until_it_is_taken_away() -> None:
    both = keyslots.with_person(KEYS, ROOT, LOCUM, "Bo Locum", CHEAP)
    for password, person in ((PASSWORD, "Ada Sample"), (LOCUM, "Bo Locum")):
        unlocked = keyslots.unlock(both, password, SALT)
        assert (unlocked.root_key, unlocked.person) == (ROOT, person)
    ada, bo = both.slots(SALT)
    assert ada.id != bo.id
    assert (keyslots.opens(both, bo, LOCUM, SALT), keyslots.opens(both, bo, PASSWORD, SALT)) == (True, False)
    alone = keyslots.without_slot(both, ROOT, bo.id)
    assert alone.seq == KEYS.seq + 2
    with pytest.raises(WrongPassword):
        keyslots.unlock(alone, LOCUM, SALT)
    assert keyslots.unlock(alone, PASSWORD, SALT).person == "Ada Sample"


def test_a_slot_put_back_by_hand_is_noticed() -> None:
    both = keyslots.with_person(KEYS, ROOT, LOCUM, "Bo Locum", CHEAP)
    alone = keyslots.without_slot(both, ROOT, both.slots(SALT)[1].id)
    forged = replace(alone, generations=both.generations)
    for password in (PASSWORD, LOCUM):
        with pytest.raises(DamagedFile, match="altered"):
            keyslots.unlock(forged, password, SALT)


def test_while_the_key_is_replaced_either_database_opens_and_afterwards_only_its_own() -> None:
    owner = KEYS.slots(SALT)[0]
    both = keyslots.from_bytes(
        keyslots.to_bytes(keyslots.with_next_key(KEYS, ROOT, NEXT, NEXT_SALT, owner, PASSWORD, CHEAP))
    )
    for root_key, salt in ((ROOT, SALT), (NEXT, NEXT_SALT)):
        unlocked = keyslots.unlock(both, PASSWORD, salt)
        assert (unlocked.root_key, unlocked.person, unlocked.slot_id) == (root_key, "Ada Sample", owner.id)
        keyslots.ensure_right_code(both, root_key, salt)
        own = keyslots.settled(both, root_key, salt)
        assert [each.database_salt for each in own.generations] == [salt]
        assert own.seq == both.seq + 1
        assert keyslots.unlock(own, PASSWORD, salt).root_key == root_key
        assert keyslots.settled(own, root_key, salt) is own
    with pytest.raises(DamagedFile, match="another practice file"):
        keyslots.unlock(keyslots.settled(both, NEXT, NEXT_SALT), PASSWORD, SALT)


def test_without_people_only_the_code_is_left() -> None:
    keys = keyslots.from_bytes(keyslots.to_bytes(keyslots.without_people(ROOT, SALT)))
    keyslots.ensure_right_code(keys, ROOT, SALT)
    with pytest.raises(WrongPassword):
        keyslots.unlock(keys, PASSWORD, SALT)


@pytest.mark.parametrize(
    ("cost", "wanted", "is_outdated"),
    [
        (KdfCost(64 * 1024, 3, 1), None, False),
        (KdfCost(256 * 1024, 3, 4), None, False),
        (KdfCost(32 * 1024, 9, 4), None, True),
        (KdfCost(64 * 1024, 2, 1), None, True),
        (KdfCost(64 * 1024, 3, 1), KdfCost(64 * 1024, 3, 2), True),
        (KdfCost(64 * 1024, 3, 4), KdfCost(8, 1, 1), False),
    ],
)
def test_a_slot_is_outdated_when_anything_of_it_is_too_cheap(
    monkeypatch: pytest.MonkeyPatch, cost: KdfCost, wanted: KdfCost | None, is_outdated: bool
) -> None:
    monkeypatch.setattr(kdf, "WEAKEST", kdf.FLOOR)
    assert kdf.is_outdated(cost, wanted) is is_outdated


def test_where_memory_is_short_the_cost_is_what_the_computer_can_bear(monkeypatch: pytest.MonkeyPatch) -> None:
    def pretend(password: str, salt: bytes, cost: KdfCost) -> bytes:
        if cost.memory_kib > most * 1024:
            raise kdf.TooLittleMemory("too much")
        return cost.memory_kib.to_bytes(32)

    monkeypatch.setattr(kdf, "stretch", pretend)
    for most in (1024, 300, 128, 64):
        assert kdf.stretch_calibrated(PASSWORD, SALT, lambda: 0.0)[1].memory_kib <= most * 1024
    most = 32
    with pytest.raises(kdf.TooLittleMemory):
        kdf.stretch_calibrated(PASSWORD, SALT, lambda: 0.0)
