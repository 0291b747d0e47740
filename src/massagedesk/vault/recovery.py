"""The recovery code: the root key itself, written for people, with a checksum that catches every slip of the pen.

52 characters hold the 256-bit key, 8 more a 40-bit checksum: 60 characters of Crockford's alphabet (no I, L, O, U) in
15 groups of 4. Whoever holds the sheet holds everything; a practice whose key files are all lost opens with it alone.
"""

from __future__ import annotations

import hashlib
import hmac

from massagedesk.domain.errors import WrongPassword

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 15
GROUP_LENGTH = 4
_KEY_BYTES, _SUM_BYTES = 32, 5
_KEY_CHARACTERS, _CODE_CHARACTERS = 52, 60
_LOOK_ALIKES = str.maketrans("OILU", "011V")


def code_of(root_key: bytes) -> str:
    """The code to print: ``0123-4567-…``, 15 groups."""
    text = _encode(root_key) + _encode(_checksum(root_key))
    return "-".join(text[start : start + GROUP_LENGTH] for start in range(0, len(text), GROUP_LENGTH))


def kit_id(root_key: bytes) -> str:
    """Eight hex digits that name the key without revealing it: printed on the sheet and on its backups."""
    return hmac.digest(root_key, b"massagedesk kit id", "sha256").hex()[:8].upper()


def parse(code: str) -> bytes:
    """The root key a typed code holds; case, spaces and hyphens do not matter, O I L U are read as 0 1 1 V.

    Raises WrongPassword with a sentence about the typing: the code itself proves it was mistyped.
    """
    text = "".join(character for character in code.upper() if character.isalnum()).translate(_LOOK_ALIKES)
    if len(text) != _CODE_CHARACTERS:
        raise WrongPassword(
            f"The recovery code has {_CODE_CHARACTERS} letters and digits, this has {len(text)}. "
            "Compare it with the sheet.",
            field="recovery_code",
        )
    stranger = next((position for position, character in enumerate(text) if character not in ALPHABET), None)
    if stranger is not None:
        group = stranger // GROUP_LENGTH + 1
        raise WrongPassword(
            f"Group {group} of the recovery code holds a character that no code has. Compare it with the sheet.",
            field="recovery_code",
        )
    root_key = _decode(text[:_KEY_CHARACTERS], _KEY_BYTES)
    if code_of(root_key).replace("-", "") != text:
        raise WrongPassword(
            "The recovery code has a typing error. Compare it with the sheet, group by group.", field="recovery_code"
        )
    return root_key


def _checksum(root_key: bytes) -> bytes:
    return hashlib.sha256(b"massagedesk-kit" + root_key).digest()[:_SUM_BYTES]


def _encode(content: bytes) -> str:
    length = -(-len(content) * 8 // 5)
    number = int.from_bytes(content) << (length * 5 - len(content) * 8)
    return "".join(ALPHABET[(number >> (5 * (length - 1 - place))) & 31] for place in range(length))


def _decode(text: str, size: int) -> bytes:
    number = 0
    for character in text:
        number = number << 5 | ALPHABET.index(character)
    return (number >> (len(text) * 5 - size * 8)).to_bytes(size)
