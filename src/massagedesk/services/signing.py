"""Signing with the password: whose key it opens, and what keeps that key in step with the password.

Everybody who signs has a key pair of her own. The public half stays in the file for ever; the private half is sealed by
what her password is stretched to in her key slot. A sealed half that belongs to an earlier state of her slot (its salt
is another one) is only tried after the password was found right, and is then sealed anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from massagedesk.domain.errors import WrongPassword
from massagedesk.domain.signing import addendum_statement, note_statement
from massagedesk.persistence.tables import map_domain
from massagedesk.persistence.tables.evidence import (
    SignatureRecord,
    SigningKey,
    SigningKeyWrap,
    signing_key_wraps,
    signing_keys,
)
from massagedesk.services import people
from massagedesk.vault import keyslots, pdf_signing, signing
from massagedesk.vault.kdf import KdfCost
from massagedesk.vault.keyslots import KeyFile, Slot
from massagedesk.vault.signing import SealedKey

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from massagedesk.domain.visits import Addendum, SessionNote
    from massagedesk.services.desk import Desk
    from massagedesk.services.vaults import OpenVault

_WRONG = "That is not the password of this practice. Nothing was signed."


@dataclass(frozen=True)
class Pen:
    """What a right password gives for one signing; forget it afterwards."""

    key_id: UUID
    public_key: bytes
    person: str
    made_at: datetime
    _private_key: bytes = field(repr=False)

    def sign_note(self, session: Session, note: SessionNote) -> dict[str, str]:
        """Add the signature of a note that was just signed; returns what the audit tells of it."""
        session.flush()
        signature = signing.sign(self._private_key, note_statement(note))
        session.add(SignatureRecord(note_id=note.id, key_id=self.key_id, signature=signature))
        return self._told(signature)

    def sign_addendum(self, session: Session, note: SessionNote, addendum: Addendum) -> dict[str, str]:
        """Add the signature of an addition that was just written; returns what the audit tells of it."""
        session.flush()
        signature = signing.sign(self._private_key, addendum_statement(note, addendum))
        session.add(SignatureRecord(addendum_id=addendum.id, key_id=self.key_id, signature=signature))
        return self._told(signature)

    def sign_pdf(self, content: bytes) -> tuple[bytes, dict[str, str]]:
        """The PDF with a signature in it, and what the audit tells of that."""
        signed = pdf_signing.signed(content, self._private_key, self.person, self.made_at)
        certificate = pdf_signing.fingerprint(self._private_key, self.person, self.made_at)
        return signed, {"certificate": certificate, "signer": self.person}

    def _told(self, signature: bytes) -> dict[str, str]:
        return {"key": signing.fingerprint(self.public_key), "signature": signature.hex(), "signer": self.person}


class Signing:
    """The password, asked again at signing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def pen(self, password: str) -> Pen | None:
        """What signs, for the password of somebody who opens this practice; takes up to a second.

        Somebody who never signed gets her key pair now. None for a file without a key file beside it (tests, made-up
        practices): such notes are hashed but not signed by a key. Raises WrongPassword, TooManyTries.
        """
        if not self._desk.has_vault:
            if not self._desk.is_password(password):
                raise WrongPassword(_WRONG, field="password")
            return None
        return pen_of(self._desk.vault, password)


def pen_of(vault: OpenVault, password: str) -> Pen:
    """As `Signing.pen`, for an opened vault."""
    keys = _keys(vault)
    try:
        with vault.tries.one("password"):
            found = _opened_at_once(vault, keys, password)
            unlocked = None if found else keyslots.unlock(keys, password, vault.salt)
    except WrongPassword:
        raise WrongPassword(_WRONG, field="password") from None
    people.report_tries(vault)
    if found is not None:
        return found
    assert unlocked is not None
    slot = next(each for each in keys.slots(vault.salt) if each.id == unlocked.slot_id)
    earlier = _opened_any(_held(vault, slot.person), password)
    if not earlier:
        return _new_pen(vault, slot, password)
    _keep(vault, earlier[0], slot.salt, slot.cost, password)
    drop_stale(vault, keys)
    return earlier[0]


def make_first_key(vault: OpenVault, password: str) -> None:
    """Make the key pair of the owner of a practice that was just created with this password."""
    _new_pen(vault, _keys(vault).slots(vault.salt)[0], password)


# --- in step with the password ---------------------------------------------------------------------------------


