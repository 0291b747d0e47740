"""The evidence: an append-only chain of who did what to which record, written in the transaction of the change.

Each entry's hash is HMAC-SHA256(audit key, hash of the entry before + canonical JSON of this one), so a changed,
removed, inserted or swapped entry breaks the chain from there on. Whoever holds the audit key can recompute the whole
chain: what is promised is that changes before the last *anchor* (a chain head kept elsewhere: in a backup's manifest,
in a printed footer) are evident.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from massagedesk.persistence import rows

_GENESIS = bytes(32)
_COLUMNS = "seq, at, zone, actor, action, entity, entity_id, detail, prev, hash"
_INSERT = f"INSERT INTO audit_entries ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
CLOCK_BACK = "clock_back"
"""In an entry's detail when the clock stood earlier than at the entry before: when that one was written."""
_JITTER = timedelta(seconds=1)
_INFO_KEY = "audit_trail"
_KINDS_KEY = "kinds"

Detail = Mapping[str, Any]


@dataclass(frozen=True)
class ChainHead:
    """The last entry of the chain: the anchor that goes into manifests and footers."""

    seq: int
    hash: bytes

    @property
    def text(self) -> str:
        """As printed: number and the first 16 hex digits of the hash, ``1042-9f86d081884c7d65``."""
        return f"{self.seq}-{self.hash.hex()[:16]}"


@dataclass(frozen=True)
class ChainReport:
    """Outcome of checking the chain: entries read, its head, and the first entry that does not fit, if any."""

    rows: int
    head: ChainHead
    first_bad_seq: int | None
    unmet_anchors: tuple[ChainHead, ...] = ()
    """Heads kept elsewhere that are not in this chain: it was rewritten, cut off, or belongs to another file."""

    @property
    def is_intact(self) -> bool:
        """True when every entry fits."""
        return self.first_bad_seq is None


class Entry(NamedTuple):
    """What happened to which record; ``detail`` is canonical JSON."""

    action: str
    entity: str
    entity_id: str | None
    detail: str


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> str:
    """JSON in its one spelling: sorted keys, no spaces, characters as themselves."""
    return _ENCODER.encode(value)


def link(key: bytes, prev: bytes, *fields: object) -> bytes:
    """Hash of one entry: HMAC over the hash before and the canonical JSON of its fields in column order."""
    return hmac.digest(key, prev + canonical(fields).encode(), "sha256")


def _linker(key: bytes) -> Callable[[bytes, rows.Row], bytes]:
    """`link` under one key for many entries: twice as fast, because what depends on the key alone is done once."""
    keyed = hmac.new(key, digestmod="sha256")

    def linked(prev: bytes, fields: rows.Row) -> bytes:
        seq, at, zone, actor, action, entity, entity_id, detail = fields
        try:
            identity = "null" if entity_id is None else quoted(entity_id)
            who, what = f"{quoted(at)},{quoted(zone)},{quoted(actor)}", f"{quoted(action)},{quoted(entity)}"
            text = f"[{seq},{who},{what},{identity},{quoted(detail)}]"
        except TypeError:
            text = canonical(fields)  # something else than text stands in a column
        hashing = keyed.copy()
        hashing.update(prev + text.encode())
        return hashing.digest()

    return linked


class AuditTrail:
    """Writes entries for one open practice; knows who acts, what time it is and the audit key."""

    def __init__(self, key: bytes, *, actor: str, clock: Callable[[], datetime], zone: str | None = None) -> None:
        self._key = bytearray(key)
        self._clock = clock
        self.actor = actor
        """Name of the person whose password opened the practice."""
        self.zone = zone
        """Zone written into each entry, such as America/Los_Angeles; without one, the computer's UTC offset."""
        self.last_written: ChainHead | None = None
        """The entry written last; tells after a failing commit whether it is in the file all the same."""

    def twin(self, key: bytes | None = None) -> AuditTrail:
        """A trail of the same person and clock for a copy of the file; with ``key``, chained by another one."""
        return AuditTrail(key or bytes(self._key), actor=self.actor, clock=self._clock, zone=self.zone)

    @contextmanager
    def acting(self, actor: str) -> Iterator[None]:
        """Name somebody else in what the block writes: who did it was not the one who is at the desk now."""
        present, self.actor = self.actor, actor
        try:
            yield
        finally:
            self.actor = present

    def write(self, connection: sa.Connection, entries: Iterable[Entry]) -> None:
        """Append ``entries`` to the chain inside the connection's transaction."""
        seq, prev, last_at = _end(connection)
        moment = self._clock()
        at = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        zone = self.zone or moment.astimezone().strftime("%z")
        key, actor, written = bytes(self._key), self.actor, []
        is_back = bool(last_at) and moment < datetime.fromisoformat(last_at) - _JITTER
        for action, entity, entity_id, detail in entries:
            seq += 1
            if is_back:
                detail, is_back = canonical({**json.loads(detail), CLOCK_BACK: last_at}), False
            hashed = link(key, prev, seq, at, zone, actor, action, entity, entity_id, detail)
            written.append((seq, at, zone, actor, action, entity, entity_id, detail, prev, hashed))
            prev = hashed
        if written:
            connection.exec_driver_sql(_INSERT, written)
            self.last_written = ChainHead(seq, prev)

    def change_key(self, connection: sa.Connection, key: bytes, *, from_kit: str, to_kit: str) -> None:
        """End the part of the chain made with the present key and go on with ``key``, in the connection's transaction.

        The present key stays in the file, so that the earlier part can be checked for ever. Its last entry names both
        recovery keys by their kits; the first entry of the new part names the head it goes on from.
        """
        self.write(connection, [Entry("rotated", "recovery_key", None, canonical({"from": from_kit, "to": to_kit}))])
        head = chain_head(connection)
        connection.exec_driver_sql(
            "INSERT INTO earlier_audit_keys (until_seq, kit, key) VALUES (?, ?, ?)",
            (head.seq, from_kit, bytes(self._key)),
        )
        self._key[:] = key
        self.write(connection, [Entry("continued", "audit_chain", None, canonical({"from": head.text}))])

    def verify(
        self, connection: sa.Connection, anchor: ChainHead | None = None, anchors: Iterable[ChainHead] = ()
    ) -> ChainReport:
        """Check the whole chain with this practice's key, see `verify_chain`."""
        return verify_chain(connection, bytes(self._key), anchor, anchors)

    def wipe(self) -> None:
        """Forget the key."""
        self._key[:] = bytes(len(self._key))


