"""The open file: transactions, news, threads, wrong keys, swapped files, and nothing readable on disk."""

from __future__ import annotations

import functools
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from sqlcipher3 import dbapi2 as sqlcipher
from tests.persistence.sample import AUDIT_KEY, CANARY, KEY, NOON, THINGS, Draft, Part, RedThing, reopen

from massagedesk.domain.errors import Conflict, DamagedFile, NotFound
from massagedesk.persistence import audit
from massagedesk.persistence import connection as connection_module
from massagedesk.persistence.engine import Database, Pin
from massagedesk.persistence.work import Changes, NotSaved, OutcomeUnknown, UseCount, WorkSession

ROOT = Path(__file__).resolve().parents[2]


def count(database: Database, table: str) -> int:
    with database.read() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def add_and_fail(database: Database) -> None:
    with database.work() as session:
        session.add(RedThing(label="one"))
        session.flush()
        raise ZeroDivisionError


def read_all(database: Database) -> None:
    with database.read() as connection:
        for table in ("things", "audit_entries", "parts"):
            connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall()


def add_thing(database: Database, label: str) -> None:
    with database.work() as session:
        session.add(RedThing(label=label))


def test_work_commits_and_tells_the_kinds_it_touched(database: Database) -> None:
    heard: list[Changes] = []
    database.on_change(heard.append)
    with database.work() as session:
        session.add(RedThing(label="one", parts=[Part(label="a")]))
        assert heard == []
    assert heard == [Changes(frozenset({"red_thing", "part"}))]
    assert count(database, "things") == 1


def test_work_that_raises_keeps_nothing_and_says_nothing(database: Database) -> None:
    heard: list[Changes] = []
    database.on_change(heard.append)
    entries = count(database, "audit_entries")
    with pytest.raises(ZeroDivisionError):
        add_and_fail(database)
    assert heard == []
    assert count(database, "things") == 0
    assert count(database, "audit_entries") == entries


def test_work_that_changes_nothing_is_not_announced_and_a_listener_can_leave(database: Database) -> None:
    heard: list[Changes] = []
    leave = database.on_change(heard.append)
    with database.work() as session:
        assert session.get(RedThing, RedThing(label="x").id) is None
    leave()
    with database.work() as session:
        session.add(RedThing(label="one"))
    assert heard == []


def test_objects_stay_readable_after_the_action(database: Database) -> None:
    thing = RedThing(label="one")
    with database.work() as session:
        session.add(thing)
    assert thing.label == "one"


def test_an_action_inside_an_action_is_a_bug_not_a_hang(database: Database) -> None:
    with pytest.raises(RuntimeError, match="nested"), database.work(), database.work():
        pass
    with database.work() as session:
        session.add(RedThing(label="still works"))


def test_a_reader_sees_one_state_and_cannot_write(database: Database) -> None:
    with database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(THINGS)) == 0
        with database.work() as session:
            session.add(RedThing(label="one"))
        assert connection.scalar(sa.select(sa.func.count()).select_from(THINGS)) == 0
    assert count(database, "things") == 1
    with pytest.raises(NotSaved), database.read() as connection:
        connection.exec_driver_sql("DELETE FROM things")


def test_writers_take_turns_and_lose_nothing(database: Database) -> None:
    def write() -> None:
        for number in range(15):
            with database.work() as session:
                session.add(RedThing(label=str(number)))
            count(database, "things")

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database, "things") == 120
    with database.read() as connection:
        assert database.trail.verify(connection).is_intact


def test_waiting_writers_are_served_in_the_order_they_came(database: Database) -> None:
    order: list[int] = []
    arrived = [threading.Event() for _ in range(3)]

    def write(number: int) -> None:
        arrived[number].set()
        with database.work():
            order.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    with database.work():
        for number, thread in enumerate(threads):
            thread.start()
            arrived[number].wait()
            while len(database._turn._waiting) <= number:
                threading.Event().wait(0.001)
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2]


@pytest.mark.parametrize("damage", ["other key", "first page", "no file"])
def test_a_file_that_does_not_open_says_so_in_a_sentence(database: Database, tmp_path: Path, damage: str) -> None:
    database.close()
    path = tmp_path / "vault.db"
    key = KEY
    if damage == "other key":
        key = bytes(32)
    elif damage == "first page":
        content = bytearray(path.read_bytes())
        content[100] ^= 1
        path.write_bytes(content)
    else:
        path.unlink()
    expected = NotFound if damage == "no file" else DamagedFile
    with pytest.raises(expected):
        Database.open(path, key, AUDIT_KEY, actor="Ada Sample", clock=lambda: NOON)


