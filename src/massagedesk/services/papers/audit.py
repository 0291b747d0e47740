"""From audit entries to the frozen input of their paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from massagedesk.persistence.audit import ChainHead
from massagedesk.reports.audit_list import AuditLine, AuditList
from massagedesk.services.papers.frame import Frame

if TYPE_CHECKING:
    from massagedesk.services.audit_rows import AuditRow
    from massagedesk.services.desk import Desk


def compose(desk: Desk, rows: Sequence[AuditRow], covers: str, head: ChainHead) -> AuditList:
    """The list of these entries."""
    generated_at = desk.local(desk.now())
    frame = Frame(desk=desk, number="", chain_head=head.hash.hex(), generated_at=generated_at)
    return AuditList(
        paper=frame.paper,
        letterhead=frame.letterhead,
        covers=covers,
        lines=tuple(_line(desk, row) for row in rows),
        generated_at=generated_at,
        chain_head=frame.chain_head,
        chain_seq=head.seq,
    )


def _line(desk: Desk, row: AuditRow) -> AuditLine:
    return AuditLine(
        seq=row.seq,
        at=desk.local(row.at),
        actor=row.actor,
        what=row.what,
        client_name=row.client_name,
        fields=tuple((change.label, change.before, change.after) for change in row.changes),
        is_clock_back=row.is_clock_back,
        short_hash=row.short_hash,
    )
