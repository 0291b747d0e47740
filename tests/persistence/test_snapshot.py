"""Backup files: whole or refused. Every flipped bit and every cut is noticed; making one never harms an earlier one."""

from __future__ import annotations

import errno
import os
import random
import sys
import threading
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.persistence.sample import AUDIT_KEY, CANARY, KEY, NOON, RedThing

from massagedesk import durable
from massagedesk.domain.errors import Cancelled, DamagedFile, MassageDeskError, NewerFile, NotFound
from massagedesk.persistence import migrations, seal, snapshot
from massagedesk.persistence.engine import Database
from massagedesk.persistence.snapshot import Ingredients

MAC_KEY = bytes(range(64, 96))
INGREDIENTS = Ingredients(b"{}", MAC_KEY, "1A2B3C4D", NOON, "manual", "0.1.0", b"Read me.\n", b"print('restore')\n")


def add_things(database: Database, count: int) -> None:
    with database.work() as session:
        session.add_all(RedThing(label=f"{CANARY} {number}" * 20) for number in range(count))


@pytest.fixture
def backup(database: Database, tmp_path: Path) -> Path:
    add_things(database, 20)
    out = tmp_path / "stick" / "backup.zip"
    out.parent.mkdir()
    snapshot.create(database, out, INGREDIENTS)
    return out


def prove(path: Path, scratch: Path) -> snapshot.Manifest:
    with snapshot.opened(path) as sealed:
        sealed.ensure_made_with(MAC_KEY)
        scratch.mkdir(exist_ok=True)
        sealed.extract(scratch / "vault.db")
        copy = Database.open(scratch / "vault.db", KEY, AUDIT_KEY, actor="Ada Sample", clock=lambda: NOON)
        try:
            snapshot.prove(copy, sealed.manifest)
        finally:
            copy.close()
        return sealed.manifest


def test_a_backup_holds_the_practice_and_says_what_is_in_it(database: Database, backup: Path, tmp_path: Path) -> None:
    manifest = prove(backup, tmp_path / "scratch")
    assert manifest.counts["things"] == 20
    assert manifest.counts["audit_entries"] == manifest.chain.seq == 20
    assert (manifest.made_at, manifest.kit, manifest.reason) == (NOON, "1A2B3C4D", "manual")
    with database.read() as connection:
        assert database.trail.verify(connection, manifest.chain).is_intact


