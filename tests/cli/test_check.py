"""`massagedesk check`: a sound practice, and one in which somebody altered a note, an entry or the whole history."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.factories import Clock, add_client
from tests.services.desks import PASSWORD, listed, make_desk, raw, signed_note

from massagedesk.cli.main import main
from massagedesk.domain.backups import BackupReason
from massagedesk.services import vaults
from massagedesk.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A practice with two signed notes and a backup, left open for the test to alter."""
    clock = Clock()
    opened, _ = make_desk(tmp_path / "practice", clock)
    disk = tmp_path / "disk"
    disk.mkdir()
    listed(opened, disk)
    client_id = add_client(opened)
    for _ in range(2):
        signed_note(opened, clock, client_id)
    opened.backup_runs.run_due(BackupReason.MANUAL, opened.now())
    return opened


@pytest.fixture
def check(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Locks the practice and checks it; gives the exit code and what was told."""

    def run(*more: str) -> tuple[int, dict[str, Any]]:
        folder = desk.vault.folder
        desk.close()
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        code = main(["check", "--practice", str(folder), "--password-stdin", "--json", *more])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_a_sound_practice(check: Any) -> None:
    code, told = check()
    assert (code, told["result"], told["problems"]) == (0, "sound", [])
    assert (told["signed notes"], told["signed before there were keys"], told["first bad note"]) == (2, 0, None)
    assert (told["states compared"], told["states missing"]) == (1, [])


def test_the_first_altered_note_is_named(check: Any, desk: Desk) -> None:
    raw(desk.database, "UPDATE session_notes SET plan = 'forged' WHERE number = 'N-000002'")
    code, told = check()
    assert (code, told["result"]) == (1, "damaged")
    assert told["first bad note"] == "What stands in note N-000002 is not what was signed."
    assert told["first bad audit entry"] is None
    assert told["records altered"] == 1
    assert len(told["problems"]) == 2


def test_the_first_altered_entry_is_named_once(check: Any, desk: Desk) -> None:
    raw(desk.database, "UPDATE audit_entries SET at = '2026-01-01T00:00:00.000Z' WHERE seq = 7")
    code, told = check()
    assert (code, told["first bad audit entry"]) == (1, 7)
    assert told["problems"] == ["The audit chain was altered at entry 7."]


def test_a_history_cut_off_before_a_backup_is_named_by_the_backup(check: Any, desk: Desk) -> None:
    with desk.database.read() as connection:
        last = connection.exec_driver_sql("SELECT max(chain_seq) FROM backup_records").scalar_one()
    raw(desk.database, f"DELETE FROM audit_entries WHERE seq > {last - 2}", "DELETE FROM backup_records")
    code, told = check()
    assert code == 1
    assert told["first bad audit entry"] is None
    assert told["states missing"][0].startswith("backup massagedesk-")


def test_the_head_on_a_paper_is_looked_for(check: Any, desk: Desk) -> None:
    head = desk.evidence.entries(limit=1).rows[0].short_hash
    assert check("--printed-head", head)[0] == 0


def test_a_head_of_another_practice_is_not_found(check: Any) -> None:
    code, told = check("--printed-head", "0123 4567 89ab")
    assert code == 1
    assert told["states missing"] == ["the chain head 0123456789ab on the paper"]


def test_the_recovery_key_will_do(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, code = desk.vault.folder, vaults.recovery_code(desk.vault, PASSWORD)
    desk.close()
    monkeypatch.setattr("sys.stdin", io.StringIO(code.lower() + "\n"))
    assert main(["check", "--practice", str(folder), "--recovery-key-stdin", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["result"] == "sound"
