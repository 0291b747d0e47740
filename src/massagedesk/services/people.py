"""Who opens the practice and with which password: the owner, and others under their own names.

The owner is whose slot was made first, with the practice. Only she (or who holds the recovery sheet) adds and removes
others, sees the recovery code and replaces the key; everybody changes her own password.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from massagedesk import assets
from massagedesk.domain.errors import RuleViolation, WrongPassword
from massagedesk.persistence import audit
from massagedesk.persistence.work import NotSaved
from massagedesk.services import practice_folder
from massagedesk.vault import keyfiles, keyslots, passwords, recovery
from massagedesk.vault.keyslots import KeyFile, Unlocked
from massagedesk.vault.passwords import Strength

if TYPE_CHECKING:
    from massagedesk.services.vaults import OpenVault

UNKNOWN_PERSON = "Unknown person"
"""Who the audit names for a wrong password."""

_NOT_CHANGED = (
    "The new password could not be saved ({reason}). The practice opens with the present one or the new one; "
    "make room on the disk and change it again."
)
_NOT_SAVED = "The key file could not be saved ({reason}). Make room on the disk and try again."
_NO_PASSWORD = "No password is set. Set one first."
_TAKEN = "This password cannot be used. Choose another one."


@dataclass(frozen=True)
class PersonRow:
    """Somebody whose password opens the practice."""

    slot_id: str
    name: str
    is_owner: bool
    is_present: bool
    """Whether it was her password that opened the practice this time."""


# --- judging passwords -----------------------------------------------------------------------------------------


def judge_password(password: str, known_words: tuple[str, ...] = ()) -> Strength:
    """How good a password would be, with advice; ``known_words`` (her name, the practice's) count as easy."""
    return passwords.judge(password, known_words)


def suggest_passphrase() -> str:
    """Five random words, joined by hyphens."""
    return passwords.generate(assets.read_text("words/eff_long.txt").split())


# --- asking again ----------------------------------------------------------------------------------------------


def confirm_password(vault: OpenVault, password: str) -> str:
    """Whose password it is, asked again before signing, exporting or printing the recovery sheet.

    Takes up to a second. Raises WrongPassword, TooManyTries after several wrong ones.
    """
    return confirm(vault, password).person


def confirm(vault: OpenVault, password: str) -> Unlocked:
    """As `confirm_password`, with the slot. Wrong passwords are counted and go into the audit."""
    keys = keys_of(vault)
    with vault.tries.one("password"):
        unlocked = keyslots.unlock(keys, password, vault.salt)
    report_tries(vault)
    return unlocked


def confirm_owner(vault: OpenVault, password: str) -> Unlocked:
    """As `confirm`, and RuleViolation when it is the password of another person than the owner."""
    unlocked = confirm(vault, password)
    owner = owner_of(vault)
    if owner is not None and unlocked.slot_id != owner.slot_id:
        raise RuleViolation(f"Only {owner.name} can do this, with the password of the owner.", field="password")
    return unlocked


def report_tries(vault: OpenVault) -> None:
    """Write tries that opened nothing into the audit, each with its time, and start counting anew."""
    attempts = vault.tries.failures.attempts
    if not attempts or vault.database.is_look_only:
        return
    try:
        with vault.database.work() as session, vault.database.trail.acting(UNKNOWN_PERSON):
            for each in attempts:
                audit.record(session, "refused", each.by, detail={"at": each.at.isoformat(timespec="seconds")})
    except NotSaved:
        return  # a full disk does not make a right password wrong; it is made up for
    vault.tries.forget()


# --- passwords -------------------------------------------------------------------------------------------------


def change_password(vault: OpenVault, present: str, new: str) -> None:
    """Replace one's own password. Backups made before keep asking for the earlier one.

    Raises WrongPassword when ``present`` is not right, RuleViolation when ``new`` is too weak or somebody else's.
    """
    from massagedesk.services import signing

    unlocked = confirm(vault, present)

    def carry_over(changed: KeyFile) -> None:
        signing.carry_over(vault, unlocked.slot_id, present, changed, new)

    _replace_password(vault, unlocked.slot_id, unlocked.person, new, carry_over)
    signing.drop_stale(vault, keys_of(vault))


def set_password(vault: OpenVault, new: str, person: str) -> None:
    """Give a practice opened by its recovery code a new password, for ``person`` where no key file names anybody.

    The owner's password is replaced where one is known. Raises RuleViolation when ``new`` is too weak.
    """
    owner = owner_of(vault)
    if owner is not None:
        _replace_password(vault, owner.slot_id, owner.name, new)
        return
    passwords.ensure_enough(new, person.split())
    made = keyslots.make(bytes(vault.root_key), vault.salt, new, person, vault.cost)
    _save(vault, made, "changed", person, _NOT_CHANGED)


def _replace_password(
    vault: OpenVault,
    slot_id: str,
    person: str,
    new: str,
    before_saving: Callable[[KeyFile], None] = lambda changed: None,
) -> None:
    passwords.ensure_enough(new, person.split())
    keys = keys_of(vault)
    _ensure_nobody_elses(vault, keys, new, slot_id)
    changed = keyslots.with_password(keys, bytes(vault.root_key), slot_id, new, vault.cost)
    vault.database.ensure_writable()
    before_saving(changed)
    _save(vault, changed, "changed", person, _NOT_CHANGED)


def strengthen(vault: OpenVault, unlocked: Unlocked, password: str) -> None:
    """Wrap the key anew, at today's cost, after a password opened it; nobody is asked. A full disk puts it off."""
    changed = keyslots.with_password(keys_of(vault), unlocked.root_key, unlocked.slot_id, password, vault.cost)
    try:
        keyfiles.save(vault.folder, changed, vault.settings_folder)
    except OSError:
        return
    vault.keys = changed
    with vault.database.work() as session:
        audit.record(session, "strengthened", "password", detail={"person": unlocked.person})


# --- other people ----------------------------------------------------------------------------------------------


def people(vault: OpenVault) -> tuple[PersonRow, ...]:
    """Everybody whose password opens the practice, the owner first; nobody while no password is set."""
    slots = vault.keys.slots(vault.salt) if vault.keys else ()
    return tuple(
        PersonRow(slot.id, slot.person, place == 0, slot.id == vault.slot_id) for place, slot in enumerate(slots)
    )


def owner_of(vault: OpenVault) -> PersonRow | None:
    """The owner; None while no password is set."""
    return next(iter(people(vault)), None)


def add_person(vault: OpenVault, own_password: str, name: str, password: str) -> PersonRow:
    """Let somebody else in under her own name, for instance a locum, with a password of her own.

    Takes a few seconds. Raises WrongPassword, RuleViolation (not the owner, no name or a taken one, a weak password or
    one that is somebody else's).
    """
    confirm_owner(vault, own_password)
    name = " ".join(name.split())
    if not name:
        raise RuleViolation("Enter a name; what is done with this password is recorded under it.", field="name")
    if any(each.name.casefold() == name.casefold() for each in people(vault)):
        raise RuleViolation(f"There is a password for {name} already. Enter another name.", field="name")
    passwords.ensure_enough(password, name.split())
    keys = keys_of(vault)
    _ensure_nobody_elses(vault, keys, password, None)
    changed = keyslots.with_person(keys, bytes(vault.root_key), password, name, vault.cost)
    _save(vault, changed, "added", name, _NOT_SAVED)
    return people(vault)[-1]


def remove_person(vault: OpenVault, own_password: str, slot_id: str) -> None:
    """Take somebody's password away.

    A copy of the key file from before keeps letting her in; where that matters, replace the key (`rotation.rotate`).
    Raises WrongPassword, RuleViolation (not the owner, or the owner's own password).
    """
    confirm_owner(vault, own_password)
    found = next((each for each in people(vault) if each.slot_id == slot_id), None)
    if found is None:
        raise RuleViolation("This person has no password any more.")
    if found.is_owner:
        raise RuleViolation("The owner's password stays. It can be changed.")
    changed = keyslots.without_slot(keys_of(vault), bytes(vault.root_key), slot_id)
    _save(vault, changed, "removed", found.name, _NOT_SAVED)


def keys_of(vault: OpenVault) -> KeyFile:
    """The key file. Raises WrongPassword while no password is set."""
    if vault.keys is None:
        raise WrongPassword(_NO_PASSWORD, field="password")
    return vault.keys


def _ensure_nobody_elses(vault: OpenVault, keys: KeyFile, password: str, own_slot: str | None) -> None:
    """Two people with one password would act under one name. Says no more than that it cannot be used."""
    for slot in keys.slots(vault.salt):
        if slot.id != own_slot and keyslots.opens(keys, slot, password, vault.salt):
            with vault.database.work() as session:
                audit.record(session, "refused", "password", detail={"reason": "in use"})
            raise RuleViolation(_TAKEN, field="password")


def _save(vault: OpenVault, keys: KeyFile, action: str, person: str, sentence: str) -> None:
    vault.database.ensure_writable()
    with practice_folder.disk_failure_said(sentence):
        practice_folder.save_keys(vault.folder, keys, vault.settings_folder, vault.database.relief)
    vault.keys = keys
    with vault.database.work() as session:
        audit.record(session, action, "password", detail={"person": person})


# --- the recovery code -----------------------------------------------------------------------------------------


def recovery_code(vault: OpenVault, password: str) -> str:
    """The code for another sheet, after the password was asked again. Raises WrongPassword, RuleViolation."""
    confirm_owner(vault, password)
    with vault.database.work() as session:
        audit.record(session, "shown", "recovery_code")
    return recovery.code_of(bytes(vault.root_key))
