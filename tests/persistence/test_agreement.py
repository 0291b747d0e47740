"""Records against the evidence about them: what was changed behind its back shows, what was not does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests import factories

from massagedesk.persistence.agreement import Disagreement, disagreements
from massagedesk.persistence.connection import connect
from massagedesk.services.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A practice in which rows of many kinds were entered, changed and removed."""
    opened = factories.open_desk(tmp_path, factories.Clock())
    factories.set_up(opened)
    client_id = factories.add_client(opened, remarks="Call before noon")
    order_id = factories.add_prescription(opened, client_id)
    factories.add_goal(opened, client_id, order_id)
    factories.chart(opened, factories.book(opened, client_id, factories.TUESDAY_MORNING - timedelta(days=1), order_id))
    opened.clients.save(opened.clients.details(client_id))
    opened.clients.archive(client_id)
    opened.settings.put("sample", [1, 2])
    yield opened
    opened.close()


def found(desk: Desk) -> list[Disagreement]:
    with desk.database.read() as connection:
        return list(disagreements(connection))


def behind_its_back(desk: Desk, statement: str) -> None:
    """Write past the services, as somebody with the key and a database program would."""
    raw = connect(desk.database.path, factories.KEY)
    raw.execute("PRAGMA foreign_keys = OFF")
    assert raw.execute(statement).rowcount == 1
    raw.close()


def test_what_the_services_wrote_agrees(desk: Desk) -> None:
    assert found(desk) == []


@pytest.mark.parametrize(
    ("statement", "entity", "columns"),
    [
        ("UPDATE clients SET remarks = 'Never call'", "client", ("remarks",)),
        ("UPDATE goals SET target = '9'", "goal", ("target",)),
        (
            "UPDATE prescriptions SET expires_on = '2027-01-01', sessions = 90",
            "prescription",
            ("expires_on", "sessions"),
        ),
        ("UPDATE settings SET value = '[3]' WHERE name = 'sample'", "setting", ("value",)),
        ("DELETE FROM goals", "goal", ()),
        ("INSERT INTO settings (name, value) VALUES ('stranger', '1')", "setting", ()),
    ],
)
def test_what_was_written_past_them_is_named(desk: Desk, statement: str, entity: str, columns: tuple[str, ...]) -> None:
    behind_its_back(desk, statement)
    [one] = found(desk)
    assert one.entity == entity
    assert set(one.columns) == set(columns)


def test_words_kept_as_their_hash_are_judged_too(desk: Desk) -> None:
    raw = connect(desk.database.path, factories.KEY)
    names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'session_notes'")
    for (name,) in names.fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    raw.execute("UPDATE session_notes SET plan = 'Something else'")
    raw.close()
    assert [(one.entity, one.columns) for one in found(desk)] == [("session_note", ("plan",))]
