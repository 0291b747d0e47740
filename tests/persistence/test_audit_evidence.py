"""The chain against a clock set back, and against heads kept elsewhere."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.persistence.sample import AUDIT_KEY, KEY, NOON

from massagedesk.persistence import audit, migrations
from massagedesk.persistence.audit import ChainHead
from massagedesk.persistence.engine import Database


class Clock:
    def __init__(self) -> None:
        self.now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path, clock: Clock) -> Any:
    database = Database.create(tmp_path / "vault.db", KEY, AUDIT_KEY, actor="Ada Sample", clock=clock, zone="UTC")
    migrations.upgrade(database)
    yield database
    database.close()


def note(database: Database, *actions: str) -> None:
    with database.work() as session:
        for action in actions:
            audit.record(session, action, "sample")


def details(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT detail FROM audit_entries ORDER BY seq").scalars()
        return [json.loads(text) for text in rows]


def head(database: Database) -> ChainHead:
    with database.read() as connection:
        return audit.chain_head(connection)


def test_a_clock_set_back_is_flagged_once_and_the_order_stays(file: Database, clock: Clock) -> None:
    note(file, "first")
    clock.now -= timedelta(hours=1)
    note(file, "second")
    clock.now += timedelta(minutes=1)
    note(file, "third")
    assert details(file) == [{}, {"clock_back": "2026-05-01T12:00:00.000Z"}, {}]
    with file.read() as connection:
        told = connection.exec_driver_sql("SELECT at FROM audit_entries ORDER BY seq").scalars().all()
        assert told == ["2026-05-01T12:00:00.000Z", "2026-05-01T11:00:00.000Z", "2026-05-01T11:01:00.000Z"]
        assert file.trail.verify(connection).is_intact


@pytest.mark.parametrize(("step", "expected"), [(1.001, True), (0.999, False), (0, False), (-5, False)])
def test_less_than_a_second_back_is_a_clock_being_set_right(
    file: Database, clock: Clock, step: float, expected: bool
) -> None:
    note(file, "first")
    clock.now -= timedelta(seconds=step)
    note(file, "second")
    assert ("clock_back" in details(file)[1]) is expected


def test_of_several_entries_written_at_once_the_first_is_flagged(file: Database, clock: Clock) -> None:
    note(file, "first")
    clock.now -= timedelta(days=400)
    with file.work() as session:
        entries = [audit.Entry("noted", "sample", None, '{"n":1}'), audit.Entry("noted", "sample", None, '{"n":2}')]
        file.trail.write(session.connection(), entries)
    assert details(file)[1:] == [{"n": 1, "clock_back": "2026-05-01T12:00:00.000Z"}, {"n": 2}]


def test_the_flag_cannot_be_taken_out_unseen(file: Database, clock: Clock) -> None:
    note(file, "first")
    clock.now -= timedelta(hours=1)
    note(file, "second")
    with file.upgrading() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entries_update")
        connection.exec_driver_sql("UPDATE audit_entries SET detail = '{}' WHERE seq = 2")
    with file.read() as connection:
        assert file.trail.verify(connection).first_bad_seq == 2


def test_whatever_characters_an_entry_holds_it_is_checked_as_it_was_written(file: Database) -> None:
    low = "".join(map(chr, range(32)))
    odd = ("", "ü – “x”", 'a"b', "back\\slash", low, "\x7f\x80\u2028", "\U0001f986", "\ufffd\ufeff")
    for words in odd:
        with file.trail.acting(words), file.work() as session:
            audit.record(session, words, words, words, {words: [words, None, 1.5, True]})
    with file.work() as session:
        audit.record(session, "noted", "sample")
    with file.read() as connection:
        assert file.trail.verify(connection).is_intact
        assert file.trail.verify(connection).rows == len(odd) + 1


# --- heads kept elsewhere --------------------------------------------------------------------------------------


def test_heads_that_are_in_the_chain_are_met_by_number_or_by_hash_alone(file: Database) -> None:
    heads = []
    for action in ("a", "b", "c"):
        note(file, action)
        heads.append(head(file))
    by_hash = [ChainHead(0, each.hash) for each in heads]
    with file.read() as connection:
        assert file.trail.verify(connection, anchors=[*heads, *by_hash]).unmet_anchors == ()


def test_a_head_of_another_history_is_named(file: Database) -> None:
    note(file, "a", "b")
    strange = ChainHead(2, bytes(32))
    moved = ChainHead(1, head(file).hash)
    later = ChainHead(9, b"\x01" * 32)
    with file.read() as connection:
        report = file.trail.verify(connection, anchors=[strange, head(file), moved, later])
    assert report.is_intact
    assert set(report.unmet_anchors) == {strange, moved, later}


def test_a_chain_recomputed_by_whoever_holds_the_key_misses_the_heads_kept_elsewhere(file: Database) -> None:
    for action in ("a", "b", "c", "d"):
        note(file, action)
    kept = head(file)
    with file.upgrading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM audit_entries ORDER BY seq").all()
        connection.exec_driver_sql("DROP TRIGGER audit_entries_delete")
        connection.exec_driver_sql("DELETE FROM audit_entries")
        prev = bytes(32)
        for row in rows:
            fields = list(row[:8])
            if fields[0] == 2:
                fields[7] = '{"forged":1}'
            hashed = audit.link(AUDIT_KEY, prev, *fields)
            connection.exec_driver_sql(
                "INSERT INTO audit_entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*fields, prev, hashed)
            )
            prev = hashed
    with file.read() as connection:
        report = file.trail.verify(connection, anchors=[kept])
    assert report.is_intact  # the chain alone cannot tell
    assert report.unmet_anchors == (kept,)
