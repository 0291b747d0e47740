"""The open file: transactions, news, threads, wrong keys, swapped files, and nothing readable on disk."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import exc
from tests.persistence.sample import AUDIT_KEY, CANARY, KEY, NOON, THINGS, Draft, Part, RedThing, reopen

from massagedesk.domain.errors import Conflict, DamagedFile, NotFound
from massagedesk.persistence.engine import Database
from massagedesk.persistence.work import Changes, NotSaved, OutcomeUnknown, WorkSession


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


def test_a_failing_commit_says_the_outcome_is_unknown_and_the_next_action_works(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(session: WorkSession) -> None:
        raise exc.OperationalError("COMMIT", None, OSError("disk"))

    with monkeypatch.context() as patch:
        patch.setattr(WorkSession, "commit", fail)
        with pytest.raises(OutcomeUnknown):
            add_thing(database, "one")
    add_thing(database, "two")
    assert count(database, "things") == 1


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