def attach(session: Session, trail: AuditTrail) -> None:
    """Make ``session`` write to ``trail``; what it touches is collected for `touched_kinds`."""
    session.info[_INFO_KEY] = trail
    session.info[_KINDS_KEY] = set()


def trail_of(session: Session) -> AuditTrail:
    """The trail `attach` gave the session."""
    trail: AuditTrail = session.info[_INFO_KEY]
    return trail


def touched_kinds(session: Session) -> set[str]:
    """Audit names of the kinds of record flushed so far; the flush hook adds to it."""
    kinds: set[str] = session.info[_KINDS_KEY]
    return kinds


def key_text(key: object) -> str:
    """An id as the file holds it: UUIDs as 32 hex digits."""
    return key.hex if isinstance(key, UUID) else str(key)


def record(
    session: Session, action: str, entity: str, entity_id: UUID | str | None = None, detail: Detail | None = None
) -> None:
    """Write an entry for something that is not a change of a row: a view, print, export, unlock or backup.

    ``action`` is a past participle (``viewed``, ``printed``, ``exported``, ``unlocked``); ``detail`` holds plain JSON
    values. Pending changes are flushed first, so that entries stand in the order things happened.
    """
    session.flush()
    identity = None if entity_id is None else key_text(entity_id)
    trail_of(session).write(session.connection(), [Entry(action, entity, identity, canonical(dict(detail or {})))])


# --- reading ---------------------------------------------------------------------------------------------------


def chain_head(connection: sa.Connection) -> ChainHead:
    """The last entry; number 0 and a hash of zeros while there is none."""
    seq, last_hash, _ = _end(connection)
    return ChainHead(seq, last_hash)


def _end(connection: sa.Connection) -> tuple[int, bytes, str]:
    """Number, hash and time of the last entry."""
    row = connection.exec_driver_sql("SELECT seq, hash, at FROM audit_entries ORDER BY seq DESC LIMIT 1").first()
    return (row[0], row[1], row[2]) if row else (0, _GENESIS, "")


def earlier_keys(connection: sa.Connection) -> list[tuple[int, bytes]]:
    """Keys of the parts of the chain before the recovery key was changed, each with its last entry's number, in order.

    None in a file of schema 1.
    """
    if not sa.inspect(connection).has_table("earlier_audit_keys"):
        return []
    found = connection.exec_driver_sql("SELECT until_seq, key FROM earlier_audit_keys ORDER BY until_seq")
    return [(row[0], row[1]) for row in found]


def verify_chain(
    connection: sa.Connection, key: bytes, anchor: ChainHead | None = None, anchors: Iterable[ChainHead] = ()
) -> ChainReport:
    """Read every entry and check number, link and hash; with ``anchor``, also that history up to it is unchanged.

    ``key`` chains the entries since the recovery key was last changed; the keys before it are in the file.
    ``anchors`` are further heads, number 0 for one whose number is not known; they only tell which are not in the
    chain, because a file that was restored from a backup rightly lacks what came after it.

    ``first_bad_seq`` is the number of the first entry that does not fit; for a chain cut off before the anchor, the
    first missing number.
    """
    prev, count, bad = _GENESIS, 0, None
    unmet = {(each.seq, each.hash): each for each in anchors}
    parts: list[tuple[int | None, bytes]] = [*earlier_keys(connection), (None, key)]
    until, linked = parts[0][0], _linker(parts[0][1])
    for lot in rows.in_lots(connection, f"SELECT {_COLUMNS} FROM audit_entries ORDER BY seq"):
        for row in lot:
            seq, row_prev, row_hash = row[0], row[8], row[9]
            count += 1
            while until is not None and count > until:
                parts.pop(0)
                until, linked = parts[0][0], _linker(parts[0][1])
            fits = seq == count and row_prev == prev and row_hash == linked(prev, row[:8])
            if fits and anchor is not None and seq == anchor.seq:
                fits = row_hash == anchor.hash
            if not fits:
                bad = min(seq, count)
                break
            if unmet:
                unmet.pop((seq, row_hash), None)
                unmet.pop((0, row_hash), None)
            prev = row_hash
        if bad is not None:
            break
    if bad is None and anchor is not None and count < anchor.seq:
        bad = count + 1
    return ChainReport(count, chain_head(connection), bad, tuple(unmet.values()))
