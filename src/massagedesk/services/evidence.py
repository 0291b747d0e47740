"""The evidence for people: the audit as a list with filters and as a paper, and whether any of it was changed since."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from massagedesk.domain.audit import action_words, kind_words
from massagedesk.domain.dates import DateRange
from massagedesk.domain.errors import MassageDeskError, RuleViolation
from massagedesk.domain.ids import ClientId
from massagedesk.persistence import audit, guards, snapshot
from massagedesk.persistence.audit import ChainHead
from massagedesk.persistence.examine import Progress, silent
from massagedesk.persistence.queries import audit as queries
from massagedesk.persistence.queries.audit import Wanted
from massagedesk.persistence.tables.backups import backup_records
from massagedesk.persistence.tables.documents import printed_documents
from massagedesk.persistence.tables.settings import settings
from massagedesk.services import backup_places
from massagedesk.services.audit_rows import AuditRow, FieldChange, row_of
from massagedesk.services.note_checks import NoteCheck, check_notes
from massagedesk.services.record_checks import RecordCheck, check_records
from massagedesk.services.settings import BACKUP_FOLDERS

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

__all__ = [
    "Anchor",
    "AuditChoices",
    "AuditFilter",
    "AuditPage",
    "AuditRow",
    "Evidence",
    "FieldChange",
    "Verification",
]

PAPER_ENTRIES = 5000
_PARTS_TOLD = 3
_PRINTED_DIGITS = 12
"""Hex digits of the chain's head in a paper's footer."""


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Which entries to show; what is left empty does not narrow the list."""

    days: DateRange | None = None
    actor: str | None = None
    kinds: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()
    client_id: ClientId | None = None
    words: str = ""
    only_clock_back: bool = False


EVERYTHING = AuditFilter()


@dataclass(frozen=True)
class AuditPage:
    """A page of the list."""

    rows: tuple[AuditRow, ...]
    next_seq: int | None
    """Give it as ``before_seq`` for the following page; None on the last one."""


@dataclass(frozen=True)
class AuditChoices:
    """What the filters offer: only what occurs."""

    actors: tuple[str, ...]
    kinds: tuple[tuple[str, str], ...]
    """As the file spells them, and in words."""


@dataclass(frozen=True)
class Anchor:
    """A head of the chain kept apart from it."""

    source: str
    """ "backup massagedesk-….zip", "paper PR-2026-0058"."""
    at: datetime | None
    head: ChainHead
    """Number 0 where only the hash is kept."""


