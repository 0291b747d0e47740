"""Getting back in: a backup opened without MassageDesk, a practice opened by the code on the sheet alone."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import venv
import zipfile
from importlib import metadata
from pathlib import Path

from tests.torture import practice
from tests.torture.practice import PASSWORD, Places
from tests.torture.promise import Harness, Job, Tally

from massagedesk.domain.errors import MassageDeskError
from massagedesk.services import people, vaults

NO_CODE = "only the password, and no key file"
UNCHECKED = "the script without its checks"
_PACKAGES = ("sqlcipher3", "cryptography", "cffi", "pycparser")
"""What ``pip install sqlcipher3 cryptography`` brings, as the script asks for."""


def restore_by_script(job: Job) -> Tally:
    """The script inside a backup, run by itself: with both secrets, every way; and it refuses damage.

    It runs in a new Python environment with the two packages it asks for and nothing of MassageDesk.
    """
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
    python = _bare_python(job.folder / "bare")
    while tally.tried < job.count:
        if not job.control:
            for secret in (PASSWORD, code, code.lower().replace("-", " ")):
                tally.case(_restored(python, script, backup, secret, job.folder / "out"))
            ended = _run(python, script, backup, "check", "", "wrong password here")
            tally.case([] if ended.returncode else ["let in: with a wrong password"])
        damaged = bytearray(backup.read_bytes())
        place = chance.randrange(len(damaged) if chance.random() < 0.5 and not job.control else 3_000)
        damaged[place] ^= 1 << chance.randrange(8)
        bad = job.folder / "bad.zip"
        bad.write_bytes(damaged)
        ended = _run(python, script, bad, "check", "", PASSWORD)
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


def _bare_python(folder: Path) -> Path:
    """A Python that has the script's packages and, as is made sure, not MassageDesk."""
    venv.create(folder, symlinks=True, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    for name in _PACKAGES:
        distribution = metadata.distribution(name)
        tops = {file.parts[0] for file in distribution.files or () if file.parts[0] not in ("..", "__pycache__")}
        for top in tops:
            (packages / top).symlink_to(Path(str(distribution.locate_file(top))))
    python = folder / "bin" / "python"
    without = [str(python), "-c", "import importlib.util as found; exit(found.find_spec('massagedesk') is not None)"]
    if subprocess.run(without, check=False, env=_surroundings(), cwd=folder).returncode:
        raise RuntimeError("the bare Python sees MassageDesk")
    return python


def _surroundings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _run(
    python: Path, script: Path, backup: Path, what: str, target: str, secret: str
) -> subprocess.CompletedProcess[str]:
    command = [str(python), str(script), str(backup), what, *([target] if target else []), "--secret-stdin"]
    return subprocess.run(
        command,
        input=secret + "\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=backup.parent,
        env=_surroundings(),
    )


def _restored(python: Path, script: Path, backup: Path, secret: str, out: Path) -> list[str]:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    for what, target in (("check", ""), ("folder", str(out / "practice")), ("plain", str(out / "plain.db"))):
        ended = _run(python, script, backup, what, target, secret)
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
    Harness("restore-script", 6, "a backup opened by the script inside it in a bare Python, damaged ones refused",
            "runs", restore_by_script, 200, 5, (UNCHECKED,), 12, quick_control=4),
    Harness("code-alone", 10, "every key file lost, the code typed, a new password set", "practices", open_by_code, 100,
            3, (NO_CODE,), 2, quick_control=2, parts=1),
)  # fmt: skip