def carry_over(vault: OpenVault, slot_id: str, present: str, changed: KeyFile, new: str) -> None:
    """Before a changed password is saved: seal her signing key by the new one too.

    Until `drop_stale`, whichever of the two passwords is in force opens the key, so an interruption loses nothing.
    """
    slot = next(each for each in changed.slots(vault.salt) if each.id == slot_id)
    for pen in _opened_any(_held(vault, slot.person), present):
        _keep(vault, pen, slot.salt, slot.cost, new)


def drop_stale(vault: OpenVault, keys: KeyFile) -> None:
    """Remove sealed halves whose slot is in force no more, where another one of the same key is."""
    salts = {slot.salt for slot in keys.slots(vault.salt)}
    columns = signing_key_wraps.c
    with vault.database.read() as connection:
        wraps = connection.execute(sa.select(columns.id, columns.key_id, columns.salt)).all()
    in_force = {wrap.key_id for wrap in wraps if wrap.salt in salts}
    stale = [wrap.id for wrap in wraps if wrap.salt not in salts and wrap.key_id in in_force]
    if not stale:
        return
    map_domain()
    with vault.database.work() as session:
        for wrap_id in stale:
            session.delete(session.get_one(SigningKeyWrap, wrap_id))


# --- inside ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Held:
    key_id: UUID
    public_key: bytes
    person: str
    made_at: datetime
    sealed: SealedKey


def _keys(vault: OpenVault) -> KeyFile:
    if vault.keys is None:
        raise WrongPassword("No password is set, so nothing can be signed. Set one first.", field="password")
    return vault.keys


def _held(vault: OpenVault, person: str) -> list[_Held]:
    """Sealed halves of her keys, those of her newest key first."""
    wanted = (
        sa.select(
            signing_keys.c.id,
            signing_keys.c.public_key,
            signing_keys.c.person,
            signing_keys.c.made_at,
            *(signing_key_wraps.c[name] for name in ("memory_kib", "passes", "lanes", "salt", "nonce", "wrapped")),
        )
        .join(signing_key_wraps, signing_key_wraps.c.key_id == signing_keys.c.id)
        .where(signing_keys.c.person == person)
        .order_by(signing_keys.c.made_at.desc(), sa.text("signing_keys.rowid DESC"))
    )
    with vault.database.read() as connection:
        rows = connection.execute(wanted).all()
    return [
        _Held(
            row.id,
            row.public_key,
            row.person,
            row.made_at,
            SealedKey(KdfCost(row.memory_kib, row.passes, row.lanes), row.salt, row.nonce, row.wrapped),
        )
        for row in rows
    ]


def _opened_at_once(vault: OpenVault, keys: KeyFile, password: str) -> Pen | None:
    """The signing key of who is at the desk, when it is sealed by her slot as it is now: that proves the password."""
    for slot in keys.slots(vault.salt):
        if slot.id == vault.slot_id:
            in_force = [held for held in _held(vault, slot.person) if _fits(held.sealed, slot)]
            return next(iter(_opened_any(in_force[:1], password)), None)
    return None


def _fits(sealed: SealedKey, slot: Slot) -> bool:
    return sealed.salt == slot.salt and sealed.cost == slot.cost


def _opened_any(helds: Iterable[_Held], password: str) -> list[Pen]:
    pens: dict[UUID, Pen] = {}
    for held in helds:
        if held.key_id not in pens and (private := signing.opened(held.sealed, held.public_key, password)):
            pens[held.key_id] = Pen(held.key_id, held.public_key, held.person, held.made_at, private)
    return list(pens.values())


def _new_pen(vault: OpenVault, slot: Slot, password: str) -> Pen:
    private, public = signing.make_pair()
    sealed = signing.seal(private, password, slot.salt, slot.cost)
    map_domain()
    key = SigningKey(person=slot.person, public_key=public, made_at=vault.clock().replace(microsecond=0))
    with vault.database.work() as session:
        session.add(key)
        session.flush()
        session.add(_wrap(key.id, sealed))
    return Pen(key.id, public, slot.person, key.made_at, private)


def _keep(vault: OpenVault, pen: Pen, salt: bytes, cost: KdfCost, password: str) -> None:
    sealed = signing.seal(pen._private_key, password, salt, cost)
    map_domain()
    with vault.database.work() as session:
        session.add(_wrap(pen.key_id, sealed))


def _wrap(key_id: UUID, sealed: SealedKey) -> SigningKeyWrap:
    return SigningKeyWrap(
        key_id=key_id,
        memory_kib=sealed.cost.memory_kib,
        passes=sealed.cost.passes,
        lanes=sealed.cost.lanes,
        salt=sealed.salt,
        nonce=sealed.nonce,
        wrapped=sealed.wrapped,
    )
