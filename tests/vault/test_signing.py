"""Signing keys: sealed by the password, useless without it, and no signature that fits anything else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from massagedesk.vault import keyslots, signing
from massagedesk.vault.kdf import KdfCost, stretch

CHEAP = KdfCost(8, 1, 1)
SALT = bytes(range(16))
PASSWORD = "warm stones on a winter evening"


def test_the_right_password_opens_what_it_sealed_and_no_other_does() -> None:
    private, public = signing.make_pair()
    sealed = signing.seal(private, PASSWORD, SALT, CHEAP)
    assert signing.opened(sealed, public, PASSWORD) == private
    assert signing.opened(sealed, public, f"{PASSWORD}.") is None
    assert private not in sealed.wrapped


def test_a_password_typed_on_another_keyboard_is_the_same_password() -> None:
    private, public = signing.make_pair()
    sealed = signing.seal(private, "caf\u00e9 au lait at noon", SALT, CHEAP)
    assert signing.opened(sealed, public, "cafe\u0301 au lait at noon") == private


def test_what_opens_the_practice_does_not_open_the_signing_key() -> None:
    """The key slot's own key, which is in memory while unlocking, is not the one that seals the signing key."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    private, public = signing.make_pair()
    sealed = signing.seal(private, PASSWORD, SALT, CHEAP)
    keys = keyslots.make(bytes(32), SALT, PASSWORD, "Ada Sample", CHEAP)
    for key in (stretch(PASSWORD, SALT, CHEAP), keyslots.unlock(keys, PASSWORD, SALT).root_key):
        with pytest.raises(InvalidTag):
            AESGCM(key).decrypt(sealed.nonce, sealed.wrapped, b"massagedesk-signing-key-1 " + public)


@pytest.mark.parametrize("part", ["salt", "nonce", "wrapped"])
def test_every_altered_bit_of_a_sealed_key_is_noticed(part: str) -> None:
    private, public = signing.make_pair()
    sealed = signing.seal(private, PASSWORD, SALT, CHEAP)
    content = bytearray(getattr(sealed, part))
    for bit in range(0, len(content) * 8, 3):
        content[bit // 8] ^= 1 << bit % 8
        assert signing.opened(replace(sealed, **{part: bytes(content)}), public, PASSWORD) is None
        content[bit // 8] ^= 1 << bit % 8


def test_a_sealed_key_does_not_pass_for_another_persons() -> None:
    private, _ = signing.make_pair()
    _, other = signing.make_pair()
    assert signing.opened(signing.seal(private, PASSWORD, SALT, CHEAP), other, PASSWORD) is None


def test_a_signature_fits_its_message_its_key_and_nothing_else() -> None:
    private, public = signing.make_pair()
    _, other = signing.make_pair()
    signature = signing.sign(private, b"what was signed")
    assert signing.is_valid(public, b"what was signed", signature)
    assert not signing.is_valid(public, b"what was signed.", signature)
    assert not signing.is_valid(other, b"what was signed", signature)
    for bit in range(len(signature) * 8):
        altered = bytearray(signature)
        altered[bit // 8] ^= 1 << bit % 8
        assert not signing.is_valid(public, b"what was signed", bytes(altered))
    assert not signing.is_valid(b"short", b"what was signed", signature)


def test_a_public_key_is_named_by_sixteen_digits() -> None:
    _, public = signing.make_pair()
    assert len(signing.fingerprint(public)) == 16
    assert signing.fingerprint(public) == signing.fingerprint(bytes(public))
