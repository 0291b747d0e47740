"""Ed25519 keys that sign notes. The private half is sealed by the password, not by the key of the file.

An unlocked practice holds the root key, but not what the password was stretched to: so whoever finds the window open
can read and cannot sign. Sealing takes the same stretched password as the person's key slot (same salt, same cost) and
derives a key of its own from it, so that signing costs one stretching, like unlocking.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from massagedesk.vault.kdf import KdfCost, stretch, subkey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PURPOSE = "signing-key"
_FORMAT = b"massagedesk-signing-key-1 "
_NONCE_BYTES = 12


@dataclass(frozen=True)
class SealedKey:
    """A private key as the file holds it."""

    cost: KdfCost
    salt: bytes
    nonce: bytes
    wrapped: bytes


def make_pair() -> tuple[bytes, bytes]:
    """A new private and its public key, 32 bytes each."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal(private_key: bytes, password: str, salt: bytes, cost: KdfCost) -> SealedKey:
    """Seal a private key by the password; takes as long as unlocking."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE_BYTES)
    wrapped = AESGCM(_sealing_key(password, salt, cost)).encrypt(nonce, private_key, _bound_to(private_key))
    return SealedKey(cost, salt, nonce, wrapped)


def opened(sealed: SealedKey, public_key: bytes, password: str) -> bytes | None:
    """The private key, or None when the password is another one or the sealed bytes were altered."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    cipher = AESGCM(_sealing_key(password, sealed.salt, sealed.cost))
    try:
        return cipher.decrypt(sealed.nonce, sealed.wrapped, _FORMAT + public_key)
    except InvalidTag:
        return None


def sign(private_key: bytes, message: bytes) -> bytes:
    """The signature, 64 bytes."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private_key).sign(message)


def is_valid(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature was made over exactly this message by the holder of the private key."""
    from cryptography.exceptions import InvalidSignature

    try:
        _loaded(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=16)
def _loaded(public_key: bytes) -> Ed25519PublicKey:
    """Loading one takes a third as long as a check, and a practice has few of them."""
    from cryptography.hazmat.primitives.asymmetric import ed25519

    return ed25519.Ed25519PublicKey.from_public_bytes(public_key)


def fingerprint(public_key: bytes) -> str:
    """Sixteen hex digits that name a public key."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def _bound_to(private_key: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return _FORMAT + Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def _sealing_key(password: str, salt: bytes, cost: KdfCost) -> bytes:
    return subkey(stretch(password, salt, cost), PURPOSE)
