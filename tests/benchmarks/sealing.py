"""Backups, drills, the chain and durable saves of one practice, each beside the least it could cost; prints JSON."""

from __future__ import annotations

import hmac
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import practices
from timing import once

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

REPEATS = 3
SAVES, SAVES_MEANWHILE = 400, 150
_MESSAGE = bytes(420)
"""As long as an entry of the audit in a year's practice."""


def main(name: str) -> dict[str, Any]:
    from massagedesk.services import restore
    from massagedesk.vault import keyslots

    derived: list[float] = []
    derive = keyslots.stretch

    def timed(*arguments: Any) -> bytes:
        result: list[bytes] = []
        derived.append(once(lambda: result.append(derive(*arguments))))
        return result[0]

    keyslots.stretch = timed
    made = practices.ready(lambda _line: None)[name]
    parts = ("copy", "create", "verify", "drill", "restore", "chain", "hmac")
    found: dict[str, list[float]] = {part: [] for part in parts}
    with tempfile.TemporaryDirectory(dir=practices.BUILD) as scratch:
        place = Path(scratch)
        own = replace(made, folder=place / "practice", settings=place / "settings")
        shutil.copytree(made.folder, own.folder)
        shutil.copytree(made.settings, own.settings)
        with own.opened() as desk:
            vault, sealed, copy = desk.vault.database.path, place / "backup.mdbackup", place / "copy"
            for number in range(REPEATS):
                target, settings = place / f"restored-{number}", place / f"settings-{number}"
                found["copy"].append(once(partial(_plain_copy, made.folder / vault.name, copy)))
                found["create"].append(once(partial(desk.backups.create, sealed)))
                found["verify"].append(once(partial(desk.backups.verify, sealed)))
                found["drill"].append(once(partial(desk.drills.run, sealed)))
                entries = _chain(desk, found)
                derived.clear()
                restoring = partial(
                    restore.restore_backup,
                    sealed,
                    target,
                    password=made.password,
                    clock=made.clock,
                    settings_folder=settings,
                )
                found["restore"].append(once(restoring) - sum(derived))
                shutil.rmtree(target)
            found |= _saves(desk, place)
        return {**found, "bytes": (made.folder / vault.name).stat().st_size, "entries": entries}


def _plain_copy(path: Path, target: Path) -> None:
    """The least a copy that is safe on the disk can cost."""
    with path.open("rb") as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())


def _chain(desk: Desk, found: dict[str, list[float]]) -> int:
    """The whole chain verified, and as many bare HMACs in a row; how many entries there are."""
    reports = []
    with desk.database.read() as connection:
        found["chain"].append(once(lambda: reports.append(desk.database.trail.verify(connection))))
    if not reports[0].is_intact:
        raise RuntimeError("the chain of the made-up practice is not intact")
    key = bytes(32)

    def bare() -> None:
        for _ in range(reports[0].rows):
            hmac.digest(key, _MESSAGE, "sha256")

    found["hmac"].append(once(bare))
    return int(reports[0].rows)


def _saves(desk: Desk, place: Path) -> dict[str, list[float]]:
    """Every single saving of a phone number: alone, and while backups are made; beside bare lines in a file."""
    with desk.database.read() as connection:
        first = connection.exec_driver_sql("SELECT id FROM clients LIMIT 1").scalar_one()
    alone = [_timed(partial(_save, desk, first, number)) for number in range(SAVES)]
    ended = threading.Event()

    def backing_up() -> None:
        while not ended.is_set():
            desk.backups.create(place / "meanwhile.mdbackup")

    other = threading.Thread(target=backing_up)
    other.start()
    try:
        meanwhile = [_timed(partial(_save, desk, first, number)) for number in range(SAVES_MEANWHILE)]
    finally:
        ended.set()
        other.join()
    with (place / "lines").open("ab", buffering=0) as file:
        lines = [_timed(partial(_line, file)) for _ in range(SAVES)]
    return {"save": alone, "save_meanwhile": meanwhile, "line": lines}


def _save(desk: Desk, client_id: str, number: int) -> None:
    from uuid import UUID

    from massagedesk.domain.clients import Client

    with desk.database.work() as session:
        client = session.get_one(Client, UUID(client_id))
        client.phone = f"(503) 555-01{number % 100:02d}"


def _line(file: Any) -> None:
    file.write(_MESSAGE)
    os.fsync(file.fileno())


def _timed(act: Callable[[], object]) -> float:
    """Milliseconds, with whatever else goes on."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])), flush=True)
    os._exit(0)
