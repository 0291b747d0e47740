"""Commands on one practice: create, print, back up, restore, check."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypedDict

from massagedesk import durable, folders
from massagedesk.domain.dates import DateRange
from massagedesk.domain.documents import DocumentKind
from massagedesk.domain.errors import Conflict, NotFound, RuleViolation
from massagedesk.domain.ids import ClientId, PrescriptionId
from massagedesk.services import opening, vaults
from massagedesk.services.desk import Desk, system_clock
from massagedesk.services.documents import PaperRequest
from massagedesk.services.practice import PracticeDetails, check_practice
from massagedesk.services.practice_folder import disk_failure_said


def secret() -> str:
    """The first line of standard input, without its end. Raises RuleViolation where it is empty or no text."""
    try:
        line = sys.stdin.readline().rstrip("\r\n")
        line.encode()
    except UnicodeError:
        raise RuleViolation("What came on standard input is no text in UTF-8.") from None
    if not line:
        raise RuleViolation("No password came on standard input.")
    return line


class Secrets(TypedDict, total=False):
    """Password or recovery key, under the name the services know it by."""

    password: str
    recovery_code: str


def secrets(options: argparse.Namespace) -> Secrets:
    """What came on standard input, as what it was announced."""
    if getattr(options, "recovery_key_stdin", False):
        return {"recovery_code": secret()}
    return {"password": secret()}


def folder_of(options: argparse.Namespace) -> Path:
    """The practice folder named, or this computer's own."""
    named: Path | None = getattr(options, "practice", None)
    return named or folders.practice()


def accepts_place(options: argparse.Namespace) -> bool:
    """Whether a synced folder or a network drive was agreed to."""
    return getattr(options, "any_folder", False)


@contextmanager
def opened(options: argparse.Namespace, given: Secrets | None = None) -> Iterator[Desk]:
    """The practice, opened for one command by what was ``given`` or comes on standard input."""
    desk = opening.open_desk(folder_of(options), **(given or secrets(options)), accepts_place=accepts_place(options))
    try:
        yield desk
    finally:
        desk.close()


def create(options: argparse.Namespace) -> int:
    """Makes a practice and prints its recovery key, this once."""
    given, _, family = options.practitioner.strip().rpartition(" ")
    details = PracticeDetails(name=options.name, given_name=given, family_name=family, zone=options.zone)
    check_practice(details)
    folder = folder_of(options)
    desk, code = opening.create_desk(
        folder, secret(), options.practitioner.strip(), accepts_place=accepts_place(options)
    )
    try:
        desk.practice.save(details)
    except BaseException:
        # Its recovery key was never shown: such a practice must not stay behind.
        opening.take_back(desk)
        raise
    desk.close()
    print(f"practice: {folder}")
    print(f"recovery key: {code}")
    print(
        "Write the recovery key down or print it. It is not shown again, and opens the practice without the password."
    )
    return 0


def print_paper(options: argparse.Namespace) -> int:
    """Issues a paper and writes it; the file appears under its name only when it is complete."""
    out: Path = options.out.absolute()
    _check_target(out)
    given = secrets(options)
    with opened(options, given) as desk:
        request = _request(desk, options)
        cautions = desk.documents.statement_cautions(request.year).sentences if request.year is not None else ()
        paper = desk.documents.issue(request, password=given.get("password") if options.sign else None)
    for sentence in cautions:
        print(sentence, file=sys.stderr)
    with disk_failure_said(
        f"The paper was recorded as {paper.number}, but could not be written ({{reason}}). Print it again elsewhere."
    ):
        durable.write(out, paper.content)
    print(f"paper: {options.out}")
    print(f"number: {paper.number}")
    print(f"pages: {paper.pages}")
    print(f"sha256: {paper.sha256}")
    return 0


def _check_target(out: Path) -> None:
    """Before anything is recorded. Raises NotFound or Conflict when no file can be written there."""
    if not out.parent.is_dir():
        raise NotFound(f"There is no folder {out.parent}. Make it first, or choose another with --out.")
    if out.is_dir():
        raise Conflict(f"{out} is a folder. Give the name of a file with --out.")
    if not os.access(out.parent, os.W_OK):
        raise Conflict(f"Nothing can be written into {out.parent}. Choose another folder with --out.")
    if out.exists() and not _is_pdf(out):
        raise Conflict(f"{out} is a file of another kind and is left alone. Choose another name with --out.")


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"%PDF-"


