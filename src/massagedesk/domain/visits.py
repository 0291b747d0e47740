"""Visits (treatment that took place), their minutes and units, and the note that records them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from massagedesk.domain.codes import ServiceCode
from massagedesk.domain.dates import instant, utc
from massagedesk.domain.errors import RuleViolation
from massagedesk.domain.ids import (
    AddendumId,
    AppointmentId,
    ClientId,
    PrescriptionId,
    SessionNoteId,
    VisitId,
    VisitMinutesId,
    new_uuid,
)
from massagedesk.domain.practice import UnitRule
from massagedesk.domain.treatment import Measurement

UNIT_MINUTES = 15
MAX_SESSION_MINUTES = 12 * 60
"""Longer than this a timer was forgotten or a day mistyped."""
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
LATE_AFTER = timedelta(hours=24)
"""A note begun later than this after the session's stop is a late entry (SOAP-4)."""


class NoteStatus(StrEnum):
    """A draft may change; a signed note never does."""

    DRAFT = "draft"
    SIGNED = "signed"


class AddendumKind(StrEnum):
    """What a later entry is (SOAP-5)."""

    LATE_ENTRY = "late_entry"
    ADDENDUM = "addendum"
    CORRECTION = "correction"


class Section(StrEnum):
    """The four parts of a SOAP note."""

    SUBJECTIVE = "subjective"
    OBJECTIVE = "objective"
    ASSESSMENT = "assessment"
    PLAN = "plan"


class NeededToSign(StrEnum):
    """What a note cannot be signed without, in words (SOAP-1)."""

    STOP = "stop time"
    MINUTES = "minutes per code"
    HEALTH = "health update asked"
    AREA = "area treated"
    TECHNIQUE = "technique"
    PAIN = "pain before and after, or declined"
    SUBJECTIVE = "subjective"
    RESPONSE = "response to treatment"
    PLAN = "plan"


@dataclass(eq=False, kw_only=True)
class VisitMinutes:
    """Hands-on minutes under one service code (UNIT-4: only one-to-one time counts)."""

    id: VisitMinutesId = field(default_factory=lambda: VisitMinutesId(new_uuid()))
    position: int
    code: ServiceCode | None = None
    label: str
    area: str = ""
    minutes: int
    is_timed: bool = True


@dataclass(eq=False, kw_only=True)
class Visit:
    """Treatment that took place; "session" on screen and paper."""

    id: VisitId = field(default_factory=lambda: VisitId(new_uuid()))
    appointment_id: AppointmentId
    client_id: ClientId
    prescription_id: PrescriptionId | None = None
    description: str
    """What it is called on papers, frozen from the service booked."""
    started_at: datetime
    ended_at: datetime | None = None
    pain_before: int | None = None
    pain_after: int | None = None
    is_pain_declined: bool = False
    minutes: list[VisitMinutes] = field(default_factory=list)
    readings: list[Measurement] = field(default_factory=list)
    """What was measured in it; entered through treatment, only read here."""

    @property
    def elapsed_minutes(self) -> int | None:
        """Whole minutes from start to stop."""
        return None if self.ended_at is None else int((self.ended_at - self.started_at).total_seconds()) // 60

    @property
    def treated_minutes(self) -> int:
        """Hands-on minutes of all codes; the time from start to stop where none are entered."""
        return sum(part.minutes for part in self.minutes) or self.elapsed_minutes or 0

    def overlaps(self, other: Visit) -> bool:
        """Whether one therapist would have treated two people at once (SOAP-2)."""
        if self.ended_at is None or other.ended_at is None:
            return False
        return self.started_at < other.ended_at and other.started_at < self.ended_at

    def check(self) -> None:
        """Raises RuleViolation for impossible times, minutes or pain (SOAP-2)."""
        self.check_times()
        self.check_minutes()
        self.check_pain()

    def check_times(self) -> None:
        """Raises RuleViolation unless the stop lies after the start (SOAP-2)."""
        if self.ended_at is not None and self.ended_at <= self.started_at:
            raise RuleViolation("The session stops before it starts.", field="ended_at")
        elapsed = self.elapsed_minutes
        if elapsed is not None and elapsed > MAX_SESSION_MINUTES:
            raise RuleViolation(
                f"A session of {elapsed // 60} hours cannot be meant. Check start and stop.", field="ended_at"
            )

    def check_minutes(self) -> None:
        """Raises RuleViolation when the codes hold more time than passed from start to stop (SOAP-2)."""
        if any(part.minutes < 0 for part in self.minutes):
            raise RuleViolation("Minutes cannot be below zero.", field="minutes")
        total = sum(part.minutes for part in self.minutes)
        elapsed = self.elapsed_minutes
        if elapsed is not None and total > elapsed:
            raise RuleViolation(
                f"The codes add up to {total} min, but the session lasted {elapsed} min.", field="minutes"
            )

    def check_pain(self) -> None:
        """Raises RuleViolation for pain outside 0 to 10."""
        for name in ("pain_before", "pain_after"):
            pain = getattr(self, name)
            if pain is not None and not 0 <= pain <= 10:
                raise RuleViolation("Pain is told from 0 to 10.", field=name)


