"""The audit chain: every row leaves an entry with before and after, and nothing in it can be changed unseen."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import exc, orm
from tests.persistence.sample import AUDIT_KEY, KEY, NOON, Draft, Part, RedThing, registry

from massagedesk.persistence import audit
from massagedesk.persistence.audit import ChainHead
from massagedesk.persistence.engine import Database, connect


def entries(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM audit_entries ORDER BY seq").mappings()
        return [{**row, "detail": json.loads(row["detail"])} for row in rows]


def test_a_new_row_is_told_with_its_values_and_so_are_its_children(database: Database) -> None:
    thing = RedThing(label="Łódź", size=3, image=b"picture", parts=[Part(label="a")], secret="hidden words")
    with database.work() as session:
        session.add(thing)
    first, second = entries(database)
    assert (first["action"], first["entity"], first["entity_id"]) == ("created", "red_thing", thing.id.hex)
    assert (first["actor"], first["zone"], first["at"]) == ("Ada Sample", "UTC", "2026-05-01T12:00:00.000Z")
    after = first["detail"]["after"]
    assert after["label"] == "Łódź"
    assert after["size_cents"] == 3
    assert after["image"]["bytes"] == 7
    assert len(after["image"]["sha256"]) == 64
    assert after["secret"]["bytes"] == 12
    assert (second["action"], second["entity"]) == ("created", "part")
    assert second["detail"]["after"]["thing_id"] == thing.id.hex


def test_a_change_is_told_with_before_and_after_of_the_changed_fields_only(database: Database) -> None:
    thing = RedThing(label="old", size=1)
    with database.work() as session:
        session.add(thing)
    with database.work() as session:
        found = session.get_one(RedThing, thing.id)
        found.label = "new"
        found.size = 1
    last = entries(database)[-1]
    assert (last["action"], last["entity_id"]) == ("changed", thing.id.hex)
    assert last["detail"] == {"changed": {"label": ["old", "new"]}}


def test_setting_the_same_value_leaves_no_entry(database: Database) -> None:
    thing = RedThing(label="same")
    with database.work() as session:
        session.add(thing)
    with database.work() as session:
        session.get_one(RedThing, thing.id).label = "same"
    assert len(entries(database)) == 1


def test_several_flushes_of_one_action_each_tell_their_step(database: Database) -> None:
    thing = RedThing(label="a")
    with database.work() as session:
        session.add(thing)
        session.flush()
        thing.label = "b"
    assert [entry["action"] for entry in entries(database)] == ["created", "changed"]


@pytest.mark.parametrize("way", ["delete the parent", "take the child out"])
def test_removed_rows_are_told_with_what_they_held(database: Database, way: str) -> None:
    thing = RedThing(label="parent", parts=[Part(label="child")])
    with database.work() as session:
        session.add(thing)
    with database.work() as session:
        found = session.get_one(RedThing, thing.id)
        if way == "delete the parent":
            session.delete(found)
        else:
            found.parts.clear()
    removed = {entry["entity"]: entry for entry in entries(database)[2:]}
    assert removed["part"]["action"] == "deleted"
    assert removed["part"]["detail"]["before"]["label"] == "child"
    assert set(removed) == ({"part", "red_thing"} if way == "delete the parent" else {"part"})


def test_a_table_may_be_left_out_of_the_audit_but_not_of_the_news(database: Database) -> None:
    heard: list[frozenset[str]] = []
    database.on_change(lambda changes: heard.append(changes.kinds))
    with database.work() as session:
        session.add(Draft(text="half a sentence"))
    assert entries(database) == []
    assert heard == [frozenset({"draft"})]


def test_rows_without_a_class_are_refused(database: Database) -> None:
    other = orm.registry()
    left, right = (
        sa.Table(name, other.metadata, sa.Column("id", sa.Text, primary_key=True)) for name in ("left", "right")
    )
    both = sa.Table(
        "both", other.metadata, *(sa.Column(name, sa.ForeignKey(f"{name}.id")) for name in ("left", "right"))
    )

    class Left:
        def __init__(self, id: str) -> None:
            self.id = id

    class Right:
        pass

    other.map_imperatively(Right, right)
    other.map_imperatively(Left, left, properties={"rights": orm.relationship(Right, secondary=both)})
    with database.upgrading() as connection:
        other.metadata.create_all(connection)
    with pytest.raises(TypeError, match="map the table"), database.work() as session:
        session.add(Left(id="x"))


def test_what_is_not_a_row_change_can_be_recorded_in_order(database: Database) -> None:
    thing = RedThing(label="one")
    with database.work() as session:
        session.add(thing)
        audit.record(session, "printed", "red_thing", thing.id, {"pages": 2})
        audit.record(session, "unlocked", "practice")
    assert [(entry["action"], entry["entity_id"]) for entry in entries(database)] == [
        ("created", thing.id.hex),
        ("printed", thing.id.hex),
        ("unlocked", None),
    ]
    assert entries(database)[1]["detail"] == {"pages": 2}


def test_without_a_zone_the_computers_offset_is_written(tmp_path: Path) -> None:
    trail = audit.AuditTrail(AUDIT_KEY, actor="Ada Sample", clock=lambda: NOON)
    database = Database.create(tmp_path / "vault.db", KEY, AUDIT_KEY, actor="Ada Sample", clock=lambda: NOON)
    from massagedesk.persistence import migrations

    migrations.upgrade(database)
    with database.work() as session:
        audit.record(session, "unlocked", "practice")
    assert entries(database)[0]["zone"] == NOON.astimezone().strftime("%z")
    trail.wipe()
    assert trail._key == bytearray(32)
    database.close()


def filled(database: Database, rows: int = 60) -> ChainHead:
    for start in range(0, rows, 10):
        with database.work() as session:
            session.add_all(RedThing(label=f"thing {number}") for number in range(start, start + 10))
    with database.read() as connection:
        return audit.chain_head(connection)


def test_an_untouched_chain_verifies_and_its_head_is_short_on_paper(database: Database) -> None:
    with database.read() as connection:
        assert database.trail.verify(connection) == audit.ChainReport(0, ChainHead(0, bytes(32)), None)
    head = filled(database)
    with database.read() as connection:
        report = database.trail.verify(connection, head)
    assert (report.rows, report.head, report.is_intact) == (60, head, True)
    assert head.text.startswith("60-")
    assert len(head.text) == 19
    with database.read() as connection:
        assert audit.verify_chain(connection, bytes(32)).first_bad_seq == 1


ROW_GUARDS = [
    ("UPDATE audit_entries SET actor = 'x' WHERE seq = 3", "never changed"),
    ("DELETE FROM audit_entries WHERE seq = 3", "never removed"),
    (
        "INSERT OR REPLACE INTO audit_entries SELECT 3, at, zone, 'x', action, entity, entity_id, detail, prev, hash "
        "FROM audit_entries WHERE seq = 3",
        "without gaps",
    ),
    (
        "INSERT INTO audit_entries SELECT 62, at, zone, actor, action, entity, entity_id, detail, prev, hash "
        "FROM audit_entries WHERE seq = 3",
        "without gaps",
    ),
    (
        "INSERT INTO audit_entries SELECT 61, at, zone, actor, action, entity, entity_id, detail, prev, hash "
        "FROM audit_entries WHERE seq = 3",
        "follow from the one before",
    ),
]


@pytest.mark.parametrize(("statement", "words"), ROW_GUARDS)
def test_the_file_itself_refuses_to_rewrite_history(database: Database, statement: str, words: str) -> None:
    filled(database)
    with pytest.raises(exc.IntegrityError, match=words), database.upgrading() as connection:
        connection.exec_driver_sql(statement)


def test_tampering_with_the_key_and_raw_sql_is_found_and_named(database: Database, tmp_path: Path) -> None:
    anchor = filled(database)
    database.close()
    raw = connect(tmp_path / "vault.db", KEY)
    raw.execute("PRAGMA recursive_triggers = OFF")
    for when in ("update", "delete", "insert"):
        raw.execute(f"DROP TRIGGER audit_entries_{when}")
    engine = sa.create_engine("sqlite://", creator=lambda: raw, poolclass=sa.pool.StaticPool)
    chance = random.Random(7)
    with engine.connect() as connection:
        for attempt in range(120):
            seq = chance.randint(1, anchor.seq)
            connection.exec_driver_sql("SAVEPOINT attempt")
            connection.exec_driver_sql(
                (
                    f"UPDATE audit_entries SET detail = json_set(detail, '$.x', {attempt}) WHERE seq = {seq}",
                    f"UPDATE audit_entries SET at = '2020-01-01T00:00:00.000Z' WHERE seq = {seq}",
                    f"UPDATE audit_entries SET entity_id = NULL WHERE seq = {seq}",
                    f"DELETE FROM audit_entries WHERE seq = {seq}",
                    f"DELETE FROM audit_entries WHERE seq >= {seq}",
                )[attempt % 5]
            )
            report = audit.verify_chain(connection, AUDIT_KEY, anchor)
            assert report.first_bad_seq == seq
            connection.exec_driver_sql("ROLLBACK TO attempt")
        assert audit.verify_chain(connection, AUDIT_KEY, anchor).is_intact
        rewritten = ChainHead(anchor.seq - 5, bytes(32))
        assert audit.verify_chain(connection, AUDIT_KEY, rewritten).first_bad_seq == anchor.seq - 5
    raw.close()


def test_the_sample_registry_is_whole() -> None:
    assert {mapper.class_ for mapper in registry.mappers} == {RedThing, Part, Draft}
