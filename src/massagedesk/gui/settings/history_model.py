"""The audit as the history page shows it: what is asked for, page by page, and the verdict on all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from massagedesk.domain.dates import DateRange, spoken_day, spoken_time

if TYPE_CHECKING:
    from massagedesk.services.audit_rows import AuditRow
    from massagedesk.services.desk import Desk
    from massagedesk.services.evidence import AuditChoices, AuditFilter, Verification

SPANS = {"today": 1, "week": 7, "month": 30, "all": 0}
"""How many days back, today included; 0 for everything."""
PAGE = 100


class HistoryModel(QObject):
    """`rows` newest first; `ask` begins anew, `older` adds a page."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.span, self.actor, self.kind, self.words = "week", "", "", ""
        self.rows: tuple[AuditRow, ...] = ()
        self._next_seq: int | None = None

    @property
    def has_older(self) -> bool:
        """Whether there are more entries than shown."""
        return self._next_seq is not None

    def choices(self) -> AuditChoices:
        """People and kinds that occur."""
        return self._desk.evidence.choices()

    def ask(self) -> None:
        """Read the newest page of what is asked for."""
        page = self._desk.evidence.entries(self._wanted(), limit=PAGE)
        self.rows, self._next_seq = page.rows, page.next_seq

    def older(self) -> None:
        """Read one page more."""
        page = self._desk.evidence.entries(self._wanted(), limit=PAGE, before_seq=self._next_seq)
        self.rows, self._next_seq = (*self.rows, *page.rows), page.next_seq

    def paper(self) -> bytes:
        """What is asked for as a PDF; that it was made is written into the history. Raises RuleViolation."""
        return self._desk.evidence.paper(self._wanted())

    def verify(self, printed_head: str, progress: Callable[[int, int], None]) -> Verification:
        """Check everything; takes seconds. Raises RuleViolation for a chain head typed too short."""
        return self._desk.evidence.verify(progress, printed_head)

    def _wanted(self) -> AuditFilter:
        from massagedesk.services.evidence import AuditFilter

        back, today = SPANS[self.span], self._desk.today()
        return AuditFilter(
            days=DateRange(today - timedelta(days=back - 1), today) if back else None,
            actor=self.actor or None,
            kinds=frozenset((self.kind,)) if self.kind else frozenset(),
            words=self.words,
        )

    def today(self) -> date:
        """The practice's present day."""
        return self._desk.today()

    # --- in words --------------------------------------------------------------------------------------------------

    def when(self, row: AuditRow) -> str:
        """ "Tue 3 Mar, 9:18 am", by the practice's clock."""
        at = self._desk.local(row.at)
        return f"{spoken_day(at.date(), today=self._desk.today())}, {spoken_time(at)}"

    def told(self, row: AuditRow) -> str:
        """Everything about an entry beside its changes, for the line below it."""
        parts = [
            self.tr("Entry {number}").format(number=f"{row.seq:,}"),
            row.actor,
            self.when(row),
            self.tr("{moment} UTC").format(moment=f"{row.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"),
            row.zone,
            self.tr("hash {digits}").format(digits=row.short_hash),
        ]
        if row.is_clock_back:
            parts.append(self.tr("the computer's clock was set back before this; the order of entries is certain"))
        return " · ".join(part for part in parts if part)
