"""Makes the practice and the backup that are kept of a released schema; run once, at its release, from the root:

    python -m tests.persistence.files.make

It writes `schema-N/practice` and `schema-N/backup.zip` beside itself. They are never made again: they prove that
files of that day still open. Everything in them is invented, and trying their password costs nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.factories import Clock, add_client, add_goal, add_prescription, book, chart, set_up

from massagedesk.persistence import migrations
from massagedesk.services import opening
from massagedesk.vault.kdf import KdfCost

PASSWORD = "warm stones on a winter evening"
HERE = Path(__file__).parent


def make(folder: Path) -> str:
    """Make both in ``folder``; returns the recovery code."""
    clock = Clock(datetime(2026, 2, 2, 17, 0, tzinfo=UTC))
    with TemporaryDirectory() as settings:
        desk, code = opening.create_desk(
            folder / "practice",
            PASSWORD,
            "June Calloway",
            clock=clock,
            cost=KdfCost(8, 1, 1),
            settings_folder=Path(settings),
        )
        set_up(desk)
        client_id = add_client(desk)
        add_client(desk, "Åsa", "Łukasiewicz")
        prescription_id = add_prescription(desk, client_id)
        add_goal(desk, client_id, prescription_id)
        for day in (10, 17, 24):
            starts_at = datetime(2026, 2, day, 18, 0, tzinfo=UTC)
            appointment_id = book(desk, client_id, starts_at, prescription_id)
            clock.now = datetime(2026, 2, day, 19, 30, tzinfo=UTC)
            chart(desk, appointment_id, sign=day != 24)
        desk.backups.create(folder / "backup.zip")
        desk.close()
    (folder / "practice" / "practice.lock").unlink()
    (folder / "recovery code.txt").write_text(code + "\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    make(HERE / f"schema-{migrations.LATEST}")