def clock_times(day: date, started: time, stopped: time | None, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    """UTC instants of start and stop as typed from a clock on a local day.

    A stop earlier than the start lies after midnight where the session could have lasted that long; otherwise it stays
    on the day, for `Visit.check_times` to refuse.
    """
    starts_at = instant(day, started, zone)
    if stopped is None:
        return starts_at, None
    ends_at = instant(day, stopped, zone)
    if ends_at < starts_at:
        after_midnight = instant(day + timedelta(days=1), stopped, zone)
        if after_midnight - starts_at <= timedelta(minutes=MAX_SESSION_MINUTES):
            ends_at = after_midnight
    return starts_at, ends_at


def midpoint_units(minutes: Sequence[int]) -> list[int]:
    """Units per code, each passing its own midpoint: 8 to 22 minutes are one (UNIT-1, UNIT-3)."""
    return [(part + 7) // UNIT_MINUTES for part in minutes]


def total_time_units(minutes: Sequence[int]) -> list[int]:
    """Units from the day's total time, left-over units to the largest remainders (UNIT-2).

    A tie goes to the code listed first; the other choice is as legitimate.
    """
    total = (sum(minutes) + 7) // UNIT_MINUTES
    units = [part // UNIT_MINUTES for part in minutes]
    by_remainder = sorted(range(len(minutes)), key=lambda index: -(minutes[index] % UNIT_MINUTES))
    for index in by_remainder[: total - sum(units)]:
        units[index] += 1
    return units


def units(minutes: Sequence[int], rule: UnitRule) -> list[int]:
    """Units per code under the chosen rule (UNIT-5)."""
    return midpoint_units(minutes) if rule is UnitRule.MIDPOINT else total_time_units(minutes)


def do_rules_agree(minutes: Sequence[int]) -> bool:
    """Whether both ways of counting give the same units (UNIT-5: show both, flag a difference)."""
    return midpoint_units(minutes) == total_time_units(minutes)


def units_working(minutes: int) -> str:
    """The working behind the midpoint count, as the therapist reads it: "15 + 8", and from three on "3 × 15 + 8"."""
    full, rest = divmod(minutes, UNIT_MINUTES)
    units = [f"{full} × {UNIT_MINUTES}"] if full > 2 else [str(UNIT_MINUTES)] * full
    return " + ".join(units + ([str(rest)] if rest or not full else []))


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signed, as what, when and what exactly (SOAP-3)."""

    name: str
    credential: str
    licence: str
    signed_at: datetime
    zone: str
    content_hash: str

    @property
    def short_hash(self) -> str:
        """First sixteen hex digits in groups of four, as printed."""
        return grouped(self.content_hash[:16])


def grouped(hex_digits: str) -> str:
    """Hex digits in groups of four: "3e9a 71c4"."""
    return " ".join(hex_digits[start : start + 4] for start in range(0, len(hex_digits), 4))


def content_hash(content: Mapping[str, object]) -> tuple[str, str]:
    """Canonical JSON of what is signed and its SHA-256; equal content gives equal text anywhere."""
    text = _ENCODER.encode(content)
    return text, hashlib.sha256(text.encode()).hexdigest()


@dataclass(eq=False, kw_only=True)
class SessionNote:
    """The SOAP record of a visit: draft, then signed; never changed after that."""

    id: SessionNoteId = field(default_factory=lambda: SessionNoteId(new_uuid()))
    number: str
    """ "N-000412"."""
    visit_id: VisitId
    status: NoteStatus = NoteStatus.DRAFT
    is_health_reviewed: bool = False
    """Health history asked today and any change written down (SOAP-1)."""
    is_health_changed: bool = False
    """Whether the answer was that something changed; what, stands in the subjective part."""
    subjective: str = ""
    objective: str = ""
    assessment: str = ""
    plan: str = ""
    areas: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    response: str = ""
    entered_at: datetime
    """When the entry was begun, kept apart from the date of service (SOAP-3)."""
    changed_at: datetime
    is_late: bool = False
    signed_content: str = ""
    """Canonical JSON frozen at signing; empty while a draft."""
    signature_name: str = ""
    signature_credential: str = ""
    signature_licence: str = ""
    signed_at: datetime | None = None
    signed_zone: str = ""
    content_hash: str = ""
    addenda: list[Addendum] = field(default_factory=list)

    @property
    def is_signed(self) -> bool:
        """Signed notes never change."""
        return self.status is NoteStatus.SIGNED

    @property
    def signature(self) -> Signature | None:
        """Who signed what, None while a draft."""
        if self.signed_at is None:
            return None
        return Signature(
            name=self.signature_name,
            credential=self.signature_credential,
            licence=self.signature_licence,
            signed_at=self.signed_at,
            zone=self.signed_zone,
            content_hash=self.content_hash,
        )

    def missing_to_sign(self, visit: Visit) -> list[NeededToSign]:
        """What still has to be there before signing, in words; empty when it may be signed (SOAP-1)."""
        is_pain_told = visit.is_pain_declined or (visit.pain_before is not None and visit.pain_after is not None)
        needs_minutes = any(part.code is not None for part in visit.minutes)
        wanted = (
            (visit.ended_at is not None, NeededToSign.STOP),
            (not needs_minutes or any(part.minutes > 0 for part in visit.minutes), NeededToSign.MINUTES),
            (self.is_health_reviewed, NeededToSign.HEALTH),
            (bool(self.areas), NeededToSign.AREA),
            (bool(self.techniques), NeededToSign.TECHNIQUE),
            (is_pain_told, NeededToSign.PAIN),
            (bool(self.subjective.strip()), NeededToSign.SUBJECTIVE),
            (bool(self.response.strip()), NeededToSign.RESPONSE),
            (bool(self.plan.strip()), NeededToSign.PLAN),
        )
        return [word for is_there, word in wanted if not is_there]

    @property
    def signed_rule(self) -> UnitRule | None:
        """How units were counted when it was signed (UNIT-5); None while a draft."""
        if not self.signed_content:
            return None
        try:
            return UnitRule(json.loads(self.signed_content)["units"]["rule"])
        except (ValueError, TypeError, KeyError):
            return None  # not what was signed any more, as `is_unaltered` tells

    def content(self, visit: Visit, rule: UnitRule) -> dict[str, object]:
        """Everything the signature vouches for, as plain data; units are counted under `rule`."""
        ended = visit.ended_at
        counted = iter(units([part.minutes for part in visit.minutes if part.is_timed], rule))
        counts = [next(counted) if part.is_timed else None for part in visit.minutes]
        return {
            "note": self.number,
            "client": str(visit.client_id),
            "prescription": str(visit.prescription_id) if visit.prescription_id else None,
            "description": visit.description,
            "started_at": utc(visit.started_at).isoformat(),
            "ended_at": utc(ended).isoformat() if ended else None,
            "entered_at": utc(self.entered_at).isoformat(),
            "is_late": self.is_late,
            "pain": [visit.pain_before, visit.pain_after, visit.is_pain_declined],
            "minutes": [
                [str(part.code) if part.code else None, part.label, part.area, part.minutes, part.is_timed]
                for part in visit.minutes
            ],
            "units": {"rule": rule.value, "counts": counts},
            "readings": sorted(
                [
                    str(reading.goal_id) if reading.goal_id else "",
                    reading.measure.value,
                    reading.instrument_version,
                    reading.item,
                    str(reading.value),
                    reading.taken_on.isoformat(),
                    reading.scored_by,
                    reading.remarks,
                ]
                for reading in visit.readings
            ),
            "health_reviewed": self.is_health_reviewed,
            "health_changed": self.is_health_changed,
            "soap": [self.subjective, self.objective, self.assessment, self.plan],
            "areas": list(self.areas),
            "techniques": list(self.techniques),
            "response": self.response,
        }

    def sign(
        self, visit: Visit, *, name: str, credential: str, licence: str, at: datetime, zone: str, rule: UnitRule
    ) -> None:
        """Freezes the note, its units counted under `rule`.

        Raises RuleViolation when it is signed already or something is missing (SOAP-1, -2, -3).
        """
        if self.is_signed:
            raise RuleViolation("This note is signed already. Write an addendum instead.")
        missing = self.missing_to_sign(visit)
        if missing:
            raise RuleViolation(f"Before signing, add: {', '.join(missing)}.")
        visit.check()
        if visit.ended_at is not None and at < visit.ended_at:
            raise RuleViolation("The session has not ended yet at the time of signing.")
        self.signed_content, self.content_hash = content_hash(self.content(visit, rule))
        self.signature_name, self.signature_credential, self.signature_licence = name, credential, licence
        self.signed_at, self.signed_zone = utc(at), zone
        self.status = NoteStatus.SIGNED

    def is_unaltered(self, visit: Visit) -> bool:
        """Whether what stands there is still what was signed."""
        rule = self.signed_rule
        if rule is None:
            return False
        text, digest = content_hash(self.content(visit, rule))
        return text == self.signed_content and digest == self.content_hash


@dataclass(eq=False, kw_only=True)
class Addendum:
    """A dated, signed addition to a signed note; the original stays as it was (SOAP-5)."""

    id: AddendumId = field(default_factory=lambda: AddendumId(new_uuid()))
    position: int
    kind: AddendumKind
    section: Section | None = None
    original: str = ""
    """For a correction: the signed words it is about, kept legible and struck through on paper."""
    original_at: int | None = None
    """For a correction: where those words begin in the section's own text, counted in characters from 0."""
    text: str
    reason: str
    signature_name: str
    signature_credential: str
    signature_licence: str
    signed_at: datetime
    signed_zone: str
    content_hash: str

    @property
    def mark(self) -> str:
        """Short sign on screen and paper: "C1" for a first correction, "A2", "L3"."""
        return f"{self.kind.value[0].upper()}{self.position}"

    def content(self, note: SessionNote, after: str | None) -> dict[str, object]:
        """Everything its signature vouches for; ``after`` is the hash of the addition it follows, if any."""
        return {
            "note": note.number,
            "note_hash": note.content_hash,
            "after": after,
            "kind": self.kind.value,
            "section": self.section.value if self.section else None,
            "original": self.original,
            "original_at": self.original_at,
            "text": self.text,
            "reason": self.reason,
            "author": [self.signature_name, self.signature_credential, self.signature_licence],
            "signed_at": utc(self.signed_at).isoformat(),
        }

    def is_unaltered(self, note: SessionNote) -> bool:
        """Whether what stands there is still what was signed.

        Which addition it followed is not kept by itself; it was one of the others of its note, or none.
        """
        others = [each.content_hash for each in note.addenda if each is not self]
        return any(content_hash(self.content(note, after))[1] == self.content_hash for after in (*others, None))

    @property
    def signature(self) -> Signature:
        """Who signed it, when, and what."""
        return Signature(
            name=self.signature_name,
            credential=self.signature_credential,
            licence=self.signature_licence,
            signed_at=self.signed_at,
            zone=self.signed_zone,
            content_hash=self.content_hash,
        )


def write_addendum(
    note: SessionNote,
    *,
    kind: AddendumKind,
    text: str,
    reason: str,
    section: Section | None,
    original: str,
    name: str,
    credential: str,
    licence: str,
    at: datetime,
    zone: str,
    original_at: int | None = None,
) -> Addendum:
    """A new signed addendum on a signed note (SOAP-5).

    A correction is about the words that begin at `original_at`, where not given the first place they stand. Raises
    RuleViolation on a draft, without text, without a reason, or when a correction's original words do not stand there
    in the section it names.
    """
    if not note.is_signed:
        raise RuleViolation("The note is still a draft. Change the draft itself.")
    if not text.strip():
        raise RuleViolation("The addendum has no text.", field="text")
    if not reason.strip():
        raise RuleViolation("Say why the addendum is needed.", field="reason")
    if kind is AddendumKind.CORRECTION:
        if section is None or not original.strip():
            raise RuleViolation("Choose the section and copy the words the correction replaces.", field="original")
        signed = getattr(note, section.value)
        original_at = signed.find(original) if original_at is None else original_at
        if original_at < 0 or not signed.startswith(original, original_at):
            raise RuleViolation("Those words do not stand in the signed section.", field="original")
    else:
        original_at = None
    addendum = Addendum(
        position=sum(1 for earlier in note.addenda if earlier.kind is kind) + 1,
        kind=kind,
        section=section,
        original=original,
        original_at=original_at,
        text=text,
        reason=reason,
        signature_name=name,
        signature_credential=credential,
        signature_licence=licence,
        signed_at=utc(at),
        signed_zone=zone,
        content_hash="",
    )
    after = note.addenda[-1].content_hash if note.addenda else None
    _, addendum.content_hash = content_hash(addendum.content(note, after))
    note.addenda.append(addendum)
    return addendum


def is_late_entry(visit: Visit, entered_at: datetime) -> bool:
    """Whether the entry was begun more than 24 hours after the session stopped (SOAP-4)."""
    return entered_at - (visit.ended_at or visit.started_at) > LATE_AFTER
