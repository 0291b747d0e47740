"""Getting back in: a backup opened without MassageDesk, a practice opened by the code on the sheet alone."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.torture import practice
from tests.torture.practice import PASSWORD, Places
from tests.torture.promise import Harness, Job, Tally

from massagedesk.domain.errors import MassageDeskError
from massagedesk.services import people, vaults

NO_CODE = "only the password, and no key file"
UNCHECKED = "the script without its checks"


def restore_by_script(job: Job) -> Tally:
    """The script inside a backup, run by itself: with both secrets, every way; and it refuses damage."""
    places = Places(job.folder / "made")
    code = places.create()
    desk = places.open()
    practice.enter_client(desk, 5)
    backup = desk.backups.create(places.backups / "one.zip").path
    desk.close()
    with zipfile.ZipFile(backup) as archive:
        script = Path(archive.extract("restore.py", job.folder))
    if job.control == UNCHECKED:
        _take_checks_out(script)
    chance, tally = job.chance(), Tally()
    while tally.tried < job.count:
        if not job.control:
            for secret in (PASSWORD, code, code.lower().replace("-", " ")):
                tally.case(_restored(script, backup, secret, job.folder / "out"))
            tally.case([] if _run(script, backup, "check", "", "wrong password here").returncode else ["let in: wrong"])
        damaged = bytearray(backup.read_bytes())
        place = chance.randrange(len(damaged) if chance.random() < 0.5 and not job.control else 3_000)
        damaged[place] ^= 1 << chance.randrange(8)
        bad = job.folder / "bad.zip"
        bad.write_bytes(damaged)
        ended = _run(script, bad, "check", "", PASSWORD)
        tally.case([] if ended.returncode else ["damage not noticed: by the script"])
    return tally


def _take_checks_out(script: Path) -> None:
    lines = script.read_text(encoding="utf-8").splitlines()
    seal = ("if not seal.startswith(TAG)", "if not hmac.compare_digest(expected")
    careless = [
        line[: len(line) - len(line.lstrip())] + "if False:" if line.lstrip().startswith(seal) else line
        for line in lines
    ]
    assert careless != lines
    script.write_text("\n".join(careless), encoding="utf-8")


def _run(script: Path, backup: Path, what: str, target: str, secret: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(script), str(backup), what, *([target] if target else []), "--secret-stdin"]
    return subprocess.run(command, input=secret + "\n", capture_output=True, text=True, check=False, cwd=backup.parent)


def _restored(script: Path, backup: Path, secret: str, out: Path) -> list[str]:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    for what, target in (("check", ""), ("folder", str(out / "practice")), ("plain", str(out / "plain.db"))):
        ended = _run(script, backup, what, target, secret)
        if ended.returncode:
            return [f"not restored: {what}, {ended.stderr[-200:]}"]
    plain = sqlite3.connect(out / "plain.db")
    found = plain.execute("SELECT family_name FROM clients WHERE given_name = 'Zoe'").fetchall()
    plain.close()
    problems = [] if found == [("Number 5",)] else [f"rows missing: {found}"]
    places = Places(out)
    desk = places.open()
    problems += [] if practice.client_numbers(desk) == {5} else ["clients missing: in the restored folder"]
    desk.close()
    return problems


def open_by_code(job: Job) -> Tally:
    """Every key file is lost: the code opens the practice, and a new password opens it from then on."""
    tally = Tally()
    for number in range(job.count):
        places = Places(job.folder / str(number))
        code = places.create()
        for path in (*places.practice.glob("keys.json*"), *places.settings.rglob("*.json")):
            path.unlink()
        try:
            desk = places.open() if job.control else places.open(code=code)
            people.set_password(desk.vault, practice.password(7), practice.OWNER)
            desk.close()
            desk = places.open(practice.password(7))
            problems = [f"not sound: {problem}" for problem in vaults.check(desk.vault).problems]
            desk.close()
        except MassageDeskError as error:
            problems = [f"locked out: {error.sentence}"]
        tally.case(problems)
        shutil.rmtree(places.root)
    return tally


HARNESSES = (
    Harness("restore-script", 6, "a backup opened by the script inside it, and damaged ones refused", "runs",
            restore_by_script, 200, 5, (UNCHECKED,), 12),
    Harness("code-alone", 10, "every key file lost, the code typed, a new password set", "practices", open_by_code, 100,
            4, (NO_CODE,), 2, parts=1),
)  # fmt: skip
