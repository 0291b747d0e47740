"""The demo: a made-up practice with its papers, a backup that is proved by restoring it, and a look at the screens."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic

from massagedesk import durable
from massagedesk.domain.dates import spoken_day, spoken_time
from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.errors import Conflict, DamagedFile
from massagedesk.domain.ids import ClientId
from massagedesk.services import demo as made_up
from massagedesk.services import greeting, opening, recovery_sheets, restore, vaults
from massagedesk.services.desk import Desk
from massagedesk.services.documents import PaperRequest
from massagedesk.services.drills import DrillReason
from massagedesk.services.practice_folder import disk_failure_said
from massagedesk.services.settings import BACKUP_FOLDERS

MARKER = "made-up-practice.txt"
MARKER_WORDS = "Everything in this folder is invented and is replaced by the next `massagedesk demo`.\n"
SHOWN_CLIENT = "Hannah Lindqvist"
HSA_CLIENT = "Thomas J. Lindqvist"


def demo(folder: Path, *, years: int, seed: int, wants_window: bool) -> int:
    """Makes everything afresh in `folder`, then opens the window or, without a display, writes pictures of it."""
    from massagedesk import app

    folder = folder.absolute()
    _clear(folder)
    practice, settings = folder / "practice", folder / "settings"
    today = made_up.present_day(datetime.now(UTC).astimezone(made_up.ZONE).date())
    made = made_up.make_practice(
        practice, years=years, seed=seed, today=today, settings_folder=settings, progress=_tell
    )
    desk = opening.desk_of(made.vault, made.clock)
    try:
        papers = _print_papers(desk, folder / "papers", today)
        papers.append(folder / "papers" / "5-recovery-sheet.pdf")
        durable.write(papers[-1], recovery_sheets.sheet(desk, made.recovery_code))
        (folder / "backup").mkdir()
        desk.settings.put(BACKUP_FOLDERS, [str(folder / "backup")])
        backup = desk.backups.create(folder / "backup" / "made-up practice.zip").path
        _prove(desk, backup, folder)
        desk.drills.run(reason=DrillReason.WEEKLY)
        # As if it had been open before: the unlock screen then greets June, by the time of her zone.
        greeting.write(practice, greeting.of_desk(desk, desk.now()))
        has_window = wants_window and app.has_display()
        screens = [] if has_window else _write_screens(desk, folder / "screens")
    finally:
        desk.close()
    print(f"practice: {practice}")
    print(f"password: {made_up.PASSWORD}")
    print(f"recovery key: {made.recovery_code}")
    print(f"papers: {folder / 'papers'} ({len(papers)} PDFs)")
    print(f"screens: {folder / 'screens'} ({len(screens)} pictures)" if screens else "screens: open in the window")
    print(f"backup: {backup} (verified, restored elsewhere, compared: identical)")
    print(f'open: "{sys.executable}" -m massagedesk --practice "{practice}"')
    if not has_window:
        print(f"no window: {'as asked' if not wants_window else 'there is no display here'}, so the pictures were made")
        return 0
    begins = f"{spoken_day(today)}, {spoken_time(made_up.MORNING)}"
    print(f"clock: the window begins on {begins}; once it was locked, it shows the present")
    sys.stdout.flush()
    return app.run_window(practice, clock=_going_on(made.clock.now))


def _going_on(start: datetime) -> Callable[[], datetime]:
    """A clock that goes on from the morning the practice was made for: at night, or on a weekend, Today would be
    over or empty."""
    begun = monotonic()
    return lambda: start + timedelta(seconds=monotonic() - begun)


def _clear(folder: Path) -> None:
    """Makes room, but only where an earlier demo stood."""
    if folder.exists() and not folder.is_dir():
        raise Conflict(f"{folder} is a file. Choose a folder with --dir.")
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise Conflict(f"{folder} holds files that are not from a demo. Choose another folder with --dir.")
    for name in ("practice", "settings", "papers", "backup", "restored", "screens"):
        shutil.rmtree(folder / name, ignore_errors=True)
    with disk_failure_said(f"The demo cannot be put into {folder} ({{reason}}). Choose another folder with --dir."):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text(MARKER_WORDS, encoding="utf-8")


def _tell(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\rmaking week {done} of {total}", end=end, file=sys.stderr, flush=True)


def _print_papers(desk: Desk, folder: Path, today: date) -> list[Path]:
    """The three papers of two clients, and the statements of everybody for last year."""
    folder.mkdir(parents=True)
    year = today.year - 1
    shown = _client_named(desk, SHOWN_CLIENT)
    hsa_client = _client_named(desk, HSA_CLIENT)
    order = desk.prescriptions.of_client(shown)[0].id
    requests = {
        "1-treatment-plan-progress.pdf": PaperRequest(
            kind=DocumentKind.PROGRESS, client_id=shown, prescription_id=order, recipient="the prescriber"
        ),
        "2-session-notes.pdf": PaperRequest(kind=DocumentKind.NOTES, client_id=shown),
        "3-hsa-statement.pdf": PaperRequest(kind=DocumentKind.HSA, client_id=hsa_client, year=year),
    }
    paths = []
    for name, request in requests.items():
        durable.write(folder / name, desk.documents.issue(request).content)
        paths.append(folder / name)
    everybody = folder / "4-hsa-statements-of-all-clients.pdf"
    durable.write(everybody, desk.documents.issue_statements(year).content)
    return [*paths, everybody]


def _client_named(desk: Desk, name: str) -> ClientId:
    return next(row.id for row in desk.clients.find(name) if desk.clients.get(row.id).full_name == name)


def _prove(desk: Desk, backup: Path, folder: Path) -> None:
    """Restores the backup where nobody has seen the practice and compares the rows of every table."""
    restored = restore.restore_backup(
        backup,
        folder / "restored",
        password=made_up.PASSWORD,
        clock=desk.now,
        settings_folder=folder / "restored" / "settings",
    )
    vault = vaults.open_practice(
        restored.folder,
        password=made_up.PASSWORD,
        clock=desk.now,
        settings_folder=folder / "restored" / "settings",
    )
    try:
        differing = vaults.differing_tables(desk.vault, vault, restored.proof.manifest.chain)
    finally:
        vault.lock()
    if differing:
        raise DamagedFile(f"The restored practice differs in: {', '.join(differing)}.")


def _write_screens(desk: Desk, folder: Path) -> list[Path]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from massagedesk.gui.screenshots import grab_all, locked, told

    return grab_all(desk, folder, shots=told(desk, _client_named(desk, SHOWN_CLIENT)), unlocks=locked())