def _request(desk: Desk, options: argparse.Namespace) -> PaperRequest:
    client_id = ClientId(options.client)
    desk.clients.get(client_id)
    if options.paper == "progress":
        chosen = options.prescription and PrescriptionId(options.prescription)
        return PaperRequest(
            kind=DocumentKind.PROGRESS,
            client_id=client_id,
            prescription_id=_prescription_of(desk, client_id, chosen),
        )
    if options.paper == "notes":
        return PaperRequest(kind=DocumentKind.NOTES, client_id=client_id, days=_days(options))
    return PaperRequest(kind=DocumentKind.HSA, client_id=client_id, year=_year(desk, options))


def _year(desk: Desk, options: argparse.Namespace) -> int:
    return desk.today().year - 1 if options.year is None else int(options.year)


def _prescription_of(desk: Desk, client_id: ClientId, chosen: PrescriptionId | None) -> PrescriptionId:
    rows = desk.prescriptions.of_client(client_id)
    if not rows:
        raise NotFound("This client has no prescription.")
    if chosen is None:
        return rows[0].id
    if all(row.id != chosen for row in rows):
        raise NotFound("This prescription is not one of this client's.")
    return chosen


def _days(options: argparse.Namespace) -> DateRange | None:
    if options.first_on is None and options.last_on is None:
        return None
    return DateRange(options.first_on or date(1900, 1, 1), options.last_on or date(9999, 12, 30))


def backup_create(options: argparse.Namespace) -> int:
    """Makes a backup; it was read back before it got its name."""
    with opened(options) as desk:
        made = desk.backups.create(options.out)
    print(f"backup: {made.path}")
    print(f"size: {made.size}")
    print(f"kit: {made.kit}")
    return 0


def backup_verify(options: argparse.Namespace) -> int:
    """Opens a backup for real: seal, pages, rows, audit chain."""
    from massagedesk.services.restore import verify_backup

    proof = verify_backup(options.file, clock=system_clock, **secrets(options))
    print(f"backup: {proof.path}")
    print(f"made: {proof.manifest.made_at.isoformat()}")
    print(f"rows: {proof.rows}")
    print(f"audit entries: {proof.chain_rows}")
    print("result: sound")
    return 0


def backup_restore(options: argparse.Namespace) -> int:
    """Puts the practice of a backup into the folder; one already there is kept aside."""
    from massagedesk.services import places
    from massagedesk.services.restore import restore_backup

    folder = folder_of(options)
    places.ensure_suitable(folder, folders.config(), accepted=accepts_place(options))
    restored = restore_backup(options.file, folder, clock=system_clock, **secrets(options))
    print(f"practice: {restored.folder}")
    print(f"rows: {restored.proof.rows}")
    if restored.aside is not None:
        print(f"kept aside: {restored.aside}")
    return 0


def check(options: argparse.Namespace) -> int:
    """Checks everything; exit 1 and a sentence for each thing that is wrong."""
    with opened(options) as desk:
        report = vaults.check(desk.vault)
        chain = report.file.chain
        found = None if chain is None else desk.evidence.verify(printed_head=options.printed_head)
    problems = [*report.problems, *(found.problems if found else ())]
    facts: dict[str, object] = {
        "practice": str(report.folder),
        "kit": report.kit,
        "schema": report.file.schema_version,
        "persons": list(report.persons),
        "key files": {name: "whole" if whole else "damaged" for name, whole in report.key_files.items()},
        "rows": report.file.counts,
        "audit entries": chain.rows if chain else None,
        "first bad audit entry": chain.first_bad_seq if chain else None,
        "clock set back": found.clock_jumps if found else None,
        "states compared": found.anchors if found else None,
        "states missing": [anchor.source for anchor in found.unmet] if found else None,
        "signed notes": found.notes.notes if found else None,
        "signed before there were keys": found.notes.without_key if found else None,
        "first bad note": found.notes.bad[0].reason if found and found.notes.bad else None,
        "records altered": found.records.count if found else None,
        "problems": problems,
        "result": "damaged" if problems else "sound",
    }
    if options.json:
        print(json.dumps(facts, ensure_ascii=False, indent=1))
    else:
        for name, value in facts.items():
            print(f"{name}: {_told(value)}")
    return 1 if problems else 0


def _told(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