@dataclass(frozen=True)
class Verification:
    """What the full check of the evidence came to."""

    entries: int
    first_bad_seq: int | None
    clock_jumps: int
    anchors: int
    unmet: tuple[Anchor, ...]
    """Heads kept elsewhere that should be in the chain and are not."""
    set_back: int
    """Heads of a later state that was given up by restoring an earlier backup: rightly not in the chain."""
    notes: NoteCheck
    records: RecordCheck
    altered_parts: tuple[str, ...] = ()
    """Triggers and tables that are missing or others, and what was put in beside them."""

    @property
    def is_intact(self) -> bool:
        """Whether nothing at all was found."""
        return not self.problems and self.first_bad_seq is None

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to show, the worst first."""
        return tuple(self._sentences())

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong beside an altered entry, which the check of the file names itself."""
        of_chain = self.sentences[:1] if self.unmet else ()
        of_rest = tuple(check.sentence for check in (self.notes, self.records) if not check.is_intact)
        return (*of_chain, *of_rest, *self._of_guards())

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences that are neither good nor bad: to be known, and explained by what she did or by the clock."""
        return tuple(sentence for sentence in (self._of_restores(), self._of_clock()) if sentence)

    def _sentences(self) -> Iterator[str]:
        if self.first_bad_seq is not None:
            yield (
                f"The history was altered at entry {self.first_bad_seq:,}. Entries before it are as they were written; "
                "compare with your latest good backup."
            )
        elif self.unmet:
            yield (
                f"The history fits in itself, but not to {self.unmet[0].source}: it was rewritten or cut off since "
                "then, or that one is of another practice. Compare with your latest good backup."
            )
        else:
            yield f"All {self.entries:,} entries of the history are as they were written, in unbroken order."
        yield self.notes.sentence
        yield self.records.sentence
        yield from self._of_guards()
        if self.first_bad_seq is None and not self.unmet and self.anchors > self.set_back:
            agreeing = self.anchors - self.set_back
            states = "an earlier state" if agreeing == 1 else f"{agreeing:,} earlier states"
            yield f"The history agrees with {states} written down in backups and on papers."
        yield from self.remarks

    def _of_guards(self) -> Iterator[str]:
        if self.altered_parts:
            yield (
                "What guards the file against changes from outside was itself changed by another program "
                f"({', '.join(self.altered_parts[:_PARTS_TOLD])}). Restore your latest good backup."
            )

    def _of_restores(self) -> str:
        if not self.set_back:
            return ""
        return (
            f"{self.set_back:,} of the states written down are not in this history, because an earlier backup was "
            "restored after them: they belong to the practice kept aside then. "
            "If you never restored one, the history was rewritten."
        )

    def _of_clock(self) -> str:
        if not self.clock_jumps:
            return ""
        times = "once" if self.clock_jumps == 1 else f"{self.clock_jumps:,} times"
        return f"The computer's clock was set back {times}; those entries are marked, their order is certain."


class Evidence:
    """Who did what when, and whether any of it was changed since."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # --- the list ----------------------------------------------------------------------------------------------

    def entries(
        self, wanted: AuditFilter = EVERYTHING, *, limit: int = 100, before_seq: int | None = None
    ) -> AuditPage:
        """A page of entries, newest first."""
        with self._desk.database.read() as connection:
            found = queries.audit_records(connection, self._wanted(wanted), limit + 1, before_seq)
        rows = tuple(row_of(record, self._desk.zone) for record in found[:limit])
        return AuditPage(rows, rows[-1].seq if len(found) > limit else None)

    def choices(self) -> AuditChoices:
        """What the filters offer."""
        with self._desk.database.read() as connection:
            actors, kinds = (queries.distinct(connection, column) for column in ("actor", "entity"))
        return AuditChoices(
            tuple(actors),
            tuple(sorted(((kind, kind_words(kind)) for kind in kinds), key=lambda pair: pair[1])),
        )

    def paper(self, wanted: AuditFilter = EVERYTHING) -> bytes:
        """The list as a PDF, oldest first as one reads it; making it is an entry of the audit itself.

        Raises RuleViolation when more than 5,000 entries match.
        """
        from massagedesk.reports import audit_list
        from massagedesk.services.papers import audit as papers

        with self._desk.database.read() as connection:
            found = queries.audit_records(connection, self._wanted(wanted), PAPER_ENTRIES + 1)
            head = audit.chain_head(connection)
        if len(found) > PAPER_ENTRIES:
            raise RuleViolation(f"More than {PAPER_ENTRIES:,} entries match. Narrow the list, by days for instance.")
        rows = [row_of(record, self._desk.zone) for record in reversed(found)]
        content = audit_list.render(papers.compose(self._desk, rows, self._told(wanted), head))
        detail = {"entries": len(rows), "filter": self._told(wanted), "sha256": hashlib.sha256(content).hexdigest()}
        with self._desk.database.work() as session:
            audit.record(session, "printed", "audit", detail=detail)
        return content

    # --- checking ----------------------------------------------------------------------------------------------

    def verify(self, progress: Progress = silent, printed_head: str = "") -> Verification:
        """Check the whole chain, compare it with every head kept elsewhere and with every record, and check every
        signed note.

        ``printed_head`` is the chain head as it stands in the footer of a paper. 100,000 entries take about
        ten seconds. Raises RuleViolation when too few digits of a head were given, Cancelled.
        """
        with self._desk.database.read() as connection:
            anchors = [*self.anchors(connection), *_typed_anchor(connection, printed_head)]
            progress(0, 100)
            report = self._desk.database.trail.verify(connection, anchors=[each.head for each in anchors])
            jumps = queries.clock_jumps(connection)
            notes = check_notes(connection, lambda done, total: progress(20 + 30 * done // max(total, 1), 100))
            progress(50, 100)
            records = check_records(connection, lambda done, total: progress(50, 100))
            restores = queries.restores(connection)
            parts = guards.altered_parts(connection)
        bad = set(report.unmet_anchors)
        missing = [each for each in anchors if each.head in bad] if report.is_intact else []
        unmet = tuple(each for each in missing if not _is_set_back(each, restores))
        return Verification(
            report.rows,
            report.first_bad_seq,
            jumps,
            len(anchors),
            unmet,
            len(missing) - len(unmet),
            notes,
            records,
            parts,
        )

    def anchors(self, connection: sa.Connection) -> list[Anchor]:
        """Heads kept apart from the chain: in manifests of backups within reach, in the history, on printed papers."""
        found: dict[tuple[int, bytes], Anchor] = {}
        for anchor in (*self._manifests(connection), *_recorded(connection), *_printed(connection)):
            found.setdefault((anchor.head.seq, anchor.head.hash), anchor)
        return list(found.values())

    # --- inside ------------------------------------------------------------------------------------------------

    def _manifests(self, connection: sa.Connection) -> Iterator[Anchor]:
        """Of the files themselves, which somebody who altered the practice file would have to alter as well."""
        if not self._desk.has_vault:
            return
        wanted = sa.select(backup_records.c.place).distinct()
        # Without a chosen folder backups go to the suggested one; a state put back from before the first knows of none.
        listed = _listed_places(connection) or [str(backup_places.suggested_folder())]
        places = {Path(place) for place in (*connection.execute(wanted).scalars(), *listed)}
        recorded = connection.execute(sa.select(backup_records.c.kit).distinct()).scalars()
        kits = {*recorded, self._desk.vault.kit}
        for place in sorted(places):
            try:
                files = sorted(place.glob("massagedesk-*.zip"))
            except OSError:
                continue
            for file in files:
                try:
                    manifest = snapshot.peek(file)
                except MassageDeskError:
                    continue  # a damaged backup is found by verifying it, not here
                if manifest.kit in kits:
                    yield Anchor(f"backup {file.name}", manifest.made_at, manifest.chain)

    def _wanted(self, wanted: AuditFilter) -> Wanted:
        first_at = before_at = None
        if wanted.days is not None:
            first_at, before_at = (_spelled(moment) for moment in self._desk.bounds(wanted.days))
        return Wanted(
            first_at=first_at,
            before_at=before_at,
            actor=wanted.actor,
            kinds=wanted.kinds,
            actions=wanted.actions,
            client=wanted.client_id,
            words=wanted.words,
            only_clock_back=wanted.only_clock_back,
        )

    def _told(self, wanted: AuditFilter) -> str:
        """The filter in words, for the head of the paper."""
        parts = []
        if wanted.days is not None:
            first, last = (f"{day:%m/%d/%Y}" for day in (wanted.days.first_on, wanted.days.last_on))
            parts.append(first if first == last else f"{first} to {last}")
        if wanted.client_id is not None:
            parts.append(self._desk.clients.get(wanted.client_id).full_name)
        if wanted.actor:
            parts.append(f"by {wanted.actor}")
        parts.extend(sorted(action_words(action).lower() for action in wanted.actions))
        parts.extend(sorted(kind_words(kind) for kind in wanted.kinds))
        if wanted.words.strip():
            parts.append(f"with “{wanted.words.strip()}”")
        if wanted.only_clock_back:
            parts.append("clock set back")
        return ", ".join(parts) or "Everything"


# --- anchors ---------------------------------------------------------------------------------------------------


def _listed_places(connection: sa.Connection) -> list[str]:
    """Read here, not by `Settings`: who holds one of four readers and waits for another may wait for ever."""
    text = connection.scalar(sa.select(settings.c.value).where(settings.c.name == BACKUP_FOLDERS))
    found: list[str] = json.loads(text) if text else []
    return found


def _recorded(connection: sa.Connection) -> Iterator[Anchor]:
    columns = backup_records.c
    wanted = sa.select(columns.file_name, columns.at, columns.chain_seq, columns.chain_hash).where(
        columns.chain_hash.is_not(None), columns.action == "created"
    )
    for row in connection.execute(wanted):
        yield Anchor(f"the record of backup {row.file_name}", row.at, ChainHead(row.chain_seq, row.chain_hash))


def _printed(connection: sa.Connection) -> Iterator[Anchor]:
    columns = printed_documents.c
    wanted = sa.select(columns.number, columns.printed_at, columns.chain_head).where(columns.chain_head != "")
    for row in connection.execute(wanted):
        if re.fullmatch("[0-9a-f]{64}", row.chain_head):
            yield Anchor(f"paper {row.number}", row.printed_at, ChainHead(0, bytes.fromhex(row.chain_head)))


def _typed_anchor(connection: sa.Connection, typed: str) -> list[Anchor]:
    """The entry whose hash begins with the digits of a paper's footer; one that cannot be met where there is none."""
    if not typed.strip():
        return []
    digits = re.sub(r"[^0-9a-f]", "", re.sub(r"chain head|^\s*\d+-", "", typed.lower()))
    if len(digits) < _PRINTED_DIGITS:
        raise RuleViolation("Type all twelve digits of the chain head as they stand at the foot of the paper.")
    wanted = sa.text("SELECT seq, hash FROM audit_entries WHERE substr(lower(hex(hash)), 1, :length) = :digits")
    row = connection.execute(wanted, {"length": len(digits), "digits": digits}).first()
    head = ChainHead(row.seq, row.hash) if row else ChainHead(0, bytes.fromhex(digits + digits[-1] * (len(digits) % 2)))
    return [Anchor(f"the chain head {digits[:_PRINTED_DIGITS]} on the paper", None, head)]


def _is_set_back(anchor: Anchor, restores: list[tuple[int, str]]) -> bool:
    """Whether the head is of a state that was given up by a restore: after where it begins, before when it was."""
    if anchor.at is None or not anchor.head.seq:
        return False
    return any(seq <= anchor.head.seq and _spelled(anchor.at) <= at for seq, at in restores)


def _spelled(moment: datetime) -> str:
    """An instant as the audit spells it, so that text order is time order."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
