"""What a backup holds, in words: from its own list of contents, or proven by opening it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from massagedesk.domain.dates import spoken_day, spoken_time
from massagedesk.services.restore import Proof

if TYPE_CHECKING:
    from massagedesk.services.restoring import PreviewLine, RestorePreview

_PAGE_BYTES = 4096
_TOLD = (
    ("clients", QT_TRANSLATE_NOOP("Contents", "Clients")),
    ("visits", QT_TRANSLATE_NOOP("Contents", "Sessions")),
    ("session_notes", QT_TRANSLATE_NOOP("Contents", "Session notes")),
    ("prescriptions", QT_TRANSLATE_NOOP("Contents", "Prescriptions")),
    ("attachments", QT_TRANSLATE_NOOP("Contents", "Scans")),
)


class Manifest(Protocol):
    """What a backup says about itself."""

    @property
    def made_at(self) -> datetime: ...
    @property
    def kit(self) -> str: ...
    @property
    def database_bytes(self) -> int: ...
    @property
    def counts(self) -> dict[str, int]: ...


def _tr(words: object) -> str:
    return QCoreApplication.translate("Contents", str(words))


def counted(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """The rows she would look for, with how many there are."""
    return [(_tr(words), f"{counts.get(table, 0):,}") for table, words in _TOLD]


def proven(proof: Proof) -> list[tuple[str, str]]:
    """Everything a check went through."""
    pages = proof.manifest.database_bytes // _PAGE_BYTES
    return [
        (_tr("Pages sealed and intact"), f"{pages:,}"),
        (_tr("Database check"), _tr("no errors")),
        *counted(proof.manifest.counts),
        (_tr("Audit history unbroken"), _tr("{count} entries").format(count=f"{proof.chain_rows:,}")),
    ]


def compared(preview: RestorePreview) -> list[tuple[str, str]]:
    """What is in the file, and beside it how many of those here it lacks: "1,084 · lacks 6 of the 1,090 here"."""
    return [(line.label, _beside(line)) for line in preview.lines]


def _beside(line: PreviewLine) -> str:
    if not line.lost:
        return f"{line.there:,}"
    return _tr("{there} · lacks {lost} of the {here} here").format(
        there=f"{line.there:,}", lost=f"{line.lost:,}", here=f"{line.here or 0:,}"
    )


def lacking(preview: RestorePreview) -> list[str]:
    """The words of those lines of which something that is here is not in the file."""
    return [line.label for line in preview.loses]


def made_words(manifest: Manifest, zone: tzinfo | None = None) -> str:
    """ "Made Tue 3 Mar 2026, 9:18 am", by the clock of the open practice; without one by this computer's, the
    practice in the file may be another's."""
    moment = manifest.made_at.astimezone(zone)
    return _tr("Made {day}, {time}").format(day=spoken_day(moment.date()), time=spoken_time(moment))
