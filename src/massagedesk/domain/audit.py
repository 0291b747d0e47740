"""The words of the audit: what was done, to what kind of record, in which field."""

from __future__ import annotations

ACTION_WORDS: dict[str, str] = {
    "created": "Added",
    "changed": "Changed",
    "deleted": "Removed",
    "viewed": "Viewed",
    "printed": "Printed",
    "exported": "Exported",
    "listed": "Listed",
    "signed": "Signed",
    "amended": "Added to",
    "unlocked": "Unlocked",
    "locked": "Locked",
    "refused": "Refused",
    "restored": "Restored",
    "upgraded": "Upgraded",
    "rescued": "Rescued",
    "rotated": "Replaced",
    "continued": "Continued",
    "added": "Added",
    "removed": "Removed",
    "strengthened": "Strengthened",
    "shown": "Showed",
    "tested": "Tested",
    "checked": "Checked",
}
"""Past participles as the file holds them, and as people read them."""

KIND_WORDS: dict[str, str] = {
    "addendum": "addition to a note",
    "appointment": "appointment",
    "attachment": "scan",
    "audit": "audit list",
    "audit_chain": "audit",
    "backup": "old backup",
    "backup_record": "backup",
    "charge": "charge",
    "client": "client",
    "contact_person": "contact",
    "contraindication": "contraindication",
    "drill_record": "restore drill",
    "goal": "goal",
    "measurement": "reading",
    "offered_service": "service",
    "password": "password",
    "payment": "payment",
    "practice": "practice",
    "practitioner": "practitioner",
    "prescribed_diagnosis": "diagnosis",
    "prescriber": "prescriber",
    "prescription": "prescription",
    "printed_document": "paper",
    "recovery_code": "recovery code",
    "recovery_key": "recovery key",
    "recovery_sheet_record": "recovery sheet",
    "service_price": "price",
    "session_note": "session note",
    "setting": "setting",
    "signature_record": "signature",
    "signing_key": "signing key",
    "signing_key_wrap": "sealed signing key",
    "treatment_plan": "treatment plan",
    "visit": "session",
    "visit_minutes": "minutes of a session",
}
"""Kinds of record as the file holds them, and as people read them."""

_ENDINGS = ("_id", "_at", "_on")
_FIELDS = {
    "at": "at",
    "certificate": "fingerprint of the certificate",
    "baseline_on": "baseline taken",
    "target_on": "target day",
    "clock_back": "clock was set back; the entry before was written",
    "content_hash": "hash of what was signed",
    "given_name": "first name",
    "family_name": "last name",
    "licence_number": "license number",
    "licence_state": "license state",
    "signature_licence": "license of the signer",
    "sha256": "hash of the file",
}


def action_words(action: str) -> str:
    """ "Changed"; an action of a later version as the file spells it."""
    return ACTION_WORDS.get(action, action.replace("_", " ").capitalize())


def kind_words(kind: str) -> str:
    """ "session note"; a kind of a later version as the file spells it."""
    return KIND_WORDS.get(kind, kind.replace("_", " "))


def field_words(name: str) -> str:
    """ "first name", "phone", "prescription"."""
    if name in _FIELDS:
        return _FIELDS[name]
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return name.replace("_", " ")