def test_page_damage_met_later_is_told_as_damage(database: Database, tmp_path: Path) -> None:
    with database.work() as session:
        session.add_all(RedThing(label="x" * 3000) for _ in range(200))
    database.close()
    path = tmp_path / "vault.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    database = reopen(path)
    with pytest.raises(DamagedFile):
        read_all(database)
    database.close()


def test_a_file_replaced_underneath_is_noticed_before_writing(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    path.rename(tmp_path / "moved.db")
    with pytest.raises(Conflict, match="moved, deleted or replaced"), database.work() as session:
        session.add(RedThing(label="lost"))
    path.write_bytes((tmp_path / "moved.db").read_bytes())
    with pytest.raises(Conflict), database.work():
        pass
    path.unlink()
    (tmp_path / "moved.db").rename(path)
    with database.work() as session:
        session.add(RedThing(label="kept"))
    assert count(database, "things") == 1


def test_after_closing_everything_is_refused_and_the_log_is_folded_in(database: Database, tmp_path: Path) -> None:
    with database.work() as session:
        session.add(RedThing(label="one"))
    database.close()
    database.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vault.db"]
    assert database._key == bytearray(32)
    with pytest.raises(Conflict, match="locked"), database.work():
        pass
    with pytest.raises(Conflict, match="locked"), database.read():
        pass


def test_rows_survive_closing_and_opening(database: Database, tmp_path: Path) -> None:
    with database.work() as session:
        session.add(RedThing(label="Łódź 東京"))
    database.close()
    again = reopen(tmp_path / "vault.db")
    with again.read() as connection:
        assert connection.scalar(sa.select(THINGS.c.label)) == "Łódź 東京"
    again.close()


def test_nothing_readable_reaches_the_disk(database: Database, tmp_path: Path) -> None:
    with database.work() as session:
        session.add_all(RedThing(label=f"{CANARY} {number}", image=CANARY.encode()) for number in range(300))
    with database.read() as connection:
        connection.exec_driver_sql("SELECT label FROM things ORDER BY label || random()").fetchall()
    files = list(tmp_path.iterdir())
    assert {"vault.db", "vault.db-wal"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        assert CANARY.encode() not in content
        assert CANARY.encode("utf-16-le") not in content
        assert b"SQLite format" not in content


def test_the_file_is_for_its_owner_only_and_no_other_tool_reads_it(database: Database, tmp_path: Path) -> None:
    database.close()
    path = tmp_path / "vault.db"
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    plain = sqlite3.connect(path)
    with pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT * FROM sqlite_master")
    plain.close()


def test_values_never_appear_in_error_text(database: Database) -> None:
    thing = RedThing(label=CANARY)
    with database.work() as session:
        session.add(thing)
    with pytest.raises(exc.IntegrityError) as caught, database.work() as session:
        session.add(RedThing(id=thing.id, label=CANARY))
    assert CANARY not in str(caught.value)


def test_bulk_writes_are_refused_unless_the_data_is_derived(database: Database) -> None:
    with pytest.raises(RuntimeError, match="audit"), database.work() as session:
        session.execute(sa.update(RedThing).values(size=3))
    with database.work() as session:
        session.execute(sa.delete(Draft), execution_options={"unaudited": True})


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER audit_entries_update",
        "DROP TABLE things",
        "ALTER TABLE things ADD COLUMN x TEXT",
        "UPDATE audit_entries SET actor = 'x'",
        "DELETE FROM audit_entries",
    ],
)
def test_the_writer_may_not_take_the_guards_away(database: Database, statement: str) -> None:
    with pytest.raises(exc.DatabaseError, match="not authorized"), database.work() as session:
        session.connection().exec_driver_sql(statement)


# --- errors at the very commit ---------------------------------------------------------------------------------

FULL = 13


class Refusal(Exception):
    """What the driver raises."""

    def __init__(self, code: int) -> None:
        super().__init__("the disk refused")
        self.sqlite_errorcode = code


def fail_to_commit(monkeypatch: pytest.MonkeyPatch, *, is_kept: bool, code: int = 10) -> None:
    """Commits raise; the change is in the file all the same or not."""
    commit = WorkSession.commit

    def fail(session: WorkSession) -> None:
        if is_kept:
            commit(session)
        raise exc.OperationalError("COMMIT", None, Refusal(code))

    monkeypatch.setattr(WorkSession, "commit", fail)


