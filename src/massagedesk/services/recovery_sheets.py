"""The recovery sheet as a PDF in memory. It is never kept: the code is shown once, or again after the password."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from massagedesk.services import vaults

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk


def sheet(desk: Desk, code: str) -> bytes:
    """The sheet for a code that was just made or shown."""
    from massagedesk.reports import recovery_sheet
    from massagedesk.services.papers.frame import Frame

    made_at: datetime = desk.local(desk.now())
    frame = Frame(desk=desk, number="", chain_head="", generated_at=made_at)
    return recovery_sheet.render(
        recovery_sheet.RecoverySheet(
            paper=frame.paper, letterhead=frame.letterhead, code=code, kit=desk.vault.kit, made_at=made_at
        )
    )


def sheet_again(desk: Desk, password: str) -> bytes:
    """Another print of the sheet, after the password was asked again; recorded. Raises WrongPassword."""
    return sheet(desk, vaults.recovery_code(desk.vault, password))
