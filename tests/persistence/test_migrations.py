"""The road from an empty file to the present schema: atomic, preceded by its hook, closed to newer files."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.persistence.sample import AUDIT_KEY, KEY, NOON

from massagedesk.domain.errors import NewerFile
from massagedesk.persistence import migrations
from massagedesk.persistence.engine import Database
from massagedesk.persistence.work import NotSaved

PRESENT = migrations.LATEST


@pytest.fixture
def new_file(tmp_path: Path) -> Iterator[Database]:
    database = Database.create(tmp_path / "vault.db", KEY, AUDIT_KEY, actor="Ada Sample", clock=lambda: NOON)
    yield database
    database.close()


def add_step(monkeypatch: pytest.MonkeyPatch, upgrade: object) -> None:
    """Pretend that this MassageDesk knows one schema more."""
    step = types.ModuleType("m9999_later")
    step.upgrade = upgrade  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "massagedesk.persistence.migrations.m9999_later", step)
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, "m9999_later"))
    monkeypatch.setattr(migrations, "LATEST", PRESENT + 1)


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(sa.inspect(connection).get_table_names())


def test_a_new_file_gets_every_table_and_no_backup_is_asked_for(new_file: Database) -> None:
    asked: list[tuple[int, int]] = []
    assert migrations.upgrade(new_file, lambda *versions: asked.append(versions)) == 0
    assert migrations.version_of(new_file) == migrations.LATEST
    assert {"audit_entries", "backup_records", "clients"} <= tables(new_file)
    assert asked == []
    with new_file.read() as connection:
        assert connection.exec_driver_sql("PRAGMA application_id").scalar_one() == migrations.APPLICATION_ID


def test_an_up_to_date_file_is_left_alone(new_file: Database) -> None:
    migrations.upgrade(new_file)
    asked: list[tuple[int, int]] = []
    assert migrations.upgrade(new_file, lambda *versions: asked.append(versions)) == migrations.LATEST
    assert asked == []


def test_an_older_file_is_upgraded_after_the_hook(new_file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    migrations.upgrade(new_file)
    happened: list[str] = []

    def upgrade(connection: sa.Connection) -> None:
        happened.append("step")
        connection.exec_driver_sql("CREATE TABLE later (id TEXT) STRICT")

    add_step(monkeypatch, upgrade)
    assert migrations.upgrade(new_file, lambda old, new: happened.append(f"hook {new - old}")) == PRESENT
    assert happened == ["hook 1", "step"]
    assert migrations.version_of(new_file) == PRESENT + 1
    assert "later" in tables(new_file)


@pytest.mark.parametrize("fault", ["the hook", "a statement", "a dangling reference"])
def test_a_failing_upgrade_leaves_the_file_as_it_was(
    new_file: Database, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    migrations.upgrade(new_file)
    before = tables(new_file)

    def hook(old: int, new: int) -> None:
        if fault == "the hook":
            raise RuntimeError("no room for the backup")

    def upgrade(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE later (id TEXT PRIMARY KEY) STRICT")
        connection.exec_driver_sql("CREATE TABLE child (later_id TEXT REFERENCES later (id)) STRICT")
        connection.exec_driver_sql("DROP TABLE backup_records")
        if fault == "a statement":
            raise RuntimeError("broken step")
        connection.exec_driver_sql("INSERT INTO child VALUES ('nobody')")

    add_step(monkeypatch, upgrade)
    with pytest.raises(RuntimeError):
        migrations.upgrade(new_file, hook)
    assert tables(new_file) == before
    assert migrations.version_of(new_file) == PRESENT
    with new_file.read() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_file_of_a_later_version_is_refused_in_a_sentence(new_file: Database) -> None:
    migrations.upgrade(new_file)
    with new_file.upgrading() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {migrations.LATEST + 1}")
    with pytest.raises(NewerFile, match="newer version of MassageDesk"):
        migrations.upgrade(new_file)
    assert migrations.version_of(new_file) == migrations.LATEST + 1


def test_a_script_ending_within_a_statement_is_a_bug(new_file: Database) -> None:
    with pytest.raises(ValueError, match="middle of a statement"), new_file.upgrading() as connection:
        migrations.run_script(connection, "CREATE TABLE a (id TEXT) STRICT;\nCREATE TABLE b (id TEXT)\n")
    assert tables(new_file) == set()


def test_an_upgrade_on_a_full_disk_is_told_in_a_sentence(new_file: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    migrations.upgrade(new_file)

    def upgrade(connection: sa.Connection) -> None:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.exec_driver_sql("CREATE TABLE later AS SELECT zeroblob(1000000) AS filling")

    with monkeypatch.context() as patch:
        add_step(patch, upgrade)
        with pytest.raises(NotSaved, match="disk is full"):
            migrations.upgrade(new_file)
    assert "later" not in tables(new_file)
