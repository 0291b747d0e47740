"""What exactly an electronic signature vouches for: content by its hash, and who, as what, when, in which zone."""

from __future__ import annotations

import json

from massagedesk.domain.dates import utc
from massagedesk.domain.visits import Addendum, SessionNote, Signature

FORMAT = "massagedesk-signature-1"
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def note_statement(note: SessionNote) -> bytes:
    """The bytes signed for a note. Raises ValueError for a draft."""
    if note.signature is None:
        raise ValueError("a draft has nothing to sign")
    return signed_statement(note.number, note.signature)


def signed_statement(number: str, signature: Signature) -> bytes:
    """The bytes signed for the note of that number."""
    return _statement("session_note", number, signature, {})


def addendum_statement(note: SessionNote, addendum: Addendum) -> bytes:
    """The bytes signed for an addition to ``note``; they name the signed note it belongs to."""
    more = {"mark": addendum.mark, "note_hash": note.content_hash}
    return _statement("addendum", note.number, addendum.signature, more)


def _statement(what: str, number: str, signature: Signature, more: dict[str, str]) -> bytes:
    body = {
        "format": FORMAT,
        "what": what,
        "note": number,
        "content_hash": signature.content_hash,
        "signer": [signature.name, signature.credential, signature.licence],
        "signed_at": utc(signature.signed_at).isoformat(),
        "zone": signature.zone,
        **more,
    }
    return _ENCODER.encode(body).encode()
