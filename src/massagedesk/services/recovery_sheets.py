"""Recovery sheets: printed as a PDF in memory, counted, tried now and then. What they spell is never kept.

A sheet is good as long as its kit is the practice's; replacing the key (`rotation`) ends every sheet printed before.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from massagedesk.domain.dates import spoken_day
from massagedesk.domain.errors import WrongPassword
from massagedesk.persistence import audit
from massagedesk.persistence.tables.recovery_sheets import RecoverySheetRecord, recovery_sheets
from massagedesk.services import people, vaults
from massagedesk.vault import recovery

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

_EARLIER = (
    "This is an earlier sheet (kit {typed}). It opens only backups from before the key was replaced; "
    "the sheet in force has kit {present}."
)
_FOREIGN = "This code belongs to another practice (kit {typed}). The sheet of this practice has kit {present}."


@dataclass(frozen=True)
class SheetRow:
    """A printed sheet that opens the practice."""

    number: int
    """Counts the prints, from 1."""
    kit: str
    """Names the key; each backup names the one it needs."""
    printed_at: datetime
    tested_at: datetime | None
    """When a code of this kit was last typed and found right."""
    words: str
    """ "Sheet 2, printed Sun 4 Jan 2026"."""


def sheet(desk: Desk, code: str) -> bytes:
    """The sheet for a code that was just made or shown; it gets the next number. Pictures of it are left to her."""
    return _render(desk, code, _printed(desk))


def sheet_again(desk: Desk, password: str) -> bytes:
    """Another print of the sheet, after the password was asked again; recorded.

    Raises WrongPassword, TooManyTries, RuleViolation (not the owner).
    """
    return sheet(desk, vaults.recovery_code(desk.vault, password))


def last_sheet(desk: Desk) -> SheetRow | None:
    """The latest sheet that opens the practice; None when there is none, as after the key was replaced: print one."""
    query = (
        sa.select(recovery_sheets)
        .where(recovery_sheets.c.kit == desk.vault.kit)
        .order_by(recovery_sheets.c.number.desc())
        .limit(1)
    )
    with desk.database.read() as connection:
        found = connection.execute(query).first()
    if found is None:
        return None
    words = f"Sheet {found.number}, printed {_day(desk, found.printed_at)}"
    return SheetRow(found.number, found.kit, found.printed_at, found.tested_at, words)


def is_wanted(desk: Desk) -> bool:
    """Whether the person at the desk should be asked to print a sheet: she may, and there is none that opens it."""
    vault = desk.vault
    if vault.is_look_only or any(each.is_present and not each.is_owner for each in people.people(vault)):
        return False
    return last_sheet(desk) is None


def try_recovery_code(desk: Desk, code: str) -> SheetRow | None:
    """Whether a typed code opens this practice, without changing anything but the record that it was tried.

    Returns the sheet in force, None when it was never printed. Raises WrongPassword with a sentence that tells a slip
    of the pen, an earlier sheet and another practice apart.
    """
    typed = recovery.parse(code)
    if not hmac.compare_digest(typed, bytes(desk.vault.root_key)):
        kit = recovery.kit_id(typed)
        sentence = _EARLIER if kit in _earlier_kits(desk) else _FOREIGN
        raise WrongPassword(sentence.format(typed=kit, present=desk.vault.kit), field="recovery_code")
    _mark_tested(desk)
    return last_sheet(desk)


def _mark_tested(desk: Desk) -> None:
    query = sa.select(RecoverySheetRecord).where(recovery_sheets.c.kit == desk.vault.kit)
    with desk.database.work() as session:
        latest = session.scalars(query.order_by(recovery_sheets.c.number.desc())).first()
        if latest is not None:
            latest.tested_at = desk.now()
        audit.record(session, "tested", "recovery_code")


def _earlier_kits(desk: Desk) -> set[str]:
    with desk.database.read() as connection:
        return set(connection.exec_driver_sql("SELECT kit FROM earlier_audit_keys").scalars())


def _printed(desk: Desk) -> RecoverySheetRecord:
    with desk.database.work() as session:
        last = session.scalar(sa.select(sa.func.max(recovery_sheets.c.number)))
        record = RecoverySheetRecord(number=(last or 0) + 1, kit=desk.vault.kit, printed_at=desk.now())
        session.add(record)
    return record


def _day(desk: Desk, moment: datetime) -> str:
    return spoken_day(desk.local(moment).date())


def _render(desk: Desk, code: str, record: RecoverySheetRecord) -> bytes:
    from massagedesk.reports import recovery_sheet
    from massagedesk.services.papers.frame import Frame

    printed_at = desk.local(record.printed_at)
    frame = Frame(desk=desk, number="", chain_head="", generated_at=printed_at)
    return recovery_sheet.render(
        recovery_sheet.RecoverySheet(
            paper=frame.paper,
            letterhead=frame.letterhead,
            code=code,
            kit=record.kit,
            number=record.number,
            printed_at=printed_at,
        )
    )
