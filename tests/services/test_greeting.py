from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests import factories

from massagedesk.services import greeting, practice_folder
from massagedesk.services.desk import Desk
from massagedesk.services.greeting import Greeting

EVENING = datetime(2026, 3, 3, 1, 51, tzinfo=UTC)


def test_it_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    kept = Greeting("Zoë", "Calloway Medical Massage", EVENING, "America/Los_Angeles")
    greeting.write(tmp_path, kept)
    assert greeting.read(tmp_path) == kept


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", '{"last_backup_at": 5}', '{"last_backup_at": "soon"}', "[" * 100_000),
        '{"last_backup_at": "0001-01-01T00:00:00+23:00"}',
    ],
    ids=lambda content: str(len(content)),
)
def test_a_damaged_one_greets_without_names(tmp_path: Path, content: str) -> None:
    (tmp_path / greeting.NAME).write_text(content, encoding="utf-8")
    assert greeting.read(tmp_path) == Greeting()


def test_none_is_none(tmp_path: Path) -> None:
    assert greeting.read(tmp_path / "nowhere") == Greeting()


def test_it_holds_nothing_about_clients(tmp_path: Path) -> None:
    desk: Desk = factories.open_desk(tmp_path, factories.Clock())
    factories.set_up(desk)
    factories.add_client(desk)
    greeting.write(tmp_path, greeting.of_desk(desk, EVENING))
    desk.close()
    text = (tmp_path / greeting.NAME).read_text(encoding="utf-8")
    assert "Hannah" not in text
    assert greeting.read(tmp_path).first_name == "June"


def test_a_practice_not_set_up_has_no_greeting(tmp_path: Path) -> None:
    desk = factories.open_desk(tmp_path, factories.Clock())
    assert greeting.of_desk(desk, None) == Greeting()
    desk.close()


@pytest.mark.parametrize("name", ["vault.db", ".restored", ".switching", "keys.json", "greeting.json"])
def test_it_knows_a_practice_as_the_vault_does(tmp_path: Path, name: str) -> None:
    assert greeting.holds_practice(tmp_path) is practice_folder.holds_practice(tmp_path) is False
    (tmp_path / name).touch()
    assert greeting.holds_practice(tmp_path) is practice_folder.holds_practice(tmp_path)
