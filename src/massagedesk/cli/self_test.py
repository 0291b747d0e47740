"""Checks that an installation works: vault, records, paper, backup, and every form."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path

from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.errors import DamagedFile
from massagedesk.services import opening, restore
from massagedesk.services.clients import ClientDetails
from massagedesk.services.desk import Desk, system_clock
from massagedesk.services.documents import PaperRequest
from massagedesk.services.practice import PracticeDetails

PASSWORD = "self test of this installation"
CLIENT = ClientDetails(given_name="Żaneta", family_name="Nguyễn", born_on=date(1980, 2, 29))


def self_test() -> int:
    """Does everything once in a folder that is removed afterwards; prints one line a step."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="massagedesk-") as name:
        folder = Path(name)
        settings = folder / "settings"
        desk, code = opening.create_desk(folder / "practice", PASSWORD, "Self Test", settings_folder=settings)
        try:
            _use(desk, folder)
        finally:
            desk.close()
        proof = restore.verify_backup(folder / "backup.zip", recovery_code=code, clock=system_clock)
        _say("backup opens with the recovery key", proof.rows > 0)
    from massagedesk.app import load_every_form

    _say(f"{load_every_form()} forms load", True)
    print("self-test: passed")
    return 0


def _use(desk: Desk, folder: Path) -> None:
    desk.practice.save(PracticeDetails(name="Self test", given_name="Self", family_name="Test"))
    client_id = desk.clients.save(CLIENT)
    _say("vault holds a client", desk.clients.find("nguyen")[0].id == client_id)
    _say("diagnosis codes are there", bool(desk.diagnoses.search("cervicalgia")))
    request = PaperRequest(kind=DocumentKind.HSA, client_id=client_id, year=desk.today().year)
    _say("a paper is made", desk.documents.issue(request).content.startswith(b"%PDF-"))
    made = desk.backups.create(folder / "backup.zip")
    _say("a backup is made and read back", made.is_ok)


def _say(step: str, is_right: bool) -> None:
    if not is_right:
        raise DamagedFile(f"The self-test failed: {step}. Install MassageDesk again.")
    print(f"ok: {step}")