def test_it_is_an_ordinary_zip_without_a_readable_word(backup: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {"README.txt", "restore.py", "keys.json", "vault.db", "manifest.json"}
        assert archive.read("README.txt") == b"Read me.\n"
        assert archive.comment.startswith(b"MDSEAL1 hmac=")
    assert CANARY.encode() not in backup.read_bytes()
    assert [path.name for path in backup.parent.iterdir()] == ["backup.zip"]


def test_random_flipped_bits_are_all_noticed_without_any_secret(backup: Path) -> None:
    content = backup.read_bytes()
    chance = random.Random(5)
    tail = len(content) - 900
    places = [chance.randrange(len(content)) for _ in range(200)] + [
        chance.randrange(tail, len(content)) for _ in range(200)
    ]
    for place in places:
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        backup.write_bytes(flipped)
        with pytest.raises(DamagedFile), snapshot.opened(backup):
            pass


def test_cuts_additions_and_swaps_are_all_noticed(backup: Path) -> None:
    content = backup.read_bytes()
    chance = random.Random(6)
    middle = len(content) // 2
    damaged = [content[:length] for length in (*range(200), *(chance.randrange(len(content)) for _ in range(100)))]
    damaged += [content + b"x", content * 2, content[: middle - 4096] + content[middle:]]
    damaged += [content[:4096] + content[8192:12288] + content[4096:8192] + content[12288:]]
    for each in damaged:
        backup.write_bytes(each)
        with pytest.raises(DamagedFile), snapshot.opened(backup):
            pass


def reseal(path: Path, change: dict[str, bytes], mac_key: bytes) -> None:
    """A forger's work: other content, and a seal that fits it."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members.update(change)
    with (
        path.open("wb") as file,
        closing(seal.SealingWriter(file, mac_key)) as sealing,
        zipfile.ZipFile(sealing, "w") as archive,
    ):
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = seal.PLACE


def test_a_forged_seal_is_refused_once_the_key_is_known(backup: Path) -> None:
    reseal(backup, {}, bytes(32))
    with snapshot.opened(backup) as sealed, pytest.raises(DamagedFile, match="other than MassageDesk"):
        sealed.ensure_made_with(MAC_KEY)


def test_an_earlier_page_put_back_is_noticed_by_the_rows_or_the_chain(
    database: Database, backup: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(backup) as archive:
        earlier = archive.read("vault.db")
    add_things(database, 3)
    later = tmp_path / "later.zip"
    snapshot.create(database, later, INGREDIENTS)
    with zipfile.ZipFile(later) as archive:
        manifest = archive.read("manifest.json")
    reseal(backup, {"manifest.json": manifest.replace(b'"database_bytes": ', b'"database_bytes":0')}, MAC_KEY)
    with pytest.raises(DamagedFile):
        prove(backup, tmp_path / "one")
    size = str(len(earlier)).encode()
    with zipfile.ZipFile(later) as archive:
        old_size = str(len(archive.read("vault.db"))).encode()
    reseal(later, {"vault.db": earlier, "manifest.json": manifest.replace(old_size, size)}, MAC_KEY)
    with pytest.raises(DamagedFile):
        prove(later, tmp_path / "two")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b'"version": 1', b'"version": 2', NewerFile),
        (b'"schema_version": %d' % migrations.LATEST, b'"schema_version": 999', NewerFile),
        (b'"massagedesk-backup"', b'"other"', DamagedFile),
        (b'"kit"', b'"kin"', DamagedFile),
        (b"{", b"[", DamagedFile),
        (b'"counts": {', b'"counts": 0, "more": {', DamagedFile),
        (b'"database_bytes": ', b'"database_bytes": Infinity, "more": ', DamagedFile),
        (b'"made_at": ', b'"made_at": "2026-03-03T17:00:00", "then": ', DamagedFile),
        (b'"made_at": ', b'"made_at": "0001-01-01T00:00:00Z", "then": ', DamagedFile),
        (b"{", b"[" * 100_000, DamagedFile),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_manifest_we_cannot_read_is_told_in_a_sentence(
    backup: Path, old: bytes, new: bytes, expected: type[Exception]
) -> None:
    with zipfile.ZipFile(backup) as archive:
        manifest = archive.read("manifest.json")
    reseal(backup, {"manifest.json": manifest.replace(old, new, 1)}, MAC_KEY)
    with pytest.raises(expected), snapshot.opened(backup):
        pass


def test_files_that_are_no_backups_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NotFound), snapshot.opened(tmp_path / "missing.zip"):
        pass
    with pytest.raises(NotFound), snapshot.opened(tmp_path):
        pass
    for content in (b"", b"hello", os.urandom(4000)):
        (tmp_path / "other.zip").write_bytes(content)
        with pytest.raises(DamagedFile), snapshot.opened(tmp_path / "other.zip"):
            pass


def test_a_pipe_among_the_backups_holds_nobody_up(tmp_path: Path) -> None:
    pipe = tmp_path / "massagedesk-1A2B3C4D-20260303-170000.zip"
    if sys.platform != "win32":  # there are none in folders there, and what is missing is told the same
        os.mkfifo(pipe)
    with pytest.raises(NotFound):
        snapshot.peek(pipe)
    with pytest.raises(NotFound), snapshot.opened(pipe):
        pass


def test_a_drive_that_fails_is_no_backup_within_reach(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_how: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(NotFound), snapshot.opened(backup):
        pass


def test_backups_made_while_writing_goes_on_are_each_consistent(database: Database, tmp_path: Path) -> None:
    stop = threading.Event()
    commits = 0

    def write() -> None:
        nonlocal commits
        while not stop.is_set():
            add_things(database, 3)
            commits += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(8):
            out = tmp_path / f"{number}.zip"
            made = snapshot.create(database, out, INGREDIENTS)
            manifest = prove(out, tmp_path / f"scratch {number}")
            assert manifest == made.manifest
            assert manifest.counts["things"] == manifest.counts["audit_entries"]
    finally:
        stop.set()
        writer.join()
    assert commits > 8


def test_a_plain_copy_of_the_live_file_would_not_have_been_enough(database: Database, tmp_path: Path) -> None:
    """The control: rows are missing from a copy made without the pin, and nothing says so."""
    with database.pinned():
        pass
    add_things(database, 5)
    (tmp_path / "copy.db").write_bytes(database._file.read(0, 1 << 30))
    copy = Database.open(tmp_path / "copy.db", KEY, AUDIT_KEY, actor="Ada Sample", clock=lambda: NOON)
    with copy.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM things").scalar_one() == 0
    copy.close()


@pytest.mark.parametrize("step", ["flush", "_rename", "_hash_body"])
def test_a_failing_disk_leaves_the_earlier_backup_and_no_leftovers(
    database: Database, backup: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = backup.read_bytes()

    def fail(*arguments: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot if step == "_hash_body" else durable, step, fail)
    with pytest.raises(MassageDeskError):
        snapshot.create(database, backup, INGREDIENTS)
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.iterdir()] == ["backup.zip"]


def test_a_byte_that_changes_on_its_way_to_the_disk_is_noticed_before_the_name_is_given(
    database: Database, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = backup.read_bytes()
    original = durable.flush

    def flush(handle: int, file: object = None) -> None:
        original(handle, file)
        os.pwrite(handle, b"\0\0\0\0", 5000)

    monkeypatch.setattr(durable, "flush", flush)
    with pytest.raises(DamagedFile):
        snapshot.create(database, backup, INGREDIENTS)
    assert backup.read_bytes() == before


@pytest.mark.parametrize("at", [0, 1])
def test_stopping_leaves_nothing_behind_and_the_practice_usable(database: Database, backup: Path, at: int) -> None:
    calls = 0

    def progress(done: int, total: int) -> None:
        nonlocal calls
        assert 0 <= done <= total
        calls += 1
        if calls > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        snapshot.create(database, backup.with_name("second.zip"), INGREDIENTS, progress)
    assert [path.name for path in backup.parent.iterdir()] == ["backup.zip"]
    add_things(database, 1)


def test_progress_runs_from_start_to_end(database: Database, tmp_path: Path) -> None:
    seen: list[float] = []
    snapshot.create(database, tmp_path / "b.zip", INGREDIENTS, lambda done, total: seen.append(done / total))
    assert seen[0] == 0
    assert seen[-1] == 1
    assert seen == sorted(seen)


def test_a_missing_folder_is_said_to_be_missing(database: Database, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Connect the drive"):
        snapshot.create(database, tmp_path / "no stick" / "b.zip", replace(INGREDIENTS, reason="daily"))