def test_a_failing_commit_that_is_in_the_file_all_the_same_counts_as_saved(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Changes] = []
    database.on_change(heard.append)
    with monkeypatch.context() as patch:
        fail_to_commit(patch, is_kept=True)
        add_thing(database, "one")
    assert heard == [Changes(frozenset({"red_thing"}))]
    assert count(database, "things") == 1


def test_a_failing_commit_that_is_not_in_the_file_may_be_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        fail_to_commit(patch, is_kept=False)
        with pytest.raises(NotSaved, match="Nothing of this change was saved"):
            add_thing(database, "one")
    assert count(database, "things") == 0
    add_thing(database, "one")
    assert count(database, "things") == 1


def test_a_failing_commit_nobody_can_ask_about_is_said_to_be_uncertain(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(connection: sa.Connection) -> audit.ChainHead:
        raise exc.OperationalError("SELECT", None, Refusal(10))

    with monkeypatch.context() as patch:
        fail_to_commit(patch, is_kept=True)
        refuse = WorkSession.commit

        def lose_the_disk(session: WorkSession) -> None:
            patch.setattr(audit, "chain_head", unreadable)
            refuse(session)

        patch.setattr(WorkSession, "commit", lose_the_disk)
        with pytest.raises(OutcomeUnknown):
            add_thing(database, "one")
    add_thing(database, "two")
    assert count(database, "things") == 2


def test_what_leaves_no_entry_cannot_be_looked_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        fail_to_commit(patch, is_kept=True)
        with pytest.raises(OutcomeUnknown), database.work() as session:
            session.add(Draft(text="half a sentence"))
    add_thing(database, "two")


@pytest.mark.parametrize("reserve", [True, False])
def test_on_a_full_disk_the_reserve_is_freed_and_she_is_told_to_save_again(
    database: Database, monkeypatch: pytest.MonkeyPatch, reserve: bool
) -> None:
    asked: list[str] = []
    database.relief = lambda: bool(asked.append("room") or reserve)
    with monkeypatch.context() as patch:
        fail_to_commit(patch, is_kept=False, code=FULL)
        with pytest.raises(NotSaved, match="save again" if reserve else "Make room"):
            add_thing(database, "one")
    assert asked == ["room"]
    add_thing(database, "one")
    assert count(database, "things") == 1


def test_a_disk_that_fills_up_within_the_action_frees_the_reserve_too(database: Database) -> None:
    database.relief = lambda: True
    with database._writer.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(NotSaved, match="save again"), database.work() as session:
        session.add_all(RedThing(label="x" * 4000) for _ in range(20))


REFUSING = """
import resource, signal, sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from tests.persistence.sample import RedThing, reopen
from massagedesk.persistence.work import NotSaved
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
database = reopen(Path(sys.argv[3]))
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
saved, refused = 0, 0
for number in range(40):
    try:
        with database.work() as session:
            session.add(RedThing(label="x" * 3000))
        saved += 1
    except NotSaved:
        refused += 1
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with database.work() as session:
    session.add(RedThing(label="after"))
database.close()
print(saved + 1, refused)
"""


def test_a_disk_that_takes_no_more_keeps_what_was_acknowledged_and_nothing_else(
    database: Database, tmp_path: Path
) -> None:
    if os.name != "posix":
        return  # Windows cannot limit the size of files
    database.close()
    path = tmp_path / "vault.db"
    run = subprocess.run(
        [sys.executable, "-c", REFUSING, str(ROOT / "src"), str(ROOT), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    saved, refused = map(int, run.stdout.split())
    assert refused > 0
    again = reopen(path)
    assert count(again, "things") == saved
    with again.read() as connection:
        assert again.trail.verify(connection).is_intact
    again.close()


# --- a refusing disk -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("limit", "words"), [("max_page_count", "disk is full"), ("query_only", "cannot be written")])
def test_a_refusing_disk_is_told_in_a_sentence_and_reading_goes_on(database: Database, limit: str, words: str) -> None:
    with database._writer.connect() as connection:
        connection.connection.dbapi_connection.execute(f"PRAGMA {limit} = 1")
    with pytest.raises(NotSaved, match=words), database.work() as session:
        session.add_all(RedThing(label="x" * 4000) for _ in range(20))
    assert count(database, "things") == 0


def test_a_pin_sees_a_frozen_state_while_writing_goes_on(database: Database, tmp_path: Path) -> None:
    with database.work() as session:
        session.add(RedThing(label="before"))
    with database.pinned() as pin:
        frozen = pin.read(0, pin.size)
        for _ in range(30):
            with database.work() as session:
                session.add_all(RedThing(label="x" * 2000) for _ in range(20))
        assert pin.read(0, pin.size) == frozen
        assert pin.connection.exec_driver_sql("SELECT count(*) FROM things").scalar_one() == 1
        with pytest.raises(Conflict, match="already running"), database.pinned():
            pass
    assert len(frozen) == pin.size
    copy = tmp_path / "copy.db"
    copy.write_bytes(frozen)
    other = reopen(copy)
    assert count(other, "things") == 1
    other.close()
    assert count(database, "things") == 601


# --- closing ---------------------------------------------------------------------------------------------------


def read_for_ever(pin: Pin) -> None:
    while pin.read(0, 16):
        pass


def test_closing_waits_for_whoever_froze_the_file_who_reads_no_more_of_it(database: Database) -> None:
    add_thing(database, "one")
    frozen, closed = threading.Event(), threading.Event()
    found: list[object] = []

    def copy() -> None:
        with database.pinned() as pin:
            frozen.set()
            with pytest.raises(Conflict, match="locked"):
                read_for_ever(pin)
            found.append(closed.wait(0.2))
            found.append(pin.connection.exec_driver_sql("SELECT count(*) FROM things").scalar_one())

    thread = threading.Thread(target=copy)
    thread.start()
    frozen.wait()
    database.close()
    closed.set()
    thread.join()
    assert found == [False, 1]


def test_closing_does_not_wait_for_ever(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    wait = UseCount.none_left
    monkeypatch.setattr(database._uses, "none_left", lambda refusal: wait(database._uses, refusal, 0.01))
    with database.read():
        database.close()
    assert database._key == bytearray(32)


def test_a_disk_that_refuses_while_the_file_is_opened_is_not_damage(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.close()

    class Refusing(sqlcipher.Connection):
        def execute(self, statement: str, *values: object) -> sqlcipher.Cursor:
            if "sqlite_master" in statement:
                error = sqlcipher.OperationalError("disk I/O error")
                error.sqlite_errorcode = code
                raise error
            return super().execute(statement, *values)

    for code, words in ((10, "disk reported an error"), (FULL, "disk is full"), (26, "damaged")):
        with monkeypatch.context() as patch:
            refusing = functools.partial(sqlcipher.connect, factory=Refusing)
            patch.setattr(connection_module.sqlcipher, "connect", refusing)
            with pytest.raises(DamagedFile if code == 26 else NotSaved, match=words):
                reopen(tmp_path / "vault.db")
    reopen(tmp_path / "vault.db").close()


def test_sqlcipher_is_silenced_before_it_gets_the_key() -> None:
    calls: list[str] = []

    class Driver:
        def execute(self, statement: str) -> None:
            calls.append(statement)

        def set_key(self, key: bytes) -> None:
            calls.append("key")

    connection_module._set_key(Driver(), bytes(32))
    assert calls == ["PRAGMA cipher_log_level = NONE", "key"]


def test_a_failing_commit_after_which_the_file_is_gone_is_said_to_be_uncertain(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "vault.db"
    with monkeypatch.context() as patch:
        fail_to_commit(patch, is_kept=True)
        refuse = WorkSession.commit

        def lose_the_file(session: WorkSession) -> None:
            path.rename(tmp_path / "moved.db")
            refuse(session)

        patch.setattr(WorkSession, "commit", lose_the_file)
        with pytest.raises(OutcomeUnknown):
            add_thing(database, "one")


def test_folding_the_log_does_not_wait_for_who_reads(database: Database) -> None:
    add_thing(database, "one")
    with database.pinned():
        add_thing(database, "two")
        begun = time.monotonic()
        assert not database.fold_log()
        assert time.monotonic() - begun < connection_module.BUSY_SECONDS / 2
    assert database.fold_log()
    assert not (database.path.with_name("vault.db-wal")).stat().st_size


def test_only_a_file_without_a_name_would_end_with_its_closing(database: Database, tmp_path: Path) -> None:
    assert not database.would_be_lost()
    database.path.rename(tmp_path / "moved.db")
    assert not database.would_be_lost()
    (tmp_path / "moved.db").unlink()
    assert database.would_be_lost()
    database.close()
    assert not database.would_be_lost()
