"""The full check by two threads finds what the one by one thread finds, and stops as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.persistence.sample import AUDIT_KEY, KEY, NOON, RedThing

from massagedesk.domain.errors import Cancelled
from massagedesk.persistence import audit
from massagedesk.persistence import examine as module
from massagedesk.persistence.engine import Database
from massagedesk.persistence.examine import examine, examine_alone


def filled(database: Database) -> Path:
    """The file, closed, with some pages of records in it."""
    with database.work() as session:
        session.add_all(RedThing(label=f"thing {number} " * 40) for number in range(400))
    database.close()
    return database.path


def opened(path: Path) -> Database:
    return Database.open(path, KEY, AUDIT_KEY, actor="Ada Sample", clock=lambda: NOON)


def test_both_ways_find_the_same_in_a_sound_file(database: Database) -> None:
    file = opened(filled(database))
    with file.read() as connection:
        head = audit.chain_head(connection)
        usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
        one = examine(connection, file.trail, head)
    seen: list[int] = []
    two = examine_alone(file, head, meanwhile=lambda connection: seen.append(audit.chain_head(connection).seq))
    assert one.is_sound
    assert one == two
    assert seen == [head.seq]
    for _ in range(6):  # each connection of the pool
        with file.read() as connection:
            assert connection.exec_driver_sql("PRAGMA cache_size").scalar_one() == usual
    file.close()


def test_what_further_work_raises_comes_out_of_a_sound_file(database: Database) -> None:
    file = opened(filled(database))

    def fail(connection: sa.Connection) -> None:
        raise LookupError("a bug")

    with pytest.raises(LookupError, match="a bug"):
        examine_alone(file, meanwhile=fail)
    file.close()


def test_a_disk_that_reports_a_time_out_is_not_waited_for_for_ever(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = opened(filled(database))

    def fail(*_: object) -> None:
        raise TimeoutError("the share does not answer")

    monkeypatch.setattr(module, "_examined_file", fail)
    with pytest.raises(TimeoutError, match="does not answer"):
        examine_alone(file)
    file.close()


def test_a_damaged_page_is_told_whatever_else_comes_of_it(database: Database) -> None:
    path = filled(database)
    content = bytearray(path.read_bytes())
    pages = len(content) // 4096
    for page in range(pages // 2, pages):
        content[page * 4096 + 100] ^= 1
    path.write_bytes(content)
    file = opened(path)
    found = examine_alone(file, meanwhile=lambda connection: connection.execute(sa.text("SELECT * FROM nowhere")))
    assert found.problems[0] == "Some pages of the file were altered or are unreadable."
    assert (found.is_sound, found.chain) == (False, None)
    file.close()


@pytest.mark.parametrize("at", [0, 1, 2])
def test_stopping_ends_both_threads_and_leaves_the_file_usable(database: Database, at: int) -> None:
    file, calls = opened(filled(database)), []

    def progress(done: int, total: int) -> None:
        calls.append(done)
        if len(calls) > at:
            raise Cancelled

    with pytest.raises(Cancelled):
        examine_alone(file, progress=progress)
    assert examine_alone(file).is_sound
    file.close()
