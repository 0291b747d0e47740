"""Who opens the practice: a second person under her own name, wrong passwords, and keys that are wrapped anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.services.practices import (
    CHEAP,
    FILES,
    LOCUM,
    OTHER,
    OWNER,
    PASSWORD,
    Clock,
    create,
    details,
    entries,
    note,
    noted,
    unlock,
)

from massagedesk import durable
from massagedesk.domain.errors import DamagedFile, MassageDeskError, RuleViolation, TooManyTries, WrongPassword
from massagedesk.persistence import audit
from massagedesk.persistence.work import NotSaved
from massagedesk.services import people, vaults
from massagedesk.services.vaults import OpenVault
from massagedesk.vault import attempts, kdf, keyslots
from massagedesk.vault.kdf import KdfCost


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def practice(tmp_path: Path, clock: Clock) -> tuple[Path, str]:
    """A closed practice: its folder and recovery code."""
    vault, code = create(tmp_path / "practice", clock)
    vault.lock()
    return tmp_path / "practice", code


@pytest.fixture
def opened(practice: tuple[Path, str], clock: Clock) -> Iterator[OpenVault]:
    vault = unlock(practice[0], clock)
    yield vault
    vault.lock()


# --- other people ----------------------------------------------------------------------------------------------


def test_a_locum_opens_with_her_own_password_and_is_named_in_the_audit(opened: OpenVault, clock: Clock) -> None:
    row = people.add_person(opened, PASSWORD, "  Bo   Locum ", LOCUM)
    assert (row.name, row.is_owner, row.is_present) == ("Bo Locum", False, False)
    assert [each.name for each in people.people(opened)] == [OWNER, "Bo Locum"]
    assert people.people(opened)[0].is_present
    assert entries(opened)[-1] == (OWNER, "added", "password")
    opened.lock()
    vault = unlock(opened.folder, clock, LOCUM)
    note(vault, "by the locum")
    assert [actor for actor, *_ in entries(vault)[-2:]] == ["Bo Locum", "Bo Locum"]
    assert [each.is_present for each in people.people(vault)] == [False, True]
    assert vaults.check(vault).persons == (OWNER, "Bo Locum")
    vault.lock()
    unlock(opened.folder, clock).lock()


def test_a_removed_person_opens_nothing_more(opened: OpenVault, clock: Clock) -> None:
    row = people.add_person(opened, PASSWORD, "Bo Locum", LOCUM)
    people.remove_person(opened, PASSWORD, row.slot_id)
    assert [each.name for each in people.people(opened)] == [OWNER]
    assert entries(opened)[-1] == (OWNER, "removed", "password")
    with pytest.raises(RuleViolation, match="no password any more"):
        people.remove_person(opened, PASSWORD, row.slot_id)
    opened.lock()
    with pytest.raises(WrongPassword):
        unlock(opened.folder, clock, LOCUM)
    unlock(opened.folder, clock).lock()


def test_a_locum_changes_her_own_password_but_lets_nobody_in_or_out(opened: OpenVault, clock: Clock) -> None:
    people.add_person(opened, PASSWORD, "Bo Locum", LOCUM)
    opened.lock()
    vault = unlock(opened.folder, clock, LOCUM)
    owner = people.people(vault)[0]
    with pytest.raises(RuleViolation, match=f"Only {OWNER}"):
        people.add_person(vault, LOCUM, "Cy Friend", OTHER)
    with pytest.raises(RuleViolation, match=f"Only {OWNER}"):
        people.remove_person(vault, LOCUM, owner.slot_id)
    with pytest.raises(RuleViolation, match=f"Only {OWNER}"):
        vaults.recovery_code(vault, LOCUM)
    people.change_password(vault, LOCUM, OTHER)
    assert people.confirm_password(vault, OTHER) == "Bo Locum"
    vault.lock()
    for password, name in ((PASSWORD, OWNER), (OTHER, "Bo Locum")):
        vault = unlock(opened.folder, clock, password)
        assert vault.person == name
        vault.lock()


def test_the_owner_stays(opened: OpenVault) -> None:
    with pytest.raises(RuleViolation, match="owner's password stays"):
        people.remove_person(opened, PASSWORD, people.people(opened)[0].slot_id)


@pytest.mark.parametrize(
    ("own", "name", "password", "error", "words"),
    [
        (OTHER, "Bo Locum", LOCUM, WrongPassword, "does not open"),
        (PASSWORD, " ", LOCUM, RuleViolation, "Enter a name"),
        (PASSWORD, "ada sample", LOCUM, RuleViolation, "already"),
        (PASSWORD, "Bo Locum", "short", RuleViolation, "easy to guess"),
        (PASSWORD, "Bo Locum", PASSWORD, RuleViolation, "cannot be used"),
    ],
)
def test_letting_somebody_in_needs_the_owner_a_name_and_a_password_of_her_own(
    opened: OpenVault, own: str, name: str, password: str, error: type[MassageDeskError], words: str
) -> None:
    with pytest.raises(error, match=words):
        people.add_person(opened, own, name, password)
    assert [each.name for each in people.people(opened)] == [OWNER]


def test_two_people_never_have_one_password(opened: OpenVault) -> None:
    people.add_person(opened, PASSWORD, "Bo Locum", LOCUM)
    with pytest.raises(RuleViolation, match="cannot be used"):
        people.change_password(opened, PASSWORD, LOCUM)
    assert json.loads(details(opened, "refused")[-1]) == {"reason": "in use"}
    people.change_password(opened, PASSWORD, PASSWORD)  # her own again is allowed


def test_by_the_recovery_code_the_owner_gets_a_new_password_and_the_locum_keeps_hers(
    opened: OpenVault, practice: tuple[Path, str], clock: Clock
) -> None:
    people.add_person(opened, PASSWORD, "Bo Locum", LOCUM)
    opened.lock()
    vault = unlock(opened.folder, clock, code=practice[1])
    people.set_password(vault, OTHER, "ignored where a name is known")
    vault.lock()
    for password, name in ((OTHER, OWNER), (LOCUM, "Bo Locum")):
        vault = unlock(opened.folder, clock, password)
        assert vault.person == name
        vault.lock()


def test_a_full_disk_lets_nobody_in_by_halves(opened: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int, file: object = None) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "flush", fail)
        with pytest.raises(MassageDeskError, match="could not be saved"):
            people.add_person(opened, PASSWORD, "Bo Locum", LOCUM)
    assert [each.name for each in people.people(opened)] == [OWNER]
    assert people.add_person(opened, PASSWORD, "Bo Locum", LOCUM).name == "Bo Locum"


def test_on_a_full_disk_the_reserve_makes_room_for_the_key_file(
    opened: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    (opened.folder / "reserve.bin").write_bytes(b"room")
    flush = durable.flush

    def fail_while_full(handle: int, file: object = None) -> None:
        if (opened.folder / "reserve.bin").exists():
            raise OSError(28, "No space left on device")
        flush(handle, file)

    monkeypatch.setattr(durable, "flush", fail_while_full)
    people.change_password(opened, PASSWORD, OTHER)
    assert people.confirm_password(opened, OTHER) == OWNER


# --- wrong passwords -------------------------------------------------------------------------------------------


def fail_to_unlock(folder: Path, clock: Clock, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            unlock(folder, clock, "not the password")


def test_after_several_wrong_passwords_the_next_one_waits_but_the_code_opens(
    practice: tuple[Path, str], clock: Clock
) -> None:
    folder, code = practice
    assert vaults.seconds_to_wait(folder, clock) == 0
    fail_to_unlock(folder, clock, attempts.FREE + 1)
    assert 4 < vaults.seconds_to_wait(folder, clock) <= 5
    with pytest.raises(TooManyTries, match="5 seconds"):
        unlock(folder, clock)
    unlock(folder, clock, code=code).lock()
    assert vaults.seconds_to_wait(folder, clock) == 0
    unlock(folder, clock).lock()


def test_wrong_passwords_are_on_record_after_the_next_unlocking(practice: tuple[Path, str], clock: Clock) -> None:
    folder, code = practice
    fail_to_unlock(folder, clock, 2)
    with pytest.raises(WrongPassword):
        unlock(folder, clock, code="0" + code[1:] if code[0] != "0" else "1" + code[1:])
    assert (folder / attempts.NAME).exists()
    clock.forward(hours=3)
    vault = unlock(folder, clock)
    assert entries(vault)[-3:] == [
        (people.UNKNOWN_PERSON, "refused", "password"),
        (people.UNKNOWN_PERSON, "refused", "password"),
        (people.UNKNOWN_PERSON, "refused", "recovery_code"),
    ]
    assert {json.loads(each)["at"] for each in details(vault, "refused")} == {"2026-05-01T12:00:00+00:00"}
    note(vault, "mine")
    assert entries(vault)[-1][0] == OWNER
    vault.lock()
    assert {path.name for path in folder.iterdir()} == FILES


def test_guessing_at_an_open_window_waits_too_and_is_on_record(opened: OpenVault, clock: Clock) -> None:
    for _ in range(attempts.FREE + 1):
        with pytest.raises(WrongPassword):
            people.confirm_password(opened, "not the password")
    with pytest.raises(TooManyTries):
        people.confirm_password(opened, PASSWORD)
    opened.lock()
    with pytest.raises(TooManyTries):
        unlock(opened.folder, clock)


def test_a_slip_at_an_open_window_is_on_record_once_the_right_one_came(opened: OpenVault) -> None:
    with pytest.raises(WrongPassword):
        people.confirm_password(opened, "not the password")
    assert people.confirm_password(opened, PASSWORD) == OWNER
    assert entries(opened)[-1] == (people.UNKNOWN_PERSON, "refused", "password")
    people.confirm_password(opened, PASSWORD)
    assert entries(opened)[-1] == (people.UNKNOWN_PERSON, "refused", "password")
    assert len(details(opened, "refused")) == 1


def test_what_cannot_be_put_on_record_yet_does_not_make_the_right_password_wrong(
    opened: OpenVault, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WrongPassword):
        vaults.confirm_password(opened, OTHER)

    def full(*arguments: object, **options: object) -> None:
        raise NotSaved("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(audit, "record", full)
        assert vaults.confirm_password(opened, PASSWORD) == OWNER
    assert details(opened, "refused") == []
    assert vaults.confirm_password(opened, PASSWORD) == OWNER
    assert len(details(opened, "refused")) == 1


def test_a_damaged_file_does_not_count_against_the_password(practice: tuple[Path, str], clock: Clock) -> None:
    folder = practice[0]
    whole = (folder / "vault.db").read_bytes()
    (folder / "vault.db").write_bytes(whole[:100] + b"x" + whole[101:])
    for _ in range(attempts.FREE + 2):
        with pytest.raises(MassageDeskError):
            unlock(folder, clock)
    assert vaults.seconds_to_wait(folder, clock) == 0
    (folder / "vault.db").write_bytes(whole)
    unlock(folder, clock).lock()


# --- the code alone --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", ["gone", "empty", "noise", "cut", "another practice's"])
def test_whatever_became_of_the_key_files_the_printed_code_opens_everything(
    opened: OpenVault, practice: tuple[Path, str], tmp_path: Path, own_folders: Path, clock: Clock, harm: str
) -> None:
    note(opened, "kept")
    people.add_person(opened, PASSWORD, "Bo Locum", LOCUM)
    opened.lock()
    folder, code = practice
    other, _ = create(tmp_path / "other", clock)
    other.lock()
    foreign = (tmp_path / "other" / "keys.json").read_bytes()
    for path in (*folder.glob("keys.json*"), *own_folders.rglob("*.json")):
        whole = path.read_bytes()
        contents = {"empty": b"", "noise": bytes(700), "cut": whole[:-1], "another practice's": foreign}
        if harm == "gone":
            path.unlink()
        else:
            path.write_bytes(contents[harm])
    for password in (PASSWORD, LOCUM):
        with pytest.raises(DamagedFile, match="recovery code"):
            unlock(folder, clock, password)
    vault = unlock(folder, clock, code=code)
    assert vault.needs_password
    assert noted(vault) == ["kept"]
    assert people.people(vault) == ()
    people.set_password(vault, OTHER, OWNER)
    people.add_person(vault, OTHER, "Bo Locum", LOCUM)
    vault.lock()
    for password, name in ((OTHER, OWNER), (LOCUM, "Bo Locum")):
        vault = unlock(folder, clock, password)
        assert vault.person == name
        assert vaults.check(vault).is_sound
        vault.lock()


# --- when guessing became cheaper ------------------------------------------------------------------------------


DEARER = KdfCost(16, 2, 1)


def cost_of(vault: OpenVault, place: int = 0) -> KdfCost:
    return people.keys_of(vault).slots(vault.salt)[place].cost


def test_a_key_wrapped_at_yesterdays_cost_is_wrapped_anew_without_a_question(opened: OpenVault, clock: Clock) -> None:
    people.add_person(opened, PASSWORD, "Bo Locum", LOCUM)
    opened.lock()
    vault = vaults.open_practice(opened.folder, password=LOCUM, clock=clock, cost=DEARER)
    assert (cost_of(vault, 0), cost_of(vault, 1)) == (CHEAP, DEARER)
    assert entries(vault)[-1] == ("Bo Locum", "strengthened", "password")
    vault.lock()
    vault = vaults.open_practice(opened.folder, password=PASSWORD, clock=clock, cost=DEARER)
    assert (cost_of(vault, 0), cost_of(vault, 1)) == (DEARER, DEARER)
    seq = people.keys_of(vault).seq
    vault.lock()
    vault = vaults.open_practice(opened.folder, password=PASSWORD, clock=clock, cost=DEARER)
    assert people.keys_of(vault).seq == seq
    assert vaults.check(vault).is_sound
    vault.lock()


def test_a_dearer_key_is_never_made_cheaper(opened: OpenVault, clock: Clock) -> None:
    opened.lock()
    vaults.open_practice(opened.folder, password=PASSWORD, clock=clock, cost=DEARER).lock()
    vault = vaults.open_practice(opened.folder, password=PASSWORD, clock=clock, cost=CHEAP)
    assert cost_of(vault) == DEARER
    vault.lock()


def test_below_the_floor_of_this_version_the_computer_is_measured_anew(
    opened: OpenVault, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.lock()
    monkeypatch.setattr(kdf, "WEAKEST", kdf.FLOOR)
    monkeypatch.setattr(
        keyslots, "stretch_calibrated", lambda password, salt: (keyslots.stretch(password, salt, DEARER), DEARER)
    )
    vault = vaults.open_practice(opened.folder, password=PASSWORD, clock=clock)
    assert cost_of(vault) == DEARER
    vault.lock()


def test_a_full_disk_puts_wrapping_anew_off(opened: OpenVault, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(handle: int, file: object = None) -> None:
        raise OSError(28, "No space left on device")

    opened.lock()
    with monkeypatch.context() as patch:
        patch.setattr(durable, "flush", fail)
        vault = vaults.open_practice(opened.folder, password=PASSWORD, clock=clock, cost=DEARER)
    assert cost_of(vault) == CHEAP
    vault.lock()
    vault = vaults.open_practice(opened.folder, password=PASSWORD, clock=clock, cost=DEARER)
    assert cost_of(vault) == DEARER
    vault.lock()


def test_a_slot_put_back_by_hand_is_not_taken_over_by_the_code(
    opened: OpenVault, practice: tuple[Path, str], clock: Clock
) -> None:
    folder, code = practice
    people.add_person(opened, PASSWORD, "Bo Locum", LOCUM)
    hers = people.keys_of(opened).slots(opened.salt)[1]
    people.remove_person(opened, PASSWORD, hers.id)
    keys = people.keys_of(opened)
    opened.lock()
    with_her = replace(keys.generations[0], slots=(*keys.slots(opened.salt), hers))
    for name in ("keys.json", "keys.json.prev"):
        (folder / name).write_bytes(keyslots.to_bytes(replace(keys, generations=(with_her,))))
    for password in (PASSWORD, LOCUM):
        with pytest.raises(DamagedFile, match="altered"):
            unlock(folder, clock, password)
    vault = unlock(folder, clock, code=code)
    assert vault.needs_password
    people.set_password(vault, OTHER, OWNER)
    vault.lock()
    with pytest.raises(WrongPassword):
        unlock(folder, clock, LOCUM)
    unlock(folder, clock, OTHER).lock()
