"""Kills an action at each step it takes towards the disk, and looks what the practice is like afterwards.

Run as a program of its own, because it forks: ``python -m tests.services.killing NAME FOLDER [STRIDE]``. Prints a line
with the number of kills, or what went wrong; with a stride, only one step in so many is tried. The steps counted are
those of `durable`, through which every file beside the database is written, and the commits; the child is killed before
each of them.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.services.practices import FILES, LOCUM, OTHER, PASSWORD, Clock, create, note, noted, unlock

from massagedesk import durable
from massagedesk.domain.errors import WrongPassword
from massagedesk.persistence.work import WorkSession
from massagedesk.services import people, rotation, vaults, watch
from massagedesk.services.vaults import OpenVault

CLOCK = Clock()
Act = Callable[[Path], None]
Check = Callable[[Path, str, bool], None]
"""Gets the folder, the recovery code of before, and whether the action came to its end."""


def with_kills(step: int) -> None:
    """In the child: die at the given step."""
    passed = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            die_when_due()
            return function(*arguments, **options)

        return call

    def die_when_due() -> None:
        nonlocal passed
        passed += 1
        if passed == step:
            os.kill(os.getpid(), signal.SIGKILL)

    for place, name in ((durable, "flush"), (durable, "flush_folder"), (durable, "_rename"), (WorkSession, "commit")):
        setattr(place, name, counted(getattr(place, name)))


def killed(step: int, act: Act, folder: Path) -> bool:
    """Whether the child died at this step; False when it came to its end before."""
    child = os.fork()
    if child == 0:
        with_kills(step)
        try:
            act(folder)
        except BaseException as error:
            print(f"step {step}: {error!r}", flush=True)
            os._exit(3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit(1)
    return os.WIFSIGNALED(status)


def run(act: Act, check: Check, scratch: Path, stride: int) -> int:
    """Kill at every step until the action outlives its kill; returns the number of kills."""
    vault, code = create(scratch / "template", CLOCK)
    note(vault, "kept")
    vault.lock()
    kills = 0
    while True:
        step = 1 + kills * stride
        folder = scratch / str(step)
        shutil.copytree(scratch / "template", folder)
        was_killed = killed(step, act, folder)
        check(folder, code, not was_killed)
        shutil.rmtree(folder)
        if not was_killed:
            return kills
        kills += 1


# --- what is done and what has to be true afterwards -----------------------------------------------------------


def rotate(folder: Path) -> None:
    """Replace the key."""
    rotated = rotation.rotate(unlock(folder, CLOCK), PASSWORD)
    note(rotated.vault, "after")
    rotated.vault.lock()


def is_whole(folder: Path) -> tuple[OpenVault, list[str]]:
    """Open it by the password, twice; what the first opening mends the second finds mended."""
    unlock(folder, CLOCK).lock()
    vault = unlock(folder, CLOCK)
    report = vaults.check(vault)
    assert report.is_sound, report.problems
    assert len(people.keys_of(vault).generations) == 1
    stray = {path.name for path in folder.iterdir() if path.is_file() and "-" not in path.name} - FILES
    assert not stray, stray
    return vault, noted(vault)


def check_rotation(folder: Path, code: str, is_over: bool) -> None:
    vault, texts = is_whole(folder)
    kit = vault.kit
    vault.lock()
    try:
        unlock(folder, CLOCK, code=code).lock()
        is_new = False
    except WrongPassword:
        is_new = True
    assert texts == (["kept", "after"] if is_over else texts)
    assert texts[:1] == ["kept"]
    assert is_new or not is_over
    vault = unlock(folder, CLOCK)
    assert vault.kit == kit
    vault.lock()


def let_in(folder: Path) -> None:
    """Let a locum in and take her password away again, and change one's own."""
    vault = unlock(folder, CLOCK)
    row = people.add_person(vault, PASSWORD, "Bo Locum", LOCUM)
    people.remove_person(vault, PASSWORD, row.slot_id)
    people.change_password(vault, PASSWORD, OTHER)
    vault.lock()


def check_people(folder: Path, code: str, is_over: bool) -> None:
    opened = [password for password in (PASSWORD, OTHER) if opens(folder, password)]
    assert opened == [OTHER] if is_over else len(opened) == 1, opened
    vault = unlock(folder, CLOCK, code=code)
    assert vaults.check(vault).is_sound
    assert noted(vault) == ["kept"]
    vault.lock()


def opens(folder: Path, password: str) -> bool:
    """Whether the password opens it."""
    try:
        unlock(folder, CLOCK, password).lock()
    except WrongPassword:
        return False
    return True


def rescue(folder: Path) -> None:
    """Rescue what is still open after the file was deleted."""
    vault = unlock(folder, CLOCK)
    note(vault, "latest")
    (folder / "vault.db").rename(folder.with_name("taken away.db"))
    watch.rescue(vault)


def check_rescue(folder: Path, code: str, is_over: bool) -> None:
    if not vaults.practice_exists(folder):
        assert not is_over
        folder.with_name("taken away.db").rename(folder / "vault.db")
    vault, texts = is_whole(folder)
    vault.lock()
    assert texts == ["kept", "latest"] if is_over else texts[:1] == ["kept"]


ACTIONS: dict[str, tuple[Act, Check]] = {
    "rotation": (rotate, check_rotation),
    "people": (let_in, check_people),
    "rescue": (rescue, check_rescue),
}

if __name__ == "__main__":
    people.judge_password("loads what judges passwords, once for all children")
    action, place = ACTIONS[sys.argv[1]], Path(sys.argv[2])
    os.environ["XDG_CONFIG_HOME"] = str(place / "config")
    print(run(*action, place, int(sys.argv[3]) if len(sys.argv) > 3 else 1))
