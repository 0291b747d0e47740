"""Backups of one practice: made, verified and restored, beside a plain copy of the same bytes; prints JSON."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import practices
from timing import once

REPEATS = 3


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
    found: dict[str, list[float]] = {"copy": [], "create": [], "verify": [], "restore": []}
    with tempfile.TemporaryDirectory(dir=practices.BUILD) as scratch, made.opened() as desk:
        place = Path(scratch)
        vault, sealed, copy = desk.vault.database.path, place / "backup.mdbackup", place / "copy"
        for number in range(REPEATS):
            target, settings = place / f"restored-{number}", place / f"settings-{number}"
            found["copy"].append(once(partial(_plain_copy, vault, copy)))
            found["create"].append(once(partial(desk.backups.create, sealed)))
            found["verify"].append(once(partial(desk.backups.verify, sealed)))
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
        return {**found, "bytes": vault.stat().st_size}


def _plain_copy(path: Path, target: Path) -> None:
    """The least a copy that is safe on the disk can cost."""
    with path.open("rb") as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])), flush=True)
    os._exit(0)
